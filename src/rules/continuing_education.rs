//! What is told year by year: continuing education with its hours, and appraisals. R15, domain 5.4.

use std::collections::{BTreeMap, BTreeSet};

use crate::document::ContinuingEducation;
use crate::field::{Decimal, Slot};
use crate::finding::Severity;
use crate::guide::{Cited, Hours};
use crate::pointer::Pointer;
use crate::rules::declared_title::find_as_sure;
use crate::rules::service::counting_period;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "continuing-education-years",
        severity: Severity::Warning,
        title: Text::new("任现职以来每年都有继续教育", "Continuing education for every year of the current title"),
        why: Text::new(
            "任现职以来到截止日的每一年都要完成；缺哪一年是常见的退回原因。停职、产假等没有学时的年份可以留空，另附说明。",
            "Every year since the current title is looked at; a missing one is a common reason for returns. A career break may stay, with an explanation attached.",
        ),
        source: "R15; S16; S27",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, continuing_education: [{year: 2022, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2023-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL23, appointed_on: 未聘任}, continuing_education: [{year: 2023, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]}",
        implies: &[],
        check: Check::Law(years),
    },
    Rule {
        id: "continuing-education-hours",
        severity: Severity::Warning,
        title: Text::new("每年的学时够", "Enough hours in each year"),
        why: Text::new(
            "广东 2021 年起每年 90 学时：公需 30、专业 42、选修 18；2020 年及以前 72 学时。以指南所列为准。哪些年必须完成没有核实，所以只提醒。",
            "In Guangdong 90 hours a year since 2021 (30 public, 42 professional, 18 elective), 72 before, as the guide lists. Which years are asked for is not verified, so this is a warning.",
        ),
        source: "R15; S16",
        bad: "continuing_education: [{year: 2025, public_hours: 24, professional_hours: 60, elective_hours: 18}]",
        good: "continuing_education: [{year: 2025, public_hours: 30, professional_hours: 42.5, elective_hours: 18}]",
        implies: &[],
        check: Check::Law(hours),
    },
    Rule {
        id: "continuing-education-certificate",
        severity: Severity::Warning,
        title: Text::new("每年的证书编号不同", "Each year has a certificate of its own"),
        why: Text::new(
            "继续教育证书一年一个编号；相同的多半是复制时忘了改。登记号每年相同的不必改。",
            "Certificates of continuing education have a number a year; equal ones were mostly copied. A register's number that stays the same may stay.",
        ),
        source: "R15; S27",
        bad: "continuing_education: [{year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2024}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2024}]",
        good: "continuing_education: [{year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2024}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2025}]",
        implies: &[],
        check: Check::Law(certificates),
    },
    Rule {
        id: "continuing-education-doubled",
        severity: Severity::Error,
        title: Text::new("一年只写一条", "One entry for a year"),
        why: Text::new("同一年写两条，不知道要不要相加；合成一条。", "With two entries nobody knows whether to add them up; make one of them."),
        source: "R15",
        bad: "continuing_education: [{year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]",
        good: "continuing_education: [{year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]",
        implies: &[],
        check: Check::Law(doubled),
    },
    Rule {
        id: "appraisals-doubled",
        severity: Severity::Error,
        title: Text::new("一年只有一个考核结果", "One appraisal for a year"),
        why: Text::new("同一年写两个结果，不知道以哪个为准。", "With two results nobody knows which one holds."),
        source: "R11",
        bad: "appraisals: [{year: 2024, result: 合格}, {year: 2024, result: 优秀}]",
        good: "appraisals: [{year: 2024, result: 合格}, {year: 2025, result: 优秀}]",
        implies: &[],
        check: Check::Law(appraisals_doubled),
    },
    Rule {
        id: "continuing-education-number",
        severity: Severity::Warning,
        title: Text::new("继续教育写了证书编号的，各年都写", "Continuing education has a certificate's number in every year"),
        why: Text::new(
            "没有省系统编号的证明是常见的退回原因；别的年度写了编号而这一年没有，多半是漏写。",
            "Evidence without the register's number is a common reason for returns; where other years have one it was mostly forgotten.",
        ),
        source: "R15; S27",
        bad: "continuing_education: [{year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2024}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]",
        good: "continuing_education: [{year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2024}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18, certificate_number: JX2025}]",
        implies: &[],
        check: Check::Law(numbers),
    },
];

fn years(facts: &Facts<'_>, report: &mut Report) {
    let entries = &facts.application.continuing_education;
    let Some(period) = counting_period(facts).filter(|_| !entries.is_empty()) else {
        idle(facts, report);
        return;
    };
    // A year that cannot be read may be the one that seems to be missing.
    if entries.iter().any(|entry| entry.year.get().is_none()) {
        return;
    }
    let written: BTreeSet<i32> = entries.iter().filter(|entry| !is_idle(entry)).filter_map(|entry| entry.year.get().copied()).collect();
    let counted = period.years_from.year()..=facts.guide.continuing_education_until();
    let missing: Vec<String> = counted.clone().filter(|year| !written.contains(year)).map(|year| year.to_string()).collect();
    if missing.is_empty() {
        return;
    }
    let message = text!(("缺少 {} 年度的继续教育", missing.join("、")), ("continuing education of {} is missing", missing.join(", ")));
    let mut help = text!(
        "任现职从 {} 起算到 {}，每年一条；确实没有学时的年份可以不写或写 0，另附说明。",
        "One entry for each year from {} to {}; leave out a year without hours, or write 0, and attach an explanation.",
        period.years_from,
        period.until
    );
    // Years outside do no harm, but one of them may be a missing one mistyped.
    let outside: Vec<String> = written.iter().filter(|year| !counted.contains(year)).map(|year| year.to_string()).collect();
    if !outside.is_empty() {
        help = text!(
            ("{}写了却不在其中的：{}，核对是不是年度写错。", help.zh, outside.join("、")),
            ("{} Written, but not of these years: {}; is a year mistyped?", help.en, outside.join(", "))
        );
    }
    report.find(&Pointer::root().key("continuing_education"), message, help);
}

/// For who holds no title: which years are asked for is not known, but these were written.
fn idle(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.continuing_education.iter().filter(|entry| is_idle(entry)) {
        let Some(year) = entry.year.get().filter(|year| **year <= facts.guide.continuing_education_until()) else { continue };
        let message = text!("{year} 年度没有学时", "{year} has no hours");
        let help = Text::new(
            "照证书写学时；确实没有的不必改，另附说明。",
            "Copy the hours from the certificate; where there are none leave it and attach an explanation.",
        );
        report.find(&entry.at, message, help);
    }
}

/// Whether a year says that it has no hours at all: that is the same as leaving it out.
fn is_idle(entry: &ContinuingEducation) -> bool {
    let is_zero = |slot: &Slot<Decimal>| slot.get().is_some_and(|hours| hours.to_f64() == 0.0);
    is_zero(&entry.public_hours) && is_zero(&entry.professional_hours) && (entry.elective_hours.is_absent() || is_zero(&entry.elective_hours))
}

fn hours(facts: &Facts<'_>, report: &mut Report) {
    let from = counting_period(facts).map_or(i32::MIN, |period| period.years_from.year());
    let counted = from..=facts.guide.counts_until.date.year();
    for entry in facts.application.continuing_education.iter().filter(|entry| !is_idle(entry)) {
        let Some(year) = entry.year.get().filter(|year| counted.contains(year)) else { continue };
        let Some(wanted) = facts.guide.continuing_education(*year) else { continue };
        short_kinds(entry, wanted, report);
    }
}

fn numbers(facts: &Facts<'_>, report: &mut Report) {
    let entries = &facts.application.continuing_education;
    if entries.iter().all(|entry| entry.certificate_number.is_absent()) {
        return;
    }
    let from = counting_period(facts).map_or(i32::MIN, |period| period.years_from.year());
    let counted = from..=facts.guide.counts_until.date.year();
    for entry in entries.iter().filter(|entry| entry.certificate_number.is_absent() && !is_idle(entry)) {
        let Some(year) = entry.year.get().filter(|year| counted.contains(year)) else { continue };
        let message = text!("{year} 年没有写证书编号", "the certificate's number of {year} is missing");
        let help = Text::new("照这一年的继续教育证书写编号。", "Copy it from that year's certificate.");
        report.find(&entry.at.key("certificate_number"), message, help);
    }
}

fn certificates(facts: &Facts<'_>, report: &mut Report) {
    let mut first: BTreeMap<&str, &ContinuingEducation> = BTreeMap::new();
    for entry in &facts.application.continuing_education {
        let Some(number) = entry.certificate_number.get() else { continue };
        let Some(earlier) = first.get(number.as_str()) else {
            first.insert(number, entry);
            continue;
        };
        // Two entries of one year are told as such.
        if earlier.year.get().zip(entry.year.get()).is_some_and(|(one, other)| one != other) {
            let finding = report
                .finding(&entry.at.key("certificate_number"), text!("证书编号 {number} 写了两次", "the certificate {number} is written twice"))
                .help(Text::new(
                    "照各年的证书写；登记号每年相同的不必改。",
                    "Copy it from each year's certificate; a register's number may stay the same.",
                ))
                .also(&earlier.at.key("certificate_number"), Text::new("第一次在这里", "first here"));
            report.push(finding);
        }
    }
}

/// Hours over in the professional subject stand for missing electives: only the total is asked of those.
fn short_kinds(entry: &ContinuingEducation, wanted: &Hours, report: &mut Report) {
    let kinds = [
        ("public_hours", &entry.public_hours, wanted.public, Text::new("公需科目", "public hours")),
        ("professional_hours", &entry.professional_hours, wanted.professional, Text::new("专业科目", "professional hours")),
    ];
    let year = entry.year.get().copied().unwrap_or_default();
    let mut is_short = false;
    for (key, slot, least, name) in kinds {
        let Some(got) = slot.get().filter(|got| got.to_f64() < f64::from(least) && !is_below_zero(slot)) else { continue };
        is_short = true;
        let message = text!(("{year} 年{}只有 {got} 学时，要 {least} 学时", name.zh), ("{got} {} in {year}; {least} are asked for", name.en));
        find_as_sure(report, &entry.at.key(key), wanted.confidence(), message, help_of(wanted));
    }
    let numbers = [&entry.public_hours, &entry.professional_hours, &entry.elective_hours];
    // Only electives may be left out; what is missing otherwise has its own finding.
    let is_missing = entry.public_hours.is_absent() || entry.professional_hours.is_absent();
    if is_short || is_missing || numbers.iter().any(|slot| !slot.is_absent() && (slot.get().is_none() || is_below_zero(slot))) {
        return;
    }
    let total: f64 = numbers.iter().filter_map(|slot| slot.get().map(Decimal::to_f64)).sum();
    if total < f64::from(wanted.total) {
        let least = wanted.total;
        let message = text!("{year} 年合计 {total} 学时，要 {least} 学时", "{total} hours in {year}; {least} are asked for");
        find_as_sure(report, &entry.at, wanted.confidence(), message, help_of(wanted));
    }
}

/// Hours that another rule says cannot be.
fn is_below_zero(slot: &Slot<Decimal>) -> bool {
    slot.get().is_some_and(|hours| hours.as_str().starts_with('-'))
}

fn help_of(wanted: &Hours) -> Text {
    let Hours { total, public, professional, elective, .. } = wanted;
    text!(
        "每年 {total} 学时：公需 {public}、专业 {professional}、选修 {elective}。照继续教育证书核对；确实不足的不必改，另附说明。",
        "{total} hours a year: {public} public, {professional} professional, {elective} elective. Compare them with the certificate; where they are true, leave them and attach an explanation."
    )
}

fn doubled(facts: &Facts<'_>, report: &mut Report) {
    doubled_years(facts.application.continuing_education.iter().map(|entry| (&entry.at, &entry.year)), report);
}

fn appraisals_doubled(facts: &Facts<'_>, report: &mut Report) {
    doubled_years(facts.application.appraisals.iter().map(|entry| (&entry.at, &entry.year)), report);
}

fn doubled_years<'a>(entries: impl Iterator<Item = (&'a Pointer, &'a Slot<i32>)>, report: &mut Report) {
    let mut first: BTreeMap<i32, &Pointer> = BTreeMap::new();
    for (at, year) in entries {
        let Some(year) = year.get() else { continue };
        if let Some(before) = first.get(year) {
            let finding = report
                .finding(&at.key("year"), text!("{year} 年写了两条", "{year} is written twice"))
                .help(Text::new("合成一条，或改正年度。", "Make one entry of them, or mend the year."))
                .also(&before.key("year"), Text::new("第一次在这里", "first here"));
            report.push(finding);
        } else {
            first.insert(*year, at);
        }
    }
}
