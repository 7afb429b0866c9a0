//! How one value is written: every spelling that a field's kind reads, and every way YAML has to quote it.

use declare::field::{Kind, List};
use declare::guide::Guide;

use super::chance::Chance;
use super::when::Month;

/// The text of a value as somebody might write it. What is no value of the kind (a fault) stays as it is.
pub(crate) fn spell(chance: &mut Chance, guide: &Guide, kind: Kind, text: &str, zh: bool) -> String {
    let spelt = match kind {
        Kind::Month | Kind::Appointed => month(chance, text),
        Kind::Date | Kind::DateOrMonth => date(chance, text).or_else(|| month(chance, text)),
        Kind::Bool => yes_or_no(chance, text, zh),
        Kind::Code(list) => code(chance, guide, list, text),
        Kind::Year => (text.len() == 4 && chance.percent(8)).then(|| format!("{text}年")),
        Kind::Rank => text.contains('/').then(|| if chance.percent(15) { format!("第{text}") } else { text.to_owned() }),
        Kind::Decimal => (!text.contains('.') && chance.percent(10)).then(|| format!("{text}.0")),
        Kind::IdNumber => chance.percent(20).then(|| text.to_lowercase()),
        Kind::Entry => entry(chance, text),
        _ => None,
    };
    spelt.unwrap_or_else(|| text.to_owned())
}

fn month(chance: &mut Chance, text: &str) -> Option<String> {
    let month = Month::read(text).filter(|month| month.to_string() == text)?;
    let (year, number) = (month.year(), month.number());
    Some(match chance.below(20) {
        0 => format!("{year}-{number}"),
        1 => format!("{year}年{number}月"),
        2 => format!("{year}{number:02}"),
        3 => format!("{year}.{number:02}"),
        4 => format!("{year}/{number}"),
        _ => text.to_owned(),
    })
}

fn date(chance: &mut Chance, text: &str) -> Option<String> {
    let month = Month::read(text)?;
    let day: i32 = text.get(8..)?.parse().ok()?;
    if format!("{month}-{day:02}") != text || !(1..=12).contains(&month.number()) {
        return None;
    }
    let (year, number) = (month.year(), month.number());
    Some(match chance.below(20) {
        0 => format!("{year}-{number}-{day}"),
        1 => format!("{year}年{number}月{day}日"),
        2 => format!("{year}{number:02}{day:02}"),
        3 => format!("{year}.{number}.{day}"),
        4 => format!("{year}/{number:02}/{day:02}"),
        _ => text.to_owned(),
    })
}

fn yes_or_no(chance: &mut Chance, text: &str, zh: bool) -> Option<String> {
    let words: &[&str] = match (text, zh) {
        ("true", true) => &["有", "是", "是"],
        ("false", true) => &["无", "否", "无"],
        ("true", false) => &["true", "yes", "True", "有"],
        ("false", false) => &["false", "no", "False", "无"],
        _ => return None,
    };
    Some((*chance.pick(words)).to_owned())
}

/// The official name mostly, else the code, an alias or the English name.
fn code(chance: &mut Chance, guide: &Guide, list: List, text: &str) -> Option<String> {
    let entry = guide.list(list.id())?.by_code(text)?;
    let alias = || entry.aliases.first().cloned();
    match chance.below(20) {
        0 => Some(entry.code.clone()),
        1 => Some(entry.name.en.to_string()),
        2 | 3 => alias().or_else(|| Some(entry.name.zh.to_string())),
        _ => Some(entry.name.zh.to_string()),
    }
}

fn entry(chance: &mut Chance, text: &str) -> Option<String> {
    let (section, index) = text.strip_prefix('/')?.split_once('/')?;
    let section = declare::field::section(section)?;
    let number: usize = index.parse().ok()?;
    Some(if chance.percent(60) { format!("{}第{}条", section.zh, number + 1) } else { text.to_owned() })
}

/// How a scalar is written on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quotes {
    /// None where it can be without.
    None,
    Single,
    Double,
}

/// A scalar on one line, in a flow collection or not.
pub(crate) fn scalar(text: &str, quotes: Quotes, in_flow: bool) -> String {
    if text.contains(['\n', '\r', '\t']) || (quotes == Quotes::Double) {
        return double(text);
    }
    match quotes {
        Quotes::None if is_plain(text, in_flow) => text.to_owned(),
        _ => format!("'{}'", text.replace('\'', "''")),
    }
}

fn is_plain(text: &str, in_flow: bool) -> bool {
    let starts_badly = text.starts_with(|c: char| c.is_whitespace() || "-?:,[]{}#&*!|>'\"%@`".contains(c));
    let ends_badly = text.ends_with(|c: char| c.is_whitespace() || c == ':');
    let has_sign = text.contains(": ") || text.contains(" #") || (in_flow && text.contains([',', '[', ']', '{', '}']));
    !(text.is_empty() || starts_badly || ends_badly || has_sign)
}

pub(crate) fn double(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
