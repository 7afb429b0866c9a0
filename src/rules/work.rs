//! The work record: in order, without gaps, and up to now. R8.

use std::cmp::Reverse;

use unicode_normalization::UnicodeNormalization;

use crate::field::{Month, Slot};
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::dates::{ends_before_start, last_day_of_filling_in};
use crate::rules::text::is_template;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

/// From this many months on, nothing said between two entries is a gap.
const GAP_MONTHS: i32 = 4;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "work-order",
        severity: Severity::Warning,
        title: Text::new("工作经历按时间先后写", "Work in the order of time"),
        why: Text::new(
            "评审表从早到晚排列，岗位或单位变动另起一条。",
            "The form lists the earliest first, with a new entry for each change of post or employer.",
        ),
        source: "R8; S1 p.2",
        bad: "{basic: {work_start: 2022-07}, work: [{start: 2024-01, employer: 深圳市示例微电子有限公司, post: 组长, specialty: 芯片设计}, {start: 2022-07, end: 2023-12, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]}",
        good: "{basic: {work_start: 2022-07}, work: [{start: 2022-07, end: 2023-12, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}, {start: 2024-01, employer: 深圳市示例微电子有限公司, post: 组长, specialty: 芯片设计}]}",
        implies: &[],
        check: Check::Law(order),
    },
    Rule {
        id: "work-gap",
        severity: Severity::Warning,
        title: Text::new("工作经历没有三个月以上的空档", "No gap of more than three months"),
        why: Text::new(
            "参保记录与工作经历对不上，是退回的头一个原因。全日制学习不算空档；真有空档可以如实留着。",
            "A record that does not agree with the insurance is the first reason for returns. Full-time study is no gap; a true one may stay.",
        ),
        source: "R8; S27",
        bad: "work: [{start: 2022-07, end: 2022-12, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 芯片设计}, {start: 2023-09, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]",
        good: "work: [{start: 2022-07, end: 2022-12, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 芯片设计}, {start: 2023-04, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]",
        implies: &[],
        check: Check::Law(gap),
    },
    Rule {
        id: "work-overlap",
        severity: Severity::Warning,
        title: Text::new("两段工作经历不重叠", "Two entries of work do not overlap"),
        why: Text::new("重叠多半是年月写错了；真是兼职的可以不改。", "An overlap is mostly a slip; a second post held at the same time may stay."),
        source: "R8",
        bad: "work: [{start: 2022-07, end: 2023-12, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 芯片设计}, {start: 2023-03, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]",
        good: "work: [{start: 2022-07, end: 2023-03, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 芯片设计}, {start: 2023-03, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]",
        implies: &[],
        check: Check::Law(overlap),
    },
    Rule {
        id: "work-current",
        severity: Severity::Warning,
        title: Text::new("现在的工作在工作经历里", "The present post is in the work record"),
        why: Text::new(
            "至今的一条，单位应与基本信息的工作单位相同；不同的话，审核人不知道以哪个为准。",
            "The entry that lasts until now names the employer of the basic information; otherwise nobody knows which one holds.",
        ),
        source: "R7; R8; S27",
        bad: "work: [{start: 2022-07, employer: 深圳市示例软件有限公司, post: 工程师, specialty: 芯片设计}]",
        good: "work: [{start: 2022-07, end: 至今, employer: 深圳市示例微电子有限公司, post: 工程师, specialty: 芯片设计}]",
        implies: &[],
        check: Check::Law(current),
    },
    Rule {
        id: "work-start-record",
        severity: Severity::Warning,
        title: Text::new("参加工作时间与第一段工作经历相符", "Work starts with the first entry"),
        why: Text::new(
            "从参加工作到第一段经历之间有空档，或第一段更早，两处必有一处写错。",
            "Where they differ by more than three months, one of the two is wrong.",
        ),
        source: "R7; R8",
        bad: "basic: {work_start: 2021-07}",
        good: "basic: {work_start: 2022-06}",
        implies: &[],
        check: Check::Law(start_record),
    },
];

/// A time of work or full-time study.
struct Span {
    at: Pointer,
    start: Month,
    /// `None`: until now.
    end: Option<Month>,
    is_work: bool,
}

/// The times that can be read, from the earliest. `false` for one that ends before it starts: what it covers is unknown.
fn spans(facts: &Facts<'_>) -> Vec<(Span, bool)> {
    let work = facts.application.work.iter().filter_map(|entry| {
        let is_readable = entry.end.is_absent() || entry.end.get().is_some();
        let span = Span { at: entry.at.clone(), start: *entry.start.get()?, end: entry.end.get().copied(), is_work: true };
        Some((span, is_readable))
    });
    let study = facts.application.education.iter().filter_map(|entry| {
        let span = Span { at: entry.at.clone(), start: *entry.start.get()?, end: Some(*entry.end.get()?), is_work: false };
        (entry.study_mode.code() == "full_time").then_some((span, true))
    });
    let mut spans: Vec<(Span, bool)> = work.chain(study).collect();
    for (span, is_sound) in &mut spans {
        *is_sound &= span.end.is_none_or(|end| span.start <= end);
    }
    spans.sort_by_key(|(span, _)| (span.start, Reverse(span.is_work)));
    spans
}

fn order(facts: &Facts<'_>, report: &mut Report) {
    let sound: Vec<_> = facts.application.work.iter().filter(|entry| !ends_before_start(&entry.start, &entry.end)).collect();
    for pair in sound.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(first), Some(second)) = (before.start.get(), after.start.get()) else { continue };
        if second < first {
            let message = text!("从 {second} 开始，却写在 {first} 开始的后面", "begins in {second} but stands after one that begins in {first}");
            report.find(&after.at.key("start"), message, Text::new("按开始年月从早到晚排列。", "Put the earliest first."));
        }
    }
}

/// Whether a time could not be read: what seems to be missing may be there.
fn is_unsure(facts: &Facts<'_>) -> bool {
    is_work_unsure(facts) || studies_unsure(facts).next().is_some()
}

fn is_work_unsure(facts: &Facts<'_>) -> bool {
    facts.application.work.iter().any(|entry| entry.start.get().is_none() || entry.end.is_unreadable())
}

/// Where the studies end whose time could not be read; `None` where that is not known either.
fn studies_unsure<'a>(facts: &Facts<'a>) -> impl Iterator<Item = Option<Month>> + 'a {
    let unsure = facts
        .application
        .education
        .iter()
        .filter(|entry| entry.start.is_unreadable() || entry.end.is_unreadable() || entry.study_mode.is_unreadable());
    unsure.map(|entry| entry.end.get().copied())
}

fn gap(facts: &Facts<'_>, report: &mut Report) {
    if is_work_unsure(facts) {
        return;
    }
    let spans = spans(facts);
    // One of its two months is wrong: it may fill the gap that the other stands in.
    let wrong: Vec<Month> = spans.iter().filter(|(_, is_sound)| !is_sound).flat_map(|(span, _)| [Some(span.start), span.end]).flatten().collect();
    let mut covered: Option<(Month, Pointer)> = None;
    let mut has_worked = false;
    for (span, is_sound) in spans {
        if let Some((until, before)) = covered.as_ref().filter(|_| has_worked) {
            let months = until.until(span.start) - 1;
            // Studies that were over by then fill no gap, whenever they began.
            let may_be_filled = studies_unsure(facts).any(|end| end.is_none_or(|end| end > *until))
                || wrong.iter().any(|month| (*until..=span.start).contains(month));
            if months >= GAP_MONTHS && !may_be_filled {
                let message = text!(
                    "{until} 到 {} 之间有 {months} 个月没有工作经历",
                    "nothing is said of the {months} months between {until} and {}",
                    span.start
                );
                let finding = report
                    .finding(&span.at.key("start"), message)
                    .help(Text::new("补上这段经历；确实没有工作则不必改。", "Add what you did; where you did not work, leave it."))
                    .also(&before.key("end"), Text::new("前一段到这里结束", "the one before ends here"));
                report.push(finding);
            }
        }
        has_worked |= span.is_work;
        match span.end {
            _ if !is_sound => covered = None,
            None => return,
            Some(end) if covered.as_ref().is_none_or(|(until, _)| *until < end) => covered = Some((end, span.at)),
            Some(_) => {}
        }
    }
}

fn overlap(facts: &Facts<'_>, report: &mut Report) {
    let mut before: Option<Span> = None;
    for (span, is_sound) in spans(facts).into_iter().filter(|(span, _)| span.is_work) {
        if !is_sound {
            continue;
        }
        if let Some(before) = &before {
            let months = before.end.map_or(i32::MAX, |end| span.start.until(end));
            if months > 1 {
                let message = match before.end {
                    Some(_) => text!("与前一段工作重叠 {months} 个月", "overlaps the entry before it by {months} months"),
                    None => Text::new("前一段写到现在，这一段却在它之后开始", "begins while the entry before it lasts until now"),
                };
                let finding = report
                    .finding(&span.at.key("start"), message)
                    .help(Text::new("核对两段的年月；确是兼职则不必改。", "Check the months of both; a second post may stay."))
                    .also(&before.at.key("end"), Text::new("前一段", "the entry before"));
                report.push(finding);
            }
        }
        let lasts_longer = before.as_ref().is_none_or(|before| before.end.is_some_and(|end| span.end.is_none_or(|own| own > end)));
        if lasts_longer {
            before = Some(span);
        }
    }
}

fn current(facts: &Facts<'_>, report: &mut Report) {
    let work = &facts.application.work;
    let Some(employer) = facts.application.basic.employer.get().filter(|employer| !is_template(employer)) else { return };
    let Some(last) = work.last().filter(|_| work.iter().all(|entry| !entry.end.is_unreadable())) else { return };
    // An end that is still to come is told by another rule: the work lasts.
    let today = last_day_of_filling_in(facts).map(Month::of);
    let is_open = |end: &Slot<Month>| end.is_absent() || end.get().zip(today).is_some_and(|(end, today)| *end > today);
    let mut open = work.iter().filter(|entry| is_open(&entry.end)).peekable();
    if open.peek().is_none() {
        let message = Text::new("没有一条工作经历写到现在", "no entry of work lasts until now");
        let at = last.at.key("end");
        let help = Text::new("现在的工作不写结束年月，或写“至今”。", "Leave the end of the present post empty, or write 至今.");
        let finding = report.finding(&at, message).help(help).fix(fixes::write(&at, "至今"));
        report.push(finding);
        return;
    }
    let is_same = |written: &str| same_name(written, employer);
    let mut others = open.filter_map(|entry| entry.employer.get().map(|written| (entry, written))).peekable();
    let Some((entry, written)) = others.peek().map(|(entry, written)| (*entry, (*written).clone())) else { return };
    if others.any(|(_, written)| is_same(written)) {
        return;
    }
    let message = text!(
        "现在的单位是“{written}”，基本信息的工作单位却是“{employer}”",
        "the present employer is “{written}”, but the basic information says “{employer}”"
    );
    let finding = report
        .finding(&entry.at.key("employer"), message)
        .help(Text::new("两处写同一个全称；换了单位的，补上新的一条。", "Write the same full name in both; after a change of employer add an entry."))
        .also(&facts.application.basic.at.key("employer"), Text::new("工作单位", "the working employer"));
    report.push(finding);
}

/// Whether two names of an organisation are the same but for width and white space.
pub(super) fn same_name(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let normal = |name: &str| name.nfkc().filter(|c| !c.is_whitespace()).collect::<String>();
    normal(one) == normal(other)
}

fn start_record(facts: &Facts<'_>, report: &mut Report) {
    let Some(work_start) = facts.application.basic.work_start.get().filter(|_| !is_unsure(facts)) else { return };
    let readable = facts.application.work.iter().filter_map(|entry| entry.start.get().map(|start| (*start, &entry.at)));
    let Some((first, at)) = readable.min_by_key(|(start, _)| *start) else { return };
    let months = work_start.until(first);
    if (0..GAP_MONTHS).contains(&months) {
        return;
    }
    let message =
        text!("参加工作时间是 {work_start}，第一段工作经历从 {first} 开始", "work starts in {work_start}, but the first entry of work in {first}");
    let finding = report
        .finding(&facts.application.basic.at.key("work_start"), message)
        .help(Text::new("核对两处；缺的经历请补上。", "Check both; add what is missing."))
        .also(&at.key("start"), Text::new("第一段工作经历", "the first entry of work"));
    report.push(finding);
}
