//! Patents: the form and check of their numbers, and that kind, dates and status agree with them. R16, domain 6.3.

use crate::document::Work;
use crate::finding::{Edit, Fix, Severity};
use crate::rules::number::{self, PatentNumber};
use crate::rules::text::rewrite;
use crate::rules::works::with_text;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "patent-number-check",
        severity: Severity::Error,
        title: Text::new("专利号的写法和校验位相符", "A patent number has its form and check"),
        why: Text::new(
            "专利号是 12 位（2003 年 9 月以前 8 位）、一点和校验位，授权后可加 ZL。",
            "It has 12 digits (8 until September 2003), a point and a check; ZL may stand before it once granted.",
        ),
        source: "ZC 0006-2003",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.6, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        good: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: '202310000001.5', applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        implies: &[],
        check: Check::Law(patent_check),
    },
    Rule {
        id: "patent-kind",
        severity: Severity::Error,
        title: Text::new("专利号的种类与材料分类相符", "The kind in a patent number is the category's"),
        why: Text::new(
            "年份后的一位是种类：1、8 发明，2、9 实用新型，3 外观设计。",
            "The digit after the year is the kind: 1 and 8 invention, 2 and 9 utility model, 3 design.",
        ),
        source: "ZC 0006-2003",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202220000001.6, applied_on: 2022-02-25, granted_on: 2023-09-30, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        good: "intellectual_property: [{category: 实用新型, title: 一种电路, patent_number: ZL202220000001.6, applied_on: 2022-02-25, granted_on: 2023-09-30, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        implies: &[],
        check: Check::Law(patent_kind),
    },
    Rule {
        id: "patent-year",
        severity: Severity::Warning,
        title: Text::new("专利号的年份是申请日的年份", "The year in a patent number is that of the application"),
        why: Text::new(
            "专利号以申请的年份开头。分案申请、优先权等少数情况不同，所以只提醒。",
            "It begins with the year of the application; a few cases differ, so this is a warning.",
        ),
        source: "ZC 0006-2003",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2022-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        good: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 有效}]",
        implies: &[],
        check: Check::Law(patent_year),
    },
    Rule {
        id: "patent-foreign",
        severity: Severity::Warning,
        title: Text::new("境外专利另附译文", "A foreign patent comes with a translation"),
        why: Text::new(
            "境外专利没有国内的校验位，程序核不了；证书附中文译文，并问清评委会是否认可。",
            "It has no check that a program could compare; the certificate comes with a translation, and the committee says whether it counts.",
        ),
        source: "R16; own",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: 'US 10,999,999 B2', applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2}]",
        good: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2}]",
        implies: &[],
        check: Check::Law(foreign),
    },
    Rule {
        id: "patent-status",
        severity: Severity::Warning,
        title: Text::new("法律状态与授权相符", "The legal status agrees with the grant"),
        why: Text::new(
            "只有授权的专利算业绩，专利号前的 ZL 也只在授权以后才有；驳回、撤回、无效的不算。",
            "Only granted patents count, and only they have ZL before the number; refused, withdrawn and void ones do not.",
        ),
        source: "R16; own",
        bad: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 实质审查}]",
        good: "intellectual_property: [{category: 发明专利, title: 一种电路, patent_number: ZL202310000001.5, applied_on: 2023-01-17, granted_on: 2024-08-23, owner: 示例公司, rank: 1/2, legal_status: 专利权维持}]",
        implies: &[],
        check: Check::Law(status),
    },
];

/// Every patent whose number can be relied on.
fn numbered<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (&'a Work, &'a str, PatentNumber<'a>)> {
    with_text(facts, "patent_number")
        .filter_map(|(work, written)| PatentNumber::parse(written).filter(|number| number.is_checked()).map(|number| (work, written, number)))
}

/// What stands in place of a patent number, as far as it can be told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Other {
    /// Of a publication: `CN123456789A`, `WO2023123456A1`.
    Publication,
    /// Of an international application: `PCT/CN2023/123456`.
    International,
    /// A number without its check, and the whole of it.
    Unchecked(String),
    /// Of another office: `US10999999B2`, `EP1234567B1`, `TWI123456`.
    Foreign,
    Unknown,
}

fn other(written: &str) -> Other {
    let plain: String = written.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let letters = plain.len() - plain.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let (prefix, rest) = plain.split_at(letters);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let kind = &rest[digits..];
    let is_kind = kind.len() <= 2 && kind.chars().next().is_none_or(|c| c.is_ascii_uppercase());
    match prefix {
        "PCT" | "PCTCN" => Other::International,
        "WO" if digits > 0 => Other::Publication,
        "CN" if (7..=9).contains(&digits) && !kind.is_empty() && is_kind => Other::Publication,
        "" | "ZL" | "CN" if kind.is_empty() => whole(rest).map_or(Other::Unknown, Other::Unchecked),
        _ if letters <= 3 && is_office(prefix) && (4..=14).contains(&digits) && is_kind => Other::Foreign,
        _ => Other::Unknown,
    }
}

/// Whether letters begin with the code of an office that grants patents people of here hold (WIPO ST.3).
fn is_office(letters: &str) -> bool {
    const OFFICES: &str =
        "US EP JP KR DE GB FR TW HK MO SG AU CA RU IN CH SE NL IT ES BR IL NZ DK FI AT BE IE PL EA MY TH VN ID PH ZA MX UA TR AE SA";
    letters.get(..2).is_some_and(|code| OFFICES.split(' ').any(|known| known == code))
}

/// A number of eight or twelve digits with the check that belongs to it.
fn whole(digits: &str) -> Option<String> {
    if !number::all_digits(digits) || !matches!(digits.len(), 8 | 12) {
        return None;
    }
    let check = PatentNumber::parse(&format!("{digits}.0"))?.right_check()?;
    Some(format!("{digits}.{check}"))
}

fn patent_check(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "patent_number") {
        let at = work.at.key("patent_number");
        match PatentNumber::parse(written) {
            Some(number) if number.is_checked() => {}
            Some(number) => {
                let right = number.right_check().unwrap_or('X');
                let message = text!("专利号 {written} 的校验位不对", "the check of the patent number {written} is wrong");
                let help = text!(
                    "照证书核对；前面各位若都对，点后应是 {right}。",
                    "Compare it with the certificate; if the others are right, {right} stands behind the point."
                );
                report.find(&at, message, help);
            }
            None => match other(written) {
                Other::Foreign => {}
                Other::Unchecked(whole) => {
                    let finding = report
                        .finding(&at, text!("专利号 {written} 缺校验位", "the patent number {written} lacks its check"))
                        .help(text!("照证书核对；各位若都对，应是 {whole}。", "Compare it with the certificate; if all are right, it is {whole}."))
                        .fix(rewrite(false, &at, whole));
                    report.push(finding);
                }
                other => {
                    let is = name_of(&other);
                    let message = text!(("“{written}”{}不是专利号", is.zh), ("“{written}” {}is not a patent number", is.en));
                    let help = Text::new(
                        "照证书写专利号：12 位数字、一点和校验位，例如 ZL202310000001.5。",
                        "Copy it from the certificate: 12 digits, a point and the check, such as ZL202310000001.5.",
                    );
                    report.find(&at, message, help);
                }
            },
        }
    }
}

/// What it is instead, as the beginning of the message.
const fn name_of(other: &Other) -> Text {
    match other {
        Other::Publication => Text::new("是公开（公告）号，", "is the number of a publication; it "),
        Other::International => Text::new("是国际申请号，", "is the number of an international application; it "),
        _ => Text::new("", ""),
    }
}

fn foreign(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "patent_number") {
        if PatentNumber::parse(written).is_none() && other(written) == Other::Foreign {
            let message = text!("{written} 是境外专利的号码，程序核不了", "{written} is of a foreign office and cannot be checked here");
            let help = Text::new(
                "照证书核对，附中文译文；有国内同族专利的写国内的专利号。",
                "Compare it with the certificate and attach a translation; where there is a Chinese patent too, write that one.",
            );
            report.find(&work.at.key("patent_number"), message, help);
        }
    }
}

/// What the digit after the year says, as the id of a category and in words.
fn kind_of(digit: char) -> Option<(&'static str, Text)> {
    match digit {
        '1' | '8' => Some(("invention", Text::new("发明专利", "an invention"))),
        '2' | '9' => Some(("utility_model", Text::new("实用新型", "a utility model"))),
        '3' => Some(("design_patent", Text::new("外观设计", "a design"))),
        _ => None,
    }
}

fn patent_kind(facts: &Facts<'_>, report: &mut Report) {
    for (work, written, number) in numbered(facts) {
        let Some((category, of_number)) = kind_of(number.kind()) else { continue };
        let Some(stated) = work.category.get().filter(|stated| stated.code != category) else { continue };
        let message = text!(
            ("专利号 {written} 是{}的，材料分类却是“{}”", of_number.zh, stated.name.zh),
            ("the patent number {written} is of {}, but the category is “{}”", of_number.en, stated.name.en)
        );
        let at = work.at.key("category");
        let fix = Fix {
            safe: false,
            title: text!(("材料分类改为“{}”", of_number.zh), ("change the category to {}", of_number.en)),
            edits: vec![Edit::Set { at: at.clone(), text: of_number.zh.to_string() }],
        };
        let finding = report
            .finding(&work.at.key("patent_number"), message)
            .help(text!(
                ("材料分类改为“{}”，或照证书核对专利号。", of_number.zh),
                ("Change the category to {}, or compare the number with the certificate.", of_number.en)
            ))
            .also(&at, Text::new("材料分类", "the category"))
            .fix(fix);
        report.push(finding);
    }
}

fn patent_year(facts: &Facts<'_>, report: &mut Report) {
    for (work, _, number) in numbered(facts) {
        let Some(year) = number.year() else { continue };
        let Some(applied) = work.date("applied_on").filter(|applied| applied.year() != year) else { continue };
        let message = text!("专利号是 {year} 年的，申请日却是 {applied}", "the patent number is of {year}, but it was applied for on {applied}");
        let finding = report
            .finding(&work.at.key("applied_on"), message)
            .help(Text::new("照证书核对申请日和专利号；确实如此则不必改。", "Compare both with the certificate; where it is true, leave it."))
            .also(&work.at.key("patent_number"), Text::new("专利号", "the patent number"));
        report.push(finding);
    }
}

/// Words for an application that is not decided, and for what is no patent any more.
const PENDING: &[&str] = &["申请中", "受理", "公开", "实审", "实质审查", "审查中", "在审", "未授权", "pending"];
const VOID: &[&str] = &["驳回", "撤回", "无效", "撤销", "refused", "withdrawn", "void", "revoked"];

fn status(facts: &Facts<'_>, report: &mut Report) {
    for (work, status) in with_text(facts, "legal_status") {
        let lower = status.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        // 维持有效 after 无效宣告请求, 有效 and 授权公告 say that it stands.
        let stands = ["有效", "授权", "维持"].iter().any(|word| lower.contains(word)) && !lower.contains("未授权");
        let message = if stands {
            continue;
        } else if says(VOID) {
            text!("法律状态是“{status}”，这项专利不算", "with the legal status “{status}” the patent does not count")
        } else if says(PENDING) {
            text!("法律状态是“{status}”，还没有授权", "with the legal status “{status}” it is not granted yet")
        } else {
            continue;
        };
        let help = Text::new(
            "照最新的登记簿写；没有授权的留到授权以后，专利号前也不写 ZL。",
            "Copy the latest register; keep what is not granted for later, and write no ZL before its number.",
        );
        report.find(&work.at.key("legal_status"), message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_are_no_patent_numbers_are_told_apart() {
        for (written, told) in [
            ("CN123456789A", Other::Publication),
            ("CN1234567C", Other::Publication),
            ("CN210000001U", Other::Publication),
            ("WO2023123456A1", Other::Publication),
            ("PCT/CN2023/123456", Other::International),
            ("202310000001", Other::Unchecked("202310000001.5".to_owned())),
            ("ZL97101765", Other::Unchecked("97101765.4".to_owned())),
            ("US10,999,999B2", Other::Foreign),
            ("EP1234567B1", Other::Foreign),
            ("TWI123456", Other::Foreign),
            ("HK30012345A", Other::Foreign),
            ("JP2019-123456A", Other::Foreign),
            ("专利证书第1234567号", Other::Unknown),
            ("ZL", Other::Unknown),
            ("", Other::Unknown),
        ] {
            assert_eq!(other(written), told, "{written}");
        }
    }
}
