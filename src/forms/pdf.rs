//! Writing a set paper as PDF/A-2b: the only file that knows printpdf.
//!
//! The same paper gives the same bytes in every process: resources have fixed names, the date is the paper's, the file's id is a hash of it.

mod dress;
mod profile;
mod seal;
mod tags;

pub use seal::{Source, source, source_of};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use printpdf::{
    Color, CurTransMat, DictItem, ExternalStream, ExternalXObject, FontId, FontMetrics, FontType, Greyscale, Line, LinePoint, Mm, Op, PaintMode,
    ParsedFont, PdfDocument, PdfFont, PdfFontHandle, PdfFontMetricsStub, PdfPage, PdfSaveOptions, Point, Polygon, PolygonRing, Pt, Rgb, TextItem,
    TextMatrix, WindingOrder, XObject, XObjectId, XObjectTransform,
};

use super::fonts::{FaceId, Fonts};
use super::jpeg::Jpeg;
use super::layout::{Draw, ElementId, Ink, MM, Page, Paper};
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;
use tags::Marked;

/// The bytes of a PDF file. An error when a character of the paper has no font, naming its code point.
pub fn write(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>> {
    write_together(std::slice::from_ref(paper), fonts)
}

/// One file of several papers, one after the other, each with its own size of page.
pub fn write_together(papers: &[Paper], fonts: &Fonts) -> Result<Vec<u8>> {
    let missing: Vec<char> = papers.iter().flat_map(|paper| paper.missing.iter().copied()).collect();
    if !missing.is_empty() {
        return Err(no_font(&missing));
    }
    let together = Together::new(papers);
    let mut document = PdfDocument::new(&together.title);
    let mut shared = BTreeSet::new();
    for (face, characters) in used(papers) {
        let font = subset(fonts, face, &characters, &mut shared).ok_or_else(|| cannot_subset(fonts, face))?;
        document.resources.fonts.map.insert(font_id(face), PdfFont::new(font));
    }
    let mut marked = Vec::new();
    let mut pool = Pool::default();
    for paper in papers {
        let images: Vec<XObjectId> = paper.images.iter().map(|image| pool.id(image)).collect();
        let mut pages = Vec::new();
        for page in &paper.pages {
            let (ops, marks) = Pen::new(paper, &images, &shared).page(page);
            document.pages.push(PdfPage::new(Mm(paper.frame.width / MM), Mm(paper.frame.height / MM), ops));
            pages.push(marks);
        }
        marked.push(Marked { elements: &paper.elements, pages });
    }
    document.resources.xobjects.map = pool.images.into_iter().map(|(image, id)| (id, picture(image))).collect();
    document.metadata.info.author.clone_from(&together.author);
    let options = PdfSaveOptions { optimize: true, subset_fonts: true, secure: false, image_optimization: None };
    let file = document.to_lopdf_document(&options, &mut Vec::new());
    dress::finish(file, &together, &marked, seal::source(papers, fonts))
}

/// What several papers say of themselves as one file.
struct Together<'p> {
    papers: &'p [Paper],
    title: String,
    author: String,
    date: time::Date,
}

impl<'p> Together<'p> {
    fn new(papers: &'p [Paper]) -> Self {
        let date = papers.iter().map(|paper| paper.date).max().unwrap_or(time::Date::MIN);
        let (title, author) = (listed(papers.iter().map(|paper| &*paper.title)), listed(papers.iter().map(|paper| &*paper.author)));
        Self { papers, title, author, date }
    }
}

/// Each once, and no more than a few.
fn listed<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    const FEW: usize = 3;
    let mut once: Vec<&str> = Vec::new();
    for text in texts {
        if !once.contains(&text) {
            once.push(text);
        }
    }
    let few = once.iter().take(FEW).copied().collect::<Vec<_>>().join("、");
    if once.len() > FEW { format!("{few}等{}", once.len()) } else { few }
}

/// The images of a file, each once however many papers show it.
#[derive(Default)]
struct Pool<'p> {
    images: Vec<(&'p Jpeg, XObjectId)>,
    known: HashMap<&'p [u8], usize>,
}

impl<'p> Pool<'p> {
    fn id(&mut self, image: &'p Jpeg) -> XObjectId {
        let at = *self.known.entry(&image.bytes).or_insert_with(|| {
            self.images.push((image, XObjectId(format!("Image{}", self.images.len()))));
            self.images.len() - 1
        });
        self.images[at].1.clone()
    }
}

fn no_font(missing: &[char]) -> Error {
    let list: Vec<String> = missing.iter().map(|c| format!("{c} (U+{:04X})", u32::from(*c))).collect();
    let list = list.join("、");
    let what = text!("没有字体含有这些字符：{list}", "no font has these characters: {list}");
    Error::new(Class::Findings, what, Text::new("请改用别的字符后重新打印。", "Write other characters in their place and print again."))
}

fn cannot_subset(fonts: &Fonts, face: FaceId) -> Error {
    let name = fonts.name(face);
    let what = text!("字体 {name} 无法裁剪", "the font {name} could not be cut");
    Error::usage(
        what,
        Text::new(
            "请换一个字体文件；自带的字体出错时请重新安装程序。",
            "Use another font file; where it is one of the program's own, install the program again.",
        ),
    )
}

/// The characters of each face.
fn used(papers: &[Paper]) -> BTreeMap<FaceId, BTreeSet<char>> {
    let mut used: BTreeMap<FaceId, BTreeSet<char>> = BTreeMap::new();
    for draw in papers.iter().flat_map(|paper| &paper.pages).flat_map(|page| &page.draws) {
        if let Draw::Text { face, text, .. } = draw {
            used.entry(*face).or_default().extend(text.chars());
        }
    }
    used
}

fn font_id(face: FaceId) -> FontId {
    FontId(format!("Face{}", face.number()))
}

/// The face with the outlines of `characters` only, under a name made from its bytes. Characters that have one picture between them (Ω and
/// the sign for ohm) are put into `shared`: the file could not tell which of them a glyph stands for.
fn subset(fonts: &Fonts, face: FaceId, characters: &BTreeSet<char>, shared: &mut BTreeSet<(FaceId, char)>) -> Option<ParsedFont> {
    let metrics = fonts.metrics(face)?;
    let mut remapper = subsetter::GlyphRemapper::new();
    let (mut glyphs, mut widths, mut first) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for &character in characters {
        let glyph = fonts.glyph_in(face, character)?;
        let id = remapper.remap(glyph.id);
        glyphs.insert(u32::from(character), id);
        if let Some(other) = first.insert(id, character) {
            shared.extend([(face, other), (face, character)]);
        }
        widths.insert(id, (glyph.advance * f32::from(metrics.units_per_em)).round() as u16);
    }
    let bytes = subsetter::subset(fonts.data(face), 0, &remapper).ok()?;
    let [x_min, y_min, x_max, y_max] = metrics.bounds;
    Some(ParsedFont {
        font_name: Some(format!("{}+{}", dress::prefix(&bytes), fonts.name(face))),
        original_bytes: bytes,
        font_index: 0,
        codepoint_to_glyph: glyphs,
        glyph_widths: widths,
        units_per_em: metrics.units_per_em,
        font_metrics: FontMetrics { ascent: metrics.ascent, descent: metrics.descent },
        font_type: FontType::TrueType,
        pdf_font_metrics: PdfFontMetricsStub {
            units_per_em: metrics.units_per_em,
            x_min,
            y_min,
            x_max,
            y_max,
            caret_slope_rise: 1,
            caret_slope_run: 0,
            us_weight_class: metrics.weight,
        },
    })
}

/// The JPEG's own bytes as an image.
fn picture(image: &Jpeg) -> XObject {
    let name = |name: &str| DictItem::Name(name.as_bytes().to_vec());
    let space = match image.components {
        1 => "DeviceGray",
        3 => "DeviceRGB",
        _ => "DeviceCMYK",
    };
    let mut dict = BTreeMap::from([
        ("Type", name("XObject")),
        ("Subtype", name("Image")),
        ("Width", DictItem::Int(i64::from(image.width))),
        ("Height", DictItem::Int(i64::from(image.height))),
        ("ColorSpace", name(space)),
        ("BitsPerComponent", DictItem::Int(i64::from(image.bits))),
        ("Filter", name("DCTDecode")),
    ]);
    if image.components == 4 && image.adobe {
        dict.insert("Decode", DictItem::Array([1, 0, 1, 0, 1, 0, 1, 0].map(DictItem::Int).to_vec()));
    }
    let dict = dict.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let stream = ExternalStream { dict, content: image.bytes.clone(), compress: false };
    XObject::External(ExternalXObject { stream, width: None, height: None, dpi: None })
}

/// Turns drawing commands into PDF operators, saying colours, fonts and widths only where they change.
struct Pen<'p> {
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
    fn new(paper: &'p Paper, images: &'p [XObjectId], shared: &'p BTreeSet<(FaceId, char)>) -> Self {
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
    fn page(mut self, page: &Page) -> (Vec<Op>, Vec<ElementId>) {
        for draw in &page.draws {
            if !matches!(draw, Draw::Of(_)) {
                self.mark();
            }
            match draw {
                Draw::Of(element) => self.element = *element,
                Draw::Text { x, y, size, face, text, tracking, ink, turn } => {
                    if self.spaced == 0 && text.chars().any(|character| self.shared.contains(&(*face, character))) {
                        self.spaced(text, 1);
                    }
                    self.text_state(*face, *size, *tracking, *ink);
                    self.show([*x, *y], *turn, text);
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

    fn show(&mut self, [x, y]: [f32; 2], turn: f32, text: &str) {
        let (sin, cos) = turn.to_radians().sin_cos();
        let matrix = TextMatrix::Raw([round(cos), round(sin), round(-sin), round(cos), round(x), round(self.height - y)]);
        self.ops.push(Op::SetTextMatrix { matrix });
        self.ops.push(Op::ShowText { items: vec![TextItem::Text(text.to_owned())] });
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

fn color(ink: Ink) -> Color {
    match ink {
        Ink::Black => Color::Greyscale(Greyscale::new(0.0, None)),
        Ink::Grey(level) => Color::Greyscale(Greyscale::new(level, None)),
        Ink::Rgb(r, g, b) => Color::Rgb(Rgb::new(r, g, b, None)),
    }
}

/// Four decimals would only fill the file: a hundredth of a point is finer than any printer.
fn round(value: f32) -> f32 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests;
