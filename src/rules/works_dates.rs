//! The dates of one work among themselves. R16, domain 6.3.

use crate::document::Work;
use crate::field::Value;
use crate::finding::Severity;
use crate::rules::text::rewrite;
use crate::rules::works::{days_of, each_work};
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "works-date-order",
        severity: Severity::Error,
        title: Text::new("业绩的日期先后合理", "The dates of a work are in order"),
        why: Text::new("先申请后授权，先开始后验收，先发布后实施。", "Application before grant, start before acceptance, publication before effect."),
        source: "R16",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202410000001.X, applied_on: 2024-08-17, granted_on: 2024-01-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        good: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        implies: &[],
        check: Check::Law(order),
    },
    Rule {
        id: "works-accepted-early",
        severity: Severity::Warning,
        title: Text::new("项目结束后才验收", "A project is accepted at its end"),
        why: Text::new(
            "验收多在结束的当月或以后；提前验收的照实写，所以只提醒。",
            "Acceptance comes in the month of the end or later; where it truly came early this may stay, so it is a warning.",
        ),
        source: "R16; own",
        bad: "achievements: [{category: 工程或科研项目, title: 芯片, source: 自选, start: 2023-03, end: 2024-08, role: 参加, duties: 设计, accepted_on: 2024-07-31}]",
        good: "achievements: [{category: 工程或科研项目, title: 芯片, source: 自选, start: 2023-03, end: 2024-08, role: 参加, duties: 设计, accepted_on: 2024-08-01}]",
        implies: &[],
        check: Check::Law(accepted_early),
    },
    Rule {
        id: "publication-year",
        severity: Severity::Warning,
        title: Text::new("出版年与出版日期相符", "The year is that of the day of publication"),
        why: Text::new(
            "论文按出版日期算是否在计算期内；网络首发与正式出版跨年的，两项都照正式出版的一期写。",
            "Papers count by their day of publication; where an online version came out in another year, both are those of the printed issue.",
        ),
        source: "R16; S27",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2022, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        implies: &[],
        check: Check::Law(publication_year),
    },
];

/// Fields of one work of which the first is not after the second.
const ORDERS: &[(&str, &str)] = &[("applied_on", "granted_on"), ("start", "accepted_on"), ("published_on", "effective_on")];

fn order(facts: &Facts<'_>, report: &mut Report) {
    for work in each_work(facts) {
        for (early, late) in ORDERS {
            if is_before(work, late, early) {
                report_order(facts, work, (early, late), Text::new("照证书核对两个日期。", "Compare both dates with the certificate."), report);
            }
        }
    }
}

/// Whether the whole of what is written at `one` is before anything written at `other`.
fn is_before(work: &Work, one: &str, other: &str) -> bool {
    let days = |key: &str| work.get(key).and_then(days_of);
    days(one).zip(days(other)).is_some_and(|((_, last), (first, _))| last < first)
}

fn report_order(facts: &Facts<'_>, work: &Work, (early, late): (&str, &str), help: Text, report: &mut Report) {
    let (early_at, late_at) = (work.at.key(early), work.at.key(late));
    let (early_label, late_label) = (facts.label(&early_at), facts.label(&late_at));
    let message = text!(("“{}”早于“{}”", late_label.zh, early_label.zh), ("“{}” is before “{}”", late_label.en, early_label.en));
    let finding = report.finding(&late_at, message).help(help).also(&early_at, Text::new("在这之前", "before this"));
    report.push(finding);
}

fn accepted_early(facts: &Facts<'_>, report: &mut Report) {
    for work in &facts.application.achievements {
        // An acceptance before even the start is told as such.
        if is_before(work, "accepted_on", "end") && !is_before(work, "accepted_on", "start") {
            let help = Text::new(
                "核对结束年月和验收日期；确实提前验收的不必改。",
                "Check the end and the day of acceptance; where it truly was accepted early, leave it.",
            );
            report_order(facts, work, ("end", "accepted_on"), help, report);
        }
    }
}

fn publication_year(facts: &Facts<'_>, report: &mut Report) {
    for work in &facts.application.publications {
        let (Some(Value::Year(year)), Some(month)) = (work.get("year"), work.month("published_on")) else { continue };
        if *year != month.year {
            let published = work.get("published_on").map_or_else(|| Text::same(""), Value::show);
            let message = text!(
                ("出版年 {year} 与出版日期 {} 不符", published.zh),
                ("the year {year} is not that of the day of publication, {}", published.en)
            );
            let finding = report
                .finding(&work.at.key("year"), message)
                .help(Text::new("照版权页写正式出版的年份和日期。", "Copy year and day of the printed issue from the imprint."))
                .also(&work.at.key("published_on"), Text::new("出版日期", "the day of publication"))
                .fix(rewrite(false, &work.at.key("year"), month.year.to_string()));
            report.push(finding);
        }
    }
}
