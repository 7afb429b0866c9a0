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

    fn ellipsis(self) -> &'static str {
        if self.ascii { "..." } else { "…" }
    }
}

/// All findings of one input with their verdict. `findings` are in the order of the text.
pub fn render(findings: &[Finding], source: &dyn Source, style: Style) -> String {
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
    let _ = writeln!(out, "{}", verdict(source.name(), Tally::of(findings), style));
    out
}

/// A remark under a verdict.
pub fn remark(said: &str, style: Style) -> String {
    wrap::fill(said, "  ", "  ", style.width) + "\n"
}

/// The one line that says how it stands.
fn verdict(name: &str, tally: Tally, style: Style) -> String {
    let (mark, name, said) = (style.end_mark(!tally.stops), visible(name), tally.said());
    let line = text!(("{mark} {name}：{}", said.zh), ("{mark} {name}: {}", said.en));
    line.get(style.lang).to_owned()
}

/// What to write instead, and how much goes away with it.
fn help(out: &mut String, finding: &Finding, indent: &str, style: Style) {
    let head = Text::new("建议：", "Help: ");
    let first = format!("{indent}{}", head.get(style.lang));
    // A narrow terminal has no room for a hanging indent.
    let rest = if style.width < 50 { format!("{indent}  ") } else { format!("{indent}      ") };
    if let Some(help) = &finding.help {
        let _ = writeln!(out, "{}", wrap::fill(&visible(help.get(style.lang)), &first, &rest, style.width));
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
fn sentence(finding: &Finding, source: &dyn Source, lang: Lang) -> String {
    let said = finding.message.get(lang);
    let colon = if lang == Lang::Zh { "：" } else { ": " };
    visible(&match label(finding, source, lang) {
        Some(label) => format!("{label}{colon}{said} [{}]", finding.rule),
        None => format!("{said} [{}]", finding.rule),
    })
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
        let first = format!("  {} ", style.mark(finding.severity));
        let said = format!("{place}{}", sentence(finding, source, style.lang));
        // A colour takes no columns.
        let colour = first.len() - format!("  {} ", Style { colour: false, ..style }.mark(finding.severity)).len();
        let _ = writeln!(out, "{}", wrap::fill(&said, &first, "    ", style.width + colour.saturating_sub(1)));
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
