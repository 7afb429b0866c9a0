//! Figures of works and what is said of a person's part in them: units, ranks, roles. R16, domain 6.4.

use crate::document::Work;
use crate::field::{Decimal, Slot, Value};
use crate::finding::{Edit, Fix, Severity};
use crate::pointer::Pointer;
use crate::rules::works::{each_work, with_text};
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "rank-total",
        severity: Severity::Warning,
        title: Text::new("排名的总人数合理", "The total of a rank is likely"),
        why: Text::new(
            "斜线后是完成这一项的总人数；写成年份、得分或参赛人数，审核的人看不懂。",
            "Behind the slash stands how many people did the work; a year, a score or the number of competitors says something else.",
        ),
        source: "R16; own",
        bad: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 3/2023, kind: 个人}]",
        good: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 3/20, kind: 个人}]",
        implies: &[],
        check: Check::Law(rank_total),
    },
    Rule {
        id: "author-role",
        severity: Severity::Warning,
        title: Text::new("作者身份与排序相符", "The author's role agrees with the rank"),
        why: Text::new(
            "第一作者排第 1；独立作者只有一人。共同第一作者和通讯作者可以排在后面，写明“共同”“通讯”。",
            "A first author is ranked first, a sole author is one of one. Joint first and corresponding authors may come later: say so.",
        ),
        source: "R16; S27",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, published_on: 2023-06, rank: 2/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, published_on: 2023-06, rank: 2/4, author_role: 共同第一作者}]",
        implies: &[],
        check: Check::Law(author_role),
    },
    Rule {
        id: "group-award-rank",
        severity: Severity::Warning,
        title: Text::new("集体获奖写明本人排名", "A group award has the person's rank"),
        why: Text::new(
            "集体奖要看本人的贡献；证书上没有本人姓名的，另附单位证明。",
            "For a group award one's own part counts; where the certificate lacks the name, the employer's statement is attached.",
        ),
        source: "R16; own",
        bad: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, kind: 集体}]",
        good: "awards: [{title: 甲奖, grade: 二等奖, level: 单位, issuer: 示例公司, awarded_on: 2023-11-20, rank: 5/8, kind: 集体}]",
        implies: &[],
        check: Check::Law(group_award),
    },
    Rule {
        id: "own-words",
        severity: Severity::Error,
        title: Text::new("本人字数不超过总字数", "One's own words are at most the book's"),
        why: Text::new("两项都以万字计；单位写错是常见原因。", "Both are in units of 10,000 characters; a wrong unit is the usual reason."),
        source: "R16",
        bad: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000001, published_on: 2025-04-10, words: 32.6, own_words: 84000, author_role: 参编, rank: 3/6}]",
        good: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000001, published_on: 2025-04-10, words: 32.6, own_words: 32.6, author_role: 参编, rank: 3/6}]",
        implies: &[],
        check: Check::Law(own_words),
    },
    Rule {
        id: "unit-slip",
        severity: Severity::Warning,
        title: Text::new("数值与单位相称", "A figure fits its unit"),
        why: Text::new(
            "金额以万元计，专著以万字计，论文和报告以字计；单位写错，数值差一万倍。",
            "Amounts are in 10,000 yuan, books in 10,000 characters, papers and reports in characters; a wrong unit is wrong by 10,000.",
        ),
        source: "R16; own",
        bad: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000001, published_on: 2025-04-10, words: 326000, own_words: 8.4, author_role: 参编, rank: 3/6}]",
        good: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000001, published_on: 2025-04-10, words: 32.6, own_words: 8.4, author_role: 参编, rank: 3/6}]",
        implies: &[],
        check: Check::Law(unit_slip),
    },
    Rule {
        id: "impact-factor",
        severity: Severity::Warning,
        title: Text::new("影响因子合理", "An impact factor is likely"),
        why: Text::new(
            "影响因子极少超过 100，没有超过 600 的；多半漏了小数点，或写成了被引次数。",
            "It is rarely above 100 and never above 600; a point was left out, or citations were written.",
        ),
        source: "R16; own",
        bad: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, issn: 0000-0019, year: 2023, published_on: 2023-06, rank: 1/4, impact_factor: 1850}]",
        good: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, issn: 0000-0019, year: 2023, published_on: 2023-06, rank: 1/4, impact_factor: 1.850}]",
        implies: &[],
        check: Check::Law(impact_factor),
    },
    Rule {
        id: "indexed-in",
        severity: Severity::Warning,
        title: Text::new("收录写数据库的名称", "An index is named"),
        why: Text::new("只写“是”或一个数，不知道收录在哪里。", "With a yes or a number alone nobody knows which index it is."),
        source: "R16",
        bad: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, issn: 0000-0019, year: 2023, published_on: 2023-06, rank: 1/4, indexed_in: 是}]",
        good: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, issn: 0000-0019, year: 2023, published_on: 2023-06, rank: 1/4, indexed_in: SCI（三区）}]",
        implies: &[],
        check: Check::Law(indexed_in),
    },
    Rule {
        id: "below-zero",
        severity: Severity::Error,
        title: Text::new("学时、金额、字数不小于零", "Hours, amounts and words are not below nought"),
        why: Text::new("负数多半是多打了一横。", "A minus is mostly a dash too many."),
        source: "R14; R15; R16",
        bad: "study: [{start: 2024-05, institution: 珠江示例大学, content: 芯片验证方法, hours: -8}]",
        good: "study: [{start: 2024-05, institution: 珠江示例大学, content: 芯片验证方法, hours: 0}]",
        implies: &[],
        check: Check::Law(below_zero),
    },
];

/// More people than this have rarely a rank; the authors of the largest experiments have.
const MANY_PEOPLE: u32 = 200;

fn rank_total(facts: &Facts<'_>, report: &mut Report) {
    for work in each_work(facts) {
        let Some(of) = work.rank("rank").and_then(|rank| rank.of).filter(|of| *of > MANY_PEOPLE) else { continue };
        let message = text!("排名的总人数是 {of}", "a rank among {of} people");
        let help = Text::new(
            "斜线后写完成这一项的总人数，例如 2/5；确实有这么多人的不必改。",
            "Behind the slash write how many did the work, such as 2/5; if they were that many, leave it.",
        );
        report.find(&work.at.key("rank"), message, help);
    }
}

/// The place and whether it is the only one, as a role says it: `第一作者`, `独著`, `second author`. Joint roles say none.
fn place_of(role: &str) -> Option<(u32, bool)> {
    let role = role.to_lowercase();
    if ["共同", "并列", "同等", "通讯", "通信", "非", "co-", "joint", "equal", "corresponding"].iter().any(|shared| role.contains(shared))
    {
        return None;
    }
    if ["独立", "独著", "唯一作者", "sole author"].iter().any(|sole| role.contains(sole)) {
        return Some((1, true));
    }
    let numbered = [("一", "1", "first"), ("二", "2", "second"), ("三", "3", "third")];
    (1..).zip(numbered).find_map(|(place, (zh, digit, en))| {
        let said = [format!("第{zh}作者"), format!("第{digit}作者"), format!("{en} author")];
        said.iter().any(|said| role.contains(said.as_str())).then_some((place, false))
    })
}

fn author_role(facts: &Facts<'_>, report: &mut Report) {
    for (work, role) in with_text(facts, "author_role") {
        let (Some((place, is_sole)), Some(rank)) = (place_of(role), work.rank("rank")) else { continue };
        if rank.place == place && !(is_sole && rank.of.is_some_and(|of| of > 1)) {
            continue;
        }
        let message = text!("作者身份是“{role}”，排序却是 {rank}", "the author's role is “{role}”, but the rank is {rank}");
        let finding = report
            .finding(&work.at.key("author_role"), message)
            .help(Text::new(
                "照版权页核对；共同第一作者写“共同第一作者”，通讯作者写“通讯作者”。",
                "Compare with the imprint; write 共同第一作者 (joint first author) or 通讯作者 (corresponding author) where it is so.",
            ))
            .also(&work.at.key("rank"), Text::new("排序", "the rank"));
        report.push(finding);
    }
}

fn group_award(facts: &Facts<'_>, report: &mut Report) {
    for work in &facts.application.awards {
        let is_group = work.text("kind").is_some_and(|kind| kind.contains("集体") || kind.contains("团体") || kind.eq_ignore_ascii_case("group"));
        if is_group && !work.has("rank") {
            let help = Text::new(
                "写本人排名，例如 5/8；证书上没有排名的，另附单位证明。",
                "Write one's rank, such as 5/8; where the certificate has none, attach the employer's statement.",
            );
            report.find(&work.at.key("rank"), Text::new("集体获奖没有写本人排名", "a group award without the person's rank"), help);
        }
    }
}

fn own_words(facts: &Facts<'_>, report: &mut Report) {
    for work in &facts.application.publications {
        let (Some(Value::Decimal(all)), Some(Value::Decimal(own))) = (work.get("words"), work.get("own_words")) else { continue };
        if own.to_f64() > all.to_f64() {
            let message = text!("本人字数 {own} 万字超过总字数 {all} 万字", "one's own {own} (10,000 characters) are more than the book's {all}");
            let finding = report
                .finding(&work.at.key("own_words"), message)
                .help(Text::new("两项都以万字计，例如 8.4。", "Both are in units of 10,000 characters, such as 8.4."))
                .also(&work.at.key("words"), Text::new("总字数", "of the book"));
            report.push(finding);
        }
    }
}

/// A book of more than ten million characters, an amount of more than a hundred thousand million yuan.
const LONGEST_BOOK: f64 = 1_000.0;
const LARGEST_AMOUNT: f64 = 10_000_000.0;
/// A paper of fewer characters is none.
const SHORTEST_PAPER: i64 = 100;
const TEN_THOUSAND: f64 = 10_000.0;

fn unit_slip(facts: &Facts<'_>, report: &mut Report) {
    for work in each_work(facts) {
        let slips = [
            match work.get("words") {
                Some(Value::Decimal(words)) if words.to_f64() > LONGEST_BOOK => Some(("words", words.to_f64() / TEN_THOUSAND)),
                Some(Value::Int(words)) if (1..SHORTEST_PAPER).contains(words) => {
                    Some(("words", f64::from(u8::try_from(*words).unwrap_or(0)) * TEN_THOUSAND))
                }
                _ => None,
            },
            match work.get("amount") {
                Some(Value::Decimal(amount)) if amount.to_f64() > LARGEST_AMOUNT => Some(("amount", amount.to_f64() / TEN_THOUSAND)),
                _ => None,
            },
        ];
        slips.into_iter().flatten().for_each(|(key, right)| report_slip(facts, &work.at.key(key), work, key, right, report));
    }
}

fn report_slip(facts: &Facts<'_>, at: &Pointer, work: &Work, key: &str, right: f64, report: &mut Report) {
    let label = facts.label(at);
    let written = work.get(key).map_or_else(|| Text::same(""), Value::show);
    let message = text!(("“{}”{} 像是单位写错了", label.zh, written.zh), ("“{}” {} looks like a wrong unit", label.en, written.en));
    let help =
        text!("按单位换算后写，例如 {right}；确实是这个数的不必改。", "Write it in the unit asked for, such as {right}; if it is true, leave it.");
    let fix =
        Fix { safe: false, title: text!("改成 {right}", "write {right}"), edits: vec![Edit::Set { at: at.clone(), text: right.to_string() }] };
    let finding = report.finding(at, message).help(help).fix(fix);
    report.push(finding);
}

/// The journal of the highest impact factor ever has some five hundred.
const HIGHEST_IMPACT: f64 = 600.0;

fn impact_factor(facts: &Facts<'_>, report: &mut Report) {
    for work in &facts.application.publications {
        let Some(Value::Decimal(factor)) = work.get("impact_factor") else { continue };
        if factor.to_f64() > HIGHEST_IMPACT {
            let message = text!("影响因子 {factor} 太大", "an impact factor of {factor} is too large");
            let help = Text::new("核对小数点；不是影响因子的不填。", "Check the point; leave it empty where it is something else.");
            report.find(&work.at.key("impact_factor"), message, help);
        }
    }
}

fn indexed_in(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "indexed_in") {
        let is_answer = matches!(written.to_lowercase().as_str(), "是" | "有" | "已收录" | "收录" | "yes" | "true");
        if is_answer || !written.chars().any(char::is_alphabetic) {
            let message = text!("收录写的是“{written}”，不知道是哪个数据库", "“{written}” does not say which index");
            let help = Text::new(
                "写 SCI、EI、CSSCI、北大核心、CSCD、科技核心等；没有收录的空着。",
                "Write SCI, EI, CSSCI and the like; leave it empty where there is none.",
            );
            report.find(&work.at.key("indexed_in"), message, help);
        }
    }
}

fn below_zero(facts: &Facts<'_>, report: &mut Report) {
    let application = facts.application;
    let mut find = |at: &Pointer, number: &Decimal| {
        if number.as_str().starts_with('-') {
            let message = text!("{number} 小于零", "{number} is below nought");
            report.find(at, message, Text::new("去掉前面的横线，照实写。", "Remove the dash before it and write what is true."));
        }
    };
    let mut slot = |at: &Pointer, key: &str, slot: &Slot<Decimal>| slot.get().into_iter().for_each(|number| find(&at.key(key), number));
    for entry in &application.continuing_education {
        slot(&entry.at, "public_hours", &entry.public_hours);
        slot(&entry.at, "professional_hours", &entry.professional_hours);
        slot(&entry.at, "elective_hours", &entry.elective_hours);
    }
    application.study.iter().for_each(|entry| slot(&entry.at, "hours", &entry.hours));
    application.education.iter().for_each(|entry| slot(&entry.at, "length_years", &entry.length_years));
    for work in each_work(facts) {
        for (key, value) in work.values() {
            match value {
                Value::Decimal(number) => find(&work.at.key(key), number),
                Value::Int(number) => Decimal::parse(&number.to_string()).iter().for_each(|number| find(&work.at.key(key), number)),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::place_of;

    #[test]
    fn roles_say_a_place_only_where_it_is_certain() {
        for (role, place) in [
            ("第一作者", Some((1, false))),
            ("第1作者", Some((1, false))),
            ("第二作者", Some((2, false))),
            ("独立作者", Some((1, true))),
            ("独著", Some((1, true))),
            ("First author", Some((1, false))),
            ("共同第一作者", None),
            ("第一作者（并列）", None),
            ("通讯作者", None),
            ("Co-first author", None),
            ("主编", None),
            ("参编", None),
        ] {
            assert_eq!(place_of(role), place, "{role}");
        }
    }
}
