//! Thresholds of works: of the kinds that a standard lists, so many must be reached. Domain 5.5.

use serde::Deserialize;

use super::data::cited;
use super::{Condition, Confidence, Guide, Truth, Values};
use crate::pointer::Pointer;
use crate::text::Text;

/// What a standard asks for at a level: at least so many of its kinds of works.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    pub id: String,
    pub specialties: Vec<String>,
    pub level: String,
    /// How many groups must be reached.
    pub at_least: usize,
    /// How many of them must be main ones.
    #[serde(default)]
    pub main_at_least: usize,
    pub text: Text,
    pub groups: Vec<Group>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// One kind of works, such as projects of the nation among whose first three one was.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    pub id: String,
    pub name: Text,
    pub section: String,
    /// Which entries of the section count: all where there is no condition.
    #[serde(default)]
    pub when: Option<Condition>,
    /// How many entries reach it.
    #[serde(default = "one")]
    pub at_least: usize,
    #[serde(default)]
    pub main: bool,
}

cited!(Threshold);

const fn one() -> usize {
    1
}

/// How far an application comes.
#[derive(Debug)]
pub struct Reached<'g> {
    pub groups: Vec<&'g Group>,
    pub missed: Vec<&'g Group>,
    /// How many groups are missing, of all kinds and of main ones.
    pub missing: usize,
    pub missing_main: usize,
}

impl Group {
    /// Whether as many entries as it asks for count. An entry that cannot be read counts: it is told where it stands.
    fn is_reached(&self, entries: usize, values: &dyn Values) -> bool {
        let section = Pointer::root().key(&self.section);
        let counts = |index: &usize| self.when.as_ref().is_none_or(|when| when.holds(values, &section.index(*index)) != Truth::False);
        (0..entries).filter(counts).take(self.at_least).count() == self.at_least
    }
}

impl Threshold {
    /// Which groups an application reaches. `entries` says how many entries a section has.
    pub fn reached(&self, entries: impl Fn(&str) -> usize, values: &dyn Values) -> Reached<'_> {
        let (groups, missed): (Vec<&Group>, Vec<&Group>) = self.groups.iter().partition(|group| group.is_reached(entries(&group.section), values));
        let main = groups.iter().filter(|group| group.main).count();
        Reached { missing: self.at_least.saturating_sub(groups.len()), missing_main: self.main_at_least.saturating_sub(main), groups, missed }
    }
}

impl Guide {
    /// The thresholds of works for a specialty at a level.
    pub fn thresholds(&self, specialty: &str, level: &str) -> impl Iterator<Item = &Threshold> {
        self.thresholds.iter().filter(move |threshold| threshold.level == level && threshold.specialties.iter().any(|known| known == specialty))
    }
}
