//! Setting text into boxes, tables and pages. Knows no form and no PDF: what comes out are pages of drawing commands.
//!
//! Lengths are points; a page's origin is its top left corner, y grows downwards, text stands on its baseline.

mod borders;
mod builder;
mod canvas;
mod structure;
mod table;
mod within;
mod wrap;

pub use builder::Builder;
pub use canvas::Canvas;
pub use structure::{Element, ElementId, Role};
pub use table::{Cell, Row, Table, VerticalAlign};
pub use wrap::{Line, wrap};

use super::fonts::{FaceId, Weight};
use super::jpeg::Jpeg;

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// A page's size and margins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    pub width: f32,
    pub height: f32,
    pub left: f32,
    pub right: f32,
    pub top: f32,
    pub bottom: f32,
}

impl Frame {
    /// A4 upright with margins in millimetres.
    pub const fn a4(left: f32, right: f32, top: f32, bottom: f32) -> Self {
        Self { width: 210.0 * MM, height: 297.0 * MM, left: left * MM, right: right * MM, top: top * MM, bottom: bottom * MM }
    }

    /// The same paper and margins, turned.
    #[must_use]
    pub const fn landscape(self) -> Self {
        Self { width: self.height, height: self.width, ..self }
    }

    pub const fn text_width(&self) -> f32 {
        self.width - self.left - self.right
    }

    pub const fn text_height(&self) -> f32 {
        self.height - self.top - self.bottom
    }
}

/// The colour of text, lines and areas.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Ink {
    #[default]
    Black,
    /// From 0 (black) to 1 (white).
    Grey(f32),
    /// Red, green, blue from 0 to 1.
    Rgb(f32, f32, f32),
}

/// How lines stand between the edges of their box.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
    /// Both edges straight, the last line left.
    Both,
    /// Centred where it is short, as [`Align::Both`] where it is long: what is filled into a field.
    Field,
    /// A label's letters spread over so many ems, in the middle of the box (姓　名); longer text is centred.
    Spread(f32),
}

/// How a paragraph is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
    pub align: Align,
    /// Line height as a multiple of the size.
    pub leading: f32,
    /// Indent of the first line, in ems.
    pub indent: f32,
    /// Indent of the other lines, in ems.
    pub hang: f32,
    /// Space between letters, in ems.
    pub tracking: f32,
    pub ink: Ink,
    /// Set smaller where it takes more lines than these, down to this size.
    pub fit: Option<(usize, f32)>,
}

impl Style {
    pub const fn new(size: f32) -> Self {
        Self { size, weight: Weight::Regular, align: Align::Left, leading: 1.4, indent: 0.0, hang: 0.0, tracking: 0.0, ink: Ink::Black, fit: None }
    }

    #[must_use]
    pub const fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }

    #[must_use]
    pub const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    #[must_use]
    pub const fn align(self, align: Align) -> Self {
        Self { align, ..self }
    }

    #[must_use]
    pub const fn center(self) -> Self {
        self.align(Align::Center)
    }

    #[must_use]
    pub const fn leading(self, leading: f32) -> Self {
        Self { leading, ..self }
    }

    #[must_use]
    pub const fn indent(self, indent: f32) -> Self {
        Self { indent, ..self }
    }

    #[must_use]
    pub const fn hang(self, hang: f32) -> Self {
        Self { hang, ..self }
    }

    #[must_use]
    pub const fn tracking(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    #[must_use]
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// Set smaller, down to `size`, until it takes one line; as it was where even that is too long.
    #[must_use]
    pub const fn shrink_to(self, size: f32) -> Self {
        self.within(1, size)
    }

    /// Set smaller, down to `size`, until it takes no more than so many lines; as it was where even that is too long.
    #[must_use]
    pub const fn within(self, lines: usize, size: f32) -> Self {
        Self { fit: Some((lines, size)), ..self }
    }

    pub(super) fn line_height(&self) -> f32 {
        self.size * self.leading
    }
}

/// A paragraph; line breaks in its text are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Para {
    pub text: String,
    pub style: Style,
}

impl Para {
    pub fn new(text: impl Into<String>, style: Style) -> Self {
        Self { text: text.into(), style }
    }
}

/// One thing drawn on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Draw {
    /// What follows on the page belongs to this element; without one it is decoration, as is what a page starts with.
    Of(Option<ElementId>),
    /// Characters of one face on one baseline. `tracking` is added after each character; before the bytes in `spaces` stand so many ems more,
    /// or less; `turn` is degrees, counter-clockwise.
    Text {
        x: f32,
        y: f32,
        size: f32,
        face: FaceId,
        text: String,
        tracking: f32,
        spaces: Vec<(usize, f32)>,
        ink: Ink,
        turn: f32,
    },
    /// The text that the following `pieces` draws stand for, when its letters are drawn apart.
    Spaced {
        text: String,
        pieces: usize,
    },
    Line {
        x1: f32,
        y1: f32,
        x2: f32,
        y2: f32,
        width: f32,
        ink: Ink,
    },
    /// Filled rectangles: x, y, width, height.
    Rects {
        rects: Vec<[f32; 4]>,
        ink: Ink,
    },
    /// A square of `side` points made of `across` × `across` modules; `runs` are the dark ones: column, row, length.
    Modules {
        x: f32,
        y: f32,
        side: f32,
        across: usize,
        runs: Vec<[usize; 3]>,
    },
    /// A polygon through the points, filled or drawn with a line of `width`.
    Path {
        points: Vec<[f32; 2]>,
        closed: bool,
        width: Option<f32>,
        ink: Ink,
    },
    /// Image number `image` of the paper.
    Image {
        image: usize,
        x: f32,
        y: f32,
        width: f32,
        height: f32,
    },
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub draws: Vec<Draw>,
}

/// A set paper, ready to be written by `forms::pdf`.
#[derive(Clone, Debug)]
pub struct Paper {
    pub title: String,
    pub author: String,
    /// The date the file bears; it comes from the content, never from a clock.
    pub date: time::Date,
    pub frame: Frame,
    pub pages: Vec<Page>,
    /// Title and page (from nought) of each part.
    pub outline: Vec<(String, usize)>,
    pub images: Vec<Jpeg>,
    /// What the pieces are, in reading order, parents before children.
    pub elements: Vec<Element>,
    /// Characters that no font has, in order of appearance. A paper with such is not written.
    pub missing: Vec<char>,
}

impl Paper {
    /// What stands on a page, in order of drawing; a label drawn with its letters apart counts once.
    pub fn text_of_page(&self, page: usize) -> String {
        let mut text = String::new();
        let mut skip = 0;
        for draw in self.pages.get(page).map_or(&[][..], |page| &page.draws) {
            match draw {
                Draw::Spaced { text: whole, pieces } => {
                    text.push_str(whole);
                    skip = *pieces;
                }
                Draw::Text { text: run, .. } if skip == 0 => text.push_str(run),
                Draw::Text { .. } => skip -= 1,
                _ => {}
            }
        }
        text
    }
}

#[cfg(test)]
mod tests;
