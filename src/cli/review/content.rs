//! What was declared, section by section, in the words of the form.

use serde_json::{Map, Value};

use crate::cli::matters::Names;
use crate::cli::page::Page;
use crate::field::{Kind, SECTIONS, Section, Shape};
use crate::pointer::Pointer;

/// The files are listed by material, with their sizes.
const FILES: &str = "attachments";

/// Every section of a canonical application, and every field of it that is filled in; sections and entries with their place where that can be
/// written as a reason (`placed`).
pub(super) fn show(application: &Value, names: &Names, placed: bool, page: &mut Page) {
    let mark = |at: &Pointer| if placed { at.to_string() } else { String::new() };
    let pair = |at: &Pointer, value: &Value| [names.field(at), names.paragraphs(at, value)];
    let record = |at: &Pointer, fields: &Map<String, Value>, page: &mut Page| {
        page.heading(&names.place(at));
        page.mark(&mark(at));
        page.pairs(&fields.iter().map(|(key, value)| pair(&at.key(key), value)).collect::<Vec<_>>());
    };
    let sections = SECTIONS.iter().filter(|section| section.key != FILES);
    for (section, value) in sections.filter_map(|section| Some((section, application.get(section.key)?))) {
        let at = Pointer::root().key(section.key);
        match value {
            Value::Object(fields) => record(&at, fields, page),
            Value::Array(entries) => {
                for (number, entry) in entries.iter().enumerate() {
                    match entry {
                        Value::Object(fields) => record(&at.index(number), fields, page),
                        _ => page.pairs(&[pair(&at.index(number), entry)]),
                    }
                }
            }
            _ if is_long(section) => {
                page.heading(&names.place(&at));
                page.mark(&mark(&at));
                page.item("  ", &names.paragraphs(&at, value));
            }
            _ => page.pairs(&[pair(&at, value)]),
        }
    }
}

fn is_long(section: &Section) -> bool {
    section.shape == Shape::Value(Kind::LongText)
}
