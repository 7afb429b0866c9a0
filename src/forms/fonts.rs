//! The fonts: which face holds a character, how wide it is, and the bytes to embed.
//!
//! Nothing in the binary is read until it is asked for: the serif faces are mapped with the program, and a shard of rare characters (1,024
//! code points) is opened when a name needs it. An office's own fonts come before them, character by character.

mod known;
mod own;

use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use ttf_parser::cmap::{Format, Subtable};
use ttf_parser::{Face, GlyphId};

use crate::error::Result;
use known::Known;

static REGULAR: &[u8] = include_bytes!("../../fonts/NotoSerifSC-Regular.ttf");
static BOLD: &[u8] = include_bytes!("../../fonts/NotoSerifSC-Bold.ttf");
static REST: &[u8] = include_bytes!("../../fonts/NotoSerif-Rest.ttf");
static RARE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/fonts/hanazono");

/// The first code point of the rare shards, and how many each holds (as a shift).
const RARE_START: u32 = 0x20000;
const RARE_SHIFT: u32 = 10;
const RARE_SHARDS: usize = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Weight {
    #[default]
    Regular,
    Bold,
}

/// A face of [`Fonts`]: regular, bold, the rest of Latin, then the shards of rare characters, then the office's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(u8);

const FIRST_RARE: u8 = 3;
const FIRST_OWN: u8 = FIRST_RARE + RARE_SHARDS as u8;
/// The most fonts of its own that an office may give.
pub const MOST_OWN: usize = 32;

/// Where a character is drawn from. `advance` is in ems.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Glyph {
    pub face: FaceId,
    pub id: u16,
    pub advance: f32,
}

/// What a PDF wants to know of a face.
#[derive(Clone, Copy, Debug)]
pub struct Metrics {
    pub units_per_em: u16,
    pub ascent: i16,
    pub descent: i16,
    pub bounds: [i16; 4],
    pub weight: u16,
}

/// All faces. Building the built-in ones costs microseconds; one serves all threads.
pub struct Fonts {
    faces: [Option<Mapped>; 3],
    shards: Box<[OnceLock<Option<Vec<u8>>>]>,
    own: Vec<Mapped>,
    /// The hash of the office's own fonts; empty without any.
    id: Vec<u8>,
    known: Known,
}

/// A face with the character map that covers most chosen once.
struct Mapped {
    data: &'static [u8],
    face: Face<'static>,
    map: Subtable<'static>,
    weight: Weight,
}

impl Mapped {
    fn new(data: &'static [u8]) -> Option<Self> {
        let face = Face::parse(data, 0).ok()?;
        let map = character_map(&face)?;
        let weight = if face.is_bold() || face.weight().to_number() >= 600 { Weight::Bold } else { Weight::Regular };
        Some(Self { data, face, map, weight })
    }
}

impl Default for Fonts {
    fn default() -> Self {
        Self::builtin()
    }
}

impl Fonts {
    /// The fonts that come with the program.
    pub fn builtin() -> Self {
        let shards = (0..RARE_SHARDS).map(|_| OnceLock::new()).collect();
        Self { faces: [REGULAR, BOLD, REST].map(Mapped::new), shards, own: Vec::new(), id: Vec::new(), known: Known::default() }
    }

    /// The fonts in these files, in order of preference, then those that come with the program. The files are kept in memory until the
    /// program ends.
    ///
    /// # Errors
    /// When a file cannot be read, or is not a font that a PDF may and can hold.
    pub fn with(files: &[PathBuf]) -> Result<Self> {
        let mut fonts = Self::builtin();
        let mut hash = Sha256::new();
        for file in files.iter().take(MOST_OWN) {
            let own = own::read(file)?;
            hash.update(own.data);
            fonts.own.push(own);
        }
        if !fonts.own.is_empty() {
            fonts.id = hash.finalize().to_vec();
        }
        Ok(fonts)
    }

    /// What tells these fonts from others of the same version of the program.
    pub(super) fn id(&self) -> &[u8] {
        &self.id
    }

    /// The glyph of a character: in the weight asked for, else regular, else whichever face has it; of the office's own fonts first. `None`
    /// when no font has it.
    pub fn glyph(&self, character: char, weight: Weight) -> Option<Glyph> {
        self.known.get_or(character, weight, || self.look_up(character, weight))
    }

    fn look_up(&self, character: char, weight: Weight) -> Option<Glyph> {
        let bold = || self.own(character, Weight::Bold);
        let regular = || self.own(character, Weight::Regular);
        let builtin = |ids: &[FaceId]| ids.iter().find_map(|id| self.glyph_in(*id, character));
        let plain = || builtin(&[FaceId::REGULAR, FaceId::REST]).or_else(|| self.rare(character));
        match weight {
            Weight::Regular => regular().or_else(plain).or_else(bold),
            Weight::Bold => bold().or_else(|| builtin(&[FaceId::BOLD])).or_else(regular).or_else(plain),
        }
    }

    /// The first character of a text that no font has.
    pub fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|&character| !is_layout_only(character) && self.glyph(character, Weight::Regular).is_none())
    }

    fn own(&self, character: char, weight: Weight) -> Option<Glyph> {
        let fitting = self.own.iter().zip(FIRST_OWN..).filter(|(own, _)| own.weight == weight);
        fitting.into_iter().find_map(|(own, id)| glyph_of(&own.face, &own.map, character, FaceId(id)))
    }

    /// The glyph of a character in one face.
    pub(super) fn glyph_in(&self, id: FaceId, character: char) -> Option<Glyph> {
        match self.mapped(id) {
            Some(mapped) => glyph_of(&mapped.face, &mapped.map, character, id),
            None => self.rare(character).filter(|glyph| glyph.face == id),
        }
    }

    /// A face that is open all the time.
    fn mapped(&self, id: FaceId) -> Option<&Mapped> {
        match id.0.checked_sub(FIRST_OWN) {
            Some(own) => self.own.get(usize::from(own)),
            None => self.faces.get(usize::from(id.0))?.as_ref(),
        }
    }

    fn rare(&self, character: char) -> Option<Glyph> {
        let shard = (u32::from(character).checked_sub(RARE_START)? >> RARE_SHIFT) as usize;
        let face = Face::parse(self.shard(shard)?, 0).ok()?;
        let id = FaceId(FIRST_RARE + u8::try_from(shard).ok()?);
        glyph_of(&face, &character_map(&face)?, character, id)
    }

    fn shard(&self, shard: usize) -> Option<&[u8]> {
        self.shards.get(shard)?.get_or_init(|| open_shard(shard)).as_deref()
    }

    /// The whole font file of a face.
    pub fn data(&self, id: FaceId) -> &[u8] {
        match id.0 {
            FIRST_RARE..FIRST_OWN => self.shard(usize::from(id.0 - FIRST_RARE)).unwrap_or(&[]),
            _ => self.mapped(id).map_or(&[], |mapped| mapped.data),
        }
    }

    /// The PostScript name of a face.
    pub fn name(&self, id: FaceId) -> String {
        match id {
            FaceId::REGULAR => "NotoSerifSC-Regular".to_owned(),
            FaceId::BOLD => "NotoSerifSC-Bold".to_owned(),
            FaceId::REST => "NotoSerif-Regular".to_owned(),
            FaceId(rare @ FIRST_RARE..FIRST_OWN) => format!("HanaMinB-{:X}", shard_start(usize::from(rare - FIRST_RARE))),
            FaceId(own) => self.mapped(id).and_then(|mapped| own::name(&mapped.face)).unwrap_or_else(|| format!("Own-{own}")),
        }
    }

    pub fn metrics(&self, id: FaceId) -> Option<Metrics> {
        let face = Face::parse(self.data(id), 0).ok()?;
        let bounds = face.global_bounding_box();
        Some(Metrics {
            units_per_em: face.units_per_em(),
            ascent: face.ascender(),
            descent: face.descender(),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max],
            weight: face.weight().to_number(),
        })
    }
}

impl FaceId {
    pub const REGULAR: Self = Self(0);
    pub const BOLD: Self = Self(1);
    pub const REST: Self = Self(2);

    pub(super) const fn number(self) -> usize {
        self.0 as usize
    }
}

/// Characters that steer the setting and have no picture of their own: joiners, variation selectors, byte order marks, controls.
pub fn is_layout_only(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

fn shard_start(shard: usize) -> usize {
    RARE_START as usize + (shard << RARE_SHIFT)
}

fn open_shard(shard: usize) -> Option<Vec<u8>> {
    let file = RARE.get_file(format!("{:05X}.ttf.gz", shard_start(shard)))?;
    let mut font = Vec::new();
    flate2::read::GzDecoder::new(file.contents()).read_to_end(&mut font).ok()?;
    Some(font)
}

/// The table with all planes if there is one, else any for Unicode.
fn character_map<'a>(face: &Face<'a>) -> Option<Subtable<'a>> {
    let tables = face.tables().cmap?.subtables;
    let unicode = || tables.into_iter().filter(Subtable::is_unicode);
    unicode()
        .find(|table| matches!(table.format, Format::SegmentedCoverage(_)))
        .or_else(|| unicode().find(|table| matches!(table.format, Format::SegmentMappingToDeltaValues(_))))
}

fn glyph_of(face: &Face<'_>, map: &Subtable<'_>, character: char, id: FaceId) -> Option<Glyph> {
    let glyph = map.glyph_index(u32::from(character)).filter(|glyph| *glyph != GlyphId(0))?;
    let advance = f32::from(face.glyph_hor_advance(glyph)?) / f32::from(face.units_per_em());
    Some(Glyph { face: id, id: glyph.0, advance })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_come_from_the_shard_that_holds_them() {
        let fonts = Fonts::builtin();
        let name = |character| fonts.glyph(character, Weight::Bold).map(|glyph| fonts.name(glyph.face));
        assert_eq!(name('职').as_deref(), Some("NotoSerifSC-Bold"));
        assert_eq!(name('镕').as_deref(), Some("NotoSerifSC-Bold"));
        assert_eq!(name('㛃').as_deref(), Some("NotoSerifSC-Bold"));
        assert_eq!(name('锝').as_deref(), Some("NotoSerifSC-Bold"));
        assert_eq!(name('饕').as_deref(), Some("NotoSerifSC-Bold"));
        assert_eq!(name('š').as_deref(), Some("NotoSerif-Regular"));
        assert_eq!(name('𪚥').as_deref(), Some("HanaMinB-2A400"));
        assert_eq!(name('\u{2ebe0}').as_deref(), Some("HanaMinB-2E800"));
    }

    #[test]
    fn all_ideographs_of_the_national_standard_are_there_and_what_no_font_has_is_named() {
        let fonts = Fonts::builtin();
        // GB18030-2022 level 3: the unified block to U+9FEF, extensions A to F.
        let blocks =
            [0x3400..=0x4DB5u32, 0x4E00..=0x9FEF, 0x20000..=0x2A6D6, 0x2A700..=0x2B734, 0x2B740..=0x2B81D, 0x2B820..=0x2CEA1, 0x2CEB0..=0x2EBE0];
        let all: Vec<char> = blocks.into_iter().flatten().filter_map(char::from_u32).collect();
        assert_eq!(all.len(), 87_875);
        let missing: Vec<char> = all.into_iter().filter(|&c| fonts.glyph(c, Weight::Regular).is_none()).collect();
        assert!(missing.is_empty(), "{missing:?}");
        assert_eq!(fonts.missing("张三😀"), Some('😀'));
        assert_eq!(fonts.missing("葛\u{e0100}\u{200b}洪"), None);
    }
}
