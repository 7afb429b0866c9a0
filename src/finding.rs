//! A finding: one thing to mend in what a person wrote or attached, at one place, for people, scripts and code hosts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

pub mod github;
pub mod human;
pub mod json;
pub mod sarif;
pub mod short;

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
}

impl Finding {
    pub fn new(rule: &'static str, severity: Severity, place: Place, message: Text) -> Self {
        Self { rule: Cow::Borrowed(rule), severity, place, message, help: None, related: Vec::new(), fix: None }
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

/// How many findings of one rule are told one by one; of more only the number is told.
pub const TOLD_PER_RULE: usize = 100;

/// Where checks push their findings. How many of a rule are told is decided here, not in the checks.
#[derive(Debug, Default)]
pub struct Sink {
    findings: Vec<Finding>,
    counts: HashMap<Cow<'static, str>, (usize, Severity)>,
}

impl Sink {
    pub fn push(&mut self, finding: Finding) {
        let (count, worst) = self.counts.entry(finding.rule.clone()).or_insert((0, finding.severity));
        *count += 1;
        // A rule warns where its source is not sure: an error among those left out must still stop the filing.
        *worst = finding.severity.max(*worst);
        if *count <= TOLD_PER_RULE {
            self.findings.push(finding);
        }
    }

    pub fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// Those told, and one more for each rule of which there are more.
    pub fn into_findings(mut self) -> Vec<Finding> {
        let mut more: Vec<_> = self.counts.into_iter().filter(|(_, (count, _))| *count > TOLD_PER_RULE).collect();
        more.sort();
        for (rule, (count, severity)) in more {
            let left = count - TOLD_PER_RULE;
            let message = text!("同样的问题还有 {left} 处", "the same {left} times more");
            self.findings.push(Finding { rule, severity, place: Place::Whole, message, help: None, related: Vec::new(), fix: None });
        }
        self.findings
    }
}

/// Whether any of `findings` stops a filing.
pub fn has_errors(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_among_those_left_out_still_stops_a_filing() {
        let mut sink = Sink::default();
        let at = Pointer::parse("/awards/0");
        (0..TOLD_PER_RULE).for_each(|_| sink.push(Finding::warning("works-period", &at, Text::same("late"))));
        sink.push(Finding::error("works-period", &at, Text::same("early")));
        assert!(has_errors(&sink.into_findings()));
    }
}
