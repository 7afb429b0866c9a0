//! Tables: cells that span, grow and split, measured before they are drawn.

use super::super::fonts::Fonts;
use super::canvas::{SetLine, set_paras};
use super::structure::{Role, Structure};
use super::within::set_within;
use super::{ElementId, Para, Style};

/// Where text stands in a cell that is taller than it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum VerticalAlign {
    Top,
    #[default]
    Middle,
    Bottom,
}

/// A cell: paragraphs, perhaps a foot that stays together at the bottom (signature, seal, date), or a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    pub paras: Vec<Para>,
    pub foot: Vec<Para>,
    /// Number of the image, width and height.
    pub picture: Option<(usize, f32, f32)>,
    pub vertical: VerticalAlign,
    /// In a row that must not grow: what stands last where paragraphs had to be left out.
    pub rest: Option<Para>,
    /// Whether a line runs beneath it in a table without lines: a blank to fill in.
    pub blank: bool,
    pub columns: usize,
    pub rows: usize,
    /// Names what stands beside it.
    pub is_label: bool,
}

impl Cell {
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self::paras(vec![Para::new(text, style)])
    }

    pub fn paras(paras: Vec<Para>) -> Self {
        Self {
            paras,
            foot: Vec::new(),
            picture: None,
            vertical: VerticalAlign::Middle,
            rest: None,
            blank: false,
            columns: 1,
            rows: 1,
            is_label: false,
        }
    }

    pub fn picture(image: usize, width: f32, height: f32) -> Self {
        Self { picture: Some((image, width, height)), ..Self::paras(Vec::new()) }
    }

    /// Spans this many columns.
    #[must_use]
    pub fn wide(self, columns: usize) -> Self {
        Self { columns, ..self }
    }

    /// Spans this many rows.
    #[must_use]
    pub fn tall(self, rows: usize) -> Self {
        Self { rows, ..self }
    }

    /// The name of what stands beside it, which readers who do not see the table are told with it.
    #[must_use]
    pub fn label(self) -> Self {
        Self { is_label: true, ..self }
    }

    #[must_use]
    pub fn top(self) -> Self {
        Self { vertical: VerticalAlign::Top, ..self }
    }

    #[must_use]
    pub fn bottom(self) -> Self {
        Self { vertical: VerticalAlign::Bottom, ..self }
    }

    #[must_use]
    pub fn foot(self, foot: Vec<Para>) -> Self {
        Self { foot, ..self }
    }

    #[must_use]
    pub fn rest(self, rest: Para) -> Self {
        Self { rest: Some(rest), ..self }
    }

    #[must_use]
    pub fn blank(self) -> Self {
        Self { blank: true, ..self }
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub min_height: f32,
    /// Never higher than `min_height`: text that does not fit is set smaller; what has a [`Cell::rest`], or does not fit even so, is cut.
    pub exact: bool,
    /// Never split between two pages.
    pub whole: bool,
    /// On the same page as the start of the next row.
    pub with_next: bool,
    /// The row opens an entry of several rows: this one stands under the head of each further page that the entry runs over.
    pub again: Option<Box<Row>>,
}

impl Row {
    pub fn new(cells: Vec<Cell>) -> Self {
        Self { cells, ..Self::default() }
    }

    #[must_use]
    pub fn min(self, min_height: f32) -> Self {
        Self { min_height, ..self }
    }

    /// A row that is so high whatever its cells hold.
    #[must_use]
    pub fn exact(self, height: f32) -> Self {
        Self { min_height: height, exact: true, whole: true, ..self }
    }

    #[must_use]
    pub fn whole(self) -> Self {
        Self { whole: true, ..self }
    }

    #[must_use]
    pub fn again(self, row: Self) -> Self {
        Self { again: Some(Box::new(row)), ..self }
    }

    #[must_use]
    pub fn with_next(self) -> Self {
        Self { with_next: true, ..self }
    }
}

/// A table over the whole width of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Shares of the width.
    pub columns: Vec<f32>,
    /// Repeated on every page the table runs over.
    pub head: Vec<Row>,
    pub rows: Vec<Row>,
    /// Width of the lines; 0 draws none.
    pub line: f32,
    /// Space inside each cell, at the sides and above and below.
    pub padding: (f32, f32),
}

impl Table {
    pub fn new(columns: impl Into<Vec<f32>>) -> Self {
        Self { columns: columns.into(), head: Vec::new(), rows: Vec::new(), line: 0.6, padding: (4.0, 4.0) }
    }

    #[must_use]
    pub fn head(mut self, row: Row) -> Self {
        self.head.push(row);
        self
    }

    #[must_use]
    pub fn row(mut self, row: Row) -> Self {
        self.rows.push(row);
        self
    }

    pub fn push(&mut self, row: Row) {
        self.rows.push(row);
    }

    /// The left edge of each column and the right edge of the last, from nought to `width`.
    fn edges(&self, width: f32) -> Vec<f32> {
        let total: f32 = self.columns.iter().sum();
        let mut edges = vec![0.0];
        let mut sum = 0.0;
        for share in &self.columns {
            sum += share;
            edges.push(sum / total * width);
        }
        edges
    }
}

/// A cell with its lines, not yet placed on a page.
pub(super) struct LaidCell<'t> {
    pub cell: &'t Cell,
    pub left: f32,
    pub right: f32,
    pub row: usize,
    pub rows: usize,
    /// Set to the height of its rows, which do not grow.
    pub fixed: bool,
    pub lines: Vec<SetLine<'t>>,
    pub foot: Vec<SetLine<'t>>,
    /// None where it repeats what was told before.
    pub element: Option<ElementId>,
}

/// Rows that must be laid together because cells span them: mostly one.
pub(super) struct Band<'t> {
    pub cells: Vec<LaidCell<'t>>,
    pub heights: Vec<f32>,
    pub min_height: f32,
    pub whole: bool,
    pub pad: f32,
    /// The row that stands for its entry on further pages.
    pub again: Option<Box<Band<'t>>>,
}

impl Band<'_> {
    pub(super) fn height(&self) -> f32 {
        self.heights.iter().sum()
    }

    /// Whether the band may be cut between lines when only `room` is left.
    pub(super) fn splits(&self, room: f32) -> bool {
        self.heights.len() == 1 && !self.whole && self.min_height <= room
    }

    /// The least height worth starting on a page.
    pub(super) fn least(&self) -> f32 {
        if self.heights.len() > 1 || self.whole || self.min_height > 0.0 {
            return self.height();
        }
        let two = self.cells.iter().map(|cell| cell.lines.iter().take(2).map(SetLine::height).sum::<f32>()).fold(0.0, f32::max);
        (two + 2.0 * self.pad).min(self.height())
    }

    fn measure(&mut self, min_heights: &[f32]) {
        self.heights = min_heights.to_vec();
        for cell in self.cells.iter().filter(|cell| cell.rows == 1 && !cell.fixed) {
            let height = cell.height() + 2.0 * self.pad;
            self.heights[cell.row] = self.heights[cell.row].max(height);
        }
        for cell in self.cells.iter().filter(|cell| cell.rows > 1 && !cell.fixed) {
            let last = (cell.row + cell.rows).min(self.heights.len()) - 1;
            let have: f32 = self.heights[cell.row..=last].iter().sum();
            let more = (cell.height() + 2.0 * self.pad - have).max(0.0) / (last + 1 - cell.row) as f32;
            for height in &mut self.heights[cell.row..=last] {
                *height += more;
            }
        }
    }
}

impl<'t> LaidCell<'t> {
    pub(super) fn height(&self) -> f32 {
        let picture = self.cell.picture.map_or(0.0, |picture| picture.2);
        let gap = if self.foot.is_empty() || self.lines.is_empty() { 0.0 } else { self.lines[0].height() };
        picture.max(height(&self.lines) + gap + height(&self.foot))
    }

    /// How many lines fit into `room`; `None` when the whole cell fits. Leaves no single line on either side.
    pub(super) fn cut(&self, room: f32) -> Option<usize> {
        if self.height() <= room + 0.01 {
            return None;
        }
        let mut used = 0.0;
        let fits = self.lines.iter().take_while(|line| {
            used += line.height();
            used <= room + 0.01
        });
        let (fits, all) = (fits.count(), self.lines.len());
        // No line stands alone on the next page, and a foot not without lines of its opinion.
        let fits = if all - fits < 2 { all.saturating_sub(2) } else { fits };
        Some(if fits == 1 { 0 } else { fits })
    }
}

pub(super) fn height(lines: &[SetLine<'_>]) -> f32 {
    lines.iter().map(SetLine::height).sum()
}

/// Lays rows out in bands over `width`.
pub(super) fn bands<'t>(table: &'t Table, rows: &'t [Row], fonts: &Fonts, width: f32) -> Vec<Band<'t>> {
    let edges = table.edges(width);
    let mut bands = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let end = band_end(rows, at);
        bands.push(lay(table, &rows[at..end], fonts, &edges));
        at = end;
    }
    bands
}

/// Gives the cells of `bands` their elements inside that of the table; `head` when they are the table's head.
pub(super) fn name(bands: &mut [Band<'_>], structure: &mut Structure, table: ElementId, head: bool) {
    for band in bands {
        let rows: Vec<ElementId> = band.heights.iter().map(|_| structure.inside(table, Role::Row)).collect();
        for laid in &mut band.cells {
            let span = (laid.cell.columns, laid.rows);
            let role = match laid.cell {
                _ if head => Role::ColumnHead { span },
                Cell { is_label: true, .. } => Role::RowHead { span },
                _ => Role::Cell { span },
            };
            laid.element = rows.get(laid.row).map(|row| structure.inside(*row, role));
        }
    }
}

/// The row after the last that hangs together with row `at`.
fn band_end(rows: &[Row], at: usize) -> usize {
    let mut end = at + 1;
    let mut row = at;
    while row < end {
        let tallest = rows[row].cells.iter().map(|cell| cell.rows).max().unwrap_or(1);
        let tallest = tallest + usize::from(rows[row].with_next);
        end = end.max(row + tallest).min(rows.len());
        row += 1;
    }
    end
}

fn lay<'t>(table: &'t Table, rows: &'t [Row], fonts: &Fonts, edges: &[f32]) -> Band<'t> {
    let columns = edges.len() - 1;
    let mut taken = vec![0usize; columns];
    let mut cells = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut column = 0;
        for cell in &row.cells {
            while column < columns && taken[column] > at {
                column += 1;
            }
            let end = (column + cell.columns).min(columns);
            if column == end {
                break;
            }
            taken[column..end].fill(at + cell.rows);
            let (left, right) = (edges[column], edges[end]);
            let inner = right - left - 2.0 * table.padding.0;
            let spanned = &rows[at..(at + cell.rows).min(rows.len())];
            let foot = set_paras(&cell.foot, fonts, inner);
            let fixed = spanned.iter().all(|row| row.exact);
            let lines = if fixed {
                let room = spanned.iter().map(|row| row.min_height).sum::<f32>() - 2.0 * table.padding.1 - height(&foot);
                set_within(cell, fonts, inner, room)
            } else {
                set_paras(&cell.paras, fonts, inner)
            };
            cells.push(LaidCell { cell, left, right, row: at, rows: spanned.len(), fixed, lines, foot, element: None });
            column = end;
        }
    }
    let min_heights: Vec<f32> = rows.iter().map(|row| row.min_height).collect();
    let whole = rows.iter().any(|row| row.whole);
    let again = rows[0].again.as_deref().map(|row| Box::new(lay(table, std::slice::from_ref(row), fonts, edges)));
    let mut band = Band { cells, heights: Vec::new(), min_height: min_heights.iter().sum(), whole, pad: table.padding.1, again };
    band.measure(&min_heights);
    band
}
