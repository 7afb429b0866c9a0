//! The exam record in a row of the register. The rules compare its marks and days; whatever else a bureau writes there is kept for people.

use serde_json::{Map, Value};
use time::Date;
use unicode_normalization::UnicodeNormalization as _;

use crate::field::{self, Decimal, Month};
use crate::table::{Column, Row, Trouble};
use crate::text;
use crate::text::Text;

/// The exam record, in the order of its sheet.
const RECORD: [(Column, Holds); 8] = [
    (Column::new("exam_name", &["考试名称"]), Holds::Text),
    (Column::new("specialty", &["考试专业"]), Holds::Text),
    (Column::new("level", &["考试级别"]), Holds::Text),
    (Column::new("date", &["考试时间"]), Holds::Held),
    (Column::new("score", &["成绩"]), Holds::Mark),
    (Column::new("pass_mark", &["合格标准"]), Holds::Mark),
    (Column::new("result", &["考试结论"]), Holds::Text),
    (Column::new("valid_until", &["有效期至"]), Holds::Until),
];

/// What a column of the exam record holds.
#[derive(Clone, Copy)]
enum Holds {
    Text,
    Mark,
    /// A day, or no more than its month.
    Held,
    /// The last day of something, or its last month.
    Until,
}

impl Holds {
    /// A cell as it is kept; nothing where it is a mark or a day with a slip in it.
    fn read(self, written: &str) -> Option<String> {
        let plain = written.nfkc().collect::<String>().trim().to_owned();
        let kept = match self {
            Self::Text => return Some(written.to_owned()),
            Self::Mark => {
                let number = plain.strip_suffix('分').unwrap_or(&plain).trim_end();
                Decimal::parse(number).map(|_| number.to_owned())
            }
            Self::Held => day(&plain).map(|day| day.to_string()).or_else(|| month(&plain).map(|month| month.to_string())),
            Self::Until => day(&plain).or_else(|| last_day(month(&plain)?)).map(|day| day.to_string()),
        };
        let is_slip = match self {
            Self::Mark => {
                plain.contains(|character: char| character.is_ascii_digit())
                    && plain.chars().all(|character| character.is_ascii_alphanumeric() || "-.,".contains(character))
            }
            _ => {
                // The time of day left out, as of a day that is right.
                let head = if plain.contains(':') { plain.split(['T', ' ']).next().unwrap_or_default() } else { &plain };
                is_like_a_day(head) && day(head).is_none() && month(head).is_none()
            }
        };
        kept.or_else(|| (!is_slip).then(|| written.to_owned()))
    }

    fn wanted(self) -> Text {
        match self {
            Self::Text | Self::Mark => Text::new("不是分数，写成 60 或 60.5", "is no mark: write 60 or 60.5"),
            Self::Held | Self::Until => Text::new("不是日期，写成 2025-10-18", "is no date: write 2025-10-18"),
        }
    }
}

/// A year with one or two short numbers, or all in one, and nothing else: who writes that means a day or a month. So does the spreadsheet
/// that writes the year last (`12/31/2025`, `12/31/25`), or the number by which it counts days (`45948`).
fn is_like_a_day(plain: &str) -> bool {
    let is_plain = plain.chars().all(|character| character.is_ascii_digit() || "-./年月日".contains(character));
    let numbers: Vec<&str> = plain.split(|character: char| !character.is_ascii_digit()).filter(|number| !number.is_empty()).collect();
    // 2025年5-6月 is more than a month.
    let most = if plain.ends_with('月') { 1 } else { 2 };
    // Without end: 9999-12-31, in whatever order.
    let has_end = numbers.iter().all(|number| !number.starts_with("9999"));
    is_plain
        && has_end
        && match numbers[..] {
            [all] => (4..=8).contains(&all.len()) && !is_year(all),
            // With the time of day.
            [count, _] if count.len() == 5 && plain.contains('.') => true,
            [first, second, year] if first.len() <= 2 && second.len() <= 2 && (year.len() == 4 || plain.matches('/').count() == 2) => true,
            [year, ref rest @ ..] => year.len() == 4 && rest.len() <= most && rest.iter().all(|number| number.len() <= 2),
            [] => false,
        }
}

/// A year that somebody may mean.
fn is_year(number: &str) -> bool {
    number.len() == 4 && number.parse().is_ok_and(|year: u32| (1900..=2200).contains(&year))
}

/// A day, the time of day left out.
fn day(plain: &str) -> Option<Date> {
    // 2025年5-6月 is none.
    if plain.ends_with('月') {
        return None;
    }
    let head = plain.split(['T', ' ']).next().unwrap_or_default();
    let is_time = plain[head.len()..].chars().all(|character| character.is_ascii_digit() || "T :.".contains(character));
    let compact: String = plain.split_whitespace().collect();
    field::date(head).filter(|_| is_time).or_else(|| field::date(&compact))
}

fn month(plain: &str) -> Option<Month> {
    field::month(&plain.split_whitespace().collect::<String>())
}

fn last_day(Month { year, month }: Month) -> Option<Date> {
    let month = time::Month::try_from(month).ok()?;
    Date::from_calendar_date(year, month, month.length(year)).ok()
}

/// What there is of the record, by the names of its fields.
///
/// # Errors
/// Every cell that is a mark or a day with a slip in it.
pub(super) fn read(row: &Row<'_>) -> Result<Map<String, Value>, Vec<Trouble>> {
    let (mut record, mut troubles) = (Map::new(), Vec::new());
    for (column, holds) in &RECORD {
        let written = match row.get(column) {
            Ok(Some(written)) => written,
            Ok(None) => continue,
            Err(trouble) => {
                troubles.push(trouble);
                continue;
            }
        };
        if let Some(kept) = holds.read(written) {
            record.insert(column.en.to_owned(), Value::from(kept));
        } else {
            let Text { zh, en } = holds.wanted();
            troubles.push(row.trouble(column, text!("“{written}”{zh}", "“{written}” {en}")));
        }
    }
    if troubles.is_empty() { Ok(record) } else { Err(troubles) }
}

#[cfg(test)]
mod tests {
    use crate::guide::Guides;
    use crate::rules::Judge;
    use crate::server::registers::exams;
    use crate::text::Lang;

    #[test]
    fn marks_and_days_are_read_as_people_write_them_and_slips_are_named() {
        let of = |column: &str, cell: &str| {
            let text = format!("准考证号,证件号码,{column}\nA1,440300190001010015,{cell}\n");
            exams("考试.csv", text.as_bytes(), &Judge::new(Guides::built_in()))
                .map(|exams| exams[0].record.clone())
                .map_err(|error| error.what.get(Lang::En).to_owned())
        };
        for (column, key, cell, kept) in [
            ("有效期至", "valid_until", "2027年12月31日", "2027-12-31"),
            ("有效期至", "valid_until", "20271231", "2027-12-31"),
            ("有效期至", "valid_until", "2028年2月", "2028-02-29"),
            ("有效期至", "valid_until", "长期", "长期"),
            ("有效期至", "valid_until", "-", "-"),
            ("有效期至", "valid_until", "9999-12-31", "9999-12-31"),
            ("考试时间", "date", "2025/10/18", "2025-10-18"),
            ("考试时间", "date", "2025 年 10 月 18 日", "2025-10-18"),
            ("考试时间", "date", "2025-10-18T09:00:00", "2025-10-18"),
            ("考试时间", "date", "2025-10-18 09:00", "2025-10-18"),
            ("考试时间", "date", "2025年10月", "2025-10"),
            ("考试时间", "date", "2025-10-18至19", "2025-10-18至19"),
            ("考试时间", "date", "2025年下半年", "2025年下半年"),
            ("考试时间", "date", "2025", "2025"),
            ("考试时间", "date", "2025-1-1 9:00", "2025-01-01"),
            ("考试时间", "date", "2025年10月18-19日", "2025年10月18-19日"),
            ("考试时间", "date", "2025-2026", "2025-2026"),
            ("考试时间", "date", "202510", "2025-10"),
            ("考试时间", "date", "2025-10-18 9:00-11:00", "2025-10-18 9:00-11:00"),
            ("考试时间", "date", "10.18-19", "10.18-19"),
            ("考试时间", "date", "第3批", "第3批"),
            ("有效期至", "valid_until", "9999", "9999"),
            ("有效期至", "valid_until", "99991231", "99991231"),
            ("有效期至", "valid_until", "12/31/9999", "12/31/9999"),
            ("有效期至", "valid_until", "3年", "3年"),
            ("考试时间", "date", "2025年5-6月", "2025年5-6月"),
            ("有效期至", "valid_until", "2025.10.18-2028.10.17", "2025.10.18-2028.10.17"),
            ("成绩", "score", "７２.５", "72.5"),
            ("成绩", "score", "65 72", "65 72"),
            ("成绩", "score", "72/100", "72/100"),
            ("成绩", "score", "缺考", "缺考"),
            ("成绩", "score", "B+", "B+"),
            ("合格标准", "pass_mark", "60分", "60"),
            ("合格标准", "pass_mark", "60分以上", "60分以上"),
            ("合格标准", "pass_mark", "≥60", "≥60"),
        ] {
            assert_eq!(of(column, cell).unwrap()[key], kept, "{column} {cell}");
        }
        let days =
            ["2027-13-01", "20271301", "2025-13", "45948", "45948.375", "1234", "202513", "12/31/2025", "12/31/25", "31.12.2025", "12/31/2025 9:00"];
        for cell in days {
            for column in ["考试时间", "有效期至"] {
                assert!(of(column, cell).is_err_and(|said| said.contains("line 2: ") && said.contains("write 2025-10-18")), "{column} {cell}");
            }
        }
        for (column, cell) in [("成绩", "7o"), ("合格标准", "60-")] {
            assert!(of(column, cell).is_err_and(|said| said.contains("line 2: ")), "{column} {cell}");
        }
    }
}
