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
}

impl Jpeg {
    /// Reads the header; `None` when it is not a JPEG that a PDF can hold.
    pub fn parse(bytes: Vec<u8>) -> Option<Self> {
        let header = read_header(&bytes)?;
        Some(Self { width: header.width, height: header.height, components: header.components, bits: header.bits, adobe: header.adobe, bytes })
    }
}

struct Header {
    width: u16,
    height: u16,
    components: u8,
    bits: u8,
    adobe: bool,
}

fn read_header(bytes: &[u8]) -> Option<Header> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?;
    let mut adobe = false;
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
            // Start of frame: baseline, extended and progressive are what PDF readers decode.
            0xc0..=0xc2 => return frame(body, adobe),
            0xc3..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => return None,
            0xd9 | 0xda => return None,
            _ => {}
        }
        rest = segment.get(length..)?;
    }
}

fn frame(body: &[u8], adobe: bool) -> Option<Header> {
    let [bits, h1, h0, w1, w0, components, ..] = *body else { return None };
    let header = Header { width: u16::from_be_bytes([w1, w0]), height: u16::from_be_bytes([h1, h0]), components, bits, adobe };
    (header.width > 0 && header.height > 0 && matches!(components, 1 | 3 | 4) && bits == 8).then_some(header)
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
}
