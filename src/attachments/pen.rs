//! The stand-in for pen, seal and scanner (示例): turns our own print into what comes back signed.
//!
//! The demo and the tests have no hand and no paper. They draw the print's pages as a scanner sees them, put a stroke (and a round seal)
//! where the page is emptiest, and wrap the pictures into a PDF, each a little askew. Nothing here signs anything.

use std::sync::Arc;

use image::{ImageBuffer, Luma, Pixel, PixelWithColorType, Rgb, RgbImage};
use lopdf::{Document, Object, ObjectId, Stream, dictionary};

use super::pdf::{self, Trouble};

/// What is put on the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// The applicant's hand.
    Signature,
    /// The employer's hand and round seal.
    Seal,
}

const DPI: f32 = 150.0;
const QUALITY: u8 = 70;
/// How far the pages lie askew, in turn, in degrees.
const ASKEW: [f64; 4] = [0.7, -0.5, 1.2, -1.4];
const INK: Rgb<u8> = Rgb([28, 32, 70]);
const GREY_INK: Luma<u8> = Luma([38]);
const RED: Rgb<u8> = Rgb([205, 40, 45]);
/// The size of the place that a mark takes, in millimetres.
const PLACE: (f64, f64) = (46.0, 44.0);

/// The print `print`, marked on every page and scanned: a PDF of pictures, in grey for a signature, in colour for a seal.
///
/// # Errors
/// When the print cannot be read, drawn or written.
pub fn scan(print: &Arc<Vec<u8>>, mark: Mark) -> Result<Vec<u8>, Trouble> {
    let pages = pdf::inspect(print)?.pages;
    let mut scan = Scan::new();
    match mark {
        Mark::Signature => {
            for picture in pdf::through_red(print, DPI, 0..pages) {
                let mut picture = picture.ok_or(Trouble::Damaged)?;
                let place = emptiest(&picture);
                sign(&mut picture, place, GREY_INK);
                scan.page(&picture, "DeviceGray")?;
            }
        }
        // A seal is red and must stay so.
        Mark::Seal => {
            for picture in pdf::pictures(print, DPI, 0..pages) {
                let mut picture = picture.ok_or(Trouble::Damaged)?;
                let place = emptiest(&picture);
                seal(&mut picture, place);
                sign(&mut picture, place, INK);
                scan.page(&picture, "DeviceRGB")?;
            }
        }
    }
    scan.finish()
}

type Picture<P> = ImageBuffer<P, Vec<u8>>;

fn pixels(millimetres: f64) -> i64 {
    (millimetres * f64::from(DPI) / 25.4) as i64
}

/// The upper left corner of the place with the least print, looked for from the lower right, where forms are signed.
fn emptiest<P: Pixel<Subpixel = u8>>(picture: &Picture<P>) -> (i64, i64) {
    let (width, height) = (i64::from(picture.width()), i64::from(picture.height()));
    let (wide, high, margin, step) = (pixels(PLACE.0), pixels(PLACE.1), pixels(15.0), pixels(5.0).max(1));
    let ink = |left: i64, top: i64| {
        let rows = (top..top + high).step_by(7);
        rows.flat_map(|y| (left..left + wide).step_by(5).map(move |x| (x, y))).filter(|(x, y)| is_dark(picture, *x, *y)).count()
    };
    let mut best = (usize::MAX, (margin, margin));
    let mut top = height - margin - high;
    while top > margin {
        let mut left = width - margin - wide;
        while left > margin {
            let found = ink(left, top);
            if found == 0 {
                return (left, top);
            }
            if found < best.0 {
                best = (found, (left, top));
            }
            left -= step;
        }
        top -= step;
    }
    best.1
}

fn is_dark<P: Pixel<Subpixel = u8>>(picture: &Picture<P>, x: i64, y: i64) -> bool {
    let at = u32::try_from(x).ok().zip(u32::try_from(y).ok());
    at.and_then(|(x, y)| picture.get_pixel_checked(x, y)).is_some_and(|pixel| pixel.channels()[0] < 195)
}

/// A quick wave of the hand.
fn sign<P: Pixel<Subpixel = u8>>(picture: &mut Picture<P>, (left, top): (i64, i64), ink: P) {
    let (width, height) = (pixels(PLACE.0) as f64, pixels(PLACE.1) as f64);
    for step in 0..1_200 {
        let t = f64::from(step) / 1_200.0;
        let x = (0.05 + 0.85 * t) * width + (t * 31.0).sin() * width * 0.05;
        let y = height * (0.55 + 0.16 * (t * 23.0).sin() * (1.0 - 0.5 * t) + 0.05 * (t * 57.0).cos());
        dot(picture, left + x as i64, top + y as i64, 2, ink);
    }
}

/// A ring with a star, as employers' seals are; it says nothing.
fn seal(picture: &mut RgbImage, (left, top): (i64, i64)) {
    let (centre_x, centre_y) = (left + pixels(PLACE.0 / 2.0), top + pixels(PLACE.1 / 2.0));
    let ring = |radius: f64, thick: i64, picture: &mut RgbImage| {
        for step in 0..1_500 {
            let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / 1_500.0).sin_cos();
            dot(picture, centre_x + (radius * cos) as i64, centre_y + (radius * sin) as i64, thick, RED);
        }
    };
    ring(pixels(20.0) as f64, 3, picture);
    let tip = |number: u32| {
        let (sin, cos) = (f64::from(number) * std::f64::consts::TAU * 0.4 - std::f64::consts::FRAC_PI_2).sin_cos();
        (pixels(7.0) as f64 * cos, pixels(7.0) as f64 * sin)
    };
    for number in 0..5 {
        let ((x0, y0), (x1, y1)) = (tip(number), tip(number + 1));
        for step in 0..120 {
            let t = f64::from(step) / 120.0;
            dot(picture, centre_x + (x0 + (x1 - x0) * t) as i64, centre_y + (y0 + (y1 - y0) * t) as i64, 2, RED);
        }
    }
}

fn dot<P: Pixel<Subpixel = u8>>(picture: &mut Picture<P>, x: i64, y: i64, radius: i64, colour: P) {
    for dy in -radius..=radius {
        for dx in -radius..=radius {
            let at = u32::try_from(x + dx).ok().zip(u32::try_from(y + dy).ok()).filter(|(x, y)| *x < picture.width() && *y < picture.height());
            if let Some((x, y)) = at.filter(|_| dx * dx + dy * dy <= radius * radius) {
                picture.put_pixel(x, y, colour);
            }
        }
    }
}

/// A PDF of pictures, one a page.
struct Scan {
    document: Document,
    tree: ObjectId,
    pages: Vec<Object>,
}

impl Scan {
    fn new() -> Self {
        let mut document = Document::with_version("1.7");
        let tree = document.new_object_id();
        Self { document, tree, pages: Vec::new() }
    }

    fn page<P>(&mut self, picture: &Picture<P>, space: &str) -> Result<(), Trouble>
    where
        P: PixelWithColorType<Subpixel = u8>,
    {
        let mut jpeg = Vec::new();
        let (colours, pixels) = (P::COLOR_TYPE, picture.as_raw());
        let mut encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
        encoder.encode(pixels, picture.width(), picture.height(), colours).map_err(|_| Trouble::Damaged)?;
        let askew = ASKEW[self.pages.len() % ASKEW.len()];
        let points = |pixels: u32| f64::from(pixels) * 72.0 / f64::from(DPI);
        let (width, height) = (points(picture.width()), points(picture.height()));
        let image = dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => i64::from(picture.width()),
        "Height" => i64::from(picture.height()), "ColorSpace" => space, "BitsPerComponent" => 8, "Filter" => "DCTDecode" };
        let image = self.document.add_object(Stream::new(image, jpeg).with_compression(false));
        let content = self.document.add_object(Stream::new(dictionary! {}, laid(width, height, askew).into_bytes()));
        let page = dictionary! { "Type" => "Page", "Parent" => self.tree, "Contents" => content,
        "MediaBox" => vec![0.into(), 0.into(), Object::Real(width as f32), Object::Real(height as f32)],
        "Resources" => dictionary! { "XObject" => dictionary! { "Scan" => image } } };
        self.pages.push(self.document.add_object(page).into());
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<u8>, Trouble> {
        let count = i64::try_from(self.pages.len()).unwrap_or(i64::MAX);
        self.document.objects.insert(self.tree, dictionary! { "Type" => "Pages", "Kids" => self.pages, "Count" => count }.into());
        let catalog = self.document.add_object(dictionary! { "Type" => "Catalog", "Pages" => self.tree });
        self.document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        self.document.save_to(&mut bytes).map_err(|_| Trouble::Damaged)?;
        Ok(bytes)
    }
}

/// Lays the picture on the page, turned by `degrees` about its middle.
fn laid(width: f64, height: f64, degrees: f64) -> String {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (x, y) = (width / 2.0, height / 2.0);
    let (dx, dy) = (x - cos * x + sin * y, y - sin * x - cos * y);
    format!("q {:.4} {:.4} {:.4} {:.4} {dx:.3} {dy:.3} cm /Scan Do Q", width * cos, width * sin, -height * sin, height * cos)
}
