//! Changes of a text that keep its comments and layout: from places in the tree to bytes, applied together where they do not meet, and
//! checked by parsing what comes out. A change that would do anything else than it says is left out.

use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::ops::Range;

use super::comments::{comments, line_end, line_start};
use super::{Data, Entry, Limits, Node, Span, parse};
use crate::finding::Edit;
use crate::pointer::Pointer;

mod insert;
pub mod scalar;
mod verify;

use scalar::Around;
use verify::Step;

/// What keys are called in this text, and their order.
pub trait Names {
    /// The key to write for a place that is not there yet.
    fn written(&self, at: &Pointer) -> String;
    /// Where it belongs among its neighbours.
    fn order(&self, at: &Pointer) -> usize;
}

/// What became of a group of edits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Done,
    /// It meets another that was made; try it on the new text.
    Later,
    /// It cannot be made here, or would do something else too.
    Refused,
}

/// A text with changes made.
#[derive(Debug)]
pub struct Edited {
    pub text: String,
    /// One for each group that was asked for.
    pub fates: Vec<Fate>,
}

/// How many groups are tried one by one when all together do not do what they say.
const TRIED_ALONE: usize = 64;

#[derive(Clone, Debug)]
struct Change {
    bytes: Range<usize>,
    text: String,
}

/// A group of edits as changes of bytes, and what they do to the tree; `None` where that is not known (edits of bytes).
struct Plan {
    changes: Vec<Change>,
    steps: Option<Vec<Step>>,
}

/// Makes groups of edits, each whole or not at all. `root` is the tree of `source`, in which keys may have been given other names.
pub fn apply(source: &str, root: Option<&Node>, groups: &[&[Edit]], names: &dyn Names) -> Edited {
    let newline = if source.contains("\r\n") { "\r\n" } else { "\n" };
    let text = root.map(|root| Text { source, root, names, newline, comments: OnceCell::new() });
    let plans: Vec<Option<Plan>> = groups.iter().map(|edits| plan(source, text.as_ref(), edits)).collect();
    let mut fates: Vec<Fate> = plans.iter().map(|plan| if plan.is_some() { Fate::Later } else { Fate::Refused }).collect();
    // Bytes have a round of their own: what they do to the tree is not known before.
    let in_bytes = plans.iter().flatten().any(|plan| plan.steps.is_none());
    let mut taken = BTreeMap::new();
    let mut chosen: Vec<usize> = Vec::new();
    for (number, plan) in plans.iter().enumerate() {
        let Some(plan) = plan.as_ref().filter(|plan| plan.steps.is_none() == in_bytes) else { continue };
        if take(&plan.changes, &mut taken) {
            chosen.push(number);
        }
    }
    let made = |numbers: &[usize]| {
        let chosen: Vec<&Plan> = numbers.iter().filter_map(|number| plans[*number].as_ref()).collect();
        let text = changed(source, &chosen);
        verify::holds(source, &text, &chosen.iter().map(|plan| plan.steps.as_deref()).collect::<Vec<_>>()).then_some(text)
    };
    let mut text = made(&chosen);
    if text.is_none() {
        let (alone, rest) = chosen.split_at(chosen.len().min(TRIED_ALONE));
        rest.iter().for_each(|number| fates[*number] = Fate::Later);
        let (good, bad): (Vec<usize>, Vec<usize>) = alone.iter().partition(|number| made(&[**number]).is_some());
        bad.iter().for_each(|number| fates[*number] = Fate::Refused);
        text = made(&good);
        chosen = if text.is_some() { good } else { good.into_iter().take(1).collect() };
    }
    let text = text.or_else(|| made(&chosen)).filter(|_| !chosen.is_empty());
    if text.is_some() {
        chosen.iter().for_each(|number| fates[*number] = Fate::Done);
    }
    Edited { text: text.unwrap_or_else(|| source.to_owned()), fates }
}

/// Takes the ranges of a plan, unless one meets a range that is taken.
fn take(changes: &[Change], taken: &mut BTreeMap<usize, usize>) -> bool {
    let meets = |change: &Change, taken: &BTreeMap<usize, usize>| {
        let end = change.bytes.end.max(change.bytes.start + 1);
        taken.range(..end).next_back().is_some_and(|(start, stop)| *start == change.bytes.start || *stop > change.bytes.start)
    };
    let mut own = BTreeMap::new();
    for change in changes {
        if meets(change, taken) || meets(change, &own) {
            return false;
        }
        own.insert(change.bytes.start, change.bytes.end);
    }
    taken.append(&mut own);
    true
}

fn changed(source: &str, plans: &[&Plan]) -> String {
    let mut changes: Vec<&Change> = plans.iter().flat_map(|plan| &plan.changes).collect();
    changes.sort_by_key(|change| change.bytes.start);
    let (mut out, mut from) = (String::with_capacity(source.len()), 0);
    for change in changes {
        out.push_str(source.get(from..change.bytes.start).unwrap_or_default());
        out.push_str(&change.text);
        from = change.bytes.end;
    }
    out.push_str(source.get(from..).unwrap_or_default());
    out
}

fn plan(source: &str, text: Option<&Text<'_>>, edits: &[Edit]) -> Option<Plan> {
    let (mut changes, mut steps) = (Vec::new(), Some(Vec::new()));
    for edit in edits {
        if let Edit::Bytes { bytes, text } = edit {
            source.get(bytes.clone())?;
            changes.push(Change { bytes: bytes.clone(), text: text.clone() });
            steps = None;
            continue;
        }
        let (change, step) = match edit {
            Edit::Set { at, text: value } => text?.set(at, value)?,
            Edit::Remove { at } => text?.remove(at)?,
            Edit::Rename { at, key } => text?.rename(at, key)?,
            Edit::Bytes { .. } => return None,
        };
        changes.push(change);
        if let Some(steps) = &mut steps {
            steps.push(step);
        }
    }
    Some(Plan { changes, steps })
}

/// A value, what holds it, and the way to it.
struct Found<'n> {
    node: &'n Node,
    entry: Option<&'n Entry>,
    holder: Option<&'n Node>,
    holder_is_item: bool,
    /// Its number in each mapping and list from the root.
    path: Vec<usize>,
}

struct Text<'t> {
    source: &'t str,
    root: &'t Node,
    names: &'t dyn Names,
    /// How its lines end.
    newline: &'static str,
    comments: OnceCell<Vec<Span>>,
}

impl<'t> Text<'t> {
    fn find(&self, at: &Pointer) -> Option<Found<'t>> {
        let mut found = Found { node: self.root, entry: None, holder: None, holder_is_item: false, path: Vec::new() };
        for segment in at.segments() {
            let holder = found.node;
            found.holder_is_item = found.holder.is_some() && found.entry.is_none();
            found.holder = Some(holder);
            let number = match &holder.data {
                Data::Map(entries) => entries.iter().position(|entry| entry.key == segment)?,
                Data::Seq(_) => segment.parse().ok()?,
                Data::Scalar { .. } => return None,
            };
            found.path.push(number);
            found.entry = holder.entries().get(number);
            found.node = found.entry.map_or_else(|| holder.items().get(number), |entry| Some(&entry.value))?;
        }
        Some(found)
    }

    fn is_flow(&self, node: &Node) -> bool {
        !matches!(node.data, Data::Scalar { .. }) && self.source[node.span.start..].starts_with(['[', '{'])
    }

    /// Columns before a byte, in characters: indentation is blanks.
    fn column(&self, at: usize) -> usize {
        self.source[line_start(self.source, at)..at].chars().count()
    }

    /// What stands before a byte on its line.
    fn before(&self, at: usize) -> &'t str {
        &self.source[line_start(self.source, at)..at]
    }

    /// From the start of the line of `from` to the start of the line behind that of `to`.
    fn lines(&self, from: usize, to: usize) -> Range<usize> {
        let end = line_end(self.source, to);
        let next = self.source[end..].find('\n').map_or(self.source.len(), |at| end + at + 1);
        line_start(self.source, from)..next
    }

    /// The comments in a range, each on a line of its own at `indent`: a change never loses one.
    fn kept_comments(&self, range: Range<usize>, indent: usize) -> String {
        let all = self.comments.get_or_init(|| comments(self.source, self.root));
        let from = all.partition_point(|span| span.start < range.start);
        let inside = all[from..].iter().take_while(|span| span.start < range.end);
        inside.map(|span| format!("{:indent$}{}{}", "", &self.source[span.range()], self.newline)).collect()
    }

    fn set(&self, at: &Pointer, value: &str) -> Option<(Change, Step)> {
        let Some(found) = self.find(at) else { return self.insert(at, value) };
        let Data::Scalar { style, .. } = &found.node.data else { return None };
        let span = found.node.span;
        let written = &self.source[span.range()];
        let flow = found.holder.is_some_and(|holder| self.is_flow(holder));
        let indent = found.entry.map(|entry| self.column(entry.key_span.start));
        let around = Around { flow, indent, newline: self.newline };
        let text = match style {
            _ if span.start == span.end => {
                found.entry?;
                let colon = if self.source[..span.start].ends_with(':') { "" } else { ":" };
                format!("{colon} {}", scalar::write(value, around))
            }
            super::Style::Quoted if !value.contains('\n') => scalar::quoted_as(if written.starts_with('\'') { '\'' } else { '"' }, value),
            super::Style::Block => {
                let head = written.lines().next().unwrap_or_default();
                let comment = head.find(" #").map_or("", |at| head[at..].trim_end());
                match indent {
                    Some(indent) if value.contains('\n') => scalar::block(value, comment, indent + 2, around.newline),
                    _ => format!("{}{comment}", scalar::write(value, Around { indent: None, ..around })),
                }
            }
            _ => scalar::write(value, around),
        };
        Some((Change { bytes: span.range(), text }, Step::Set { at: found.path, text: value.to_owned() }))
    }

    fn remove(&self, at: &Pointer) -> Option<(Change, Step)> {
        let found = self.find(at)?;
        let holder = found.holder?;
        let number = *found.path.last()?;
        let change = match found.entry {
            _ if self.is_flow(holder) => self.remove_in_brackets(holder, number)?,
            Some(entry) => self.remove_entry(holder, entry, number, found.holder_is_item)?,
            None => self.remove_item(holder, found.node, number, found.holder_is_item)?,
        };
        Some((change, Step::Remove { at: found.path }))
    }

    fn remove_entry(&self, holder: &Node, entry: &Entry, number: usize, in_item: bool) -> Option<Change> {
        let (from, end) = (entry.key_span.start, entry.value.span.end.max(entry.key_span.end));
        let indent = self.column(from);
        if in_item && holder.entries().len() == 1 {
            let comments = self.kept_comments(from..line_end(self.source, end), indent);
            return comments.is_empty().then(|| Change { bytes: from..end, text: "{}".to_owned() });
        }
        if self.before(from).trim().is_empty() {
            let bytes = self.lines(from, end);
            return Some(Change { text: self.kept_comments(bytes.clone(), indent), bytes });
        }
        let next = holder.entries().get(number + 1)?.key_span.start;
        let comments = self.kept_comments(from..next, indent);
        let text = if comments.is_empty() { comments } else { format!("{}{:indent$}", comments.trim_start(), "") };
        Some(Change { bytes: from..next, text })
    }

    fn remove_item(&self, holder: &Node, item: &Node, number: usize, in_item: bool) -> Option<Change> {
        let items = holder.items();
        if in_item && items.len() == 1 {
            return None;
        }
        let floor = number.checked_sub(1).map_or(holder.span.start, |before| items[before].span.end);
        let dash = self.dash(floor, item.span.start)?;
        if !self.before(dash).trim().is_empty() {
            return None;
        }
        let bytes = self.lines(dash, item.span.end.max(dash + 1));
        Some(Change { text: self.kept_comments(bytes.clone(), self.column(dash)), bytes })
    }

    /// The dash of the list entry whose value starts at `to`, behind `from`.
    fn dash(&self, from: usize, to: usize) -> Option<usize> {
        if let Some(before) = self.before(to).trim_end().strip_suffix('-') {
            return Some(line_start(self.source, to) + before.len());
        }
        let mut at = line_end(self.source, from);
        while at < to {
            let start = at + self.source[at..].find('\n')? + 1;
            let line = &self.source[start..line_end(self.source, start)];
            let body = line.trim_start_matches(' ');
            if body.starts_with('-') {
                return Some(start + line.len() - body.len());
            }
            at = line_end(self.source, start);
        }
        None
    }

    fn remove_in_brackets(&self, holder: &Node, number: usize) -> Option<Change> {
        let spans: Vec<Range<usize>> = match &holder.data {
            Data::Map(entries) => entries.iter().map(|entry| entry.key_span.start..entry.value.span.end.max(entry.key_span.end)).collect(),
            _ => holder.items().iter().map(|item| item.span.range()).collect(),
        };
        let own = spans.get(number)?;
        let bytes = match (number.checked_sub(1), spans.get(number + 1)) {
            (_, Some(next)) => own.start..next.start,
            (Some(before), None) => spans[before].end..own.end,
            (None, None) => own.clone(),
        };
        self.kept_comments(bytes.clone(), 0).is_empty().then(|| Change { bytes, text: String::new() })
    }

    fn rename(&self, at: &Pointer, key: &str) -> Option<(Change, Step)> {
        let found = self.find(at)?;
        let span = found.entry?.key_span;
        let text = match self.source[span.range()].chars().next() {
            Some(quote @ ('"' | '\'')) => scalar::quoted_as(quote, key),
            _ => scalar::key(key),
        };
        Some((Change { bytes: span.range(), text }, Step::Rename { at: found.path, key: key.to_owned() }))
    }
}

/// The tree of a text, with the keys as written.
fn tree(text: &str) -> Option<Node> {
    parse(text.as_bytes(), &Limits::default()).1.root
}

#[cfg(test)]
mod tests;
