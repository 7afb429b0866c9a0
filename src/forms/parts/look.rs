//! What the form takes from the guide: years, committees, categories, wordings.

use super::show::{self, Shown};
use crate::document::{DeclaredTitle, Work};
use crate::field::Field;
use crate::guide::{Category, Guide};

/// The guide as the form sees it.
pub(in crate::forms) struct Look<'a> {
    pub(in crate::forms) guide: &'a Guide,
}

impl<'a> Look<'a> {
    pub(in crate::forms) fn year(&self) -> String {
        format!("{}年度", self.guide.year)
    }

    /// The committee and its office: the one chosen, else the only one that fits. What has not been published is said to be so.
    pub(in crate::forms) fn committee(&self, declared: &DeclaredTitle) -> (String, String) {
        let fitting = self.guide.committees(declared.specialty.code(), declared.level.code());
        let chosen = fitting.iter().find(|committee| committee.id == declared.committee.code());
        let only = if fitting.len() == 1 { fitting.first() } else { None };
        let not_published = || Guide::not_published().zh.into_owned();
        match chosen.or(only) {
            Some(committee) => {
                let office = committee.office.as_ref().map_or_else(not_published, |office| office.zh.to_string());
                (committee.name.zh.to_string(), office)
            }
            None if fitting.is_empty() => (not_published(), not_published()),
            None => (declared.committee.shown(), show::SYSTEM.to_owned()),
        }
    }

    /// The category of an entry; awards have one without a name.
    pub(in crate::forms) fn category(&self, section: &str, work: &Work) -> Option<&'a Category> {
        self.guide.category(section, work.category.get().map(|coded| coded.code.as_str()))
    }

    /// The fields of an entry with what was filled in, in the guide's order.
    pub(in crate::forms) fn fields(&self, section: &str, work: &Work) -> Vec<(&'a Field, String)> {
        let fields = self.category(section, work).map_or(&[][..], |category| &category.fields);
        let shown = |field: &Field| {
            work.get(&field.key).map_or_else(|| if work.has(&field.key) { "待改正".to_owned() } else { show::NONE.to_owned() }, Shown::shown)
        };
        fields.iter().map(|field| (field, shown(field))).collect()
    }

    /// The commitment agreed to, else the one now in force.
    pub(in crate::forms) fn commitment(&self, version: &str) -> &'a str {
        let commitment = self.guide.commitment_of(version).or_else(|| self.guide.commitment());
        commitment.map_or("", |commitment| commitment.text.zh.as_ref())
    }
}
