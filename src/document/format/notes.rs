//! Which comment belongs to what: one behind a value to that value, one above a key to that key, one that stands deeper than what follows
//! to what it stands below.

use std::collections::{HashMap, HashSet};

use crate::yaml::{Data, Entry, Node, Span, comments};

/// A place that comments can belong to: a key, or an entry of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Unit {
    start: usize,
    is_item: bool,
}

impl Unit {
    pub(super) const fn entry(entry: &Entry) -> Self {
        Self { start: entry.key_span.start, is_item: false }
    }

    pub(super) const fn item(item: &Node) -> Self {
        Self { start: item.span.start, is_item: true }
    }
}

/// A unit where it stands in the text.
struct Placed {
    unit: Unit,
    /// Where what shares a line with a comment behind it ends.
    end: usize,
    column: usize,
    /// The unit that holds it.
    parent: Option<usize>,
}

/// The comments of a text; an empty line among them is an empty comment.
#[derive(Default)]
pub(super) struct Notes<'t> {
    /// What stands above everything and is about the file.
    pub(super) file_head: Vec<&'t str>,
    heads: HashMap<Unit, Vec<&'t str>>,
    tails: HashMap<Unit, &'t str>,
    feet: HashMap<Unit, Vec<&'t str>>,
    blanks: HashSet<Unit>,
}

impl<'t> Notes<'t> {
    pub(super) fn of(source: &'t str, root: &Node) -> Self {
        let mut placed = Vec::new();
        Walk { source, placed: &mut placed }.node(root, None);
        let blanks = placed.iter().filter(|placed| is_blank_before(source, placed.unit.start)).map(|placed| placed.unit).collect();
        let mut notes = Self { blanks, ..Self::default() };
        let comments = comments(source, root);
        let below = below(source, &comments);
        for (span, is_below) in comments.into_iter().zip(below) {
            notes.give(source, &placed, span, is_below);
        }
        notes.split_head(placed.first().map(|first| first.unit));
        notes
    }

    /// Gives one comment to its place.
    fn give(&mut self, source: &'t str, placed: &[Placed], span: Span, belongs_above: bool) {
        let (at, text) = (span.start, &source[span.range()]);
        let next = placed.partition_point(|placed| placed.unit.start < at);
        let before = source[source[..at].rfind('\n').map_or(0, |end| end + 1)..at].trim_start_matches('\u{feff}');
        let (last, following) = (next.checked_sub(1), placed.get(next));
        // It stands behind the sign of a block of text, which keeps it.
        if last.is_some_and(|last| placed[last].end > at) {
            return;
        }
        if !before.trim().is_empty() {
            let on_line = last.filter(|last| at - placed[*last].end <= before.len());
            match (on_line, last, following) {
                (Some(on_line), ..) => drop(self.tails.insert(placed[on_line].unit, text)),
                (None, _, Some(following)) if before.trim().chars().all(|c| matches!(c, '-' | ' ')) => self.above(source, following.unit, at, text),
                (None, Some(last), _) => self.feet.entry(placed[last].unit).or_default().push(text),
                (None, None, Some(following)) => self.above(source, following.unit, at, text),
                (None, None, None) => self.file_head.push(text),
            }
            return;
        }
        let column = before.chars().count();
        // Right below a key and above its first field it is the field's.
        let belongs_above = belongs_above && following.is_none_or(|following| following.parent.is_none() || following.parent != last);
        let next_column = following.map(|following| following.column);
        let is_below =
            |number: usize| placed[number].column <= column && (belongs_above || next_column.is_none_or(|next| placed[number].column > next));
        let holders = std::iter::successors(last, |number| placed[*number].parent);
        match (holders.into_iter().find(|number| is_below(*number)), following) {
            (Some(number), _) => {
                let lines = self.feet.entry(placed[number].unit).or_default();
                if is_blank_before(source, at) {
                    lines.push("");
                }
                lines.push(text);
            }
            (None, Some(following)) => self.above(source, following.unit, at, text),
            (None, None) => match last {
                Some(last) => self.feet.entry(placed[last].unit).or_default().push(text),
                None => self.file_head.push(text),
            },
        }
    }

    fn above(&mut self, source: &str, unit: Unit, at: usize, text: &'t str) {
        let lines = self.heads.entry(unit).or_default();
        if is_blank_before(source, at) {
            lines.push("");
        }
        lines.push(text);
    }

    /// What stands above the first key is about the file, up to the last blank line if there is one.
    fn split_head(&mut self, first: Option<Unit>) {
        let Some(first) = first else { return };
        let Some(mut lines) = self.heads.remove(&first) else { return };
        if self.blanks.contains(&first) {
            lines.push("");
        }
        let skipped = usize::from(lines.first() == Some(&""));
        let cut = lines.iter().rposition(|line| line.is_empty()).filter(|cut| *cut >= skipped).map_or(lines.len(), |cut| cut + 1);
        let own = lines.split_off(cut);
        self.file_head = lines.split_off(skipped);
        if !own.is_empty() {
            self.heads.insert(first, own);
        }
        self.blanks.remove(&first);
    }

    /// The comments above a place, without the empty line above them.
    pub(super) fn head(&self, unit: Unit) -> Vec<&'t str> {
        let lines = self.heads.get(&unit).map(Vec::as_slice).unwrap_or_default();
        let lines = lines.strip_prefix(&[""]).unwrap_or(lines);
        let gap = !lines.is_empty() && self.blanks.contains(&unit);
        lines.iter().copied().chain(gap.then_some("")).collect()
    }

    /// Whether an empty line stands above it, or above its comments.
    pub(super) fn has_blank(&self, unit: Unit) -> bool {
        self.heads.get(&unit).map_or_else(|| self.blanks.contains(&unit), |lines| lines.first() == Some(&""))
    }

    /// The comment behind it, with the blank before.
    pub(super) fn tail(&self, unit: Unit) -> String {
        self.tails.get(&unit).map(|text| format!(" {text}")).unwrap_or_default()
    }

    pub(super) fn foot(&self, unit: Unit) -> Vec<&'t str> {
        self.feet.get(&unit).cloned().unwrap_or_default()
    }
}

/// For each comment whether it stands in lines of comments right below something, with nothing right below them.
fn below(source: &str, comments: &[Span]) -> Vec<bool> {
    let is_alone = |span: &Span| source[line_start(source, span.start)..span.start].trim_start_matches('\u{feff}').trim().is_empty();
    let mut found = vec![false; comments.len()];
    let mut from = 0;
    while from < comments.len() {
        let mut to = from + 1;
        let follows = |to: usize| is_alone(&comments[to]) && source[comments[to - 1].end..comments[to].start].matches('\n').count() == 1;
        while to < comments.len() && is_alone(&comments[from]) && follows(to) {
            to += 1;
        }
        let is_last = source[comments[to - 1].end..].split('\n').nth(1).is_none_or(|line| line.trim().is_empty());
        let is_below = is_alone(&comments[from]) && !is_blank_before(source, comments[from].start) && is_last;
        found[from..to].fill(is_below);
        from = to;
    }
    found
}

fn line_start(source: &str, at: usize) -> usize {
    source[..at].rfind('\n').map_or(0, |end| end + 1)
}

/// Whether the line above the one that holds `at` is empty.
fn is_blank_before(source: &str, at: usize) -> bool {
    let Some(end) = source[..at].rfind('\n') else { return false };
    let start = source[..end].rfind('\n').map_or(0, |end| end + 1);
    source[start..end].trim_start_matches('\u{feff}').trim().is_empty()
}

/// Whether a list or mapping stands on one line in brackets; an empty one always does.
pub(super) fn is_on_one_line(source: &str, node: &Node) -> bool {
    let written = &source[node.span.range()];
    let is_collection = !matches!(node.data, Data::Scalar { .. });
    is_collection
        && written.starts_with(['[', '{'])
        && (!written.contains('\n') || node.items().is_empty() && node.entries().is_empty() && !written.contains('#'))
}

/// Collects the units of a text in order.
struct Walk<'w, 't> {
    source: &'t str,
    placed: &'w mut Vec<Placed>,
}

impl Walk<'_, '_> {
    fn column(&self, at: usize) -> usize {
        let start = self.source[..at].rfind('\n').map_or(0, |end| end + 1);
        self.source[start..at].trim_start_matches('\u{feff}').chars().count()
    }

    /// The column of the dash on the line of a list's entry.
    fn dash_column(&self, item: &Node) -> Option<usize> {
        let before = &self.source[line_start(self.source, item.span.start)..item.span.start];
        let dash = before.trim_end().strip_suffix('-')?;
        Some(dash.chars().count())
    }

    fn push(&mut self, unit: Unit, end: usize, column: usize, parent: Option<usize>) -> usize {
        self.placed.push(Placed { unit, end, column, parent });
        self.placed.len() - 1
    }

    /// Where what stands on the line of a key or dash ends: its value, if that is there.
    fn end(&self, node: &Node, otherwise: usize) -> usize {
        let is_there = matches!(node.data, Data::Scalar { .. }) || is_on_one_line(self.source, node);
        if is_there { node.span.end.max(otherwise) } else { otherwise }
    }

    fn node(&mut self, node: &Node, parent: Option<usize>) {
        if is_on_one_line(self.source, node) {
            return;
        }
        let dashes = node.items().first().and_then(|first| self.dash_column(first)).unwrap_or_else(|| self.column(node.span.start));
        let is_flow = self.source[node.span.start..].starts_with('[');
        for item in node.items() {
            let column = if is_flow { self.column(item.span.start) } else { dashes };
            let own = self.push(Unit::item(item), self.end(item, item.span.start), column, parent);
            self.node(item, Some(own));
        }
        for entry in node.entries() {
            let end = self.end(&entry.value, entry.key_span.end);
            let own = self.push(Unit::entry(entry), end, self.column(entry.key_span.start), parent);
            self.node(&entry.value, Some(own));
        }
    }
}
