//! What the schema found, in the words of the form.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Found;

use crate::document::Document;
use crate::field::{self, Field, SECTIONS, Shape, WORKS_FIELDS};
use crate::finding::{Finding, Place, Severity, Source, TOLD_PER_RULE};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The findings that one schema error stands for.
pub(super) fn findings(error: &ValidationError<'_>, document: &Document) -> Vec<Finding> {
    let at = Pointer::parse(error.instance_path().as_str());
    match error.kind() {
        Found::Required { property } => property.as_str().map(|key| missing(&at.key(key), document)).into_iter().collect(),
        Found::MinItems { .. } => vec![no_entry(&at, document)],
        // A merge key was named when the text was read.
        Found::AdditionalProperties { unexpected } => {
            let names = names_at(&at, document);
            // Names are compared for those only that are told one by one.
            let names_for = |index: usize| if index < TOLD_PER_RULE { names.as_slice() } else { &[] };
            let keys = unexpected.iter().filter(|key| *key != "<<").enumerate();
            keys.map(|(index, key)| unknown(&at, key, names_for(index), document)).collect()
        }
        Found::Type { .. } => vec![wrong_shape(&at, document)],
        // A category that is none of the section's is reported when it is read; the schema's complaint says the same again.
        Found::Enum { .. } | Found::Constant { .. } => Vec::new(),
        _ => vec![Finding::error(
            "wrong-shape",
            &at,
            text!(("“{}”的写法不对", document.label(&at).zh), ("“{}” is not written as it should be", document.label(&at).en)),
        )],
    }
}

fn missing(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    let finding = Finding::error("required", at, text!(("缺少“{}”", label.zh), ("“{}” is missing", label.en))).to_fill();
    match form_of(at, document) {
        Some(form) => finding.help(text!(("请填写{}。", form.zh), ("Write {}.", form.en))),
        None => finding,
    }
}

fn no_entry(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    Finding::error("required", at, text!(("“{}”至少要有一条", label.zh), ("“{}” needs at least one entry", label.en))).to_fill()
}

fn wrong_shape(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    let wanted = match at.segments().collect::<Vec<_>>().as_slice() {
        [] => Text::new("“键: 值”", "`key: value` lines"),
        [section] => match SECTIONS.iter().find(|known| known.key == section).map(|known| known.shape) {
            Some(Shape::Record) => Text::new("缩进的“键: 值”各行", "indented `key: value` lines"),
            Some(Shape::List | Shape::Works) => Text::new("列表，每条以“- ”开头", "a list, each entry beginning with `- `"),
            _ => Text::new("一个值", "one value"),
        },
        [_, index] if index.parse::<usize>().is_ok() => Text::new("缩进的“键: 值”各行", "indented `key: value` lines"),
        _ => form_of(at, document).unwrap_or_else(|| Text::new("一个值", "one value")),
    };
    Finding::error("wrong-shape", at, text!(("“{}”的写法不对", label.zh), ("“{}” is not written as it should be", label.en)))
        .help(text!(("应写成{}。", wanted.zh), ("Write {}.", wanted.en)))
}

fn unknown(at: &Pointer, key: &str, names: &[String], document: &Document) -> Finding {
    let label = document.label(at);
    let message = if at.is_root() {
        text!("没有“{key}”这一部分", "there is no section “{key}”")
    } else {
        text!(("“{}”里没有“{key}”这一项", label.zh), ("“{}” has no field “{key}”", label.en))
    };
    let finding = Finding::new("unknown-key", Severity::Error, Place::KeyAt(at.key(key)), message);
    match nearest(key, names) {
        Some(near) => finding.help(text!("是不是“{near}”？", "Did you mean “{near}”?")),
        None => finding.help(Text::new("请删去，或改成表上的名称。", "Remove it, or use a name of the form.")),
    }
}

/// Every name that a key at this place may have.
fn names_at(at: &Pointer, document: &Document) -> Vec<String> {
    let segments: Vec<String> = at.segments().collect();
    let Some(first) = segments.first() else {
        return SECTIONS.iter().flat_map(|section| [section.key.to_owned(), section.zh.to_owned()]).collect();
    };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return Vec::new() };
    let both = |field: &Field| [field.key.to_string(), field.zh.to_string()];
    if section.shape != Shape::Works {
        return section.fields.iter().flat_map(both).collect();
    }
    let category = document.value().pointer(at.key("category").as_str()).and_then(|value| value.as_str()).unwrap_or_default();
    let categories = document.guide().categories(section.key);
    let of_category = categories.iter().filter(|known| categories.len() == 1 || known.id == category).flat_map(|known| &known.fields);
    WORKS_FIELDS.iter().chain(of_category).flat_map(both).collect()
}

/// The name most like `key`, if any is like it at all.
fn nearest<'n>(key: &str, names: &'n [String]) -> Option<&'n str> {
    let key = field::normal_key(key).to_lowercase();
    let scored = names.iter().map(|name| (strsim::jaro_winkler(&key, &field::normal_key(name)), name));
    scored.filter(|(score, _)| *score >= 0.75).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name.as_str())
}

/// What the field at a place wants.
fn form_of(at: &Pointer, document: &Document) -> Option<Text> {
    let segments: Vec<String> = at.segments().collect();
    let section = SECTIONS.iter().find(|section| Some(section.key) == segments.first().map(String::as_str))?;
    let key = segments.iter().skip(1).find(|segment| segment.parse::<usize>().is_err());
    let Some(key) = key else {
        return match section.shape {
            Shape::Value(kind) => Some(kind.form()),
            _ => None,
        };
    };
    let of_category = || document.guide().categories(section.key).iter().flat_map(|category| &category.fields);
    let field = section.fields.iter().chain(WORKS_FIELDS).chain(of_category()).find(|field| field.key == key.as_str())?;
    Some(field.kind.form())
}
