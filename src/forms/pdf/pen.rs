//! Drawing commands → PDF operators.

use std::collections::{BTreeMap, BTreeSet};

use printpdf::{
    Color, CurTransMat, DictItem, Greyscale, Line, LinePoint, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing, Pt, Rgb, TextItem,
    TextMatrix, WindingOrder, XObjectId, XObjectTransform,
};

use super::{font_id, tags};
use crate::forms::fonts::FaceId;
use crate::forms::layout::{Draw, ElementId, Ink, Page, Paper};

/// What a page's operators have said so far: colours, fonts and widths are said only where they change.
pub(super) struct Pen<'p> {
    height: f32,
    paper: &'p Paper,
    images: &'p [XObjectId],
    shared: &'p BTreeSet<(FaceId, char)>,
    ops: Vec<Op>,
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
    pub(super) fn new(paper: &'p Paper, images: &'p [XObjectId], shared: &'p BTreeSet<(FaceId, char)>) -> Self {
        Self {
            height: paper.frame.height,
            paper,
            images,
            shared,
            ops: Vec::new(),
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
    pub(super) fn page(mut self, page: &Page) -> (Vec<Op>, Vec<ElementId>) {
        for draw in &page.draws {
            if !matches!(draw, Draw::Of(_)) {
                self.mark();
            }
            match draw {
                Draw::Of(element) => self.element = *element,
                Draw::Text { x, y, size, face, text, tracking, spaces, ink, turn } => {
                    if self.spaced == 0 && !self.shared.is_empty() && text.chars().any(|character| self.shared.contains(&(*face, character))) {
                        self.spaced(text, 1);
                    }
                    self.text_state(*face, *size, *tracking, *ink);
                    self.show([*x, *y], *turn, text, spaces);
                }
                Draw::Spaced { text, pieces } => self.spaced(text, *pieces),
                Draw::Line { x1, y1, x2, y2, width, ink } => {
                    self.stroke_state(*width, *ink);
                    let points = vec![self.point(*x1, *y1), self.point(*x2, *y2)];
                    self.ops.push(Op::DrawLine { line: Line { points, is_closed: false } });
                }
                Draw::Rects { rects, ink } => self.rects(rects, *ink),
                Draw::Modules { x, y, side, across, runs } => self.modules([*x, *y], *side, *across, runs),
                Draw::Path { points, closed, width, ink } => self.path(points, *closed, *width, *ink),
                Draw::Image { image, x, y, width, height } => self.image(*image, [*x, *y, *width, *height]),
            }
        }
        self.end_mark();
        (self.ops, self.marks)
    }

    /// Opens the marked content that the next thing drawn is part of.
    fn mark(&mut self) {
        if self.open == Some(self.element) {
            return;
        }
        self.end_mark();
        let role = self.element.and_then(|element| Some((element, &self.paper.elements.get(element)?.role)));
        self.ops.push(match role {
            Some((element, role)) => {
                let number = DictItem::Int(self.marks.len() as i64);
                self.marks.push(element);
                let properties = DictItem::Dict { map: BTreeMap::from([("MCID".to_owned(), number)]) };
                Op::BeginMarkedContentWithProperties { tag: tags::name(role).to_owned(), properties }
            }
            None => Op::BeginMarkedContent { tag: "Artifact".to_owned() },
        });
        self.open = Some(self.element);
    }

    fn end_mark(&mut self) {
        self.leave_text();
        if self.open.take().is_some() {
            self.ops.push(Op::EndMarkedContent);
        }
    }

    fn show(&mut self, [x, y]: [f32; 2], turn: f32, text: &str, spaces: &[(usize, f32)]) {
        let (sin, cos) = turn.to_radians().sin_cos();
        let matrix = TextMatrix::Raw([round(cos), round(sin), round(-sin), round(cos), round(x), round(self.height - y)]);
        self.ops.push(Op::SetTextMatrix { matrix });
        self.ops.push(Op::ShowText { items: items(text, spaces) });
        if self.spaced > 0 {
            self.spaced -= 1;
            if self.spaced == 0 {
                self.leave_text();
                self.ops.push(Op::EndMarkedContent);
            }
        }
    }

    fn text_state(&mut self, face: FaceId, size: f32, tracking: f32, ink: Ink) {
        if !self.in_text {
            self.ops.push(Op::StartTextSection);
            self.in_text = true;
        }
        if self.font != Some((face, size)) {
            self.ops.push(Op::SetFont { font: PdfFontHandle::External(font_id(face)), size: Pt(size) });
            self.font = Some((face, size));
        }
        if (self.tracking - tracking).abs() > 0.001 {
            self.ops.push(Op::SetCharacterSpacing { multiplier: (tracking * 1000.0).round() / 1000.0 });
            self.tracking = tracking;
        }
        self.fill_ink(ink);
    }

    /// Letters drawn apart stand for one word: readers of the file get it whole.
    fn spaced(&mut self, text: &str, pieces: usize) {
        if pieces == 0 {
            return;
        }
        let data = [0xfe, 0xff].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        let map = BTreeMap::from([("ActualText".to_owned(), DictItem::String { data, literal: false })]);
        self.leave_text();
        self.ops.push(Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } });
        self.ops.push(Op::StartTextSection);
        self.in_text = true;
        self.spaced = pieces;
    }

    fn leave_text(&mut self) {
        if self.in_text {
            self.ops.push(Op::EndTextSection);
            self.in_text = false;
        }
    }

    fn fill_ink(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.ops.push(Op::SetFillColor { col: color(ink) });
            self.fill = Some(ink);
        }
    }

    fn stroke_state(&mut self, width: f32, ink: Ink) {
        self.leave_text();
        if self.stroke != Some(ink) {
            self.ops.push(Op::SetOutlineColor { col: color(ink) });
            self.stroke = Some(ink);
        }
        if (self.width - width).abs() > f32::EPSILON {
            self.ops.push(Op::SetOutlineThickness { pt: Pt(width) });
            self.width = width;
        }
    }

    fn rects(&mut self, rects: &[[f32; 4]], ink: Ink) {
        self.leave_text();
        self.fill_ink(ink);
        let ring = |[x, y, width, height]: [f32; 4]| {
            let corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
            PolygonRing { points: corners.map(|[x, y]| self.point(x, y)).to_vec() }
        };
        let rings = rects.iter().copied().map(ring).collect();
        self.ops.push(Op::DrawPolygon { polygon: Polygon { rings, mode: PaintMode::Fill, winding_order: WindingOrder::NonZero } });
    }

    /// As a picture of one bit a module: a fifth of the bytes of rectangles, and no seams between them.
    fn modules(&mut self, [x, y]: [f32; 2], side: f32, across: usize, runs: &[[usize; 3]]) {
        self.leave_text();
        self.fill_ink(Ink::Black);
        self.ops.push(Op::SaveGraphicsState);
        let matrix = CurTransMat::Raw([round(side), 0.0, 0.0, round(side), round(x), round(self.height - y - side)]);
        self.ops.push(Op::SetTransformationMatrix { matrix });
        let bytes = across.div_ceil(8);
        // A bit that is set stays white.
        let mut bits = vec![0xff_u8; bytes * across];
        for [column, row, length] in runs {
            (*column..column + length).for_each(|at| bits[row * bytes + at / 8] &= !(0x80 >> (at % 8)));
        }
        // printpdf knows no inline images; their operators stand in a row as one.
        let image = format!("BI /IM true /W {across} /H {across} /BPC 1 /F /AHx ID {}> EI", hex::encode_upper(bits));
        self.ops.push(Op::Unknown { key: image, value: Vec::new() });
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn path(&mut self, points: &[[f32; 2]], closed: bool, width: Option<f32>, ink: Ink) {
        let points: Vec<LinePoint> = points.iter().map(|[x, y]| self.point(*x, *y)).collect();
        let Some(width) = width else {
            self.leave_text();
            self.fill_ink(ink);
            let polygon = Polygon { rings: vec![PolygonRing { points }], mode: PaintMode::Fill, winding_order: WindingOrder::NonZero };
            return self.ops.push(Op::DrawPolygon { polygon });
        };
        self.stroke_state(width, ink);
        self.ops.push(Op::DrawLine { line: Line { points, is_closed: closed } });
    }

    /// An image fills the unit square upright; the matrix brings the square to its box, turned as EXIF asks.
    fn image(&mut self, image: usize, [x, y, width, height]: [f32; 4]) {
        self.leave_text();
        let (left, low, right, high) = (x, self.height - y - height, x + width, self.height - y);
        let (w, h) = (width, height);
        let Some(id) = self.images.get(image).cloned() else { return };
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
        self.ops.push(Op::SaveGraphicsState);
        self.ops.push(Op::SetTransformationMatrix { matrix: CurTransMat::Raw(matrix.map(round)) });
        self.ops.push(Op::UseXobject { id, transform: XObjectTransform::default() });
        self.ops.push(Op::RestoreGraphicsState);
    }

    fn point(&self, x: f32, y: f32) -> LinePoint {
        LinePoint { p: Point { x: Pt(round(x)), y: Pt(round(self.height - y)) }, bezier: false }
    }
}

/// A text in pieces with what moves the pen between them: thousandths of an em, to the left.
fn items(text: &str, spaces: &[(usize, f32)]) -> Vec<TextItem> {
    let (mut items, mut from) = (Vec::with_capacity(2 * spaces.len() + 1), 0);
    for &(at, ems) in spaces {
        items.extend([TextItem::Text(text[from..at].to_owned()), TextItem::Offset((-1000.0 * ems).round())]);
        from = at;
    }
    items.push(TextItem::Text(text[from..].to_owned()));
    items
}

fn color(ink: Ink) -> Color {
    match ink {
        Ink::Black => Color::Greyscale(Greyscale::new(0.0, None)),
        Ink::Grey(level) => Color::Greyscale(Greyscale::new(level, None)),
        Ink::Rgb(r, g, b) => Color::Rgb(Rgb::new(r, g, b, None)),
    }
}

/// More decimals would only fill the file: a thousandth of a point is finer than any printer.
fn round(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}
