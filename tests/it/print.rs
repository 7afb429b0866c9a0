//! `declare print` as a person uses it.

use std::path::Path;
use std::sync::Arc;

use declare::attachments::pdf;
use declare::paper;

use crate::support::{Desk, example};

/// An application folder with a photo on the desk.
fn take(desk: &Desk, name: &str) {
    let folder = desk.path(name);
    std::fs::create_dir_all(folder.join("附件")).unwrap();
    std::fs::copy(example(name).join("app.yaml"), folder.join("app.yaml")).unwrap();
    std::fs::write(folder.join("附件/证件照.jpg"), photo()).unwrap();
}

fn photo() -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes).encode(&[210u8; 295 * 413 * 3], 295, 413, image::ExtendedColorType::Rgb8).unwrap();
    bytes
}

fn printed(folder: &Path) -> Vec<u8> {
    std::fs::read(folder.join("report/评审表.pdf")).unwrap()
}

#[test]
fn a_form_is_printed_beside_its_application_and_every_page_names_it() {
    let desk = Desk::new("zh");
    take(&desk, "senior-engineer");
    let run = desk.run(["print", "senior-engineer"]);
    assert_eq!((run.code, run.stdout.trim()), (0, "senior-engineer/report/评审表.pdf"), "{}", run.stderr);
    let first = printed(&desk.path("senior-engineer"));
    assert_eq!(desk.run(["print", "senior-engineer"]).code, 0);
    assert!(first == printed(&desk.path("senior-engineer")), "the same application gives the same bytes");

    let bytes = Arc::new(first);
    let pages = pdf::inspect(&bytes).unwrap().pages;
    let codes: Vec<_> = [0, pages - 1]
        .into_iter()
        .flat_map(|page| pdf::pictures(&bytes, 150.0, page..page + 1))
        .map(|picture| paper::decode(&image::DynamicImage::from(picture.unwrap()).into_luma8()))
        .collect();
    let [first, last] = &codes[..] else { panic!("{codes:?}") };
    assert_eq!((first.len(), last.len()), (1, 1));
    assert_eq!((first[0].page(), usize::from(last[0].page()), usize::from(last[0].pages())), (1, pages, pages));
    assert_eq!(first[0].mark(), last[0].mark());
}

#[test]
fn without_a_photo_or_with_errors_only_a_draft_is_printed() {
    let desk = Desk::new("zh");
    take(&desk, "minimal");
    std::fs::remove_file(desk.path("minimal/附件/证件照.jpg")).unwrap();
    let run = desk.run(["print", "minimal"]);
    assert!(run.code == 1 && run.stderr.contains("photo-missing") && run.stdout.is_empty(), "{run:?}");
    std::fs::write(desk.path("minimal/附件/证件照.jpg"), b"no picture").unwrap();
    let run = desk.run(["print", "minimal"]);
    assert!(run.code == 1 && run.stderr.contains("attachment-format"), "{run:?}");
    take(&desk, "broken");
    assert_eq!(desk.run(["print", "broken"]).code, 1);
    assert!(!desk.path("broken/report").exists() && !desk.path("minimal/report").exists());
    let run = desk.run(["print", "--draft", "broken", "minimal"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(desk.path("broken/report/评审表-草稿.pdf").exists() && !desk.path("broken/report/评审表.pdf").exists());
}

#[test]
fn of_several_the_good_ones_are_printed_and_the_exit_code_tells() {
    let desk = Desk::new("en");
    take(&desk, "senior-engineer");
    take(&desk, "broken");
    let run = desk.run(["print", "senior-engineer", "broken", "-o", "out"]);
    assert_eq!(run.code, 4, "{run:?}");
    assert!(desk.path("out/senior-engineer-评审表.pdf").exists());
    assert_eq!(std::fs::read_dir(desk.path("out")).unwrap().count(), 1);
    assert_eq!(desk.run(["print", "senior-engineer", "broken", "-o", "one.pdf"]).code, 2);
    std::fs::write(desk.path("file"), "").unwrap();
    assert_eq!(desk.run(["print", "senior-engineer", "-o", "file/below"]).code, 2);
}

#[test]
fn a_character_that_no_font_has_is_named_before_anything_is_written() {
    let desk = Desk::new("zh");
    take(&desk, "senior-engineer");
    let file = desk.path("senior-engineer/app.yaml");
    let text = std::fs::read_to_string(&file).unwrap().replacen("name: 周明远", "name: 周明\u{323b0}", 1);
    std::fs::write(&file, text).unwrap();
    let run = desk.run(["print", "senior-engineer"]);
    assert!(run.code == 1 && run.stderr.contains("U+323B0"), "{run:?}");
    assert!(!desk.path("senior-engineer/report").exists());
}
