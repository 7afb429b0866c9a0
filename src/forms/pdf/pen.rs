//! Drawing commands → PDF operators.

use std::fmt::Write as _;

use pdf_writer::{Content, Finish, Name, Settings, TextStr};

use super::face::Cuts;
use super::{face_name, image_name, tags};
use crate::forms::fonts::FaceId;
use crate::forms::layout::{Draw, ElementId, Ink, Page, Paper};

/// What a page's operators have said so far: colours, fonts and widths are said only where they change.
pub(super) struct Pen<'p> {
    height: f32,
    paper: &'p Paper,
    /// The number in the file of each image of the paper.
    images: &'p [usize],
    cuts: &'p Cuts,
    content: Content,
    /// The element that is drawn, the one whose marked content is open, and those of all marked content so far.
    element: Option<ElementId>,
    open: Option<Option<ElementId>>,
    marks: Vec<ElementId>,
    in_text: bool,
    font: Option<(FaceId, f32)>,
    tracking: f32,
    fill: Option<Ink>,
    stroke: Option<Ink>,
    width: f32,
    /// Text draws left inside the marked span.
    spaced: usize,
}

impl<'p> Pen<'p> {
    pub(super) fn new(paper: &'p Paper, images: &'p [usize], cuts: &'p Cuts) -> Self {
        Self {
            height: paper.frame.height,
            paper,
            images,
            cuts,
            content: Content::with_settings_and_capacity(Settings { pretty: false }, 8 * 1024),
            element: None,
            open: None,
            marks: Vec::new(),
            in_text: false,
            font: None,
            tracking: 0.0,
            fill: None,
            stroke: None,
            width: -1.0,
            spaced: 0,
        }
    }

    /// The operators, and the element of each marked content by its number.
    pub(super) fn page(mut self, page: &Page) -> (Vec<u8>, Vec<ElementId>) {
        for draw in &page.draws {
            if !matches!(draw, Draw::Of(_)) {
                self.mark();
            }
            match draw {
                Draw::Of(element) => self.element = *element,
                Draw::Text { x, y, size, face, text, tracking, spaces, ink, turn } => {
                    if self.spaced == 0 && self.cuts.get(face).is_some_and(|cut| cut.shares(text)) {
                        self.spaced(text, 1);
                    }
                    self.text_state(*face, *size, *tracking, *ink);
                    self.show([*x, *y], *turn, *face, text, spaces);
                }
                Draw::Spaced { text, pieces } => self.spaced(text, *pieces),
                Draw::Line { x1, y1, x2, y2, width, ink } => {
                    self.stroke_state(*width, *ink);
                    self.trace(&[[*x1, *y1], [*x2, *y2]]);
                    self.content.stroke();
                }
                Draw::Rects { rects, ink } => self.rects(rects, *ink),
                Draw::Modules { x, y, side, across, runs } => self.modules([*x, *y], *side, *across, runs),
                Draw::Path { points, closed, width, ink } => self.path(points, *closed, *width, *ink),
                Draw::Image { image, x, y, width, height } => self.image(*image, [*x, *y, *width, *height]),
            }
        }
        self.end_mark();
        (self.content.finish().into_vec(), self.marks)
    }

    /// Opens the marked content that the next thing drawn is part of.
    fn mark(&mut self) {
        if self.open == Some(self.element) {
            return;
        }
        self.end_mark();
        let role = self.element.and_then(|element| Some((element, &self.paper.elements.get(element)?.role)));
        match role {
            Some((element, role)) => {
                let mut marked = self.content.begin_marked_content_with_properties(Name(tags::name(role).as_bytes()));
                marked.properties().identify(self.marks.len() as i32);
                self.marks.push(element);
            }
            None => drop(self.content.begin_marked_content(Name(b"Artifact"))),
        }
        self.open = Some(self.element);
    }

    fn end_mark(&mut self) {
        self.leave_text();
        if self.open.take().is_some() {
            self.content.end_marked_content();
        }
    }

    fn show(&mut self, [x, y]: [f32; 2], turn: f32, face: FaceId, text: &str, spaces: &[(usize, f32)]) {
        let (sin, cos) = turn.to_radians().sin_cos();
        self.content.set_text_matrix([cos, sin, -sin, cos, x, self.height - y].map(round));
        let shown = self.glyphs(face, text, spaces);
        self.content.op(&shown);
        if self.spaced > 0 {
            self.spaced -= 1;
            if self.spaced == 0 {
                self.leave_text();
                self.content.end_marked_content();
            }
        }
    }

    /// The operator that shows a text in pieces with what moves the pen between them: thousandths of an em, to the left. The glyphs stand in
    /// hexadecimal throughout: pdf-writer writes those of some pieces as letters, and the two kinds pack worse.
    fn glyphs(&self, face: FaceId, text: &str, spaces: &[(usize, f32)]) -> String {
        let mut shown = String::with_capacity(4 * text.len() + 8);
        let piece = |shown: &mut String, text: &str| {
            shown.push('<');
            for glyph in self.cuts.get(&face).into_iter().flat_map(|cut| text.chars().map(|character| cut.glyph(character))) {
                let _ = write!(shown, "{glyph:04X}");
            }
            shown.push('>');
        };
        if spaces.is_empty() {
            piece(&mut shown, text);
            return shown + "Tj";
        }
        shown.push('[');
        let mut from = 0;
        for &(at, ems) in spaces {
            piece(&mut shown, &text[from..at]);
            let _ = write!(shown, "{}", (-1000.0 * ems).round());
            from = at;
        }
        piece(&mut shown, &text[from..]);
        shown + "]TJ"
    }

    fn text_state(&mut self, face: FaceId, size: f32, tracking: f32, ink: Ink) {
        if !self.in_text {
            self.content.begin_text();
            self.in_text = true;
        }
        if self.font != Some((face, size)) {
            self.content.set_font(Name(face_name(face).as_bytes()), size);
            self.font = Some((face, size));
        }
        if (self.tracking - tracking).abs() > 0.001 {
            self.content.set_char_spacing(round(tracking));
            self.tracking = tracking;
        }
        self.fill_ink(ink);
    }

    /// Letters drawn apart stand for one word: readers of the file get it whole.
    fn spaced(&mut self, text: &str, pieces: usize) {
        if pieces == 0 {
            return;
        }
        self.leave_text();
        self.content.begin_marked_content_with_properties(Name(b"Span")).properties().actual_text(TextStr(text)).finish();
        self.content.begin_text();
        self.in_text = true;
        self.spaced = pieces;
    }

    fn leave_text(&mut self) {
        if self.in_text {
            self.content.end_text();
            self.in_text = false;
        }
    }

    fn fill_ink(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            match ink {
                Ink::Black => self.content.set_fill_gray(0.0),
                Ink::Grey(level) => self.content.set_fill_gray(level),
                Ink::Rgb(red, green, blue) => self.content.set_fill_rgb(red, green, blue),
            };
            self.fill = Some(ink);
        }
    }

    fn stroke_state(&mut self, width: f32, ink: Ink) {
        self.leave_text();
        if self.stroke != Some(ink) {
            match ink {
                Ink::Black => self.content.set_stroke_gray(0.0),
                Ink::Grey(level) => self.content.set_stroke_gray(level),
                Ink::Rgb(red, green, blue) => self.content.set_stroke_rgb(red, green, blue),
            };
            self.stroke = Some(ink);
        }
        if (self.width - width).abs() > f32::EPSILON {
            self.content.set_line_width(width);
            self.width = width;
        }
    }

    fn rects(&mut self, rects: &[[f32; 4]], ink: Ink) {
        self.leave_text();
        self.fill_ink(ink);
        for &[x, y, width, height] in rects {
            self.content.rect(round(x), round(self.height - y - height), round(width), round(height));
        }
        self.content.fill_nonzero();
    }

    /// As a picture of one bit a module: a fifth of the bytes of rectangles, and no seams between them.
    fn modules(&mut self, [x, y]: [f32; 2], side: f32, across: usize, runs: &[[usize; 3]]) {
        self.leave_text();
        self.fill_ink(Ink::Black);
        self.content.save_state();
        self.content.transform([side, 0.0, 0.0, side, x, self.height - y - side].map(round));
        let bytes = across.div_ceil(8);
        // A bit that is set stays white.
        let mut bits = vec![0xff_u8; bytes * across];
        for [column, row, length] in runs {
            (*column..column + length).for_each(|at| bits[row * bytes + at / 8] &= !(0x80 >> (at % 8)));
        }
        // pdf-writer knows no inline images; their operators stand in a row as one.
        self.content.op(&format!("BI /IM true /W {across} /H {across} /BPC 1 /F /AHx ID {}> EI", hex::encode_upper(bits)));
        self.content.restore_state();
    }

    fn path(&mut self, points: &[[f32; 2]], closed: bool, width: Option<f32>, ink: Ink) {
        let Some(width) = width else {
            self.leave_text();
            self.fill_ink(ink);
            self.trace(points);
            self.content.fill_nonzero();
            return;
        };
        self.stroke_state(width, ink);
        self.trace(points);
        if closed {
            self.content.close_and_stroke()
        } else {
            self.content.stroke()
        };
    }

    fn trace(&mut self, points: &[[f32; 2]]) {
        for (at, [x, y]) in points.iter().enumerate() {
            let (x, y) = (round(*x), round(self.height - y));
            if at == 0 {
                self.content.move_to(x, y)
            } else {
                self.content.line_to(x, y)
            };
        }
    }

    /// An image fills the unit square upright; the matrix brings the square to its box, turned as EXIF asks.
    fn image(&mut self, image: usize, [x, y, width, height]: [f32; 4]) {
        self.leave_text();
        let (left, low, right, high) = (x, self.height - y - height, x + width, self.height - y);
        let (w, h) = (width, height);
        let Some(id) = self.images.get(image) else { return };
        let matrix = match self.paper.images.get(image).map_or(1, |image| image.orientation) {
            2 => [-w, 0.0, 0.0, h, right, low],
            3 => [-w, 0.0, 0.0, -h, right, high],
            4 => [w, 0.0, 0.0, -h, left, high],
            5 => [0.0, -h, -w, 0.0, right, high],
            6 => [0.0, -h, w, 0.0, left, high],
            7 => [0.0, h, w, 0.0, left, low],
            8 => [0.0, h, -w, 0.0, right, low],
            _ => [w, 0.0, 0.0, h, left, low],
        };
        self.content.save_state();
        self.content.transform(matrix.map(round));
        self.content.x_object(Name(image_name(*id).as_bytes()));
        self.content.restore_state();
    }
}

/// More decimals would only fill the file: a thousandth of a point is finer than any printer.
fn round(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
