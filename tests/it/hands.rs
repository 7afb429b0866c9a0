//! `declare split`, `declare photo` and `declare materials --rename` as a person uses them.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use declare::attachments::{pdf, photo, split};
use std::sync::Arc;

use crate::support::{Desk, example};

/// A desk with an example on it, its attachments too.
fn desk(lang: &'static str, name: &str) -> Desk {
    let desk = Desk::new(lang);
    copy(&example(name), &desk.path(name));
    desk
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (path, to) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() { copy(&path, &to) } else { assert!(fs::copy(path, to).is_ok()) }
    }
}

/// Every file below a folder with its content.
fn state(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut state: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    state.sort();
    state.iter().map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(path).unwrap())).collect()
}

#[test]
fn renaming_is_shown_then_done_then_undone() {
    let desk = desk("zh", "minimal");
    let folder = desk.path("minimal/附件");
    let before = state(&folder);
    // Nobody answers: it is only shown.
    let shown = desk.run(["materials", "--rename", "minimal"]);
    assert!(shown.code == 0 && shown.stdout.contains("→ 附件/01-证件照.jpg") && shown.stderr.contains("--yes"), "{shown:?}");
    assert_eq!(state(&folder), before);
    let done = desk.run(["materials", "--rename", "--yes", "minimal"]);
    assert!(done.code == 0 && done.stderr.contains("已改8个名称") && done.stderr.contains("--undo"), "{done:?}");
    assert!(folder.join("24-业绩01-低功耗蓝牙芯片数字前端设计.pdf").is_file());
    let report: serde_json::Value = serde_json::from_str(&desk.run(["materials", "--format", "json", "minimal"]).stdout).unwrap();
    assert_eq!((report["files"][0]["attached"].as_array().unwrap().len(), report["files"][0]["strays"].as_array().unwrap().len()), (8, 0));
    assert!(desk.run(["materials", "--rename", "--yes", "minimal"]).stderr.contains("没有要改的名称"));
    assert_eq!(desk.run(["materials", "--undo", "minimal"]).code, 0);
    assert_eq!(state(&folder), before);
    assert_eq!(desk.run(["materials", "--undo", "minimal"]).code, 2);
}

#[test]
fn a_file_above_the_limit_is_cut_where_it_lies() {
    let desk = desk("en", "minimal");
    let file = "minimal/附件/继续教育证明.pdf";
    let bytes = Arc::new(fs::read(desk.path(file)).unwrap());
    let pages = pdf::inspect(&bytes).unwrap().pages;
    assert!(pages > 1);
    let none = desk.run(["split", file]);
    assert!(none.code == 0 && none.stderr.contains("nothing to cut"), "{none:?}");
    // What all pages take together without what a part leaves out, less one byte.
    let whole = split::split(&bytes, u64::MAX).unwrap().remove(0);
    let limit = (whole.bytes.len() - 1).to_string();
    let cut = desk.run(["split", "--max-size", &limit, file]);
    assert!(cut.code == 0 && cut.stdout.contains("16-继续教育证明-1.pdf") && cut.stderr.contains("now minimal/原件/继续教育证明.pdf"), "{cut:?}");
    assert!(!desk.path(file).exists());
    assert_eq!(*bytes, fs::read(desk.path("minimal/原件/继续教育证明.pdf")).unwrap());
    let paths = (1..).map(|number| desk.path(format!("minimal/附件/16-继续教育证明-{number}.pdf"))).take_while(|path| path.exists());
    let parts: Vec<_> = paths.map(|path| Arc::new(fs::read(path).unwrap())).collect();
    assert!(parts.len() > 1);
    assert_eq!(parts.iter().map(|part| pdf::inspect(part).unwrap().pages).sum::<usize>(), pages);
    let report: serde_json::Value = serde_json::from_str(&desk.run(["materials", "--format", "json", "minimal"]).stdout).unwrap();
    let sequences: Vec<u64> = report["files"][0]["attached"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|file| file["material"] == "continuing_education_proof")
        .map(|file| file["sequence"].as_u64().unwrap())
        .collect();
    assert_eq!(sequences, (1..=parts.len() as u64).collect::<Vec<_>>());
}

/// Numbers with a gap say that something is missing; counting them anew would hide it.
#[test]
fn a_series_with_gaps_keeps_its_numbers() {
    let desk = desk("zh", "minimal");
    let folder = desk.path("minimal/附件");
    let title = "业绩1-低功耗蓝牙芯片数字前端设计";
    let bytes = fs::read(folder.join(format!("{title}.pdf"))).unwrap();
    fs::remove_file(folder.join(format!("{title}.pdf"))).unwrap();
    for number in [1, 2, 10] {
        fs::write(folder.join(format!("业绩1-({number}).pdf")), [&bytes[..], number.to_string().as_bytes()].concat()).unwrap();
    }
    let before = state(&folder);
    let done = desk.run(["materials", "--rename", "--yes", "minimal"]);
    assert!(done.code == 0 && done.stdout.contains("缺号或重号"), "{done:?}");
    for number in [1, 2, 10] {
        assert!(folder.join(format!("业绩1-({number}).pdf")).is_file(), "{number}");
    }
    assert_eq!(desk.run(["materials", "--undo", "minimal"]).code, 0);
    assert_eq!(state(&folder), before);
}

#[test]
fn what_cannot_be_cut_is_said_and_nothing_is_written() {
    let desk = desk("en", "minimal");
    let before = state(&desk.path("minimal/附件"));
    let page = desk.run(["split", "--max-size", "2KB", "minimal/附件/个人承诺书.pdf"]);
    assert!(page.code == 1 && page.stderr.contains("page 1 alone"), "{page:?}");
    let picture = desk.run(["split", "--max-size", "2KB", "minimal/附件/证件照.jpg"]);
    assert!(picture.code == 1 && picture.stderr.contains("no PDF"), "{picture:?}");
    assert_eq!(desk.run(["split", "nowhere.pdf"]).code, 2);
    assert_eq!(desk.run(["split", "--max-size", "much", "a.pdf"]).code, 2);
    assert_eq!(state(&desk.path("minimal/附件")), before);
}

#[test]
fn a_phone_picture_becomes_the_photo_and_stays_as_the_original() {
    let desk = desk("en", "minimal");
    let folder = desk.path("minimal/附件");
    let studio = fs::read(folder.join("证件照.jpg")).unwrap();
    // Wide, as a phone held sideways gives it.
    let wide = image_of(&studio, 1200, 900);
    fs::remove_file(folder.join("证件照.jpg")).unwrap();
    fs::write(folder.join("IMG_0001.JPG"), &wide).unwrap();
    let run = desk.run(["photo", "minimal/附件/IMG_0001.JPG"]);
    assert!(run.code == 0 && run.stdout.contains("证件照.jpg") && run.stderr.contains("cut off"), "{run:?}");
    assert_eq!(fs::read(desk.path("minimal/原件/IMG_0001.JPG")).unwrap(), wide);
    let made = photo::inspect(&fs::read(folder.join("证件照.jpg")).unwrap()).unwrap();
    assert!((0.62..=0.82).contains(&photo::ratio(&made)) && made.bytes <= 204_800, "{made:?}");
    // Never over another file.
    fs::write(folder.join("b.jpg"), &wide).unwrap();
    let again = desk.run(["photo", "minimal/附件/b.jpg"]);
    assert!(again.code == 2 && again.stderr.contains("not overwritten"), "{again:?}");
    assert_eq!(fs::read(folder.join("b.jpg")).unwrap(), wide);
    let other = desk.run(["photo", "minimal/附件/个人承诺书.pdf", "-o", "x.jpg"]);
    assert!(other.code == 1 && !desk.path("x.jpg").exists(), "{other:?}");
}

fn image_of(photo: &[u8], width: u32, height: u32) -> Vec<u8> {
    let picture = image::load_from_memory(photo).unwrap().resize_exact(width / 3, height, image::imageops::FilterType::Triangle).into_rgb8();
    let mut wide = image::RgbImage::from_pixel(width, height, image::Rgb([250, 250, 250]));
    image::imageops::overlay(&mut wide, &picture, i64::from(width / 4), 0);
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 85).encode_image(&wide).unwrap();
    bytes
}

/// At a terminal the plan is asked for; only a yes changes names.
#[test]
fn no_answer_changes_nothing() {
    let desk = desk("en", "minimal");
    let mut command = desk.command(["materials", "--rename", "minimal"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(!desk.path("minimal/rename-undo.json").exists());
}
