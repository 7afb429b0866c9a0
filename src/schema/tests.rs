//! The published schema is the table of fields, and the table is the form.

use std::collections::BTreeSet;

use super::*;
use crate::field::{Required, SECTIONS, Shape};
use crate::guide::Guides;

#[test]
fn the_published_schema_is_the_table_of_fields() {
    let published = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/application.schema.json");
    let wanted = serde_json::to_string_pretty(&application()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(published, &wanted).unwrap();
    }
    assert_eq!(std::fs::read_to_string(published).unwrap(), wanted, "run the tests once with UPDATE_SCHEMAS=1");
}

#[test]
fn every_guide_makes_a_schema() {
    assert!(compile(&application()).is_some());
    let guides = Guides::built_in();
    for id in guides.ids() {
        assert!(Schema::of(&guides.get(id).unwrap()).is_some(), "{id}");
    }
}

/// The lines of `fields.txt`, each below the section or category it belongs to.
fn form() -> BTreeSet<String> {
    let mut of = "";
    let lines = include_str!("tests/fields.txt").lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            if !line.starts_with(' ') {
                of = line.split(':').next().unwrap();
                return line.to_owned();
            }
            format!("{of}.{}", line.trim())
        })
        .collect()
}

fn word(required: Required) -> &'static str {
    match required {
        Required::Always => "*",
        Required::Optional => "?",
        Required::Conditional => "if",
    }
}

/// The same lines from the table and a guide.
fn table(guide: &Guide) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    for section in SECTIONS {
        let shape = match section.shape {
            Shape::Value(_) => "value",
            Shape::Record => "record",
            Shape::List => "list",
            Shape::Works => "works",
        };
        lines.insert(format!("{}: {} {shape} {}", section.key, section.zh, word(section.required)));
        for field in section.fields {
            lines.insert(format!("{}.{} {} {} {}", section.key, field.key, field.zh, field.kind.name(), word(field.required)));
        }
        for category in guide.categories(section.key) {
            let of = format!("{}/{}", section.key, category.id);
            lines.insert(format!("{of}: {}", category.name.zh));
            lines.extend(category.fields.iter().map(|field| format!("{of}.{} {}", field.key, field.zh)));
        }
    }
    lines
}

#[test]
fn the_table_is_the_form() {
    let guides = Guides::built_in();
    let form = form();
    assert!(form.len() > 250, "{}", form.len());
    for id in guides.ids() {
        let table = table(&guides.get(id).unwrap());
        let (lacking, more): (Vec<_>, Vec<_>) = (form.difference(&table).collect(), table.difference(&form).collect());
        assert!(lacking.is_empty() && more.is_empty(), "{id}: lacks {lacking:#?}, and has {more:#?}");
    }
}

/// The published schema, without any guide, takes what every guide's schema takes of the fixed sections.
#[test]
fn the_published_schema_has_every_field_of_the_form() {
    let published = application();
    for section in SECTIONS {
        let schema = &published["properties"][section.key];
        assert_eq!(schema["title"], section.zh);
        let fields = if section.shape == Shape::Record { &schema["properties"] } else { &schema["items"]["properties"] };
        for field in section.fields {
            assert_eq!(fields[&*field.key]["title"], &*field.zh, "{}.{}", section.key, field.key);
        }
    }
}

/// Whoever checks English files with the published schema and a tool of their own finds nothing in what is right.
#[test]
fn the_published_schema_takes_the_people_who_write_english() {
    let validator = compile(&application()).unwrap();
    let mut seen = 0;
    for person in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap() {
        let file = person.unwrap().path().join("app.yaml");
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        if text.contains("\nbasic:") && !file.ends_with("broken/app.yaml") {
            let mut value: Json = serde_yaml::from_str(&text).unwrap();
            // A section of which it says 无 is read as absent.
            value.as_object_mut().unwrap().retain(|_, section| section != "无");
            let found: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(found.is_empty(), "{}: {found:#?}", file.display());
            seen += 1;
        }
    }
    assert!(seen >= 5, "{seen}");
}
