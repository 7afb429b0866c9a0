//! What is wrong with a guide's files: findings for those who write guides.

use std::ops::Range;

use crate::finding::{self, Finding, Location, Severity, Source};
use crate::pointer::Pointer;
use crate::text::Text;

/// Where in its file.
#[derive(Clone, Debug)]
pub(super) enum Place {
    Whole,
    Bytes(Range<usize>),
}

/// One thing to mend.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The file by its path below the folder of guides, such as `shenzhen-2026/guide.yaml`.
    pub file: String,
    pub rule: &'static str,
    pub message: Text,
    pub help: Option<Text>,
    /// The line, counted from one, where there is one.
    pub(super) line: Option<usize>,
    pub(super) place: Place,
}

impl Problem {
    pub(super) fn new(file: &str, rule: &'static str, place: Place, message: Text) -> Self {
        Self { file: file.to_owned(), rule, message, help: None, line: None, place }
    }

    pub(super) fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// `shenzhen-2026/guide.yaml:12`
    pub(super) fn at(&self) -> String {
        self.line.map_or_else(|| self.file.clone(), |line| format!("{}:{line}", self.file))
    }

    pub(super) fn start(&self) -> usize {
        match &self.place {
            Place::Whole => 0,
            Place::Bytes(range) => range.start,
        }
    }

    /// As a finding in its file.
    pub fn finding(&self) -> Finding {
        let place = match &self.place {
            Place::Whole => finding::Place::Whole,
            Place::Bytes(range) => finding::Place::Bytes(range.clone()),
        };
        let finding = Finding::new(self.rule, Severity::Error, place, self.message.clone());
        match &self.help {
            Some(help) => finding.help(help.clone()),
            None => finding,
        }
    }
}

/// One file of a guide, for showing what is wrong in it.
#[derive(Debug)]
pub struct GuideFile {
    pub name: String,
    pub text: String,
}

impl Source for GuideFile {
    fn name(&self) -> &str {
        &self.name
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn locate(&self, place: &finding::Place) -> Option<Location> {
        let finding::Place::Bytes(range) = place else { return None };
        let position = |byte: usize| {
            let before = self.text.get(..byte).unwrap_or_default();
            let line = before.rsplit('\n').next().unwrap_or_default();
            finding::Position { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
        };
        Some(Location { file: self.name.clone(), bytes: range.clone(), start: position(range.start), end: position(range.end) })
    }

    fn label(&self, at: &Pointer) -> Text {
        Text::same(at.as_str())
    }
}
