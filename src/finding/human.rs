//! Findings as people read them: what is wrong with its line under it, then a line a section of what is still to fill, then a verdict.
//!
//! Of many files each is told in short, those with nothing to mend not at all, and rules are counted behind them, the worst first.

use std::fmt::Write;

use crate::finding::short::severity;
use crate::finding::visible::visible;
use crate::finding::{Finding, Output, Place, Severity, Source, Tally, Total, wrap};
use crate::text;
use crate::text::{Lang, Text};

mod draw;
mod fill;

/// How findings are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    pub lang: Lang,
    pub colour: bool,
    /// Columns to wrap at.
    pub width: usize,
    /// Lines and marks of plain ASCII, for consoles whose fonts have no others.
    pub ascii: bool,
}

impl Style {
    fn paint(self, colour: &str, text: &str) -> String {
        if self.colour { format!("\u{1b}[{colour}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// The mark of a severity.
    fn mark(self, severity: Severity) -> String {
        let (colour, sign, plain) = match severity {
            Severity::Error => ("31", "×", "x"),
            Severity::Warning => ("33", "⚠", "!"),
            Severity::Note => ("36", "☞", ">"),
        };
        self.paint(colour, if self.ascii { plain } else { sign })
    }

    /// The mark of a verdict.
    fn end_mark(self, good: bool) -> String {
        match (good, self.ascii) {
            (true, false) => self.paint("32", "✓"),
            (true, true) => self.paint("32", "ok"),
            (false, false) => self.paint("31", "✗"),
            (false, true) => self.paint("31", "x"),
        }
    }

    /// A text behind a mark, in lines of the terminal's width. Its colour is put on last, for it takes no columns.
    fn marked(self, indent: &str, mark: impl Fn(Self) -> String, text: &str) -> String {
        let (bare, painted) = (mark(Self { colour: false, ..self }), mark(self));
        wrap::fill(text, &format!("{indent}{bare} "), &format!("{indent}  "), self.width).replacen(&bare, &painted, 1)
    }

    /// Words of ours about a stranger's text, as this terminal can show them.
    fn words(self, text: &str) -> String {
        let shown = visible(text);
        if !self.ascii || self.lang == Lang::Zh {
            return shown;
        }
        shown.replace(['“', '”'], "\"").replace(['‘', '’'], "'").replace('…', "...").replace(['–', '—'], "-")
    }

    fn ellipsis(self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }
}

/// All findings of one input with their verdict. `findings` are in the order of the text.
pub fn render(findings: &[Finding], source: &dyn Source, style: Style) -> String {
    let mut out = without_verdict(findings, source, style);
    let _ = writeln!(out, "{}", verdict(source.name(), Tally::of(findings), style));
    out
}

/// All findings of one input, for who says more of it than [`render`] would.
pub fn without_verdict(findings: &[Finding], source: &dyn Source, style: Style) -> String {
    let mut out = String::new();
    for finding in findings.iter().filter(|finding| !finding.is_to_fill) {
        draw::finding(&mut out, finding, source, style);
        help(&mut out, finding, "  ", style);
        out.push('\n');
    }
    let to_fill = fill::lines(findings, source, style);
    if !to_fill.is_empty() {
        let _ = writeln!(out, "{to_fill}");
    }
    out
}

/// How it stands in the end, behind a mark.
pub fn conclusion(good: bool, said: &str, style: Style) -> String {
    style.marked("", |style| style.end_mark(good), said)
}

/// A remark under a verdict.
pub fn remark(said: &str, style: Style) -> String {
    wrap::fill(said, "  ", "  ", style.width) + "\n"
}

/// The line that says how it stands.
fn verdict(name: &str, tally: Tally, style: Style) -> String {
    let (name, said) = (visible(name), tally.said());
    let line = text!(("{name}：{}", said.zh), ("{name}: {}", said.en));
    conclusion(!tally.stops, line.get(style.lang), style)
}

/// What to write instead, and how much goes away with it.
fn help(out: &mut String, finding: &Finding, indent: &str, style: Style) {
    let head = Text::new("建议：", "Help: ");
    let first = format!("{indent}{}", head.get(style.lang));
    // A narrow terminal has no room for a hanging indent.
    let rest = if style.width < 50 { format!("{indent}  ") } else { format!("{indent}      ") };
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "{}", wrap::fill(&style.words(help.get(style.lang)), &first, &rest, style.width));
    }
    let more = finding.follows.len();
    if more > 0 {
        let said = text!(
            ("（另有 {more} 处问题由此而来，改好这里就没有了。）"),
            ("({})", if more == 1 { "1 more only follows from it.".to_owned() } else { format!("{more} more only follow from it.") })
        );
        let _ = writeln!(out, "{}", wrap::fill(said.get(style.lang), indent, &rest, style.width));
    }
}

/// Where a finding is and what it is, in one sentence.
fn sentence(finding: &Finding, source: &dyn Source, style: Style) -> String {
    let lang = style.lang;
    let said = finding.message.get(lang);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    style.words(&match label(finding, source, lang) {
        Some(label) => format!("{label}{colon}{said} [{}]", finding.rule),
        None => format!("{said} [{}]", finding.rule),
    })
}

/// Where a finding is, for people. What its message names first is not named twice: the field, its entry, or both.
fn label(finding: &Finding, source: &dyn Source, lang: Lang) -> Option<String> {
    let at = match &finding.place {
        Place::At(at) | Place::KeyAt(at) if !at.is_root() => at,
        Place::File(name) => return Some(name.clone()),
        _ => return None,
    };
    let whole = source.label(at).get(lang).to_owned();
    let said = finding.message.get(lang).trim_start_matches(['“', '"']);
    if begins_with(said, &whole) {
        return None;
    }
    let Some(parent) = at.parent().filter(|parent| !parent.is_root()) else { return Some(whole) };
    let part = source.label(&parent).get(lang).to_owned();
    let is_of_an_entry = parent.parent().is_some_and(|section| !section.is_root());
    if is_of_an_entry && begins_with(said, &part) {
        return None;
    }
    let field = whole.strip_prefix(&part).unwrap_or("").trim_start_matches([':', ' ']);
    Some(if !field.is_empty() && said.starts_with(field) { part } else { whole })
}

/// Whether a text begins with a name, and not with a longer one such as of entry 20 for entry 2.
fn begins_with(said: &str, name: &str) -> bool {
    said.strip_prefix(name).is_some_and(|behind| !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
}

/// The findings of a few inputs, one after another and each whole; of many in short.
#[derive(Debug)]
pub struct Human {
    pub style: Style,
    /// Whether there are more inputs than anybody reads whole.
    pub many: bool,
    /// The title of a rule.
    pub title: fn(&str) -> Option<Text>,
}

impl Output for Human {
    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        match (self.many, findings.is_empty()) {
            (false, _) => render(findings, source, self.style),
            (true, true) => String::new(),
            (true, false) => in_short(findings, source, self.style),
        }
    }

    fn end(&self, total: &Total, _failed: &[super::Failed]) -> String {
        if total.files <= 1 {
            return String::new();
        }
        let said = total.said();
        if !self.many {
            return format!("{}\n", said.get(self.style.lang));
        }
        let mark = self.style.end_mark(total.wrong + total.failed == 0);
        format!("{}{mark} {}\n", self.by_rule(total), said.get(self.style.lang))
    }
}

/// The verdict first, then a line for each finding and what to write instead.
fn in_short(findings: &[Finding], source: &dyn Source, style: Style) -> String {
    let mut out = verdict(source.name(), Tally::of(findings), style) + "\n";
    for finding in findings.iter().filter(|finding| !finding.is_to_fill) {
        let place = source.locate(&finding.place).map(|at| format!("{}:{} ", at.start.line, at.start.column)).unwrap_or_default();
        let said = format!("{place}{}", sentence(finding, source, style));
        let _ = writeln!(out, "{}", style.marked("  ", |style| style.mark(finding.severity), &said));
        help(&mut out, finding, "    ", style);
    }
    out.push_str(&fill::lines(findings, source, style));
    out.push('\n');
    out
}

impl Human {
    /// How often each rule found something, in how many files, the worst first.
    fn by_rule(&self, total: &Total) -> String {
        let style = self.style;
        let rules = total.worst_first();
        if rules.is_empty() {
            return String::new();
        }
        let mut out = Text::new("按规则统计（处数 / 份数）：\n", "By rule (findings / files):\n").get(style.lang).to_owned();
        let figures: Vec<(String, String)> = rules.iter().map(|(_, rule)| (rule.findings.to_string(), rule.files.to_string())).collect();
        let columns = |pick: fn(&(String, String)) -> &String| figures.iter().map(|pair| pick(pair).len()).max().unwrap_or(0);
        let (wide, narrow) = (columns(|pair| &pair.0), columns(|pair| &pair.1));
        for ((id, rule), (findings, files)) in rules.iter().zip(&figures) {
            let head = format!("  {findings:>wide$} / {files:>narrow$}  ");
            let title = (self.title)(id).map(|title| format!("  {}", title.get(style.lang))).unwrap_or_default();
            let said = format!("{} {id}{title}", severity(rule.severity).get(style.lang));
            let behind = if style.width < 50 { "    ".to_owned() } else { " ".repeat(head.len()) };
            let _ = writeln!(out, "{}", wrap::fill(&said, &head, &behind, style.width));
        }
        out.push('\n');
        out
    }
}

#[cfg(test)]
mod tests;
