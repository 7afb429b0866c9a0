//! The value kinds: a closed set, from which a guide composes the fields of its categories.

use crate::field::List;
use crate::text::Text;

/// How a field's text is read, checked, made canonical and printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Text,
    LongText,
    Name,
    Bool,
    Int,
    Decimal,
    Year,
    Month,
    Date,
    /// A day or, where the paper prints no day, its month: kept as it is written.
    DateOrMonth,
    /// A month, or 未聘任 for who was never appointed.
    Appointed,
    Code(List),
    IdNumber,
    Uscc,
    OrgCode,
    Mobile,
    Email,
    Issn,
    Isbn,
    CnSerial,
    Doi,
    PatentNumber,
    CopyrightNumber,
    StandardNumber,
    Rank,
    Entry,
    FileName,
    Sha256,
}

/// The kinds by the name that a guide calls them.
const NAMES: &[(&str, Kind)] = &[
    ("text", Kind::Text),
    ("long_text", Kind::LongText),
    ("name", Kind::Name),
    ("bool", Kind::Bool),
    ("int", Kind::Int),
    ("decimal", Kind::Decimal),
    ("year", Kind::Year),
    ("month", Kind::Month),
    ("date", Kind::Date),
    ("date_or_month", Kind::DateOrMonth),
    ("appointed", Kind::Appointed),
    ("id_number", Kind::IdNumber),
    ("uscc", Kind::Uscc),
    ("org_code", Kind::OrgCode),
    ("mobile", Kind::Mobile),
    ("email", Kind::Email),
    ("issn", Kind::Issn),
    ("isbn", Kind::Isbn),
    ("cn_serial", Kind::CnSerial),
    ("doi", Kind::Doi),
    ("patent_number", Kind::PatentNumber),
    ("copyright_number", Kind::CopyrightNumber),
    ("standard_number", Kind::StandardNumber),
    ("rank", Kind::Rank),
    ("entry", Kind::Entry),
    ("file_name", Kind::FileName),
    ("sha256", Kind::Sha256),
];

impl Kind {
    /// The kind that a guide's field names: `text`, `code(level)`, `patent_number` …
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(list) = name.strip_prefix("code(").and_then(|rest| rest.strip_suffix(')')) {
            return List::by_id(list).map(Kind::Code);
        }
        NAMES.iter().find_map(|(known, kind)| (*known == name).then_some(*kind))
    }

    /// The name that [`Kind::parse`] reads.
    pub fn name(self) -> String {
        match self {
            Kind::Code(list) => format!("code({})", list.id()),
            _ => NAMES.iter().find_map(|(name, kind)| (*kind == self).then_some(*name)).unwrap_or_default().to_owned(),
        }
    }

    /// What a person may write, in a few words with an example.
    pub fn form(self) -> Text {
        match self {
            Kind::Text | Kind::LongText | Kind::Name | Kind::FileName => Text::new("一段文字", "text"),
            Kind::Bool => Text::new("有/无、是/否", "yes/no"),
            Kind::Int => Text::new("整数，例如 5", "a whole number, such as 5"),
            Kind::Decimal => Text::new("数字，例如 12.5", "a number, such as 12.5"),
            Kind::Year => Text::new("年份，例如 2019", "a year, such as 2019"),
            Kind::Month => Text::new("年月，例如 2015-07", "a month, such as 2015-07"),
            Kind::Date => Text::new("日期，例如 2015-07-01", "a date, such as 2015-07-01"),
            Kind::DateOrMonth => Text::new("日期或年月，例如 2015-07-01、2015-07", "a date or a month, such as 2015-07-01 or 2015-07"),
            Kind::Appointed => Text::new("年月，例如 2015-07；从未聘任写“未聘任”", "a month, such as 2015-07, or 未聘任 (never appointed)"),
            Kind::Code(list) => {
                let title = list.title();
                crate::text!(("“{}”中的一项", title.zh), ("one of the list “{}”", title.en))
            }
            Kind::IdNumber => Text::new("证件号码，例如 44030019850615001X", "an identity number, such as 44030019850615001X"),
            Kind::Uscc => {
                Text::new("18 位统一社会信用代码，例如 91440300TE0T000257", "an 18-character unified social credit code, such as 91440300TE0T000257")
            }
            Kind::OrgCode => Text::new("9 位组织机构代码", "a 9-character organisation code"),
            Kind::Mobile => Text::new("手机号码，例如 13800000000", "a mobile number, such as 13800000000"),
            Kind::Email => Text::new("邮箱，例如 name@example.com", "an e-mail address, such as name@example.com"),
            Kind::Issn => Text::new("ISSN，例如 0000-0019", "an ISSN, such as 0000-0019"),
            Kind::Isbn => Text::new("13 位 ISBN，例如 9787000000001", "a 13-digit ISBN, such as 9787000000001"),
            Kind::CnSerial => Text::new("CN 刊号，例如 CN 44-1999/TP", "a CN serial number, such as CN 44-1999/TP"),
            Kind::Doi => Text::new("DOI，例如 10.1000/182", "a DOI, such as 10.1000/182"),
            Kind::PatentNumber => Text::new("专利号，例如 ZL202310000001.5", "a patent number, such as ZL202310000001.5"),
            Kind::CopyrightNumber => Text::new("登记号，例如 2023SR0000001", "a registration number, such as 2023SR0000001"),
            Kind::StandardNumber => Text::new("标准号，例如 GB/T 1.1-2020", "a standard number, such as GB/T 1.1-2020"),
            Kind::Rank => Text::new("排名，例如 1 或 1/5（共 5 人）", "a rank, such as 1 or 1/5 (of five)"),
            Kind::Entry => Text::new("条目，例如 论文专著第2条", "an entry, such as /publications/1"),
            Kind::Sha256 => Text::new("64 位十六进制摘要", "a digest of 64 hexadecimal digits"),
        }
    }
}
