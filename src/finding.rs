//! A finding: one thing to mend in what a person wrote or attached, at one place, for people, scripts and code hosts.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::pointer::Pointer;
use crate::text::Text;

pub mod csv;
pub mod github;
pub mod human;
pub mod json;
mod output;
pub mod sarif;
pub mod short;
mod sink;
mod tally;
mod visible;
pub mod wrap;

pub use output::{Failed, Output};
pub use sink::{Sink, TOLD_PER_RULE};
pub use tally::{Tally, Total};
pub use visible::visible;

/// How much a finding matters. Only errors stop a filing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Note,
    Warning,
    Error,
}

/// Where a finding is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The input as a whole.
    Whole,
    /// The value at a pointer, or, where nothing stands there, the nearest place that holds it.
    At(Pointer),
    /// The key that names the value at a pointer.
    KeyAt(Pointer),
    /// Bytes of the text, where no tree exists to point into.
    Bytes(Range<usize>),
    /// A file of the application folder, by its path relative to it.
    File(String),
}

/// Another place that belongs to a finding, with what to see there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    pub place: Place,
    pub label: Text,
}

/// A mend that a program can make: changes that do not overlap.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// Certain to keep the meaning; else a person must be asked first.
    pub safe: bool,
    pub title: Text,
    pub edits: Vec<Edit>,
}

/// One change of a text. Who knows places only speaks of places; the text's layout is found when the change is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edit {
    /// Other characters for a range of bytes.
    Bytes { bytes: Range<usize>, text: String },
    /// Another text for the scalar at a place, which may be absent until now.
    Set { at: Pointer, text: String },
    /// The value at a place goes, with its key or its entry's dash.
    Remove { at: Pointer },
    /// Another name for the key of a place.
    Rename { at: Pointer, key: String },
}

/// One thing to mend. `rule` is kebab-case and public for ever; `help` says what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    pub rule: Cow<'static, str>,
    pub severity: Severity,
    pub place: Place,
    pub message: Text,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
    /// It says no more than: this is still to fill in. People hear of such in a line a section.
    #[serde(default, skip_serializing_if = "is_false")]
    pub is_to_fill: bool,
    /// How many it stands for, where not each of a rule is told.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub times: usize,
    /// What only follows from it, and is not told on its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Follower>,
}

/// A finding that was folded into its cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    pub rule: Cow<'static, str>,
    pub place: Place,
}

const fn one() -> usize {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_one(times: &usize) -> bool {
    *times == 1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
const fn is_false(flag: &bool) -> bool {
    !*flag
}

impl Finding {
    pub fn new(rule: impl Into<Cow<'static, str>>, severity: Severity, place: Place, message: Text) -> Self {
        Self {
            rule: rule.into(),
            severity,
            place,
            message,
            help: None,
            related: Vec::new(),
            fix: None,
            is_to_fill: false,
            times: 1,
            follows: Vec::new(),
        }
    }

    pub fn error(rule: &'static str, at: &Pointer, message: Text) -> Self {
        Self::new(rule, Severity::Error, Place::At(at.clone()), message)
    }

    pub fn warning(rule: &'static str, at: &Pointer, message: Text) -> Self {
        Self::new(rule, Severity::Warning, Place::At(at.clone()), message)
    }

    /// The pointer of its place, where it has one.
    pub const fn pointer(&self) -> Option<&Pointer> {
        match &self.place {
            Place::At(at) | Place::KeyAt(at) => Some(at),
            _ => None,
        }
    }

    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    #[must_use]
    pub fn also(mut self, at: &Pointer, label: Text) -> Self {
        self.related.push(Related { place: Place::At(at.clone()), label });
        self
    }

    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// Marks it as no mistake: nothing stands there yet.
    #[must_use]
    pub const fn to_fill(mut self) -> Self {
        self.is_to_fill = true;
        self
    }
}

/// A range of an input as people and programs count it: lines and columns from one, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    pub file: String,
    pub bytes: Range<usize>,
    pub start: Position,
    pub end: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub line: usize,
    pub column: usize,
}

/// What findings point into: turns a place into a range of a named input, and a pointer into a path people read.
pub trait Source {
    /// The input's name for people: a path as it was given.
    fn name(&self) -> &str;
    /// The text the ranges are of; empty where there is none to show.
    fn text(&self) -> &str;
    /// The range of a place; `None` where it has none (a whole file, an attachment).
    fn locate(&self, place: &Place) -> Option<Location>;
    /// `工作经历第2条 单位`, `work, entry 2: employer`.
    fn label(&self, at: &Pointer) -> Text;
}

/// Whether any of `findings` stops a filing.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}
