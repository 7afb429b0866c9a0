//! What the person states: the self-evaluation and the negative record. R17, R18.

use std::collections::{BTreeMap, BTreeSet};

use unicode_segmentation::UnicodeSegmentation;

use crate::finding::Severity;
use crate::guide::Cited;
use crate::pointer::Pointer;
use crate::rules::declared_title::find_as_sure;
use crate::rules::text::{is_template, remove};
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
        id: "self-evaluation-repeated",
        severity: Severity::Warning,
        title: Text::new("个人自我评价不重复同一句话", "The self-evaluation says nothing twice"),
        why: Text::new(
            "同一句话出现两次，多半是粘贴了两遍；表上只有 500 字的地方。",
            "A sentence that stands there twice was mostly pasted twice, and the form has little room.",
        ),
        source: "R17",
        bad: "self_evaluation: 本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计。熟悉本专业的标准和规范，遵守职业道德。本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计。",
        good: "self_evaluation: 本人从事芯片数字前端设计与验证三年多，能独立完成模块级设计。熟悉本专业的标准和规范，遵守职业道德。",
        implies: &[],
        check: Check::Law(repeated),
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
        id: "negative-doubled",
        severity: Severity::Error,
        title: Text::new("一个事项只答一次", "Each question is answered once"),
        why: Text::new("同一事项答两次，不知道以哪个为准。", "Answered twice, nobody knows which answer holds."),
        source: "R18",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}, {question: 学术不端, occurred: 无}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        implies: &[],
        check: Check::Law(doubled),
    },
    Rule {
        id: "negative-contradiction",
        severity: Severity::Warning,
        title: Text::new("答“无”的事项不用说明", "A no has no details"),
        why: Text::new("答了“无”又写说明，不知道到底有没有。", "With a no and details nobody knows whether it happened."),
        source: "R18",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无, details: 2024年因迟到受通报批评，已改正。}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无, details: 无}]",
        implies: &[],
        check: Check::Law(contradiction),
    },
    Rule {
        id: "negative-bars",
        severity: Severity::Warning,
        title: Text::new("处分期、记录期内不能申报", "Nobody applies while sanctioned or on record"),
        why: Text::new(
            "党纪政务处分期内、职称申报弄虚作假记录期内的人员不能申报；期满以后再申报，免得白填。",
            "Who serves a sanction or is on record for deceit may not apply; wait until its time has passed.",
        ),
        source: "own",
        bad: "negative_record: [{question: 党纪政务处分期内, occurred: 有, details: 2025年受警告处分，处分期至2026年底。}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 无}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        good: "negative_record: [{question: 党纪政务处分期内, occurred: 无}, {question: 被立案/审查, occurred: 无}, {question: 学术不端, occurred: 无}, {question: 职称申报弄虚作假记录期内, occurred: 无}, {question: 失信被执行人, occurred: 无}, {question: 年度考核不合格, occurred: 无}, {question: 责任事故, occurred: 有, details: 2025年受警告处分，处分期至2026年底。}, {question: 违反职业道德, occurred: 无}, {question: 其他, occurred: 无}]",
        implies: &[],
        check: Check::Law(bars),
    },
];

/// Characters that join with none beside them: what nearly every text is all of.
const fn is_alone(c: char) -> bool {
    matches!(c, '\n' | ' '..='~' | '\u{b7}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{3000}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}' | '！'..='～')
}

/// How many characters people see in a text, white space left out.
fn characters(text: &str) -> usize {
    if text.chars().all(is_alone) {
        return text.chars().filter(|c| !c.is_whitespace()).count();
    }
    text.graphemes(true).filter(|grapheme| !grapheme.chars().all(char::is_whitespace)).count()
}

/// Whether people see so many characters in a text; most texts show it without being looked at whole.
fn has(text: &str, count: usize) -> bool {
    text.chars().filter(|c| is_alone(*c) && !c.is_whitespace()).take(count).count() == count || characters(text) >= count
}

/// Whether people see more characters than that, which are never more than there are.
fn is_longer(text: &str, most: usize) -> bool {
    text.chars().count() > most && characters(text) > most
}

fn length(facts: &Facts<'_>, report: &mut Report) {
    let Some(text) = facts.application.self_evaluation.get() else { return };
    let limits = &facts.guide.limits;
    let most = limits.self_evaluation_characters;
    if is_longer(text, most) {
        let count = characters(text);
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
    if !has(text, TOO_SHORT) {
        let count = characters(text);
        let message = text!("个人自我评价只有 {count} 字", "the self-evaluation has only {count} characters");
        let help = Text::new(
            "对照本专业的标准条件，写学历资历、专业能力、业绩成果和学术成果。",
            "Go through the conditions: education and service, ability, achievements, publications.",
        );
        report.find(&Pointer::root().key("self_evaluation"), message, help);
    }
}

/// Shorter sentences may well stand in a text twice.
const SENTENCE: usize = 12;

fn repeated(facts: &Facts<'_>, report: &mut Report) {
    let Some(text) = facts.application.self_evaluation.get() else { return };
    // A text that is too long is to be cut first.
    if is_longer(text, facts.guide.limits.self_evaluation_characters) {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut sentences = text.split(['。', '；', '！', '？', '\n', ';']).map(str::trim).filter(|sentence| has(sentence, SENTENCE));
    if let Some(twice) = sentences.find(|sentence| !seen.insert(*sentence)) {
        let message = text!("这句话写了两遍：“{twice}”", "this sentence stands there twice: “{twice}”");
        let help = Text::new("删去一遍；留出的地方写业绩和能力。", "Remove one of them; use the room for what you can do and have done.");
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

/// Whether details say only that there are none.
fn says_nothing(details: &str) -> bool {
    let bare: String = details.chars().filter(|c| c.is_alphanumeric()).collect();
    matches!(bare.to_lowercase().as_str(), "" | "无" | "没有" | "无说明" | "不适用" | "none" | "no" | "na")
}

fn details(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.negative_record.iter().filter(|entry| entry.occurred.is_yes()) {
        let message = match entry.details.get() {
            None if entry.details.is_absent() => Text::new("答了“有”，没有说明", "answered yes without details"),
            Some(details) if says_nothing(details) => text!("答了“有”，说明却是“{details}”", "answered yes, but the details are “{details}”"),
            _ => continue,
        };
        let help = Text::new(
            "写明时间、经过、处理结果和是否已过影响期；没有这回事的，有无写“无”。",
            "Say when, what, how it ended and whether its time has passed; if it did not happen, answer no.",
        );
        report.find(&entry.at.key("details"), message, help);
    }
}

fn bars(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.negative_record.iter().filter(|entry| entry.occurred.is_yes()) {
        let Some(question) = entry.question.get().and_then(|written| facts.guide.question(written)).filter(|question| question.bars) else {
            continue;
        };
        let message = text!(
            ("“{}”答了“有”：指南说这样的人员不能申报", question.name.zh),
            ("“{}” is answered yes: the guide says that such persons may not apply", question.name.en)
        );
        let help = Text::new("期满以后再申报；已经期满的答“无”。", "Apply after its time; if that has passed, answer no.");
        report.find(&entry.at.key("occurred"), message, help);
    }
}

fn doubled(facts: &Facts<'_>, report: &mut Report) {
    let mut first: BTreeMap<&str, &Pointer> = BTreeMap::new();
    for entry in &facts.application.negative_record {
        let Some(question) = entry.question.get().and_then(|written| facts.guide.question(written)) else { continue };
        if let Some(before) = first.get(question.id.as_str()) {
            let message = text!(("“{}”答了两次", question.name.zh), ("“{}” is answered twice", question.name.en));
            let finding = report
                .finding(&entry.at.key("question"), message)
                .help(Text::new("留一条，删去另一条。", "Keep one and remove the other."))
                .also(&before.key("question"), Text::new("第一次在这里", "first here"))
                .fix(remove(false, &entry.at));
            report.push(finding);
        } else {
            first.insert(&question.id, &entry.at);
        }
    }
}

fn contradiction(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.negative_record.iter().filter(|entry| entry.occurred.get() == Some(&false)) {
        if entry.details.get().is_none_or(|details| says_nothing(details)) {
            continue;
        }
        let finding = report
            .finding(&entry.at.key("details"), Text::new("答了“无”，却写了说明", "answered no, but with details"))
            .help(Text::new("有这回事的，有无写“有”；没有的删去说明。", "If it happened, answer yes; else remove the details."))
            .also(&entry.at.key("occurred"), Text::new("答案", "the answer"));
        report.push(finding);
    }
}

#[cfg(test)]
mod tests {
    use unicode_segmentation::UnicodeSegmentation as _;

    use super::{characters, is_alone};

    #[test]
    fn characters_are_what_people_see() {
        assert_eq!(characters("一、专 业\n　能力"), 6);
        assert_eq!(characters("e\u{301}A️"), 2);
        for c in ('\0'..=char::MAX).filter(|c| is_alone(*c)) {
            assert_eq!(format!("a{c}{c}a").graphemes(true).count(), 4, "{c:?}");
        }
    }
}
