//! One finding with its line drawn under it by miette. What miette is given is an excerpt: the lines that are spoken of, cut to the
//! terminal, with their numbers, and columns counted in characters.

use std::fmt::Write;
use std::ops::Range;

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents,
    ThemeCharacters, ThemeStyles,
};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::finding::human::{Style, sentence};
use crate::finding::visible::{masked, visible};
use crate::finding::{Finding, Location, Severity, Source, wrap};

/// A narrower terminal has no room for drawings.
const DRAWN_WIDTH: usize = 32;

/// The columns that miette takes before a line: its number and the bar.
const GUTTER: usize = 8;

pub(super) fn finding(out: &mut String, finding: &Finding, source: &dyn Source, style: Style) {
    let message = wrap::fill(&sentence(finding, source, style), "", "", style.width.saturating_sub(4));
    if style.width < DRAWN_WIDTH {
        return undrawn(out, finding, source, style);
    }
    let excerpt = Excerpt::of(finding, source, style);
    let shown = Shown { message, severity: finding.severity, excerpt };
    if handler(style).render_report(out, &shown).is_err() {
        undrawn(out, finding, source, style);
    }
}

fn undrawn(out: &mut String, finding: &Finding, source: &dyn Source, style: Style) {
    let said = sentence(finding, source, style);
    let place = source.locate(&finding.place).map(|at| format!("{}:{} ", at.start.line, at.start.column)).unwrap_or_default();
    let mark = Style { colour: false, ..style }.mark(finding.severity);
    let _ = writeln!(out, "{}", wrap::fill(&format!("{mark} {place}{said}"), "", "  ", style.width));
}

fn handler(style: Style) -> GraphicalReportHandler {
    let styles = if style.colour { ThemeStyles::ansi() } else { ThemeStyles::none() };
    let characters = if style.ascii { plain() } else { ThemeCharacters::unicode() };
    GraphicalReportHandler::new_themed(GraphicalTheme { characters, styles })
        .with_width(style.width)
        .with_wrap_lines(false)
        .with_links(false)
        .with_context_lines(1)
}

/// Miette's ASCII, with the marks of ours.
fn plain() -> ThemeCharacters {
    ThemeCharacters { error: "x".into(), warning: "!".into(), advice: ">".into(), ..ThemeCharacters::ascii() }
}

/// A finding as miette draws it.
#[derive(Debug)]
struct Shown {
    message: String,
    severity: Severity,
    excerpt: Excerpt,
}

impl std::fmt::Display for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let labels = &self.excerpt.labels;
        (!labels.is_empty()).then(|| Box::new(labels.iter().cloned()) as Box<dyn Iterator<Item = LabeledSpan>>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        (!self.excerpt.labels.is_empty()).then_some(&self.excerpt as &dyn SourceCode)
    }
}

/// The lines that a finding speaks of, one after another as if they were a text.
#[derive(Debug)]
struct Excerpt {
    name: String,
    text: String,
    lines: Vec<Line>,
    labels: Vec<LabeledSpan>,
}

#[derive(Debug)]
struct Line {
    /// From nought.
    number: usize,
    /// Where it stands in the excerpt.
    range: Range<usize>,
    /// The characters left out before it.
    skipped: isize,
}

impl Excerpt {
    fn of(finding: &Finding, source: &dyn Source, style: Style) -> Self {
        let name = wrap::tail(&visible(source.name()), style.width.saturating_sub(GUTTER + 8), style.ellipsis());
        let mut excerpt = Self { name, text: String::new(), lines: Vec::new(), labels: Vec::new() };
        let main = source.locate(&finding.place).map(|location| (None, location));
        let related = finding.related.iter();
        let related = related.filter_map(|related| Some((Some(style.words(related.label.get(style.lang))), source.locate(&related.place)?)));
        // The place itself is drawn first, wherever what belongs to it stands.
        for (label, location) in main.into_iter().chain(related) {
            excerpt.add(label, &location, source.text(), style);
        }
        excerpt
    }

    /// Takes in the line where a place begins. A range of several lines is underlined on its first.
    fn add(&mut self, label: Option<String>, at: &Location, text: &str, style: Style) {
        let bytes = at.bytes.clone();
        let (start, end) = around(text, bytes.start);
        let (Some(before), Some(behind)) = (text.get(start..bytes.start), text.get(bytes.start..end)) else { return };
        let marked = &behind[..(bytes.end.clamp(bytes.start, end) - bytes.start)];
        let before = before.trim_start_matches('\u{feff}');
        let column = signed(at.start.column.saturating_sub(1));
        let number = at.start.line.saturating_sub(1);
        if self.lines.iter().all(|drawn| drawn.number != number) {
            let line = [before, behind].concat();
            let skipped = column - signed(before.chars().count());
            self.draw(number, &line, skipped, before.len()..before.len() + marked.len(), style);
        }
        let Some(drawn) = self.lines.iter().find(|drawn| drawn.number == number) else { return };
        let shown = &self.text[drawn.range.clone()];
        let from = byte_of(shown, column - drawn.skipped);
        let to = byte_of(shown, column - drawn.skipped + signed(marked.chars().count()));
        // A label hangs from the middle of what it marks.
        let hangs = (shown[..from].width() + shown[from..to].width() / 2 + GUTTER + 4).min(style.width);
        let label = label.map(|label| wrap::fill(&label, "", "", style.width - hangs));
        let span = (drawn.range.start + from, to - from);
        self.labels.push(if label.is_none() { LabeledSpan::new_primary_with_span(label, span) } else { LabeledSpan::new_with_span(label, span) });
    }

    /// Puts what fits of a line behind those that stand here. `skipped` characters stand before it already.
    fn draw(&mut self, number: usize, line: &str, skipped: isize, marked: Range<usize>, style: Style) {
        let window = window(line, marked, style.width.saturating_sub(GUTTER));
        let lead = if window.start > 0 || skipped > 0 { style.ellipsis() } else { "" };
        let trail = if window.end < line.len() { style.ellipsis() } else { "" };
        let at = self.text.len();
        let _ = writeln!(self.text, "{lead}{}{trail}", masked(&line[window.clone()]));
        let skipped = skipped + signed(line[..window.start].chars().count()) - signed(lead.chars().count());
        self.lines.push(Line { number, range: at..self.text.len() - 1, skipped });
    }

    fn line_at(&self, byte: usize) -> Option<&Line> {
        self.lines.iter().find(|line| line.range.start <= byte && byte <= line.range.end)
    }
}

/// The line around a byte; of an endless one only what is near.
fn around(text: &str, byte: usize) -> (usize, usize) {
    const NEAR: usize = 2_000;
    let boundary = |from: usize| (from..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let (from, to) = (boundary(byte.saturating_sub(NEAR)), boundary(byte.saturating_add(NEAR).min(text.len())));
    let byte = boundary(byte.min(text.len()));
    let start = text[from..byte].rfind('\n').map_or(from, |newline| from + newline + 1);
    let end = text[byte..to].find(['\n', '\r']).map_or(to, |newline| byte + newline);
    (start, end)
}

fn signed(count: usize) -> isize {
    isize::try_from(count).unwrap_or(isize::MAX)
}

/// The byte where the character of a number stands.
fn byte_of(line: &str, character: isize) -> usize {
    let character = usize::try_from(character).unwrap_or(0);
    line.char_indices().nth(character).map_or(line.len(), |(at, _)| at)
}

/// The columns a character may take where it is drawn: a control character has a mark in its place, and what adds to the character before
/// it is counted too, or thousands of them would count as nothing.
fn drawn_width(c: char) -> usize {
    c.width().unwrap_or(1).max(1)
}

/// The part of a line that fits `columns` and shows where `marked` begins.
fn window(line: &str, marked: Range<usize>, columns: usize) -> Range<usize> {
    if line.len() <= columns || line.chars().map(drawn_width).sum::<usize>() <= columns {
        return 0..line.len();
    }
    let room = columns.saturating_sub(6).max(8);
    let fits = |from: usize| {
        let mut used = 0;
        let kept = line[from..].char_indices().take_while(|(_, c)| {
            used += drawn_width(*c);
            used <= room
        });
        from + kept.last().map_or(0, |(at, c)| at + c.len_utf8())
    };
    let whole = fits(0);
    if marked.end <= whole {
        return 0..whole;
    }
    let mut from = marked.start;
    let mut used = 0;
    for (at, c) in line[..marked.start].char_indices().rev() {
        used += drawn_width(c);
        if used > room / 3 {
            break;
        }
        from = at;
    }
    from..fits(from)
}

impl SourceCode for Excerpt {
    /// The exact span for the header, where miette asks for no context; whole lines, and no neighbours, for the drawing. Only lines that
    /// follow each other in the file are drawn as one piece.
    fn read_span<'a>(&'a self, span: &SourceSpan, before: usize, _after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let (Some(first), Some(last)) = (self.line_at(start), self.line_at(end)) else { return Err(MietteError::OutOfBounds) };
        let drawn = self.lines.iter().filter(|line| first.range.start <= line.range.start && line.range.start <= last.range.start).count();
        if first.number + drawn != last.number + 1 {
            return Err(MietteError::OutOfBounds);
        }
        let (range, column) = if before == 0 {
            let column = signed(self.text[first.range.start..start].chars().count()) + first.skipped;
            (start..end, usize::try_from(column).unwrap_or(0))
        } else {
            (first.range.start..last.range.end, 0)
        };
        let data = &self.text.as_bytes()[range.clone()];
        let span = SourceSpan::from((range.start, range.len()));
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, first.number, column, drawn)))
    }
}
