//! Covers: a title, and fields over blanks that stay on one page whatever they hold.

use super::style;
use crate::forms::layout::{Align, Builder, Cell, Row, Style, Table};

/// Shares of the width: a margin, the label, the value, a margin.
const COLUMNS: [f32; 4] = [45.0, 100.0, 263.0, 45.0];

/// The title of a cover.
pub(in crate::forms) fn title(builder: &mut Builder<'_>, text: &str) {
    builder.heading(text, Style::new(30.0).bold().center().tracking(0.2).within(1, 20.0));
}

/// Labels and what is filled in over a line, in rows of one `height`.
pub(in crate::forms) fn fields(builder: &mut Builder<'_>, height: f32, fields: &[(&str, String)]) {
    let text = Style::new(15.0).leading(1.2);
    let mut table = Table::new(COLUMNS);
    (table.line, table.padding) = (0.0, (4.0, 3.0));
    for (label, value) in fields {
        let gap = || Cell::new("", style::CELL);
        let label = Cell::new(*label, text.align(Align::Spread(4.0))).bottom();
        let value = Cell::new(value.as_str(), text.center().within(1, 12.0)).bottom().blank();
        table.push(Row::new(vec![gap(), label, value, gap()]).exact(height));
    }
    builder.table(&table);
}
