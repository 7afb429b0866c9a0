//! Writing a set paper as PDF/A-2b: fonts, images and pages. The files of this module alone know pdf-writer.
//!
//! The same paper gives the same bytes in every process: resources have fixed names, the date is the paper's, the file's id is a hash of it.

mod dress;
mod face;
mod file;
mod pen;
mod profile;
mod seal;
mod tags;

pub use seal::{Source, source, source_of};

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pdf_writer::types::TabOrder;
use pdf_writer::writers::{Page, Pages, Resources};
use pdf_writer::{Filter, Finish, Name, Rect, Ref};

use super::fonts::{FaceId, Fonts};
use super::jpeg::Jpeg;
use super::layout::{Draw, Paper};
use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;
use face::{Cut, Cuts};
use file::File;
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
    let mut cuts = Cuts::new();
    for (face, characters) in used(papers) {
        cuts.insert(face, Cut::new(fonts, face, &characters).ok_or_else(|| cannot_subset(fonts, face))?);
    }
    let mut file = File::new();
    let [tree, resources] = std::array::from_fn(|_| file.id());
    let (mut pages, mut marked, mut pool) = (Vec::new(), Vec::new(), Pool::default());
    for paper in papers {
        let images: Vec<usize> = paper.images.iter().map(|image| pool.number(image)).collect();
        let mut marks = Vec::new();
        for page in &paper.pages {
            let (content, own) = Pen::new(paper, &images, &cuts).page(page);
            let id = add_page(&mut file, paper, &content, pages.len(), [tree, resources]);
            pages.push(id);
            marks.push(own);
        }
        marked.push(Marked { elements: &paper.elements, pages: marks });
    }
    file.object(tree, |object| {
        object.start::<Pages<'_>>().kids(pages.iter().copied()).count(pages.len() as i32);
    });
    add_resources(&mut file, resources, &cuts, &pool);
    let structure = tags::add(&mut file, &marked, &pages);
    let (catalog, info) = dress::add(&mut file, &Together::new(papers), tree, &pages, structure);
    let mut bytes = file.finish(catalog, info);
    seal::seal(&mut bytes, source);
    Ok(bytes)
}

/// Adds page `number` (from nought) of the file.
fn add_page(file: &mut File, paper: &Paper, content: &[u8], number: usize, [tree, resources]: [Ref; 2]) -> Ref {
    let [page, operators] = std::array::from_fn(|_| file.id());
    file.stream(operators, content, |_| ());
    file.object(page, |object| {
        let mut page = object.start::<Page<'_>>();
        page.parent(tree).media_box(Rect::new(0.0, 0.0, paper.frame.width, paper.frame.height)).contents(operators);
        page.struct_parents(number as i32).tab_order(TabOrder::StructureOrder).pair(Name(b"Resources"), resources);
    });
    page
}

/// Adds fonts and images, which all pages share.
fn add_resources(file: &mut File, id: Ref, cuts: &Cuts, pool: &Pool<'_>) {
    let fonts: Vec<(FaceId, Ref)> = cuts.iter().map(|(face, cut)| (*face, cut.write(file))).collect();
    let images: Vec<Ref> = pool.images.iter().map(|image| picture(file, image)).collect();
    file.object(id, |object| {
        let mut resources = object.start::<Resources<'_>>();
        let mut named = resources.fonts();
        for (face, font) in &fonts {
            named.pair(Name(face_name(*face).as_bytes()), *font);
        }
        named.finish();
        let mut named = resources.x_objects();
        for (number, image) in images.iter().enumerate() {
            named.pair(Name(image_name(number).as_bytes()), *image);
        }
    });
}

fn face_name(face: FaceId) -> String {
    format!("Face{}", face.number())
}

fn image_name(number: usize) -> String {
    format!("Image{number}")
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
    images: Vec<&'p Jpeg>,
    known: HashMap<&'p [u8], usize>,
}

impl<'p> Pool<'p> {
    fn number(&mut self, image: &'p Jpeg) -> usize {
        *self.known.entry(&image.bytes).or_insert_with(|| {
            self.images.push(image);
            self.images.len() - 1
        })
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

/// Adds the JPEG's own bytes as an image.
fn picture(file: &mut File, image: &Jpeg) -> Ref {
    let id = file.id();
    let space: &[u8] = match image.components {
        1 => b"DeviceGray",
        3 => b"DeviceRGB",
        _ => b"DeviceCMYK",
    };
    file.stream_as_is(id, &image.bytes, |stream| {
        stream.filter(Filter::DctDecode);
        stream.pair(Name(b"Type"), Name(b"XObject")).pair(Name(b"Subtype"), Name(b"Image"));
        stream.pair(Name(b"Width"), i32::from(image.width)).pair(Name(b"Height"), i32::from(image.height));
        stream.pair(Name(b"ColorSpace"), Name(space)).pair(Name(b"BitsPerComponent"), i32::from(image.bits));
        if image.components == 4 && image.adobe {
            stream.insert(Name(b"Decode")).array().items([1, 0, 1, 0, 1, 0, 1, 0]);
        }
    });
    id
}

#[cfg(test)]
mod tests;
