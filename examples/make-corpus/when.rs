//! Months and days as an application writes them.

use std::fmt;

/// A month, counted from the year nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Month(pub(crate) i32);

impl Month {
    pub(crate) const fn new(year: i32, month: i32) -> Self {
        Self(year * 12 + month - 1)
    }

    pub(crate) const fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// From one.
    pub(crate) const fn number(self) -> i32 {
        self.0.rem_euclid(12) + 1
    }

    pub(crate) const fn plus(self, months: i32) -> Self {
        Self(self.0 + months)
    }

    pub(crate) const fn day(self, day: i32) -> Day {
        Day { month: self, day }
    }

    /// `2015-07` read back.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (year, month) = text.get(..7)?.split_once('-')?;
        Some(Self::new(year.parse().ok()?, month.parse().ok()?))
    }
}

impl fmt::Display for Month {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{:04}-{:02}", self.year(), self.number())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Day {
    pub(crate) month: Month,
    pub(crate) day: i32,
}

impl Day {
    /// `20150701`
    pub(crate) fn digits(self) -> String {
        format!("{:04}{:02}{:02}", self.month.year(), self.month.number(), self.day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}-{:02}", self.month, self.day)
    }
}
