//! Code lists: what a person writes — the official Chinese name, the code, the English name or an alias — and the entry that it means.

use std::collections::HashMap;

use serde::Deserialize;

use super::data::cited;
use super::{Confidence, Guide};
use crate::field::normal::folded;
use crate::field::{Coded, Codes, List};
use crate::text::Text;

/// How many near entries are offered.
const OFFERED: usize = 3;
/// From this likeness on, of nought to one, an entry is near; one that starts alike may be less so.
const NEAR: f64 = 0.7;
const NEAR_WITH_SAME_START: f64 = 0.5;

/// An entry of a controlled list. `code` is what is filed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeEntry {
    pub code: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(CodeEntry);

/// A controlled list in the order of its file.
#[derive(Clone, Debug, Default)]
pub struct CodeList {
    entries: Vec<CodeEntry>,
    index: HashMap<String, usize>,
    /// Whether there are entries that the list does not have.
    pub(super) is_open: bool,
}

impl CodeList {
    /// Builds the index, and names each spelling that two entries claim, with the number of the second.
    pub(super) fn new(entries: Vec<CodeEntry>) -> (Self, Vec<(String, usize)>) {
        let (mut index, mut twice) = (HashMap::new(), Vec::new());
        for (number, entry) in entries.iter().enumerate() {
            for spelling in entry.spellings() {
                if *index.entry(folded(spelling).into_owned()).or_insert(number) != number {
                    twice.push((spelling.to_owned(), number));
                }
            }
        }
        (Self { entries, index, is_open: false }, twice)
    }

    pub fn entries(&self) -> &[CodeEntry] {
        &self.entries
    }

    /// Whether the list is not complete: a name outside it is taken as written.
    pub const fn is_open(&self) -> bool {
        self.is_open
    }

    /// The entry that was meant: compared after NFKC, without white space, capitals or small.
    pub fn find(&self, written: &str) -> Option<&CodeEntry> {
        self.index.get(folded(written).as_ref()).and_then(|number| self.entries.get(*number))
    }

    /// The entry of a code.
    pub fn by_code(&self, code: &str) -> Option<&CodeEntry> {
        self.find(code).filter(|entry| entry.code == code)
    }

    /// The entries nearest to what was written, best first.
    pub fn nearest(&self, written: &str) -> Vec<&CodeEntry> {
        let written = folded(written);
        let mut near: Vec<(f64, usize)> = self.index.iter().map(|(spelling, number)| (alike(spelling, &written), *number)).collect();
        near.retain(|(likeness, _)| *likeness > 0.0);
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut numbers: Vec<usize> = Vec::new();
        for (_, number) in near {
            if numbers.len() < OFFERED && !numbers.contains(&number) {
                numbers.push(number);
            }
        }
        numbers.into_iter().filter_map(|number| self.entries.get(number)).collect()
    }
}

impl CodeEntry {
    fn spellings(&self) -> impl Iterator<Item = &str> {
        [self.code.as_str(), &self.name.zh, &self.name.en].into_iter().chain(self.aliases.iter().map(String::as_str))
    }
}

/// How alike two normal forms are, nought where they are not near; one that holds the other is nearly the same.
fn alike(known: &str, written: &str) -> f64 {
    let (short, long) = if known.len() <= written.len() { (known, written) } else { (written, known) };
    if short.chars().count() >= 2 && long.contains(short) {
        return 0.8 + 0.2 * short.len() as f64 / long.len() as f64;
    }
    // Each character that only one of them has is a step at least: most spellings are told apart by that alone.
    let letters: Vec<char> = long.chars().collect();
    let shared = short.chars().filter(|c| letters.contains(c)).count();
    if (shared as f64) < NEAR_WITH_SAME_START * letters.len() as f64 {
        return 0.0;
    }
    let likeness = strsim::normalized_damerau_levenshtein(known, written);
    let near = likeness >= NEAR || (likeness >= NEAR_WITH_SAME_START && known.chars().next() == written.chars().next());
    if near { likeness } else { 0.0 }
}

impl Guide {
    /// A list by its name, such as `ethnicity`: the lists of `lists/`, and series, title, specialty, committee, material, works_category.
    pub fn list(&self, name: &str) -> Option<&CodeList> {
        self.lists.get(name)
    }

    /// The entries of a list; none where the guide does not have it.
    pub fn codes(&self, list: List) -> &[CodeEntry] {
        self.list(list.id()).map_or(&[], CodeList::entries)
    }

    /// The entry that a person's wording means.
    pub fn code(&self, list: List, written: &str) -> Option<&CodeEntry> {
        self.list(list.id())?.find(written)
    }

    /// The name of a code for people; the code itself where the list does not have it.
    pub fn name_of(&self, list: List, code: &str) -> Text {
        self.list(list.id()).and_then(|list| list.by_code(code)).map_or_else(|| Text::same(code), |entry| entry.name.clone())
    }
}

impl Codes for Guide {
    fn code(&self, list: List, written: &str) -> Option<Coded> {
        Guide::code(self, list, written).map(|entry| Coded { code: entry.code.clone(), name: entry.name.clone() })
    }

    fn nearest(&self, list: List, written: &str) -> Vec<String> {
        let near = self.list(list.id()).map(|list| list.nearest(written)).unwrap_or_default();
        let chinese = crate::field::is_chinese(written);
        near.into_iter().map(|entry| if chinese { entry.name.zh.to_string() } else { entry.name.en.to_string() }).collect()
    }

    fn is_open(&self, list: List) -> bool {
        self.list(list.id()).is_some_and(CodeList::is_open)
    }
}
