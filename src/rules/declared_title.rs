//! The title applied for: that it is the next step, and what each kind of declaration adds. R12.

use crate::document::DeclaredTitle;
use crate::field::Coded;
use crate::finding::Severity;
use crate::guide::{Cited, Confidence};
use crate::pointer::Pointer;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "declared-level-step",
        severity: Severity::Error,
        title: Text::new("申报级别与申报类型相符", "The level is the step of its kind of declaration"),
        why: Text::new(
            "普通申报逐级晋升，转系列申报同级，破格申报才可以越级。",
            "Ordinary applications go one level up, changes of series stay level; only exceptional ones skip.",
        ),
        source: "R12; S17",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 助理级, title: 助理工程师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        implies: &[],
        check: Check::Law(level_step),
    },
    Rule {
        id: "declared-series",
        severity: Severity::Warning,
        title: Text::new("申报系列与申报类型相符", "The series agrees with the kind of declaration"),
        why: Text::new(
            "同一系列晋升是普通申报；换了系列，先以转系列申报取得同级资格。",
            "Promotion within a series is ordinary; in another series the same level is obtained first by a change of series.",
        ),
        source: "R12; S34",
        bad: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 员级, title: 实验员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        implies: &[],
        check: Check::Law(series),
    },
    Rule {
        id: "committee-choice",
        severity: Severity::Error,
        title: Text::new("有几个评审委员会时要选一个", "Where several committees fit, one is chosen"),
        why: Text::new(
            "评审委员会由专业和级别决定；只有一个时不必写，有几个时由本人选定。",
            "It follows from specialty and level; among several the person chooses.",
        ),
        source: "R12",
        bad: "declared_title: {committee: null}",
        good: "declared_title: {committee: 示例市集成电路专业职称评审委员会}",
        implies: &[],
        check: Check::Law(committee),
    },
    Rule {
        id: "other-series-details",
        severity: Severity::Error,
        title: Text::new("申报过其他系列的要说明", "Other series applied for are named"),
        why: Text::new(
            "答“有”的，写明系列、专业、年度和结果；同年两个系列一般不允许。",
            "Name series, specialty, year and result; two series in one year are commonly not allowed.",
        ),
        source: "R12",
        bad: "declared_title: {other_series: 有}",
        good: "declared_title: {other_series: 有, other_series_details: 2024年曾申报实验技术系列（未通过）。}",
        implies: &[],
        check: Check::Law(other_series),
    },
    Rule {
        id: "exceptional-reason",
        severity: Severity::Error,
        title: Text::new("破格申报要写破格理由", "An exceptional application has its reason"),
        why: Text::new(
            "破格是学历或年限不足而业绩突出，要写明缺什么、凭什么。",
            "It makes up for missing education or years by outstanding works: say what is missing and what stands for it.",
        ),
        source: "R12; R24",
        bad: "{declared_title: {kind: 破格申报, level: 中级, title: 工程师}}",
        good: "{declared_title: {kind: 破格申报, level: 中级, title: 工程师, exceptional_reason: 没有助理工程师资格，获示例省专利金奖，由两名正高级工程师推荐。}}",
        implies: &[],
        check: Check::Law(exceptional),
    },
    Rule {
        id: "series-change-since",
        severity: Severity::Error,
        title: Text::new("转系列申报要写转岗时间", "A change of series has the month of the change"),
        why: Text::new("转岗满一年才能转系列，从转岗的月份起算。", "A year in the new post is asked for, counted from that month."),
        source: "R12; S34",
        bad: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报}}",
        good: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2024-03}}",
        implies: &[],
        check: Check::Law(series_change),
    },
    Rule {
        id: "series-change-time",
        severity: Severity::Error,
        title: Text::new("转岗时间满规定的月数", "The new post has lasted long enough"),
        why: Text::new(
            "转系列要在新岗位上做满一段时间，指南写明几个月。",
            "A change of series wants some time in the new post; the guide says how many months.",
        ),
        source: "R12; S34",
        bad: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2025-09}}",
        good: "{current_title: {holds_title: 有, series: 实验技术, specialty: 材料实验, level: 助理级, title: 助理实验师, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {kind: 转系列申报, series_change_since: 2025-01}}",
        implies: &[],
        check: Check::Law(series_change_time),
    },
    Rule {
        id: "declared-without-title",
        severity: Severity::Warning,
        title: Text::new("申报高级要有下一级资格", "A senior level follows a title"),
        why: Text::new(
            "普通申报逐级进行；没有现资格就申报副高级、正高级，多半是漏填现资格或申报类型选错。指南列出这一系列学历和年限的，另有规则核对。",
            "Ordinary applications go level by level; without a title a senior level is mostly a title not filled in or a wrong kind. Where the guide lists the series' years another rule looks.",
        ),
        source: "S17",
        bad: "{declared_title: {series: 艺术, specialty: 文化艺术, level: 副高级, title: 二级演员}}",
        good: "{declared_title: {series: 艺术, specialty: 文化艺术, level: 助理级, title: 四级演员}}",
        implies: &[],
        check: Check::Law(without_title),
    },
];

/// How much it matters to miss what rests on sources of this confidence: an unverified one gives warnings, never errors.
pub(super) fn severity_of(confidence: Confidence) -> Severity {
    if confidence == Confidence::Unverified { Severity::Warning } else { Severity::Error }
}

/// A finding whose severity is no more than what its source carries.
pub(super) fn find_as_sure(report: &mut Report, at: &Pointer, confidence: Confidence, message: Text, help: Text) {
    let mut finding = report.finding(at, message).help(help);
    finding.severity = finding.severity.min(severity_of(confidence));
    report.push(finding);
}

pub(super) fn declared<'a>(facts: &Facts<'a>) -> &'a DeclaredTitle {
    &facts.application.declared_title
}

/// The levels of the current and the declared title as ranks (1 is the highest), when a title is held.
fn ranks<'a>(facts: &Facts<'a>) -> Option<(&'a Coded, u8, &'a Coded, u8)> {
    let current = &facts.application.current_title;
    let held = current.level.get().filter(|_| current.holds_title.is_yes())?;
    let wanted = declared(facts).level.get()?;
    Some((held, facts.guide.rank(&held.code)?, wanted, facts.guide.rank(&wanted.code)?))
}

fn level_step(facts: &Facts<'_>, report: &mut Report) {
    let Some((held, held_rank, wanted, wanted_rank)) = ranks(facts) else { return };
    let kind = declared(facts).kind.code();
    let (held_name, wanted_name) = (&held.name, &wanted.name);
    let (message, help) = match kind {
        "ordinary" if wanted_rank >= held_rank => (
            text!(
                ("现资格是{}，普通申报不能申报{}", held_name.zh, wanted_name.zh),
                ("the title held is {}; an ordinary application is not for {}", held_name.en, wanted_name.en)
            ),
            Text::new(
                "普通申报申报高一级；同级换系列用“转系列申报”。",
                "An ordinary application is for the next level; for the same level in another series choose a change of series.",
            ),
        ),
        "ordinary" if !is_next(facts, held_rank, wanted_rank) => (
            text!(
                ("现资格是{}，普通申报不能越级申报{}", held_name.zh, wanted_name.zh),
                ("the title held is {}; an ordinary application cannot skip to {}", held_name.en, wanted_name.en)
            ),
            Text::new(
                "申报高一级；确有突出业绩的用“破格申报”。",
                "Apply for the next level; with outstanding works choose an exceptional application.",
            ),
        ),
        "series_change" if wanted_rank != held_rank => (
            text!(
                ("转系列申报要同级：现资格是{}，申报的是{}", held_name.zh, wanted_name.zh),
                ("a change of series keeps the level: {} is held, {} is declared", held_name.en, wanted_name.en)
            ),
            Text::new("申报级别写现资格的级别。", "Declare the level that is held."),
        ),
        "exceptional" if wanted_rank >= held_rank => (
            text!(
                ("现资格是{}，破格申报不能申报{}", held_name.zh, wanted_name.zh),
                ("the title held is {}; an exceptional application is not for {}", held_name.en, wanted_name.en)
            ),
            Text::new("申报更高的级别。", "Declare a higher level."),
        ),
        _ => return,
    };
    let finding = report
        .finding(&declared(facts).at.key("level"), message)
        .help(help)
        .also(&facts.application.current_title.at.key("level"), Text::new("现资格级别", "the level held"));
    report.push(finding);
}

/// Whether no level of the declared series stands between the two. A doctor may go on from a lower level where the guide's years say so.
fn is_next(facts: &Facts<'_>, held: u8, wanted: u8) -> bool {
    if held - wanted <= 1 || super::service::waives_title(facts) {
        return true;
    }
    let Some(series) = facts.guide.series(declared(facts).series.code()) else { return true };
    !series.titles.keys().filter_map(|level| facts.guide.rank(level)).any(|rank| wanted < rank && rank < held)
}

fn series(facts: &Facts<'_>, report: &mut Report) {
    let (current, declared) = (&facts.application.current_title, declared(facts));
    let (Some(held), Some(wanted)) = (current.series.get().filter(|_| current.holds_title.is_yes()), declared.series.get()) else { return };
    let (message, help) = match declared.kind.code() {
        "ordinary" if held.code != wanted.code => (
            text!(
                ("现资格是{}系列，申报的是{}系列，却写了普通申报", held.name.zh, wanted.name.zh),
                ("the title held is of {}, the declared one of {}, and the application is ordinary", held.name.en, wanted.name.en)
            ),
            Text::new(
                "换系列先用“转系列申报”取得同级资格；指南另有规定的可以不改。",
                "Obtain the same level by a change of series first; where the guide allows otherwise, leave it.",
            ),
        ),
        "series_change" if held.code == wanted.code => (
            text!(
                ("现资格和申报的都是{}系列，却写了转系列申报", held.name.zh),
                ("both titles are of {}, and the application is a change of series", held.name.en)
            ),
            Text::new("同一系列晋升用“普通申报”。", "Promotion within a series is an ordinary application."),
        ),
        _ => return,
    };
    let finding =
        report.finding(&declared.at.key("series"), message).help(help).also(&current.at.key("series"), Text::new("现资格系列", "the series held"));
    report.push(finding);
}

fn without_title(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let (Some(series), Some(level)) = (declared.series.get(), declared.level.get()) else { return };
    let is_senior = facts.guide.rank(&level.code).is_some_and(|rank| rank <= 2);
    let holds_none = facts.application.current_title.holds_title.get() == Some(&false);
    if !is_senior || !holds_none || declared.kind.code() != "ordinary" || facts.guide.has_years_rules(&series.code, &level.code) {
        return;
    }
    let message = Text::new("没有现资格，普通申报应逐级", "no title is held; an ordinary application goes level by level");
    let help = Text::new(
        "有资格的填写现资格；没有的申报低一级，或符合条件时用“破格申报”。",
        "Fill in the title held; without one declare a lower level, or apply exceptionally where the conditions are met.",
    );
    report.find(&declared.at.key("level"), message, help);
}

fn committee(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let (Some(specialty), Some(level)) = (declared.specialty.get(), declared.level.get()) else { return };
    let fitting = facts.guide.committees(&specialty.code, &level.code);
    if fitting.is_empty() {
        return;
    }
    let zh: Vec<&str> = fitting.iter().map(|committee| committee.name.zh.as_ref()).collect();
    let en: Vec<&str> = fitting.iter().map(|committee| committee.name.en.as_ref()).collect();
    let message = match declared.committee.get() {
        None if declared.committee.is_absent() && fitting.len() > 1 => {
            Text::new("有几个评审委员会评这个专业和级别，要选一个", "several committees review this specialty and level; one must be chosen")
        }
        Some(written) if fitting.iter().all(|committee| committee.id != written.code) => {
            text!(("“{}”不评这个专业和级别", written.name.zh), ("“{}” does not review this specialty and level", written.name.en))
        }
        _ => return,
    };
    let help = text!(("写：{}。", zh.join("、")), ("Write one of: {}.", en.join(", ")));
    let surest = fitting.iter().map(|committee| committee.confidence()).min().unwrap_or(Confidence::Unverified);
    find_as_sure(report, &declared.at.key("committee"), surest, message, help);
}

fn other_series(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    if declared.other_series.is_yes() && declared.other_series_details.is_absent() {
        let message = Text::new("申报过其他系列，没有说明", "other series are applied for, but not named");
        let help = Text::new("写明系列、专业、年度和结果，例如“2024年申报实验技术系列中级，未通过”。", "Name series, specialty, year and result.");
        report.find(&declared.at.key("other_series_details"), message, help);
    }
}

fn exceptional(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    if declared.kind.code() == "exceptional" && declared.exceptional_reason.is_absent() {
        let message = Text::new("破格申报没有写破格理由", "an exceptional application without its reason");
        let help = Text::new(
            "写明缺什么条件（学历或年限），凭什么业绩破格，由谁推荐。",
            "Say which condition is missing, which works stand for it and who recommends.",
        );
        report.missing(&declared.at.key("exceptional_reason"), message, help);
    }
}

fn series_change(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    if declared.kind.code() == "series_change" && declared.series_change_since.is_absent() {
        let message = Text::new("转系列申报没有写转岗时间", "a change of series without the month of the change");
        report.missing(
            &declared.at.key("series_change_since"),
            message,
            Text::new("写转到新岗位的年月，例如 2024-03。", "Write the month in which the post changed, such as 2024-03."),
        );
    }
}

fn series_change_time(facts: &Facts<'_>, report: &mut Report) {
    let declared = declared(facts);
    let Some(since) = declared.series_change_since.get().filter(|_| declared.kind.code() == "series_change") else { return };
    let (wanted, until) = (&facts.guide.series_change_months, &facts.guide.counts_until);
    let months = since.until(crate::field::Month::of(until.date)) + 1;
    if months >= i32::try_from(wanted.value).unwrap_or(i32::MAX) {
        return;
    }
    let message = text!(
        "转岗从 {since} 到 {} 只有 {} 个月，要满 {} 个月",
        "the new post lasts {1} months from {since} to {0}; {2} are asked for",
        until.date,
        months.max(0),
        wanted.value
    );
    let help = Text::new("核对转岗时间；不满的下一年度再申报。", "Check the month of the change; if it is too short, apply next year.");
    find_as_sure(report, &declared.at.key("series_change_since"), wanted.confidence().min(until.confidence()), message, help);
}
