//! Writing a set paper as PDF/A-2b: fonts, images and pages. This file and its pen alone know printpdf.
//!
//! The same paper gives the same bytes in every process: resources have fixed names, the date is the paper's, the file's id is a hash of it.

mod dress;
mod file;
mod pen;
mod profile;
mod seal;
mod tags;

pub use seal::{Source, source, source_of};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use printpdf::{
    DictItem, ExternalStream, ExternalXObject, FontId, FontMetrics, FontType, Mm, ParsedFont, PdfDocument, PdfFont, PdfFontMetricsStub, PdfPage,
    PdfSaveOptions, XObject, XObjectId,
};
use sha2::{Digest, Sha256};

use super::fonts::{FaceId, Fonts};
use super::jpeg::Jpeg;
use super::layout::{Draw, MM, Paper};
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;
use pen::Pen;
use tags::Marked;

/// The bytes of a PDF file. An error when a character of the paper has no font, naming its code point.
pub fn write(paper: &Paper, fonts: &Fonts) -> Result<Vec<u8>> {
    let papers = std::slice::from_ref(paper);
    write_together(papers, source(papers, fonts), fonts)
}

/// One file of several papers, one after the other, each with its own size of page; `source` is what [`source`] says of them.
pub fn write_together(papers: &[Paper], source: Source, fonts: &Fonts) -> Result<Vec<u8>> {
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
    let mut bytes = dress::finish(file, &together, &marked)?;
    seal::seal(&mut bytes, source);
    Ok(bytes)
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
        let (title, author) = (listed(papers.iter().map(|paper| &*paper.title), "种表"), listed(papers.iter().map(|paper| &*paper.author), "人"));
        Self { papers, title, author, date }
    }
}

/// Each once, and no more than a few; the others are counted in `unit`.
fn listed<'t>(texts: impl Iterator<Item = &'t str>, unit: &str) -> String {
    const FEW: usize = 3;
    let mut once: Vec<&str> = Vec::new();
    for text in texts {
        if !once.contains(&text) {
            once.push(text);
        }
    }
    let few = once.iter().take(FEW).copied().collect::<Vec<_>>().join("、");
    if once.len() > FEW { format!("{few}等{}{unit}", once.len()) } else { few }
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

/// The face with the outlines of `characters` only, under a name made from its glyphs. Characters that have one picture between them (Ω and
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
        font_name: Some(format!("{}+{}", prefix(&remapper), fonts.name(face))),
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

/// The six capitals before the name of a cut font, made from which glyphs it has.
fn prefix(remapper: &subsetter::GlyphRemapper) -> String {
    let glyphs: Vec<u8> = remapper.remapped_gids().flat_map(u16::to_be_bytes).collect();
    Sha256::digest(glyphs).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
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

#[cfg(test)]
mod tests;
