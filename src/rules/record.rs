//! The lists of a person's record beside work and education: posts in associations, appointments, appraisals, studies. R9, R14, domain 5.1.

use std::collections::HashMap;

use crate::field::{Appointed, Month, Slot};
use crate::finding::Severity;
use crate::guide::Cited;
use crate::pointer::Pointer;
use crate::rules::dates::ends_before_start;
use crate::rules::declared_title::find_as_sure;
use crate::rules::work::same_name;
use crate::rules::{Check, Facts, Report, Rule, fixes};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "entries-order",
        severity: Severity::Note,
        title: Text::new("职务、聘任、进修按时间先后写", "Posts, appointments and studies in the order of time"),
        why: Text::new("评审表从早到晚排列，打印时照写的顺序。", "The form lists the earliest first and is printed in the order written."),
        source: "R9; R14; S1",
        bad: "associations: [{start: 2024-05, organisation: 示例省电子学会, post: 会员}, {start: 2023-05, organisation: 示例市半导体行业协会, post: 会员}]",
        good: "associations: [{start: 2023-05, organisation: 示例市半导体行业协会, post: 会员}, {start: 2023-05, organisation: 示例省电子学会, post: 会员}]",
        implies: &[],
        check: Check::Law(order),
    },
    Rule {
        id: "association-twice",
        severity: Severity::Warning,
        title: Text::new("同一组织的同一职务不重复写", "One post in one association is one entry"),
        why: Text::new("时间重叠的同一职务写了两条，多半是重复粘贴。", "The same post twice over the same time is mostly pasted twice."),
        source: "R9",
        bad: "associations: [{start: 2023-05, organisation: 示例市半导体行业协会, post: 会员}, {start: 2024-05, organisation: 示例市半导体行业协会, post: 会员}]",
        good: "associations: [{start: 2023-05, end: 2024-04, organisation: 示例市半导体行业协会, post: 会员}, {start: 2024-05, organisation: 示例市半导体行业协会, post: 会员}]",
        implies: &[],
        check: Check::Law(association_twice),
    },
    Rule {
        id: "appointment-of-title",
        severity: Severity::Warning,
        title: Text::new("聘任情况与现资格的聘任时间一致", "The appointments agree with that to the current title"),
        why: Text::new(
            "聘任情况里现资格的最早一条，就是聘任时间；早于取得资格或与聘任时间不同，必有一处写错。",
            "The first entry for the current title is its appointment; before the title was obtained, or in another month, one of them is wrong.",
        ),
        source: "R11; S1 p.3",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2023-01}, appointments: [{start: 2023-02, title: 技术员, employer: 深圳市示例微电子有限公司}]}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 2023-01}, appointments: [{start: 2023-01, title: 技术员, employer: 深圳市示例微电子有限公司}]}",
        implies: &[],
        check: Check::Law(appointment),
    },
    Rule {
        id: "appraisal-before-work",
        severity: Severity::Warning,
        title: Text::new("考核年度不早于参加工作", "No appraisal is before work starts"),
        why: Text::new("没有工作就没有年度考核，多半是年份写错了。", "Without work there is no appraisal; mostly the year is a slip."),
        source: "R7; R11",
        bad: "appraisals: [{year: 2021, result: 合格}]",
        good: "appraisals: [{year: 2022, result: 合格}]",
        implies: &[],
        check: Check::Law(appraisal_before_work),
    },
    Rule {
        id: "appraisal-negative",
        severity: Severity::Warning,
        title: Text::new("考核不合格的，负面情况要如实答", "A failed appraisal is told among the negative record"),
        why: Text::new("年度考核写了不合格，负面情况却答“无”，两处矛盾。", "An appraisal is not competent, but the answer to that question is no."),
        source: "R18",
        bad: "appraisals: [{year: 2024, result: 不合格}]",
        good: "appraisals: [{year: 2024, result: 基本合格}]",
        implies: &[],
        check: Check::Law(appraisal_negative),
    },
    Rule {
        id: "appraisals-needed",
        severity: Severity::Warning,
        title: Text::new("指南要求的年度都考核合格", "The years that the guide asks for are appraised"),
        why: Text::new(
            "有的级别要求截止日之前连续几个年度考核合格以上，年数在指南里。",
            "Some levels ask for appraisals, competent or better, in each of the last years; the guide says how many.",
        ),
        source: "S13; S38",
        bad: "{education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 博士研究生毕业, study_mode: 全日制, certificate_number: 示例-21}], current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 中级, title: 工程师, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {level: 副高级, title: 高级工程师}, appraisals: [{year: 2025, result: 合格}]}",
        good: "{education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 博士研究生毕业, study_mode: 全日制, certificate_number: 示例-21}], current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 中级, title: 工程师, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, declared_title: {level: 副高级, title: 高级工程师}, appraisals: [{year: 2024, result: 合格}, {year: 2025, result: 优秀}]}",
        implies: &[],
        check: Check::Law(appraisals_needed),
    },
    Rule {
        id: "study-hours",
        severity: Severity::Warning,
        title: Text::new("进修的学时在这段时间里学得完", "The hours of a study fit into its time"),
        why: Text::new("按每天 10 学时也学不完的，多半是多写了一位。", "More than ten a day are mostly a digit too many."),
        source: "R14",
        bad: "study: [{start: 2024-05, end: 2024-05, institution: 珠江示例大学, content: 芯片验证方法, hours: 320}]",
        good: "study: [{start: 2024-05, end: 2024-05, institution: 珠江示例大学, content: 芯片验证方法, hours: 310}]",
        implies: &[],
        check: Check::Law(study_hours),
    },
];

fn order(facts: &Facts<'_>, report: &mut Report) {
    let application = facts.application;
    first_out_of_order(application.associations.iter().map(|entry| (&entry.at, &entry.start, &entry.end)), report);
    first_out_of_order(application.appointments.iter().map(|entry| (&entry.at, &entry.start, &entry.end)), report);
    first_out_of_order(application.study.iter().map(|entry| (&entry.at, &entry.start, &entry.end)), report);
}

/// Once a list: one written from the latest on is one mistake.
fn first_out_of_order<'a>(entries: impl Iterator<Item = (&'a Pointer, &'a Slot<Month>, &'a Slot<Month>)>, report: &mut Report) {
    let mut latest: Option<Month> = None;
    for (at, start, end) in entries {
        let Some(start) = start.get().filter(|_| !ends_before_start(start, end)) else { continue };
        if let Some(before) = latest.filter(|before| start < before) {
            let message = text!("从 {start} 开始，却写在 {before} 开始的后面", "begins in {start} but stands after one that begins in {before}");
            report.find(&at.key("start"), message, Text::new("按开始年月从早到晚排列。", "Put the earliest first."));
            return;
        }
        latest = Some(*start);
    }
}

fn association_twice(facts: &Facts<'_>, report: &mut Report) {
    // Until when a post is held, by association and post; `None` until now.
    let mut held: HashMap<(&str, &str), (Option<Month>, &Pointer)> = HashMap::new();
    let mut entries: Vec<_> = facts.application.associations.iter().filter_map(|entry| Some((*entry.start.get()?, entry))).collect();
    entries.sort_by_key(|(start, _)| *start);
    for (start, entry) in entries.into_iter().filter(|(_, entry)| !entry.end.is_unreadable()) {
        let (Some(organisation), Some(post)) = (entry.organisation.get(), entry.post.get()) else { continue };
        let end = entry.end.get().copied();
        let before = held.insert((organisation, post), (end, &entry.at));
        // The month in which one term ends and the next begins is of both.
        let Some((_, first)) = before.filter(|(end, _)| end.is_none_or(|end| start < end)) else { continue };
        let message = text!("“{organisation}”的“{post}”写了两条，时间重叠", "“{post}” in “{organisation}” stands twice over the same time");
        let finding = report
            .finding(&entry.at, message)
            .help(Text::new("删去重复的一条，或补上前一任的结束年月。", "Remove one, or give the end of the earlier term."))
            .also(first, Text::new("另一条", "the other one"));
        report.push(finding);
    }
}

/// The first appointment to the title that is held.
fn first_appointment<'a>(facts: &Facts<'a>) -> Option<(Month, &'a Pointer)> {
    let (application, title) = (facts.application, facts.application.current_title.title.get()?);
    let of_title = application.appointments.iter().filter(|entry| entry.title.get().is_some_and(|written| same_name(written, title)));
    of_title.filter_map(|entry| Some((*entry.start.get()?, &entry.at))).min_by_key(|(start, _)| *start)
}

fn appointment(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let Some((first, at)) = first_appointment(facts).filter(|_| title.holds_title.is_yes()) else { return };
    let at = at.key("start");
    let obtained = title.obtained_on.get().map(|day| Month::of(*day));
    let (message, other, key) = match (title.appointed_on.get(), obtained) {
        (Some(Appointed::Since(since)), _) if *since != first => (
            text!(
                "现资格最早从 {first} 聘任，聘任时间却是 {since}",
                "appointed to the current title from {first} on, but its appointment says {since}"
            ),
            Text::new("聘任时间", "the appointment"),
            "appointed_on",
        ),
        (Some(Appointed::Never), _) => (
            text!("从 {first} 聘任现资格，聘任时间却写“未聘任”", "appointed to the current title from {first} on, but its appointment says never"),
            Text::new("未聘任", "never appointed"),
            "appointed_on",
        ),
        (None, Some(obtained)) if first < obtained => (
            text!("从 {first} 聘任现资格，取得却在 {obtained}", "appointed to the current title from {first} on, but it was obtained in {obtained}"),
            Text::new("取得时间", "when it was obtained"),
            "obtained_on",
        ),
        _ => return,
    };
    let finding = report
        .finding(&at, message)
        .help(Text::new("照聘书核对两处。", "Compare both with the letter of appointment."))
        .also(&title.at.key(key), other);
    report.push(finding);
}

fn appraisal_before_work(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(start) = basic.work_start.get() else { return };
    for entry in &facts.application.appraisals {
        let Some(year) = entry.year.get().filter(|year| **year < start.year) else { continue };
        let message = text!("{year} 年度有考核，参加工作却是 {start}", "{year} is appraised, but work starts in {start}");
        let finding = report
            .finding(&entry.at.key("year"), message)
            .help(Text::new("核对考核年度和参加工作时间。", "Check the year and the start of work."))
            .also(&basic.at.key("work_start"), Text::new("参加工作时间", "the start of work"));
        report.push(finding);
    }
}

/// The guide's question about failed appraisals.
const FAILED_APPRAISAL: &str = "failed_appraisal";

fn appraisal_negative(facts: &Facts<'_>, report: &mut Report) {
    let Some(failed) = facts.application.appraisals.iter().find(|entry| entry.result.code() == "incompetent") else { return };
    let asks = |question: &String| facts.guide.question(question).is_some_and(|known| known.id == FAILED_APPRAISAL);
    let mut answers = facts.application.negative_record.iter().filter(|entry| entry.occurred.get() == Some(&false));
    let Some(answer) = answers.find(|entry| entry.question.get().is_some_and(asks)) else { return };
    let message = Text::new("年度考核有不合格，这里却答“无”", "an appraisal is not competent, but the answer here is no");
    let at = answer.at.key("occurred");
    let finding = report
        .finding(&at, message)
        .help(Text::new("改为“有”并写说明；考核结果写错的改正。", "Answer 有 with details, or correct the appraisal."))
        .also(&failed.at.key("result"), Text::new("考核不合格", "not competent"))
        .fix(fixes::write(&at, "有"));
    report.push(finding);
}

fn appraisals_needed(facts: &Facts<'_>, report: &mut Report) {
    let (application, declared) = (facts.application, &facts.application.declared_title);
    let education = super::service::highest(facts);
    let asked = facts.guide.appraisals_required(declared.series.code(), declared.level.code(), education);
    let is_unsure = application.appraisals.iter().any(|entry| entry.year.get().is_none() || entry.result.get().is_none());
    let Some(asked) = asked.filter(|_| !is_unsure && declared.kind.code() == "ordinary") else { return };
    let until = facts.guide.counts_until.date.year();
    let is_good = |year: i32| {
        application.appraisals.iter().any(|entry| entry.year.get() == Some(&year) && matches!(entry.result.code(), "competent" | "excellent"))
    };
    let years = i32::try_from(asked.years).unwrap_or(0);
    let missing: Vec<String> = (until - years + 1..=until).filter(|year| !is_good(*year)).map(|year| year.to_string()).collect();
    if missing.is_empty() {
        return;
    }
    let message = text!(
        ("这一级要最近 {} 个年度考核合格以上，缺 {}", years, missing.join("、")),
        ("this level asks for appraisals, competent or better, in the last {} years; missing: {}", years, missing.join(", "))
    );
    let help = Text::new("补上这些年度的考核；没有考核的，附单位的说明。", "Add them; where there was none, attach a statement of the employer.");
    find_as_sure(report, &Pointer::root().key("appraisals"), asked.confidence(), message, help);
}

/// The most hours that are studied on a day.
const HOURS_A_DAY: f64 = 10.0;

fn study_hours(facts: &Facts<'_>, report: &mut Report) {
    for entry in &facts.application.study {
        let Some(hours) = entry.hours.get().map(crate::field::Decimal::to_f64) else { continue };
        let months = entry.start.get().zip(entry.end.get()).map(|(start, end)| start.until(*end) + 1).filter(|months| *months > 0);
        let most = months.map(|months| f64::from(months) * 31.0 * HOURS_A_DAY);
        // Hours below nought are another rule's.
        let Some((most, months)) = most.zip(months).filter(|(most, _)| hours > *most) else { continue };
        let message = text!(
            ("{months} 个月里学不完 {hours} 学时，最多 {most}"),
            ("{hours} hours do not fit into {}; {most} would be the most", crate::text::counted(months, "month"))
        );
        report.find(&entry.at.key("hours"), message, Text::new("照结业证书核对学时和起止年月。", "Compare hours and months with the certificate."));
    }
}
