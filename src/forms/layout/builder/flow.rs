//! A table on its way over the pages: what fits is drawn, rows are cut between lines, heads come again.

use super::super::canvas::{Canvas, SetLine};
use super::super::table::{Band, LaidCell, Table, VerticalAlign, height};
use super::super::{ElementId, Ink, borders};
use super::Builder;

/// Sets the rows of a table from the current place down, its head first.
pub(super) fn run<'t>(builder: &mut Builder<'_>, table: &'t Table, head: &[Band<'t>], rows: Vec<Band<'t>>) {
    let head_height = head.iter().map(Band::height).sum();
    let mut flow = Flow { head, head_height, again: None, boxes: Vec::new(), table };
    head.iter().for_each(|band| flow.draw(builder, band));
    for band in rows {
        flow.place(builder, band);
    }
    flow.close(builder);
}

/// A table on its way over the pages.
struct Flow<'a, 't> {
    head: &'a [Band<'t>],
    head_height: f32,
    /// What names the entry under way on its further pages.
    again: Option<Box<Band<'t>>>,
    /// The cells drawn on the current page.
    boxes: Vec<[f32; 4]>,
    table: &'t Table,
}

impl<'t> Flow<'_, 't> {
    fn place(&mut self, builder: &mut Builder<'_>, mut band: Band<'t>) {
        let mut opens = band.again.take();
        if opens.is_some() {
            self.again = None;
        }
        loop {
            if band.height() <= builder.room() {
                self.draw(builder, &band);
                break;
            }
            let room = builder.room();
            if band.splits(room)
                && let Some(head) = split(&mut band, room)
            {
                self.draw(builder, &head);
                self.again = opens.take().or(self.again.take());
            } else if self.is_at_top(builder) {
                // Taller than a page and not to be split: it is drawn as far as it goes, row by row.
                return self.draw_rows(builder, band, opens);
            }
            self.break_page(builder);
        }
        self.again = opens.or(self.again.take());
    }

    /// Whether nothing but the heads stands in the column yet.
    fn is_at_top(&self, builder: &Builder<'_>) -> bool {
        let heads = self.head_height + self.again.as_ref().map_or(0.0, |again| again.height());
        builder.y <= builder.columns.top + heads + 0.01
    }

    /// Rows that span together but are taller than a page: each for itself, spanning cells cut to their first row.
    fn draw_rows(&mut self, builder: &mut Builder<'_>, band: Band<'t>, mut opens: Option<Box<Band<'t>>>) {
        let pad = band.pad;
        let mut rows: Vec<Vec<LaidCell<'t>>> = band.heights.iter().map(|_| Vec::new()).collect();
        for cell in band.cells {
            let row = cell.row;
            rows[row].push(LaidCell { row: 0, rows: 1, ..cell });
        }
        for cells in rows {
            let needed = cells.iter().map(LaidCell::height).fold(0.0, f32::max) + 2.0 * pad;
            let mut band = Band { cells, heights: vec![needed], min_height: 0.0, whole: false, pad, again: None };
            while band.height() > builder.room() {
                if let Some(head) = split(&mut band, builder.room()) {
                    self.draw(builder, &head);
                    self.again = opens.take().or(self.again.take());
                } else if self.is_at_top(builder) {
                    break;
                }
                self.break_page(builder);
            }
            self.draw(builder, &band);
            self.again = opens.take().or(self.again.take());
        }
    }

    fn break_page(&mut self, builder: &mut Builder<'_>) {
        self.close(builder);
        builder.next_column();
        // What was told on the page before is decoration on this one.
        self.head.iter().for_each(|band| self.draw_as(builder, band, |_| None));
        if let Some(again) = self.again.take() {
            self.draw(builder, &again);
            self.again = Some(again);
        }
    }

    fn draw(&mut self, builder: &mut Builder<'_>, band: &Band<'_>) {
        self.draw_as(builder, band, |cell| cell.element);
    }

    fn draw_as(&mut self, builder: &mut Builder<'_>, band: &Band<'_>, element: fn(&LaidCell<'_>) -> Option<ElementId>) {
        let (left, top) = (builder.left(), builder.y);
        let row_top = |row: usize| top + band.heights[..row].iter().sum::<f32>();
        for cell in &band.cells {
            let (from, to) = (row_top(cell.row), row_top(cell.row + cell.rows));
            self.boxes.push([left + cell.left, from, left + cell.right, to]);
            draw_cell(&mut builder.canvas(), cell, element(cell), [left + cell.left, from, left + cell.right, to], self.table.padding);
        }
        builder.y += band.height();
    }

    /// Draws the lines of what stands on this page.
    fn close(&mut self, builder: &mut Builder<'_>) {
        let boxes = std::mem::take(&mut self.boxes);
        if self.table.line > 0.0 {
            let lines = borders::lines(&boxes, self.table.line);
            let mut canvas = builder.canvas();
            canvas.of(None);
            canvas.page.draws.extend(lines);
        }
    }
}

fn draw_cell(canvas: &mut Canvas<'_>, cell: &LaidCell<'_>, element: Option<ElementId>, [left, top, right, bottom]: [f32; 4], padding: (f32, f32)) {
    if let Some((image, width, height)) = cell.cell.picture {
        canvas.picture(element, image, [(left + right - width) / 2.0, (top + bottom - height) / 2.0, width, height]);
    }
    if cell.cell.blank {
        canvas.of(None);
        canvas.line([left, bottom], [right, bottom], 0.6, Ink::Black);
    }
    canvas.of(element);
    let (x, width) = (left + padding.0, right - left - 2.0 * padding.0);
    let foot = bottom - padding.1 - height(&cell.foot);
    let free = (foot - top - padding.1 - height(&cell.lines)).max(0.0);
    let above = match cell.cell.vertical {
        VerticalAlign::Middle if cell.foot.is_empty() => free / 2.0,
        VerticalAlign::Bottom => free,
        VerticalAlign::Top | VerticalAlign::Middle => 0.0,
    };
    let from = top + padding.1 + above;
    draw_lines(canvas, &cell.lines, x, from, width);
    draw_lines(canvas, &cell.foot, x, foot, width);
}

fn draw_lines(canvas: &mut Canvas<'_>, lines: &[SetLine<'_>], x: f32, mut y: f32, width: f32) {
    for line in lines {
        canvas.line_below(x, y, width, line);
        y += line.height();
    }
}

/// Cuts a one-row band so that its first piece fits into `room`; the band keeps the rest. `None` when nothing sensible fits.
fn split<'t>(band: &mut Band<'t>, room: f32) -> Option<Band<'t>> {
    let inner = room - 2.0 * band.pad;
    let cuts: Vec<usize> = band.cells.iter().map(|cell| cell.cut(inner).unwrap_or(cell.lines.len())).collect();
    let whole_cells_only = band.cells.iter().zip(&cuts).all(|(cell, cut)| cell.lines.is_empty() || *cut == 0);
    let blocked = band.cells.iter().zip(&cuts).any(|(cell, cut)| *cut == 0 && !cell.lines.is_empty());
    if inner <= 0.0 || whole_cells_only || blocked {
        return None;
    }
    let mut head = Vec::new();
    for (cell, cut) in band.cells.iter_mut().zip(cuts) {
        let rest = cell.lines.split_off(cut);
        let lines = std::mem::replace(&mut cell.lines, rest);
        let LaidCell { cell, left, right, element, .. } = *cell;
        head.push(LaidCell { cell, left, right, row: 0, rows: 1, fixed: false, lines, foot: Vec::new(), element });
    }
    let pad = band.pad;
    let needed = |cells: &[LaidCell<'_>]| cells.iter().map(LaidCell::height).fold(0.0, f32::max) + 2.0 * pad;
    band.heights = vec![needed(&band.cells)];
    band.min_height = 0.0;
    Some(Band { heights: vec![needed(&head)], cells: head, min_height: 0.0, whole: false, pad, again: None })
}
