//! Typed values: what a scalar means once its field's kind has read it.

use std::fmt;

use time::Date;

use crate::pointer::Pointer;
use crate::text::Text;

/// A calendar month, ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
}

impl Month {
    pub fn of(date: Date) -> Self {
        Self { year: date.year(), month: date.month().into() }
    }

    /// Months from `self` to `later`; negative when `later` is earlier.
    pub const fn until(self, later: Self) -> i32 {
        (later.year - self.year) * 12 + later.month as i32 - self.month as i32
    }

    /// The month so many months later; earlier where they are negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        let all = self.year * 12 + self.month as i32 - 1 + months;
        Self { year: all.div_euclid(12), month: all.rem_euclid(12) as u8 + 1 }
    }

    /// The month's first day.
    pub fn first_day(self) -> Option<Date> {
        Date::from_calendar_date(self.year, time::Month::try_from(self.month).ok()?, 1).ok()
    }
}

impl<'de> serde::Deserialize<'de> for Month {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(from)?;
        let read = text.split_once('-').and_then(|(year, month)| Some(Self { year: year.parse().ok()?, month: month.parse().ok()? }));
        read.filter(|read| (1..=12).contains(&read.month)).ok_or_else(|| {
            serde::de::Error::custom(format!("应是年月，例如 2026-03，不是“{text}” ¦ it should be a month such as 2026-03, not “{text}”"))
        })
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

/// An entry of a controlled list. `code` is what is hashed and filed; `name` is what people read.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Coded {
    pub code: String,
    pub name: Text,
}

/// A decimal number in its shortest form (`12.5`, never `12.50`): no float touches an amount.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(String);

impl Decimal {
    /// Reads digits with at most one point and an optional sign; white space and thousands separators must be gone.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, digits) = match text.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", text.strip_prefix('+').unwrap_or(text)),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(part) || digits.ends_with('.') || digits.len() > 30 {
            return None;
        }
        let whole = whole.trim_start_matches('0');
        let whole = if whole.is_empty() { "0" } else { whole };
        let part = part.trim_end_matches('0');
        let number = if part.is_empty() { whole.to_owned() } else { format!("{whole}.{part}") };
        Some(Self(if number == "0" { number } else { format!("{sign}{number}") }))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// For comparing and adding up only.
    pub fn to_f64(&self) -> f64 {
        self.0.parse().unwrap_or(0.0)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A person's place among several: `2` or `2/5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rank {
    pub place: u32,
    pub of: Option<u32>,
}

impl fmt::Display for Rank {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            Some(of) => write!(f, "{}/{of}", self.place),
            None => write!(f, "{}", self.place),
        }
    }
}

/// When a person was appointed to a post of the title held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Appointed {
    Since(Month),
    Never,
}

impl Appointed {
    /// What people write and read for who was never appointed.
    pub const NEVER: &'static str = "未聘任";
}

impl fmt::Display for Appointed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Appointed::Since(month) => month.fmt(f),
            Appointed::Never => f.write_str(Self::NEVER),
        }
    }
}

/// A scalar, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Bool(bool),
    Int(i64),
    Decimal(Decimal),
    Year(i32),
    Month(Month),
    Date(Date),
    Appointed(Appointed),
    Code(Coded),
    Rank(Rank),
    Entry(Pointer),
}

impl Value {
    /// The canonical form: what is hashed and filed.
    pub fn canonical(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match self {
            Value::Bool(yes) => Json::Bool(*yes),
            Value::Int(number) => Json::from(*number),
            Value::Year(year) => Json::from(*year),
            Value::Text(text) => Json::from(text.as_str()),
            Value::Code(coded) => Json::from(coded.code.as_str()),
            Value::Entry(pointer) => Json::from(pointer.as_str()),
            Value::Decimal(number) => Json::from(number.as_str()),
            Value::Month(month) => Json::from(month.to_string()),
            Value::Date(date) => Json::from(date.to_string()),
            Value::Appointed(appointed) => Json::from(appointed.to_string()),
            Value::Rank(rank) => Json::from(rank.to_string()),
        }
    }

    /// What people read.
    pub fn show(&self) -> Text {
        match self {
            Value::Text(text) => Text::same(text.as_str()),
            Value::Bool(true) => Text::new("是", "yes"),
            Value::Bool(false) => Text::new("否", "no"),
            Value::Int(number) => Text::same(number.to_string()),
            Value::Decimal(number) => Text::same(number.as_str()),
            Value::Year(year) => Text::same(year.to_string()),
            Value::Month(month) => Text::same(month.to_string()),
            Value::Date(date) => Text::same(date.to_string()),
            Value::Appointed(Appointed::Never) => Text::new(Appointed::NEVER, "never appointed"),
            Value::Appointed(appointed) => Text::same(appointed.to_string()),
            Value::Code(coded) => coded.name.clone(),
            Value::Rank(rank) => Text::same(rank.to_string()),
            Value::Entry(pointer) => Text::same(pointer.as_str()),
        }
    }
}

/// A field's value as rules and forms see it: absent, read, or written but unreadable (already reported).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Slot<T> {
    #[default]
    Absent,
    Read(T),
    Unreadable,
}

impl<T> Slot<T> {
    pub const fn get(&self) -> Option<&T> {
        match self {
            Slot::Read(value) => Some(value),
            Slot::Absent | Slot::Unreadable => None,
        }
    }

    pub const fn is_absent(&self) -> bool {
        matches!(self, Slot::Absent)
    }

    /// Whether something was written that could not be read.
    pub const fn is_unreadable(&self) -> bool {
        matches!(self, Slot::Unreadable)
    }
}

impl Slot<String> {
    pub fn text(&self) -> &str {
        self.get().map_or("", String::as_str)
    }
}

impl Slot<Coded> {
    /// The code, or an empty text.
    pub fn code(&self) -> &str {
        self.get().map_or("", |coded| coded.code.as_str())
    }
}

impl Slot<bool> {
    /// Whether it was read and is yes.
    pub fn is_yes(&self) -> bool {
        self.get().copied().unwrap_or(false)
    }
}

/// Takes a [`Value`] out as the Rust type of its kind.
pub trait FromValue: Sized {
    fn from_value(value: Value) -> Option<Self>;
}

macro_rules! from_value {
    ($($variant:ident => $type:ty),+ $(,)?) => {
        $(impl FromValue for $type {
            fn from_value(value: Value) -> Option<Self> {
                match value { Value::$variant(inner) => Some(inner), _ => None }
            }
        })+
    };
}

from_value!(Text => String, Bool => bool, Int => i64, Decimal => Decimal, Year => i32, Month => Month, Date => Date, Appointed => Appointed, Code => Coded, Rank => Rank, Entry => Pointer);
