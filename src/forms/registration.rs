//! 《职称申报人基本情况及评审登记表》 (表三, domain facts 1.3): one sheet of A3, on the left who applies, on the right the works and what is
//! decided. It is a digest of 表二: every row has its height, and what does not fit is counted (等 n 项).

mod opinions;
mod person;
mod works;

use super::fonts::Fonts;
use super::layout::{Builder, Cell, Frame, MM, Paper, Row, Style, Table};
use super::parts::page;
use super::parts::show;
use super::parts::style;
use super::{Form, Sources};

/// A3 on its side; the title stands beside the code.
const FRAME: Frame = Frame { width: 420.0 * MM, height: 297.0 * MM, left: 20.0 * MM, right: 15.0 * MM, top: 10.0 * MM, bottom: 15.0 * MM };
/// Where the halves start, below the code, and the space between them.
const HALVES: f32 = 37.0 * MM;
const GUTTER: f32 = 8.0 * MM;
/// Text of the digest.
const LINE: Style = Style::new(9.0).leading(1.3);
/// The height of a row of fields.
const ROW: f32 = 24.0;

pub(super) fn form(sources: &Sources<'_>, fonts: &Fonts) -> Paper {
    let form = Form::Registration;
    let mut builder = Builder::new(fonts, FRAME);
    builder.part(form.title());
    let level = show::bracketed_level(&sources.application.declared_title);
    style::title(&mut builder, &format!("{level}{}", form.title()));
    style::note(&mut builder, sources, form);
    builder.space(HALVES - builder.y());
    builder.columns(2, GUTTER);
    person::set(&mut builder, sources);
    builder.next_column();
    works::set(&mut builder, sources);
    opinions::set(&mut builder);
    page::finish(builder, sources, form)
}

/// A section: its name down the left side, and a cell that is so high.
fn section(table: &mut Table, name: &str, cell: Cell, height: f32) {
    table.push(Row::new(vec![side(name), cell]).exact(height));
}

/// The name of a section, in short lines.
fn side(name: &str) -> Cell {
    Cell::new(name, style::CELL.center())
}

/// The name of a section and its room.
fn sections() -> Table {
    let mut table = Table::new([1.0, 9.0]);
    table.padding = (3.0, 2.0);
    table
}
