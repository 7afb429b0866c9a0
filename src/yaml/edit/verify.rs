//! Whether a changed text says what it said before, but for what was to change.

use super::super::comments::comments;
use super::super::{Data, Entry, Node, Span, Style};
use super::tree;

/// What an edit does to the tree, by the numbers on the way to a value.
#[derive(Debug)]
pub(super) enum Step {
    Set { at: Vec<usize>, text: String },
    Replace { at: Vec<usize>, value: Node },
    Insert { at: Vec<usize>, key: String, value: Node },
    Remove { at: Vec<usize> },
    Rename { at: Vec<usize>, key: String },
}

impl Step {
    fn at(&self) -> &[usize] {
        match self {
            Self::Set { at, .. } | Self::Replace { at, .. } | Self::Insert { at, .. } | Self::Remove { at } | Self::Rename { at, .. } => at,
        }
    }

    const fn moves_others(&self) -> bool {
        matches!(self, Self::Insert { .. } | Self::Remove { .. })
    }
}

pub(super) fn scalar(text: &str) -> Node {
    Node { data: Data::Scalar { text: text.to_owned(), style: Style::Quoted }, span: Span::default() }
}

pub(super) fn mapping(key: &str, text: &str) -> Node {
    Node { data: Data::Map(vec![Entry { key: key.to_owned(), key_span: Span::default(), value: scalar(text) }]), span: Span::default() }
}

/// Whether `changed` is `source` with the steps made and nothing else. Of edits of bytes only this is asked: what could be read still can.
pub(super) fn holds(source: &str, changed: &str, steps: &[Option<&[Step]>]) -> bool {
    let (old, new) = (tree(source), tree(changed));
    let Some(mut wanted) = old else { return steps.iter().all(Option::is_none) };
    let Some(new) = new else { return false };
    let Some(steps) = steps.iter().copied().collect::<Option<Vec<_>>>() else { return true };
    let kept = said(source, &wanted) == said(changed, &new);
    let mut steps: Vec<&Step> = steps.into_iter().flatten().collect();
    // Those that move others come last, from the end on.
    steps.sort_by(|one, other| one.moves_others().cmp(&other.moves_others()).then_with(|| other.at().cmp(one.at())));
    let made = steps.into_iter().all(|step| make(&mut wanted, step).is_some());
    made && kept && same(&wanted, &new)
}

/// The words of all comments, whatever their order.
fn said<'t>(text: &'t str, root: &Node) -> Vec<&'t str> {
    let mut said: Vec<&str> = comments(text, root).into_iter().map(|span| &text[span.range()]).collect();
    said.sort_unstable();
    said
}

fn make(root: &mut Node, step: &Step) -> Option<()> {
    let (last, way) = step.at().split_last()?;
    let mut holder = root;
    for number in way {
        holder = child(holder, *number)?;
    }
    match (step, &mut holder.data) {
        (Step::Set { text, .. }, _) => child(holder, *last)?.data = scalar(text).data,
        (Step::Replace { value, .. }, _) => child(holder, *last)?.data = value.data.clone(),
        (Step::Insert { key, value, .. }, Data::Map(entries)) => {
            entries.insert((*last).min(entries.len()), Entry { key: key.clone(), key_span: Span::default(), value: value.clone() });
        }
        (Step::Remove { .. }, Data::Map(entries)) if *last < entries.len() => drop(entries.remove(*last)),
        (Step::Remove { .. }, Data::Seq(items)) if *last < items.len() => drop(items.remove(*last)),
        (Step::Rename { key, .. }, Data::Map(entries)) => entries.get_mut(*last)?.key.clone_from(key),
        _ => return None,
    }
    Some(())
}

fn child(node: &mut Node, number: usize) -> Option<&mut Node> {
    match &mut node.data {
        Data::Map(entries) => entries.get_mut(number).map(|entry| &mut entry.value),
        Data::Seq(items) => items.get_mut(number),
        Data::Scalar { .. } => None,
    }
}

/// Whether two trees say the same: spans and quotes do not matter, and nothing is nothing.
fn same(one: &Node, other: &Node) -> bool {
    match (&one.data, &other.data) {
        _ if is_nothing(one) || is_nothing(other) => is_nothing(one) && is_nothing(other),
        (Data::Scalar { text: one, .. }, Data::Scalar { text: other, .. }) => one == other,
        (Data::Seq(one), Data::Seq(other)) => one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other)),
        (Data::Map(one), Data::Map(other)) => {
            let alike = |(one, other): (&Entry, &Entry)| one.key == other.key && same(&one.value, &other.value);
            one.len() == other.len() && one.iter().zip(other).all(alike)
        }
        _ => false,
    }
}

fn is_nothing(node: &Node) -> bool {
    node.is_null()
        || match &node.data {
            Data::Seq(items) => items.is_empty(),
            Data::Map(entries) => entries.is_empty(),
            Data::Scalar { .. } => false,
        }
}
