//! How the forms of all examples look: pages, text and a small grey picture of each page, held against what was looked at.
//!
//! Where a form changes on purpose, look at the PDFs that the test leaves below `target/tmp/forms`, then write the new pictures with
//! `PICTURES=write cargo test --lib forms::tests::pictures`.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::*;
use crate::attachments::pdf as reader;

/// Cells across and down a picture of a page, and how many shades of grey a cell has.
const CELLS: u32 = 16;
const SHADES: u32 = 16;
/// A shade apart is the renderer's rounding; more, or many cells so, is another page.
const SHADE: u32 = 1;
const MOST_CELLS: usize = 12;

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
    let drawn = reader::pictures(bytes, 36.0, 0..pages);
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

/// What is held of a form: how many pages it has, the hash of its text, and a picture of each page.
#[derive(Debug, Default, PartialEq)]
struct Look {
    pages: usize,
    text: String,
    pictures: Vec<String>,
}

impl Look {
    fn of(form: Form, name: &str, fonts: &Fonts) -> Self {
        let document = document(name);
        // What has errors is printed as a draft.
        let paper = if name == "broken" { draft(form, &document, fonts) } else { printed(form, &document, fonts) };
        let (bytes, pages) = (written(form, name, &paper, fonts), paper.pages.len());
        let text = Sha256::of(text_of(&paper).as_bytes()).to_string()[..8].to_owned();
        Self { pages, text, pictures: pictures(&bytes, pages) }
    }
}

/// `name form pages text picture`, a line for each picture.
fn stored() -> BTreeMap<String, Look> {
    let mut known: BTreeMap<String, Look> = BTreeMap::new();
    for line in std::fs::read_to_string(store()).unwrap_or_default().lines() {
        let [name, form, pages, text, picture] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let look = known.entry(format!("{name} {form}")).or_default();
        (look.pages, look.text) = (pages.parse().unwrap(), text.to_owned());
        look.pictures.push(picture.to_owned());
    }
    known
}

#[test]
fn the_forms_look_as_they_did_when_they_were_looked_at() {
    let fonts = Fonts::builtin();
    let people = EXAMPLES.into_iter().chain(["broken", "stress"]);
    let forms: Vec<(&str, Form)> = people.flat_map(|name| applying(&document(name)).into_iter().map(move |form| (name, form))).collect();
    let look = |(name, form): (&str, Form)| (format!("{name} {}", form.name()), Look::of(form, name, &fonts));
    let seen: BTreeMap<String, Look> = forms.into_par_iter().map(look).collect();
    if std::env::var("PICTURES").is_ok_and(|wish| wish == "write") {
        let line = |key: &str, look: &Look, picture: &str| format!("{key} {} {} {picture}\n", look.pages, look.text);
        let lines: String = seen.iter().flat_map(|(key, look)| look.pictures.iter().map(move |picture| line(key, look, picture))).collect();
        return std::fs::write(store(), lines).unwrap();
    }
    let known = stored();
    assert_eq!(known.keys().collect::<Vec<_>>(), seen.keys().collect::<Vec<_>>(), "the forms");
    for (key, is) in &seen {
        let was = &known[key];
        assert_eq!((was.pages, &*was.text), (is.pages, &*is.text), "{key}: pages, and the hash of the text");
        for (page, (was, is)) in was.pictures.iter().zip(&is.pictures).enumerate() {
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
