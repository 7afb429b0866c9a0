//! Faults to plant: for every rule of reading and of the law one mistake, and the place where it must be found.
//!
//! A new rule needs a planter here, or `every_rule_has_a_planter` (`tests/it/corpus.rs`) fails and names it:
//! 1. In the file of its section below `faults/` write a function that makes the one mistake in a valid application and returns the pointer
//!    at which the rule reports it: `fn(&mut Draw, &mut Json) -> String`. The application has English keys; codes stand as codes, months as
//!    `2015-07`, days as `2015-07-01`, numbers as text, yes and no as booleans. Entries to add are drawn by `works::of` and the like.
//! 2. Add `value("the-rule", WISHES, the_function)` to that file's `PLANTERS`. What the application must have beforehand is wished for
//!    (`Wishes` in `plan.rs`): a kind of declaration, a title held, an exam. `ANY` wishes for nothing.
//! 3. A mistake in the characters of the file is `text("the-rule", the_function)`: it gets the text in the everyday layout and returns its
//!    bytes and the place.
//!
//! The test wants exactly that finding there, and none besides but of rules that it declares to imply.

use serde_json::Value as Json;

use super::draw::Draw;
use super::plan::Wishes;

mod files;
mod person;
mod record;
mod shape;
mod system;
mod titles;
mod works;
mod yaml;

/// Where the finding must be; where one mistake stands in two places, both with a blank between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spot {
    At(String),
    /// The first byte of a range of the text.
    Byte(usize),
    Whole,
}

#[derive(Clone, Copy)]
pub(crate) enum How {
    /// In the values, before they are written in any layout.
    Value(fn(&mut Draw<'_>, &mut Json) -> String),
    /// Between the values and what the system says, which is given beside the place.
    System(fn(&mut Draw<'_>, &mut Json) -> (Json, String)),
    /// In the written text; whether its keys are Chinese is told.
    Text(fn(&mut Draw<'_>, String, bool) -> (Vec<u8>, Spot)),
}

pub(crate) struct Planter {
    pub(crate) rule: &'static str,
    pub(crate) wishes: Wishes,
    pub(crate) how: How,
}

const fn value(rule: &'static str, wishes: Wishes, plant: fn(&mut Draw<'_>, &mut Json) -> String) -> Planter {
    Planter { rule, wishes, how: How::Value(plant) }
}

const fn text(rule: &'static str, plant: fn(&mut Draw<'_>, String, bool) -> (Vec<u8>, Spot)) -> Planter {
    Planter { rule, wishes: ANY, how: How::Text(plant) }
}

/// Nothing in particular, but nothing that is found beforehand.
const ANY: Wishes = Wishes {
    kind: None,
    level: None,
    holds: None,
    by_review: false,
    exam: None,
    threshold: None,
    committees: false,
    service: None,
    resident: None,
    record: false,
    spotless: true,
};

/// Every planter.
pub(crate) fn all() -> impl Iterator<Item = &'static Planter> {
    let sections = [yaml::PLANTERS, shape::PLANTERS, person::PLANTERS, record::PLANTERS, titles::PLANTERS, works::PLANTERS];
    sections.into_iter().chain([files::PLANTERS, system::PLANTERS]).flatten()
}

/// Puts a value at a pointer whose parent is there; says where.
fn set(application: &mut Json, at: &str, value: impl Into<Json>) -> String {
    let (parent, key) = at.rsplit_once('/').unwrap_or(("", at));
    match application.pointer_mut(parent) {
        Some(Json::Object(members)) => {
            members.insert(key.to_owned(), value.into());
        }
        Some(Json::Array(items)) => items.push(value.into()),
        _ => {}
    }
    at.to_owned()
}

/// Takes away what stands at a pointer; says where.
fn remove(application: &mut Json, at: &str) -> String {
    let (parent, key) = at.rsplit_once('/').unwrap_or(("", at));
    match application.pointer_mut(parent) {
        Some(Json::Object(members)) => {
            members.remove(key);
        }
        Some(Json::Array(items)) => {
            if let Some(index) = key.parse().ok().filter(|index| *index < items.len()) {
                items.remove(index);
            }
        }
        _ => {}
    }
    at.to_owned()
}

/// Adds an entry to a list; says where.
fn push(application: &mut Json, section: &str, entry: Json) -> String {
    let count = count(application, section);
    if count == 0 {
        application[section] = Json::Array(Vec::new());
    }
    set(application, &format!("/{section}/{count}"), entry)
}

fn count(application: &Json, section: &str) -> usize {
    application[section].as_array().map_or(0, Vec::len)
}

/// The text at a pointer; empty where there is none.
fn written(application: &Json, at: &str) -> String {
    application.pointer(at).and_then(Json::as_str).unwrap_or_default().to_owned()
}
