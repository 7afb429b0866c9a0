//! An office's own fonts, such as the 仿宋 or 宋体 that it has a licence for.

use std::path::Path;

use subsetter::GlyphRemapper;
use ttf_parser::{Face, FaceParsingError, Permissions, name_id};

use super::{Mapped, character_map};
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// Larger than any font there is: a collection of all weights of a font for four countries has 110 MiB.
const MOST_BYTES: u64 = 256 * 1024 * 1024;

/// Reads a font for the rest of the program's life; of a collection, the first.
pub(super) fn read(path: &Path) -> Result<Mapped> {
    let bytes = files::read_up_to(path, MOST_BYTES)?;
    check(&bytes).map_err(|why| unfit(path, why))?;
    Mapped::new(bytes.leak()).ok_or_else(|| unfit(path, Unfit::NoFont))
}

/// Why a file is no font for a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unfit {
    NoFont,
    NoUnicode,
    NoOutlines,
    Forbidden,
}

fn check(bytes: &[u8]) -> Result<(), Unfit> {
    let face = Face::parse(bytes, 0).map_err(|error| match error {
        FaceParsingError::FaceIndexOutOfBounds => Unfit::NoOutlines,
        _ => Unfit::NoFont,
    })?;
    if face.permissions() == Some(Permissions::Restricted) || !face.is_subsetting_allowed() {
        return Err(Unfit::Forbidden);
    }
    character_map(&face).ok_or(Unfit::NoUnicode)?;
    // The proof that it can be cut for a PDF: fonts of pictures, or of outlines of a newer kind, cannot.
    subsetter::subset(bytes, 0, &GlyphRemapper::new()).map(drop).map_err(|_| Unfit::NoOutlines)
}

fn unfit(path: &Path, why: Unfit) -> Error {
    let path = path.display();
    let what = match why {
        Unfit::NoFont => text!("{path} 不是字体文件，或已损坏", "{path} is not a font, or is damaged"),
        Unfit::NoUnicode => text!("字体 {path} 没有 Unicode 字符表", "the font {path} has no table of Unicode characters"),
        Unfit::NoOutlines => text!("字体 {path} 没有 PDF 能用的轮廓", "the font {path} has no outlines that a PDF can use"),
        Unfit::Forbidden => text!("字体 {path} 的许可不允许嵌入文件", "the licence of the font {path} forbids putting it into files"),
    };
    Error::usage(what, Text::new("请换一个 .ttf、.otf 或 .ttc 字体文件。", "Use another font: a file in .ttf, .otf or .ttc."))
}

/// The PostScript name, of the characters that such a name may have.
pub(super) fn name(face: &Face<'_>) -> Option<String> {
    let names = face.names();
    let written = names.into_iter().find(|name| name.name_id == name_id::POST_SCRIPT_NAME && name.is_unicode())?.to_string()?;
    let name: String = written.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(60).collect();
    (!name.is_empty()).then_some(name)
}
