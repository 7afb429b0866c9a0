//! Building the schema from the table of fields and a guide's categories.

use serde_json::{Map, Value as Json, json};

use crate::field::{Field, Kind, Required, SECTIONS, Section, Shape, WORKS_FIELDS};
use crate::guide::{Category, Guide};

/// The static shape, without any guide: entries of works may have any fields.
pub fn application() -> Json {
    compose(|_| json!({ "type": "object" }))
}

/// The shape with the categories of `guide` and their fields.
pub fn with_guide(guide: &Guide) -> Json {
    compose(|section| works_entry(section.key, guide.categories(section.key)))
}

fn compose(works: impl Fn(&Section) -> Json) -> Json {
    let mut properties = Map::new();
    for section in SECTIONS {
        let mut schema = section_schema(section, &works);
        if let Json::Object(map) = &mut schema {
            map.insert("title".into(), section.zh.into());
            map.insert("description".into(), section.label().en.into());
        }
        properties.insert(section.key.into(), schema);
    }
    let required: Vec<&str> = SECTIONS.iter().filter(|section| section.required == Required::Always).map(|section| section.key).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "职称评审申报",
        "description": "An application for a professional title",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn section_schema(section: &Section, works: &impl Fn(&Section) -> Json) -> Json {
    match section.shape {
        Shape::Value(kind) => json!({ "type": types(kind) }),
        Shape::Record => record(section.fields.iter()),
        Shape::List => json!({ "type": "array", "items": record(section.fields.iter()), "minItems": least(section) }),
        Shape::Works => json!({ "type": "array", "items": works(section), "minItems": least(section) }),
    }
}

/// How many entries a list has at least.
fn least(section: &Section) -> u8 {
    u8::from(section.required == Required::Always)
}

fn record<'f>(fields: impl Iterator<Item = &'f Field>) -> Json {
    let (properties, required) = members(fields);
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn members<'f>(fields: impl Iterator<Item = &'f Field>) -> (Map<String, Json>, Vec<String>) {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for field in fields {
        properties.insert(field.key.to_string(), property(field));
        if field.required == Required::Always {
            required.push(field.key.to_string());
        }
    }
    (properties, required)
}

fn property(field: &Field) -> Json {
    let mut schema =
        if field.many { json!({ "type": "array", "items": { "type": types(field.kind) } }) } else { json!({ "type": types(field.kind) }) };
    if let Json::Object(map) = &mut schema {
        map.insert("title".into(), field.zh.as_ref().into());
        map.insert("description".into(), field.label().en.into());
    }
    schema
}

/// What an editor's YAML may make of a scalar that is taken as written: nobody quotes a number.
fn types(kind: Kind) -> Json {
    match kind {
        Kind::Bool => json!(["boolean", "string"]),
        Kind::Email | Kind::Name | Kind::Doi | Kind::Entry => json!("string"),
        _ => json!(["string", "number"]),
    }
}

/// An entry of works: its category decides the other fields. A section with one unnamed category (awards) has no such key.
fn works_entry(section: &str, categories: &[Category]) -> Json {
    if let [only] = categories
        && section == "awards"
    {
        let representative = WORKS_FIELDS.iter().filter(|field| field.key == "representative");
        return record(representative.chain(&only.fields));
    }
    let ids: Vec<&str> = categories.iter().map(|category| category.id.as_str()).collect();
    let branches: Vec<Json> = categories
        .iter()
        .map(|category| {
            let (properties, required) = members(WORKS_FIELDS.iter().chain(&category.fields));
            json!({
                "if": { "properties": { "category": { "const": category.id } }, "required": ["category"] },
                "then": { "properties": properties, "required": required, "additionalProperties": false },
            })
        })
        .collect();
    json!({
        "type": "object",
        "properties": { "category": { "enum": ids } },
        "required": ["category"],
        "allOf": branches,
    })
}
