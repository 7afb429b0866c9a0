//! Numbers of publications and intellectual property: their forms and check digits. R16, domain 6.3.

use crate::document::Work;
use crate::finding::Severity;
use crate::rules::number::{self, PatentNumber};
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "issn-check",
        severity: Severity::Error,
        title: Text::new("ISSN 的校验位相符", "The check of an ISSN is right"),
        why: Text::new(
            "ISSN 是八位，最后一位由前七位算出，不符就找不到刊物。",
            "An ISSN has eight characters, the last computed from the others; a wrong one finds no journal.",
        ),
        source: "ISO 3297",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0018, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        implies: &[],
        check: Check::Law(issn),
    },
    Rule {
        id: "isbn-check",
        severity: Severity::Error,
        title: Text::new("ISBN 的校验位相符", "The check of an ISBN is right"),
        why: Text::new(
            "2007 年起 ISBN 是 13 位，以前 10 位；最后一位由前面算出。",
            "An ISBN has 13 digits since 2007, 10 before; the last is computed from the others.",
        ),
        source: "ISO 2108",
        bad: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000002, published_on: 2025-04-10, words: 32, own_words: 8, author_role: 参编, rank: 3/6}]",
        good: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 978-7-000-00000-1, published_on: 2025-04-10, words: 32, own_words: 8, author_role: 参编, rank: 3/6}]",
        implies: &[],
        check: Check::Law(isbn),
    },
    Rule {
        id: "cn-serial-form",
        severity: Severity::Error,
        title: Text::new("CN 刊号写成 CN 44-1999/TP 的样子", "A CN serial is written like CN 44-1999/TP"),
        why: Text::new(
            "国内统一刊号是地区两位、序号四位，可带分类号。香港等地的“CN(HK)”不是国内刊号。",
            "It is two digits of the region, four of the serial and perhaps a class. “CN(HK)” is no mainland serial.",
        ),
        source: "GB/T 9999.1-2018",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN(HK) 44-1999, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        implies: &[],
        check: Check::Law(cn_serial),
    },
    Rule {
        id: "cn-serial-missing",
        severity: Severity::Warning,
        title: Text::new("国内期刊有 CN 刊号", "A mainland journal has a CN serial"),
        why: Text::new(
            "没有 CN 刊号的论文是常见的退回原因；外文期刊没有这个号，不用填。",
            "Papers without it are a common reason for returns; foreign journals have none.",
        ),
        source: "S27",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: Verification of chips, journal: Example Journal, issn: 0000-0019, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        implies: &[],
        check: Check::Law(cn_serial_missing),
    },
    Rule {
        id: "doi-form",
        severity: Severity::Error,
        title: Text::new("DOI 写成 10.…/… 的样子", "A DOI is written like 10.…/…"),
        why: Text::new(
            "DOI 以 10. 开头，斜线前是登记机构的号码。网址前缀可以不写。",
            "It begins with 10. and the registrant's number before the slash. The address before it need not be written.",
        ),
        source: "ISO 26324",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者, doi: lnai.2023.06.012}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者, doi: 10.99999/lnai.2023.06.012}]",
        implies: &[],
        check: Check::Law(doi),
    },
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
        id: "copyright-number-form",
        severity: Severity::Warning,
        title: Text::new("软件著作权登记号写成 2023SR0000001 的样子", "A software copyright is registered like 2023SR0000001"),
        why: Text::new(
            "登记号是年份、SR 和六到七位数字；“软著登字第…号”是证书号。",
            "It is the year, SR and six or seven digits; 软著登字第…号 is the number of the certificate.",
        ),
        source: "own",
        bad: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 软著登字第10000001号, certificate_number: 软著登字第10000001号, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        good: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 2023SR0000001, certificate_number: 软著登字第10000001号, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        implies: &[],
        check: Check::Law(copyright),
    },
    Rule {
        id: "standard-number-form",
        severity: Severity::Warning,
        title: Text::new("标准号写成 GB/T 1.1-2020 的样子", "A standard is numbered like GB/T 1.1-2020"),
        why: Text::new(
            "标准号是代号、顺序号和年份，例如 GB/T、DB44/T、T/…、Q/…。",
            "It is a prefix such as GB/T, DB44/T, T/… or Q/…, a number and the year.",
        ),
        source: "own",
        bad: "achievements: [{category: 标准规范, standard_number: 园区标准2024, title: 应用技术要求, standard_kind: 团体标准, published_on: 2024-05-20}]",
        good: "achievements: [{category: 标准规范, standard_number: T/SLAI 012—2024, title: 应用技术要求, standard_kind: 团体标准, published_on: 2024-05-20}]",
        implies: &[],
        check: Check::Law(standard),
    },
];

/// Every entry of works that has a text at `key`.
fn with_text<'a>(facts: &Facts<'a>, key: &str) -> Vec<(&'a Work, &'a str)> {
    let works = facts.application.works().into_iter().flat_map(|(_, works)| works);
    works.filter_map(|work| work.text(key).map(|text| (work, text))).collect()
}

fn issn(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "issn") {
        let compact: String = written.chars().filter(|c| !matches!(c, '-' | '–' | '—' | '‐')).collect();
        let compact = compact.trim_start_matches("ISSN").trim_start_matches(':').to_owned();
        let (body, check) = (compact.get(..7).unwrap_or_default(), compact.get(7..).unwrap_or_default());
        let message_help = match number::issn_check(body) {
            Some(right) if check.len() == 1 && !check.ends_with(right) => (
                text!("ISSN {written} 的校验位不对", "the check of the ISSN {written} is wrong"),
                text!(
                    "照版权页核对；前七位若都对，最后一位应是 {right}。",
                    "Compare it with the imprint; if the first seven are right, the last is {right}."
                ),
            ),
            Some(_) if check.len() == 1 => continue,
            _ => (
                text!("“{written}”不是 ISSN", "“{written}” is not an ISSN"),
                Text::new("写八位，例如 0000-0019。", "Write eight characters, such as 0000-0019."),
            ),
        };
        report.find(&work.at.key("issn"), message_help.0, message_help.1);
    }
}

fn isbn(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "isbn") {
        let compact: String = written.trim_start_matches("ISBN").chars().filter(|c| c.is_ascii_digit() || *c == 'X').collect();
        let right = match compact.len() {
            13 if compact.starts_with("978") || compact.starts_with("979") => compact.get(..12).and_then(number::isbn13_check),
            10 => compact.get(..9).and_then(number::isbn10_check),
            _ => None,
        };
        let (message, help) = match right {
            Some(right) if compact.ends_with(right) => continue,
            Some(right) => (
                text!("ISBN {written} 的校验位不对", "the check of the ISBN {written} is wrong"),
                text!(
                    "照版权页核对；前面各位若都对，最后一位应是 {right}。",
                    "Compare it with the imprint; if the others are right, the last is {right}."
                ),
            ),
            None => (
                text!("“{written}”不是 ISBN", "“{written}” is not an ISBN"),
                Text::new(
                    "写 13 位数字，以 978 或 979 开头；2006 年以前出版的写 10 位。",
                    "Write 13 digits beginning with 978 or 979, or 10 for a book of before 2007.",
                ),
            ),
        };
        report.find(&work.at.key("isbn"), message, help);
    }
}

fn cn_serial(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "cn_serial") {
        if !is_cn_serial(written) {
            let message = text!("“{written}”不是 CN 刊号", "“{written}” is not a CN serial");
            let help =
                Text::new("写成 CN 44-1999/TP 的样子；没有国内刊号就空着。", "Write it like CN 44-1999/TP; leave it empty where there is none.");
            report.find(&work.at.key("cn_serial"), message, help);
        }
    }
}

/// `CN 44-1999/TP`, the blank, the prefix and the class being optional.
fn is_cn_serial(written: &str) -> bool {
    let rest = written.strip_prefix("CN").or_else(|| written.strip_prefix("cn")).unwrap_or(written).trim_start();
    let (number, class) = rest.split_once('/').map_or((rest, None), |(number, class)| (number.trim_end(), Some(class.trim_start())));
    let Some((region, serial)) = number.split_once(['-', '–', '—', '－']) else { return false };
    let is_class = |class: &str| {
        class.len() <= 8
            && class.starts_with(|c: char| c.is_ascii_uppercase())
            && class.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    // Beijing has the region 10 besides its own.
    let is_region = region == "10" || number::is_province(region);
    is_region && serial.len() == 4 && number::all_digits(serial) && class.is_none_or(is_class)
}

fn cn_serial_missing(facts: &Facts<'_>, report: &mut Report) {
    for (work, journal) in with_text(facts, "journal") {
        let is_chinese = journal.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
        if is_chinese && !work.has("cn_serial") {
            let message = text!("期刊“{journal}”没有写 CN 刊号", "no CN serial is given for the journal “{journal}”");
            let help = Text::new(
                "照版权页写 CN 刊号；境外出版的中文期刊没有，可以不填。",
                "Copy it from the imprint; Chinese journals published abroad have none.",
            );
            report.find(&work.at.key("cn_serial"), message, help);
        }
    }
}

fn doi(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "doi") {
        let bare = ["https://doi.org/", "http://doi.org/", "http://dx.doi.org/", "https://dx.doi.org/", "doi:", "DOI:"];
        let bare = bare.iter().find_map(|prefix| written.strip_prefix(prefix)).unwrap_or(written);
        let is_good = bare.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, suffix)| {
            let number = registrant.split('.').next().unwrap_or_default();
            (4..=9).contains(&number.len()) && number::all_digits(number) && !suffix.is_empty()
        });
        if !is_good {
            let message = text!("“{written}”不是 DOI", "“{written}” is not a DOI");
            report.find(
                &work.at.key("doi"),
                message,
                Text::new("写成 10.1000/182 的样子；没有就空着。", "Write it like 10.1000/182; leave it empty where there is none."),
            );
        }
    }
}

fn patent_check(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "patent_number") {
        let (message, help) = match PatentNumber::parse(written) {
            None => (
                text!("“{written}”不是专利号", "“{written}” is not a patent number"),
                Text::new(
                    "写 12 位数字、一点和校验位，例如 ZL202310000001.5；授权公告号（CN…B）不是专利号。",
                    "Write 12 digits, a point and the check, such as ZL202310000001.5; the number of the publication (CN…B) is another.",
                ),
            ),
            Some(number) if !number.is_checked() => {
                let right = number.right_check().unwrap_or('X');
                (
                    text!("专利号 {written} 的校验位不对", "the check of the patent number {written} is wrong"),
                    text!(
                        "照证书核对；前面各位若都对，点后应是 {right}。",
                        "Compare it with the certificate; if the others are right, {right} stands behind the point."
                    ),
                )
            }
            Some(_) => continue,
        };
        report.find(&work.at.key("patent_number"), message, help);
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
    for (work, written) in with_text(facts, "patent_number") {
        let Some((category, of_number)) = PatentNumber::parse(written).filter(|number| number.is_checked()).and_then(|number| kind_of(number.kind()))
        else {
            continue;
        };
        let Some(stated) = work.category.get().filter(|stated| stated.code != category) else { continue };
        let message = text!(
            ("专利号 {written} 是{}的，材料分类却是“{}”", of_number.zh, stated.name.zh),
            ("the patent number {written} is of {}, but the category is “{}”", of_number.en, stated.name.en)
        );
        let finding = report
            .finding(&work.at.key("patent_number"), message)
            .help(text!(
                ("材料分类改为“{}”，或照证书核对专利号。", of_number.zh),
                ("Change the category to {}, or compare the number with the certificate.", of_number.en)
            ))
            .also(&work.at.key("category"), Text::new("材料分类", "the category"));
        report.push(finding);
    }
}

fn patent_year(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "patent_number") {
        let Some(year) = PatentNumber::parse(written).filter(|number| number.is_checked()).and_then(PatentNumber::year) else { continue };
        let Some(applied) = work.date("applied_on").filter(|applied| applied.year() != year) else { continue };
        let message = text!("专利号是 {year} 年的，申请日却是 {applied}", "the patent number is of {year}, but it was applied for on {applied}");
        let finding = report
            .finding(&work.at.key("applied_on"), message)
            .help(Text::new("照证书核对申请日和专利号；确实如此则不必改。", "Compare both with the certificate; where it is true, leave it."))
            .also(&work.at.key("patent_number"), Text::new("专利号", "the patent number"));
        report.push(finding);
    }
}

fn copyright(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "registration_number").into_iter().filter(|(work, _)| work.category.code() == "software_copyright") {
        let is_good = written.split_once("SR").is_some_and(|(year, serial)| {
            year.len() == 4 && number::all_digits(year) && (6..=7).contains(&serial.len()) && number::all_digits(serial)
        });
        if !is_good {
            let message = text!("“{written}”不像软件著作权的登记号", "“{written}” does not look like the registration of a software copyright");
            let help = Text::new(
                "写登记号，例如 2023SR0000001；“软著登字第…号”写到证书号。",
                "Write the registration, such as 2023SR0000001; 软著登字第…号 is the certificate's number.",
            );
            report.find(&work.at.key("registration_number"), message, help);
        }
    }
}

fn standard(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "standard_number") {
        if !is_standard_number(written) {
            let message = text!("“{written}”不像标准号", "“{written}” does not look like the number of a standard");
            let help = Text::new("写成 GB/T 1.1-2020 的样子：代号、顺序号、年份。", "Write it like GB/T 1.1-2020: prefix, number, year.");
            report.find(&work.at.key("standard_number"), message, help);
        }
    }
}

/// A prefix of letters, digits, slashes and blanks that begins with a letter, a number, a dash and two or four digits of the year.
fn is_standard_number(written: &str) -> bool {
    let Some((head, year)) = written.rsplit_once(['-', '–', '—', '－', ':']) else { return false };
    let is_year = matches!(year.trim().len(), 2 | 4) && number::all_digits(year.trim());
    let has_number = head.chars().last().is_some_and(|c| c.is_ascii_alphanumeric()) && head.chars().any(|c| c.is_ascii_digit());
    let is_plain = head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | ' ' | '.' | '-' | '_'));
    head.starts_with(|c: char| c.is_ascii_alphabetic()) && has_number && is_plain && is_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_and_serials_of_many_forms_are_known() {
        for good in [
            "GB/T 1.1-2020",
            "DB44/T 9999-2023",
            "T/SLAI 012-2024",
            "Q/320583 ABC 001—2021",
            "JGJ 59-2011",
            "ISO 9001:2015",
            "GB 50010-2010",
            "DBJ 15-31-2016",
        ] {
            assert!(is_standard_number(good), "{good}");
        }
        for bad in ["园区标准2024", "GB/T", "2020", "GB/T 1.1"] {
            assert!(!is_standard_number(bad), "{bad}");
        }
        for good in ["CN 44-1999/TP", "CN44-1999", "44-1999/G4", "CN 11-1826/R", "CN 10-1001/TN"] {
            assert!(is_cn_serial(good), "{good}");
        }
        for bad in ["CN 99-1999", "CN(HK) 44-1999", "CN 4-1999", "CN 44-199"] {
            assert!(!is_cn_serial(bad), "{bad}");
        }
    }
}
