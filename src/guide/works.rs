//! Works: the categories of achievements, awards, publications and intellectual property, and the fields of each.

use std::borrow::Cow;

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::data::cited;
use super::{Confidence, Guide};
use crate::field::{Field, Kind, Required};
use crate::text::Text;

/// A section of works. Awards have one category, which is not written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WorksSection {
    pub section: String,
    pub categories: Vec<Category>,
}

/// A kind of work and what an entry of it says.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The field that names an entry.
    pub named_by: String,
    /// The fields whose date decides whether an entry counts: the first that is filled in.
    pub counts_by: Vec<String>,
    /// The material that proves an entry.
    pub evidence: String,
    #[serde(rename = "fields")]
    written: Vec<Written>,
    /// The fields in the form's order.
    #[serde(skip)]
    pub fields: Vec<Field>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(Category);

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    key: String,
    name: Text,
    #[serde(deserialize_with = "kind")]
    kind: Kind,
    #[serde(deserialize_with = "required")]
    required: Required,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    hint: Option<Text>,
}

fn kind<'de, D: Deserializer<'de>>(from: D) -> Result<Kind, D::Error> {
    let name = String::deserialize(from)?;
    Kind::parse(&name).ok_or_else(|| D::Error::custom(format!("没有“{name}”这种值 ¦ “{name}” is no kind of value")))
}

fn required<'de, D: Deserializer<'de>>(from: D) -> Result<Required, D::Error> {
    match String::deserialize(from)?.as_str() {
        "always" => Ok(Required::Always),
        "conditional" => Ok(Required::Conditional),
        "optional" => Ok(Required::Optional),
        other => Err(D::Error::custom(format!(
            "应是 always、conditional 或 optional，不是“{other}” ¦ it should be always, conditional or optional, not “{other}”"
        ))),
    }
}

impl Written {
    fn field(&self) -> Field {
        Field {
            key: Cow::Owned(self.key.clone()),
            zh: self.name.zh.clone(),
            aliases: Cow::Owned(self.aliases.iter().cloned().map(Cow::Owned).collect()),
            kind: self.kind,
            required: self.required,
            many: false,
            hint: self.hint.clone(),
        }
    }
}

impl Category {
    /// Turns the fields as written into fields of the table; once, when the guide is loaded.
    pub(super) fn finish(&mut self) {
        self.fields = self.written.iter().map(Written::field).collect();
    }

    /// The label of a field in both languages.
    pub fn label(&self, key: &str) -> Option<&Text> {
        self.written.iter().find(|field| field.key == key).map(|field| &field.name)
    }

    /// A field by its English key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.key == key)
    }
}

impl Guide {
    /// The categories of a section of works, in the form's order; none for other sections.
    pub fn categories(&self, section: &str) -> &[Category] {
        self.works.iter().find(|works| works.section == section).map_or(&[], |works| works.categories.as_slice())
    }

    /// A category of a section by its code. Awards need no code.
    pub fn category(&self, section: &str, id: Option<&str>) -> Option<&Category> {
        match (self.categories(section), id) {
            ([only], None) => Some(only),
            (categories, Some(id)) => categories.iter().find(|category| category.id == id),
            _ => None,
        }
    }
}
