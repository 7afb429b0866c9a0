//! The fonts in the binary: which face holds a character, how wide it is, and the bytes to embed.
//!
//! Nothing is read until it is asked for: the serif faces are mapped with the program, and a shard of rare characters (1,024 code points)
//! is opened when a name needs it.

use std::io::Read;
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};
use ttf_parser::cmap::{Format, Subtable};
use ttf_parser::{Face, GlyphId};

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

/// A face of [`Fonts`]: regular, bold, the rest of Latin, then the shards of rare characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(u8);

const FIRST_RARE: u8 = 3;

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

/// All faces. Building one costs microseconds; one serves all threads.
pub struct Fonts {
    faces: [Option<Mapped>; 3],
    shards: Box<[OnceLock<Option<Vec<u8>>>]>,
}

/// A face with the character map that covers most chosen once.
struct Mapped {
    data: &'static [u8],
    face: Face<'static>,
    map: Subtable<'static>,
}

impl Mapped {
    fn new(data: &'static [u8]) -> Option<Self> {
        let face = Face::parse(data, 0).ok()?;
        let map = character_map(&face)?;
        Some(Self { data, face, map })
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
        Self { faces: [REGULAR, BOLD, REST].map(Mapped::new), shards: (0..RARE_SHARDS).map(|_| OnceLock::new()).collect() }
    }

    /// The glyph of a character: in the weight asked for, else regular, else whichever face has it; `None` when no font has it.
    pub fn glyph(&self, character: char, weight: Weight) -> Option<Glyph> {
        let bold = (weight == Weight::Bold).then_some(FaceId::BOLD);
        bold.into_iter().chain([FaceId::REGULAR, FaceId::REST]).find_map(|id| self.mapped(id, character)).or_else(|| self.rare(character))
    }

    /// The first character of a text that no font has.
    pub fn missing(&self, text: &str) -> Option<char> {
        text.chars().find(|&character| !is_layout_only(character) && self.glyph(character, Weight::Regular).is_none())
    }

    fn mapped(&self, id: FaceId, character: char) -> Option<Glyph> {
        let mapped = self.faces.get(usize::from(id.0))?.as_ref()?;
        glyph_of(&mapped.face, &mapped.map, character, id)
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
        match self.faces.get(usize::from(id.0)) {
            Some(mapped) => mapped.as_ref().map_or(&[], |mapped| mapped.data),
            None => self.shard(usize::from(id.0 - FIRST_RARE)).unwrap_or(&[]),
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

    /// The PostScript name of the face.
    pub fn name(self) -> String {
        match self {
            Self::REGULAR => "NotoSerifSC-Regular".to_owned(),
            Self::BOLD => "NotoSerifSC-Bold".to_owned(),
            Self::REST => "NotoSerif-Regular".to_owned(),
            Self(rare) => format!("HanaMinB-{:X}", shard_start(usize::from(rare - FIRST_RARE))),
        }
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
        let name = |character| fonts.glyph(character, Weight::Bold).map(|glyph| glyph.face.name());
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
