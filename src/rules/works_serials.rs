//! Numbers of publications: the forms and check digits of ISSN, ISBN, CN serial and DOI. R16, domain 6.3.

use crate::finding::Severity;
use crate::rules::number;
use crate::rules::text::{remove, rewrite};
use crate::rules::works::with_text;
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
        id: "isbn-ten",
        severity: Severity::Warning,
        title: Text::new("2007 年以后出版的书写 13 位 ISBN", "A book of since 2007 has an ISBN of 13 digits"),
        why: Text::new(
            "2007 年起出版的书印 13 位 ISBN；10 位的前面加 978，重算最后一位就是。",
            "Since 2007 books print 13 digits: 978 before the old nine, and a check of its own.",
        ),
        source: "ISO 2108",
        bad: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 7000000007, published_on: 2025-04, words: 32, own_words: 8, author_role: 参编, rank: 3/6}]",
        good: "publications: [{category: 专著教材, title: 芯片验证, publisher: 示例出版社, isbn: 9787000000001, published_on: 2025-04, words: 32, own_words: 8, author_role: 参编, rank: 3/6}]",
        implies: &[],
        check: Check::Law(isbn_ten),
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
        id: "cn-serial-newspaper",
        severity: Severity::Warning,
        title: Text::new("期刊的 CN 序号不在报纸的号段", "The serial of a journal is not a newspaper's"),
        why: Text::new(
            "CN 刊号的序号 0001–0999 是报纸，1000 起是期刊；报纸文章一般不算期刊论文。",
            "Serials 0001 to 0999 are newspapers, journals begin with 1000; an article in a newspaper rarely counts as a paper.",
        ),
        source: "GB/T 9999.1-2018",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-0019, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1000, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者}]",
        implies: &[],
        check: Check::Law(cn_newspaper),
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
        id: "journal-number-missing",
        severity: Severity::Warning,
        title: Text::new("外文期刊至少有 ISSN 或 DOI", "A foreign journal has an ISSN or a DOI"),
        why: Text::new(
            "没有任何号码的论文查不到，容易被退回；只有网络版的写 DOI。",
            "A paper without any number cannot be looked up and is easily returned; one that is online only has a DOI.",
        ),
        source: "S27",
        bad: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, year: 2023, volume: 9, pages: e1234, published_on: 2023-06, rank: 1/4}]",
        good: "publications: [{category: 期刊论文, title: On chips, journal: Example Journal, doi: 10.99999/ej.2023.1234, year: 2023, volume: 9, pages: e1234, published_on: 2023-06, rank: 1/4}]",
        implies: &[],
        check: Check::Law(journal_number),
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
        id: "doi-prefix",
        severity: Severity::Warning,
        title: Text::new("DOI 不带网址前缀", "A DOI without the address before it"),
        why: Text::new("DOI 从 10. 写起；带网址的与不带的看上去像两个号码。", "It begins with 10.; with the address it looks like another number."),
        source: "ISO 26324",
        bad: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者, doi: 'https://doi.org/10.99999/lnai.2023.06.012'}]",
        good: "publications: [{category: 期刊论文, title: 芯片验证方法, journal: 示例学报, issn: 0000-0019, cn_serial: CN 44-1999/TP, year: 2023, issue: 6, pages: 88-96, published_on: 2023-06-15, rank: 1/4, author_role: 第一作者, doi: 10.99999/lnai.2023.06.012}]",
        implies: &[],
        check: Check::Law(doi_prefix),
    },
];

/// What a serial is that stands in the wrong field, in words.
fn other_serial(written: &str) -> Option<Text> {
    let bare: String = written.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let of_issn = bare.get(..7).and_then(number::issn_check).is_some_and(|check| bare.len() == 8 && bare.ends_with(check));
    if of_issn {
        Some(Text::new("ISSN", "an ISSN"))
    } else if is_isbn(&bare) {
        Some(Text::new("ISBN", "an ISBN"))
    } else if cn_parts(written).is_some() {
        Some(Text::new("CN 刊号", "a CN serial"))
    } else {
        None
    }
}

fn issn(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "issn") {
        let compact: String = written.chars().filter(|c| !matches!(c, '-' | '–' | '—' | '‐')).collect();
        let compact = compact.trim_start_matches("ISSN").trim_start_matches(':');
        let (body, check) = (compact.get(..7).unwrap_or_default(), compact.get(7..).unwrap_or_default());
        let (message, help) = match number::issn_check(body) {
            Some(right) if check.len() == 1 && !check.ends_with(right) => wrong_check("ISSN", written, right),
            Some(_) if check.len() == 1 => continue,
            _ => not_a("ISSN", written, Text::new("写八位，例如 0000-0019。", "Write eight characters, such as 0000-0019.")),
        };
        report.find(&work.at.key("issn"), message, help);
    }
}

fn wrong_check(name: &str, written: &str, right: char) -> (Text, Text) {
    (
        text!("{name} {written} 的校验位不对", "the check of the {name} {written} is wrong"),
        text!("照版权页核对；前面各位若都对，最后一位应是 {right}。", "Compare it with the imprint; if the others are right, the last is {right}."),
    )
}

/// That something is no such number, and perhaps which other it is.
fn not_a(name: &str, written: &str, form: Text) -> (Text, Text) {
    let help = match other_serial(written) {
        Some(other) => text!(("这是 {}，写到那一项。{}", other.zh, form.zh), ("It is {}: write it there. {}", other.en, form.en)),
        None => form,
    };
    (text!("“{written}”不是 {name}", "“{written}” is not a number of the form {name}"), help)
}

/// The digits of an ISBN; `None` where other characters than its dashes stand between.
fn isbn_digits(written: &str) -> Option<String> {
    let upper = written.to_uppercase();
    let bare = ["ISBN-13:", "ISBN-10:", "ISBN:", "ISBN"].iter().find_map(|prefix| upper.strip_prefix(prefix)).unwrap_or(&upper);
    // Books of before 2007 print a class behind it: ISBN 7-000-00000-7/TP·1.
    let bare = bare.split(['/', '(']).next().unwrap_or(bare);
    let is_known = |c: char| c.is_ascii_digit() || matches!(c, 'X' | '-' | '–' | '—' | '‐');
    bare.chars().all(is_known).then(|| bare.chars().filter(|c| c.is_ascii_digit() || *c == 'X').collect())
}

/// The check that belongs to the digits of an ISBN before its last.
fn isbn_check(digits: &str) -> Option<char> {
    match digits.len() {
        13 if digits.starts_with("978") || digits.starts_with("979") => digits.get(..12).and_then(number::isbn13_check),
        10 => digits.get(..9).and_then(number::isbn10_check),
        _ => None,
    }
}

fn is_isbn(digits: &str) -> bool {
    isbn_check(digits).is_some_and(|right| digits.ends_with(right))
}

fn isbn(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "isbn") {
        let digits = isbn_digits(written).unwrap_or_default();
        let (message, help) = match isbn_check(&digits) {
            Some(right) if digits.ends_with(right) => continue,
            Some(right) => wrong_check("ISBN", written, right),
            None => {
                let form = Text::new(
                    "写 13 位数字，以 978 或 979 开头；2006 年以前出版的写 10 位。",
                    "Write 13 digits beginning with 978 or 979, or 10 for a book of before 2007.",
                );
                not_a("ISBN", written, form)
            }
        };
        report.find(&work.at.key("isbn"), message, help);
    }
}

/// The first year in which books have an ISBN of 13 digits.
const THIRTEEN_DIGITS_SINCE: i32 = 2007;

fn isbn_ten(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "isbn") {
        let Some(old) = isbn_digits(written).filter(|digits| digits.len() == 10 && is_isbn(digits)) else { continue };
        if work.month("published_on").is_none_or(|month| month.year < THIRTEEN_DIGITS_SINCE) {
            continue;
        }
        let body = format!("978{}", &old[..9]);
        let Some(check) = number::isbn13_check(&body) else { continue };
        let at = work.at.key("isbn");
        let finding = report
            .finding(&at, text!("{written} 是 10 位的旧 ISBN", "{written} is an old ISBN of 10 digits"))
            .help(text!("照版权页写 13 位：{body}{check}。", "Write the 13 digits of the imprint: {body}{check}."))
            .fix(rewrite(true, &at, format!("{body}{check}")));
        report.push(finding);
    }
}

fn cn_serial(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "cn_serial") {
        if cn_parts(written).is_some() {
            continue;
        }
        let at = work.at.key("cn_serial");
        let is_abroad = written.to_uppercase().replace(char::is_whitespace, "").starts_with("CN(");
        let (message, help) = if is_abroad {
            (
                text!("“{written}”不是国内统一刊号", "“{written}” is no mainland serial"),
                Text::new(
                    "境外期刊没有国内统一刊号：这一项空着，写 ISSN。",
                    "A journal from outside the mainland has none: leave this empty and write the ISSN.",
                ),
            )
        } else {
            let form = Text::new(
                "写成 CN 44-1999/TP 的样子：地区两位、序号四位；没有国内刊号就空着。",
                "Write it like CN 44-1999/TP, two digits of the region and four of the serial; leave it empty where there is none.",
            );
            not_a("CN 刊号", written, form)
        };
        let mut finding = report.finding(&at, message).help(help);
        finding.fix = is_abroad.then(|| remove(false, &at));
        report.push(finding);
    }
}

/// Region and serial of `CN 44-1999/TP`, the blank, the prefix and the class being optional. `None` where it is none.
fn cn_parts(written: &str) -> Option<(&str, &str)> {
    let rest = written.strip_prefix("CN").or_else(|| written.strip_prefix("cn")).unwrap_or(written).trim_start_matches([' ', ':']);
    let (number, class) = rest.split_once('/').map_or((rest, None), |(number, class)| (number.trim_end(), Some(class.trim_start())));
    let (region, serial) = number.split_once(['-', '–', '—', '－'])?;
    let is_class = |class: &str| {
        class.len() <= 8
            && class.starts_with(|c: char| c.is_ascii_alphabetic())
            && class.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
    };
    // Beijing has the region 10 besides its own.
    let is_region = region == "10" || number::is_province(region);
    let is_serial = serial.len() == 4 && number::all_digits(serial) && serial != "0000";
    (is_region && is_serial && class.is_none_or(is_class)).then_some((region, serial))
}

fn cn_newspaper(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "cn_serial") {
        if cn_parts(written).is_some_and(|(_, serial)| serial.starts_with('0')) {
            let message = text!("{written} 是报纸的刊号", "{written} is the serial of a newspaper");
            let help = Text::new(
                "照版权页核对；确实登在报纸上的，问清评委会是否作为论文。",
                "Compare it with the imprint; if it was a newspaper, ask the committee whether it counts as a paper.",
            );
            report.find(&work.at.key("cn_serial"), message, help);
        }
    }
}

fn is_chinese(journal: &str) -> bool {
    journal.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'))
}

fn cn_serial_missing(facts: &Facts<'_>, report: &mut Report) {
    for (work, journal) in with_text(facts, "journal") {
        if is_chinese(journal) && !work.has("cn_serial") {
            let message = text!("期刊“{journal}”没有写 CN 刊号", "no CN serial is given for the journal “{journal}”");
            let help = Text::new(
                "照版权页写 CN 刊号；境外出版的中文期刊没有，可以不填。",
                "Copy it from the imprint; Chinese journals published abroad have none.",
            );
            report.find(&work.at.key("cn_serial"), message, help);
        }
    }
}

fn journal_number(facts: &Facts<'_>, report: &mut Report) {
    let foreign = with_text(facts, "journal").filter(|(_, journal)| !is_chinese(journal));
    for (work, journal) in foreign.filter(|(work, _)| ["issn", "cn_serial", "doi"].iter().all(|key| !work.has(key))) {
        let message = text!("期刊“{journal}”没有写 ISSN 或 DOI", "neither ISSN nor DOI is given for the journal “{journal}”");
        let help = Text::new("照版权页写 ISSN；只有网络版的写 DOI。", "Copy the ISSN from the imprint; for one that is online only write the DOI.");
        report.find(&work.at.key("issn"), message, help);
    }
}

/// A DOI without the address or the name before it.
pub(super) fn bare_doi(written: &str) -> &str {
    const BEFORE: [&str; 8] =
        ["https://doi.org/", "http://doi.org/", "https://dx.doi.org/", "http://dx.doi.org/", "dx.doi.org/", "doi.org/", "doi:", "doi"];
    let starts = |prefix: &&str| written.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    BEFORE.iter().find(|prefix| starts(prefix)).map_or(written, |prefix| &written[prefix.len()..])
}

fn is_doi(bare: &str) -> bool {
    bare.strip_prefix("10.").and_then(|rest| rest.split_once('/')).is_some_and(|(registrant, suffix)| {
        let number = registrant.split('.').next().unwrap_or_default();
        (4..=9).contains(&number.len()) && number::all_digits(number) && !suffix.is_empty() && !suffix.ends_with(['。', '，', '；'])
    })
}

fn doi(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "doi").filter(|(_, written)| !is_doi(bare_doi(written))) {
        let message = text!("“{written}”不是 DOI", "“{written}” is not a DOI");
        let help = Text::new("写成 10.1000/182 的样子；没有就空着。", "Write it like 10.1000/182; leave it empty where there is none.");
        report.find(&work.at.key("doi"), message, help);
    }
}

fn doi_prefix(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "doi") {
        let bare = bare_doi(written);
        if bare != written && is_doi(bare) {
            let at = work.at.key("doi");
            let finding = report
                .finding(&at, Text::new("DOI 前面带了网址", "an address stands before the DOI"))
                .help(text!("写成：{bare}", "Write: {bare}"))
                .fix(rewrite(true, &at, bare.to_owned()));
            report.push(finding);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_of_many_forms_are_known() {
        for good in
            ["CN 44-1999/TP", "CN44-1999", "CN44-1999/tp", "44-1999/G4", "CN 11-1826/R", "CN 10-1001/TN", "CN: 44-1999", "CN 44-6001", "CN 44-9999"]
        {
            assert!(cn_parts(good).is_some(), "{good}");
        }
        for bad in ["CN 99-1999", "CN(HK) 44-1999", "CN 4-1999", "CN 44-199", "CN 44-0000", "CN 44-19990"] {
            assert!(cn_parts(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn books_of_every_land_are_known() {
        // Taiwan has 957, 986 and 626; 979 is used in France, Korea and Italy.
        for good in ["9787000000001", "978-957-00-0000-9", "9786260000004", "979-10-000-0000-1", "0-306-40615-2", "ISBN:7-000-00000-7/TP·1"] {
            let digits = isbn_digits(good).unwrap();
            let right = isbn_check(&digits).unwrap();
            assert!(is_isbn(&format!("{}{right}", &digits[..digits.len() - 1])), "{good}");
        }
        for bad in ["9777000000001", "978700000000", "书号9787000000001", "978.7000000001"] {
            assert!(isbn_digits(bad).as_deref().and_then(isbn_check).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_doi_is_bare_behind_every_prefix() {
        let written = ["10.1000/182", "doi:10.1000/182", "DOI10.1000/182", "https://doi.org/10.1000/182", "HTTP://DX.DOI.ORG/10.1000/182"];
        assert!(written.iter().all(|written| bare_doi(written) == "10.1000/182"));
        assert!(is_doi("10.1002/(SICI)1097-0142(19990101)85:1<1::AID-CNCR1>3.0.CO;2-#"));
        assert!(!is_doi("10.10/1") && !is_doi("11.1000/1") && !is_doi("10.1000/"));
    }
}
