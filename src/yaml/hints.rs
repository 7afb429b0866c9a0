//! What people mean when a line is not YAML: full-width signs typed with a Chinese input method, tabs, a colon without its space.
//! The parser stumbles one line later; these hints stand on the line that has to be mended.

mod page;

use self::page::{Page, Parts, wide_blank};
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
    let page = Page::new(source);
    let here = page.line_at(offset);
    let mut found: Vec<(usize, Hint)> = look(&page, here).map(|hint| (here, hint)).into_iter().collect();
    for index in (0..here).rev().filter(|index| is_written(page.lines[*index].text)).take(REPORTED) {
        match look(&page, index) {
            Some(hint) => found.push((index, hint)),
            None => break,
        }
    }
    if found.is_empty() {
        // A tab is stumbled over on the line before it.
        let next = (here + 1..page.lines.len()).find(|index| is_written(page.lines[*index].text));
        found.extend(next.and_then(|next| look(&page, next).filter(|hint| hint.kind == Kind::Tab).map(|hint| (next, hint))));
    }
    found.reverse();
    found.iter().take(REPORTED).map(|(index, hint)| finding(&page, *index, hint, &[])).collect()
}

/// Neither blank nor a comment.
fn is_written(line: &str) -> bool {
    let body = line.trim_start();
    !body.is_empty() && !body.starts_with('#')
}

/// A hint where a key of a mapping starts with a sign that looks like structure, or hides a full-width colon.
pub(super) fn key(source: &str, span: Span) -> Option<Finding> {
    let text = source.get(span.range())?;
    let first = text.chars().next()?;
    if !(first == '＃' || wide_blank(first) || quote(first) || DASHES.contains(&first) || text.contains('：')) {
        return None;
    }
    let page = Page::new(source);
    let index = page.line_at(span.start);
    look(&page, index).filter(|hint| !matches!(hint.kind, Kind::Tab | Kind::NoSpace)).map(|hint| finding(&page, index, &hint, &[]))
}

/// A hint for a text that stands where a mapping is expected, or a list of them: `姓名：张三` without any other key is plain text to YAML.
pub fn misread(source: &str, node: &Node) -> Option<Finding> {
    let is_plain = |node: &Node| matches!(&node.data, Data::Scalar { style: Style::Plain, .. });
    let plain: Vec<&Node> = std::iter::once(node).chain(node.items()).filter(|node| is_plain(node) && node.span.start < node.span.end).collect();
    if plain.is_empty() {
        return None;
    }
    let page = Page::new(source);
    let entries: Vec<usize> = plain.iter().map(|node| page.line_at(node.span.start)).collect();
    entries.iter().find_map(|index| look(&page, *index).map(|hint| finding(&page, *index, &hint, &entries)))
}

fn quote(c: char) -> bool {
    matches!(c, '“' | '”' | '‘' | '’' | '「' | '＂' | '＇')
}

/// The first thing on a line that is a likely mistake. What a person wrote as text is theirs.
fn look(page: &Page<'_>, index: usize) -> Option<Hint> {
    let line = page.lines.get(index)?;
    let Parts { start, indent, body } = line.parts();
    if body.is_empty() || body.starts_with('#') {
        return None;
    }
    let hint = |kind, from: usize, len: usize| Some(Hint { kind, span: Span::new(start + from, start + from + len) });
    let is_text = page.prose[index];
    for (kind, found) in [(Kind::Tab, indent.find('\t')), (Kind::WideIndent, indent.find(wide_blank))] {
        // Behind enough plain blanks they belong to the text.
        if let Some(from) = found.filter(|from| is_text.is_none_or(|parent| *from <= parent)) {
            return hint(kind, from, indent.len() - from);
        }
    }
    if is_text.is_some() {
        return None;
    }
    if let Some((kind, sign)) = sign(body) {
        return hint(kind, indent.len(), sign.len_utf8());
    }
    let (kind, from, len) = *colons(body).first()?;
    hint(kind, indent.len() + from, len)
}

/// A sign at the start of a line that looks like structure.
fn sign(body: &str) -> Option<(Kind, char)> {
    let first = body.chars().next()?;
    let rest = &body[first.len_utf8()..];
    let kind = match first {
        '＃' => Kind::WideHash,
        _ if DASHES.contains(&first) && rest.starts_with([' ', '\u{3000}']) => Kind::WideDash,
        _ if quote(first) && body.contains([':', '：']) => Kind::WideQuote,
        _ => return None,
    };
    Some((kind, first))
}

/// A key in Chinese quotation marks, in bytes of its line.
struct QuotedKey {
    /// Length of the mark that opens it.
    open: usize,
    /// Where the mark stands that closes it.
    close: usize,
    /// Behind its colon and the blanks after it.
    behind: usize,
}

/// A key between two quotation marks with a colon right behind: nothing else can be meant.
fn quoted_key(body: &str) -> Option<QuotedKey> {
    let is_mark = |c: char| quote(c) || c == '」';
    let open = body.chars().next().filter(|c| quote(*c))?.len_utf8();
    let length = body[open..].char_indices().take(LONGEST_KEY).find(|(_, c)| is_mark(*c)).map(|(at, _)| at).filter(|length| *length > 0)?;
    let close = open + length;
    let value = body[close..].strip_prefix(is_mark)?.trim_start().strip_prefix([':', '：'])?.trim_start();
    Some(QuotedKey { open, close, behind: body.len() - value.len() })
}

/// A key followed by a full-width colon, or by a colon without its space.
fn colon(body: &str) -> Option<(Kind, usize, usize)> {
    let skipped = body.len() - body.trim_start_matches(['-', ' ', '{']).len();
    let rest = &body[skipped..];
    let (from, sign) = rest.char_indices().take(LONGEST_KEY).find(|(_, c)| matches!(c, ':' | '：'))?;
    let (key, value) = (&rest[..from], &rest[from + sign.len_utf8()..]);
    if key.is_empty() || key.contains([' ', '"', '\'', '[', '{', '，', '。', '；']) {
        return None;
    }
    match sign {
        '：' => Some((Kind::WideColon, skipped + from, sign.len_utf8())),
        _ if value.is_empty() || value.starts_with([' ', '/']) || key.chars().all(|c| c.is_ascii_digit()) => None,
        _ => Some((Kind::NoSpace, skipped + from, 1)),
    }
}

/// The colons of a line that are to be mended: that behind its key, and in braces those behind each key.
fn colons(body: &str) -> Vec<(Kind, usize, usize)> {
    if !is_flow(body) {
        return colon(body).into_iter().collect();
    }
    let (mut found, mut from) = (Vec::new(), 0);
    // Behind quotes and brackets a comma may be anything.
    for part in body.split_inclusive(", ").take_while(|part| !part.contains(['"', '\'', '['])) {
        found.extend(colon(part).map(|(kind, at, len)| (kind, from + at, len)));
        from += part.len();
    }
    found
}

fn is_flow(body: &str) -> bool {
    body.trim_start_matches(['-', ' ']).starts_with('{')
}

/// All that is to be changed on a line: its indentation, the sign it starts with, its colons. Whether that is certain.
fn edits(page: &Page<'_>, index: usize) -> (bool, Vec<Edit>) {
    let (mut safe, mut edits) = (true, Vec::new());
    let line = &page.lines[index];
    let Parts { start, indent, body } = line.parts();
    let mut change = |from: usize, len: usize, text: String| edits.push(Edit::Bytes { bytes: start + from..start + from + len, text });
    if indent.contains(|c| c == '\t' || wide_blank(c)) {
        safe = false;
        change(0, indent.len(), indent.chars().map(|c| if matches!(c, '\t' | '\u{3000}') { "  " } else { " " }).collect());
    }
    if page.prose[index].is_some() {
        return (safe, edits);
    }
    let sign = sign(body);
    match sign {
        Some((Kind::WideDash, sign)) => change(indent.len(), sign.len_utf8(), "-".to_owned()),
        Some((Kind::WideHash, sign)) => change(indent.len(), sign.len_utf8(), "#".to_owned()),
        Some((Kind::WideQuote, _)) => {
            if let Some(QuotedKey { open, close, behind }) = quoted_key(body) {
                change(indent.len(), open, String::new());
                let text = if behind == body.len() { ":" } else { ": " };
                change(indent.len() + close, behind - close, text.to_owned());
            }
        }
        _ => {}
    }
    // Behind another sign they are looked for once that is plain.
    for (_, from, len) in if sign.is_none() { colons(body) } else { Vec::new() } {
        let behind = &body[from + len..];
        let text = if behind.is_empty() || behind.starts_with(' ') { ":" } else { ": " };
        change(indent.len() + from, len, text.to_owned());
    }
    (safe, edits)
}

/// Whether a line below has the mistake that is mended above it. A lone entry of a list may be plain text, such as a file's name.
fn has_it_too(page: &Page<'_>, index: usize, kind: Kind, entries: &[usize]) -> bool {
    let Some(hint) = look(page, index) else { return false };
    let is_colon = |kind| matches!(kind, Kind::WideColon | Kind::NoSpace);
    let Parts { body, .. } = page.lines[index].parts();
    let is_indented = matches!(hint.kind, Kind::Tab | Kind::WideIndent);
    let hides_a_colon = || is_indented && page.prose[index].is_none() && colons(body).iter().any(|(found, ..)| *found == kind);
    if hint.kind == Kind::WideQuote && quoted_key(body).is_none() {
        return false;
    }
    let may_be_text = || body.starts_with("- ") && !is_flow(body) && entries.binary_search(&index).is_err() && page.is_lone(index);
    (hint.kind == kind || is_colon(kind) && hides_a_colon()) && !(is_colon(kind) && may_be_text())
}

/// A hint, with the mend of all lines below that have the same mistake: mended alone, one would take the others for its value.
/// `entries` are lines that no text may stand on.
fn finding(page: &Page<'_>, index: usize, hint: &Hint, entries: &[usize]) -> Finding {
    let (message, mut help) = words(hint.kind);
    let below: Vec<usize> = (index + 1..page.lines.len()).filter(|index| has_it_too(page, *index, hint.kind, entries)).collect();
    let more = below.len();
    if more > 0 {
        help = text!(("{}；下面还有 {more} 行像是同样的写法", help.zh), ("{}; {more} more lines below look the same", help.en));
    }
    let finding = Finding::new("yaml-syntax", Severity::Error, Place::Bytes(hint.span.range()), message).help(help);
    if hint.kind == Kind::WideQuote && quoted_key(page.lines[index].parts().body).is_none() {
        return finding;
    }
    let (mut safe, mut all) = (true, Vec::new());
    for index in std::iter::once(index).chain(below) {
        let (is_certain, mut edits) = edits(page, index);
        safe &= is_certain;
        all.append(&mut edits);
    }
    finding.fix(Fix { safe, title: title(hint.kind, more), edits: all })
}

fn title(kind: Kind, more: usize) -> Text {
    let title = match kind {
        Kind::Tab | Kind::WideIndent => Text::new("缩进换成半角空格", "indent with spaces"),
        Kind::WideDash => Text::new("换成“-”", "replace it by “-”"),
        Kind::WideHash => Text::new("换成“#”", "replace it by “#”"),
        Kind::WideQuote => Text::new("去掉引号", "take the quotation marks away"),
        Kind::WideColon | Kind::NoSpace => Text::new("换成“: ”", "replace it by “: ”"),
    };
    match more {
        0 => title,
        1 => text!(("{}，连同下面 1 行", title.zh), ("{}, and 1 line below", title.en)),
        _ => text!(("{}，连同下面 {more} 行", title.zh), ("{}, and {more} lines below", title.en)),
    }
}

fn words(kind: Kind) -> (Text, Text) {
    match kind {
        Kind::Tab => (
            Text::new("缩进里有制表符（Tab）", "there is a tab in the indentation"),
            Text::new("缩进只用半角空格，每层两个。", "Indent with spaces only, two for each level."),
        ),
        Kind::WideIndent => (
            Text::new("缩进里有全角空格", "there is a full-width space in the indentation"),
            Text::new("缩进只用半角空格，每层两个。", "Indent with ordinary spaces only, two for each level."),
        ),
        Kind::WideDash => (
            Text::new("列表项前面不是半角的短横", "the sign before this list entry is not a plain hyphen"),
            Text::new("写半角“-”，后面空一格。", "Write a plain “-” and a space."),
        ),
        Kind::WideHash => {
            (Text::new("注释前面是全角的井号“＃”", "this comment starts with a full-width “＃”"), Text::new("写半角“#”。", "Write a plain “#”."))
        }
        Kind::WideQuote => (
            Text::new("这里用了中文引号", "these are Chinese quotation marks"),
            Text::new("项目名不用加引号，直接写。", "A key needs no quotes; write it as it is."),
        ),
        Kind::WideColon => (
            Text::new("项目名后面是全角冒号“：”", "the colon behind this key is full-width “：”"),
            Text::new("写半角冒号“:”，后面空一格，例如 姓名: 张三。", "Write a plain colon and a space, as in “name: Zhang San”."),
        ),
        Kind::NoSpace => (
            Text::new("冒号后面少一个空格", "a space is missing behind this colon"),
            Text::new("冒号后面空一格，例如 姓名: 张三。", "Write a space behind the colon, as in “name: Zhang San”."),
        ),
    }
}
