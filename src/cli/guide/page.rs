//! Headings, wrapped paragraphs and tables, Chinese counted as two columns.

use crate::cli::term::{Colour, Term, pad, width};
use crate::text::Text;

/// What is going to be printed, in one language and at the terminal's width.
pub(super) struct Page {
    term: Term,
    out: String,
}

impl Page {
    pub(super) const fn new(term: Term) -> Self {
        Self { term, out: String::new() }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn get<'t>(&self, text: &'t Text) -> &'t str {
        self.term.get(text)
    }

    /// A heading, with an empty line before it but at the top.
    pub(super) fn heading(&mut self, text: &Text) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let bold = self.term.paint(Colour::Bold, self.get(text));
        self.line(&bold);
    }

    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A paragraph behind a mark; its further lines stand under its first character.
    pub(super) fn item(&mut self, mark: &str, text: &Text) {
        let indent = width(mark);
        for (number, line) in wrap(self.get(text), self.term.width.saturating_sub(indent)).into_iter().enumerate() {
            let start = if number == 0 { mark.to_owned() } else { " ".repeat(indent) };
            self.line(&format!("{start}{line}"));
        }
    }

    /// A remark under an item, dim.
    pub(super) fn remark(&mut self, indent: usize, text: &Text) {
        for line in wrap(self.get(text), self.term.width.saturating_sub(indent)) {
            let dim = self.term.paint(Colour::Dim, &line);
            self.line(&format!("{}{dim}", " ".repeat(indent)));
        }
    }

    /// Rows whose columns stand under each other.
    pub(super) fn table<const N: usize>(&mut self, head: &[Text; N], rows: &[[Text; N]]) {
        let widths = self.widths(std::iter::once(head).chain(rows));
        let head = self.row(head, &widths);
        let head = self.term.paint(Colour::Bold, head.trim_end());
        self.line(&head);
        rows.iter().for_each(|row| {
            let row = self.row(row, &widths);
            self.line(&row);
        });
    }

    /// Names with their values, indented.
    pub(super) fn pairs(&mut self, rows: &[[Text; 2]]) {
        let widths = self.widths(rows.iter());
        for row in rows {
            let row = self.row(row, &widths);
            self.line(&format!("  {row}"));
        }
    }

    fn widths<'r, const N: usize>(&self, rows: impl Iterator<Item = &'r [Text; N]>) -> [usize; N] {
        rows.fold([0; N], |widths, row| std::array::from_fn(|column| widths[column].max(width(self.get(&row[column])))))
    }

    fn row<const N: usize>(&self, row: &[Text; N], widths: &[usize; N]) -> String {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| pad(self.get(cell), *width)).collect();
        cells.join("  ")
    }
}

/// Breaks a text into lines of at most `columns`: at blanks, and between Chinese characters but not before a sign that closes.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(20);
    text.lines().flat_map(|line| wrap_line(line, columns)).collect()
}

fn wrap_line(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in pieces(text) {
        let taken = lines.last().map_or(0, |line| width(line));
        if taken > 0 && taken + width(piece.trim_end()) > columns {
            lines.push(piece.to_owned());
        } else if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The parts between which a line may break.
fn pieces(text: &str) -> Vec<&str> {
    const CLOSING: &str = "，。；：、）》”’？！…";
    const OPENING: &str = "（《“‘";
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        let wide = |c: char| !c.is_ascii() && width(c.encode_utf8(&mut [0; 4])) == 2;
        let breaks = before.is_some_and(|before| {
            (before == ' ' && c != ' ') || ((wide(before) || wide(c)) && before != ' ' && !CLOSING.contains(c) && !OPENING.contains(before))
        });
        if breaks {
            pieces.push(&text[start..at]);
            start = at;
        }
        before = Some(c);
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_no_line_starts_with_a_closing_sign() {
        let text = "在深圳工作，由所在单位缴纳社会保险的在职专业技术人员；公务员、已退休人员不得申报（见 Guide 第17条）。";
        for columns in 20..60 {
            let lines = wrap(text, columns);
            assert!(lines.iter().all(|line| width(line) <= columns + 2 && !line.starts_with(['，', '；', '。', '、', '）'])), "{lines:?}");
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
        }
        assert_eq!(wrap("Leave time for the employer's notice", 20), ["Leave time for the", "employer's notice"]);
    }
}
