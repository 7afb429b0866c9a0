//! The flow of blocks over pages: headings that stay with what follows, paragraphs, tables, pictures.

mod flow;

use time::Date;

use super::super::fonts::Fonts;
use super::super::jpeg::Jpeg;
use super::canvas::{Canvas, SetLine, set_paras};
use super::structure::{Role, Structure};
use super::table::{Band, Table, bands, height, name};
use super::{Align, Draw, Frame, Ink, Page, Paper, Para, Style};

/// Sets one paper from top to bottom.
pub struct Builder<'f> {
    fonts: &'f Fonts,
    frame: Frame,
    pages: Vec<Page>,
    columns: Columns,
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

/// The columns of the current page, side by side from `top` down.
#[derive(Clone, Copy)]
struct Columns {
    count: usize,
    at: usize,
    gutter: f32,
    top: f32,
}

impl<'f> Builder<'f> {
    pub fn new(fonts: &'f Fonts, frame: Frame) -> Self {
        let (pages, y) = (vec![Page::default()], frame.top);
        let columns = Columns { count: 1, at: 0, gutter: 0.0, top: frame.top };
        let (waiting, parts, outline, images, missing) = (vec![], vec![], vec![], vec![], vec![]);
        Self { fonts, frame, pages, columns, y, waiting, parts, outline, images, missing, structure: Structure::default() }
    }

    pub const fn frame(&self) -> Frame {
        self.frame
    }

    /// The place of the next block on the page, from the top.
    pub const fn y(&self) -> f32 {
        self.y
    }

    /// From here down the text runs in so many columns of one width, with `gutter` points between them.
    pub fn columns(&mut self, count: usize, gutter: f32) {
        self.start(0.0);
        self.columns = Columns { count: count.max(1), at: 0, gutter, top: self.y };
    }

    /// The next column, or page where this is the last.
    pub fn next_column(&mut self) {
        if self.columns.at + 1 < self.columns.count {
            self.columns.at += 1;
            self.y = self.columns.top;
        } else {
            self.new_page();
        }
    }

    /// The width of a column.
    pub fn width(&self) -> f32 {
        let Columns { count, gutter, .. } = self.columns;
        (self.frame.text_width() - gutter * (count - 1) as f32) / count as f32
    }

    fn left(&self) -> f32 {
        self.frame.left + (self.width() + self.columns.gutter) * self.columns.at as f32
    }

    /// Names the part that starts with the next block in the file's outline.
    pub fn part(&mut self, title: impl Into<String>) {
        self.parts.push(title.into());
    }

    /// A heading: stays on the page of the block that follows.
    pub fn heading(&mut self, text: impl Into<String>, style: Style) {
        self.waiting.push(Para::new(text, style));
    }

    /// A paragraph, wrapped and broken between lines; no single line stays behind or goes ahead.
    pub fn paragraph(&mut self, text: &str, style: Style) {
        let paras = [Para::new(text, style)];
        let lines = set_paras(&paras, self.fonts, self.width());
        // Three lines have no place to be broken at.
        let first = if lines.len() == 3 { 3 } else { 2 };
        self.start(lines.iter().take(first).map(SetLine::height).sum());
        let element = Some(self.structure.block(Role::Paragraph));
        self.canvas().of(element);
        for (at, line) in lines.iter().enumerate() {
            let needed = line.height() * if at + 2 == lines.len() { 2.0 } else { 1.0 };
            if needed > self.room() {
                self.next_column();
                self.canvas().of(element);
            }
            let (x, y, width) = (self.left(), self.y, self.width());
            self.canvas().line_below(x, y, width, line);
            self.y += line.height();
        }
    }

    /// Lines to write on, `step` points apart, down to `reserve` points above the foot of the page.
    pub fn writing_lines(&mut self, step: f32, reserve: f32) {
        self.start(step);
        let (left, right, bottom) = (self.left(), self.left() + self.width(), self.frame.height - self.frame.bottom - reserve);
        self.canvas().of(None);
        while self.y + step <= bottom {
            self.y += step;
            let y = self.y;
            self.canvas().line([left, y], [right, y], 0.5, Ink::Grey(0.35));
        }
        self.y = self.y.max(bottom);
    }

    pub fn space(&mut self, points: f32) {
        self.y += points;
    }

    /// Starts a new page; waiting headings go there.
    pub fn new_page(&mut self) {
        self.pages.push(Page::default());
        self.columns = Columns { at: 0, top: self.frame.top, ..self.columns };
        self.y = self.frame.top;
    }

    /// The next column or page unless `points` are left in this one.
    pub fn need(&mut self, points: f32) {
        if points > self.room() && self.y > self.columns.top {
            self.next_column();
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
        let free = self.width() - width;
        let shift = match align {
            Align::Center => free / 2.0,
            Align::Right => free,
            _ => 0.0,
        };
        let (x, y) = (self.left() + shift, self.y);
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
        let width = self.width();
        let mut head = bands(table, &table.head, self.fonts, width);
        let mut rows = bands(table, &table.rows, self.fonts, width);
        let head_height: f32 = head.iter().map(Band::height).sum();
        self.start(head_height + rows.first().map_or(0.0, Band::least));
        let element = self.structure.block(Role::Table);
        name(&mut head, &mut self.structure, element, true);
        name(&mut rows, &mut self.structure, element, false);
        flow::run(self, table, &head, rows);
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
        let headings: Vec<Vec<SetLine<'_>>> = waiting.iter().map(|para| set_paras(std::slice::from_ref(para), self.fonts, self.width())).collect();
        self.need(headings.iter().map(|lines| height(lines)).sum::<f32>() + least);
        self.note_parts();
        for lines in headings {
            let element = self.structure.block(Role::Heading);
            self.canvas().of(Some(element));
            for line in &lines {
                let (x, y, width) = (self.left(), self.y, self.width());
                self.canvas().line_below(x, y, width, line);
                self.y += line.height();
            }
        }
    }
}
