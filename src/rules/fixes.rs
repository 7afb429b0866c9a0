//! The mends that rules attach: a person is asked about them first, unless the rule says that they are safe.

use crate::finding::{Edit, Fix};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// Another text for a place.
pub(super) fn write(at: &Pointer, text: impl Into<String>) -> Fix {
    let text = text.into();
    let title = text!("写成 {text}", "write {text}");
    Fix { safe: false, title, edits: vec![Edit::Set { at: at.clone(), text }] }
}

/// Places that go; `label` is what stands there, as people call it.
pub(super) fn remove(places: &[Pointer], label: &Text) -> Fix {
    let title = text!(("删去“{}”", label.zh), ("remove “{}”", label.en));
    Fix { safe: false, title, edits: places.iter().map(|at| Edit::Remove { at: at.clone() }).collect() }
}

impl Fix {
    /// The same, sure enough to be made without a question.
    #[must_use]
    pub(super) fn surely(mut self) -> Self {
        self.safe = true;
        self
    }
}
