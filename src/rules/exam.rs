//! The exam of practical ability, where the specialty is by exam. R13.

use crate::finding::Severity;
use crate::guide::{Cited, ExamMode, Specialty};
use crate::rules::declared_title::find_as_sure;
use crate::rules::{Check, Facts, Report, Rule};
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
    report.find(
        &exam.at,
        message,
        Text::new("核对申报专业和级别；没错就删去这一部分。", "Check specialty and level; if they are right, remove this section."),
    );
}
