//! What is still to fill in, a line a section: a file that is only begun is no wall of red.

use std::collections::HashMap;
use std::fmt::Write;

use crate::finding::human::Style;
use crate::finding::{Finding, Place, Source, wrap};
use crate::pointer::Pointer;
use crate::text;
use crate::text::{Lang, Text};

/// A heading and a line for each section; nothing when nothing is to fill in.
pub(super) fn lines(findings: &[Finding], source: &dyn Source, style: Style) -> String {
    let mut sections = Sections::default();
    for finding in findings.iter().filter(|finding| finding.is_to_fill) {
        sections.add(finding, source, style.lang);
    }
    if sections.list.is_empty() {
        return String::new();
    }
    let mut out = format!("{}\n", Text::new("还要填写：", "Still to fill in:").get(style.lang));
    for section in &sections.list {
        let _ = writeln!(out, "{}", wrap::list(&style.words(&section.line(source, style.lang)), "  ", "    ", style.width));
    }
    out
}

/// The sections in the order of the text.
#[derive(Default)]
struct Sections {
    list: Vec<Section>,
    known: HashMap<Pointer, usize>,
}

/// What is still to fill in of one section: each field with the number of entries that lack it.
struct Section {
    at: Pointer,
    fields: Vec<(String, usize)>,
    known: HashMap<String, usize>,
    /// What has no place of its own in it: the same so many times more.
    more: usize,
}

impl Sections {
    fn add(&mut self, finding: &Finding, source: &dyn Source, lang: Lang) {
        let at = finding.pointer().cloned().unwrap_or_default();
        let top = at.segments().next().map_or_else(Pointer::root, |key| Pointer::root().key(&key));
        let index = *self.known.entry(top.clone()).or_insert_with(|| {
            self.list.push(Section { at: top, fields: Vec::new(), known: HashMap::new(), more: 0 });
            self.list.len() - 1
        });
        self.list[index].add(&at, finding.times, source, lang);
    }
}

impl Section {
    fn add(&mut self, at: &Pointer, times: usize, source: &dyn Source, lang: Lang) {
        let Some(parent) = at.parent().filter(|parent| !parent.is_root()) else {
            self.more += if at.is_root() { times } else { 0 };
            return;
        };
        let (whole, part) = (source.label(at), source.label(&parent));
        let field = whole.get(lang).strip_prefix(part.get(lang)).unwrap_or(whole.get(lang)).trim_start_matches([':', ' ']);
        let index = *self.known.entry(field.to_owned()).or_insert_with(|| {
            self.fields.push((field.to_owned(), 0));
            self.fields.len() - 1
        });
        self.fields[index].1 += times;
    }

    fn line(&self, source: &dyn Source, lang: Lang) -> String {
        if self.at.is_root() {
            let more = self.more;
            return text!("其他：还有 {more} 项", "others: {more} more").get(lang).to_owned();
        }
        let label = source.label(&self.at);
        // What does not stand in the text is located where the text as a whole is.
        let whole = source.locate(&Place::At(Pointer::root())).map(|location| location.bytes);
        let written = source.locate(&Place::KeyAt(self.at.clone())).filter(|location| Some(&location.bytes) != whole.as_ref());
        let head = match written.map(|location| location.start.line) {
            None if self.fields.is_empty() => text!(("{}（还没有写）", label.zh), ("{} (not there yet)", label.en)),
            None => label,
            Some(line) => text!(("{}（第{line}行）", label.zh), ("{} (line {line})", label.en)),
        };
        let fields: Vec<Text> = self.fields.iter().map(|(field, count)| entries(field, *count)).collect();
        let listed = |pick: fn(&Text) -> &str, comma: &str| fields.iter().map(pick).collect::<Vec<_>>().join(comma);
        match lang {
            _ if fields.is_empty() => head.get(lang).to_owned(),
            Lang::Zh => format!("{}：{}", head.zh, listed(|text| &text.zh, "、")),
            Lang::En => format!("{}: {}", head.en, listed(|text| &text.en, ", ")),
        }
    }
}

fn entries(field: &str, count: usize) -> Text {
    if count == 1 { Text::same(field) } else { text!("{field}（{count}条）", "{field} ({count} entries)") }
}
