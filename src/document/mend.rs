//! Mends: what can be put right of what reading found, and making mends in the text.

use std::collections::{HashMap, HashSet};

use crate::document::Document;
use crate::finding::{Edit, Finding, Fix, Place, TOLD_PER_RULE};
use crate::pointer::Pointer;
use crate::text;
use crate::text::{Lang, Text};
use crate::yaml::edit::{self, Edited};
use crate::yaml::{Data, Entry, Node};

impl Document {
    /// The text with mends made, each whole or not at all, comments and other lines as they were.
    pub fn mended(&self, fixes: &[&Fix]) -> Edited {
        let groups: Vec<&[Edit]> = fixes.iter().map(|fix| fix.edits.as_slice()).collect();
        edit::apply(&self.text, self.root(), &groups, self)
    }

    /// Gives the findings of reading their mends, where the right text is certain or likely.
    pub(super) fn offer_mends(&mut self) {
        let mut findings = std::mem::take(&mut self.findings);
        let is_double = |finding: &&Finding| matches!(finding.rule.as_ref(), "yaml-duplicate-key" | "duplicate-key");
        let wanted: HashSet<usize> = findings.iter().filter(is_double).filter_map(start).take(TOLD_PER_RULE).collect();
        if !wanted.is_empty() {
            let doubles = self.doubles(&wanted);
            for finding in &mut findings {
                if let Some(edit) = start(finding).and_then(|start| doubles.get(&start)) {
                    finding.fix = Some(said_again(edit.clone()));
                }
            }
        }
        for finding in findings.iter_mut().filter(|finding| finding.fix.is_none()) {
            finding.fix = match (finding.rule.as_ref(), &finding.place) {
                ("mixed-keys", _) => Some(self.one_language()),
                ("system-value", Place::KeyAt(at)) => Some(not_typed(at)),
                _ => None,
            };
        }
        self.findings = findings;
    }

    fn one_language(&self) -> Fix {
        let lang = self.key_lang();
        let title = match lang {
            Lang::Zh => Text::new("把英文键改成中文键", "rename the English keys to Chinese ones"),
            Lang::En => Text::new("把中文键改成英文键", "rename the Chinese keys to English ones"),
        };
        let edits = self.renames(lang).into_iter().map(|(at, key)| Edit::Rename { at, key }).collect();
        Fix { safe: true, title, edits }
    }

    /// Fields that are written twice with the same value, on lines of their own: where the second key starts, and the edit that takes it out.
    fn doubles(&self, wanted: &HashSet<usize>) -> HashMap<usize, Edit> {
        let mut found = HashMap::new();
        if let Some(root) = self.root() {
            self.doubles_in(root, wanted, &mut found);
        }
        found
    }

    fn doubles_in(&self, node: &Node, wanted: &HashSet<usize>, found: &mut HashMap<usize, Edit>) {
        node.items().iter().for_each(|item| self.doubles_in(item, wanted, found));
        for entry in node.entries() {
            self.doubles_in(&entry.value, wanted, found);
            let start = entry.key_span.start;
            if !wanted.contains(&start) {
                continue;
            }
            let name = name_among(node, entry);
            let first = node.entries().iter().find(|other| other.key == name);
            if first.is_some_and(|first| first.key_span.start < start && alike(&first.value, &entry.value)) {
                found.extend(self.whole_lines(entry).map(|edit| (start, edit)));
            }
        }
    }

    /// Takes out the lines of an entry, where it has them for itself and no comment stands in them.
    fn whole_lines(&self, entry: &Entry) -> Option<Edit> {
        let start = self.text[..entry.key_span.start].rfind('\n')? + 1;
        let end = entry.value.span.end.max(entry.key_span.end);
        let next = self.text[end..].find('\n').map_or(self.text.len(), |at| end + at + 1);
        let is_alone = self.text[start..entry.key_span.start].trim().is_empty() && self.text[end..next].trim().is_empty();
        let has_comment = self.text[start..next].contains('#');
        (is_alone && !has_comment).then(|| Edit::Bytes { bytes: start..next, text: String::new() })
    }
}

/// The English name of a key that was not renamed because its field stands before it.
fn name_among(node: &Node, entry: &Entry) -> String {
    let renamed = |name: &str| node.entries().iter().any(|other| other.key == name);
    let section = crate::field::section(&entry.key).map(|section| section.key).filter(|key| renamed(key));
    let fields = || crate::field::SECTIONS.iter().flat_map(|section| section.fields);
    let field = || fields().find(|field| field.is_named(&entry.key) && renamed(&field.key)).map(|field| field.key.as_ref());
    section.or_else(field).unwrap_or(&entry.key).to_owned()
}

/// Where a finding of bytes starts.
fn start(finding: &Finding) -> Option<usize> {
    match &finding.place {
        Place::Bytes(range) => Some(range.start),
        _ => None,
    }
}

fn said_again(edit: Edit) -> Fix {
    Fix {
        safe: true, title: Text::new("删去重复的一行，两处内容相同", "remove the second one, which says the same"), edits: vec![edit]
    }
}

fn not_typed(at: &Pointer) -> Fix {
    let key = at.segments().last().unwrap_or_default();
    Fix { safe: true, title: text!("删去“{key}”", "remove “{key}”"), edits: vec![Edit::Remove { at: at.clone() }] }
}

fn alike(one: &Node, other: &Node) -> bool {
    match (&one.data, &other.data) {
        (Data::Scalar { text: one, .. }, Data::Scalar { text: other, .. }) => one == other,
        _ => false,
    }
}
