//! A text in lines, and which of them are what a person wrote as text: nothing in these is structure, whatever it looks like.

use super::DASHES;

/// One line and where it starts.
#[derive(Clone, Copy)]
pub(super) struct Line<'s> {
    pub(super) start: usize,
    pub(super) text: &'s str,
}

/// A line's indentation and the rest, behind a byte order mark.
pub(super) struct Parts<'s> {
    /// Where the indentation starts in the source.
    pub(super) start: usize,
    pub(super) indent: &'s str,
    pub(super) body: &'s str,
}

impl<'s> Line<'s> {
    pub(super) fn parts(self) -> Parts<'s> {
        let text = self.text.strip_prefix('\u{FEFF}').unwrap_or(self.text);
        let body = text.trim_start_matches([' ', '\t', '\u{3000}', '\u{A0}']);
        Parts { start: self.start + self.text.len() - text.len(), indent: &text[..text.len() - body.len()], body }
    }
}

pub(super) struct Page<'s> {
    pub(super) lines: Vec<Line<'s>>,
    /// For each line of a text that spans several: the column of the key or dash that it belongs to.
    pub(super) prose: Vec<Option<usize>>,
}

impl<'s> Page<'s> {
    pub(super) fn new(source: &'s str) -> Self {
        let mut start = 0;
        let lines: Vec<Line<'s>> = source
            .split_inclusive('\n')
            .map(|text| {
                let line = Line { start, text: text.trim_end_matches(['\n', '\r']) };
                start += text.len();
                line
            })
            .collect();
        let prose = prose(&lines);
        Self { lines, prose }
    }

    /// The line that an offset lies on.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.start <= offset).saturating_sub(1)
    }

    /// Whether an entry of a list has no second line of its own.
    pub(super) fn is_lone(&self, index: usize) -> bool {
        let own = opened(self.lines[index].parts().body).map_or(0, |opened| opened.column) + width(self.lines[index].parts().indent);
        let next = self.lines[index + 1..].iter().map(|line| line.parts()).find(|parts| !parts.body.is_empty() && !parts.body.starts_with('#'));
        next.is_none_or(|next| width(next.indent) != own)
    }
}

/// Which lines go on with a value that a line above began: below `key: |` and `key: some text`, everything that is indented deeper.
fn prose(lines: &[Line<'_>]) -> Vec<Option<usize>> {
    let mut parent: Option<usize> = None;
    let of_line = |line: &Line<'_>| {
        let Parts { indent, body, .. } = line.parts();
        let column = width(indent);
        if body.is_empty() || parent.is_some_and(|parent| column > parent) {
            return parent;
        }
        if !body.starts_with('#') {
            parent = opened(body).filter(|opened| opened.has_value).map(|opened| column + opened.column);
        }
        None
    };
    lines.iter().map(of_line).collect()
}

/// How far a line is indented; what is wide counts as the two blanks that it is taken for.
fn width(indent: &str) -> usize {
    indent.chars().map(|c| if matches!(c, '\t' | '\u{3000}') { 2 } else { 1 }).sum()
}

/// A key or an entry that a line begins.
struct Opened {
    /// Its column behind the indentation: that of the key, or of the dash where there is no key.
    column: usize,
    has_value: bool,
}

fn opened(body: &str) -> Option<Opened> {
    let is_dash = |c: char| c == '-' || DASHES.contains(&c);
    let (mut rest, mut column, mut dash) = (body, 0, None);
    while let Some(behind) = rest.strip_prefix(is_dash).filter(|behind| behind.is_empty() || behind.starts_with([' ', '\u{3000}'])) {
        let inner = behind.trim_start_matches([' ', '\u{3000}']);
        dash = Some(column);
        column += 1 + behind[..behind.len() - inner.len()].chars().count();
        rest = inner;
    }
    let says = |value: &str| !value.is_empty() && !value.starts_with('#');
    let value = rest.char_indices().find_map(|(at, c)| match c {
        '：' => Some(&rest[at + c.len_utf8()..]),
        ':' if rest[at + 1..].is_empty() || rest[at + 1..].starts_with(' ') => Some(&rest[at + 1..]),
        _ => None,
    });
    match (value, dash) {
        (Some(value), _) => Some(Opened { column, has_value: says(value.trim()) }),
        (None, Some(dash)) => Some(Opened { column: dash, has_value: says(rest) }),
        (None, None) if rest.contains(':') => Some(Opened { column, has_value: true }),
        (None, None) => None,
    }
}

pub(super) fn wide_blank(c: char) -> bool {
    matches!(c, '\u{3000}' | '\u{A0}')
}
