//! A photo cropped and scaled to the guide's specification: upright, the person in the middle, no pixel invented.

use image::imageops::{FilterType, crop_imm, resize};
use image::{DynamicImage, Rgb, RgbImage};

use super::{Trouble, corners};
use crate::attachments::picture;
use crate::guide::Photo;

/// A photo made to measure.
#[derive(Clone, Debug)]
pub struct Fitted {
    pub bytes: Vec<u8>,
    pub width: u32,
    pub height: u32,
    /// Whether something was cut away.
    pub cropped: bool,
    /// Whether it was turned as its EXIF says.
    pub turned: bool,
}

/// Why a photo cannot be made to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error(transparent)]
    Picture(#[from] Trouble),
    /// So many pixels are left where more are wanted.
    #[error("{width}×{height} pixels are too few")]
    TooSmall { width: u32, height: u32 },
    #[error("too many bytes at any quality")]
    TooLarge,
}

/// The width that studios give; the height follows from the shape.
const USUAL_WIDTH: u32 = 413;
/// What stays above the head of a picture that is too high, of all that is cut.
const CUT_ABOVE: f64 = 0.25;
const BEST: u8 = 95;
const WORST: u8 = 40;

/// Makes the JPEG or PNG `bytes` fit `wanted`.
pub fn fit(bytes: &[u8], wanted: &Photo) -> Result<Fitted, Unfit> {
    let (picture, facts) = picture::open(bytes).map_err(Trouble::from)?;
    let picture = on_white(&picture);
    let shaped = shape(&picture, wanted);
    let cropped = shaped.dimensions() != picture.dimensions();
    let sized = size(&shaped, wanted)?;
    let bytes = encode(&sized, wanted)?;
    Ok(Fitted { bytes, width: sized.width(), height: sized.height(), cropped, turned: facts.turned })
}

/// What is transparent becomes white.
fn on_white(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let rgba = picture.to_rgba8();
    RgbImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [red, green, blue, alpha] = rgba.get_pixel(x, y).0.map(u32::from);
        Rgb([red, green, blue].map(|colour| u8::try_from((colour * alpha + 255 * (255 - alpha)) / 255).unwrap_or(255)))
    })
}

/// Cuts what is too wide on both sides of the person, and what is too high mostly below.
fn shape(picture: &RgbImage, wanted: &Photo) -> RgbImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let ratio = width / height;
    if (wanted.min_aspect..=wanted.max_aspect).contains(&ratio) {
        return picture.clone();
    }
    let middle = f64::midpoint(wanted.min_aspect, wanted.max_aspect);
    let (left, top, kept_width, kept_height) = if ratio > middle {
        let kept = (height * middle).round().clamp(1.0, width);
        ((centre(picture) - kept / 2.0).clamp(0.0, width - kept), 0.0, kept, height)
    } else {
        let kept = (width / middle).round().clamp(1.0, height);
        (0.0, (height - kept) * CUT_ABOVE, width, kept)
    };
    crop_imm(picture, left as u32, top as u32, kept_width as u32, kept_height as u32).to_image()
}

/// Where the person stands: the mean column of what differs from the ground, or the middle where the ground is not plain.
fn centre(picture: &RgbImage) -> f64 {
    const PLAIN: f32 = 15.0;
    const DIFFERENT: i32 = 60;
    const STEP: usize = 4;
    let (ground, unevenness) = corners(picture);
    let differs = |pixel: &Rgb<u8>| pixel.0.iter().zip(ground).map(|(a, b)| (i32::from(*a) - i32::from(b)).abs()).sum::<i32>() > DIFFERENT;
    let columns: Vec<f64> = picture.enumerate_pixels().step_by(STEP).filter(|(_, _, pixel)| differs(pixel)).map(|(x, ..)| f64::from(x)).collect();
    if unevenness > PLAIN || columns.is_empty() { f64::from(picture.width()) / 2.0 } else { columns.iter().sum::<f64>() / columns.len() as f64 }
}

/// Scales down to the usual width, or as little as the limits ask; never up.
fn size(picture: &RgbImage, wanted: &Photo) -> Result<RgbImage, Unfit> {
    let (width, height) = picture.dimensions();
    if width < wanted.min_width || height < wanted.min_height {
        return Err(Unfit::TooSmall { width, height });
    }
    let least = (f64::from(wanted.min_width) / f64::from(width)).max(f64::from(wanted.min_height) / f64::from(height));
    let most = (f64::from(wanted.max_width) / f64::from(width)).min(f64::from(wanted.max_height) / f64::from(height));
    let scale = (f64::from(USUAL_WIDTH) / f64::from(width)).clamp(least, most.max(least)).min(1.0);
    let scaled = |side: u32, least: u32, most: u32| ((f64::from(side) * scale).round() as u32).clamp(least, most);
    let (new_width, new_height) = (scaled(width, wanted.min_width, wanted.max_width), scaled(height, wanted.min_height, wanted.max_height));
    Ok(if (new_width, new_height) == (width, height) { picture.clone() } else { resize(picture, new_width, new_height, FilterType::Lanczos3) })
}

/// The best quality whose file is not too large.
fn encode(picture: &RgbImage, wanted: &Photo) -> Result<Vec<u8>, Unfit> {
    for quality in (WORST..=BEST).rev().step_by(5) {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality);
        encoder.set_pixel_density(image::codecs::jpeg::PixelDensity::dpi(300));
        encoder.encode_image(picture).map_err(|_| Trouble::Damaged)?;
        if bytes.len() as u64 <= wanted.max_bytes {
            return Ok(bytes);
        }
    }
    Err(Unfit::TooLarge)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageFormat, Rgba, RgbaImage};

    use super::*;
    use crate::attachments::photo::{inspect, ratio};
    use crate::guide::Guides;

    fn wanted() -> Photo {
        Guides::built_in().newest().photo.clone()
    }

    /// A dark figure around column `at` before a white ground.
    fn portrait(width: u32, height: u32, at: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let figure = x.abs_diff(at) < height / 6 && y > height / 8;
            if figure { Rgb([(40 + x % 90) as u8, (40 + y % 80) as u8, (30 + (x * y) % 60) as u8]) } else { Rgb([250, 250, 250]) }
        })
    }

    fn saved(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.into().write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Everything that the specification asks holds.
    fn fits(fitted: &Fitted) {
        let (facts, wanted) = (inspect(&fitted.bytes).unwrap(), wanted());
        assert_eq!((facts.picture.width, facts.picture.height), (fitted.width, fitted.height));
        assert!((wanted.min_width..=wanted.max_width).contains(&fitted.width) && (wanted.min_height..=wanted.max_height).contains(&fitted.height));
        assert!((wanted.min_aspect..=wanted.max_aspect).contains(&f64::from(ratio(&facts))), "{facts:?}");
        assert!((wanted.min_bytes..=wanted.max_bytes).contains(&facts.bytes) && !facts.picture.turned, "{facts:?}");
    }

    #[test]
    fn phone_pictures_of_any_shape_are_made_to_measure() {
        for (width, height) in [(900, 1200), (1200, 900), (450, 1000), (600, 800), (700, 700), (295, 413)] {
            let fitted = fit(&saved(portrait(width, height, width / 2), ImageFormat::Jpeg), &wanted()).unwrap();
            fits(&fitted);
            assert_eq!(fitted.cropped, (width, height) != (900, 1200) && (width, height) != (600, 800) && (width, height) != (295, 413));
        }
    }

    #[test]
    fn the_person_stays_in_the_picture() {
        let fitted = fit(&saved(portrait(1500, 750, 350), ImageFormat::Png), &wanted()).unwrap();
        fits(&fitted);
        let picture = image::load_from_memory(&fitted.bytes).unwrap().into_rgb8();
        let middle = picture.get_pixel(picture.width() / 2, picture.height() / 2);
        assert!(middle[0] < 160, "{middle:?}");
        assert!(picture.get_pixel(2, picture.height() / 2)[0] > 200 && picture.get_pixel(picture.width() - 3, picture.height() / 2)[0] > 200);
    }

    #[test]
    fn transparency_becomes_white() {
        let glass =
            RgbaImage::from_fn(
                600,
                800,
                |x, y| if x.abs_diff(300) < 130 && y > 100 { Rgba([40, (y % 200) as u8, 60, 255]) } else { Rgba([0, 0, 0, 0]) },
            );
        let fitted = fit(&saved(glass, ImageFormat::Png), &wanted()).unwrap();
        let picture = image::load_from_memory(&fitted.bytes).unwrap().into_rgb8();
        assert!(picture.get_pixel(3, 3).0.iter().all(|colour| *colour > 245));
    }

    #[test]
    fn too_few_pixels_are_not_made_more() {
        let small = fit(&saved(portrait(200, 280, 100), ImageFormat::Jpeg), &wanted());
        assert_eq!(small.unwrap_err(), Unfit::TooSmall { width: 200, height: 280 });
        assert_eq!(fit(b"%PDF-1.7", &wanted()).unwrap_err(), Unfit::Picture(Trouble::NotJpeg));
    }
}
