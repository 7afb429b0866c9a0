//! The look of the form: one set of sizes and cells for all its pages.

use crate::field::{Month, Slot};
use crate::forms::layout::{Align, Builder, Cell, Para, Row, Style, Table};
use crate::forms::{Form, Sources};

/// Text in cells: 五号.
pub(in crate::forms) const CELL: Style = Style::new(10.5).leading(1.35);
/// Text in tables of many columns.
pub(in crate::forms) const SMALL: Style = Style::new(9.0).leading(1.3);
/// Long text: 小四.
pub(in crate::forms) const BODY: Style = Style::new(12.0).leading(1.6).align(Align::Both).indent(2.0);
/// Remarks under headings and in margins.
pub(in crate::forms) const NOTE: Style = Style::new(9.0).leading(1.4);
pub(in crate::forms) const HEADING: Style = Style::new(14.0).leading(1.9).bold();

/// The least height of a row of fields.
pub(in crate::forms) const ROW: f32 = 26.0;

/// The heading of a section, which is a part of the outline too.
pub(in crate::forms) fn section(builder: &mut Builder<'_>, number: &str, title: &str) {
    if builder.y() > builder.frame().top + 1.0 {
        builder.space(7.0);
    }
    builder.part(title);
    builder.heading(format!("{number}、{title}"), HEADING);
}

/// The title of a form that has no cover.
pub(in crate::forms) fn title(builder: &mut Builder<'_>, text: &str) {
    builder.heading(text, Style::new(22.0).leading(1.6).bold().center().within(1, 16.0));
}

/// What the guide says of a form: how many copies, and what is done with them.
pub(in crate::forms) fn note(builder: &mut Builder<'_>, sources: &Sources<'_>, form: Form) {
    if let Some(note) = sources.guide.printed_form(form.name()).and_then(|form| form.note.as_ref()) {
        builder.paragraph(&note.zh, NOTE.center());
        builder.space(6.0);
    }
}

/// Fields, two a row.
pub(in crate::forms) fn pairs(rows: &[[(&str, String); 2]]) -> Table {
    let mut table = Table::new([1.45, 2.05, 1.45, 2.05]);
    for [(one, first), (two, second)] in rows {
        table.push(Row::new(vec![label(one), fitted(first.as_str()), label(two), fitted(second.as_str())]).min(ROW));
    }
    table
}

/// A label, its letters spread to four where there are fewer; a longer one is set a little smaller before it takes two lines.
pub(in crate::forms) fn label(text: &str) -> Cell {
    let spread = text.chars().count() <= 4 && !text.contains(|c: char| c.is_ascii());
    Cell::new(text, CELL.align(if spread { Align::Spread(4.0) } else { Align::Center }).within(text.lines().count(), 8.5)).label()
}

/// A value filled in; a long one is set smaller before it makes its row high.
pub(in crate::forms) fn value(text: impl Into<String>) -> Cell {
    Cell::new(text, CELL.align(Align::Field).within(3, 8.0))
}

/// A value in a table of many columns.
pub(in crate::forms) fn small(text: impl Into<String>) -> Cell {
    Cell::new(text, SMALL.align(Align::Field).within(5, 7.5))
}

/// From and until, in a table of many columns.
pub(in crate::forms) fn period(start: &Slot<Month>, end: &Slot<Month>) -> Cell {
    Cell::new(super::show::period(start, end), SMALL.center())
}

/// A value that must stay on one line where that is possible at all: numbers and addresses.
pub(in crate::forms) fn fitted(text: impl Into<String>) -> Cell {
    Cell::new(text, CELL.align(Align::Field).shrink_to(8.0))
}

/// A list: a head that repeats, a row for each entry, 无 where there is none.
pub(in crate::forms) fn list(columns: &[f32], heads: &[&str], rows: Vec<Vec<Cell>>) -> Table {
    let head = heads.iter().map(|head| Cell::new(*head, SMALL.bold().center())).collect();
    let mut table = Table::new(columns).head(Row::new(head).min(22.0));
    table.padding = (3.0, 3.0);
    if rows.is_empty() {
        table.push(Row::new(vec![value(super::show::NONE).wide(columns.len())]).min(ROW));
    }
    for cells in rows {
        table.push(Row::new(cells).min(22.0));
    }
    table
}

/// The foot of a block to sign: what is signed or sealed, and the date, one under the other.
pub(in crate::forms) fn signature(lines: &[&str]) -> Vec<Para> {
    let style = CELL.leading(2.3).indent(17.0);
    let date = Para::new("　　　　年　　　月　　　日", style);
    lines.iter().map(|line| Para::new(*line, style)).chain([date]).collect()
}

/// The same in the flow of text: a place to sign, all of it on one page.
pub(in crate::forms) fn sign(builder: &mut Builder<'_>, lines: &[&str], style: Style) {
    let paras = signature(lines);
    builder.need(paras.iter().map(|para| style.size * para.style.leading).sum());
    for para in &paras {
        builder.paragraph(&para.text, Style { size: style.size, ..para.style });
    }
}

const NUMERALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];

/// A number from one to ten in Chinese.
pub(in crate::forms) fn numeral(number: usize) -> String {
    NUMERALS.get(number.wrapping_sub(1)).map_or_else(|| number.to_string(), |&numeral| numeral.to_owned())
}

/// A block for an opinion: its name on the left, room to write, a signature at the bottom.
pub(in crate::forms) fn opinion(name: &str, prompt: &str, sign: &[&str], height: f32) -> Row {
    let title = Cell::new(name, Style::new(12.0).leading(1.6).center());
    let body = Cell::new(prompt, NOTE).top().foot(signature(sign));
    Row::new(vec![title, body]).min(height).whole()
}
