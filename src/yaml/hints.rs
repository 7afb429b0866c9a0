//! What people mean when a line is not YAML: full-width signs typed with a Chinese input method, tabs, a colon without its space.
//! The parser stumbles one line later; these hints stand on the line that has to be mended.

use super::{Data, Node, Span, Style};
use crate::finding::{Edit, Finding, Fix, Place, Severity};
use crate::text;
use crate::text::Text;

/// Longest key that is looked for before a colon, in characters.
const LONGEST_KEY: usize = 30;
/// How many lines in a row are reported with one mistake.
const REPORTED: usize = 5;
/// Signs that people take for a list's dash.
const DASHES: [char; 6] = ['－', '—', '–', '−', '•', '·'];

/// One line and where it starts.
#[derive(Clone, Copy)]
struct Line<'s> {
    start: usize,
    text: &'s str,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Tab,
    WideIndent,
    WideDash,
    WideHash,
    WideQuote,
    WideColon,
    NoSpace,
}

struct Hint {
    kind: Kind,
    span: Span,
}

/// Hints for the line at `offset` and for the lines before it, where the parser stopped at `offset`.
pub(super) fn near(source: &str, offset: usize) -> Vec<Finding> {
    let lines = lines(source);
    let here = lines.partition_point(|line| line.start <= offset).saturating_sub(1);
    let hinted = |index: usize| lines.get(index).and_then(|line| look(*line));
    let written = |index: &usize| lines.get(*index).is_some_and(|line| !line.text.trim().is_empty());
    let mut found: Vec<Hint> = hinted(here).into_iter().collect();
    for index in (0..here).rev().filter(written).take(REPORTED) {
        match hinted(index) {
            Some(hint) => found.push(hint),
            None => break,
        }
    }
    found.reverse();
    found.iter().take(REPORTED).map(|hint| finding(source, hint)).collect()
}

/// A hint where a key of a mapping starts with a sign that looks like structure, or hides a full-width colon.
pub(super) fn key(source: &str, span: Span) -> Option<Finding> {
    let text = source.get(span.range())?;
    let first = text.chars().next()?;
    if !(first == '＃' || wide_blank(first) || quote(first) || DASHES.contains(&first) || text.contains('：')) {
        return None;
    }
    let line = line_at(source, span.start);
    look(line).filter(|hint| !matches!(hint.kind, Kind::Tab | Kind::NoSpace)).map(|hint| finding(source, &hint))
}

/// A hint for a text that stands where a mapping is expected, or a list of them: `姓名：张三` without any other key is plain text to YAML.
pub fn misread(source: &str, node: &Node) -> Option<Finding> {
    match &node.data {
        Data::Scalar { style: Style::Plain, .. } => {
            let hint = look(line_at(source, node.span.start))?;
            Some(with_lines_below(source, node.span, hint.kind, finding(source, &hint)))
        }
        Data::Seq(items) => items.iter().filter(|item| item.as_text().is_some()).find_map(|item| misread(source, item)),
        _ => None,
    }
}

/// Lines that YAML reads as one text are mended together: one alone would take the others for its value.
fn with_lines_below(source: &str, text: Span, kind: Kind, mut finding: Finding) -> Finding {
    let Some(fix) = &mut finding.fix else { return finding };
    let first = line_at(source, text.start);
    let below = source.get(first.start..text.end).map(lines).unwrap_or_default().into_iter().skip(1);
    let below = below.map(|line| Line { start: first.start + line.start, text: line.text });
    for hint in below.filter_map(look).filter(|hint| hint.kind == kind) {
        let spaced = source[hint.span.end..].starts_with([' ', '\n', '\r']);
        let text = if spaced { ":" } else { ": " };
        if matches!(kind, Kind::WideColon | Kind::NoSpace) {
            fix.edits.push(Edit::Bytes { bytes: hint.span.range(), text: text.to_owned() });
        }
    }
    finding
}

fn lines(source: &str) -> Vec<Line<'_>> {
    let mut start = 0;
    source
        .split_inclusive('\n')
        .map(|text| {
            let line = Line { start, text: text.trim_end_matches(['\n', '\r']) };
            start += text.len();
            line
        })
        .collect()
}

fn line_at(source: &str, offset: usize) -> Line<'_> {
    let start = source[..offset].rfind('\n').map_or(0, |at| at + 1);
    let text = source[start..].split(['\n', '\r']).next().unwrap_or_default();
    Line { start, text }
}

fn wide_blank(c: char) -> bool {
    matches!(c, '\u{3000}' | '\u{A0}')
}

fn quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '「' | '＂' | '＇')
}

/// The first thing on a line that is a likely mistake.
fn look(line: Line<'_>) -> Option<Hint> {
    let text = line.text.strip_prefix('\u{FEFF}').unwrap_or(line.text);
    let skipped = line.text.len() - text.len();
    let body = text.trim_start_matches([' ', '\t', '\u{3000}', '\u{A0}']);
    if body.is_empty() || body.starts_with('#') {
        return None;
    }
    let indent = &text[..text.len() - body.len()];
    let at = |from: usize, len: usize| Span::new(line.start + skipped + from, line.start + skipped + from + len);
    for (kind, found) in [(Kind::Tab, indent.find('\t')), (Kind::WideIndent, indent.find(wide_blank))] {
        if let Some(from) = found {
            return Some(Hint { kind, span: at(from, indent.len() - from) });
        }
    }
    let first = body.chars().next()?;
    let sign = |kind| Some(Hint { kind, span: at(indent.len(), first.len_utf8()) });
    if first == '＃' {
        return sign(Kind::WideHash);
    }
    if DASHES.contains(&first) && body[first.len_utf8()..].starts_with([' ', '\u{3000}']) {
        return sign(Kind::WideDash);
    }
    if quote(first) && body.contains([':', '：']) {
        return sign(Kind::WideQuote);
    }
    let (kind, from, len) = colon(body)?;
    Some(Hint { kind, span: at(indent.len() + from, len) })
}

/// A key followed by a full-width colon, or by a colon without its space.
fn colon(body: &str) -> Option<(Kind, usize, usize)> {
    let dashes = body.len() - body.trim_start_matches(['-', ' ']).len();
    let rest = &body[dashes..];
    let (from, sign) = rest.char_indices().take(LONGEST_KEY).find(|(_, c)| matches!(c, ':' | '：'))?;
    let (key, value) = (&rest[..from], &rest[from + sign.len_utf8()..]);
    if key.is_empty() || key.contains([' ', '"', '\'', '[', '{', '，', '。', '；']) {
        return None;
    }
    match sign {
        '：' => Some((Kind::WideColon, dashes + from, sign.len_utf8())),
        _ if value.is_empty() || value.starts_with([' ', '/']) || key.chars().all(|c| c.is_ascii_digit()) => None,
        _ => Some((Kind::NoSpace, dashes + from, 1)),
    }
}

fn finding(source: &str, hint: &Hint) -> Finding {
    let (message, mut help) = words(hint.kind);
    let more = lines(&source[hint.span.end..]).into_iter().skip(1).filter(|line| look(*line).is_some_and(|other| other.kind == hint.kind)).count();
    if more > 0 {
        help = text!(("{}；下面还有 {more} 行像是同样的写法", help.zh), ("{}; {more} more lines below look the same", help.en));
    }
    let finding = Finding::new("yaml-syntax", Severity::Error, Place::Bytes(hint.span.range()), message).help(help);
    let following = source.get(hint.span.end..).unwrap_or_default();
    let spaced = following.is_empty() || following.starts_with([' ', '\n', '\r']);
    let (safe, text) = match hint.kind {
        Kind::Tab | Kind::WideIndent => {
            (false, source[hint.span.range()].chars().map(|c| if matches!(c, '\t' | '\u{3000}') { "  " } else { " " }).collect())
        }
        Kind::WideDash => (true, "-".to_owned()),
        Kind::WideHash => (true, "#".to_owned()),
        Kind::WideQuote => return finding,
        Kind::WideColon | Kind::NoSpace => (true, if spaced { ":" } else { ": " }.to_owned()),
    };
    let title = text!("换成“{text}”", "replace it by “{text}”");
    finding.fix(Fix { safe, title, edits: vec![Edit::Bytes { bytes: hint.span.range(), text }] })
}

fn words(kind: Kind) -> (Text, Text) {
    match kind {
        Kind::Tab => (
            Text::new("缩进里有制表符（Tab）", "there is a tab in the indentation"),
            Text::new("缩进只用半角空格，每层两个", "Indent with spaces only, two for each level"),
        ),
        Kind::WideIndent => (
            Text::new("缩进里有全角空格", "there is a full-width space in the indentation"),
            Text::new("缩进只用半角空格，每层两个", "Indent with ordinary spaces only, two for each level"),
        ),
        Kind::WideDash => (
            Text::new("列表项前面不是半角的短横", "the sign before this list entry is not a plain hyphen"),
            Text::new("写半角“-”，后面空一格", "Write a plain “-” and a space"),
        ),
        Kind::WideHash => {
            (Text::new("注释前面是全角的井号“＃”", "this comment starts with a full-width “＃”"), Text::new("写半角“#”", "Write a plain “#”"))
        }
        Kind::WideQuote => (
            Text::new("这里用了中文引号", "these are Chinese quotation marks"),
            Text::new("项目名不用加引号，直接写", "A key needs no quotes; write it as it is"),
        ),
        Kind::WideColon => (
            Text::new("项目名后面是全角冒号“：”", "the colon behind this key is full-width “：”"),
            Text::new("写半角冒号“:”，后面空一格，例如 姓名: 张三", "Write a plain colon and a space, as in “name: Zhang San”"),
        ),
        Kind::NoSpace => (
            Text::new("冒号后面少一个空格", "a space is missing behind this colon"),
            Text::new("冒号后面空一格，例如 姓名: 张三", "Write a space behind the colon, as in “name: Zhang San”"),
        ),
    }
}
