//! Names as they may be typed: what forgives width, blanks and, in values, capitals, as regular expressions that every dialect knows.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::field::normal_key;

/// Characters that compatibility composition turns into others: full-width letters, circled numbers, radicals; and blanks that are no
/// space. What holds one of them is left to `declare validate`.
pub(super) const EXOTIC: &str = r"[\t\r\n]|[^\x00-\x7f\u3001-\u301f\u3400-\u9fff（）–]";

/// The keys that one of `names` is read from.
pub(super) fn any_of(names: &[&str]) -> String {
    one_of(names.iter().map(|name| loosely(name, "[ \u{3000}]*", false)))
}

/// The values that one of `spellings` is read from.
pub(super) fn value(spellings: &[String]) -> String {
    one_of(spellings.iter().map(|name| loosely(name, " *", true)))
}

/// That a mapping says one of `spellings` under one of `keys`.
pub(super) fn chosen(keys: &[&str], spellings: &[String]) -> Json {
    let pattern = value(spellings);
    let one = |key: &&str| json!({ "required": [key], "properties": { *key: { "type": "string", "pattern": pattern, "doNotSuggest": true } } });
    json!({ "type": "object", "anyOf": keys.iter().map(one).collect::<Vec<_>>() })
}

fn one_of(patterns: impl Iterator<Item = String>) -> String {
    let known: BTreeSet<String> = patterns.collect();
    format!("^\\s*(?:{})\\s*$", known.into_iter().collect::<Vec<_>>().join("|"))
}

fn loosely(name: &str, blanks: &str, any_case: bool) -> String {
    let parts = normal_key(name).chars().map(|c| one(c, any_case)).collect::<Vec<_>>();
    parts.join(blanks)
}

fn one(c: char, any_case: bool) -> String {
    match c {
        '(' => "[(（]".to_owned(),
        ')' => "[)）]".to_owned(),
        ',' => "[,，]".to_owned(),
        ':' => "[:：]".to_owned(),
        _ if any_case && c.is_ascii_alphabetic() => format!("[{}{}]", c.to_ascii_uppercase(), c.to_ascii_lowercase()),
        // No other escape is one in every dialect.
        '^' | '$' | '\\' | '.' | '*' | '+' | '?' | '[' | ']' | '{' | '}' | '|' => format!("\\{c}"),
        _ => c.to_string(),
    }
}
