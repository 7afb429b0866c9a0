//! The flow of blocks over pages: headings that stay with what follows, paragraphs, tables, pictures.

use time::Date;

use super::super::fonts::Fonts;
use super::super::jpeg::Jpeg;
use super::canvas::{Canvas, SetLine, set_paras};
use super::structure::{Role, Structure};
use super::table::{Band, LaidCell, Table, VerticalAlign, bands, height, name};
use super::{Align, Draw, ElementId, Frame, Page, Paper, Para, Style, borders};

/// Sets one paper from top to bottom.
pub struct Builder<'f> {
    fonts: &'f Fonts,
    frame: Frame,
    pages: Vec<Page>,
    /// Where the next block starts on the current page.
    y: f32,
    /// Headings that wait for the block they stay with, and parts that start there.
    waiting: Vec<Para>,
    parts: Vec<String>,
    outline: Vec<(String, usize)>,
    images: Vec<Jpeg>,
    missing: Vec<char>,
    structure: Structure,
}

impl<'f> Builder<'f> {
    pub fn new(fonts: &'f Fonts, frame: Frame) -> Self {
        let (pages, y) = (vec![Page::default()], frame.top);
        let (waiting, parts, outline, images, missing) = (vec![], vec![], vec![], vec![], vec![]);
        Self { fonts, frame, pages, y, waiting, parts, outline, images, missing, structure: Structure::default() }
    }

    pub const fn frame(&self) -> Frame {
        self.frame
    }

    /// The place of the next block on the page, from the top.
    pub const fn y(&self) -> f32 {
        self.y
    }

    /// Names the part that starts with the next block in the file's outline.
    pub fn part(&mut self, title: impl Into<String>) {
        self.parts.push(title.into());
    }

    /// A heading: stays on the page of the block that follows.
    pub fn heading(&mut self, text: impl Into<String>, style: Style) {
        self.waiting.push(Para::new(text, style));
    }

    /// A paragraph, wrapped and broken between lines; no single line stays behind.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        let paras = [Para::new(text, style)];
        let lines = set_paras(&paras, self.fonts, self.frame.text_width());
        self.start(lines.iter().take(2).map(SetLine::height).sum());
        let element = Some(self.structure.block(Role::Paragraph));
        self.canvas().of(element);
        for (at, line) in lines.iter().enumerate() {
            let needed = line.height() * if at + 2 == lines.len() { 2.0 } else { 1.0 };
            if needed > self.room() {
                self.new_page();
                self.canvas().of(element);
            }
            let (x, y, width) = (self.frame.left, self.y, self.frame.text_width());
            self.canvas().line_below(x, y, width, line);
            self.y += line.height();
        }
    }

    pub fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// Starts a new page; waiting headings go there.
    pub fn new_page(&mut self) {
        self.pages.push(Page::default());
        self.y = self.frame.top;
    }

    /// A new page unless `points` are left on this one.
    pub fn need(&mut self, points: f32) {
        if points > self.room() && self.y > self.frame.top {
            self.new_page();
        }
    }

    /// Takes an image into the paper and gives its number; `alt` is said in its place to readers who do not see it.
    pub fn add_image(&mut self, image: Jpeg, alt: &str) -> usize {
        if let Some(known) = self.images.iter().position(|known| *known == image) {
            return known;
        }
        self.images.push(image);
        self.structure.name_image(alt);
        self.images.len() - 1
    }

    /// A picture in the flow.
    pub fn picture(&mut self, image: usize, width: f32, height: f32, align: Align) {
        self.start(height);
        let free = self.frame.text_width() - width;
        let shift = match align {
            Align::Center => free / 2.0,
            Align::Right => free,
            _ => 0.0,
        };
        let (x, y) = (self.frame.left + shift, self.y);
        self.canvas().image(image, x, y, width, height);
        self.y += height;
    }

    /// The current page, to draw on freely: what a part starts with, unless a heading waits.
    pub fn canvas(&mut self) -> Canvas<'_> {
        if self.waiting.is_empty() {
            self.note_parts();
        }
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        Canvas { fonts: self.fonts, page: &mut self.pages[last], missing: &mut self.missing, structure: Some(&mut self.structure) }
    }

    /// A table: rows grow with their text, split between lines where a page ends, and repeat the head on the next.
    pub fn table(&mut self, table: &Table) {
        let width = self.frame.text_width();
        let mut head = bands(table, &table.head, self.fonts, width);
        let mut rows = bands(table, &table.rows, self.fonts, width);
        let head_height: f32 = head.iter().map(Band::height).sum();
        self.start(head_height + rows.first().map_or(0.0, Band::least));
        let element = self.structure.block(Role::Table);
        name(&mut head, &mut self.structure, element, true);
        name(&mut rows, &mut self.structure, element, false);
        let mut flow = Flow { head: &head, head_height, boxes: Vec::new(), table };
        head.iter().for_each(|band| flow.draw(self, band));
        for band in rows {
            flow.place(self, band);
        }
        flow.close(self);
    }

    /// Ends the paper. `decorate` draws what stands on every page, given its number from one and the count.
    pub fn finish(mut self, title: &str, author: &str, date: Date, mut decorate: impl FnMut(&mut Canvas<'_>, usize, usize)) -> Paper {
        self.start(0.0);
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            page.draws.push(Draw::Of(None));
            decorate(&mut Canvas { fonts: self.fonts, page, missing: &mut self.missing, structure: None }, at + 1, count);
        }
        let Self { frame, pages, outline, images, missing, structure, .. } = self;
        let (title, author, elements) = (title.to_owned(), author.to_owned(), structure.elements);
        Paper { title, author, date, frame, pages, outline, images, elements, missing }
    }

    fn room(&self) -> f32 {
        self.frame.height - self.frame.bottom - self.y + 0.01
    }

    /// The parts that were named start on this page.
    fn note_parts(&mut self) {
        let page = self.pages.len() - 1;
        for part in self.parts.drain(..) {
            self.outline.push((part, page));
            self.structure.part();
        }
    }

    /// Makes room for a block that starts with `least` points, sets the waiting headings above it and notes the parts.
    fn start(&mut self, least: f32) {
        let waiting = std::mem::take(&mut self.waiting);
        let headings: Vec<Vec<SetLine<'_>>> =
            waiting.iter().map(|para| set_paras(std::slice::from_ref(para), self.fonts, self.frame.text_width())).collect();
        self.need(headings.iter().map(|lines| height(lines)).sum::<f32>() + least);
        self.note_parts();
        for lines in headings {
            let element = self.structure.block(Role::Heading);
            self.canvas().of(Some(element));
            for line in &lines {
                let (x, y, width) = (self.frame.left, self.y, self.frame.text_width());
                self.canvas().line_below(x, y, width, line);
                self.y += line.height();
            }
        }
    }
}

/// A table on its way over the pages.
struct Flow<'a, 't> {
    head: &'a [Band<'t>],
    head_height: f32,
    /// The cells drawn on the current page.
    boxes: Vec<[f32; 4]>,
    table: &'t Table,
}

impl<'t> Flow<'_, 't> {
    fn place(&mut self, builder: &mut Builder<'_>, mut band: Band<'t>) {
        loop {
            if band.height() <= builder.room() {
                return self.draw(builder, &band);
            }
            let room = builder.room();
            if band.splits(room)
                && let Some(head) = split(&mut band, room)
            {
                self.draw(builder, &head);
            } else if builder.y <= builder.frame.top + self.head_height + 0.01 {
                // Taller than a page and not to be split: it is drawn as far as it goes, row by row.
                return self.draw_rows(builder, band);
            }
            self.break_page(builder);
        }
    }

    /// Rows that span together but are taller than a page: each for itself, spanning cells cut to their first row.
    fn draw_rows(&mut self, builder: &mut Builder<'_>, band: Band<'t>) {
        let pad = band.pad;
        let mut rows: Vec<Vec<LaidCell<'t>>> = band.heights.iter().map(|_| Vec::new()).collect();
        for cell in band.cells {
            let row = cell.row;
            rows[row].push(LaidCell { row: 0, rows: 1, ..cell });
        }
        for cells in rows {
            let needed = cells.iter().map(LaidCell::height).fold(0.0, f32::max) + 2.0 * pad;
            let mut band = Band { cells, heights: vec![needed], min_height: 0.0, whole: false, pad };
            while band.height() > builder.room() {
                if let Some(head) = split(&mut band, builder.room()) {
                    self.draw(builder, &head);
                } else if builder.y <= builder.frame.top + self.head_height + 0.01 {
                    break;
                }
                self.break_page(builder);
            }
            self.draw(builder, &band);
        }
    }

    fn break_page(&mut self, builder: &mut Builder<'_>) {
        self.close(builder);
        builder.new_page();
        // What was told on the page before is decoration on this one.
        self.head.iter().for_each(|band| self.draw_as(builder, band, |_| None));
    }

    fn draw(&mut self, builder: &mut Builder<'_>, band: &Band<'_>) {
        self.draw_as(builder, band, |cell| cell.element);
    }

    fn draw_as(&mut self, builder: &mut Builder<'_>, band: &Band<'_>, element: fn(&LaidCell<'_>) -> Option<ElementId>) {
        let (left, top) = (builder.frame.left, builder.y);
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

fn draw_cell(
    canvas: &mut Canvas<'_>,
    cell: &LaidCell<'_>,
    element: Option<ElementId>,
    [left, top, right, bottom]: [f32; 4],
    padding: (f32, f32),
) {
    if let Some((image, width, height)) = cell.cell.picture {
        canvas.picture(element, image, [(left + right - width) / 2.0, (top + bottom - height) / 2.0, width, height]);
    }
    canvas.of(element);
    let (x, width) = (left + padding.0, right - left - 2.0 * padding.0);
    let foot = bottom - padding.1 - height(&cell.foot);
    let free = (foot - top - padding.1 - height(&cell.lines)).max(0.0);
    let from = top + padding.1 + if cell.cell.vertical == VerticalAlign::Middle && cell.foot.is_empty() { free / 2.0 } else { 0.0 };
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
        head.push(LaidCell { cell, left, right, row: 0, rows: 1, lines, foot: Vec::new(), element });
    }
    let pad = band.pad;
    let needed = |cells: &[LaidCell<'_>]| cells.iter().map(LaidCell::height).fold(0.0, f32::max) + 2.0 * pad;
    band.heights = vec![needed(&band.cells)];
    band.min_height = 0.0;
    Some(Band { heights: vec![needed(&head)], cells: head, min_height: 0.0, whole: false, pad })
}
