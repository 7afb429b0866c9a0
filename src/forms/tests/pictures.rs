//! How the forms look: a small grey picture of each page, held against the one that was looked at.
//!
//! Where a form changes on purpose, look at the PDFs that the test leaves below `target/tmp/forms`, then write the new pictures with
//! `PICTURES=write cargo test --lib forms::tests::pictures`.

use std::collections::BTreeMap;

use super::*;
use crate::attachments::pdf as reader;

/// Cells across and down a picture of a page, and how many shades of grey a cell has.
const CELLS: u32 = 16;
const SHADES: u32 = 16;
/// A shade apart is the renderer's rounding; more, or many cells so, is another page.
const SHADE: u32 = 1;
const MOST_CELLS: usize = 12;
/// Pages of the longest form that are held; the rest are of the same make.
const PAGES: usize = 20;

/// The darkness of each cell of a page, `0` white to `f` darkest: ink covers little of a page, so a quarter of it is the darkest.
fn picture(page: &image::GrayImage) -> String {
    let (width, height) = page.dimensions();
    let mut sums = vec![(0u64, 0u64); (CELLS * CELLS) as usize];
    for (x, y, pixel) in page.enumerate_pixels() {
        let cell = &mut sums[(y * CELLS / height * CELLS + x * CELLS / width) as usize];
        (cell.0, cell.1) = (cell.0 + u64::from(255 - pixel.0[0]), cell.1 + 255);
    }
    let shade = |(ink, all): (u64, u64)| (ink * 4 * u64::from(SHADES) / all.max(1)).min(u64::from(SHADES) - 1);
    sums.into_iter().filter_map(|sum| char::from_digit(u32::try_from(shade(sum)).ok()?, SHADES)).collect()
}

fn pictures(bytes: &Arc<Vec<u8>>, pages: usize) -> Vec<String> {
    let drawn = reader::pictures(bytes, 36.0, 0..pages.min(PAGES));
    drawn.map(|page| picture(&image::DynamicImage::from(page.unwrap()).into_luma8())).collect()
}

/// The cells that differ by more than rounding, and all that differ.
fn apart(one: &str, two: &str) -> (usize, usize) {
    let shades = |text: &str| text.chars().map(|c| c.to_digit(SHADES).unwrap()).collect::<Vec<_>>();
    let differences: Vec<u32> = shades(one).into_iter().zip(shades(two)).map(|(one, two)| one.abs_diff(two)).collect();
    (differences.iter().filter(|by| **by > SHADE).count(), differences.iter().filter(|by| **by > 0).count())
}

fn store() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/forms/tests/pictures.txt")
}

/// `name form page picture`, a line each.
fn stored() -> BTreeMap<String, Vec<String>> {
    let mut known: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in std::fs::read_to_string(store()).unwrap_or_default().lines() {
        let (key, picture) = line.rsplit_once(' ').unwrap();
        known.entry(key.to_owned()).or_default().push(picture.to_owned());
    }
    known
}

#[test]
fn the_forms_look_as_they_did_when_they_were_looked_at() {
    let fonts = Fonts::builtin();
    let (mut seen, mut lines) = (BTreeMap::new(), String::new());
    for name in ["senior-engineer", "exceptional", "stress"] {
        let document = document(name);
        for form in applying(&document) {
            let paper = printed(form, &document, &fonts);
            let bytes = written(form, name, &paper, &fonts);
            let key = format!("{name} {} {}", form.name(), paper.pages.len());
            let pictures = pictures(&bytes, paper.pages.len());
            pictures.iter().for_each(|picture| lines.push_str(&format!("{key} {picture}\n")));
            seen.insert(key, pictures);
        }
    }
    if std::env::var("PICTURES").is_ok_and(|wish| wish == "write") {
        return std::fs::write(store(), lines).unwrap();
    }
    let known = stored();
    assert_eq!(known.keys().collect::<Vec<_>>(), seen.keys().collect::<Vec<_>>(), "forms and their counts of pages");
    for (key, pictures) in &seen {
        assert_eq!(known[key].len(), pictures.len());
        for (page, (was, is)) in known[key].iter().zip(pictures).enumerate() {
            let (far, all) = apart(was, is);
            assert!(far == 0 && all <= MOST_CELLS, "{key}, page {}: {far} cells differ, {all} nearly do\n{was}\n{is}", page + 1);
        }
    }
}

/// A page with a line of text less is another picture, a page drawn again is the same.
#[test]
fn pictures_tell_a_line_that_is_missing() {
    let fonts = Fonts::builtin();
    let document = example("minimal");
    let mut paper = printed(Form::Notice, &document, &fonts);
    let draw = |paper: &Paper| pictures(&Arc::new(pdf::write(paper, &fonts).unwrap()), 1).remove(0);
    let whole = draw(&paper);
    assert_eq!(apart(&whole, &draw(&paper)), (0, 0));
    let title = |draw: &layout::Draw| matches!(draw, layout::Draw::Text { size, .. } if *size >= 16.0);
    paper.pages[0].draws.retain(|draw| !title(draw));
    assert!(apart(&whole, &draw(&paper)).0 > 3);
}
