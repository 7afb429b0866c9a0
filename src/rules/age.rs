//! What a person's age and record make impossible: work and titles too early, applications after retirement. R7, R11, domain 5.2.

use time::Date;

use crate::field::Month;
use crate::finding::Severity;
use crate::pointer::Pointer;
use crate::rules::dates::day_of_filling_in;
use crate::rules::declared_title::find_as_sure;
use crate::rules::identity::age_on;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "under-sixteen",
        severity: Severity::Warning,
        title: Text::new("填表时年满 16 周岁", "Sixteen years or older when it is filled in"),
        why: Text::new(
            "未满 16 周岁不能就业，更不会有职称；多半是出生年份写错了。",
            "Nobody works before sixteen; mostly the year of birth is a slip.",
        ),
        source: "R7",
        bad: "{basic: {birth_date: 2010-03-03, id_type: 护照, id_number: C01X00T47, work_start: 2025-07}, work: [{start: 2025-07, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片设计}], current_title: {years_in_field: 0}, education: [{start: 2021-09, end: 2025-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: 示例-21}], declared_title: {level: 员级, title: 技术员}}",
        good: "{basic: {birth_date: 2010-03-02, id_type: 护照, id_number: C01X00T47, work_start: 2025-07}, work: [{start: 2025-07, employer: 深圳市示例微电子有限公司, post: 数字设计工程师, specialty: 芯片设计}], current_title: {years_in_field: 0}, education: [{start: 2021-09, end: 2025-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: 示例-21}], declared_title: {level: 员级, title: 技术员}}",
        implies: &[],
        check: Check::Law(too_young),
    },
    Rule {
        id: "retirement-age",
        severity: Severity::Warning,
        title: Text::new("未到退休年龄", "Before the age of retirement"),
        why: Text::new(
            "已退休的人不能申报。法定退休年龄从2025年起逐月延迟，指南里有算法；女性按专业技术岗位算。经批准延长工作年限的可以不改。",
            "Who has retired cannot apply. Since 2025 the age moves by the month, as the guide says; for women that of technical posts is taken. Who works longer by permission leaves it.",
        ),
        source: "S17; retirement-2024",
        bad: "basic: {birth_date: 1965-01-31, sex: 男, id_type: 护照, id_number: C01X00T47}",
        good: "basic: {birth_date: 1965-12-01, sex: 男, id_type: 护照, id_number: C01X00T47}",
        implies: &[],
        check: Check::Law(retired),
    },
    Rule {
        id: "title-obtained-age",
        severity: Severity::Error,
        title: Text::new("取得资格时年满 16 周岁", "Sixteen years or older when the title was obtained"),
        why: Text::new(
            "出生前不可能取得资格；16 周岁以前取得的多半是年份写错了，只提醒。",
            "No title is obtained before birth; before sixteen it is mostly a slip and only warned of.",
        ),
        source: "R11",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2012-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL12, appointed_on: 未聘任}, continuing_education: [{year: 2012, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2013, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2014, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2015, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2016, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2017, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2018, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2019, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2020, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2021, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2022, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2023, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2024, public_hours: 30, professional_hours: 42, elective_hours: 18}, {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}]}",
        good: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 考试, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        implies: &["title-before-work", "title-before-graduation"],
        check: Check::Law(title_age),
    },
    Rule {
        id: "title-before-work",
        severity: Severity::Warning,
        title: Text::new("评审、认定的资格在参加工作之后取得", "A title by review or recognition is obtained after work starts"),
        why: Text::new(
            "评审和认定都要在岗；只有考试可以在参加工作以前。更早的，不是取得时间写错，就是参加工作时间写晚了。",
            "Review and recognition are for people at work; only exams may come before. An earlier one is a slip in either date.",
        ),
        source: "R11; S17",
        bad: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-06-30, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        good: "current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-07-01, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}",
        implies: &[],
        check: Check::Law(title_before_work),
    },
    Rule {
        id: "title-before-graduation",
        severity: Severity::Warning,
        title: Text::new("认定的资格在毕业之后取得", "A title by recognition is obtained after graduation"),
        why: Text::new(
            "初次认定凭毕业学历，所以取得以前至少有一段已毕业的教育经历；没有的，多半是漏写了当时的学历。",
            "Recognition rests on a graduation, so one stands before it; where none does, that education is mostly missing.",
        ),
        source: "S33",
        bad: "{education: [{start: 2019-09, end: 2023-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 非全日制, certificate_number: 示例-21}], current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        good: "{education: [{start: 2019-09, end: 2022-12, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 非全日制, certificate_number: 示例-21}], current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 认定, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}}",
        implies: &[],
        check: Check::Law(title_before_graduation),
    },
    Rule {
        id: "education-age",
        severity: Severity::Error,
        title: Text::new("教育经历在出生之后开始", "Education begins after birth"),
        why: Text::new(
            "不满五周岁就开始的，多半是年份写错；早于出生的一定有一处错了。",
            "What begins before the age of five is mostly a slip in the year; before birth one of the two is wrong.",
        ),
        source: "R8",
        bad: "education: [{start: 1998-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        implies: &[],
        check: Check::Law(school_age),
    },
];

/// Nobody goes to school before.
const SCHOOL_AGE: i32 = 5;

fn school_age(facts: &Facts<'_>, report: &mut Report) {
    let basic = &facts.application.basic;
    let Some(birth) = basic.birth_date.get() else { return };
    // Whose birth is too late to apply at all is told that first.
    if day_of_filling_in(facts).is_some_and(|day| age_on(*birth, day) < WORKING_AGE) {
        return;
    }
    for entry in &facts.application.education {
        let Some(start) = entry.start.get() else { continue };
        let months = Month::of(*birth).until(*start);
        if months >= SCHOOL_AGE * 12 {
            continue;
        }
        let message = if months < 0 {
            text!("从 {start} 开始，早于出生日期 {birth}", "begins in {start}, before the birth on {birth}")
        } else {
            text!("从 {start} 开始，那时不满 {SCHOOL_AGE} 周岁", "begins in {start}, before the age of {SCHOOL_AGE}")
        };
        let mut finding = report
            .finding(&entry.at.key("start"), message)
            .help(Text::new("核对开始年月和出生日期的年份。", "Check the years of the start and of the birth."))
            .also(&basic.at.key("birth_date"), Text::new("出生日期", "the date of birth"));
        if months >= 0 {
            finding.severity = Severity::Warning;
        }
        report.push(finding);
    }
}

/// The youngest that anybody works.
const WORKING_AGE: i32 = 16;

fn birth(facts: &Facts<'_>) -> Option<(Date, Pointer)> {
    let basic = &facts.application.basic;
    Some((*basic.birth_date.get()?, basic.at.key("birth_date")))
}

fn too_young(facts: &Facts<'_>, report: &mut Report) {
    let (Some((birth, at)), Some(filled_on)) = (birth(facts), day_of_filling_in(facts)) else { return };
    let age = age_on(birth, filled_on);
    if (0..WORKING_AGE).contains(&age) {
        let message = text!("填表时只有 {age} 周岁", "{age} years old when it is filled in");
        report.find(&at, message, Text::new("核对出生日期和填表时间的年份。", "Check the years of birth and of filling in."));
    }
}

fn retired(facts: &Facts<'_>, report: &mut Report) {
    let (Some((birth, at)), Some(filled_on)) = (birth(facts), day_of_filling_in(facts)) else { return };
    let Some((month, sure)) = facts.guide.retires(facts.application.basic.sex.code(), birth) else { return };
    if month >= Month::of(filled_on) {
        return;
    }
    let message =
        text!("按 {birth} 出生，{month} 到退休年龄，已退休的不能申报", "born on {birth}, one retires in {month}; who has retired cannot apply");
    let help = Text::new("核对出生日期；经批准延长工作年限的不必改。", "Check the date of birth; who works longer by permission leaves it.");
    find_as_sure(report, &at, sure, message, help);
}

fn title_age(facts: &Facts<'_>, report: &mut Report) {
    let title = &facts.application.current_title;
    let (Some((birth, born_at)), Some(obtained)) = (birth(facts), title.obtained_on.get().filter(|_| title.holds_title.is_yes())) else { return };
    let age = age_on(birth, *obtained);
    if age >= WORKING_AGE {
        return;
    }
    let message = if age < 0 {
        text!("取得时间 {obtained} 早于出生日期 {birth}", "the title was obtained on {obtained}, before the birth on {birth}")
    } else {
        text!("取得资格时只有 {age} 周岁", "{age} years old when the title was obtained")
    };
    let mut finding = report
        .finding(&title.at.key("obtained_on"), message)
        .help(Text::new(
            "照资格证书核对取得时间的年份，照证件核对出生日期。",
            "Compare the year with the certificate and the birth with the document.",
        ))
        .also(&born_at, Text::new("出生日期", "the date of birth"));
    if age >= 0 {
        finding.severity = Severity::Warning;
    }
    report.push(finding);
}

/// When a title was obtained in one of these ways, and where that stands.
fn obtained_by(facts: &Facts<'_>, ways: &[&str]) -> Option<(Date, Pointer)> {
    let title = &facts.application.current_title;
    let obtained = title.obtained_on.get().filter(|_| title.holds_title.is_yes() && ways.contains(&title.obtained_by.code()))?;
    Some((*obtained, title.at.key("obtained_on")))
}

fn title_before_work(facts: &Facts<'_>, report: &mut Report) {
    let Some((obtained, at)) = obtained_by(facts, &["review", "recognition"]) else { return };
    let basic = &facts.application.basic;
    let Some(start) = basic.work_start.get().filter(|start| Month::of(obtained) < **start) else { return };
    let message = text!("取得时间 {obtained} 早于参加工作时间 {start}", "the title was obtained on {obtained}, before work starts in {start}");
    let finding = report
        .finding(&at, message)
        .help(Text::new("核对两处；考试取得的改“取得方式”。", "Check both; for an exam change how it was obtained."))
        .also(&basic.at.key("work_start"), Text::new("参加工作时间", "the start of work"));
    report.push(finding);
}

fn title_before_graduation(facts: &Facts<'_>, report: &mut Report) {
    let Some((obtained, at)) = obtained_by(facts, &["recognition"]) else { return };
    let education = &facts.application.education;
    let is_unsure = education.iter().any(|entry| entry.end.get().is_none() || entry.level.is_unreadable());
    let graduated = education.iter().filter(|entry| super::education::is_graduated(entry));
    let Some(first) = graduated.filter_map(|entry| entry.end.get()).min().filter(|first| !is_unsure && **first > Month::of(obtained)) else { return };
    let message = text!("认定取得的时间 {obtained} 早于最早的毕业时间 {first}", "recognised on {obtained}, before the first graduation in {first}");
    let help = Text::new("补上认定时的学历；取得时间写错的改正。", "Add the education it rested on, or correct the date.");
    report.find(&at, message, help);
}
