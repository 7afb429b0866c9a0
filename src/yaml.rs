//! YAML that people give us: bytes → a tree whose keys and values carry byte spans, with limits and with our own words for what is wrong.
//!
//! A form is not a program: anchors, aliases, merge keys, tags, directives, duplicate keys and second documents are findings.
//! Scalars keep the characters as written; what they mean is decided by the kind of the field they are read for.

mod build;
mod comments;
pub mod de;
mod decode;
pub mod edit;
mod hints;
mod syntax;

use serde::Deserialize;

use crate::finding::{Finding, Place, Severity};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

pub use comments::comments;
pub use de::from_node;
pub use hints::misread;

/// A range of the parsed text, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    pub const fn range(self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    pub data: Data,
    pub span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// The characters, quotes and escapes undone, nothing else read into them.
    Scalar {
        text: String,
        style: Style,
    },
    Seq(Vec<Node>),
    Map(Vec<Entry>),
}

/// How a scalar was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Style {
    Plain,
    Quoted,
    Block,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub key: String,
    pub key_span: Span,
    pub value: Node,
}

/// What a text may ask of us at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub bytes: usize,
    pub depth: usize,
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 1 << 20, depth: 32, nodes: 200_000 }
    }
}

/// The tree, where there is one to go on with, and what was wrong. A tree may come with findings; without a tree there is at least one.
#[derive(Debug, Default)]
pub struct Parsed {
    pub root: Option<Node>,
    pub findings: Vec<Finding>,
}

/// Parses one document. Returns the text that the spans count in: the input itself where it is UTF-8 (a byte order mark stays),
/// else its best reading, so that it can be shown.
pub fn parse(bytes: &[u8], limits: &Limits) -> (String, Parsed) {
    if bytes.len() > limits.bytes {
        let shown = decode::lossy(&bytes[..limits.bytes]);
        return (shown, Parsed { root: None, findings: vec![too_large(limits.bytes)] });
    }
    let (source, trouble) = decode::decode(bytes);
    if !trouble.is_empty() {
        return (source, Parsed { root: None, findings: trouble });
    }
    let parsed = build::tree(&source, limits);
    (source, parsed)
}

fn too_large(limit: usize) -> Finding {
    let limit = limit >> 10;
    Finding::new("yaml-too-large", Severity::Error, Place::Whole, text!("文件超过 {limit} KiB 的上限", "the file is larger than {limit} KiB")).help(
        Text::new(
            "申报文件只写文字；图片、扫描件放进附件文件夹。",
            "An application holds text only; put pictures and scans into the attachments folder.",
        ),
    )
}

impl Node {
    /// The value of a key; `None` where this is no mapping or has no such key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entries().iter().find(|entry| entry.key == key).map(|entry| &entry.value)
    }

    /// The entries of a mapping; none where this is not one.
    pub fn entries(&self) -> &[Entry] {
        match &self.data {
            Data::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The elements of a list; none where this is not one.
    pub fn items(&self) -> &[Self] {
        match &self.data {
            Data::Seq(items) => items,
            _ => &[],
        }
    }

    /// The value at a pointer and, for a member of a mapping, the span of its key.
    pub fn locate(&self, at: &Pointer) -> Option<(Option<Span>, &Self)> {
        let (mut node, mut key) = (self, None);
        for segment in at.segments() {
            (node, key) = match &node.data {
                Data::Map(entries) => {
                    let entry = entries.iter().find(|entry| entry.key == segment)?;
                    (&entry.value, Some(entry.key_span))
                }
                Data::Seq(items) => (items.get(segment.parse::<usize>().ok()?)?, None),
                Data::Scalar { .. } => return None,
            };
        }
        Some((key, node))
    }

    /// Whether this is what YAML calls null: nothing, `~` or `null`, unquoted.
    pub fn is_null(&self) -> bool {
        matches!(&self.data, Data::Scalar { text, style: Style::Plain } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// The characters of a scalar.
    pub fn as_text(&self) -> Option<&str> {
        match &self.data {
            Data::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}

/// Reads trusted data (a guide, a table of ours) into a type; the error names the place in words of programmers.
pub fn read<T: for<'de> Deserialize<'de>>(bytes: &[u8]) -> Result<T, de::Error> {
    let (_, parsed) = parse(bytes, &Limits { bytes: 16 << 20, depth: 64, nodes: 2_000_000 });
    if let Some(finding) = parsed.findings.first() {
        let span = match &finding.place {
            Place::Bytes(range) => Some(Span::new(range.start, range.end)),
            _ => None,
        };
        return Err(de::Error::new(finding.message.clone(), span));
    }
    match &parsed.root {
        Some(root) => from_node(root),
        None => Err(de::Error::new(Text::new("只有空白", "nothing but white space"), None)),
    }
}

#[cfg(test)]
mod tests;
