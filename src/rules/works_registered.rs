//! Registrations and standards: the forms of their numbers, and that kind and dates agree with them. R16, domain 6.3.

use crate::document::Work;
use crate::finding::{Edit, Fix, Severity};
use crate::rules::number;
use crate::rules::text::rewrite;
use crate::rules::works::with_text;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "copyright-number-form",
        severity: Severity::Warning,
        title: Text::new("软件著作权登记号写成 2023SR0000001 的样子", "A software copyright is registered like 2023SR0000001"),
        why: Text::new(
            "登记号是年份、SR 和六到七位数字（2009 年以前更短）；“软著登字第…号”是证书号。",
            "It is the year, SR and six or seven digits (fewer until 2009); 软著登字第…号 is the number of the certificate.",
        ),
        source: "own",
        bad: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 软著登字第10000001号, certificate_number: 软著登字第10000001号, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        good: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 2023SR0000001, certificate_number: 软著登字第10000001号, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        implies: &[],
        check: Check::Law(copyright),
    },
    Rule {
        id: "work-registration-form",
        severity: Severity::Warning,
        title: Text::new("作品登记号写成 国作登字-2023-F-00000001 的样子", "A work is registered like 国作登字-2023-F-00000001"),
        why: Text::new(
            "登记号是登记机关（国、粤等）、“作登字”、年份、作品类别和顺序号；各省略有不同，所以只提醒。",
            "It is the office (国, 粤 …), 作登字, the year, the class and a number; provinces differ a little, so this is a warning.",
        ),
        source: "own",
        bad: "intellectual_property: [{category: 作品登记, title: 示例图册, registration_number: 第00000001号, registered_on: 2023-01-06}]",
        good: "intellectual_property: [{category: 作品登记, title: 示例图册, registration_number: 粤作登字-2023-F-00000001, registered_on: 2023-01-06}]",
        implies: &[],
        check: Check::Law(work_form),
    },
    Rule {
        id: "registration-year",
        severity: Severity::Warning,
        title: Text::new("登记号的年份与登记日期相符", "The year in a registration is that of its day"),
        why: Text::new(
            "登记号里有登记的年份；不同的多半抄错了一项。",
            "The number holds the year of the registration; where they differ, one was copied wrongly.",
        ),
        source: "own",
        bad: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 2022SR0000001, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        good: "intellectual_property: [{category: 软件著作权, title: 示例软件 V1.0, registration_number: 2023SR0000001, registered_on: 2023-01-06, owner: 示例公司, rank: 1/3}]",
        implies: &[],
        check: Check::Law(year),
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
    Rule {
        id: "standard-kind",
        severity: Severity::Warning,
        title: Text::new("标准类别与代号相符", "The kind of a standard agrees with its prefix"),
        why: Text::new(
            "GB 是国家标准，DB 是地方标准，T/ 是团体标准，Q/ 是企业标准。",
            "GB is national, DB local, T/ of an association, Q/ of an enterprise.",
        ),
        source: "own",
        bad: "achievements: [{category: 标准规范, standard_number: T/SLAI 012-2024, title: 应用技术要求, standard_kind: 国家标准, published_on: 2024-05-20}]",
        good: "achievements: [{category: 标准规范, standard_number: T/SLAI 012-2024, title: 应用技术要求, standard_kind: 团体标准, published_on: 2024-05-20}]",
        implies: &[],
        check: Check::Law(standard_kind),
    },
    Rule {
        id: "standard-year",
        severity: Severity::Warning,
        title: Text::new("标准号的年份与发布日期相符", "The year in the number of a standard is that of its publication"),
        why: Text::new(
            "标准号末尾是批准发布的年份；修订过的写本人参加的那一版。",
            "It ends with the year of publication; of a revised one write the edition that one took part in.",
        ),
        source: "own",
        bad: "achievements: [{category: 标准规范, standard_number: T/SLAI 012-2023, title: 应用技术要求, standard_kind: 团体标准, published_on: 2024-05-20}]",
        good: "achievements: [{category: 标准规范, standard_number: T/SLAI 012-2024, title: 应用技术要求, standard_kind: 团体标准, published_on: 2024-05-20}]",
        implies: &[],
        check: Check::Law(standard_year),
    },
];

fn registered<'a>(facts: &Facts<'a>, category: &'static str) -> impl Iterator<Item = (&'a Work, &'a str)> {
    with_text(facts, "registration_number").filter(move |(work, _)| work.category.code() == category)
}

/// The year of `2023SR0000001`; `None` where it is no such number. Until 2009 the numbers were shorter.
fn software_year(number: &str) -> Option<i32> {
    let (year, serial) = number.split_once("SR")?;
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4 && number::all_digits(year))?;
    let least = if year < 2010 { 4 } else { 6 };
    ((least..=7).contains(&serial.len()) && number::all_digits(serial)).then_some(year)
}

fn copyright(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in registered(facts, "software_copyright") {
        if software_year(written).is_some() {
            continue;
        }
        let at = work.at.key("registration_number");
        let help = Text::new(
            "写登记号，例如 2023SR0000001；“软著登字第…号”写到证书号。",
            "Write the registration, such as 2023SR0000001; 软著登字第…号 is the certificate's number.",
        );
        let message = text!("“{written}”不像软件著作权的登记号", "“{written}” does not look like the registration of a software copyright");
        let mut finding = report.finding(&at, message).help(help);
        finding.fix = swapped(work, written);
        report.push(finding);
    }
}

/// The mend where the two numbers of a certificate stand in each other's place.
fn swapped(work: &Work, written: &str) -> Option<Fix> {
    let other = work.text("certificate_number").filter(|other| software_year(other).is_some() && written.contains("软著"))?;
    let edits = [("registration_number", other), ("certificate_number", written)];
    let edits = edits.into_iter().map(|(key, text)| Edit::Set { at: work.at.key(key), text: text.to_owned() }).collect();
    Some(Fix { safe: true, title: Text::new("登记号和证书号对调", "exchange registration and certificate number"), edits })
}

/// The year behind 作登字; `None` where the number has another form.
fn work_year(number: &str) -> Option<i32> {
    let (office, rest) = number.split_once("作登字")?;
    let digits: String = rest.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let year = digits.get(..4)?.parse().ok()?;
    let serial = rest.chars().filter(char::is_ascii_digit).count().checked_sub(4)?;
    ((1..=3).contains(&office.chars().count()) && serial > 0 && (1990..=2200).contains(&year)).then_some(year)
}

fn work_form(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in registered(facts, "work_registration").filter(|(_, written)| work_year(written).is_none()) {
        let message = text!("“{written}”不像作品登记号", "“{written}” does not look like the registration of a work");
        let help = Text::new(
            "照登记证书写，例如 国作登字-2023-F-00000001、粤作登字-2023-F-00000001；证书上确实如此的不必改。",
            "Copy it from the certificate, such as 国作登字-2023-F-00000001; where it truly reads so, leave it.",
        );
        report.find(&work.at.key("registration_number"), message, help);
    }
}

fn year(facts: &Facts<'_>, report: &mut Report) {
    let software = registered(facts, "software_copyright").map(|(work, written)| (work, software_year(written)));
    let works = registered(facts, "work_registration").map(|(work, written)| (work, work_year(written)));
    for (work, year) in software.chain(works) {
        report_year(work, year, ("registration_number", "registered_on"), report);
    }
}

/// A number of one year with a date of another.
fn report_year(work: &Work, year: Option<i32>, (number, day): (&str, &str), report: &mut Report) {
    let (Some(year), Some(date)) = (year, work.date(day)) else { return };
    if date.year() == year {
        return;
    }
    let message = text!("号码是 {year} 年的，日期却是 {date}", "the number is of {year}, but the day is {date}");
    let finding = report
        .finding(&work.at.key(day), message)
        .help(Text::new("照证书或文本核对号码和日期；确实如此的不必改。", "Compare number and day with the paper; where it is true, leave it."))
        .also(&work.at.key(number), Text::new("号码", "the number"));
    report.push(finding);
}

fn standard(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "standard_number").filter(|(_, written)| standard_parts(written).is_none()) {
        let message = text!("“{written}”不像标准号", "“{written}” does not look like the number of a standard");
        let help = Text::new("写成 GB/T 1.1-2020 的样子：代号、顺序号、年份。", "Write it like GB/T 1.1-2020: prefix, number, year.");
        report.find(&work.at.key("standard_number"), message, help);
    }
}

/// What stands before the year, and the year: a prefix of letters, digits, slashes and blanks that begins with a letter, a number, a dash
/// and two or four digits.
fn standard_parts(written: &str) -> Option<(&str, i32)> {
    if let Some(parts) = recommendation_parts(written) {
        return Some(parts);
    }
    // An edition that was amended names the year of its amendment behind: GB 50011-2010(2016年版).
    let (written, edition) = written.split_once('(').map_or((written, None), |(number, edition)| (number, Some(edition)));
    let (head, year) = written.rsplit_once(['-', '–', '—', '－', ':'])?;
    let year = year.trim();
    let amended = edition.and_then(|edition| edition.get(..4)).and_then(|year| year.parse().ok());
    let has_number = head.chars().last().is_some_and(|c| c.is_ascii_alphanumeric()) && head.chars().any(|c| c.is_ascii_digit());
    let is_plain = head.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | ' ' | '.' | '-' | '_' | ':' | '+'));
    let is_standard = head.starts_with(|c: char| c.is_ascii_alphabetic()) && has_number && is_plain && number::all_digits(year);
    let number: i32 = year.parse().ok().filter(|_| is_standard)?;
    match year.len() {
        2 => Some((head, amended.unwrap_or(1900 + number))),
        4 => Some((head, amended.unwrap_or(number))),
        _ => None,
    }
}

/// The recommendations of the ITU have letter and number, and the month in brackets or no date: ITU-T G.709/Y.1331 (06/2020).
fn recommendation_parts(written: &str) -> Option<(&str, i32)> {
    let (number, edition) = written.split_once('(').map_or((written, None), |(number, edition)| (number.trim_end(), Some(edition)));
    let rest = number.strip_prefix("ITU-T").or_else(|| number.strip_prefix("ITU-R"))?.trim_start();
    let is_plain = rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | ' ' | '.' | '-'));
    let is_number = rest.starts_with(|c: char| c.is_ascii_uppercase()) && rest.contains(|c: char| c.is_ascii_digit()) && is_plain;
    let year = edition.and_then(|edition| edition.trim_end_matches(')').rsplit('/').next()?.trim().parse().ok());
    is_number.then(|| (number, year.unwrap_or(0)))
}

/// Who issues a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Issuer {
    National,
    Trade,
    Local,
    Association,
    Enterprise,
    International,
}

impl Issuer {
    /// The kind of standard, as the form says it.
    const fn name(self) -> &'static str {
        match self {
            Self::National => "国家标准",
            Self::Trade => "行业标准",
            Self::Local => "地方标准",
            Self::Association => "团体标准",
            Self::Enterprise => "企业标准",
            Self::International => "国际标准",
        }
    }
}

/// By the prefix; `None` where it is not certain.
fn issuer_of(head: &str) -> Option<Issuer> {
    let upper = head.to_uppercase();
    let prefix: String = upper.chars().take_while(char::is_ascii_alphabetic).collect();
    let is_local = prefix.starts_with("DB") || ["SJG", "SZDB"].contains(&prefix.as_str());
    match prefix.as_str() {
        "GB" | "GBJ" | "GBZ" => Some(Issuer::National),
        "T" => Some(Issuer::Association),
        "Q" => Some(Issuer::Enterprise),
        "ISO" | "IEC" | "ITU" | "IEEE" => Some(Issuer::International),
        _ if is_local => Some(Issuer::Local),
        "JGJ" | "CJJ" | "JTG" | "JTJ" => Some(Issuer::Trade),
        _ if prefix.len() == 2 => Some(Issuer::Trade),
        _ => None,
    }
}

/// By what a person writes.
fn issuer_said(kind: &str) -> Option<Issuer> {
    let said = [
        (["国际", "international"], Issuer::International),
        (["国标", "国家"], Issuer::National),
        (["行标", "行业"], Issuer::Trade),
        (["地标", "地方"], Issuer::Local),
        (["团标", "团体"], Issuer::Association),
        (["企标", "企业"], Issuer::Enterprise),
    ];
    let mut meant = said.iter().filter(|(words, _)| words.iter().any(|word| kind.contains(word))).map(|(_, issuer)| *issuer);
    // Two kinds in one text are not told apart.
    meant.next().filter(|_| meant.next().is_none())
}

fn standard_kind(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "standard_number") {
        let Some((head, _)) = standard_parts(written) else { continue };
        let Some(kind) = work.text("standard_kind") else { continue };
        if issuer_of(head).zip(issuer_said(kind)).is_none_or(|(number, said)| number == said) {
            continue;
        }
        let message = text!("标准号 {written} 不是“{kind}”的", "the number {written} is not that of “{kind}”");
        let finding = report
            .finding(&work.at.key("standard_kind"), message)
            .help(Text::new(
                "GB 国家标准、两个字母的行业标准、DB 地方标准、T/ 团体标准、Q/ 企业标准；照文本核对两项。",
                "GB is national, two letters a trade, DB local, T/ an association, Q/ an enterprise; compare both with the paper.",
            ))
            .also(&work.at.key("standard_number"), Text::new("标准号", "the number"));
        report.push(match issuer_of(head) {
            Some(issuer) => finding.fix(rewrite(false, &work.at.key("standard_kind"), issuer.name().to_owned())),
            None => finding,
        });
    }
}

fn standard_year(facts: &Facts<'_>, report: &mut Report) {
    for (work, written) in with_text(facts, "standard_number") {
        report_year(work, standard_parts(written).map(|(_, year)| year).filter(|year| *year > 0), ("standard_number", "published_on"), report);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_of_many_forms_are_known() {
        for (good, issuer) in [
            ("GB/T 1.1-2020", Some(Issuer::National)),
            ("GB 50010-2010", Some(Issuer::National)),
            ("DB44/T 9999-2023", Some(Issuer::Local)),
            ("DBJ 15-31-2016", Some(Issuer::Local)),
            ("SJG 01-2023", Some(Issuer::Local)),
            ("T/SLAI 012-2024", Some(Issuer::Association)),
            ("Q/320583 ABC 001—2021", Some(Issuer::Enterprise)),
            ("JGJ 59-2011", Some(Issuer::Trade)),
            ("YD/T 1234-2019", Some(Issuer::Trade)),
            ("CECS 123:2016", None),
            ("ISO 9001:2015", Some(Issuer::International)),
            ("ISO/IEC 27001:2022", Some(Issuer::International)),
            ("ISO/IEC 14496-10:2020/Amd 1:2021", Some(Issuer::International)),
            ("IEC 61131-3:2013+AMD1:2020", Some(Issuer::International)),
            ("ITU-T G.709/Y.1331 (06/2020)", Some(Issuer::International)),
            ("ITU-T H.264", Some(Issuer::International)),
            ("IEEE Std 802.3-2022", Some(Issuer::International)),
            ("IEEE 802.11ax-2021", Some(Issuer::International)),
        ] {
            assert_eq!(standard_parts(good).map(|(head, _)| issuer_of(head)), Some(issuer), "{good}");
        }
        for bad in ["园区标准2024", "GB/T", "2020", "GB/T 1.1", "GB/T 1.1-202"] {
            assert_eq!(standard_parts(bad), None, "{bad}");
        }
        assert_eq!(standard_parts("GB 12345-98").map(|(_, year)| year), Some(1998));
        assert_eq!(standard_parts("GB 50011-2010(2016年版)").map(|(_, year)| year), Some(2016));
        assert_eq!(issuer_said("国家/行业标准"), None);
    }

    #[test]
    fn registrations_of_all_years_and_provinces_are_known() {
        for (number, year) in [("2023SR0000001", Some(2023)), ("2018SR000001", Some(2018)), ("2005SR00123", Some(2005)), ("2023SR00001", None)] {
            assert_eq!(software_year(number), year, "{number}");
        }
        for (number, year) in [
            ("国作登字-2023-F-00000001", Some(2023)),
            ("粤作登字-2021-A-00000001", Some(2021)),
            ("沪作登字-2019-J-01234567", Some(2019)),
            ("19-2014-F-1234号", None),
            ("作登字-2023-1", None),
        ] {
            assert_eq!(work_year(number), year, "{number}");
        }
    }
}
