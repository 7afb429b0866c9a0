//! What was declared, section by section, in the words of the form.

use serde_json::{Map, Value};

use crate::cli::matters::Names;
use crate::cli::page::Page;
use crate::field::{Kind, SECTIONS, Section, Shape};
use crate::pointer::Pointer;
use crate::text::Text;

/// The files are listed by material, with their sizes.
const FILES: &str = "attachments";

/// Every section of a canonical application, and every field of it that is filled in.
pub(super) fn show(application: &Value, names: &Names, page: &mut Page) {
    let sections = SECTIONS.iter().filter(|section| section.key != FILES);
    for (section, value) in sections.filter_map(|section| Some((section, application.get(section.key)?))) {
        let at = Pointer::root().key(section.key);
        match value {
            Value::Object(fields) => record(&at, fields, names, page),
            Value::Array(entries) => {
                for (number, entry) in entries.iter().enumerate() {
                    match entry {
                        Value::Object(fields) => record(&at.index(number), fields, names, page),
                        _ => page.pairs(&[pair(&at.index(number), entry, names)]),
                    }
                }
            }
            _ if is_long(section) => {
                page.heading(&names.place(&at));
                page.item("  ", &names.value(&at, Some(value)));
            }
            _ => page.pairs(&[pair(&at, value, names)]),
        }
    }
}

fn is_long(section: &Section) -> bool {
    section.shape == Shape::Value(Kind::LongText)
}

fn record(at: &Pointer, fields: &Map<String, Value>, names: &Names, page: &mut Page) {
    page.heading(&names.place(at));
    page.pairs(&fields.iter().map(|(key, value)| pair(&at.key(key), value, names)).collect::<Vec<_>>());
}

fn pair(at: &Pointer, value: &Value, names: &Names) -> [Text; 2] {
    [names.field(at), names.value(at, Some(value))]
}
