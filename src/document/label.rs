//! Pointers as paths that people read (`工作经历第2条 单位`, `work, entry 2: employer`), and what stands there in words.

use serde_json::Value as Json;

use crate::field::{self, Field, Kind, SECTIONS, Section, Shape, Value, WORKS_FIELDS};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The path of a place in an application. People count from one, pointers from nought.
pub(super) fn path(at: &Pointer, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let Some(first) = segments.first() else { return Text::new("申报文件", "application") };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return Text::same(first.as_str()) };
    let mut label = section.label();
    let mut rest = &segments[1..];
    if matches!(section.shape, Shape::List | Shape::Works)
        && let Some(number) = rest.first().and_then(|index| index.parse::<usize>().ok())
    {
        let number = number + 1;
        label = text!(("{}第{number}条", label.zh), ("{}, entry {number}", label.en));
        rest = &rest[1..];
    }
    let Some(key) = rest.first() else { return label };
    let field = field_label(section, key, guide);
    let mut full = text!(("{} {}", label.zh, field.zh), ("{}: {}", label.en, field.en));
    if let Some(number) = rest.get(1).and_then(|index| index.parse::<usize>().ok()) {
        let number = number + 1;
        full = text!(("{}（第{number}个）", full.zh), ("{} ({number})", full.en));
    }
    full
}

fn field_label(section: &'static Section, key: &str, guide: &Guide) -> Text {
    field_of(section, key, guide).map_or_else(|| Text::same(key.replace('_', " ")), Field::label)
}

fn field_of<'g>(section: &'static Section, key: &str, guide: &'g Guide) -> Option<&'g Field> {
    let fixed = section.fields.iter().chain(WORKS_FIELDS).find(|field| field.key == key);
    fixed.or_else(|| guide.categories(section.key).iter().flat_map(|category| &category.fields).find(|field| field.key == key))
}

/// What stands at a place of a canonical application: names for codes, and several values or fields behind each other.
pub(super) fn value(at: &Pointer, canonical: &Json, guide: &Guide) -> Text {
    match canonical {
        Json::Null => Text::same("–"),
        Json::Bool(yes) => Value::Bool(*yes).show(),
        Json::Number(number) => Text::same(number.to_string()),
        Json::String(text) => scalar(at, text, guide),
        Json::Array(values) => joined(values.iter().enumerate().map(|(number, one)| value(&at.index(number), one, guide))),
        Json::Object(fields) => joined(fields.iter().map(|(key, one)| {
            let at = at.key(key);
            let (label, value) = (name(&at, guide), value(&at, one, guide));
            text!(("{}：{}", label.zh, value.zh), ("{}: {}", label.en, value.en))
        })),
    }
}

/// The name of a field or a section alone, without what it is part of.
pub(super) fn name(at: &Pointer, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let is_key = |segment: &&String| segment.parse::<usize>().is_err();
    let key = segments.iter().rfind(is_key).map_or("", String::as_str);
    match segments.first().and_then(|first| SECTIONS.iter().find(|section| section.key == first)) {
        Some(section) if section.key == key => section.label(),
        Some(section) => field_label(section, key, guide),
        None => Text::same(key.replace('_', " ")),
    }
}

fn scalar(at: &Pointer, text: &str, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let Some(section) = segments.first().and_then(|first| SECTIONS.iter().find(|section| section.key == first)) else { return Text::same(text) };
    let key = segments.iter().skip(1).find(|segment| segment.parse::<usize>().is_err());
    let kind = match (key, section.shape) {
        (None, Shape::Value(kind)) => Some(kind),
        (Some(key), _) => field_of(section, key, guide).map(|field| field.kind),
        (None, _) => None,
    };
    match kind {
        Some(Kind::Entry) => path(&Pointer::parse(text), guide),
        Some(kind) => field::read(kind, text, guide).map_or_else(|_| Text::same(text), |value| value.show()),
        None => Text::same(text),
    }
}

fn joined(texts: impl Iterator<Item = Text>) -> Text {
    let (zh, en): (Vec<_>, Vec<_>) = texts.map(|text| (text.zh, text.en)).unzip();
    text!(("{}", zh.join("；")), ("{}", en.join("; ")))
}
