//! The schema that an editor completes and checks from while a person types: the guide's series, lists, categories and their fields, in
//! the language of the keys.
//!
//! It says less than `declare validate` and never more: what is accepted there is no error here, whatever key, alias or spelling it is
//! written in. So a name has a pattern beside its property, a list is offered but its other spellings pass, and nothing forbids an empty
//! value, a number without quotes or a truth value. Alternatives hang on what was chosen (`if`/`then`), never on `oneOf`.

mod field;
mod names;
mod series;
mod when;

use std::cell::RefCell;

use serde_json::{Map, Value as Json, json};

use crate::field::{Field, Required, SECTIONS, Section, Shape, WORKS_FIELDS};
use crate::guide::{Category, Guide};
use crate::text::{Lang, Text};
use field::Entries;

/// The editor's schema of a guide, with keys, titles and descriptions in the language `keys`.
pub fn editor(guide: &Guide, keys: Lang) -> Json {
    Editor { guide, keys, shared: RefCell::default() }.schema()
}

struct Editor<'g> {
    guide: &'g Guide,
    keys: Lang,
    /// What several places refer to, by its name under `$defs`.
    shared: RefCell<Map<String, Json>>,
}

/// A property of a mapping: the names it goes by and what it holds.
struct Property<'n> {
    /// In the form's order of preference: key, label, aliases.
    names: Vec<&'n str>,
    is_required: bool,
    schema: Json,
}

impl<'g> Editor<'g> {
    fn schema(&self) -> Json {
        let sections = SECTIONS.iter().map(|section| Property {
            names: [section.key, section.zh].into_iter().chain(section.aliases.iter().copied()).collect(),
            is_required: section.required == Required::Always,
            schema: self.share(section.key, self.section(section)),
        });
        let mut schema = self.mapping(sections.collect());
        let title = crate::text!(("职称评审申报：{}", self.guide.title.zh), ("Application for a professional title: {}", self.guide.title.en));
        if let Json::Object(map) = &mut schema {
            map.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
            map.insert("title".into(), self.say(&title).into());
            map.insert("$defs".into(), Json::Object(self.shared.take()));
        }
        schema
    }

    /// Puts a schema among the shared ones, once, and refers to it.
    fn share(&self, name: &str, schema: Json) -> Json {
        let mut shared = self.shared.borrow_mut();
        let mut id = name.to_owned();
        let mut number = 1;
        while shared.get(&id).is_some_and(|other| *other != schema) {
            number += 1;
            id = format!("{name}-{number}");
        }
        let reference = json!({ "$ref": format!("#/$defs/{id}") });
        shared.insert(id, schema);
        reference
    }

    /// That a mapping says one of `spellings` under one of `keys`; the key that is offered comes first, where editors look first.
    fn chosen(&self, keys: &[&str], spellings: &[String]) -> Json {
        let main = self.main(keys);
        let keys: Vec<&str> = std::iter::once(main).chain(keys.iter().copied().filter(|key| *key != main)).collect();
        let name = format!("is-{}", spellings.first().map_or("", String::as_str));
        self.share(&name, names::chosen(&keys, spellings))
    }

    fn say<'t>(&self, text: &'t Text) -> &'t str {
        text.get(self.keys)
    }

    fn section(&self, section: &'static Section) -> Json {
        let label = section.label();
        let description = self.section_description(section);
        let head = json!({ "title": self.say(&label), "description": description });
        match section.shape {
            Shape::Value(kind) => self.scalar(&label, &description, kind, section.required, &self.suggested(section.key, "", kind)),
            Shape::Record => with(head, self.or_nothing(self.record(section))),
            Shape::List => with(head, self.list(section, self.record(section))),
            Shape::Works => with(head, self.list(section, self.works(section))),
        }
    }

    /// A section that was named and not filled in yet is no mistake.
    fn or_nothing(&self, record: Json) -> Json {
        let wrong = Text::new("这里是缩进的“键: 值”各行", "indented `key: value` lines belong here");
        let refused = json!({ "type": "object", "errorMessage": self.say(&wrong) });
        with(record, json!({ "if": { "not": { "type": ["object", "null"] } }, "then": refused }))
    }

    fn list(&self, section: &Section, entry: Json) -> Json {
        let wrong = Text::new("这里是列表，每条以“- ”开头", "a list belongs here, each entry beginning with `- `");
        let refused = json!({ "type": "array", "errorMessage": self.say(&wrong) });
        let nothing = if section.required == Required::Always { json!({ "type": "null" }) } else { json!({ "enum": [null, "无"] }) };
        let other = json!({ "if": { "not": { "anyOf": [{ "type": "array" }, nothing] } }, "then": refused });
        with(json!({ "items": with(json!({ "type": "object" }), entry) }), other)
    }

    /// The fields of a section that is the same in every guide.
    fn record(&self, section: &'static Section) -> Json {
        let properties = section.fields.iter().map(|field| self.property(section, field, &field.label(), None));
        let mut record = self.mapping(properties.collect());
        self.accept_system_values(section.key, &mut record);
        if section.key == "declared_title" {
            record["allOf"] = self.choices(section, &record["allOf"]).into();
        }
        record
    }

    fn property<'f>(&self, section: &Section, field: &'f Field, label: &Text, only: Option<Entries>) -> Property<'f> {
        Property { names: field.names().collect(), is_required: field.required == Required::Always, schema: self.field(section, field, label, only) }
    }

    /// A mapping of these properties. The first that claims a name has it, as when the file is read.
    fn mapping(&self, properties: Vec<Property<'_>>) -> Json {
        let mains: Vec<&str> = properties.iter().map(|property| self.main(&property.names)).collect();
        let exact: Vec<&str> = properties.iter().flat_map(|property| property.names.iter().take(2).copied()).collect();
        let (mut named, mut others, mut required, mut taken) = (Map::new(), Map::new(), Vec::new(), Vec::new());
        for (property, main) in properties.into_iter().zip(mains) {
            let own = &property.names[..2.min(property.names.len())];
            let free: Vec<&str> =
                property.names.iter().copied().filter(|name| (own.contains(name) || !exact.contains(name)) && !taken.contains(name)).collect();
            taken.extend(free.iter().copied());
            let pattern = names::any_of(&free);
            if property.is_required {
                required.push(self.missing(main, &pattern));
            }
            others.insert(pattern, property.schema.clone());
            named.insert(main.to_owned(), property.schema);
        }
        json!({ "properties": named, "patternProperties": others, "additionalProperties": false, "allOf": required })
    }

    /// The name that is offered.
    fn main<'n>(&self, names: &[&'n str]) -> &'n str {
        match (self.keys, names) {
            (Lang::Zh, [_, zh, ..]) => zh,
            (_, [en, ..]) => en,
            _ => "",
        }
    }

    /// Asks for a property unless it is there under any of its names.
    fn missing(&self, main: &str, pattern: &str) -> Json {
        let message = crate::text!("缺少“{main}”", "“{main}” is missing");
        json!({
            "if": { "type": "object", "propertyNames": { "not": { "pattern": pattern } } },
            "then": { "required": [main], "errorMessage": self.say(&message) },
        })
    }

    /// What only the system can say is a warning of `declare validate`, and one here.
    fn accept_system_values(&self, section: &str, record: &mut Json) {
        let values: Vec<&str> = crate::document::system_values(section).collect();
        if !values.is_empty() {
            let message = Text::new("由系统提供，这里写的不会采用", "comes from the system; what is written here is not used");
            record["patternProperties"][names::any_of(&values)] = json!({ "deprecationMessage": self.say(&message) });
        }
    }

    /// An entry of works: its category decides the other fields. A section with one unnamed category (awards) has no such key.
    fn works(&self, section: &'static Section) -> Json {
        let categories = self.guide.categories(section.key);
        let [own, representative] = WORKS_FIELDS else { return json!({}) };
        if let [only] = categories {
            return self.mapping(self.works_properties(section, only, &[representative]));
        }
        let category = Entries::of_categories(categories, self.keys);
        let fixed = |field, only| self.property(section, field, &Field::label(field), only);
        let properties = [fixed(own, Some(category)), fixed(representative, None)];
        let (own_main, own_names) = (self.main(&properties[0].names).to_owned(), properties[0].names.clone());
        let missing = self.missing(&own_main, &names::any_of(&own_names));
        let named: Map<String, Json> = properties.iter().map(|property| (self.main(&property.names).to_owned(), property.schema.clone())).collect();
        let branches = categories.iter().map(|known| {
            let chosen = self.chosen(&own_names, &field::spellings(&known.id, &known.name, &known.aliases));
            json!({ "if": chosen, "then": self.mapping(self.works_properties(section, known, &[own, representative])) })
        });
        json!({ "properties": named, "allOf": std::iter::once(missing).chain(branches).collect::<Vec<_>>() })
    }

    fn works_properties(&self, section: &Section, category: &'g Category, own: &[&'static Field]) -> Vec<Property<'g>> {
        let mut properties: Vec<Property<'g>> = Vec::new();
        for field in own {
            let only = (field.key == "category").then(|| Entries::of_categories(self.guide.categories(section.key), self.keys));
            properties.push(self.property(section, field, &Field::label(field), only));
        }
        let label = |field: &Field| category.label(&field.key).cloned().unwrap_or_else(|| field.label());
        properties.extend(category.fields.iter().map(|field| self.property(section, field, &label(field), None)));
        properties
    }
}

/// `more` put over `schema`.
fn with(mut schema: Json, more: Json) -> Json {
    if let (Json::Object(map), Json::Object(more)) = (&mut schema, more) {
        map.extend(more);
    }
    schema
}

#[cfg(test)]
mod tests;
