//! The shape of an application as a JSON Schema (draft 2020-12): what the editor completes from, and what every file is checked against.
//!
//! The static shape comes from the table of fields and is published as `schemas/application.schema.json`; a guide adds its categories of
//! works. The schema knows the shape only: what values mean is judged by their kinds and by the rules.

use std::collections::HashSet;

use jsonschema::Validator;
use serde_json::Value as Json;

use crate::document::Document;
use crate::finding::{Finding, Sink};
use crate::guide::Guide;
use crate::pointer::Pointer;

mod compose;
mod editor;
mod say;

pub use compose::{application, with_guide};
pub use editor::editor;

/// A guide's schema, compiled once.
#[derive(Debug)]
pub struct Schema {
    validator: Validator,
}

impl Schema {
    /// Compiles the shape with the guide's categories. `None` if the composed schema is no schema, which a test rules out for every guide.
    pub fn of(guide: &Guide) -> Option<Self> {
        compile(&with_guide(guide)).map(|validator| Self { validator })
    }

    /// Pushes what is wrong with the shape of an application. A place that reading it already complained about is not named again.
    pub fn check(&self, document: &Document, sink: &mut Sink) {
        if self.validator.is_valid(document.value()) {
            return;
        }
        let mut known: HashSet<&Pointer> = document.findings().iter().filter_map(Finding::pointer).collect();
        let found: Vec<Finding> = self.validator.iter_errors(document.value()).flat_map(|error| say::findings(&error, document)).collect();
        for finding in &found {
            if finding.pointer().is_none_or(|at| known.insert(at)) {
                sink.push(finding.clone());
            }
        }
    }
}

fn compile(schema: &Json) -> Option<Validator> {
    jsonschema::options()
        .with_draft(jsonschema::Draft::Draft202012)
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(schema)
        .ok()
}

#[cfg(test)]
mod tests;
