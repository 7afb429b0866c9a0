//! How values stand on the form: nothing is left empty, dates in Chinese.

use time::Date;

use crate::document::{Basic, DeclaredTitle};
use crate::field::{Appointed, Coded, Decimal, Month, Slot, Value};

/// What stands where there is nothing to say: official forms demand it.
pub(in crate::forms) const NONE: &str = "无";
/// What stands where only the receiving system knows the value.
pub(in crate::forms) const SYSTEM: &str = "以系统为准";
/// What stands on a draft where the value could not be read.
const UNREADABLE: &str = "待改正";

/// A value as the form shows it.
pub(in crate::forms) trait Shown {
    fn shown(&self) -> String;
}

impl<T: Shown> Shown for Slot<T> {
    fn shown(&self) -> String {
        match self {
            Self::Absent => NONE.to_owned(),
            Self::Read(value) => value.shown(),
            Self::Unreadable => UNREADABLE.to_owned(),
        }
    }
}

impl Shown for String {
    fn shown(&self) -> String {
        if self.trim().is_empty() { NONE.to_owned() } else { self.clone() }
    }
}

impl Shown for Coded {
    fn shown(&self) -> String {
        self.name.zh.to_string()
    }
}

impl Shown for Month {
    fn shown(&self) -> String {
        format!("{}年{}月", self.year, self.month)
    }
}

impl Shown for Date {
    fn shown(&self) -> String {
        format!("{}年{}月{}日", self.year(), u8::from(self.month()), self.day())
    }
}

impl Shown for Appointed {
    fn shown(&self) -> String {
        match self {
            Self::Since(month) => month.shown(),
            Self::Never => Self::NEVER.to_owned(),
        }
    }
}

impl Shown for i64 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for i32 {
    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Shown for Decimal {
    fn shown(&self) -> String {
        self.as_str().to_owned()
    }
}

impl Shown for Value {
    fn shown(&self) -> String {
        match self {
            Self::Month(month) => month.shown(),
            Self::Date(date) => date.shown(),
            Self::Appointed(appointed) => appointed.shown(),
            Self::Rank(rank) => match rank.of {
                Some(of) => format!("第{} / 共{of}", rank.place),
                None => format!("第{}", rank.place),
            },
            other => other.show().zh.into_owned(),
        }
    }
}

/// 有 or 无, as the form asks.
pub(in crate::forms) fn has(slot: &Slot<bool>) -> String {
    match slot {
        Slot::Read(true) => "有".to_owned(),
        Slot::Read(false) | Slot::Absent => NONE.to_owned(),
        Slot::Unreadable => UNREADABLE.to_owned(),
    }
}

/// From and until, over two lines in a narrow column.
pub(in crate::forms) fn period(start: &Slot<Month>, end: &Slot<Month>) -> String {
    let point = |slot: &Slot<Month>| match slot {
        Slot::Read(month) => format!("{}.{:02}", month.year, month.month),
        Slot::Absent => "至今".to_owned(),
        Slot::Unreadable => UNREADABLE.to_owned(),
    };
    match (start, end) {
        (Slot::Absent, Slot::Absent) => NONE.to_owned(),
        (Slot::Absent, end) => format!("至{}", point(end)),
        (start, Slot::Absent) => format!("{}\n至今", point(start)),
        (start, end) => format!("{}\n—{}", point(start), point(end)),
    }
}

/// The declared title with its level: `高级工程师（副高级）`.
pub(in crate::forms) fn title_with_level(declared: &DeclaredTitle) -> String {
    let level = declared.level.shown();
    let level = if level == NONE { String::new() } else { format!("（{level}）") };
    joined(&[declared.title.shown(), level], "")
}

/// The declared level as titles of forms hold it: `（副高级）`, blank where there is none.
pub(in crate::forms) fn bracketed_level(declared: &DeclaredTitle) -> String {
    let level = declared.level.get().map_or_else(|| "　　".to_owned(), |level| level.name.zh.to_string());
    format!("（{level}）")
}

/// From and until on one line.
pub(in crate::forms) fn on_a_line(start: &Slot<Month>, end: &Slot<Month>) -> String {
    period(start, end).replace("\n至今", "—至今").replace('\n', "")
}

/// The month of birth: forms ask for no more.
pub(in crate::forms) fn birth_month(basic: &Basic) -> String {
    basic.birth_date.get().map_or_else(|| basic.birth_date.shown(), |date| Month::of(*date).shown())
}

/// A number of years.
pub(in crate::forms) fn years<T: Shown>(slot: &Slot<T>) -> String {
    slot.get().map_or_else(|| slot.shown(), |years| format!("{}年", years.shown()))
}

/// Several texts as one, empty ones left out.
pub(in crate::forms) fn joined(parts: &[String], separator: &str) -> String {
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|part| *part != NONE && !part.is_empty()).collect();
    if parts.is_empty() { NONE.to_owned() } else { parts.join(separator) }
}
