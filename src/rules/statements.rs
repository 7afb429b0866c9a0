//! What the person states: the self-evaluation, the negative record and the commitment. R6, R17, R18.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::finding::Severity;
use crate::guide::Cited;
use crate::pointer::Pointer;
use crate::rules::declared_title::find_as_sure;
use crate::rules::text::is_template;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "self-evaluation-length",
        severity: Severity::Error,
        title: Text::new("个人自我评价不超过 500 字", "The self-evaluation has at most 500 characters"),
        why: Text::new("表上只有这么多地方；空格和换行不计。", "The form has that much room; white space is not counted."),
        source: "R17",
        bad: "self_evaluation: 本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。",
        good: "self_evaluation: 本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，遵守职业道德。",
        implies: &[],
        check: Check::Law(length),
    },
    Rule {
        id: "self-evaluation-short",
        severity: Severity::Warning,
        title: Text::new("个人自我评价要对照条件写", "The self-evaluation goes through the conditions"),
        why: Text::new(
            "自我评价要对照本系列、本专业的标准条件逐条写，几个字说明不了。",
            "It goes through the conditions of series and specialty; a few words cannot.",
        ),
        source: "R17",
        bad: "self_evaluation: 符合条件",
        good: "self_evaluation: 本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计，符合助理工程师条件。",
        implies: &[],
        check: Check::Law(short),
    },
    Rule {
        id: "negative-question",
        severity: Severity::Error,
        title: Text::new("每一个负面情况事项都要答", "Every question of the negative record is answered"),
        why: Text::new("没有负面情况也要逐项写明“无”，空着不等于没有。", "Each is answered, also with 无: an empty line does not mean no."),
        source: "R18",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案、审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        implies: &[],
        check: Check::Law(questions),
    },
    Rule {
        id: "negative-unknown",
        severity: Severity::Error,
        title: Text::new("负面情况事项用指南的措辞", "Questions are those of the guide"),
        why: Text::new(
            "事项由指南列出；改了措辞就不知道答的是哪一项。别的情况写在“其他”。",
            "The guide lists them; another wording leaves open which one is answered. Anything else belongs under 其他.",
        ),
        source: "R18",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}, {question: 迟到早退, occurred: 无}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 有, details: 2024年因迟到受通报批评，已改正。}]",
        implies: &[],
        check: Check::Law(unknown),
    },
    Rule {
        id: "negative-details",
        severity: Severity::Error,
        title: Text::new("答“有”的事项要说明", "A yes has its details"),
        why: Text::new(
            "写明时间、经过、处理结果和是否已过影响期；另附说明材料。",
            "Say when, what, how it ended and whether its time has passed; an explanation is attached too.",
        ),
        source: "R18",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 有}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 有, details: 2023年8月设备事故，受通报批评，已整改。}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        implies: &[],
        check: Check::Law(details),
    },
    Rule {
        id: "commitment-version",
        severity: Severity::Error,
        title: Text::new("承诺书版本是指南里有的", "The version of the commitment is one of the guide's"),
        why: Text::new(
            "同意了哪一份文字，是申报的一部分；用 declare guide commitment 看全文。",
            "Which text was agreed to is part of what is filed; see it with `declare guide commitment`.",
        ),
        source: "R6",
        bad: "commitment: {version: shenzhen-2020-9}",
        good: "commitment: {version: shenzhen-2026-1}",
        implies: &[],
        check: Check::Law(version),
    },
    Rule {
        id: "commitment-not-agreed",
        severity: Severity::Warning,
        title: Text::new("提交前要本人同意承诺", "The commitment is agreed to before filing"),
        why: Text::new(
            "没有本人同意不能提交，但可以检查和打印。只有本人能写“是”。",
            "Without it nothing is submitted, though it can be checked and printed. Only the person writes yes.",
        ),
        source: "R6",
        bad: "commitment: {agreed: 否, agreed_on: null}",
        good: "commitment: {agreed: 是}",
        implies: &[],
        check: Check::Law(not_agreed),
    },
    Rule {
        id: "commitment-date",
        severity: Severity::Error,
        title: Text::new("同意承诺的要写承诺日期", "An agreed commitment has its date"),
        why: Text::new("日期与承诺一起提交。", "The date is filed with the commitment."),
        source: "R6",
        bad: "commitment: {agreed: 是, agreed_on: null}",
        good: "commitment: {agreed: 是, agreed_on: 2026-03-02}",
        implies: &[],
        check: Check::Law(agreed_on),
    },
];

/// How many characters people see in a text, white space left out.
fn characters(text: &str) -> usize {
    text.graphemes(true).filter(|grapheme| !grapheme.chars().all(char::is_whitespace)).count()
}

fn length(facts: &Facts<'_>, report: &mut Report) {
    let Some(text) = facts.application.self_evaluation.get() else { return };
    let limits = &facts.guide.limits;
    let (count, most) = (characters(text), limits.self_evaluation_characters);
    if count > most {
        let over = count - most;
        let message = text!("个人自我评价有 {count} 字，最多 {most} 字", "the self-evaluation has {count} characters; {most} is the most");
        let help = text!("删去 {over} 字。", "Cut {over} of them.");
        find_as_sure(report, &Pointer::root().key("self_evaluation"), limits.confidence(), message, help);
    }
}

/// Fewer characters say nothing.
const TOO_SHORT: usize = 20;

fn short(facts: &Facts<'_>, report: &mut Report) {
    let Some(text) = facts.application.self_evaluation.get().filter(|text| !is_template(text)) else { return };
    let count = characters(text);
    if count < TOO_SHORT {
        let message = text!("个人自我评价只有 {count} 字", "the self-evaluation has only {count} characters");
        let help = Text::new(
            "对照本专业的标准条件，写学历资历、专业能力、业绩成果和学术成果。",
            "Go through the conditions: education and service, ability, achievements, publications.",
        );
        report.find(&Pointer::root().key("self_evaluation"), message, help);
    }
}

fn questions(facts: &Facts<'_>, report: &mut Report) {
    let entries = &facts.application.negative_record;
    // An unreadable or unknown wording may be the one that seems to be missing; an empty section is reported as such.
    let asked: Vec<_> = entries.iter().map(|entry| entry.question.get().and_then(|written| facts.guide.question(written))).collect();
    if asked.is_empty() {
        return;
    }
    let answered: BTreeSet<&str> = asked.iter().flatten().map(|question| question.id.as_str()).collect();
    let missing: Vec<&Text> =
        facts.guide.questions.iter().filter(|question| !answered.contains(question.id.as_str())).map(|question| &question.name).collect();
    if missing.is_empty() || asked.iter().filter(|question| question.is_none()).count() >= missing.len() {
        return;
    }
    let zh: Vec<&str> = missing.iter().map(|name| name.zh.as_ref()).collect();
    let en: Vec<&str> = missing.iter().map(|name| name.en.as_ref()).collect();
    let message = text!(("没有回答：{}", zh.join("、")), ("not answered: {}", en.join("; ")));
    let first = zh.first().copied().unwrap_or_default();
    let help = text!("每个事项一条，例如 {{事项: {first}, 有无: 无}}。", "One entry each, such as {{question: {first}, occurred: no}}.");
    report.find(&Pointer::root().key("negative_record"), message, help);
}

fn unknown(facts: &Facts<'_>, report: &mut Report) {
    for entry in &facts.application.negative_record {
        let Some(written) = entry.question.get().filter(|written| facts.guide.question(written).is_none()) else { continue };
        let message = text!("指南没有“{written}”这个事项", "the guide does not ask “{written}”");
        let names: Vec<&str> = facts.guide.questions.iter().map(|question| question.name.zh.as_ref()).collect();
        let help = text!(("写其中之一：{}。", names.join("、")), ("Write one of: {}.", names.join(", ")));
        report.find(&entry.at.key("question"), message, help);
    }
}

fn details(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.negative_record.iter().filter(|entry| entry.occurred.is_yes() && entry.details.is_absent()) {
        let message = Text::new("答了“有”，没有说明", "answered yes without details");
        let help = Text::new("写明时间、经过、处理结果和是否已过影响期。", "Say when, what, how it ended and whether its time has passed.");
        report.find(&entry.at.key("details"), message, help);
    }
}

fn version(facts: &Facts<'_>, report: &mut Report) {
    let commitment = &facts.application.commitment;
    let Some(written) = commitment.version.get().filter(|written| facts.guide.commitment_of(written).is_none()) else { return };
    let known: Vec<&str> = facts.guide.commitments.iter().map(|commitment| commitment.version.as_str()).collect();
    let known = known.join(", ");
    let message = text!("申报指南没有“{written}”这一版承诺书", "the guide has no version “{written}” of the commitment");
    report.find(&commitment.at.key("version"), message, text!("写：{known}，先看过全文再同意。", "Write {known}, and read it before agreeing."));
}

fn not_agreed(facts: &Facts<'_>, report: &mut Report) {
    let commitment = &facts.application.commitment;
    if commitment.agreed.get() == Some(&false) {
        let message = Text::new("本人还没有同意申报承诺，不能提交", "the commitment is not agreed to; nothing can be submitted yet");
        let help = Text::new(
            "用 declare guide commitment 看全文；同意后由本人写“是”和承诺日期。",
            "Read it with `declare guide commitment`; who agrees writes yes and the date.",
        );
        report.find(&commitment.at.key("agreed"), message, help);
    }
}

fn agreed_on(facts: &Facts<'_>, report: &mut Report) {
    let commitment = &facts.application.commitment;
    if commitment.agreed.is_yes() && commitment.agreed_on.is_absent() {
        let message = Text::new("同意了承诺，没有写承诺日期", "the commitment is agreed to without a date");
        report.find(&commitment.at.key("agreed_on"), message, Text::new("写同意的那一天，例如 2026-03-05。", "Write the day, such as 2026-03-05."));
    }
}

#[cfg(test)]
mod tests {
    use super::characters;

    #[test]
    fn characters_are_what_people_see() {
        assert_eq!(characters("一、专 业\n　能力"), 6);
        assert_eq!(characters("e\u{301}A️"), 2);
    }
}
