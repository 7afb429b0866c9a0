//! Dates of any section: an end is not before its start, and what has happened is not in the future.

use time::Date;

use crate::field::{Appointed, Month, Slot, Value};
use crate::finding::{Edit, Fix, Severity};
use crate::pointer::Pointer;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "end-before-start",
        severity: Severity::Error,
        title: Text::new("结束不早于开始", "An end is not before its start"),
        why: Text::new("年限和先后都按这两个年月算。", "Years and order are computed from the two."),
        source: "R8; R9; R14; R16",
        bad: "study: [{start: 2024-05, end: 2023-06, institution: 珠江示例大学, content: 芯片验证方法}]",
        good: "study: [{start: 2024-05, end: 2024-05, institution: 珠江示例大学, content: 芯片验证方法}]",
        implies: &[],
        check: Check::Law(end_before_start),
    },
    Rule {
        id: "future-date",
        severity: Severity::Error,
        title: Text::new("已经发生的事不晚于填表时间", "What has happened is not after the day of filling in"),
        why: Text::new(
            "考核、学习、任职、业绩都要已经发生；晚于填表时间的，不是年份写错，就是填表时间旧了。",
            "Appraisals, studies, posts and works must have happened; a later date is a slip, or the day of filling in is old.",
        ),
        source: "R8; R15; R16",
        bad: "appraisals: [{year: 2031, result: 合格}]",
        good: "appraisals: [{year: 2025, result: 合格}]",
        implies: &["works-period", "publication-year"],
        check: Check::Law(future),
    },
    Rule {
        id: "planned-end",
        severity: Severity::Warning,
        title: Text::new("还在做的不写将来的结束年月", "What still lasts has no end in the future"),
        why: Text::new(
            "现在的工作、聘任写到现在；写了将来的年月（合同到期等），就看不出现在还在做。任期未满的组织职务不在此列。",
            "Work and appointments are told up to now; with an end to come, such as a contract's, nobody sees that they last. A term of office in an association is another matter.",
        ),
        source: "R8; R11",
        bad: "work: [{start: 2022-07, end: 2027-12, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片设计}]",
        good: "work: [{start: 2022-07, end: 至今, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片设计}]",
        implies: &[],
        check: Check::Law(planned_end),
    },
    Rule {
        id: "filled-on-round",
        severity: Severity::Warning,
        title: Text::new("填表时间在申报年度前后", "It is filled in about the year of the round"),
        why: Text::new(
            "年龄、年限和将来的日期都与填表时间比；差一年以上，不是年份写错，就是还用着去年的文件或指南。",
            "Ages, years and dates to come are compared with it; more than a year away it is a slip, or file or guide are those of another year.",
        ),
        source: "R5",
        bad: "{filled_on: 2028-03-02, commitment: {agreed_on: 2028-03-02}}",
        good: "{filled_on: 2026-12-31, commitment: {agreed_on: 2026-12-31}}",
        implies: &[],
        check: Check::Law(filled_on),
    },
];

/// Every place with a start and an end, both read.
fn spans(facts: &Facts<'_>) -> Vec<(Pointer, Month, Month)> {
    let mut spans = Vec::new();
    let mut add = |at: &Pointer, start: &Slot<Month>, end: &Slot<Month>| {
        if let (Some(start), Some(end)) = (start.get(), end.get()) {
            spans.push((at.clone(), *start, *end));
        }
    };
    let application = facts.application;
    application.education.iter().for_each(|entry| add(&entry.at, &entry.start, &entry.end));
    application.work.iter().for_each(|entry| add(&entry.at, &entry.start, &entry.end));
    application.associations.iter().for_each(|entry| add(&entry.at, &entry.start, &entry.end));
    application.appointments.iter().for_each(|entry| add(&entry.at, &entry.start, &entry.end));
    application.study.iter().for_each(|entry| add(&entry.at, &entry.start, &entry.end));
    for (_, works) in application.works() {
        spans.extend(works.iter().filter_map(|work| Some((work.at.clone(), work.month("start")?, work.month("end")?))));
    }
    spans
}

fn end_before_start(facts: &Facts<'_>, report: &mut Report) {
    for (at, start, end) in spans(facts) {
        if end < start {
            let message = text!("结束年月 {end} 早于开始年月 {start}", "the end {end} is before the start {start}");
            let finding = report
                .finding(&at.key("end"), message)
                .help(Text::new("核对两个年月，看是不是写反了或年份写错。", "Check both: are they swapped, or is a year wrong?"))
                .fix(swapped(&at, start, end))
                .also(&at.key("start"), Text::new("开始年月", "the start"));
            report.push(finding);
        }
    }
}

/// The mend that a person is asked about first: start and end change places.
fn swapped(at: &Pointer, start: Month, end: Month) -> Fix {
    let edits = vec![Edit::Set { at: at.key("start"), text: end.to_string() }, Edit::Set { at: at.key("end"), text: start.to_string() }];
    Fix { safe: false, title: Text::new("对调开始和结束", "swap start and end"), edits }
}

/// Whether a time is written the wrong way round, which is told by itself: nothing else is known of it.
pub(super) fn ends_before_start(start: &Slot<Month>, end: &Slot<Month>) -> bool {
    start.get().zip(end.get()).is_some_and(|(start, end)| end < start)
}

/// The day of filling in, to compare others with: none where it is far from the round. That is told by itself, and whatever is compared
/// with it would only say so again.
pub(super) fn day_of_filling_in(facts: &Facts<'_>) -> Option<Date> {
    facts.application.filled_on.get().copied().filter(|day| is_about_the_round(facts, *day))
}

/// The same, or the last day that it could be: what is later still has not happened.
pub(super) fn last_day_of_filling_in(facts: &Facts<'_>) -> Option<Date> {
    let filled_on = *facts.application.filled_on.get()?;
    if is_about_the_round(facts, filled_on) {
        Some(filled_on)
    } else {
        Date::from_calendar_date(facts.guide.year + 1, time::Month::December, 31).ok()
    }
}

fn is_about_the_round(facts: &Facts<'_>, filled_on: Date) -> bool {
    (filled_on.year() - facts.guide.year).abs() <= 1
}

fn planned_end(facts: &Facts<'_>, report: &mut Report) {
    let Some(filled_on) = last_day_of_filling_in(facts) else { return };
    let (application, today) = (facts.application, Month::of(filled_on));
    let ends =
        application.work.iter().map(|entry| (&entry.at, &entry.end)).chain(application.appointments.iter().map(|entry| (&entry.at, &entry.end)));
    for (at, end) in ends.filter_map(|(at, slot)| slot.get().map(|end| (at.key("end"), *end))).filter(|(_, end)| *end > today) {
        let message = text!("结束年月 {end} 还没有到", "the end {end} is still to come");
        let finding = report
            .finding(&at, message)
            .help(Text::new("还在做的写“至今”或空着；年份写错的改正。", "Write 至今 or leave it empty while it lasts; correct a wrong year."))
            .fix(fixes::remove(std::slice::from_ref(&at), &Text::new("结束年月", "the end")));
        report.push(finding);
    }
}

fn filled_on(facts: &Facts<'_>, report: &mut Report) {
    let round = facts.guide.year;
    let Some(filled_on) = facts.application.filled_on.get().filter(|filled_on| !is_about_the_round(facts, **filled_on)) else { return };
    let message =
        text!("填表时间 {filled_on} 离 {round} 年度一年以上", "the day of filling in, {filled_on}, is more than a year from the round of {round}");
    let help = Text::new("改填表时间；申报别的年度的，改“申报指南”。", "Correct it; for another round name its guide.");
    report.find(&Pointer::root().key("filled_on"), message, help);
}

fn future(facts: &Facts<'_>, report: &mut Report) {
    let Some(filled_on) = last_day_of_filling_in(facts) else { return };
    let today = Month::of(filled_on);
    let mut late: Vec<(Pointer, String)> = Vec::new();
    let mut month = |at: &Pointer, key: &str, slot: &Slot<Month>| {
        if let Some(month) = slot.get().filter(|month| **month > today) {
            late.push((at.key(key), month.to_string()));
        }
    };
    let application = facts.application;
    month(&application.basic.at, "work_start", &application.basic.work_start);
    month(&application.basic.at, "post_since", &application.basic.post_since);
    for entry in &application.education {
        month(&entry.at, "start", &entry.start);
        month(&entry.at, "end", &entry.end);
    }
    application.work.iter().for_each(|entry| month(&entry.at, "start", &entry.start));
    application.associations.iter().for_each(|entry| month(&entry.at, "start", &entry.start));
    application.appointments.iter().for_each(|entry| month(&entry.at, "start", &entry.start));
    application.study.iter().for_each(|entry| month(&entry.at, "start", &entry.start));
    month(&application.declared_title.at, "series_change_since", &application.declared_title.series_change_since);

    let title = &application.current_title;
    if let Some(Appointed::Since(since)) = title.appointed_on.get().filter(|appointed| matches!(appointed, Appointed::Since(since) if *since > today))
    {
        late.push((title.at.key("appointed_on"), since.to_string()));
    }
    let days = [(&application.basic.at, "birth_date", &application.basic.birth_date), (&title.at, "obtained_on", &title.obtained_on)];
    late.extend(days.into_iter().filter_map(|(at, key, slot)| slot.get().filter(|day| **day > filled_on).map(|day| (at.key(key), day.to_string()))));

    let appraised = application.appraisals.iter().map(|entry| (&entry.at, &entry.year));
    let educated = application.continuing_education.iter().map(|entry| (&entry.at, &entry.year));
    let years = appraised.chain(educated).chain([(&title.at, &title.round_year)]);
    late.extend(years.filter_map(|(at, slot)| {
        let key = if *at == title.at { "round_year" } else { "year" };
        slot.get().filter(|year| **year > filled_on.year()).map(|year| (at.key(key), year.to_string()))
    }));

    late.extend(late_works(facts, today));
    for (at, written) in late {
        report_late(&at, &written, facts, report);
    }
}

/// The dates of works that decide the counting period.
fn late_works(facts: &Facts<'_>, today: Month) -> Vec<(Pointer, String)> {
    let mut late = Vec::new();
    for (section, works) in facts.application.works() {
        for work in works {
            let category = work.category.get().map(|category| category.code.as_str());
            let Some(category) = facts.guide.category(section, category) else { continue };
            // The end of something that lasts, such as mentoring or a project, may be planned.
            // The year of a publication follows from its day.
            let follows = |key: &str| key == "year" && work.month("published_on").is_some_and(|month| month > today);
            let keys = category.counts_by.iter().filter(|key| *key != "end" && !follows(key));
            late.extend(keys.filter_map(|key| {
                let is_late = match work.get(key)? {
                    Value::Year(year) => *year > today.year,
                    _ => work.month(key)? > today,
                };
                is_late.then(|| (work.at.key(key), work.get(key).map(|value| value.show().zh.into_owned()).unwrap_or_default()))
            }));
        }
    }
    late
}

fn report_late(at: &Pointer, written: &str, facts: &Facts<'_>, report: &mut Report) {
    let Some(filled_on) = facts.application.filled_on.get() else { return };
    let label = facts.label(at);
    let message =
        text!(("“{}”{written} 晚于填表时间 {filled_on}", label.zh), ("“{}” {written} is after the day of filling in, {filled_on}", label.en));
    let is_study = at.as_str().starts_with("/education/") && at.as_str().ends_with("/end");
    let help = if is_study {
        Text::new(
            "还在读的不写这一条，毕业后再写；已毕业的核对年份。",
            "Leave out what you still study and write it when you have finished; else check the year.",
        )
    } else {
        Text::new("核对年份；如果是填表时间旧了，改填表时间。", "Check the year; if the day of filling in is old, change that.")
    };
    let finding = report.finding(at, message).help(help).also(&Pointer::root().key("filled_on"), Text::new("填表时间", "the day of filling in"));
    report.push(finding);
}
