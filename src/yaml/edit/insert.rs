//! What is not there yet: a key among its neighbours, the first field of an empty section, a section with its first field.

use super::scalar::{self, Around};
use super::verify::{self, Step};
use super::{Change, Found, Text};
use crate::pointer::Pointer;
use crate::yaml::comments::line_end;
use crate::yaml::{Data, Entry, Node};

impl Text<'_> {
    /// A key that is not there yet, in its place among its neighbours.
    pub(super) fn insert(&self, at: &Pointer, value: &str) -> Option<(Change, Step)> {
        let parent = at.parent()?;
        let key = self.names.written(at);
        let Some(found) = self.find(&parent) else { return self.insert_with_section(at, &parent, value) };
        if let Data::Scalar { .. } = found.node.data {
            let entry = found.entry.filter(|_| found.node.is_null())?;
            return self.insert_below(entry, &found, &key, value);
        }
        let Data::Map(entries) = &found.node.data else { return None };
        let order = self.names.order(at);
        let after = entries.iter().rposition(|entry| self.names.order(&parent.key(&entry.key)) < order);
        let number = after.map_or(0, |after| after + 1);
        let step = Step::Insert { at: [found.path.as_slice(), &[number]].concat(), key: key.clone(), value: verify::scalar(value) };
        let change = if self.is_flow(found.node) {
            self.insert_in_brackets(found.node, after, &key, value)
        } else {
            let indent = self.column(entries.first()?.key_span.start);
            let line = format!("{}: {}", scalar::key(&key), scalar::write(value, self.at_column(indent)));
            match after {
                Some(after) => self.line_behind(entries[after].value.span.end.max(entries[after].key_span.end), &format!("{:indent$}{line}", "")),
                None => {
                    let first = entries.first()?.key_span.start;
                    Change { bytes: first..first, text: format!("{line}{}{:indent$}", self.newline, "") }
                }
            }
        };
        Some((change, step))
    }

    fn at_column(&self, indent: usize) -> Around<'static> {
        Around { flow: false, indent: Some(indent), newline: self.newline }
    }

    /// A line behind the one that holds `at`.
    fn line_behind(&self, at: usize, line: &str) -> Change {
        let end = line_end(self.source, at);
        Change { bytes: end..end, text: format!("{}{line}", self.newline) }
    }

    fn insert_in_brackets(&self, map: &Node, after: Option<usize>, key: &str, value: &str) -> Change {
        let pair = format!("{}: {}", scalar::key(key), scalar::write(value, Around { flow: true, indent: None, newline: self.newline }));
        let entries = map.entries();
        let (at, text) = match after {
            Some(after) => (entries[after].value.span.end.max(entries[after].key_span.end), format!(", {pair}")),
            None if entries.is_empty() => (map.span.start + 1, pair),
            None => (map.span.start + 1, format!("{pair}, ")),
        };
        Change { bytes: at..at, text }
    }

    /// The first field of a section that is there but empty.
    fn insert_below(&self, entry: &Entry, found: &Found<'_>, key: &str, value: &str) -> Option<(Change, Step)> {
        if found.holder.is_some_and(|holder| self.is_flow(holder)) || found.node.span.start != found.node.span.end {
            return None;
        }
        let indent = self.column(entry.key_span.start) + 2;
        let line = format!("{:indent$}{}: {}", "", scalar::key(key), scalar::write(value, self.at_column(indent)));
        let step = Step::Replace { at: found.path.clone(), value: verify::mapping(key, value) };
        Some((self.line_behind(entry.value.span.end, &line), step))
    }

    /// A section that is not there yet, with its first field.
    fn insert_with_section(&self, at: &Pointer, section: &Pointer, value: &str) -> Option<(Change, Step)> {
        let Data::Map(entries) = &self.root.data else { return None };
        if section.parent()? != Pointer::root() || self.is_flow(self.root) {
            return None;
        }
        let order = self.names.order(section);
        let after = entries.iter().rposition(|entry| self.names.order(&Pointer::root().key(&entry.key)) < order);
        let (head, key, newline) = (self.names.written(section), self.names.written(at), self.newline);
        let lines = format!("{}:{newline}  {}: {}", scalar::key(&head), scalar::key(&key), scalar::write(value, self.at_column(2)));
        let step = Step::Insert { at: vec![after.map_or(0, |after| after + 1)], key: head, value: verify::mapping(&key, value) };
        let change = match after {
            Some(after) => self.line_behind(entries[after].value.span.end.max(entries[after].key_span.end), &format!("{newline}{lines}")),
            None => {
                let first = entries.first()?.key_span.start;
                Change { bytes: first..first, text: format!("{lines}{newline}{newline}") }
            }
        };
        Some((change, step))
    }
}
