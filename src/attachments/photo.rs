//! The ID photo as a camera or a scanner gave it: what can be measured of it without knowing who is on it.

pub mod fit;

use image::{ImageFormat, RgbImage};

use super::picture;

/// What is measured of a photo.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Facts {
    pub picture: picture::Facts,
    pub bytes: u64,
    /// The mean colour of the two upper corners.
    pub background: [u8; 3],
    /// How far the upper corners are from one plain colour, in steps of 255: grain gives 1 to 6, a wall or a curtain 15 and more.
    pub unevenness: f32,
}

/// What speaks against a photo before anything can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    #[error("not a JPEG")]
    NotJpeg,
    #[error("damaged")]
    Damaged,
    #[error("too many pixels")]
    TooLarge,
}

impl Facts {
    /// How bright the background is, 0 to 255, as eyes weigh the colours.
    pub fn brightness(&self) -> u8 {
        let [red, green, blue] = self.background.map(u32::from);
        u8::try_from((299 * red + 587 * green + 114 * blue) / 1_000).unwrap_or(u8::MAX)
    }
}

/// Width over height.
pub fn ratio(facts: &Facts) -> f32 {
    facts.picture.width as f32 / facts.picture.height as f32
}

/// Measures a JPEG; turned as its EXIF says.
pub fn inspect(bytes: &[u8]) -> Result<Facts, Trouble> {
    if image::guess_format(bytes).ok() != Some(ImageFormat::Jpeg) {
        return Err(Trouble::NotJpeg);
    }
    let (picture, measured) = picture::open(bytes)?;
    let (background, unevenness) = corners(&picture.into_rgb8());
    Ok(Facts { picture: measured, bytes: bytes.len() as u64, background, unevenness })
}

impl From<picture::Trouble> for Trouble {
    fn from(trouble: picture::Trouble) -> Self {
        match trouble {
            picture::Trouble::OtherKind => Self::NotJpeg,
            picture::Trouble::Damaged => Self::Damaged,
            picture::Trouble::TooLarge => Self::TooLarge,
        }
    }
}

/// Mean colour and deviation of two squares in the upper corners, a tenth of the width each: hair and shoulders are elsewhere.
fn corners(picture: &RgbImage) -> ([u8; 3], f32) {
    let side = (picture.width() / 10).clamp(1, picture.height());
    let right = picture.width() - side;
    let pixels: Vec<[f32; 3]> = (0..side)
        .flat_map(|y| (0..side).flat_map(move |x| [(x, y), (right + x, y)]))
        .map(|(x, y)| picture.get_pixel(x, y).0.map(f32::from))
        .collect();
    let count = pixels.len() as f32;
    let mean = [0, 1, 2].map(|channel| pixels.iter().map(|pixel| pixel[channel]).sum::<f32>() / count);
    let variance = |channel: usize| pixels.iter().map(|pixel| (pixel[channel] - mean[channel]).powi(2)).sum::<f32>() / count;
    let deviation = (0..3).map(variance).fold(0.0, f32::max).sqrt();
    (mean.map(|value| value.round() as u8), deviation)
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn jpeg(picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(picture).unwrap();
        bytes
    }

    fn portrait(background: impl Fn(u32, u32) -> Rgb<u8>) -> RgbImage {
        RgbImage::from_fn(413, 579, |x, y| {
            let (dx, dy) = (x.abs_diff(206), y.abs_diff(250));
            if dx * dx + dy * dy < 120 * 120 || (y > 420 && dx < 180) { Rgb([90, 60, 50]) } else { background(x, y) }
        })
    }

    #[test]
    fn a_plain_ground_is_plain_and_a_wall_is_not() {
        let plain = inspect(&jpeg(&portrait(|_, _| Rgb([250, 250, 252])))).unwrap();
        assert_eq!((plain.picture.width, plain.picture.height), (413, 579));
        assert!(plain.unevenness < 3.0 && plain.background[0] > 240, "{plain:?}");
        assert!((ratio(&plain) - 0.713).abs() < 0.001);
        let blue = inspect(&jpeg(&portrait(|_, _| Rgb([67, 142, 219])))).unwrap();
        assert!(blue.unevenness < 3.0 && (125..=132).contains(&blue.brightness()) && plain.brightness() > 245, "{blue:?}");
        let bricks = inspect(&jpeg(&portrait(|x, y| if (x / 12 + y / 8) % 2 == 0 { Rgb([160, 80, 60]) } else { Rgb([220, 210, 200]) }))).unwrap();
        assert!(bricks.unevenness > 15.0, "{bricks:?}");
        let split = inspect(&jpeg(&portrait(|x, _| if x < 200 { Rgb([255, 255, 255]) } else { Rgb([40, 80, 200]) }))).unwrap();
        assert!(split.unevenness > 15.0, "{split:?}");
    }

    #[test]
    fn other_kinds_and_broken_files_are_named() {
        let good = jpeg(&portrait(|_, _| Rgb([255, 255, 255])));
        assert_eq!(inspect(b""), Err(Trouble::NotJpeg));
        assert_eq!(inspect(b"%PDF-1.7"), Err(Trouble::NotJpeg));
        assert_eq!(inspect(&good[..300]), Err(Trouble::Damaged));
        assert_eq!(inspect(&good[..good.len() - 400]), Err(Trouble::Damaged));
        // A small picture in the header has an end, the large one has none.
        let thumbnail = [&[0xff, 0xd8, 0xff, 0xe1, 0, 6][..], &[0xff, 0xd9, 0xff, 0xd9], &good[2..]].concat();
        assert!(inspect(&thumbnail).is_ok());
        assert_eq!(inspect(&thumbnail[..thumbnail.len() - 400]), Err(Trouble::Damaged));
        let mut huge = good.clone();
        let frame = huge.windows(2).position(|marker| marker == [0xff, 0xc0]).unwrap();
        huge[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
        assert_eq!(inspect(&huge), Err(Trouble::TooLarge));
    }
}
