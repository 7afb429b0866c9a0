//! The exam of practical ability, where the specialty is by exam. R13.

use std::collections::BTreeMap;

use time::Date;
use time::macros::format_description;
use unicode_normalization::UnicodeNormalization;

use crate::field::{Decimal, List};
use crate::finding::Severity;
use crate::guide::{Cited, ExamMode, Specialty};
use crate::rules::dates::day_of_filling_in;
use crate::rules::declared_title::{declared, find_as_sure};
use crate::rules::text::is_template;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "exam-needed",
        severity: Severity::Error,
        title: Text::new("以考代评、考评结合的要填考试成绩", "Where the specialty is by exam, the exam is given"),
        why: Text::new(
            "专业的评审方式由指南决定；要考试的，凭准考证号取得成绩，没有就不能受理。",
            "The guide says how a specialty is reviewed; where by exam, the record is fetched by the admission ticket.",
        ),
        source: "R13; S8",
        bad: "{declared_title: {specialty: 建筑工程, level: 助理级}}",
        good: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}}",
        implies: &[],
        check: Check::Law(needed),
    },
    Rule {
        id: "exam-not-needed",
        severity: Severity::Warning,
        title: Text::new("评审的专业不填考试成绩", "Where the specialty is by review, no exam is given"),
        why: Text::new("用不上的考试成绩不会被看；多半是专业或级别选错了。", "It is not looked at; mostly specialty or level is wrong."),
        source: "R13; S8",
        bad: "exam: {ticket_number: 2025JZ0000021, place: 深圳}",
        good: "exam: {}",
        implies: &[],
        check: Check::Law(not_needed),
    },
    Rule {
        id: "exam-ticket-form",
        severity: Severity::Warning,
        title: Text::new("准考证号照准考证写", "The ticket number is that of the admission ticket"),
        why: Text::new(
            "成绩凭准考证号取得。准考证号由数字、字母和连字符组成；常见的错误是写成了证件号码、证书编号或考试名称。",
            "The record is fetched by it. It is made of digits, letters and hyphens; often the identity number, a certificate's or the exam's name is written instead.",
        ),
        source: "R13",
        bad: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: '440300199903080021', place: 深圳}}",
        good: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025-JZ-0000021, place: 深圳}}",
        implies: &["exam-passed", "exam-valid", "exam-declared"],
        check: Check::Law(ticket),
    },
    Rule {
        id: "exam-passed",
        severity: Severity::Error,
        title: Text::new("考试合格", "The exam is passed"),
        why: Text::new(
            "以考代评、考评结合的，考试合格才能申报。结论和成绩取自系统；没有取得的不作判断。",
            "Where a specialty is by exam only those who passed may apply. The result is the register's; what was not fetched is not judged.",
        ),
        source: "R13; S8",
        bad: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2025JZ0000021, date: 2025-10-18, score: '59', pass_mark: '60'}}}",
        good: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2025JZ0000021, date: 2025-10-18, score: '60', pass_mark: '60'}}}",
        implies: &[],
        check: Check::Law(passed),
    },
    Rule {
        id: "exam-valid",
        severity: Severity::Error,
        title: Text::new("考试成绩在有效期内", "The exam still counts"),
        why: Text::new(
            "成绩几年内有效（深圳：三个年度），过期的要重新考。有效期取自系统，没有的按指南的年数算。",
            "A result counts for some years (three rounds in Shenzhen), then the exam is sat again. The register says until when, else the guide's number of years is taken.",
        ),
        source: "R13; S8",
        bad: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2022JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2022JZ0000021, date: 2022-10-18, result: 合格}}}",
        good: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2023JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2023JZ0000021, date: 2023-10-18, result: 合格}}}",
        implies: &[],
        check: Check::Law(valid),
    },
    Rule {
        id: "exam-declared",
        severity: Severity::Warning,
        title: Text::new("考试的专业、级别与申报的一致", "The exam is of the declared specialty and level"),
        why: Text::new(
            "用别的专业或级别的考试申报不能受理；多半是准考证号写了另一次考试的。",
            "An exam of another specialty or level does not serve; mostly the ticket is that of another exam.",
        ),
        source: "R13; S8",
        bad: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2025JZ0000021, specialty: 路桥工程, level: 助理, result: 合格}}}",
        good: "{declared_title: {specialty: 建筑工程, level: 助理级}, exam: {ticket_number: 2025JZ0000021, place: 深圳}, system: {exam: {ticket_number: 2025JZ0000021, specialty: 建筑工程, level: 助理, result: 合格}}}",
        implies: &["exam-passed", "exam-valid"],
        check: Check::Law(of_declared),
    },
];

/// The declared specialty and how it is obtained at the declared level.
fn mode<'a>(facts: &Facts<'a>) -> Option<(&'a Specialty, ExamMode)> {
    let declared = &facts.application.declared_title;
    // A specialty of another series is a mistake of its own.
    let specialty = facts.guide.specialty(declared.specialty.code()).filter(|specialty| specialty.series == declared.series.code())?;
    Some((specialty, facts.guide.exam_mode(&specialty.id, declared.level.code())?))
}

fn needed(facts: &Facts<'_>, report: &mut Report) {
    let exam = &facts.application.exam;
    let Some((specialty, mode)) = mode(facts).filter(|(_, mode)| mode.needs_exam() && !exam.present) else { return };
    let (label, at) = (mode.label(), &exam.at);
    let message = text!(
        ("专业“{}”这一级是{}，没有填考试成绩", specialty.name.zh, label.zh),
        ("the specialty “{}” is {} at this level, and no exam is given", specialty.name.en, label.en)
    );
    let help = Text::new("填写准考证号和考试地点；还没有考试的先报考。", "Give ticket_number and place; without an exam, sit it first.");
    find_as_sure(report, at, specialty.confidence(), message, help);
}

fn not_needed(facts: &Facts<'_>, report: &mut Report) {
    let exam = &facts.application.exam;
    let Some((specialty, _)) = mode(facts).filter(|(_, mode)| !mode.needs_exam() && exam.present) else { return };
    let message = text!(
        ("专业“{}”这一级是评审，用不上考试成绩", specialty.name.zh),
        ("the specialty “{}” is by review at this level; no exam is looked at", specialty.name.en)
    );
    let help = Text::new("核对申报专业和级别；没错就删去这一部分。", "Check specialty and level; if they are right, remove this section.");
    let label = facts.label(&exam.at);
    let finding = report.finding(&exam.at, message).help(help).fix(fixes::remove(std::slice::from_ref(&exam.at), &label));
    report.push(finding);
}

/// How long ticket numbers are, as far as seen.
const TICKET_LENGTHS: std::ops::RangeInclusive<usize> = 6..=30;

fn ticket(facts: &Facts<'_>, report: &mut Report) {
    let exam = &facts.application.exam;
    let Some(written) = exam.ticket_number.get().filter(|written| !is_template(written)) else { return };
    let number: String = written.nfkc().filter(|c| !c.is_whitespace()).collect();
    let has_form = number.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && number.contains(|c: char| c.is_ascii_digit());
    let message = if Some(&number) == facts.application.basic.id_number.get() {
        Text::new("准考证号写成了证件号码", "the ticket number is the identity number")
    } else if !has_form || !TICKET_LENGTHS.contains(&number.len()) {
        text!("“{written}”不像准考证号", "“{written}” does not look like a ticket number")
    } else {
        return;
    };
    let help = Text::new(
        "照准考证写：数字、字母和连字符；准考证上确实如此则不必改。",
        "Copy it from the ticket: digits, letters and hyphens; if it stands there so, leave it.",
    );
    report.find(&exam.at.key("ticket_number"), message, help);
}

/// What the register says of the exam, where the specialty is by exam and the record is of the ticket that is written.
fn record<'a>(facts: &Facts<'a>) -> Option<(&'a BTreeMap<String, String>, &'a Specialty)> {
    let record = &facts.document.system().exam;
    let is_of_ticket = record.get("ticket_number").is_none_or(|ticket| ticket == facts.application.exam.ticket_number.text());
    let (specialty, mode) = mode(facts)?;
    (!record.is_empty() && is_of_ticket && mode.needs_exam()).then_some((record, specialty))
}

fn passed(facts: &Facts<'_>, report: &mut Report) {
    let Some((record, specialty)) = record(facts) else { return };
    let said = |key: &str| record.get(key).map(String::as_str).unwrap_or_default();
    let (score, mark) = (Decimal::parse(said("score")), Decimal::parse(said("pass_mark")));
    let is_below = score.zip(mark).is_some_and(|(score, mark)| score.to_f64() < mark.to_f64());
    let result = said("result");
    let has_failed = ["不合格", "未合格", "未通过", "不通过", "缺考", "违纪"].iter().any(|word| result.contains(word));
    if !has_failed && (!is_below || !result.is_empty()) {
        return;
    }
    let told = if result.is_empty() { format!("{} < {}", said("score"), said("pass_mark")) } else { result.to_owned() };
    let message = text!("系统里的考试结论：{told}", "the register says of the exam: {told}");
    let help = Text::new("核对准考证号；没有合格的，考试合格后再申报。", "Check the ticket number; who did not pass applies after passing.");
    find_as_sure(report, &facts.application.exam.at.key("ticket_number"), specialty.confidence(), message, help);
}

fn day(written: &str) -> Option<Date> {
    Date::parse(written.trim(), format_description!("[year]-[month]-[day]")).ok()
}

fn valid(facts: &Facts<'_>, report: &mut Report) {
    let Some((record, _)) = record(facts) else { return };
    let at = facts.application.exam.at.key("ticket_number");
    let help = Text::new("核对准考证号；过期的要重新考试。", "Check the ticket number; what has expired is sat again.");
    if let Some(written) = record.get("valid_until").filter(|written| !written.trim().is_empty()) {
        // What is no day (长期) says more than a count of years would.
        if let Some(until) = day(written)
            && day_of_filling_in(facts).is_some_and(|filled_on| filled_on > until)
        {
            let message = text!("考试成绩有效期到 {until}，填表时已过", "the exam counts until {until}, which is before the day of filling in");
            report.find(&at, message, help);
        }
        return;
    }
    let Some(year) = record.get("date").and_then(|written| written.get(..4)?.parse::<i32>().ok()) else { return };
    let (years, guide) = (&facts.guide.exam_valid_years, facts.guide);
    // Which year a round is of is told in two ways; the one that is kinder to the person counts.
    let last = year.saturating_add(i32::try_from(years.value).unwrap_or(i32::MAX)).saturating_sub(1);
    if last >= guide.year.min(guide.counts_until.date.year()) {
        return;
    }
    let message = text!("{year} 年的考试成绩只用到 {last} 年度", "an exam of {year} counts up to the round of {last}");
    find_as_sure(report, &at, years.confidence(), message, help);
}

fn of_declared(facts: &Facts<'_>, report: &mut Report) {
    let Some((record, _)) = record(facts) else { return };
    let declared = declared(facts);
    let pairs = [
        ("level", List::TitleLevel, declared.level.get(), Text::new("级别", "level")),
        ("specialty", List::Specialty, declared.specialty.get(), Text::new("专业", "specialty")),
    ];
    for (key, list, wanted, label) in pairs {
        let said = record.get(key).and_then(|written| facts.guide.code(list, written));
        let Some((said, wanted)) = said.zip(wanted).filter(|(said, wanted)| said.code != wanted.code) else { continue };
        let message = text!(
            ("考试的{}是“{}”，申报的是“{}”", label.zh, said.name.zh, wanted.name.zh),
            ("the exam's {} is “{}”, the declared one “{}”", label.en, said.name.en, wanted.name.en)
        );
        let finding = report
            .finding(&facts.application.exam.at.key("ticket_number"), message)
            .help(Text::new("核对准考证号和申报的专业、级别。", "Check the ticket number and the declared specialty and level."))
            .also(&declared.at.key(key), Text::new("申报的", "declared"));
        report.push(finding);
    }
}
