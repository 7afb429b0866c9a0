//! Conditions as data: checked when a guide is loaded, evaluated over what a person filled in, and explained.

use serde::Deserialize;
use serde_json::Value;

use super::{Guide, words};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// What stands at a place of an application.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer<'a> {
    /// Nothing was filled in.
    Absent,
    /// Something stands there that could not be read, or only the system can say.
    Unknown,
    /// The canonical value: codes as codes, dates and months as text.
    Value(&'a Value),
}

/// Where conditions look: pointer → value. `/system/…` are the values that only the system supplies.
pub trait Values {
    fn value(&self, at: &Pointer) -> Answer<'_>;
}

/// Values of plain JSON: what is not there is absent.
impl Values for Value {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        match self.pointer(at.as_str()) {
            None | Some(Value::Null) => Answer::Absent,
            Some(value) => Answer::Value(value),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    fn of(yes: bool) -> Self {
        if yes { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }

    /// True when all are, false when one is.
    fn all(truths: impl Iterator<Item = Self>) -> Self {
        truths.fold(Self::True, |all, one| match (all, one) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            _ => Self::True,
        })
    }
}

/// A condition. A path that starts with `/` is a place of the application; any other is a field of the entry at hand.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(try_from = "Written")]
pub enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Test { path: String, test: Test },
}

/// What is asked of the value at a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Is(String),
    In(Vec<String>),
    /// Text in which this stands somewhere.
    Contains(String),
    Present(bool),
    /// Another place with another value. Codes of employers are compared by their organisation code (characters 9–17 of the unified
    /// social credit code), and by the names beside them where a code is missing.
    DiffersFrom(String),
    /// A date, month or year earlier than this text.
    Before(String),
    /// A number of at least this; of a rank `2/5` its place counts.
    AtLeast(f64),
    /// A number of at most this.
    AtMost(f64),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    all: Option<Vec<Condition>>,
    any: Option<Vec<Condition>>,
    not: Option<Box<Condition>>,
    path: Option<String>,
    is: Option<String>,
    #[serde(rename = "in")]
    one_of: Option<Vec<String>>,
    contains: Option<String>,
    present: Option<bool>,
    differs_from: Option<String>,
    before: Option<String>,
    at_least: Option<f64>,
    at_most: Option<f64>,
}

impl TryFrom<Written> for Condition {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let tests = [
            written.is.map(Test::Is),
            written.one_of.map(Test::In),
            written.contains.map(Test::Contains),
            written.present.map(Test::Present),
            written.differs_from.map(Test::DiffersFrom),
            written.before.map(Test::Before),
            written.at_least.map(Test::AtLeast),
            written.at_most.map(Test::AtMost),
        ];
        let mut tests = tests.into_iter().flatten();
        let condition = match (written.path, tests.next()) {
            (Some(path), Some(test)) => Some(Self::Test { path, test }),
            (None, None) => None,
            _ => return Err("a path goes with one of is, in, contains, present, differs_from, before, at_least, at_most"),
        };
        let several = [written.all.map(Self::All), written.any.map(Self::Any), written.not.map(Self::Not), condition];
        let mut several = several.into_iter().flatten();
        match (several.next(), several.next(), tests.next()) {
            (Some(one), None, None) => Ok(one),
            _ => Err("a condition is one of all, any, not, or a path with one test"),
        }
    }
}

impl Condition {
    /// Whether it holds. `entry` is the place of the entry at hand, the root where there is none.
    pub fn holds(&self, values: &dyn Values, entry: &Pointer) -> Truth {
        match self {
            Self::All(conditions) => Truth::all(conditions.iter().map(|condition| condition.holds(values, entry))),
            Self::Any(conditions) => Truth::all(conditions.iter().map(|condition| condition.holds(values, entry).not())).not(),
            Self::Not(condition) => condition.holds(values, entry).not(),
            Self::Test { path, test } => test.holds(values, &place(path, entry), entry),
        }
    }

    /// Every path in it.
    pub fn paths(&self) -> Vec<&str> {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().flat_map(Self::paths).collect(),
            Self::Not(condition) => condition.paths(),
            Self::Test { path, test: Test::DiffersFrom(other) } => vec![path, other],
            Self::Test { path, .. } => vec![path],
        }
    }

    /// Why it holds, or what it hangs on, in words: `申报类型是破格申报`.
    pub fn because(&self, guide: &Guide, values: &dyn Values, entry: &Pointer) -> Text {
        match self {
            Self::All(conditions) => join(conditions.iter().map(|condition| condition.because(guide, values, entry))),
            Self::Any(conditions) => {
                let deciding = |wanted: Truth| conditions.iter().find(|condition| condition.holds(values, entry) == wanted);
                match deciding(Truth::True).or_else(|| deciding(Truth::Unknown)).or(conditions.first()) {
                    Some(condition) => condition.because(guide, values, entry),
                    None => Text::new("", ""),
                }
            }
            Self::Not(condition) => condition.not_in_words(guide, values, entry),
            Self::Test { path, test } => words::test(test, guide, values, &place(path, entry), entry, false),
        }
    }

    /// All of it in words, whoever applies.
    pub(super) fn in_words(&self, guide: &Guide, entry: &Pointer) -> Text {
        match self {
            Self::All(conditions) => join(conditions.iter().map(|condition| condition.in_words(guide, entry))),
            Self::Any(conditions) => {
                let texts: Vec<Text> = conditions.iter().map(|condition| condition.in_words(guide, entry)).collect();
                let all = |pick: fn(&Text) -> &str, between: &str| texts.iter().map(pick).collect::<Vec<_>>().join(between);
                Text { zh: all(|text| &text.zh, "，或").into(), en: all(|text| &text.en, " or ").into() }
            }
            Self::Not(condition) => {
                let inner = condition.in_words(guide, entry);
                text!(("并非（{}）", inner.zh), ("not ({})", inner.en))
            }
            Self::Test { path, test } => words::test(test, guide, &Value::Null, &place(path, entry), entry, false),
        }
    }

    fn not_in_words(&self, guide: &Guide, values: &dyn Values, entry: &Pointer) -> Text {
        if let Self::Test { path, test } = self {
            return words::test(test, guide, values, &place(path, entry), entry, true);
        }
        let inner = self.because(guide, values, entry);
        text!(("并非{}", inner.zh), ("not: {}", inner.en))
    }
}

/// The place that a path names.
pub(super) fn place(path: &str, entry: &Pointer) -> Pointer {
    if path.starts_with('/') { Pointer::parse(path) } else { entry.key(path) }
}

/// What stands at a place; a value of the system that is not there yet is unknown.
pub(super) fn answer<'a>(values: &'a dyn Values, at: &Pointer) -> Answer<'a> {
    match values.value(at) {
        Answer::Absent if at.is_within(&Pointer::parse("/system")) => Answer::Unknown,
        Answer::Value(Value::Array(items)) if items.is_empty() => Answer::Absent,
        Answer::Value(Value::String(text)) if text.is_empty() => Answer::Absent,
        Answer::Value(Value::Null) => Answer::Absent,
        answer => answer,
    }
}

pub(super) fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The number of a value; of a rank its place.
fn number(value: &Value) -> Option<f64> {
    let text = written(value);
    text.split('/').next()?.trim().parse().ok()
}

impl Test {
    fn holds(&self, values: &dyn Values, at: &Pointer, entry: &Pointer) -> Truth {
        if let Self::DiffersFrom(other) = self {
            return differ(values, at, &place(other, entry));
        }
        let value = match (answer(values, at), self) {
            (Answer::Unknown, _) => return Truth::Unknown,
            (Answer::Absent, Self::Present(wanted)) => return Truth::of(!wanted),
            (Answer::Absent, _) => return Truth::False,
            (Answer::Value(value), _) => value,
        };
        match self {
            Self::Is(wanted) => Truth::of(written(value) == *wanted),
            Self::In(wanted) => Truth::of(wanted.contains(&written(value))),
            Self::Contains(part) => Truth::of(written(value).contains(part.as_str())),
            Self::Present(wanted) => Truth::of(*wanted),
            Self::Before(limit) => Truth::of(written(value).as_str() < limit.as_str()),
            Self::AtLeast(least) => number(value).map_or(Truth::Unknown, |number| Truth::of(number >= *least)),
            Self::AtMost(most) => number(value).map_or(Truth::Unknown, |number| Truth::of(number <= *most)),
            Self::DiffersFrom(_) => Truth::Unknown,
        }
    }
}

/// The organisation code inside a unified social credit code, or the code itself.
fn organisation(code: &str) -> String {
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    if code.len() == 18 { code[8..17].to_owned() } else { code }
}

fn differ(values: &dyn Values, at: &Pointer, other: &Pointer) -> Truth {
    let employers = at.as_str().ends_with("employer_code") && other.as_str().ends_with("employer_code");
    let (a, b) = (answer(values, at), answer(values, other));
    if let (Answer::Value(a), Answer::Value(b)) = (&a, &b) {
        let (a, b) = (written(a), written(b));
        return Truth::of(if employers { organisation(&a) != organisation(&b) } else { a != b });
    }
    if employers {
        let name = |at: &Pointer| Pointer::parse(at.as_str().trim_end_matches("_code"));
        if let (Answer::Value(a), Answer::Value(b)) = (answer(values, &name(at)), answer(values, &name(other))) {
            return Truth::of(written(a).trim() != written(b).trim());
        }
    }
    // Where a side is not filled in there is nothing to compare yet.
    if matches!((&a, &b), (Answer::Absent, Answer::Absent)) { Truth::False } else { Truth::Unknown }
}

fn join(texts: impl Iterator<Item = Text>) -> Text {
    let texts: Vec<Text> = texts.collect();
    let all = |pick: fn(&Text) -> &str, between: &str| texts.iter().map(pick).collect::<Vec<_>>().join(between);
    Text { zh: all(|text| &text.zh, "，且").into(), en: all(|text| &text.en, " and ").into() }
}
