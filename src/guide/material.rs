//! Materials: what must be attached to an application, by whom, when, and why.

use serde::Deserialize;
use serde_json::Value;

use super::condition::{Answer, Condition, Truth, Values};
use super::data::cited;
use super::{Confidence, Guide};
use crate::pointer::Pointer;
use crate::text::Text;

/// Who provides a material.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    #[default]
    Applicant,
    Employer,
    Bureau,
}

/// At which step a material is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// When the applicant files.
    #[default]
    File,
    /// When the employer endorses.
    Endorse,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rule {
    Always,
    When,
    Optional,
}

/// A material of the list.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Material {
    pub id: String,
    pub name: Text,
    /// What people call it in file names.
    #[serde(default)]
    pub aliases: Vec<String>,
    pub(super) need: Rule,
    /// The condition of a material that is needed sometimes.
    #[serde(default)]
    pub when: Option<Condition>,
    /// Whom or what it is asked of, in the words of the list.
    #[serde(default)]
    pub applies: Option<Text>,
    /// The section of which every entry (that meets the condition) needs one.
    #[serde(default)]
    pub per: Option<String>,
    pub requirements: Text,
    #[serde(default)]
    pub provided_by: Provider,
    #[serde(default)]
    pub stage: Stage,
    /// Formats that are taken, `pdf` and `jpeg`.
    #[serde(default = "pdf")]
    pub formats: Vec<String>,
    /// Whether its pages carry the code of the application.
    #[serde(default)]
    pub carries_code: bool,
    /// Other materials, any of which does as well.
    #[serde(default)]
    pub satisfied_by: Vec<String>,
    /// A check online that stands in for the file.
    #[serde(default)]
    pub verified_by: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(Material);

fn pdf() -> Vec<String> {
    vec!["pdf".to_owned()]
}

impl Material {
    /// How much it is asked for before anything is known of the application: `Unknown` hangs on a condition.
    pub const fn demand(&self) -> Demand {
        match self.need {
            Rule::Always => Demand::Required,
            Rule::When => Demand::Unknown,
            Rule::Optional => Demand::Optional,
        }
    }
}

/// How much a material is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Demand {
    /// Filing is refused without it.
    Required,
    /// Only the system can say (待系统核对): never blocks before the server.
    Unknown,
    Optional,
}

/// One material that an application is asked for.
#[derive(Clone, Debug)]
pub struct Need<'g> {
    pub material: &'g Material,
    /// The entry that it belongs to.
    pub entry: Option<Pointer>,
    pub demand: Demand,
    /// Why: `申报类型是破格申报`. None where it is always needed or never must be.
    pub because: Option<Text>,
}

/// An application's values with those that a guide derives from them.
struct WithDerived<'a> {
    values: &'a dyn Values,
    exam_mode: Option<Value>,
}

impl Values for WithDerived<'_> {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        match (at.as_str(), &self.exam_mode) {
            ("/derived/exam_mode", Some(mode)) => Answer::Value(mode),
            ("/derived/exam_mode", None) => Answer::Unknown,
            _ => self.values.value(at),
        }
    }
}

impl Guide {
    /// A material by its id.
    pub fn material(&self, id: &str) -> Option<&Material> {
        self.materials.iter().find(|material| material.id == id)
    }

    /// Where a material stands in the list; unknown ones behind all.
    pub fn order_of(&self, id: &str) -> usize {
        self.materials.iter().position(|material| material.id == id).unwrap_or(self.materials.len())
    }

    /// What an application needs or may add, in the order of the list, entry by entry.
    pub fn needed(&self, values: &dyn Values) -> Vec<Need<'_>> {
        let values = WithDerived { values, exam_mode: self.exam_mode_of(values) };
        let mut needs = Vec::new();
        for material in &self.materials {
            match &material.per {
                None => needs.extend(self.need(material, &values, None)),
                Some(section) => {
                    let list = Pointer::root().key(section);
                    let count = match values.value(&list) {
                        Answer::Value(Value::Array(entries)) => entries.len(),
                        _ => 0,
                    };
                    needs.extend((0..count).filter_map(|index| self.need(material, &values, Some(list.index(index)))));
                }
            }
        }
        needs
    }

    /// The materials of the list that an application's person may be told of in general.
    pub fn materials(&self) -> &[Material] {
        &self.materials
    }

    fn need<'g>(&'g self, material: &'g Material, values: &dyn Values, entry: Option<Pointer>) -> Option<Need<'g>> {
        let at = entry.clone().unwrap_or_default();
        let (demand, because) = match (material.need, &material.when) {
            (Rule::Always, _) => (Demand::Required, None),
            (Rule::Optional, _) => (Demand::Optional, None),
            (Rule::When, None) => return None,
            (Rule::When, Some(condition)) => {
                let demand = match condition.holds(values, &at) {
                    Truth::True => Demand::Required,
                    Truth::Unknown => Demand::Unknown,
                    Truth::False => return None,
                };
                // An entry of the list is reason enough for the evidence of that entry.
                let because = entry.is_none().then(|| condition.because(self, values, &at));
                (demand, because)
            }
        };
        Some(Need { material, entry, demand, because })
    }

    fn exam_mode_of(&self, values: &dyn Values) -> Option<Value> {
        let text = |path: &str| match values.value(&Pointer::parse(path)) {
            Answer::Value(Value::String(text)) => Some(text.clone()),
            _ => None,
        };
        let mode = self.exam_mode(&text("/declared_title/specialty")?, &text("/declared_title/level")?)?;
        Some(Value::String(mode.id().to_owned()))
    }
}
