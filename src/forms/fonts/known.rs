//! Glyphs that were looked up before: every character of a form is measured several times, and a batch has many forms.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use super::{FaceId, Glyph, Weight};

/// Characters in one block, as a shift, and how many blocks hold all that fonts are asked for: three planes.
const SHIFT: u32 = 8;
const BLOCKS: usize = 0x30000 >> SHIFT;

/// A glyph in a word: the advance's bits, its number, its face, and what was found.
type Block = Box<[AtomicU64]>;

const FOUND: u64 = 1;
const NONE: u64 = 2;

/// By weight and character. A block comes into being with the first of its characters; threads that look up the same one find the same.
pub(super) struct Known([Box<[OnceLock<Block>]>; 2]);

impl Default for Known {
    fn default() -> Self {
        Self([(); 2].map(|()| (0..BLOCKS).map(|_| OnceLock::new()).collect()))
    }
}

impl Known {
    /// What is known of a character, else what `look_up` finds.
    pub(super) fn get_or(&self, character: char, weight: Weight, look_up: impl FnOnce() -> Option<Glyph>) -> Option<Glyph> {
        let (code, blocks) = (u32::from(character), &self.0[usize::from(weight == Weight::Bold)]);
        let Some(block) = blocks.get((code >> SHIFT) as usize) else { return look_up() };
        let block = block.get_or_init(|| (0..1 << SHIFT).map(|_| AtomicU64::new(0)).collect());
        let word = &block[(code & ((1 << SHIFT) - 1)) as usize];
        match word.load(Ordering::Relaxed) {
            0 => {
                let glyph = look_up();
                word.store(glyph.map_or(NONE, pack), Ordering::Relaxed);
                glyph
            }
            packed => unpack(packed),
        }
    }
}

fn pack(Glyph { face, id, advance }: Glyph) -> u64 {
    u64::from(advance.to_bits()) << 32 | u64::from(id) << 16 | u64::from(face.0) << 8 | FOUND
}

fn unpack(word: u64) -> Option<Glyph> {
    let [found, face, low, high, ..] = word.to_le_bytes();
    (u64::from(found) == FOUND).then(|| Glyph {
        face: FaceId(face),
        id: u16::from_le_bytes([low, high]),
        advance: f32::from_bits((word >> 32) as u32),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::fonts::Fonts;

    #[test]
    fn what_is_known_is_what_was_found() {
        let (fonts, known) = (Fonts::builtin(), Known::default());
        for character in ['职', 'š', '𪚥', '\u{2ebe0}', '😀', '\u{10ffff}', ' '] {
            for weight in [Weight::Regular, Weight::Bold] {
                let found = fonts.look_up(character, weight);
                assert_eq!(known.get_or(character, weight, || found), found, "{character}");
                let again = known.get_or(character, weight, || if u32::from(character) < 0x30000 { panic!("{character}") } else { found });
                assert_eq!(again, found, "{character}");
            }
        }
    }
}
