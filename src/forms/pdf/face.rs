//! Cutting a face down to the characters of a file, and putting it there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::writers::{CidFont, FontDescriptor, Type0Font};
use pdf_writer::{Finish, Name, Rect, Ref, Str};
use sha2::{Digest, Sha256};

use super::file::File;
use crate::forms::fonts::{FaceId, Fonts};

/// A face with the outlines of some characters only.
pub(super) struct Cut {
    name: String,
    program: Vec<u8>,
    /// The glyph of each character, and the width of each glyph from the first, in thousandths of an em.
    glyphs: HashMap<char, u16>,
    widths: Vec<f32>,
    /// The character that each glyph stands for.
    stands_for: Vec<char>,
    /// Characters that have one picture between them (Ω and the sign for ohm): the file could not tell which of them a glyph stands for.
    shared: BTreeSet<char>,
    /// In thousandths of an em.
    bounds: Rect,
    ascent: f32,
    descent: f32,
    weight: u16,
}

impl Cut {
    /// `None` where the font cannot be cut.
    pub(super) fn new(fonts: &Fonts, face: FaceId, characters: &BTreeSet<char>) -> Option<Self> {
        let metrics = fonts.metrics(face)?;
        let mut remapper = subsetter::GlyphRemapper::new();
        let (mut glyphs, mut widths, mut stands_for, mut shared) = (HashMap::new(), Vec::new(), Vec::new(), BTreeSet::new());
        for &character in characters {
            let glyph = fonts.glyph_in(face, character)?;
            let id = remapper.remap(glyph.id);
            glyphs.insert(character, id);
            // Glyph 0 is the one for what a font lacks; others are numbered as they come.
            match stands_for.get(usize::from(id) - 1) {
                Some(other) => shared.extend([*other, character]),
                None => {
                    stands_for.push(character);
                    widths.push((glyph.advance * 1000.0).round());
                }
            }
        }
        let program = subsetter::subset(fonts.data(face), 0, &remapper).ok()?;
        let thousandths = |units: i16| (f32::from(units) * 1000.0 / f32::from(metrics.units_per_em)).round();
        let [x_min, y_min, x_max, y_max] = metrics.bounds.map(thousandths);
        Some(Self {
            name: format!("{}+{}", prefix(&remapper), fonts.name(face)),
            program,
            glyphs,
            widths,
            stands_for,
            shared,
            bounds: Rect::new(x_min, y_min, x_max, y_max),
            ascent: thousandths(metrics.ascent),
            descent: thousandths(metrics.descent),
            weight: metrics.weight,
        })
    }

    pub(super) fn glyph(&self, character: char) -> u16 {
        self.glyphs.get(&character).copied().unwrap_or_default()
    }

    /// Whether a glyph of the text stands for more characters than one.
    pub(super) fn shares(&self, text: &str) -> bool {
        !self.shared.is_empty() && text.chars().any(|character| self.shared.contains(&character))
    }

    /// Puts the face into the file.
    pub(super) fn write(&self, file: &mut File) -> Ref {
        let [font, below, descriptor, program, characters] = std::array::from_fn(|_| file.id());
        let name = Name(self.name.as_bytes());
        let system = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
        file.object(font, |object| {
            let mut font = object.start::<Type0Font<'_>>();
            font.base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(below).to_unicode(characters);
        });
        file.object(below, |object| {
            let mut font = object.start::<CidFont<'_>>();
            font.subtype(CidFontType::Type2).base_font(name).system_info(system).font_descriptor(descriptor).default_width(1000.0);
            font.cid_to_gid_map_predefined(Name(b"Identity"));
            font.widths().consecutive(1, self.widths.iter().copied()).finish();
        });
        file.object(descriptor, |object| {
            let mut descriptor = object.start::<FontDescriptor<'_>>();
            descriptor.name(name).flags(FontFlags::NON_SYMBOLIC).bbox(self.bounds).italic_angle(0.0);
            descriptor.ascent(self.ascent).descent(self.descent).cap_height(self.ascent).stem_v(stem(self.weight)).font_file2(program);
        });
        file.stream(program, &self.program, |stream| {
            stream.pair(Name(b"Length1"), self.program.len() as i32);
        });
        let mut map = UnicodeCmap::new(Name(b"Characters"), system);
        (1u16..).zip(&self.stands_for).for_each(|(glyph, character)| map.pair(glyph, *character));
        file.stream(characters, &map.finish(), |_| ());
        font
    }
}

/// All faces of a file.
pub(super) type Cuts = BTreeMap<FaceId, Cut>;

/// The six capitals before the name of a cut font, made from which glyphs it has.
fn prefix(remapper: &subsetter::GlyphRemapper) -> String {
    let glyphs: Vec<u8> = remapper.remapped_gids().flat_map(u16::to_be_bytes).collect();
    Sha256::digest(glyphs).iter().take(6).map(|byte| char::from(b'A' + byte % 26)).collect()
}

/// How thick an upright stroke is, as far as the weight tells: readers want it only where they lack the font.
fn stem(weight: u16) -> f32 {
    (f32::from(weight) / 65.0).powi(2).round() + 50.0
}
