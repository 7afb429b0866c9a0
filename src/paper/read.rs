//! Reading the code from the picture of a page: a rendering, a scan or a phone's photo, grey, turned, noisy.

use image::imageops::FilterType;
use image::{DynamicImage, GrayImage};
use rxing::common::{GlobalHistogramBinarizer, HybridBinarizer};
use rxing::qrcode::cpp_port::QrReader;
use rxing::{BarcodeFormat, Binarizer, BinaryBitmap, DecodeHints, Luma8LuminanceSource, Point, RXingResult, Reader};

use super::Code;

/// The longest side that is read first: an A4 page at 200 dpi. Finer scans only cost time and show the grain of the paper.
const FIRST_SIDE: u32 = 2_400;
/// The longest side that is read at all.
const LAST_SIDE: u32 = 5_000;
/// Below this side a picture is also read enlarged.
const SMALL_SIDE: u32 = 1_300;
/// How many QR codes of one picture are looked at; the rest of a hostile picture is left alone.
const MOST_CODES: usize = 8;

/// All our codes in the picture, each once, in the order they are found. Empty where there is none that can be read; a QR code that is not
/// ours is passed over.
pub fn decode(image: &GrayImage) -> Vec<Code> {
    if image.width() < 30 || image.height() < 30 {
        return Vec::new();
    }
    let first = shrunk(image, FIRST_SIDE);
    let found = codes(&first);
    if !found.is_empty() {
        return found;
    }
    for harder in [softened, enlarged, finest] {
        let found = harder(image).map(|picture| codes(&picture)).unwrap_or_default();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn codes(picture: &GrayImage) -> Vec<Code> {
    let local = all(picture, HybridBinarizer::new);
    if local.is_empty() { all(picture, GlobalHistogramBinarizer::new) } else { local }
}

/// Finds one code after the other, each time painting over the one just found.
fn all<B: Binarizer>(picture: &GrayImage, binarizer: impl Fn(Luma8LuminanceSource) -> B) -> Vec<Code> {
    let mut picture = picture.clone();
    let mut found = Vec::new();
    for _ in 0..MOST_CODES {
        let Some(result) = one(&picture, &binarizer) else { break };
        if let Some(code) = Code::parse(result.getText()).filter(|code| !found.contains(code)) {
            found.push(code);
        }
        paint_over(&mut picture, result.getPoints());
    }
    found
}

fn one<B: Binarizer>(picture: &GrayImage, binarizer: impl Fn(Luma8LuminanceSource) -> B) -> Option<RXingResult> {
    let source = Luma8LuminanceSource::new(picture.as_raw().clone(), picture.width(), picture.height()).ok()?;
    let hints = DecodeHints { TryHarder: Some(true), PossibleFormats: Some([BarcodeFormat::QR_CODE].into()), ..DecodeHints::default() };
    QrReader.decode_with_hints(&mut BinaryBitmap::new(binarizer(source)), &hints).ok()
}

fn paint_over(picture: &mut GrayImage, corners: &[Point]) {
    let clamp = |value: f32, side: u32| value.clamp(0.0, side as f32) as u32;
    let (width, height) = picture.dimensions();
    let left = clamp(corners.iter().map(|p| p.x).fold(f32::INFINITY, f32::min), width);
    let right = clamp(corners.iter().map(|p| p.x).fold(0.0, f32::max) + 1.0, width);
    let top = clamp(corners.iter().map(|p| p.y).fold(f32::INFINITY, f32::min), height);
    let bottom = clamp(corners.iter().map(|p| p.y).fold(0.0, f32::max) + 1.0, height);
    for y in top..bottom {
        for x in left..right {
            picture.put_pixel(x, y, image::Luma([255]));
        }
    }
}

fn shrunk(image: &GrayImage, side: u32) -> GrayImage {
    let longest = image.width().max(image.height());
    if longest <= side { image.clone() } else { scaled(image, f64::from(side) / f64::from(longest)) }
}

/// Grain and the dots of printers and copiers smoothed away.
fn softened(image: &GrayImage) -> Option<GrayImage> {
    Some(DynamicImage::from(shrunk(image, FIRST_SIDE)).fast_blur(1.0).into_luma8())
}

/// A coarse picture read enlarged: the reader wants some pixels to a square.
fn enlarged(image: &GrayImage) -> Option<GrayImage> {
    (image.width().max(image.height()) < SMALL_SIDE).then(|| scaled(image, 2.0))
}

/// A picture whose code is small in it, such as a photo from afar.
fn finest(image: &GrayImage) -> Option<GrayImage> {
    (image.width().max(image.height()) > FIRST_SIDE).then(|| shrunk(image, LAST_SIDE))
}

fn scaled(image: &GrayImage, factor: f64) -> GrayImage {
    let side = |length: u32| (f64::from(length) * factor).round().max(1.0) as u32;
    // By way of `DynamicImage`, whose code is compiled with the library: builds for tests optimise that and not this crate.
    DynamicImage::from(image.clone()).resize_exact(side(image.width()), side(image.height()), FilterType::Triangle).into_luma8()
}

#[cfg(test)]
mod tests;
