//! Who may declare what, said in facts.

use super::{Area, Facts, joined, months, span};
use crate::field::List;
use crate::guide::{Appraisals, Exceptional, Retirement, Start, Threshold, YearsRule};
use crate::text;
use crate::text::Text;

impl<'g> Facts<'g> {
    pub(super) fn eligibility(&mut self) {
        let guide = self.guide;
        guide.years.iter().for_each(|rule| self.years(rule));
        for equivalent in &guide.equivalents {
            let what = equivalent.name.clone();
            let value = equivalent.counts_as.label();
            let value = text!(("按{}对待", value.zh), ("counts as {}", value.en));
            self.add(Area::Years, format!("as {}", equivalent.name.zh), what, value, equivalent);
        }
        guide.appraisals.iter().for_each(|rule| self.appraisals(rule));
        guide.retirement.iter().for_each(|rule| self.retirement(rule));
        self.counting();
        for rule in &guide.recognition {
            let (education, level, after) = (rule.education.label(), self.level(&rule.target), months(rule.months));
            let value = text!(("{}，毕业后从事专业工作{}", level.zh, after.zh), ("{}, {} of work after graduation", level.en, after.en));
            let value = if rule.months == 0 { text!(("{}，毕业即可", level.zh), ("{}, at once", level.en)) } else { value };
            let what = text!(("全日制{}毕业", education.zh), ("full-time graduate, {}", education.en));
            self.add(Area::Recognition, education.zh, what, value, rule).about(None, Some(&rule.target));
        }
        for rule in &guide.skilled {
            let (series, level) = (self.name(List::Series, &rule.series), self.level(&rule.target));
            let value = text!(("可申报{}系列{}", series.zh, level.zh), ("may declare {} in {}", level.en, series.en));
            self.add(Area::Skilled, rule.grade.zh.as_ref(), rule.grade.clone(), value, rule).about(Some(&rule.series), Some(&rule.target));
        }
        guide.exceptional.iter().for_each(|way| self.exceptional(way));
        guide.thresholds.iter().for_each(|threshold| self.threshold(threshold));
    }

    fn years(&mut self, rule: &'g YearsRule) {
        let (series, target) = (self.name(List::Series, &rule.series), self.level(&rule.target));
        for education in &rule.education {
            let label = education.label();
            let current = rule.current.as_ref().map(|level| self.level(level));
            let (holding, held) = current.map_or_else(Default::default, |level| (format!("、{}资格", level.zh), format!(", holding {}", level.en)));
            let what = text!(("{}{}：{}{holding}", series.zh, target.zh, label.zh), ("{}, {}: {}{held}", series.en, target.en, label.en));
            let mut value = months(rule.months);
            if let Some(note) = &rule.note {
                value = text!(("{}；{}", value.zh, note.zh), ("{}; {}", value.en, note.en));
            }
            let key = format!("{} {} {} {}", rule.series, rule.target, label.en, rule.current.as_deref().unwrap_or_default());
            self.add(Area::Years, key, what, value, rule).about(Some(&rule.series), Some(&rule.target));
        }
    }

    fn appraisals(&mut self, rule: &'g Appraisals) {
        let (series, target, years) = (self.name(List::Series, &rule.series), self.level(&rule.target), rule.years);
        let whom = joined(rule.education.iter().map(|education| education.label()));
        let whom = if rule.education.is_empty() { Text::new("不分学历", "any education") } else { whom };
        let what = text!(("{}{}年度考核：{}", series.zh, target.zh, whom.zh), ("{}, {}, appraisals: {}", series.en, target.en, whom.en));
        let value = text!("最近 {years} 年合格以上", "competent or better in the last {years} years");
        self.add(Area::Years, format!("appraisals {} {} {}", rule.series, rule.target, whom.en), what, value, rule)
            .about(Some(&rule.series), Some(&rule.target));
    }

    fn retirement(&mut self, rule: &'g Retirement) {
        let (sex, age, from, every, most) = (self.name(List::Sex, &rule.sex), rule.age, rule.later_from, rule.every_months, rule.most_months);
        let what = text!(("退休年龄（{}），已退休的不能申报", sex.zh), ("age of retirement ({}); who has retired cannot apply", sex.en));
        let value = text!(
            "{age} 周岁；{from} 起每 {every} 个月延迟 1 个月，最多 {most} 个月",
            "{age} years; from {from} one month later for every {every} months, at most {most} months"
        );
        self.add(Area::Years, format!("retirement {}", rule.sex), what, value, rule);
    }

    fn counting(&mut self) {
        let guide = self.guide;
        for rule in &guide.counting {
            let rounds = span(rule.from_round, rule.until_round);
            for by in &rule.by {
                let way = self.name(List::ObtainedBy, by);
                let what = text!(("现资格由{}取得，{}", way.zh, rounds.zh), ("current title {}, {}", way.en, rounds.en));
                let (years, works) = (start(rule.years), start(rule.works));
                let value = if rule.years == rule.works {
                    years
                } else {
                    text!(("年限自{}，业绩自{}", years.zh, works.zh), ("years from {}, works from {}", years.en, works.en))
                };
                self.add(Area::Counting, format!("{by} {}", rounds.en), what, value, rule);
            }
        }
        for hours in &guide.continuing_education {
            let years = span(hours.from, hours.until);
            let (total, public, professional, elective) = (hours.total, hours.public, hours.professional, hours.elective);
            let value = text!(
                "每年 {total} 学时：公需 {public}、专业 {professional}、选修 {elective}",
                "{total} hours a year: {public} public, {professional} professional, {elective} elective"
            );
            self.add(Area::ContinuingEducation, years.en.as_ref(), years.clone(), value, hours);
        }
        if let Some(until) = &guide.continuing_education_until {
            self.add(Area::ContinuingEducation, "until", Text::new("查到哪一年", "asked for up to"), Text::same(until.value.to_string()), until);
        }
        let (exam, change) = (&guide.exam_valid_years, &guide.series_change_months);
        let valid = exam.value;
        self.add(Area::Counting, "exam", Text::new("考试成绩有效", "an examination's result counts for"), text!("{valid} 年", "{valid} years"), exam);
        self.add(Area::Counting, "series_change", Text::new("转系列：在新岗位", "change of series: in the new post"), months(change.value), change);
    }

    fn exceptional(&mut self, way: &'g Exceptional) {
        let mut whom =
            vec![self.names(List::Series, &way.series), self.names(List::Specialty, &way.specialties), self.names(List::TitleLevel, &way.levels)];
        whom.retain(|text| !text.zh.is_empty());
        let what = if whom.is_empty() { Text::new("各系列", "all series") } else { joined(whom.into_iter()) };
        let mut asked = Vec::new();
        if let Some(level) = way.current.as_ref() {
            let (level, service) = (self.level(level), months(way.months.unwrap_or(0)));
            asked.push(text!(("持{}资格{}", level.zh, service.zh), ("{} held, {}", level.en, service.en)));
        }
        if let Some(experts) = &way.recommenders {
            let (number, level) = (experts.number, self.level(&experts.level));
            asked.push(text!(("{number} 名{}以上专家推荐", level.zh), ("{number} recommenders of {} or above", level.en)));
        }
        let value = if asked.is_empty() {
            way.text.clone()
        } else {
            let asked = joined(asked.into_iter());
            text!(("{}（{}）", way.text.zh, asked.zh), ("{} ({})", way.text.en, asked.en))
        };
        let only = |codes: &'g [String]| if let [one] = codes { Some(one.as_str()) } else { None };
        // A way that names specialties is of their series.
        let of_specialties = way.specialties.first().and_then(|id| self.guide.specialty(id)).map(|specialty| specialty.series.as_str());
        self.add(Area::Exceptional, way.id.as_str(), what, value, way).about(only(&way.series).or(of_specialties), only(&way.levels));
    }

    fn threshold(&mut self, threshold: &'g Threshold) {
        let (specialties, level) = (self.names(List::Specialty, &threshold.specialties), self.level(&threshold.level));
        let what = text!(("{}（{}）", level.zh, specialties.zh), ("{} ({})", level.en, specialties.en));
        let groups = joined(threshold.groups.iter().map(|group| {
            let main = if group.main { ("（主要）", " (main)") } else { ("", "") };
            let count = if group.at_least > 1 { text!("不少于 {} 条", " (at least {})", group.at_least) } else { Text::new("", "") };
            text!(("{}{}{}", group.name.zh, count.zh, main.0), ("{}{}{}", group.name.en, count.en, main.1))
        }));
        let least = threshold.at_least;
        let value =
            text!(("{}：至少 {least} 类，各类是{}", threshold.text.zh, groups.zh), ("{}: at least {least} of {}", threshold.text.en, groups.en));
        let series = threshold.specialties.first().and_then(|id| self.guide.specialty(id)).map(|specialty| specialty.series.as_str());
        self.add(Area::Thresholds, threshold.id.as_str(), what, value, threshold).about(series, Some(&threshold.level));
    }
}

const fn start(start: Start) -> Text {
    match start {
        Start::RoundJanuary => Text::new("评审年度 1 月 1 日", "1 January of the round"),
        Start::RoundSeptember => Text::new("评审年度 9 月 1 日", "1 September of the round"),
        Start::NextYear => Text::new("次年 1 月 1 日", "1 January of the year after"),
        Start::Obtained => Text::new("取得之日", "the day it was obtained"),
    }
}
