//! What people read, always in both languages: a missing translation does not compile.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The language of a reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lang {
    Zh,
    En,
}

/// A sentence, label or title in Chinese and English.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Text {
    pub zh: Cow<'static, str>,
    pub en: Cow<'static, str>,
}

impl Text {
    pub const fn new(zh: &'static str, en: &'static str) -> Self {
        Self { zh: Cow::Borrowed(zh), en: Cow::Borrowed(en) }
    }

    /// The same characters for every reader: a name, a number, a file.
    pub fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: Cow::Owned(text.clone()), en: Cow::Owned(text) }
    }

    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A number with its English noun: `1 month`, `2 months`.
pub fn counted(number: impl Into<i64>, one: &str) -> String {
    let number = number.into();
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// Builds a [`Text`] from two format strings over the same arguments:
/// `text!("缺少 {name}", "{name} is missing")`; where the two need arguments of their own,
/// `text!(("缺少{}", label.zh), ("{} is missing", label.en))`.
#[macro_export]
macro_rules! text {
    (($zh:literal $(, $zh_arg:expr)* $(,)?), ($en:literal $(, $en_arg:expr)* $(,)?)) => {
        $crate::text::Text {
            zh: ::std::borrow::Cow::Owned(format!($zh $(, $zh_arg)*)),
            en: ::std::borrow::Cow::Owned(format!($en $(, $en_arg)*)),
        }
    };
    ($zh:literal, $en:literal $(, $($arg:tt)*)?) => {
        $crate::text::Text {
            zh: ::std::borrow::Cow::Owned(format!($zh $(, $($arg)*)?)),
            en: ::std::borrow::Cow::Owned(format!($en $(, $($arg)*)?)),
        }
    };
}
