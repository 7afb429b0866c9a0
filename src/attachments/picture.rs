//! A picture as a camera, a scanner or a program saved it: whether it opens, its size, its resolution, its colours, how it lies.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{ColorType, DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// What is measured of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// In pixels, turned as its EXIF says.
    pub width: u32,
    pub height: u32,
    /// Dots an inch, where the file says so.
    pub dpi: Option<u32>,
    pub colour: bool,
    /// Lies upright only for programs that read its EXIF.
    pub turned: bool,
}

/// What speaks against a picture before anything can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("neither JPEG nor PNG")]
    OtherKind,
    #[error("damaged")]
    Damaged,
    #[error("too many pixels")]
    TooLarge,
}

/// An A3 sheet at 600 dpi has 9,900 pixels along its longer side; a picture made to fill the memory has more.
const MOST_SIDE: u32 = 12_000;
/// What one picture may take in memory: a hundred million pixels of three colours.
const MOST_MEMORY: u64 = 320 * 1024 * 1024;

/// Measures a JPEG or PNG; every pixel is read.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Trouble> {
    open(bytes).map(|(_, facts)| facts)
}

/// The picture upright, and what is measured of it.
pub fn open(bytes: &[u8]) -> Result<(DynamicImage, Facts), Trouble> {
    let format = image::guess_format(bytes).ok().filter(|format| matches!(format, ImageFormat::Jpeg | ImageFormat::Png)).ok_or(Trouble::OtherKind)?;
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let trouble = |error| if matches!(error, image::ImageError::Limits(_)) { Trouble::TooLarge } else { Trouble::Damaged };
    let mut decoder = reader.into_decoder().map_err(trouble)?;
    if decoder.total_bytes() > MOST_MEMORY {
        return Err(Trouble::TooLarge);
    }
    // A word of EXIF that cannot be read turns nothing.
    let turn = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let colour = !matches!(decoder.color_type(), ColorType::L8 | ColorType::La8 | ColorType::L16 | ColorType::La16);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(trouble)?;
    // The decoder fills what is missing with grey; whoever looks at it sees half a certificate.
    if format == ImageFormat::Jpeg && !is_whole_jpeg(bytes) {
        return Err(Trouble::Damaged);
    }
    picture.apply_orientation(turn);
    if picture.width() == 0 || picture.height() == 0 {
        return Err(Trouble::Damaged);
    }
    let dpi = if format == ImageFormat::Jpeg { jfif_dpi(bytes) } else { png_dpi(bytes) };
    let facts = Facts { width: picture.width(), height: picture.height(), dpi, colour, turned: turn != Orientation::NoTransforms };
    Ok((picture, facts))
}

/// Whether the pixels of a JPEG end with its end mark; pictures inside its headers have one too.
fn is_whole_jpeg(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, kind, high, low]) = bytes.get(at..at + 4) {
        if *kind == 0xda {
            return bytes[at..].windows(2).any(|pair| pair == [0xff, 0xd9]);
        }
        // A mark may be padded with more bytes of 0xff.
        at += if *kind == 0xff { 1 } else { 2 + usize::from(u16::from_be_bytes([*high, *low])) };
    }
    false
}

/// The density of a JFIF header: after its name and version the unit (1 inch, 2 centimetre) and the dots along a row.
fn jfif_dpi(bytes: &[u8]) -> Option<u32> {
    let at = bytes.get(..64.min(bytes.len()))?.windows(5).position(|window| window == b"JFIF\0")?;
    let dots = u32::from(u16::from_be_bytes([*bytes.get(at + 8)?, *bytes.get(at + 9)?]));
    match bytes.get(at + 7)? {
        1 => Some(dots),
        2 => Some(dots * 254 / 100),
        _ => None,
    }
    .filter(|dpi| *dpi > 1)
}

/// The chunk pHYs, in dots a metre; it stands before the pixels.
fn png_dpi(bytes: &[u8]) -> Option<u32> {
    let mut at = 8;
    loop {
        let length = usize::try_from(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let kind = bytes.get(at + 4..at + 8)?;
        if kind == b"IDAT" {
            return None;
        }
        let data = bytes.get(at + 8..(at + 8).checked_add(length)?)?;
        if kind == b"pHYs" {
            let dots = u32::from_be_bytes(data.get(..4)?.try_into().ok()?);
            return (data.get(8) == Some(&1)).then_some(dots).and_then(|dots| u32::try_from(u64::from(dots) * 254 / 10_000).ok());
        }
        at += length + 12;
    }
}

#[cfg(test)]
mod tests;
