//! A guide said in single facts, for people: what `guide conditions` shows and `guide diff` compares.

mod eligibility;
mod lists;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use time::Date;

use super::{Calendar, Cited, Confidence, Guide};
use crate::field::List;
use crate::text;
use crate::text::{Text, counted};

/// What a fact is about, in the order in which people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Area {
    Round,
    Calendar,
    Conditions,
    Years,
    Counting,
    ContinuingEducation,
    Recognition,
    Skilled,
    Exceptional,
    Thresholds,
    Materials,
    Questions,
    Commitment,
    Tips,
    Committees,
    Series,
    Specialties,
    Categories,
}

impl Area {
    pub const fn id(self) -> &'static str {
        match self {
            Self::Round => "round",
            Self::Calendar => "calendar",
            Self::Conditions => "conditions",
            Self::Years => "years",
            Self::Counting => "counting",
            Self::ContinuingEducation => "continuing_education",
            Self::Recognition => "recognition",
            Self::Skilled => "skilled",
            Self::Exceptional => "exceptional",
            Self::Thresholds => "thresholds",
            Self::Materials => "materials",
            Self::Questions => "questions",
            Self::Commitment => "commitment",
            Self::Tips => "tips",
            Self::Committees => "committees",
            Self::Series => "series",
            Self::Specialties => "specialties",
            Self::Categories => "categories",
        }
    }

    pub const fn title(self) -> Text {
        match self {
            Self::Round => Text::new("本轮", "The round"),
            Self::Calendar => Text::new("日程", "Calendar"),
            Self::Conditions => Text::new("申报条件", "Conditions"),
            Self::Years => Text::new("学历和年限", "Education and years of service"),
            Self::Counting => Text::new("年限和业绩从哪天算起", "From when years and works count"),
            Self::ContinuingEducation => Text::new("继续教育", "Continuing education"),
            Self::Recognition => Text::new("初次考核认定（不经评审）", "Initial recognition (without a review)"),
            Self::Skilled => Text::new("高技能人才", "Skilled workers"),
            Self::Exceptional => Text::new("破格申报（满足一条即可）", "Exceptional applications (one of these)"),
            Self::Thresholds => Text::new("业绩门槛", "Thresholds of works"),
            Self::Materials => Text::new("申报材料", "Materials"),
            Self::Questions => Text::new("工作负面情况", "Negative record"),
            Self::Commitment => Text::new("申报承诺", "Commitment"),
            Self::Tips => Text::new("温馨提示", "Tips"),
            Self::Committees => Text::new("评审委员会", "Review committees"),
            Self::Series => Text::new("系列和资格名称", "Series and titles"),
            Self::Specialties => Text::new("专业", "Specialties"),
            Self::Categories => Text::new("业绩分类和字段", "Categories of works and their fields"),
        }
    }
}

/// One thing that a guide says.
#[derive(Clone, Debug)]
pub struct Fact<'g> {
    pub area: Area,
    /// What it is across years: the same key is the same question.
    pub key: String,
    pub what: Text,
    pub value: Text,
    /// The series and level that it is about, where it is about one.
    pub series: Option<&'g str>,
    pub level: Option<&'g str>,
    pub source: &'g str,
    pub confidence: Confidence,
}

impl<'g> Fact<'g> {
    /// Says which series and level it is about.
    const fn about(&mut self, series: Option<&'g str>, level: Option<&'g str>) {
        (self.series, self.level) = (series, level);
    }
}

/// Facts as they are collected.
struct Facts<'g> {
    guide: &'g Guide,
    facts: Vec<Fact<'g>>,
}

impl Guide {
    /// Everything that the guide says to people, in order.
    pub fn facts(&self) -> Vec<Fact<'_>> {
        let mut facts = Facts { guide: self, facts: Vec::new() };
        facts.round();
        facts.calendar();
        facts.eligibility();
        facts.lists();
        let mut facts = facts.facts;
        facts.sort_by_key(|fact| fact.area);
        facts
    }
}

impl<'g> Facts<'g> {
    fn add(&mut self, area: Area, key: impl Into<String>, what: Text, value: Text, cited: &'g dyn Cited) -> &mut Fact<'g> {
        let at = self.facts.len();
        self.facts.push(Fact {
            area,
            key: key.into(),
            what,
            value,
            series: None,
            level: None,
            source: cited.source(),
            confidence: cited.confidence(),
        });
        &mut self.facts[at]
    }

    fn level(&self, level: &str) -> Text {
        self.guide.name_of(List::TitleLevel, level)
    }

    fn name(&self, list: List, code: &str) -> Text {
        self.guide.name_of(list, code)
    }

    fn names(&self, list: List, codes: &[String]) -> Text {
        joined(codes.iter().map(|code| self.guide.name_of(list, code)))
    }

    fn round(&mut self) {
        let guide = self.guide;
        let (until, limits, workflow, photo) = (&guide.counts_until, &guide.limits, &guide.workflow, &guide.photo);
        self.add(Area::Round, "year", Text::new("年度", "round"), Text::same(guide.year.to_string()), until);
        let date = until.date;
        let sure = until.confidence().label();
        self.add(
            Area::Round,
            "counts_until",
            Text::new("年限、业绩算到", "years and works count until"),
            text!(("{date}（{}）", sure.zh), ("{date} ({})", sure.en)),
            until,
        );
        self.add(
            Area::Round,
            "one_series",
            Text::new("一年只能申报一个系列", "one series a year only"),
            yes(guide.one_series_a_year.value),
            &guide.one_series_a_year,
        );
        let megabytes = limits.attachment_bytes >> 20;
        self.add(Area::Round, "attachment", Text::new("附件上限", "largest attachment"), Text::same(format!("{megabytes} MB")), limits);
        let characters = limits.self_evaluation_characters;
        self.add(
            Area::Round,
            "self_evaluation",
            Text::new("自我评价字数上限", "longest self-evaluation"),
            text!("{characters} 字", "{characters} characters"),
            limits,
        );
        let most = limits.representative_works;
        self.add(
            Area::Round,
            "representative",
            Text::new("每部分代表作上限", "most representative works in a section"),
            Text::same(most.to_string()),
            limits,
        );
        for (key, what, value) in [
            ("employer_notice", Text::new("评前公示", "the employer's notice"), steps(workflow.employer_notice, workflow.employer_notice_days)),
            ("public_notice", Text::new("评后公示", "notice after the review"), steps(workflow.public_notice, workflow.public_notice_days)),
            ("fee", Text::new("缴费", "fee"), yes(workflow.fee)),
            ("correction", Text::new("退回后补正", "to correct a return"), days(workflow.correction_days)),
        ] {
            self.add(Area::Round, key, what, value, workflow);
        }
        let (width, height, bytes) =
            ((photo.min_width, photo.max_width), (photo.min_height, photo.max_height), (photo.min_bytes >> 10, photo.max_bytes >> 10));
        let value = text!(
            ("宽 {}–{}、高 {}–{} 像素，{}–{} KB，{}", width.0, width.1, height.0, height.1, bytes.0, bytes.1, photo.background.zh),
            ("{}–{} × {}–{} pixels, {}–{} KB, {}", width.0, width.1, height.0, height.1, bytes.0, bytes.1, photo.background.en)
        );
        self.add(Area::Round, "photo", Text::new("证件照", "ID photo"), value, photo);
    }

    fn calendar(&mut self) {
        for holidays in &self.guide.holidays {
            let (year, days) = (holidays.year, holidays.days_off.iter());
            let off =
                joined(days.map(|off| text!(("{} {} 至 {}", off.name.zh, off.from, off.until), ("{} {} to {}", off.name.en, off.from, off.until))));
            self.add(Area::Calendar, format!("holidays {year}"), text!("{year} 年放假", "holidays of {year}"), off, holidays);
            let worked = joined(holidays.working_weekends.iter().map(|day| Text::same(day.to_string())));
            self.add(Area::Calendar, format!("worked weekends {year}"), text!("{year} 年调休上班", "weekends worked in {year}"), worked, holidays);
        }
        for round in &self.guide.calendar {
            let whom = self.guide.whose(round);
            let last = self.guide.last_day_by(round).map(|last| last.date);
            for (key, zh, en, date) in [
                ("open", "开始申报", "applications open", round.open),
                ("last", "本人最晚提交", "your last day to file", last),
                ("employer_until", "单位审核截止", "employer's last day to review", round.employer_until),
                ("submit_until", "报送截止", "last day to submit to the office", round.submit_until),
                ("fee_until", "缴费截止", "fee due", round.fee_until),
            ] {
                let Some(date) = date else { continue };
                let what = text!(("{}：{zh}", whom.zh), ("{}: {en}", whom.en));
                let key =
                    format!("{} {} {} {key}", round.committee.as_deref().unwrap_or_default(), round.specialties.join(","), round.levels.join(","));
                self.add(Area::Calendar, key, what, Text::same(date.to_string()), round);
            }
        }
    }
}

impl Guide {
    /// Whose dates they are.
    pub fn whose(&self, round: &Calendar) -> Text {
        let committee = round.committee.as_ref().map(|id| self.name_of(List::Committee, id));
        let specialties = (!round.specialties.is_empty()).then(|| joined(round.specialties.iter().map(|id| self.name_of(List::Specialty, id))));
        let levels = (!round.levels.is_empty()).then(|| joined(round.levels.iter().map(|level| self.name_of(List::TitleLevel, level))));
        let parts: Vec<Text> = [committee, specialties, levels].into_iter().flatten().collect();
        if parts.is_empty() {
            return Text::new("各评委会", "all committees");
        }
        let join = |pick: fn(&Text) -> &str, between: &str| parts.iter().map(pick).collect::<Vec<_>>().join(between);
        Text { zh: join(|part| &part.zh, " ").into(), en: join(|part| &part.en, ", ").into() }
    }
}

/// Names one after another.
fn joined(texts: impl Iterator<Item = Text>) -> Text {
    let texts: Vec<Text> = texts.collect();
    let join = |pick: fn(&Text) -> &str, between: &str| texts.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { zh: join(|text| &text.zh, "、").into(), en: join(|text| &text.en, ", ").into() }
}

const fn yes(yes: bool) -> Text {
    if yes { Text::new("是", "yes") } else { Text::new("否", "no") }
}

fn steps(is_there: bool, working_days: u32) -> Text {
    if is_there { text!("不少于 {working_days} 个工作日", "at least {working_days} working days") } else { Text::new("没有", "none") }
}

fn days(days: u32) -> Text {
    text!(("{days} 天"), ("{}", counted(days, "day")))
}

/// Months as people say them.
fn months(months: u32) -> Text {
    match (months / 12, months % 12) {
        (0, 0) => Text::new("不限年限", "no years asked for"),
        (0, months) => text!(("满 {months} 个月"), ("{}", counted(months, "month"))),
        (1, 0) => Text::new("满 1 年", "1 year"),
        (years, 0) => text!("满 {years} 年", "{years} years"),
        (years, months) => text!(("满 {years} 年 {months} 个月"), ("{} {}", counted(years, "year"), counted(months, "month"))),
    }
}

/// From a year to a year, either of which may be open.
fn span(from: Option<i32>, until: Option<i32>) -> Text {
    match (from, until) {
        (None, None) => Text::new("各年度", "all years"),
        (Some(from), None) => text!("{from} 年度起", "since {from}"),
        (None, Some(until)) => text!("{until} 年度及以前", "until {until}"),
        (Some(from), Some(until)) => text!("{from}–{until} 年度", "{from} to {until}"),
    }
}

/// What changed between two guides in one fact: `old` is absent where it is new, `new` where it is gone.
#[derive(Clone, Debug)]
pub struct Change {
    pub area: Area,
    pub key: String,
    pub what: Text,
    pub old: Option<Text>,
    pub new: Option<Text>,
}

/// What changed from one guide to another, area by area.
pub fn changes(old: &Guide, new: &Guide) -> Vec<Change> {
    let (before, after) = (old.facts(), new.facts());
    let index = |facts: &[Fact<'_>]| -> HashMap<(Area, String), usize> {
        facts.iter().enumerate().map(|(at, fact)| ((fact.area, fact.key.clone()), at)).collect()
    };
    let (old_at, new_at) = (index(&before), index(&after));
    let mut changes: Vec<Change> = Vec::new();
    for fact in &before {
        if !new_at.contains_key(&(fact.area, fact.key.clone())) {
            changes.push(Change { area: fact.area, key: fact.key.clone(), what: fact.what.clone(), old: Some(fact.value.clone()), new: None });
        }
    }
    for fact in &after {
        let was = old_at.get(&(fact.area, fact.key.clone())).map(|at| before[*at].value.clone());
        if was.as_ref() != Some(&fact.value) {
            changes.push(Change { area: fact.area, key: fact.key.clone(), what: fact.what.clone(), old: was, new: Some(fact.value.clone()) });
        }
    }
    changes.sort_by_key(|change| change.area);
    changes
}

/// What each file says in facts; of others nothing is said.
const SAID: &[(&str, &[Area])] = &[
    ("guide.yaml", &[Area::Round]),
    ("calendar.yaml", &[Area::Calendar]),
    ("holidays.yaml", &[Area::Calendar]),
    ("texts.yaml", &[Area::Conditions, Area::Tips]),
    ("eligibility.yaml", &[Area::Years, Area::Counting, Area::Recognition, Area::Skilled, Area::Exceptional]),
    ("counting.yaml", &[Area::Counting, Area::ContinuingEducation]),
    ("thresholds.yaml", &[Area::Thresholds]),
    ("materials.yaml", &[Area::Materials]),
    ("negative-record.yaml", &[Area::Questions]),
    ("commitment.yaml", &[Area::Commitment]),
    ("committees.yaml", &[Area::Committees]),
    ("series.yaml", &[Area::Series]),
    ("specialties.yaml", &[Area::Specialties]),
    ("categories.yaml", &[Area::Categories]),
];

/// Files that differ between two guides beyond their remarks although none of what they say is among the changes.
pub fn unlisted(old: &Guide, new: &Guide, changes: &[Change]) -> Vec<String> {
    let (before, after) = (said_by(old), said_by(new));
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differs = |name: &&&String| before.get(**name) != after.get(**name);
    let is_listed = |name: &str| SAID.iter().any(|(file, areas)| *file == name && changes.iter().any(|change| areas.contains(&change.area)));
    names.iter().filter(differs).filter(|name| !is_listed(name)).map(|name| (**name).clone()).collect()
}

/// The lines of each file without its remarks, by its name below the guide's folder; a guide's own takes the place of the common one.
fn said_by(guide: &Guide) -> BTreeMap<String, Vec<&str>> {
    let mut files: Vec<(&str, &str, &str)> =
        guide.files().iter().filter_map(|(path, text)| path.split_once('/').map(|(folder, name)| (folder, name, text.as_str()))).collect();
    files.sort_by_key(|(folder, ..)| *folder != super::COMMON);
    let lines = |text| str::lines(text).map(str::trim_end).filter(|line| !line.is_empty() && !line.trim_start().starts_with('#')).collect();
    files.into_iter().map(|(_, name, text)| (name.to_owned(), lines(text))).collect()
}

/// A day for people, or that it is not published.
pub fn day(date: Option<Date>) -> Text {
    date.map_or_else(Guide::not_published, |date| Text::same(date.to_string()))
}
