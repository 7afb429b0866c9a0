//! An application file, read once: its text, the tree with English names and byte spans, the typed application, and the canonical values.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value as Json;

use crate::error::Result;
use crate::field::{Coded, Shape, Slot};
use crate::files;
use crate::finding::{Finding, Location, Place, Position, Severity, Source};
use crate::guide::{Answer, Declared, Guide, Guides, Values};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;
use crate::yaml::{self, Data, Limits, Node, Span};

mod format;
mod label;
mod mend;
mod model;
mod names;
mod read;
mod reshape;
pub mod scaffold;
mod system;

pub use crate::yaml::edit::Fate;
pub use label::names_field;
pub use model::*;
pub use read::Keys;
pub use system::{SYSTEM_FILE, System, system_values};

/// One application file, whatever its state.
#[derive(Debug)]
pub struct Document {
    name: String,
    text: String,
    /// Asked for only where something is found.
    line_starts: OnceLock<Vec<usize>>,
    /// The characters before each step of bytes; counted when first asked for.
    char_counts: OnceLock<Vec<usize>>,
    root: Option<Node>,
    findings: Vec<Finding>,
    keys: Keys,
    guide: Arc<Guide>,
    application: Application,
    value: Json,
    system: System,
}

impl Document {
    /// Reads the file at `path` and the system values beside it; `name` in findings is the path as given.
    ///
    /// # Errors
    /// When the file cannot be opened or read. What is wrong in it are findings.
    pub fn open(path: &Path, guides: &Guides) -> Result<Self> {
        let bytes = files::read_up_to(path, Limits::default().bytes as u64)?;
        let mut document = Self::parse(&path.display().to_string(), &bytes, guides);
        match System::read(path.parent().unwrap_or(Path::new(""))) {
            Ok(system) => document.system = system,
            Err(failed) => document.findings.push(system::unreadable(&failed)),
        }
        Ok(document)
    }

    /// How many bytes an application may have.
    pub fn largest() -> usize {
        Limits::default().bytes
    }

    /// Reads `bytes`, YAML or JSON. It is judged by the guide that it names, else by the newest known.
    pub fn parse(name: &str, bytes: &[u8], guides: &Guides) -> Self {
        Self::judged_by(name, bytes, |root, findings| named_guide(root, guides, findings))
    }

    /// Reads another text as this one was read, by the same guide.
    fn alike(&self, text: &str) -> Self {
        Self::judged_by(&self.name, text.as_bytes(), |_, _| Arc::clone(&self.guide))
    }

    fn judged_by(name: &str, bytes: &[u8], guide: impl FnOnce(Option<&Node>, &mut Vec<Finding>) -> Arc<Guide>) -> Self {
        let (text, parsed) = yaml::parse(bytes, &Limits::default());
        let mut findings = parsed.findings;
        let mut root = parsed.root;
        if let Some(hint) = root.as_ref().and_then(|root| misread(&text, root)) {
            findings.push(hint);
            root = None;
        }
        let guide = guide(root.as_ref(), &mut findings);
        let mut reading = read::Reading::default();
        match &mut root {
            Some(node) if matches!(node.data, Data::Map(_)) => reading = read::read(node, &guide),
            Some(node) => findings.push(no_application(node.span)),
            None => {}
        }
        root = root.filter(|node| matches!(node.data, Data::Map(_)));
        findings.append(&mut reading.findings);
        let mut document = Self {
            name: name.to_owned(),
            line_starts: OnceLock::new(),
            char_counts: OnceLock::new(),
            text,
            root,
            findings,
            keys: reading.keys,
            guide,
            application: reading.sections.into(),
            value: reading.value,
            system: System::default(),
        };
        document.offer_mends();
        document
    }

    /// The same with what the registers say.
    #[must_use]
    pub fn with_system(mut self, system: System) -> Self {
        self.system = system;
        self
    }

    /// What the registers say, as far as it was fetched.
    pub const fn system(&self) -> &System {
        &self.system
    }

    /// Whether there is an application to judge: the text parsed to a mapping.
    pub const fn is_readable(&self) -> bool {
        self.root.is_some()
    }

    /// What reading it found; schema and rules add theirs.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    pub const fn application(&self) -> &Application {
        &self.application
    }

    /// The application as JSON with English keys and canonical scalars, not yet pruned; what could not be read stands as written.
    pub const fn value(&self) -> &Json {
        &self.value
    }

    pub const fn guide(&self) -> &Arc<Guide> {
        &self.guide
    }

    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    /// The tree with English keys, where the text parsed to a mapping.
    pub const fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// What is declared, as far as it is filled in: whose dates of the guide hold.
    pub fn declared(&self) -> Declared<'_> {
        let declared = &self.application().declared_title;
        self.guide.declared(code_of(&declared.committee), code_of(&declared.specialty), code_of(&declared.level))
    }

    /// The specialty and the title that are applied for, for people; empty texts where they are not declared.
    pub fn declared_title(&self) -> Text {
        let declared = &self.application.declared_title;
        let name = |slot: &Slot<Coded>| slot.get().map_or(Text::new("", ""), |coded| coded.name.clone());
        let (specialty, title) = (name(&declared.specialty), name(&declared.title));
        text!(("{} {}", specialty.zh, title.zh), ("{}, {}", specialty.en, title.en))
    }

    /// What stands at a place of a canonical application of this guide, for people.
    pub fn shown(&self, at: &Pointer, canonical: &Json) -> Text {
        label::value(at, canonical, &self.guide)
    }

    /// The place that a path of people's words names (`工作经历第2条 岗位`, `work 2 post`).
    pub fn place_named(&self, written: &str) -> Option<Pointer> {
        label::place(written, &self.guide)
    }

    /// The name of a field or a section alone.
    pub fn name_of(&self, at: &Pointer) -> Text {
        label::name(at, &self.guide)
    }

    fn position(&self, byte: usize) -> Position {
        let byte = byte.min(self.text.len());
        let starts = self.line_starts.get_or_init(|| line_starts(&self.text));
        let line = starts.partition_point(|start| *start <= byte).max(1);
        let start = starts[line - 1];
        let mark = usize::from(start == 0 && self.text.starts_with('\u{feff}') && byte > 0);
        Position { line, column: self.chars_before(byte, start).saturating_sub(mark) + 1 }
    }

    /// The characters from `start` to `byte`. In an endless line they are not counted anew for every place in it.
    fn chars_before(&self, byte: usize, start: usize) -> usize {
        const STEP: usize = 4096;
        let bytes = self.text.as_bytes();
        // Every character has one byte that goes on no other.
        let count = |range: Range<usize>| bytes[range].iter().filter(|byte| (**byte & 0xc0) != 0x80).count();
        if byte - start <= 2 * STEP {
            return count(start..byte);
        }
        let counts = self.char_counts.get_or_init(|| {
            let mut counts = vec![0];
            for (index, chunk) in bytes.chunks(STEP).enumerate() {
                counts.push(counts[index] + count(index * STEP..index * STEP + chunk.len()));
            }
            counts
        });
        let all = |to: usize| counts[to / STEP] + count(to / STEP * STEP..to);
        all(byte) - all(start)
    }

    fn location(&self, span: Span) -> Location {
        let range = span.range();
        Location { file: self.name.clone(), start: self.position(range.start), end: self.position(range.end), bytes: range }
    }

    /// The range to show for the value at `at`: a scalar whole, a mapping or list by its key; where nothing stands, what would hold it.
    fn span_of(&self, at: &Pointer, key_only: bool) -> Option<Span> {
        let root = self.root.as_ref()?;
        let mut at = at.clone();
        loop {
            if at.is_root() {
                return Some(first_line(&self.text, root.span));
            }
            if let Some((key, node)) = root.locate(&at) {
                return Some(match (&node.data, key) {
                    (Data::Scalar { .. }, _) if !key_only && node.span.start < node.span.end => node.span,
                    (_, Some(key)) => key,
                    (Data::Map(entries), None) => entries.first().map_or(node.span, |entry| entry.key_span),
                    (_, None) => first_line(&self.text, node.span),
                });
            }
            at = at.parent()?;
        }
    }
}

impl Source for Document {
    fn name(&self) -> &str {
        &self.name
    }

    fn text(&self) -> &str {
        &self.text
    }

    fn locate(&self, place: &Place) -> Option<Location> {
        match place {
            Place::Whole | Place::File(_) => None,
            Place::Bytes(range) => Some(self.location(Span::new(range.start, range.end))),
            Place::At(at) => self.span_of(at, false).map(|span| self.location(span)),
            Place::KeyAt(at) => self.span_of(at, true).map(|span| self.location(span)),
        }
    }

    fn label(&self, at: &Pointer) -> Text {
        label::path(at, &self.guide)
    }
}

impl Values for Document {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        match self.value.pointer(at.as_str()) {
            None | Some(Json::Null) => Answer::Absent,
            Some(value) => Answer::Value(value),
        }
    }
}

/// `姓名：张三` on a line of its own is plain text to YAML; where fields or entries should stand, it is a mistake of the whole file's form.
fn misread(text: &str, root: &Node) -> Option<Finding> {
    let structured = |entry: &&yaml::Entry| crate::field::section(&entry.key).is_some_and(|section| !matches!(section.shape, Shape::Value(_)));
    let below = || root.entries().iter().filter(structured).find_map(|entry| yaml::misread(text, &entry.value));
    yaml::misread(text, root).or_else(below)
}

fn named_guide(root: Option<&Node>, guides: &Guides, findings: &mut Vec<Finding>) -> Arc<Guide> {
    let entry =
        root.and_then(|node| node.entries().iter().find(|entry| crate::field::section(&entry.key).is_some_and(|section| section.key == "guide")));
    let named = entry.and_then(|entry| entry.value.as_text()).map(str::trim).filter(|name| !name.is_empty());
    let Some(named) = named else { return guides.newest() };
    if let Some(guide) = guides.get(named) {
        return guide;
    }
    let known = guides.ids().join(", ");
    let help = match guides.nearest(&named.to_lowercase()) {
        Some(near) => text!("是不是 {near}？现有：{known}", "Did you mean {near}? Known guides: {known}"),
        None => text!("现有：{known}", "Known guides: {known}"),
    };
    let span = entry.map_or(0..0, |entry| entry.value.span.range());
    findings.push(
        Finding::new("unknown-guide", Severity::Error, Place::Bytes(span), text!("没有“{named}”这份申报指南", "there is no guide “{named}”"))
            .help(help),
    );
    guides.newest()
}

fn no_application(span: Span) -> Finding {
    Finding::new(
        "not-an-application",
        Severity::Error,
        Place::Bytes(span.range()),
        Text::new("这不是申报文件：最外层应是“键: 值”", "this is no application: its outermost level should be `key: value`"),
    )
    .help(Text::new("用 declare new 姓名 看一份正确的样子。", "See what one looks like with `declare new NAME`."))
}

fn code_of(slot: &Slot<Coded>) -> Option<&str> {
    slot.get().map(|coded| coded.code.as_str())
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1)).collect()
}

fn first_line(text: &str, span: Span) -> Span {
    let length = text.get(span.range()).and_then(|part| part.find(['\r', '\n']));
    Span::new(span.start, length.map_or(span.end, |length| span.start + length))
}

#[cfg(test)]
mod tests;
