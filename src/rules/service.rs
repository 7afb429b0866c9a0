//! Years of service by education, and from when years and works count. Domain 5.1, 5.3.

use time::Date;

use crate::finding::Severity;
use crate::guide::{Cited, Confidence, Education, ExamMode, Period, YearsRule};
use crate::rules::declared_title::find_as_sure;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::{Text, counted};

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "years-of-service",
        severity: Severity::Error,
        title: Text::new("资历年限够", "Enough years of service"),
        why: Text::new(
            "各级资格按学历要求取得现资格后的年限；评审取得的从评审年度起算，算到指南写的截止日。不够年限的，业绩突出可以破格申报。",
            "Each level asks for years since the current title, by education; a title by review counts from its round, up to the day that the guide names. Where they are too few, outstanding works may make an exception.",
        ),
        source: "S5; S7; S14; S38",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 助理级, title: 助理工程师, obtained_on: 2024-01-20, obtained_by: 评审, round_year: 2023, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL23, appointed_on: 未聘任}, declared_title: {level: 中级, title: 工程师}, achievements: []}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 助理级, title: 助理工程师, obtained_on: 2022-01-01, obtained_by: 考试, issuer: 示例局, certificate_number: SL21, appointed_on: 未聘任}, declared_title: {level: 中级, title: 工程师}}",
        implies: &[],
        check: Check::Law(years),
    },
    Rule {
        id: "education-and-title",
        severity: Severity::Warning,
        title: Text::new("学历和现资格是这一级要求的", "Education and current title are those the level asks for"),
        why: Text::new(
            "指南列出各级资格接受的学历和现资格。没有列出的途径（技工院校、高技能人才贯通等）不算错，所以只提醒。",
            "The guide lists the education and current title for each level. Paths that it does not list may exist, so this is a warning.",
        ),
        source: "S7; S14; S38",
        bad: "{declared_title: {level: 中级, title: 工程师}}",
        good: "{declared_title: {level: 助理级, title: 助理工程师}}",
        implies: &[],
        check: Check::Law(education_and_title),
    },
];

/// From when to when years and works count, for who holds a title. `None` where nothing is known.
pub(super) fn counting_period(facts: &Facts<'_>) -> Option<Period> {
    let title = &facts.application.current_title;
    if !title.holds_title.is_yes() {
        return None;
    }
    facts.guide.counting_period(*title.obtained_on.get()?, title.round_year.get().copied(), title.obtained_by.code())
}

/// The highest education that counts.
pub(super) fn highest(facts: &Facts<'_>) -> Option<Education> {
    let of = |entry: &crate::document::Education| {
        let degree = entry.degree.get().map(|degree| degree.code.as_str());
        Education::of(entry.level.code(), degree, entry.second_bachelor.is_yes())
    };
    facts.application.education.iter().filter_map(of).max()
}

/// The level of the title held in the declared series; `None` for who holds none there.
fn held_level<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    let (current, declared) = (&facts.application.current_title, &facts.application.declared_title);
    (current.holds_title.is_yes() && current.series.code() == declared.series.code()).then(|| current.level.code())
}

fn rule_for<'a>(facts: &Facts<'a>) -> Option<&'a YearsRule> {
    let declared = &facts.application.declared_title;
    facts.guide.years_required(declared.series.code(), declared.level.code(), highest(facts)?, held_level(facts))
}

/// Whether the education asks for no title below the declared one, as a doctor's for 工程师.
pub(super) fn waives_title(facts: &Facts<'_>) -> bool {
    rule_for(facts).is_some_and(|rule| rule.current.is_none())
}

/// Whether something that education and service are judged by could not be read: then nothing follows from the rest.
fn is_unsure(facts: &Facts<'_>) -> bool {
    let current = &facts.application.current_title;
    let is_unread = current.holds_title.get().is_none() || current.level.is_unreadable() || current.series.is_unreadable();
    let is_untold = current.holds_title.is_yes() && (current.level.is_absent() || current.series.is_absent());
    is_unread || is_untold || facts.application.education.iter().any(|entry| entry.level.is_unreadable() || entry.degree.is_unreadable())
}

/// From when the years count that a rule asks for, and how sure that is.
fn counted_from(facts: &Facts<'_>, rule: &YearsRule) -> Option<(Date, Confidence)> {
    if rule.current.is_some() {
        let period = counting_period(facts)?;
        return Some((period.years_from, rule.confidence().min(period.confidence)));
    }
    Some((facts.application.basic.work_start.get()?.first_day()?, rule.confidence()))
}

/// Whether the guide's education, title and years for the declared level are all there: then no exception is needed.
pub(super) fn meets_all(facts: &Facts<'_>) -> bool {
    let Some(rule) = rule_for(facts).filter(|_| !is_unsure(facts) && !steps_wrongly(facts)) else { return false };
    counted_from(facts, rule).is_some_and(|(from, _)| months_between(from, facts.guide.counts_until.date) >= i64::from(rule.months))
}

fn years(facts: &Facts<'_>, report: &mut Report) {
    let declared = &facts.application.declared_title;
    if declared.kind.code() != "ordinary" || is_unsure(facts) {
        return;
    }
    let Some(rule) = rule_for(facts) else { return };
    let until = facts.guide.counts_until.date;
    let Some((from, sure)) = counted_from(facts, rule) else { return };
    let months = months_between(from, until);
    if months >= i64::from(rule.months) {
        return;
    }
    let (wanted, got) = (in_years(i64::from(rule.months)), in_years(months.max(0)));
    let education = highest(facts).map_or_else(|| Text::same(""), |education| education.label());
    let message = text!(
        ("资历 {}，{}申报这一级要 {}", got.zh, education.zh, wanted.zh),
        ("{} of service; with this education ({}) the level asks for {}", got.en, education.en, wanted.en)
    );
    let help = text!(
        "从 {from} 算到 {until}。核对取得时间、评审年度和学历；确实不够的，下一年度再申报，或符合条件时破格申报。",
        "They count from {from} to {until}. Check date, round and education; if they are too few, apply next year, or exceptionally where the conditions are met."
    );
    find_as_sure(report, &declared.at.key("level"), sure.min(facts.guide.counts_until.confidence()), message, help);
}

fn education_and_title(facts: &Facts<'_>, report: &mut Report) {
    let declared = &facts.application.declared_title;
    let (Some(series), Some(level)) = (declared.series.get(), declared.level.get()) else { return };
    let Some(education) = highest(facts).filter(|_| declared.kind.code() == "ordinary") else { return };
    // Who may sit an exam by which the title is obtained is judged before it.
    let by_exam = facts.guide.exam_mode(declared.specialty.code(), &level.code) == Some(ExamMode::ByExam);
    if by_exam || is_unsure(facts) || !facts.guide.has_years_rules(&series.code, &level.code) || rule_for(facts).is_some() || steps_wrongly(facts) {
        return;
    }
    let label = education.label();
    let message = text!(
        ("指南没有列出以{}学历和现资格申报{}的途径", label.zh, level.name.zh),
        ("the guide lists no way to the level {} with this education ({}) and current title", level.name.en, label.en)
    );
    let help = Text::new(
        "核对学历、学位和现资格；条件不足而业绩突出的用“破格申报”，另有规定途径的不必改。",
        "Check education, degree and current title; with outstanding works choose an exceptional application; where another path applies, leave it.",
    );
    report.find(&declared.at.key("level"), message, help);
}

/// Whether another rule says already that series or level do not follow from the title held.
fn steps_wrongly(facts: &Facts<'_>) -> bool {
    let (current, declared) = (&facts.application.current_title, &facts.application.declared_title);
    let ranks = facts.guide.rank(current.level.code()).zip(facts.guide.rank(declared.level.code()));
    current.holds_title.is_yes() && (current.series.code() != declared.series.code() || ranks.is_none_or(|(held, wanted)| held != wanted + 1))
}

/// Whole months from a day to another, both included.
fn months_between(from: Date, until: Date) -> i64 {
    let end = until.next_day().unwrap_or(until);
    let months = i64::from(end.year() - from.year()) * 12 + i64::from(end.month() as u8) - i64::from(from.month() as u8);
    months - i64::from(end.day() < from.day())
}

fn in_years(months: i64) -> Text {
    let (years, months) = (months / 12, months % 12);
    match (years, months) {
        (0, months) => text!(("{months} 个月"), ("{}", counted(months, "month"))),
        (years, 0) => text!(("{years} 年"), ("{}", counted(years, "year"))),
        (years, months) => text!(("{years} 年 {months} 个月"), ("{} {}", counted(years, "year"), counted(months, "month"))),
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn months_count_both_ends() {
        assert_eq!(months_between(date!(2021 - 01 - 01), date!(2025 - 12 - 31)), 60);
        assert_eq!(months_between(date!(2021 - 01 - 02), date!(2025 - 12 - 31)), 59);
        assert_eq!(months_between(date!(2022 - 07 - 01), date!(2025 - 12 - 31)), 42);
    }
}
