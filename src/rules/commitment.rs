//! The commitment: the version of this round, agreed to and dated. R6.

use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::dates::day_of_filling_in;
use crate::rules::text::{remove, rewrite};
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
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
    Rule {
        id: "commitment-day",
        severity: Severity::Warning,
        title: Text::new("承诺日期与填表时间相近", "The commitment is of the time of filling in"),
        why: Text::new(
            "承诺是对这一次填报的内容作的：日期不早于填表年度，也不晚于填表时间；去年的承诺不能接着用。",
            "It is about what is filled in this time: not of an earlier year, nor after the day of filling in; last year's does not carry over.",
        ),
        source: "R6",
        bad: "commitment: {agreed: 是, agreed_on: 2025-03-02}",
        good: "commitment: {agreed: 是, agreed_on: 2026-01-01}",
        implies: &[],
        check: Check::Law(day),
    },
];

fn version(facts: &Facts<'_>, report: &mut Report) {
    let commitment = &facts.application.commitment;
    let Some(written) = commitment.version.get().filter(|written| facts.guide.commitment_of(written).is_none()) else { return };
    let known: Vec<&str> = facts.guide.commitments.iter().map(|commitment| commitment.version.as_str()).collect();
    let known = known.join(", ");
    let message = text!("申报指南没有“{written}”这一版承诺书", "the guide has no version “{written}” of the commitment");
    let at = commitment.at.key("version");
    let mut finding = report.finding(&at, message).help(text!("写：{known}，先看过全文再同意。", "Write {known}, and read it before agreeing."));
    // Another text is another agreement, so the person is asked.
    finding.fix = facts.guide.commitments.last().map(|newest| rewrite(false, &at, newest.version.clone()));
    report.push(finding);
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

fn day(facts: &Facts<'_>, report: &mut Report) {
    let commitment = &facts.application.commitment;
    let Some(agreed_on) = commitment.agreed_on.get() else { return };
    let filled_on = day_of_filling_in(facts);
    let (message, help) = if commitment.agreed.get() == Some(&false) {
        (
            Text::new("没有同意承诺，却写了承诺日期", "a date of the commitment, which is not agreed to"),
            Text::new("同意的由本人写“是”；没有同意的删去日期。", "Who agrees writes yes; else remove the date."),
        )
    } else if let Some(filled_on) = filled_on.filter(|filled_on| agreed_on > filled_on) {
        (
            text!("承诺日期 {agreed_on} 晚于填表时间 {filled_on}", "the commitment, {agreed_on}, is after the day of filling in, {filled_on}"),
            Text::new("核对两个日期；以后又改过内容的，填表时间写最后一次的。", "Check both; after later changes write the last day of filling in."),
        )
    } else if filled_on.is_some_and(|filled_on| agreed_on.year() < filled_on.year()) {
        (
            text!("承诺日期 {agreed_on} 是填表以前的年度的", "the commitment, {agreed_on}, is of a year before the day of filling in"),
            Text::new("重新看过本年度的承诺，写这一次同意的日期。", "Read this year's commitment and write the day of agreeing this time."),
        )
    } else {
        return;
    };
    let at = commitment.at.key("agreed_on");
    let mut finding = report.finding(&at, message).help(help).also(&Pointer::root().key("filled_on"), Text::new("填表时间", "the day of filling in"));
    finding.fix = (commitment.agreed.get() == Some(&false)).then(|| remove(false, &at));
    report.push(finding);
}
