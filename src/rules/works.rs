//! Works of the four sections: inside the counting period, at most three representative, none twice. R16.
//!
//! Their numbers are judged in `works_serials`, `works_patents` and `works_registered`, their dates and values in `works_dates` and `works_values`.

use std::collections::HashMap;

use time::Date;

use crate::document::Work;
use crate::field::normal::folded;
use crate::field::{Month, Value};
use crate::finding::Severity;
use crate::guide::{Category, Cited, Confidence, Group, Reached, Threshold};
use crate::pointer::Pointer;
use crate::rules::declared_title::{find_as_sure, severity_of};
use crate::rules::service::counting_period;
use crate::rules::text::remove;
use crate::rules::works_serials::bare_doi;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "works-period",
        severity: Severity::Error,
        title: Text::new("业绩在计算期内", "Works are of the counting period"),
        why: Text::new(
            "只看取得现资格以来的业绩：论文看出版日期，专利看授权日期，项目看验收日期。评审取得的，2020 年及以前从评审年度 9 月 1 日起算，2021 年起从次年 1 月 1 日起算。",
            "Only works since the current title count: papers by publication, patents by grant, projects by acceptance. For a title by review they count from 1 September of a round until 2020, from 1 January after a round since 2021.",
        ),
        source: "R16; S5",
        bad: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2022, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, awards: [{title: 示例技能竞赛, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2022-11-20, rank: 1/2, kind: 个人}]}",
        good: "{current_title: {holds_title: 有, series: 工程技术, specialty: 集成电路, level: 员级, title: 技术员, obtained_on: 2022-12-20, obtained_by: 评审, round_year: 2022, reviewed_by: 示例评委会, issuer: 示例局, certificate_number: SL22, appointed_on: 未聘任}, awards: [{title: 示例技能竞赛, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-01-01, rank: 1/2, kind: 个人}]}",
        implies: &[],
        check: Check::Law(period),
    },
    Rule {
        id: "representative-works",
        severity: Severity::Error,
        title: Text::new("每部分代表作不超过三个", "At most three representative works in a section"),
        why: Text::new(
            "业绩、获奖、论文、专利四部分，每部分最多标三个代表作。",
            "Achievements, awards, publications and intellectual property: three in each at most.",
        ),
        source: "R16",
        bad: "awards: [{title: 甲奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 乙奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 丙奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 丁奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}]",
        good: "awards: [{title: 甲奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 乙奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 丙奖, representative: 是, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 丁奖, representative: 否, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}]",
        implies: &[],
        check: Check::Law(representative),
    },
    Rule {
        id: "works-duplicate",
        severity: Severity::Error,
        title: Text::new("同一成果只写一次", "Each work only once"),
        why: Text::new(
            "名称和日期都相同、或号码相同的两条是同一成果，重复计入会被退回。",
            "Two entries of the same name and date, or of the same number, are one work; counted twice they are sent back.",
        ),
        source: "R16",
        bad: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}]",
        good: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 1/2, kind: 个人}, {title: 甲奖, grade: 一等奖, level: 单位, issuer: 示例公司, awarded_on: 2024-11-20, rank: 1/2, kind: 个人}]",
        implies: &[],
        check: Check::Law(duplicate),
    },
    Rule {
        id: "works-rank",
        severity: Severity::Error,
        title: Text::new("排名在总人数之内", "A rank is within its total"),
        why: Text::new("写“排名/总人数”，排名从 1 开始，不大于总人数。", "It is place/total; places begin with 1 and are at most the total."),
        source: "R16; own",
        bad: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 3/2, kind: 个人}]",
        good: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 2/2, kind: 个人}]",
        implies: &[],
        check: Check::Law(rank),
    },
    Rule {
        id: "works-threshold",
        severity: Severity::Warning,
        title: Text::new("业绩达到评价标准的类数", "As many kinds of works as the standard asks for"),
        why: Text::new(
            "有的专业的评价标准列出几类业绩，要求至少达到其中几类（“几选几”），有的还要求主要业绩、级别和排名；只录入了查到原文的专业。",
            "The standards of some specialties list kinds of works of which so many must be reached, some with main works, levels and ranks; only those are known whose text was found.",
        ),
        source: "S11",
        bad: "{declared_title: {kind: 破格申报, exceptional_reason: 年限不足，业绩突出。, specialty: 建筑工程（建筑设计）, level: 中级, title: 工程师}, achievements: []}",
        good: "{declared_title: {kind: 破格申报, exceptional_reason: 年限不足，业绩突出。, specialty: 建筑工程（建筑设计）, level: 中级, title: 工程师}}",
        implies: &[],
        check: Check::Law(threshold),
    },
];

/// The category of an entry; awards have one that is not written.
pub(super) fn category_of<'a>(facts: &Facts<'a>, section: &str, work: &Work) -> Option<&'a Category> {
    facts.guide.category(section, work.category.get().map(|category| category.code.as_str()))
}

/// Every entry of the four sections, in the form's order.
pub(super) fn each_work<'a>(facts: &Facts<'a>) -> impl Iterator<Item = &'a Work> {
    facts.application.works().into_iter().flat_map(|(_, works)| works)
}

/// Every entry that has a text at `key`, with the text.
pub(super) fn with_text<'a>(facts: &Facts<'a>, key: &str) -> impl Iterator<Item = (&'a Work, &'a str)> {
    each_work(facts).filter_map(move |work| work.text(key).map(|text| (work, text)))
}

/// A day or, where only a month or a year is written, its first and last day.
pub(super) fn days_of(value: &Value) -> Option<(Date, Date)> {
    let first_of = |month: Month| month.first_day();
    match value {
        Value::Date(day) => Some((*day, *day)),
        Value::Month(month) => {
            let next = if month.month == 12 { Month { year: month.year + 1, month: 1 } } else { Month { month: month.month + 1, ..*month } };
            Some((first_of(*month)?, first_of(next)?.previous_day()?))
        }
        Value::Year(year) => Some((first_of(Month { year: *year, month: 1 })?, first_of(Month { year: year + 1, month: 1 })?.previous_day()?)),
        _ => None,
    }
}

/// The field whose date decides whether an entry counts, and its days.
fn counted_by<'a>(category: &'a Category, work: &Work) -> Option<(&'a str, Date, Date)> {
    let key = category.counts_by.iter().find(|key| work.has(key))?;
    let (first, last) = days_of(work.get(key)?)?;
    Some((key, first, last))
}

fn period(facts: &Facts<'_>, report: &mut Report) {
    let Some(period) = counting_period(facts) else { return };
    let until = &facts.guide.counts_until;
    for (section, works) in facts.application.works() {
        for work in works {
            let Some((key, first, last)) = category_of(facts, section, work).and_then(|category| counted_by(category, work)) else { continue };
            // What has only a start lasts until now.
            let (is_before, is_after) = (last < period.works_from && key != "start", first > period.until);
            if !is_before && !is_after {
                continue;
            }
            let at = work.at.key(key);
            let label = facts.label(&at);
            let written = work.get(key).map_or_else(|| Text::same(""), Value::show);
            if is_before {
                let from = period.works_from;
                let message = text!(
                    ("“{}”{} 早于业绩计算期的开始 {from}", label.zh, written.zh),
                    ("“{}” {} is before works begin to count, {from}", label.en, written.en)
                );
                let help = Text::new(
                    "取得现资格以前的业绩不算；核对日期和评审年度，没错就删去这一条。",
                    "Works before the current title do not count; check this date and the round, and remove the entry if they are right.",
                );
                let mut finding = report.finding(&at, message).help(help);
                finding.severity = finding.severity.min(severity_of(period.confidence));
                if work.representative.is_yes() {
                    finding = finding.also(&work.at.key("representative"), Text::new("还标了代表作", "and it is marked as representative"));
                }
                report.push(finding.also(&facts.application.current_title.at.key("obtained_on"), Text::new("现资格取得时间", "the current title")));
            } else {
                let end = period.until;
                let message = text!(
                    ("“{}”{} 晚于业绩计算期的截止日 {end}", label.zh, written.zh),
                    ("“{}” {} is after works cease to count, {end}", label.en, written.en)
                );
                let help = Text::new(
                    "截止日以后的业绩留到下一年度；确认评委会通知的截止日。",
                    "Keep it for next year; check the last day in the committee's notice.",
                );
                find_as_sure(report, &at, until.confidence(), message, help);
            }
        }
    }
}

fn representative(facts: &Facts<'_>, report: &mut Report) {
    let most = facts.guide.limits.representative_works;
    for (_, works) in facts.application.works() {
        for work in works.iter().filter(|work| work.representative.is_yes()).skip(most) {
            let message = text!("这一部分的代表作超过了 {most} 个", "more than {most} representative works in this section");
            let help = text!("每部分最多 {most} 个；去掉一个代表作标记。", "Mark {most} at most; take the mark off one of them.");
            find_as_sure(report, &work.at.key("representative"), facts.guide.limits.confidence(), message, help);
        }
    }
}

/// Numbers that one work has alone: two of different numbers are two works, whatever their names.
const REGISTERED: &[&str] = &["patent_number", "registration_number", "standard_number"];

fn duplicate(facts: &Facts<'_>, report: &mut Report) {
    let mut first: HashMap<String, &Pointer> = HashMap::new();
    for (section, works) in facts.application.works() {
        for work in works {
            let mut before = None;
            for identity in identities(facts, section, work) {
                before = before.or(first.get(&identity).copied());
                first.entry(identity).or_insert(&work.at);
            }
            if let Some(before) = before {
                let finding = report
                    .finding(&work.at, Text::new("与前面的一条重复", "the same as an entry before it"))
                    .help(Text::new(
                        "删去一条；是两项成果的，写清名称、日期或号码。",
                        "Remove one; if they are two works, make name, date or number say so.",
                    ))
                    .also(before, Text::new("第一次在这里", "first here"))
                    .fix(remove(false, &work.at));
                report.push(finding);
            }
        }
    }
}

/// What tells one work from another: a number of its own, in whatever section it stands; else its category, name and date.
fn identities(facts: &Facts<'_>, section: &str, work: &Work) -> Vec<String> {
    let number = |key: &&str| work.text(key).map(|number| format!("{key}\n{}", bare_number(number)));
    let mut identities: Vec<String> = REGISTERED.iter().filter_map(number).collect();
    let is_registered = !identities.is_empty();
    identities.extend(work.text("doi").map(|doi| format!("doi\n{}", bare_doi(doi).to_lowercase())));
    let Some(category) = category_of(facts, section, work) else { return identities };
    let Some(name) = work.text(&category.named_by).map(bare_name) else { return identities };
    // The volumes of one work and the chapters of one book share a number.
    identities.extend(work.text("isbn").map(|isbn| format!("isbn\n{}\n{name}", bare_number(isbn))));
    if let Some((_, day, _)) = counted_by(category, work).filter(|_| !is_registered) {
        let told_apart = ["project", "kind"].map(|key| work.text(key).map(bare_name).unwrap_or_default()).join("\n");
        let grade = work.get("grade").map(|grade| grade.show().zh).unwrap_or_default();
        identities.push(format!("{}\n{name}\n{day}\n{told_apart}\n{grade}", category.id));
    }
    identities
}

/// A number without its prefix, blanks, dashes and points, which are written now and left out then.
fn bare_number(number: &str) -> String {
    // The dash parts number and year of a standard, the point its parts.
    let dashed = number.replace(['–', '—', '‐', '－'], "-").replace(char::is_whitespace, "").to_uppercase();
    let bare = ["ZL", "CN", "ISBN:", "ISBN"].iter().find_map(|prefix| dashed.strip_prefix(prefix)).unwrap_or(&dashed);
    if bare.bytes().all(|byte| byte.is_ascii_digit() || b"-.X".contains(&byte)) { bare.replace(['-', '.'], "") } else { bare.to_owned() }
}

/// A name without what people write now and leave out then: width, case, blanks and marks.
fn bare_name(name: &str) -> String {
    folded(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

fn rank(facts: &Facts<'_>, report: &mut Report) {
    for (_, works) in facts.application.works() {
        for work in works {
            let Some(rank) = work.rank("rank") else { continue };
            if rank.place >= 1 && rank.of.is_none_or(|of| rank.place <= of) {
                continue;
            }
            let message = match rank.of {
                Some(of) if rank.place > of => text!("排名第 {} 超过总人数 {of}", "place {} of {of} people", rank.place),
                _ => Text::new("排名从 1 开始", "places begin with 1"),
            };
            report.find(&work.at.key("rank"), message, Text::new("写“排名/总人数”，例如 2/5。", "Write place/total, such as 2/5."));
        }
    }
}

fn threshold(facts: &Facts<'_>, report: &mut Report) {
    let declared = &facts.application.declared_title;
    let entries = |section: &str| facts.application.works().iter().find(|(known, _)| *known == section).map_or(0, |(_, works)| works.len());
    for threshold in facts.guide.thresholds(declared.specialty.code(), declared.level.code()) {
        let reached = threshold.reached(entries, facts.document);
        if reached.missing > 0 || reached.missing_main > 0 {
            let sure = Confidence::Official.min(threshold.confidence());
            find_as_sure(report, &Pointer::root().key("achievements"), sure, not_reached(threshold, &reached), still_open(&reached));
        }
    }
}

/// Which kinds of works count, and how many are missing.
fn not_reached(threshold: &Threshold, reached: &Reached<'_>) -> Text {
    let (wanted, there) = (threshold.at_least, reached.groups.len());
    let kinds = if there == 1 { "kind of works is" } else { "kinds of works are" };
    let mut message = if reached.missing > 0 {
        let counted = names(&reached.groups);
        let counted = if there == 0 { Text::new("", "") } else { text!(("（{}）", counted.zh), (" ({})", counted.en)) };
        let missing = reached.missing;
        text!(
            ("业绩达到 {there} 类{}，评价标准要 {wanted} 类，还差 {missing} 类", counted.zh),
            ("{there} {kinds} reached{}; the standard asks for {wanted}, {missing} missing", counted.en)
        )
    } else {
        let counted = names(&reached.groups);
        text!(("业绩达到了 {there} 类（{}）", counted.zh), ("{there} {kinds} reached ({})", counted.en))
    };
    if reached.missing_main > 0 {
        let main = reached.missing_main;
        message = text!(("{}，主要业绩还差 {main} 类", message.zh), ("{}, {main} main ones missing", message.en));
    }
    text!(("{}（{}）", message.zh, threshold.text.zh), ("{} ({})", message.en, threshold.text.en))
}

/// What would still count.
fn still_open(reached: &Reached<'_>) -> Text {
    let only_main = reached.missing == 0;
    let open: Vec<&Group> = reached.missed.iter().copied().filter(|group| group.main || !only_main).collect();
    let open = names(&open);
    text!(
        ("还可以补：{}；写了而没有算上的，核对分类、级别和排名。确实没有的，对照评价标准看是否适用。", open.zh),
        ("What would count: {}. Of what is there but was not counted, check category, level and rank; or see whether the standard applies.", open.en)
    )
}

fn names(groups: &[&Group]) -> Text {
    let name = |group: &&Group| {
        let least = group.at_least;
        if least > 1 { text!(("{}（{least} 项）", group.name.zh), ("{} ({least})", group.name.en)) } else { group.name.clone() }
    };
    let names: Vec<Text> = groups.iter().map(name).collect();
    let join = |pick: fn(&Text) -> &str, between: &str| names.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { zh: join(|name| &name.zh, "、").into(), en: join(|name| &name.en, ", ").into() }
}
