//! One entry where a list should be becomes a list of one; a list of one where a record should be becomes its entry.

use crate::document::Document;
use crate::field::{SECTIONS, Shape};
use crate::finding::{Edit, Fix};
use crate::pointer::Pointer;
use crate::text::Text;
use crate::yaml::{Data, Node};

impl Document {
    /// The mend of a section in the wrong shape, where its content is that of the right one.
    pub fn reshaped(&self, at: &Pointer) -> Option<Fix> {
        let segments: Vec<String> = at.segments().collect();
        let [key] = segments.as_slice() else { return None };
        let section = SECTIONS.iter().find(|section| section.key == key)?;
        let (_, node) = self.root()?.locate(at)?;
        let (title, edits) = match (section.shape, &node.data) {
            (Shape::List | Shape::Works, Data::Map(_)) => (Text::new("写成一条的列表", "make it a list of one entry"), as_list(node, &self.text)),
            (Shape::Record, Data::Seq(items)) if matches!(items.as_slice(), [Node { data: Data::Map(_), .. }]) => {
                (Text::new("去掉列表的“- ”", "take away the `- ` of the list"), as_record(node, &items[0], &self.text)?)
            }
            _ => return None,
        };
        Some(Fix { safe: true, title, edits })
    }
}

fn insert(at: usize, text: &str) -> Edit {
    Edit::Bytes { bytes: at..at, text: text.to_owned() }
}

/// A dash before the first line and two blanks before the others, or brackets around brackets.
fn as_list(node: &Node, text: &str) -> Vec<Edit> {
    let span = node.span;
    if text[span.range()].starts_with('{') {
        return vec![insert(span.start, "["), insert(span.end, "]")];
    }
    let mut edits = vec![insert(span.start, "- ")];
    let mut start = span.start;
    while let Some(end) = text[start..span.end].find('\n') {
        start += end + 1;
        if !text[start..].starts_with(['\n', '\r']) {
            edits.push(insert(start, "  "));
        }
    }
    edits
}

/// Blanks in place of the dash keep every column.
fn as_record(list: &Node, item: &Node, text: &str) -> Option<Vec<Edit>> {
    let line = text[..item.span.start].rfind('\n').map_or(0, |end| end + 1);
    let before = &text[line..item.span.start];
    let dash = before.trim_end().strip_suffix('-').filter(|before| before.trim().is_empty());
    match (dash, text[list.span.start..].chars().next()?) {
        (Some(dash), _) => Some(vec![Edit::Bytes { bytes: line + dash.len()..line + dash.len() + 1, text: " ".to_owned() }]),
        (None, '[') => {
            let close = list.span.end - 1;
            Some(vec![
                Edit::Bytes { bytes: list.span.start..list.span.start + 1, text: String::new() },
                Edit::Bytes { bytes: close..close + 1, text: String::new() },
            ])
        }
        _ => None,
    }
}
