//! One style for an application file: sections and fields in the form's order, two blanks a level, dates as 2015-07-01, a blank line between
//! sections. Comments go with what they belong to and values stay as worded: what is filed is the same before and after.

use crate::document::Document;
use crate::document::names::{fields_of, in_lang};
use crate::field::{self, Field, Kind, SECTIONS, Section, Shape};
use crate::finding::Source;
use crate::text::{Lang, Text};
use crate::yaml::edit::scalar::{self, Around};
use crate::yaml::{Data, Entry, Node, Style, comments};

mod layout;
mod notes;

use notes::{Notes, Unit};

impl Document {
    /// The text in the one style; with `keys`, its keys in that language.
    ///
    /// # Errors
    /// Why it is left as it is: it cannot be read, or it would not say the same afterwards.
    pub fn formatted(&self, keys: Option<Lang>) -> Result<String, Text> {
        let unread = || Text::new("文件还读不通，先用 declare validate 检查", "the file cannot be read yet; check it with `declare validate`");
        let root = self.root().filter(|_| !self.findings.iter().any(|finding| finding.rule.starts_with("yaml-"))).ok_or_else(unread)?;
        let notes = Notes::of(&self.text, root);
        let mut printer = Printer { document: self, source: &self.text, notes, keys, out: String::new() };
        printer.sections(root);
        let text = printer.finish();
        if self.says_the_same(&text, root) {
            return Ok(text);
        }
        Err(Text::new("整理后内容会变，所以没有动它", "it would not say the same afterwards, so it was left alone"))
    }

    /// Whether another text has the same values and the same comments.
    fn says_the_same(&self, text: &str, root: &Node) -> bool {
        let other = self.alike(text);
        let said = |text: &str, root: &Node| {
            let mut said: Vec<String> = comments(text, root).into_iter().map(|span| text[span.range()].to_owned()).collect();
            said.sort_unstable();
            said
        };
        other.value == self.value && other.root().is_some_and(|other| said(text, other) == said(&self.text, root))
    }
}

struct Printer<'d> {
    document: &'d Document,
    source: &'d str,
    notes: Notes<'d>,
    keys: Option<Lang>,
    out: String,
}

/// What is known of the keys of a mapping.
enum Known<'f> {
    Sections,
    Fields(&'f [&'f Field]),
}

impl Known<'_> {
    /// Its place in the form and its names.
    fn find(&self, key: &str) -> Option<(usize, &str, &str)> {
        match self {
            Self::Sections => SECTIONS.iter().enumerate().find(|(_, section)| section.key == key).map(|(at, known)| (at, known.key, known.zh)),
            Self::Fields(fields) => {
                let found = fields.iter().enumerate().find(|(_, field)| field.key == key);
                found.map(|(at, field)| (at, field.key.as_ref(), field.zh.as_ref()))
            }
        }
    }

    /// The entries in the form's order; an unknown one stays behind the one it stood behind.
    fn in_order<'n>(&self, entries: &'n [Entry]) -> Vec<&'n Entry> {
        let mut rank = 0;
        let mut ranked: Vec<(usize, &Entry)> = entries
            .iter()
            .map(|entry| {
                rank = self.find(&entry.key).map_or(rank, |(at, ..)| at);
                (rank, entry)
            })
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, entry)| entry).collect()
    }
}

impl<'d> Printer<'d> {
    fn sections(&mut self, root: &'d Node) {
        self.out.extend(self.notes.file_head.iter().flat_map(|line| [*line, "\n"]));
        let mut before: Option<&Entry> = None;
        for entry in Known::Sections.in_order(root.entries()) {
            let unit = Unit::entry(entry);
            let both_short = before.is_some_and(|before| self.is_short(before) && self.is_short(entry));
            if before.is_some() && (!both_short || self.notes.has_blank(unit)) {
                self.blank();
            }
            self.heads(unit, 0);
            let section = SECTIONS.iter().find(|section| section.key == entry.key);
            self.entry(entry, &Known::Sections, section, 0, "");
            before = Some(entry);
        }
    }

    /// A section of one line.
    fn is_short(&self, entry: &Entry) -> bool {
        matches!(&entry.value.data, Data::Scalar { style, .. } if *style != Style::Block) && !self.source[entry.value.span.range()].contains('\n')
    }

    /// An empty line, unless there is one or nothing stands before it.
    fn blank(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        if text.is_empty() {
            return self.blank();
        }
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    /// The comments above a place.
    fn heads(&mut self, unit: Unit, indent: usize) {
        for line in self.notes.head(unit) {
            self.line(indent, line);
        }
    }

    /// The comments below it that are no other's.
    fn feet(&mut self, unit: Unit, indent: usize) {
        for line in self.notes.foot(unit) {
            self.line(indent, line);
        }
    }

    /// The entries of a mapping; the first stands behind `dash` where the mapping is an entry of a list.
    fn map(&mut self, entries: &'d [Entry], known: &Known<'_>, section: Option<&'static Section>, indent: usize, dash: bool) {
        for (number, entry) in known.in_order(entries).into_iter().enumerate() {
            let unit = Unit::entry(entry);
            if number > 0 && self.notes.has_blank(unit) {
                self.blank();
            }
            let is_behind_dash = dash && number == 0;
            self.heads(unit, if is_behind_dash { indent - 2 } else { indent });
            self.entry(entry, known, section, indent, if is_behind_dash { "- " } else { "" });
        }
    }

    /// One key with its value, at the column `indent`; `dash` stands in the two columns before it.
    fn entry(&mut self, entry: &'d Entry, known: &Known<'_>, section: Option<&'static Section>, indent: usize, dash: &str) {
        let unit = Unit::entry(entry);
        let tail = self.notes.tail(unit);
        let key = format!("{dash}{}:", self.key(entry, known));
        let column = indent - dash.len();
        let kind = match known {
            Known::Fields(fields) => fields.iter().find(|field| field.key == entry.key).map(|field| field.kind),
            Known::Sections => section.and_then(|section| if let Shape::Value(kind) = section.shape { Some(kind) } else { None }),
        };
        match &entry.value.data {
            Data::Scalar { .. } => {
                let value = self.scalar(&entry.value, kind, indent + 2, false);
                let space = if value.is_empty() { "" } else { " " };
                self.line(column, &format!("{key}{space}{value}{tail}"));
            }
            _ if self.stays_in_brackets(&entry.value) => {
                let value = self.brackets(&entry.value, section);
                self.line(column, &format!("{key} {value}{tail}"));
            }
            Data::Seq(items) => {
                self.line(column, &format!("{key}{tail}"));
                self.items(items, section, kind, indent + 2);
            }
            Data::Map(entries) => {
                self.line(column, &format!("{key}{tail}"));
                let fields = self.fields(section, &entry.value);
                self.map(entries, &Known::Fields(&fields), section, indent + 2, false);
            }
        }
        self.feet(unit, indent);
    }

    fn items(&mut self, items: &'d [Node], section: Option<&'static Section>, kind: Option<Kind>, indent: usize) {
        for (number, item) in items.iter().enumerate() {
            let unit = Unit::item(item);
            if number > 0 && self.notes.has_blank(unit) {
                self.blank();
            }
            self.heads(unit, indent);
            let tail = self.notes.tail(unit);
            match &item.data {
                Data::Scalar { .. } => {
                    let value = self.scalar(item, kind, indent + 2, false);
                    let space = if value.is_empty() { "" } else { " " };
                    self.line(indent, &format!("-{space}{value}{tail}"));
                }
                _ if self.stays_in_brackets(item) => {
                    let value = self.brackets(item, section);
                    self.line(indent, &format!("- {value}{tail}"));
                }
                Data::Map(entries) => {
                    let fields = self.fields(section, item);
                    self.map(entries, &Known::Fields(&fields), section, indent + 2, true);
                }
                Data::Seq(items) => {
                    self.line(indent, &format!("-{tail}"));
                    self.items(items, None, None, indent + 2);
                }
            }
            self.feet(unit, indent);
        }
    }

    fn fields(&self, section: Option<&'static Section>, record: &Node) -> Vec<&'d Field> {
        section.map(|section| fields_of(section, Some(record), &self.document.guide)).unwrap_or_default()
    }

    fn key(&self, entry: &Entry, known: &Known<'_>) -> String {
        let written = self.document.key_as_written(entry);
        match (self.keys, known.find(&entry.key)) {
            (Some(lang), Some((_, en, zh))) => scalar::key(in_lang(en, zh, lang)),
            (None, Some(_)) => scalar::key(&written),
            (_, None) => self.source[entry.key_span.range()].to_owned(),
        }
    }

    /// A list or mapping that stands on one line in brackets stays there.
    fn stays_in_brackets(&self, node: &Node) -> bool {
        notes::is_on_one_line(self.source, node)
    }

    fn brackets(&self, node: &Node, section: Option<&'static Section>) -> String {
        match &node.data {
            Data::Scalar { .. } => self.scalar(node, None, 0, true),
            Data::Seq(items) => {
                let items: Vec<String> = items.iter().map(|item| self.brackets(item, section)).collect();
                format!("[{}]", items.join(", "))
            }
            Data::Map(entries) => {
                let fields = self.fields(section, node);
                let known = Known::Fields(&fields);
                let entries: Vec<String> = known.in_order(entries).into_iter().map(|entry| self.pair(entry, &known, section, &fields)).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn pair(&self, entry: &Entry, known: &Known<'_>, section: Option<&'static Section>, fields: &[&Field]) -> String {
        let kind = fields.iter().find(|field| field.key == entry.key).map(|field| field.kind);
        let value = match &entry.value.data {
            Data::Scalar { .. } => self.scalar(&entry.value, kind, 0, true),
            _ => self.brackets(&entry.value, section),
        };
        let space = if value.is_empty() { "" } else { " " };
        format!("{}:{space}{value}", self.key(entry, known))
    }

    /// A scalar as worded; what runs over several lines goes on at `indent`.
    fn scalar(&self, node: &Node, kind: Option<Kind>, indent: usize, flow: bool) -> String {
        let Data::Scalar { text, style } = &node.data else { return String::new() };
        let written = &self.source[node.span.range()];
        match style {
            Style::Block => layout::block(written, text, indent),
            _ if written.contains('\n') => layout::folded(written, indent),
            _ => {
                let canonical = kind.and_then(|kind| self.canonical(kind, text)).filter(|canonical| canonical != text);
                match (canonical, style) {
                    (None, _) => written.to_owned(),
                    (Some(text), Style::Quoted) => scalar::quoted_as(if written.starts_with('\'') { '\'' } else { '"' }, &text),
                    (Some(text), _) => scalar::write(&text, Around { flow, indent: None, newline: "\n" }),
                }
            }
        }
    }

    /// The one way to write dates and numbers that identify; other values are the person's own words.
    fn canonical(&self, kind: Kind, text: &str) -> Option<String> {
        let is_uniform = matches!(
            kind,
            Kind::Date | Kind::Month | Kind::Year | Kind::Appointed | Kind::IdNumber | Kind::Uscc | Kind::OrgCode | Kind::Issn | Kind::Isbn
        );
        if !is_uniform || text.trim().is_empty() {
            return None;
        }
        let value = field::read(kind, text, self.document.guide.as_ref()).ok()?.canonical();
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    }

    /// The whole text with the line ends and the mark that it had.
    fn finish(mut self) -> String {
        let kept = self.out.trim_end_matches('\n').len();
        self.out.truncate(kept + 1);
        let text = if self.document.text().contains("\r\n") { self.out.replace('\n', "\r\n") } else { self.out };
        if self.source.starts_with('\u{feff}') { format!("\u{feff}{text}") } else { text }
    }
}

#[cfg(test)]
mod tests;
