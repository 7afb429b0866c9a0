//! From the text of a scalar to a typed value, by the kind of its field and never by its look.

use time::Date;

use crate::field::normal::{compact, narrow, nfc};
use crate::field::{Appointed, Coded, Decimal, Instead, Kind, List, Month, Rank, SECTIONS, Value, odd};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// Where the entries of controlled lists are looked up: a guide.
pub trait Codes {
    /// The entry that an official name, a code or an alias means.
    fn code(&self, list: List, written: &str) -> Option<Coded>;
    /// The names of the entries nearest to what was written, best first.
    fn nearest(&self, list: List, written: &str) -> Vec<String>;
    /// Whether the list is known not to be complete, so that a name outside it is taken as written.
    fn is_open(&self, _list: List) -> bool {
        false
    }
}

/// The longest name that an open list takes, in characters.
const LONGEST_NAME: usize = 50;

/// Why a text could not be read as its field's kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The rule id of the finding.
    pub rule: &'static str,
    pub message: Text,
    pub help: Text,
    /// What was meant, where that is clear or likely.
    pub instead: Option<Instead>,
}

/// Reads the text of a scalar. `written` is not empty.
///
/// # Errors
/// A [`Problem`] when the text is not of the kind. Text-like kinds take any text; their form is judged by rules.
pub fn read(kind: Kind, written: &str, codes: &dyn Codes) -> Result<Value, Box<Problem>> {
    match kind {
        Kind::Text | Kind::LongText | Kind::Name | Kind::FileName => Ok(Value::Text(tidy(written))),
        Kind::IdNumber | Kind::Uscc | Kind::OrgCode => Ok(Value::Text(compact(written).to_uppercase())),
        Kind::Mobile | Kind::Email | Kind::Doi => Ok(Value::Text(compact(written).into_owned())),
        Kind::Issn | Kind::Isbn | Kind::PatentNumber | Kind::CopyrightNumber => Ok(Value::Text(compact(written).to_uppercase())),
        Kind::CnSerial | Kind::StandardNumber => Ok(Value::Text(narrow(written))),
        Kind::Sha256 => Ok(Value::Text(compact(written).to_lowercase())),
        Kind::Code(list) => code(list, written, codes),
        _ => plain(kind, &compact(written)).ok_or_else(|| Box::new(problem(kind, written))),
    }
}

fn plain(kind: Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Bool => yes_or_no(text).map(Value::Bool),
        Kind::Int => int(text).map(Value::Int),
        Kind::Decimal if text.contains(',') => Decimal::parse(&text.replace(',', "")).map(Value::Decimal),
        Kind::Decimal => Decimal::parse(text).map(Value::Decimal),
        Kind::Year => text.strip_suffix('年').unwrap_or(text).parse().ok().filter(|year| (1900..=2200).contains(year)).map(Value::Year),
        Kind::Month => month(text).map(Value::Month),
        Kind::Date => date(text).map(Value::Date),
        Kind::DateOrMonth => date(text).map(Value::Date).or_else(|| month(text).map(Value::Month)),
        Kind::Appointed if text == Appointed::NEVER => Some(Value::Appointed(Appointed::Never)),
        Kind::Appointed => month(text).map(|month| Value::Appointed(Appointed::Since(month))),
        Kind::Rank => rank(text).map(Value::Rank),
        Kind::Entry => entry(text).map(Value::Entry),
        _ => None,
    }
}

fn problem(kind: Kind, written: &str) -> Problem {
    let rule = match kind {
        Kind::Month | Kind::Appointed => "not-a-month",
        Kind::Date | Kind::DateOrMonth => "not-a-date",
        Kind::Year => "not-a-year",
        Kind::Bool => "not-yes-or-no",
        Kind::Rank => "not-a-rank",
        Kind::Entry => "not-an-entry",
        _ => "not-a-number",
    };
    let form = kind.form();
    let has_unit = rule == "not-a-number" && written.contains(|c: char| c.is_ascii_digit()) && written.trim_end().ends_with(char::is_alphabetic);
    let help = if has_unit {
        Text::new(
            "只写数字，不写单位；单位在项目名里，例如“万元”的项目写 120。",
            "Write the number only, without a unit; the field's name says the unit.",
        )
    } else if let Some(month) = month(written).filter(|_| kind == Kind::Date) {
        text!(
            "请写到日；证件上只有年月的，写当月第一天：{month}-01。",
            "Write the day too; where the paper has the month only, write its first day: {month}-01."
        )
    } else {
        text!(("请写成{}。", form.zh), ("Write {}.", form.en))
    };
    let message = text!(("“{written}”读不成{}", form.zh), ("“{written}” is not {}", form.en));
    let readable = |instead: &Instead| plain(kind, &instead.text).is_some();
    Problem { rule, message, help, instead: odd::instead(kind, &narrow(written)).filter(readable) }
}

fn code(list: List, written: &str, codes: &dyn Codes) -> Result<Value, Box<Problem>> {
    let written = tidy(written);
    if let Some(coded) = codes.code(list, &written) {
        return Ok(Value::Code(coded));
    }
    if codes.is_open(list) && is_a_name(&written) {
        return Ok(Value::Code(Coded { name: Text::same(written.as_str()), code: written }));
    }
    let nearest = codes.nearest(list, &written);
    let (title, id) = (list.title(), list.id());
    let help = if nearest.is_empty() {
        text!("写正式名称或代码，见 declare guide codes {id}。", "Write an official name or code; see `declare guide codes {id}`.")
    } else {
        text!(
            ("是不是：{}？全部见 declare guide codes {id}。", nearest.join("、")),
            ("Did you mean {}? For all of them see `declare guide codes {id}`.", nearest.join(", "))
        )
    };
    Err(Box::new(Problem {
        rule: "unknown-code",
        message: text!(("“{written}”不在“{}”之中", title.zh), ("“{written}” is not in the list “{}”", title.en)),
        help,
        instead: clearly_nearest(&written, &nearest),
    }))
}

/// The first of the nearest names where it is nearer than the second: likely what was meant.
fn clearly_nearest(written: &str, nearest: &[String]) -> Option<Instead> {
    let first = nearest.first()?;
    let steps = |name: &String| strsim::damerau_levenshtein(name, written);
    let is_clear = nearest.get(1).is_none_or(|second| steps(first) < steps(second));
    is_clear.then(|| Instead { text: first.clone(), certain: false })
}

/// Whether a text can be the official name of something: one line with letters, and no word for nothing.
fn is_a_name(written: &str) -> bool {
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 2 && written.chars().count() <= LONGEST_NAME && !written.contains(char::is_control)
}

/// NFC, ends trimmed, line ends as `\n`: what a text field keeps.
pub(crate) fn tidy(written: &str) -> String {
    let trimmed = written.trim();
    let joined;
    let lines = if trimmed.contains('\r') {
        joined = trimmed.replace("\r\n", "\n").replace('\r', "\n");
        joined.as_str()
    } else {
        trimmed
    };
    nfc(lines)
}

fn yes_or_no(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    match text {
        "有" | "是" => Some(true),
        "无" | "否" => Some(false),
        _ if is("true") || is("yes") => Some(true),
        _ if is("false") || is("no") => Some(false),
        _ => None,
    }
}

fn int(text: &str) -> Option<i64> {
    let text = text.strip_suffix('年').unwrap_or(text);
    text.parse().ok().filter(|number: &i64| number.unsigned_abs() < 1 << 53)
}

/// `2015-07`, `2015-7`, `2015.07`, `2015/7`, `2015年7月`, `201507`.
pub fn month(text: &str) -> Option<Month> {
    let (year, month) = match numbers(text)?.as_slice() {
        [year, month] => (*year, *month),
        [joined] if text.len() == 6 => (joined / 100, joined % 100),
        _ => return None,
    };
    let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
    year_of(year).map(|year| Month { year, month })
}

/// `2015-07-01`, `2015.7.1`, `2015/7/1`, `2015年7月1日`, `20150701`.
pub fn date(text: &str) -> Option<Date> {
    let (year, month, day) = match numbers(text)?.as_slice() {
        [year, month, day] => (*year, *month, *day),
        [joined] if text.len() == 8 => (joined / 10_000, joined / 100 % 100, joined % 100),
        _ => return None,
    };
    let month = time::Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year_of(year)?, month, u8::try_from(day).ok()?).ok()
}

fn year_of(year: u32) -> Option<i32> {
    i32::try_from(year).ok().filter(|year| (1900..=2200).contains(year))
}

/// The digit groups of a month or date; `None` when anything else than its separators stands between them.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let text = text.strip_suffix(['月', '日', '号']).unwrap_or(text);
    let parts = text.split(['-', '.', '/', '年', '月', '－', '–']);
    // One more than a date has is enough to see that it is none.
    parts.take(4).map(|part| if part.len() <= 8 { part.parse().ok() } else { None }).collect()
}

/// The numbers that ranks are said in.
const ORDINALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

fn ordinal(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| (1..).zip(ORDINALS).find_map(|(number, said)| (said == text).then_some(number)))
}

/// `2`, `2/5`, `第2`, `第二`, `第2/5`, `排名第2（共5）` in its plain forms.
fn rank(text: &str) -> Option<Rank> {
    let text = text.strip_prefix("排名").unwrap_or(text);
    let text = text.strip_prefix('第').unwrap_or(text);
    let (place, of) = match text.split_once('/') {
        Some((place, of)) => (place, Some(ordinal(of.trim_start_matches('共'))?)),
        None => (text, None),
    };
    let place = ordinal(place.strip_suffix(['名', '位']).unwrap_or(place))?;
    (place > 0 && of != Some(0)).then_some(Rank { place, of })
}

/// `论文专著第2条`, `publications 2` or `/publications/1`.
fn entry(text: &str) -> Option<Pointer> {
    if text.starts_with('/') {
        let pointer = Pointer::parse(text);
        let segments: Vec<String> = pointer.segments().collect();
        let [section, index] = segments.as_slice() else { return None };
        index.parse::<usize>().ok()?;
        return SECTIONS.iter().any(|known| known.key == section).then_some(pointer);
    }
    let digits = text.trim_end_matches('条');
    let name = digits.trim_end_matches(|c: char| c.is_ascii_digit());
    let number: usize = digits[name.len()..].parse().ok()?;
    let section = super::section(name.trim_end_matches('第'))?;
    (number > 0).then(|| Pointer::root().key(section.key).index(number - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct None_;
    impl Codes for None_ {
        fn code(&self, _: List, _: &str) -> Option<Coded> {
            None
        }
        fn nearest(&self, _: List, _: &str) -> Vec<String> {
            Vec::new()
        }
    }

    fn shown(kind: Kind, text: &str) -> Option<String> {
        read(kind, text, &None_).ok().map(|value| value.show().zh.into_owned())
    }

    #[test]
    fn months_and_dates_read_every_habit() {
        for text in ["2015-07", "2015-7", "2015.07", "2015/7", "2015年7月", "201507", "２０１５年７月", "2015 年 7 月"] {
            assert_eq!(shown(Kind::Month, text).as_deref(), Some("2015-07"), "{text}");
        }
        for text in ["2015-07-01", "2015.7.1", "2015/7/1", "2015年7月1日", "20150701"] {
            assert_eq!(shown(Kind::Date, text).as_deref(), Some("2015-07-01"), "{text}");
        }
        for text in ["2015-13", "2015", "15-07", "2015-07-01", "2015--7", "0000-01", "七月"] {
            assert_eq!(shown(Kind::Month, text), None, "{text}");
        }
        for text in ["2015-02-29", "2015-07", "2015-07-32", "20150732"] {
            assert_eq!(shown(Kind::Date, text), None, "{text}");
        }
    }

    #[test]
    fn a_month_stays_a_month_where_the_paper_prints_no_day() {
        for (text, kept) in [("2022年3月", "2022-03"), ("202203", "2022-03"), ("2022.3.5", "2022-03-05"), ("20220305", "2022-03-05")] {
            assert_eq!(shown(Kind::DateOrMonth, text).as_deref(), Some(kept), "{text}");
        }
        for text in ["2022", "2022-13", "2022-02-30", "2022年春"] {
            assert_eq!(shown(Kind::DateOrMonth, text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_taken_as_written() {
        assert_eq!(shown(Kind::Text, "1.10").as_deref(), Some("1.10"));
        assert_eq!(shown(Kind::Text, "no").as_deref(), Some("no"));
        assert_eq!(shown(Kind::IdNumber, " 44030019850615001x ").as_deref(), Some("44030019850615001X"));
        assert_eq!(shown(Kind::Decimal, "1,200.50").as_deref(), Some("1200.5"));
        assert_eq!(shown(Kind::Decimal, "1.2.3"), None);
        assert_eq!(shown(Kind::Rank, "第2/5").as_deref(), Some("2/5"));
        assert_eq!(shown(Kind::Rank, "第二").as_deref(), Some("2"));
        assert_eq!(shown(Kind::Rank, "第一/共五").as_deref(), Some("1/5"));
        assert_eq!(shown(Kind::Rank, "0"), None);
        let unit = read(Kind::Decimal, "120万", &None_).unwrap_err();
        assert!(unit.help.zh.contains("只写数字"), "{}", unit.help.zh);
        assert_eq!(shown(Kind::Entry, "论文专著第2条").as_deref(), Some("/publications/1"));
        assert_eq!(shown(Kind::Entry, "论文专著第0条"), None);
    }
}
