//! Codes read back after what printers, scanners, copiers and phones do to a page.

use image::{GrayImage, Luma, imageops};

use super::decode;
use crate::paper::{Code, Form, Mark, Matrix, encode};

fn code(seed: u8) -> Code {
    let mut digest = [seed; 32];
    for (index, byte) in digest.iter_mut().enumerate() {
        *byte = byte.wrapping_mul(37).wrapping_add(u8::try_from(index).unwrap().wrapping_mul(101));
    }
    Code::new(Form::ReviewForm, u16::from(seed % 16) + 1, 16, Mark::of(&digest)).unwrap()
}

/// The lower part of a page with lines of print and the code, 25 mm wide, at the lower right.
fn page(code: &Code, dpi: f64) -> GrayImage {
    let mm = |length: f64| (length * dpi / 25.4) as u32;
    let mut page = GrayImage::from_pixel(mm(160.0), mm(120.0), Luma([255]));
    for line in 0..9u32 {
        let top = mm(20.0 + 7.0 * f64::from(line));
        for x in mm(20.0)..mm(140.0) {
            for y in top..top + mm(4.0) {
                let printed = (x / mm(1.2).max(1) + y / mm(0.8).max(1) * 7 + line) % 3 == 0;
                page.put_pixel(x, y, Luma([if printed { 20 } else { 250 }]));
            }
        }
    }
    draw(&mut page, &encode(code), (mm(125.0), mm(85.0)), 25.0 * dpi / 25.4);
    page
}

fn draw(page: &mut GrayImage, matrix: &Matrix, (left, top): (u32, u32), width: f64) {
    let squares = matrix.size() + 2 * Matrix::QUIET;
    let side = width as u32;
    for y in 0..side {
        for x in 0..side {
            let at = |pixel: u32| ((f64::from(pixel) / f64::from(side) * squares as f64) as usize).checked_sub(Matrix::QUIET);
            let dark = at(x).zip(at(y)).is_some_and(|(column, row)| matrix.dark(column, row));
            page.put_pixel(left + x, top + y, Luma([if dark { 0 } else { 255 }]));
        }
    }
}

/// Turned about its middle, sampled between pixels, white where nothing was.
fn turned(image: &GrayImage, degrees: f64) -> GrayImage {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = (f64::from(image.width()), f64::from(image.height()));
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let (dx, dy) = (f64::from(x) - width / 2.0, f64::from(y) - height / 2.0);
        let (sx, sy) = (cos * dx + sin * dy + width / 2.0, cos * dy - sin * dx + height / 2.0);
        imageops::interpolate_bilinear(image, sx as f32, sy as f32).unwrap_or(Luma([255]))
    })
}

fn noisy(image: &GrayImage, strength: i32, seed: u32) -> GrayImage {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let mut image = image.clone();
    for pixel in image.pixels_mut() {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let noise = i32::try_from(state >> 16).unwrap() % (2 * strength + 1) - strength;
        pixel.0[0] = (i32::from(pixel.0[0]) + noise).clamp(0, 255) as u8;
    }
    image
}

fn jpeg(image: &GrayImage, quality: u8) -> GrayImage {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).unwrap();
    image::load_from_memory(&bytes).unwrap().to_luma8()
}

/// Grey paper and faint ink, as a tired copier gives.
fn faint(image: &GrayImage) -> GrayImage {
    GrayImage::from_fn(image.width(), image.height(), |x, y| Luma([(f32::from(image.get_pixel(x, y).0[0]) * 0.4 + 100.0) as u8]))
}

/// Lit from one side only.
fn shaded(image: &GrayImage) -> GrayImage {
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let light = 0.35 + 0.65 * x as f32 / image.width() as f32;
        Luma([(f32::from(image.get_pixel(x, y).0[0]) * light) as u8])
    })
}

#[test]
fn a_rendered_page_is_read() {
    for dpi in [100.0, 150.0, 200.0, 300.0] {
        assert_eq!(decode(&page(&code(5), dpi)), [code(5)], "{dpi} dpi");
    }
}

#[test]
fn scans_are_read_a_hundred_times_of_a_hundred() {
    for seed in 0..10 {
        let clean = page(&code(seed), 150.0);
        let worn: [(&str, GrayImage); 10] = [
            ("noise 40", noisy(&clean, 40, seed.into())),
            ("jpeg 30", jpeg(&clean, 30)),
            ("90", imageops::rotate90(&clean)),
            ("180", imageops::rotate180(&clean)),
            ("270", imageops::rotate270(&clean)),
            ("3", turned(&clean, 3.0)),
            ("-3, noise, jpeg", jpeg(&noisy(&turned(&clean, -3.0), 25, seed.into()), 30)),
            ("7", turned(&clean, 7.0)),
            ("faint", faint(&clean)),
            ("blur", imageops::fast_blur(&clean, 1.0)),
        ];
        for (what, picture) in worn {
            assert_eq!(decode(&picture), [code(seed)], "{what}, seed {seed}");
        }
    }
}

#[test]
fn a_phone_photo_lit_from_the_side_is_read() {
    let photo = jpeg(&noisy(&shaded(&turned(&page(&code(3), 300.0), -2.0)), 15, 3), 60);
    assert_eq!(decode(&photo), [code(3)]);
}

#[test]
fn two_pages_side_by_side_are_both_read() {
    let (left, right) = (page(&code(1), 150.0), page(&code(2), 150.0));
    let mut sheet = GrayImage::new(left.width() + right.width(), left.height());
    imageops::replace(&mut sheet, &left, 0, 0);
    imageops::replace(&mut sheet, &right, i64::from(left.width()), 0);
    let mut found = decode(&sheet);
    found.sort_by_key(Code::page);
    assert_eq!(found, [code(1), code(2)]);
}

#[test]
fn a_foreign_code_does_not_hide_ours() {
    let mut sheet = page(&code(4), 150.0);
    let foreign = qrcodegen::QrCode::encode_text("https://example.org/", qrcodegen::QrCodeEcc::Medium).unwrap();
    for y in 0..foreign.size() * 6 {
        for x in 0..foreign.size() * 6 {
            let shade = if foreign.get_module(x / 6, y / 6) { 0 } else { 255 };
            sheet.put_pixel(u32::try_from(x).unwrap() + 150, u32::try_from(y).unwrap() + 480, Luma([shade]));
        }
    }
    assert_eq!(decode(&sheet), [code(4)]);
}

#[test]
fn nothing_is_read_where_nothing_is() {
    assert_eq!(decode(&GrayImage::new(0, 0)), []);
    assert_eq!(decode(&GrayImage::new(29, 4000)), []);
    assert_eq!(decode(&GrayImage::from_pixel(600, 800, Luma([255]))), []);
    assert_eq!(decode(&noisy(&GrayImage::from_pixel(600, 800, Luma([128])), 127, 1)), []);
}

#[test]
fn a_code_under_a_stamp_is_not_guessed() {
    let mut stamped = page(&code(6), 150.0);
    let (width, height) = stamped.dimensions();
    for y in height - 190..height - 75 {
        for x in width - 190..width - 75 {
            stamped.put_pixel(x, y, Luma([60]));
        }
    }
    assert_eq!(decode(&stamped), []);
}
