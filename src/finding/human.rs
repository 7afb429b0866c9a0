//! Findings as people read them: what is wrong with its line under it, then a line a section of what is still to fill, then a verdict.

use std::fmt::Write;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
    ThemeCharacters, ThemeStyles,
};

use crate::finding::{Finding, Place, Severity, Source};
use crate::pointer::Pointer;
use crate::text;
use crate::text::{Lang, Text};

/// How findings are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub colour: bool,
    /// Columns to wrap at.
    pub width: usize,
}

/// A longer line is named, not drawn: its underline would stand screens away.
const DRAWN_LINE: usize = 300;

/// The rules that say no more than: this is still to fill in.
const UNFILLED: &[&str] =
    &["required", "national-fields", "current-title-complete", "current-title-review", "education-certificate", "degree-certificate"];

/// All findings of one input with their verdict. `findings` are in the order of the text.
pub fn render(findings: &[Finding], source: &dyn Source, style: Style) -> String {
    let (missing, wrong): (Vec<&Finding>, Vec<&Finding>) = findings.iter().partition(|finding| UNFILLED.contains(&finding.rule.as_ref()));
    let mut out = String::new();
    let page = Page::of(source);
    for finding in &wrong {
        one(&mut out, finding, source, &page, style);
    }
    to_fill(&mut out, &missing, source, style);
    let _ = writeln!(out, "{}", verdict(source.name(), &wrong, missing.len(), style));
    out
}

fn one(out: &mut String, finding: &Finding, source: &dyn Source, page: &Page, style: Style) {
    let shown = Shown::new(finding, source, page, style.lang);
    let styles = if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let theme = GraphicalTheme { characters: ThemeCharacters::unicode(), styles };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false)
        .with_context_lines(1)
        .with_word_splitter(textwrap::WordSplitter::NoHyphenation);
    if handler.render_report(out, &shown).is_err() {
        let _ = writeln!(out, "  {}", shown.message);
    }
    if let Some(help) = &finding.help {
        let (head, behind) = match style.lang {
            Lang::Zh => ("  建议：", "        "),
            Lang::En => ("  Help: ", "        "),
        };
        let options = textwrap::Options::new(style.width).initial_indent(head).subsequent_indent(behind);
        let options = options.word_splitter(textwrap::WordSplitter::NoHyphenation);
        let _ = writeln!(out, "{}", textwrap::fill(&visible(help.get(style.lang)), options));
    }
    out.push('\n');
}

/// One line a section of what is still to fill in.
fn to_fill(out: &mut String, missing: &[&Finding], source: &dyn Source, style: Style) {
    let mut sections: Vec<Unfilled> = Vec::new();
    for pointer in missing.iter().filter_map(|finding| finding.pointer()) {
        let Some(key) = pointer.segments().next() else { continue };
        let at = Pointer::root().key(&key);
        let known = sections.iter().position(|section| section.at == at);
        let known = known.unwrap_or_else(|| {
            sections.push(Unfilled { at, fields: Vec::new() });
            sections.len() - 1
        });
        sections[known].add(pointer, source, style.lang);
    }
    if sections.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", Text::new("还要填写：", "Still to fill in:").get(style.lang));
    for section in sections {
        for part in wrapped(&section.line(source, style.lang), style.width.saturating_sub(4)) {
            let _ = writeln!(out, "  {}", part.trim_end());
        }
    }
    out.push('\n');
}

/// What is still to fill in of one section: each field with the number of entries that lack it.
struct Unfilled {
    at: Pointer,
    fields: Vec<(String, usize)>,
}

impl Unfilled {
    fn add(&mut self, pointer: &Pointer, source: &dyn Source, lang: Lang) {
        let Some(parent) = pointer.parent().filter(|parent| !parent.is_root()) else { return };
        let (whole, part) = (source.label(pointer), source.label(&parent));
        let field = whole.get(lang).strip_prefix(part.get(lang)).unwrap_or(whole.get(lang)).trim_start_matches([':', ' ']);
        match self.fields.iter_mut().find(|(known, _)| known == field) {
            Some((_, count)) => *count += 1,
            None => self.fields.push((field.to_owned(), 1)),
        }
    }

    fn line(&self, source: &dyn Source, lang: Lang) -> String {
        let label = source.label(&self.at);
        let written = source.locate(&Place::KeyAt(self.at.clone())).filter(|location| !location.bytes.is_empty());
        let line = written.map_or(1, |location| location.start.line);
        let head = match (line, lang) {
            (1, _) => label.get(lang).to_owned(),
            (line, Lang::Zh) => format!("{}（第{line}行）", label.zh),
            (line, Lang::En) => format!("{} (line {line})", label.en),
        };
        if self.fields.is_empty() {
            return head;
        }
        let fields = self.fields.iter().map(|(field, count)| match (count, lang) {
            (1, _) => field.clone(),
            (count, Lang::Zh) => format!("{field}（{count}条）"),
            (count, Lang::En) => format!("{field} ({count} entries)"),
        });
        let fields: Vec<String> = fields.collect();
        match lang {
            Lang::Zh => format!("{head}：{}", fields.join("、")),
            Lang::En => format!("{head}: {}", fields.join(", ")),
        }
    }
}

/// The one line that says how it stands.
fn verdict(name: &str, wrong: &[&Finding], missing: usize, style: Style) -> String {
    let count = |severity| wrong.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let mut add = |number: usize, unit_zh: &str, one: &str, many: &str| {
        if number > 0 {
            zh.push(format!("{number} {unit_zh}"));
            en.push(format!("{number} {}", if number == 1 { one } else { many }));
        }
    };
    add(errors, "处错误", "error", "errors");
    add(missing, "项未填", "field to fill in", "fields to fill in");
    add(warnings, "处提醒", "warning", "warnings");
    let stopped = errors + missing > 0;
    let said = if zh.is_empty() { Text::new("没有问题", "nothing to mend") } else { text!(("{}", zh.join("，")), ("{}", en.join(", "))) };
    let (mark, colour) = if stopped { ("✗", "31") } else { ("✓", "32") };
    let mark = if style.colour { format!("\u{1b}[{colour}m{mark}\u{1b}[0m") } else { mark.to_owned() };
    let line = text!(("{mark} {name}：{}", said.zh), ("{mark} {name}: {}", said.en));
    line.get(style.lang).to_owned()
}

/// Breaks a line at `columns`, at blanks and list commas.
fn wrapped(line: &str, columns: usize) -> Vec<String> {
    use unicode_width::UnicodeWidthStr;
    let mut lines = vec![String::new()];
    for part in line.split_inclusive(['、', '：', ' ']) {
        let last = lines.last().map_or(0, |line| line.width());
        if last > 0 && last + part.trim_end().width() > columns.max(20) {
            lines.push(format!("  {part}"));
        } else if let Some(line) = lines.last_mut() {
            line.push_str(part);
        }
    }
    lines
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown<'p> {
    message: String,
    severity: Severity,
    labels: Vec<LabeledSpan>,
    page: &'p Page,
}

impl<'p> Shown<'p> {
    fn new(finding: &Finding, source: &dyn Source, page: &'p Page, lang: Lang) -> Self {
        let said = finding.message.get(lang);
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        let message = match label(finding, source, lang) {
            Some(label) => format!("{label}{colon}{said} [{}]", finding.rule),
            None => format!("{said} [{}]", finding.rule),
        };
        let main = source.locate(&finding.place).map(|location| (None, location.bytes));
        let related = finding
            .related
            .iter()
            .filter_map(|related| source.locate(&related.place).map(|location| (Some(visible(related.label.get(lang))), location.bytes)));
        let spans: Vec<_> = main.into_iter().chain(related).collect();
        let drawable = spans.iter().all(|(_, bytes)| page.line(bytes.start).chars().count() <= DRAWN_LINE);
        let labels = if drawable {
            spans.into_iter().map(|(label, bytes)| LabeledSpan::new(label, bytes.start, first_line_length(&page.text, &bytes))).collect()
        } else {
            Vec::new()
        };
        Self { message: visible(&message), severity: finding.severity, labels, page }
    }
}

/// Where a finding is, for people. A field that its message names first is not named twice.
fn label(finding: &Finding, source: &dyn Source, lang: Lang) -> Option<String> {
    let at = match &finding.place {
        Place::At(at) | Place::KeyAt(at) if !at.is_root() => at,
        Place::File(name) => return Some(name.clone()),
        _ => return None,
    };
    let whole = source.label(at).get(lang).to_owned();
    let Some(parent) = at.parent().filter(|parent| !parent.is_root()) else { return Some(whole) };
    let part = source.label(&parent).get(lang).to_owned();
    let field = whole.strip_prefix(&part).unwrap_or("").trim_start_matches([':', ' ']);
    let said = finding.message.get(lang).trim_start_matches(['“', '"']);
    Some(if !field.is_empty() && said.starts_with(field) { part } else { whole })
}

/// A range of several lines is underlined on its first.
fn first_line_length(text: &str, bytes: &std::ops::Range<usize>) -> usize {
    text.get(bytes.clone()).and_then(|part| part.lines().next()).map_or(0, str::len)
}

impl std::fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        (!self.labels.is_empty()).then(|| Box::new(self.labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.labels.is_empty()).then_some(self.page as &dyn SourceCode)
    }
}

/// The text under its name, with columns counted in characters, not in bytes, and nothing in it that a terminal would obey.
#[derive(Debug)]
struct Page {
    name: String,
    text: String,
    line_starts: Vec<usize>,
}

impl Page {
    fn of(source: &dyn Source) -> Self {
        let text = masked(source.text());
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name: visible(source.name()), text, line_starts }
    }

    /// The number of the line that holds a byte, from nought, and the byte it starts at.
    fn line_start(&self, at: usize) -> (usize, usize) {
        let line = self.line_starts.partition_point(|start| *start <= at).saturating_sub(1);
        (line, self.line_starts.get(line).copied().unwrap_or(0))
    }

    fn line(&self, at: usize) -> &str {
        let (_, start) = self.line_start(at.min(self.text.len()));
        self.text[start..].lines().next().unwrap_or("")
    }
}

impl SourceCode for Page {
    /// The exact span for the header, where miette asks for no context; whole lines, and no neighbours, for the drawing.
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if end > self.text.len() {
            return Err(MietteError::OutOfBounds);
        }
        let (line, line_start) = self.line_start(start);
        let line_end = self.text[end..].find('\n').map_or(self.text.len(), |newline| end + newline);
        let (range, column) = if before == 0 { (start..end, self.text[line_start..start].chars().count()) } else { (line_start..line_end, 0) };
        let data = &self.text.as_bytes()[range.clone()];
        let span = SourceSpan::from((range.start, range.len()));
        let lines = self.text[range].matches('\n').count() + 1;
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, line, column, lines)))
    }
}

/// Whether a terminal or a reader's eye would be led astray: control characters and those that turn the direction of text.
fn misleads(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t' | '\r'))
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Such characters by their code point.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if misleads(c) {
            let _ = write!(shown, "<U+{:04X}>", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Such characters as marks of the same length, so that every place stays where it is.
fn masked(text: &str) -> String {
    text.chars()
        .map(|c| match (misleads(c), c.len_utf8()) {
            (false, _) => c,
            (true, 1) => '?',
            (true, 2) => '¿',
            (true, _) => '\u{fffd}',
        })
        .collect()
}
