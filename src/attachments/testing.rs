//! Papers for the tests of this room.

use std::sync::Arc;

use image::{Rgb, RgbImage};
use lopdf::{Document, Object, Stream, dictionary};

use crate::canonical::Sha256;
use crate::paper::{Code, Form, Mark, Matrix, encode};

/// An ID photo as a studio gives it: a head and shoulders before a plain ground.
pub(crate) fn photo() -> Vec<u8> {
    let drawn = |x: u32, y: u32| {
        let (dx, dy) = (x.abs_diff(206), y.abs_diff(240));
        let figure = dx * dx + dy * dy < 110 * 110 || (y > 380 && dx < 60 + (y - 380));
        if figure { Rgb([(60 + x % 90) as u8, (50 + y % 70) as u8, (40 + (x * y) % 60) as u8]) } else { Rgb([248, 249, 252]) }
    };
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&RgbImage::from_fn(413, 579, drawn)).unwrap();
    bytes
}

/// A one-page PDF that differs for each `text`.
pub(crate) fn paper(text: &str) -> Vec<u8> {
    let width = 10 + text.bytes().fold(0_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 400);
    pdf_of(&[format!("% {text}\n50 700 {width} 20 re f")])
}

/// A PDF of pages with these contents.
pub(crate) fn pdf_of(contents: &[String]) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let kids: Vec<Object> = contents
        .iter()
        .map(|content| {
            let content = document.add_object(Stream::new(dictionary! {}, content.clone().into_bytes()));
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content, "Resources" => dictionary! {},
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()] };
            document.add_object(page).into()
        })
        .collect();
    let count = i64::try_from(contents.len()).unwrap();
    document.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A print of `numbers` out of `pages` pages, each with lines and the code, 25 mm wide, at the lower right.
pub(crate) fn print_of(digest: &Sha256, numbers: &[u16], pages: u16) -> Arc<Vec<u8>> {
    let page = |number: &u16| {
        let code = Code::new(Form::ReviewForm, *number, pages, Mark::of(digest.as_bytes())).unwrap();
        drawn(&encode(&code), *number)
    };
    Arc::new(pdf_of(&numbers.iter().map(page).collect::<Vec<_>>()))
}
fn drawn(matrix: &Matrix, page: u16) -> String {
    let (left, bottom, square) = (485.0, 40.0, 25.0 * 72.0 / 25.4 / 29.0);
    let mut content = String::new();
    for row in 0..matrix.size() {
        for (column, length) in matrix.runs(row) {
            let (x, y) = (left + column as f64 * square, bottom + (matrix.size() - 1 - row) as f64 * square);
            content += &format!("{x:.3} {y:.3} {:.3} {square:.3} re\n", length as f64 * square);
        }
    }
    for line in 0..=u32::from(page) {
        content += &format!("60 {} {} 8 re\n", 780 - 14 * line, 200 + 30 * (line % 7));
    }
    content + "f"
}
