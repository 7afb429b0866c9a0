//! Headings, wrapped paragraphs and tables, Chinese counted as two columns.

use crate::cli::term::{Colour, Term, pad, width};
use crate::finding::wrap;
use crate::text;
use crate::text::Text;

/// Stands in a cell where there is nothing.
pub(super) const NOTHING: &str = "–";

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
        self.painted(0, Colour::Bold, text);
    }

    /// A dim word behind what was said last, or below it where there is no room.
    pub(super) fn mark(&mut self, mark: &str) {
        if mark.is_empty() {
            return;
        }
        let said = self.out.trim_end_matches('\n').len();
        let last = shown_width(self.out[..said].lines().next_back().unwrap_or_default());
        let painted = self.term.paint(Colour::Dim, mark);
        if last + 2 + width(mark) <= self.term.width {
            self.out.truncate(said);
            self.line(&format!("  {painted}"));
        } else {
            self.line(&format!("      {painted}"));
        }
    }

    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line.trim_end());
        self.out.push('\n');
    }

    /// A paragraph behind a mark; its further lines stand under its first character.
    pub(super) fn item(&mut self, mark: &str, text: &Text) {
        let filled = wrap::fill(self.get(text), mark, &" ".repeat(width(mark)), self.term.width);
        filled.lines().for_each(|line| self.line(line));
    }

    /// A paragraph behind a lead, which is shown as `painted`; below it where little room is left.
    pub(super) fn behind(&mut self, lead: &str, painted: &str, text: &Text) {
        const ROOM: usize = 24;
        if width(lead) + width(self.get(text)).min(ROOM) > self.term.width {
            self.line(painted);
            return self.item("      ", text);
        }
        let start = self.out.len();
        self.item(lead, text);
        if self.out[start..].starts_with(lead) {
            self.out.replace_range(start..start + lead.len(), painted);
        }
    }

    /// A remark under an item, dim.
    pub(super) fn remark(&mut self, indent: usize, text: &Text) {
        self.painted(indent, Colour::Dim, text);
    }

    fn painted(&mut self, indent: usize, colour: Colour, text: &Text) {
        let indent = " ".repeat(indent);
        let filled = wrap::fill(self.get(text), "", "", self.term.width.saturating_sub(indent.len()));
        for line in filled.lines() {
            let painted = self.term.paint(colour, line);
            self.line(&format!("{indent}{painted}"));
        }
    }

    /// Rows whose columns stand under each other, as many as fit. What the others say stands below its row, each behind its name.
    pub(super) fn table<const N: usize>(&mut self, head: &[Text; N], rows: &[[Text; N]]) {
        let widths = self.widths(std::iter::once(head).chain(rows));
        let fits = fitting(&widths, self.term.width);
        let heads = self.row(&head[..fits], &widths);
        let heads = self.term.paint(Colour::Bold, heads.trim_end());
        self.line(&heads);
        for row in rows {
            let line = self.row(&row[..fits], &widths);
            self.line(&line);
            for (name, cell) in head.iter().zip(row).skip(fits).filter(|(_, cell)| !["", NOTHING].contains(&cell.zh.as_ref())) {
                self.item("    ", &text!(("{}：{}", name.zh, cell.zh), ("{}: {}", name.en, cell.en)));
            }
        }
    }

    /// Names with their values, indented.
    pub(super) fn pairs(&mut self, rows: &[[Text; 2]]) {
        self.marked_pairs(&rows.iter().map(|row| (row.clone(), String::new())).collect::<Vec<_>>());
    }

    /// The same, each with a dim word behind it.
    pub(super) fn marked_pairs(&mut self, rows: &[([Text; 2], String)]) {
        let [widest, _] = self.widths(rows.iter().map(|(row, _)| row));
        for ([name, value], mark) in rows {
            let lead = format!("  {}  ", pad(self.get(name), widest));
            self.behind(&lead, &lead, value);
            self.mark(mark);
        }
    }

    fn widths<'r, const N: usize>(&self, rows: impl Iterator<Item = &'r [Text; N]>) -> [usize; N] {
        rows.fold([0; N], |widths, row| std::array::from_fn(|column| widths[column].max(width(self.get(&row[column])))))
    }

    fn row(&self, row: &[Text], widths: &[usize]) -> String {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| pad(self.get(cell), *width)).collect();
        cells.join("  ")
    }
}

/// The columns of a line that may be painted.
fn shown_width(line: &str) -> usize {
    let mut parts = line.split("\u{1b}[");
    let plain = width(parts.next().unwrap_or_default());
    plain + parts.map(|part| width(part.split_once('m').map_or(part, |(_, shown)| shown))).sum::<usize>()
}

/// How many of the leading columns stand beside each other in `room`; one at least.
fn fitting(widths: &[usize], room: usize) -> usize {
    let mut used = 0;
    let fits = widths.iter().take_while(|width| {
        used += **width + 2;
        used <= room + 2
    });
    fits.count().max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn page(columns: usize) -> Page {
        let term =
            Term { lang: Lang::Zh, talk_is_terminal: false, data_is_terminal: false, width: columns, ascii: crate::cli::term::Ascii::default() };
        Page::new(term)
    }

    fn table(columns: usize) -> String {
        let mut page = page(columns);
        let head = ["代码", "名称", "也可以写"].map(Text::same);
        page.table(&head, &[["iot", "物联网工程", "物联网"].map(Text::same), ["ai", "人工智能", ""].map(Text::same)]);
        page.finish()
    }

    #[test]
    fn columns_that_do_not_fit_stand_below_their_row() {
        assert_eq!(table(26), "代码  名称        也可以写\niot   物联网工程  物联网\nai    人工智能\n");
        assert_eq!(table(25), "代码  名称\niot   物联网工程\n    也可以写：物联网\nai    人工智能\n");
        assert_eq!(table(8), "代码\niot\n    名称：物\n    联网工程\n    也可以\n    写：物联\n    网\nai\n    名称：人\n    工智能\n");
    }

    #[test]
    fn a_mark_stands_behind_its_value_or_below_it() {
        let rows = [(["职务", "软件工程师"].map(Text::same), "/work/0/post".to_owned()), (["备注", "无"].map(Text::same), String::new())];
        let shown = |columns| {
            let mut page = page(columns);
            page.marked_pairs(&rows);
            page.finish()
        };
        assert_eq!(shown(32), "  职务  软件工程师  /work/0/post\n  备注  无\n");
        assert_eq!(shown(31), "  职务  软件工程师\n      /work/0/post\n  备注  无\n");
    }

    #[test]
    fn nothing_is_not_told_below_a_row() {
        let mut page = page(9);
        page.table(&["姓名", "手机", "邮箱"].map(Text::same), &[["张三", NOTHING, "x"].map(Text::same)]);
        assert_eq!(page.finish(), "姓名\n张三\n    邮箱：x\n");
    }

    #[test]
    fn a_value_stands_behind_its_name_or_below_it() {
        let rows = [["缴费截止", "2026-05-15"], ["适用", "机械工程、人工智能、物联网、集成电路的各级资格"]].map(|row| row.map(Text::same));
        let shown = |columns| {
            let mut page = page(columns);
            page.pairs(&rows);
            page.finish()
        };
        assert_eq!(shown(40), "  缴费截止  2026-05-15\n  适用      机械工程、人工智能、物联网、\n            集成电路的各级资格\n");
        assert_eq!(shown(30), "  缴费截止  2026-05-15\n  适用\n      机械工程、人工智能、物联\n      网、集成电路的各级资格\n");
    }
}
