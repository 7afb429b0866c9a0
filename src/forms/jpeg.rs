//! What a PDF must know of a JPEG to take its bytes as they are: size, number of colours, and whether the colours stand inverted.

/// A JPEG file, unchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Jpeg {
    pub bytes: Vec<u8>,
    pub width: u16,
    pub height: u16,
    /// 1 grey, 3 RGB, 4 CMYK.
    pub components: u8,
    pub bits: u8,
    /// Written by Adobe software: four-colour values are inverted.
    pub adobe: bool,
    /// How EXIF says the picture is to be turned, 1 (not at all) to 8: a PDF has to turn it itself.
    pub orientation: u8,
}

impl Jpeg {
    /// Reads the header; `None` when it is not a JPEG that a PDF can hold.
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let Header { width, height, components, bits, adobe, orientation } = read_header(&bytes)?;
        Some(Self { bytes, width, height, components, bits, adobe, orientation })
    }

    /// Width and height as it is to be seen.
    pub const fn shown(&self) -> (u16, u16) {
        if self.orientation > 4 { (self.height, self.width) } else { (self.width, self.height) }
    }
}

struct Header {
    width: u16,
    height: u16,
    components: u8,
    bits: u8,
    adobe: bool,
    orientation: u8,
}

fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let (mut adobe, mut orientation) = (false, 1);
    loop {
        let marker = rest.iter().skip_while(|byte| **byte == 0xff).copied().next()?;
        if rest.first() != Some(&0xff) {
            return None;
        }
        let fill = rest.iter().take_while(|byte| **byte == 0xff).count();
        let segment = rest.get(fill + 1..)?;
        let length = usize::from(u16::from_be_bytes([*segment.first()?, *segment.get(1)?]));
        let body = segment.get(2..length)?;
        match marker {
            0xee if body.starts_with(b"Adobe") => adobe = true,
            0xe1 => orientation = body.strip_prefix(b"Exif\0\0").and_then(exif_orientation).unwrap_or(orientation),
            // Start of frame: baseline, extended and progressive are what PDF readers decode.
            0xc0..=0xc2 => return frame(body, adobe, orientation),
            0xc3..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => return None,
            0xd9 | 0xda => return None,
            _ => {}
        }
        rest = segment.get(length..)?;
    }
}

fn frame(body: &[u8], adobe: bool, orientation: u8) -> Option<Header> {
    let [bits, h1, h0, w1, w0, components, ..] = *body else { return None };
    let header = Header { width: u16::from_be_bytes([w1, w0]), height: u16::from_be_bytes([h1, h0]), components, bits, adobe, orientation };
    (header.width > 0 && header.height > 0 && matches!(components, 1 | 3 | 4) && bits == 8).then_some(header)
}

/// The orientation tag of the first directory of a TIFF block.
fn exif_orientation(tiff: &[u8]) -> Option<u8> {
    let little = tiff.starts_with(b"II");
    let short = |at: usize| {
        let bytes = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(usize::from(if little { u16::from_le_bytes(bytes) } else { u16::from_be_bytes(bytes) }))
    };
    let (high, low) = if little { (short(6)?, short(4)?) } else { (short(4)?, short(6)?) };
    let directory = high << 16 | low;
    let entry = (0..short(directory)?).map(|entry| directory + 2 + 12 * entry).find(|at| short(*at) == Some(0x0112))?;
    u8::try_from(short(entry + 8)?).ok().filter(|turn| (1..=8).contains(turn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn size_and_colours_are_read_and_rubbish_is_refused() {
        for (colour, components) in [(image::ExtendedColorType::L8, 1), (image::ExtendedColorType::Rgb8, 3)] {
            let mut bytes = Vec::new();
            let pixels = vec![128u8; 30 * 40 * components];
            image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&pixels, 30, 40, colour).unwrap();
            let jpeg = Jpeg::parse(bytes.clone()).unwrap();
            assert_eq!((jpeg.width, jpeg.height, usize::from(jpeg.components), &jpeg.bytes), (30, 40, components, &bytes));
            for end in 0..20 {
                assert_eq!(Jpeg::parse(bytes[..end].to_vec()), None);
            }
        }
        assert_eq!(Jpeg::parse(b"\x89PNG\r\n\x1a\n".to_vec()), None);
    }

    #[test]
    fn the_turn_that_exif_asks_for_is_read() {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[128u8; 30 * 40], 30, 40, image::ExtendedColorType::L8).unwrap();
        let little = b"Exif\0\0II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0".to_vec();
        let big = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec();
        for exif in [little, big] {
            let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
            let turned = [&bytes[..2], &[0xff, 0xe1], &length, &exif, &bytes[2..]].concat();
            let jpeg = Jpeg::parse(turned).unwrap();
            assert_eq!((jpeg.orientation, jpeg.shown()), (6, (40, 30)));
        }
        assert_eq!(Jpeg::parse(bytes).unwrap().orientation, 1);
    }
}
