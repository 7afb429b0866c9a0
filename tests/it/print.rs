//! `declare print` as a person uses it.

use std::path::Path;
use std::sync::Arc;

use declare::attachments::{pdf, pen};
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
    assert!(run.stderr.contains("2 applications: 1 form printed, 0 up to date, 1 not printed"), "{run:?}");
    assert!(desk.path("out/senior-engineer-评审表.pdf").exists());
    assert_eq!(std::fs::read_dir(desk.path("out")).unwrap().count(), 1);
    std::fs::write(desk.path("file"), "").unwrap();
    assert_eq!(desk.run(["print", "senior-engineer", "-o", "file/below"]).code, 2);
}

#[test]
fn all_forms_are_printed_once_and_again_only_when_something_changed() {
    let desk = Desk::new("en");
    take(&desk, "senior-engineer");
    let all = ["print", "senior-engineer", "--form", "all"];
    let run = desk.run(all);
    assert_eq!(run.code, 0, "{run:?}");
    let names: Vec<&str> = run.stdout.lines().map(|line| line.strip_prefix("senior-engineer/report/").unwrap()).collect();
    assert!(names.contains(&"评审表.pdf") && names.contains(&"评审登记表.pdf") && names.contains(&"材料目录单.pdf"), "{names:?}");
    assert!(!names.contains(&"破格申报推荐表.pdf"), "only for exceptional applications");
    let written = || -> Vec<std::time::SystemTime> {
        let path = |name| desk.path("senior-engineer/report").join(name);
        names.iter().map(|name| std::fs::metadata(path(name)).unwrap().modified().unwrap()).collect()
    };
    let first = written();
    let again = desk.run(all);
    assert_eq!((again.code, &again.stdout), (0, &run.stdout));
    assert_eq!(again.stderr.matches("printed already and up to date").count(), names.len(), "{again:?}");
    assert_eq!(written(), first);
    edit(&desk, "name: 周明远", "name: 周明达");
    let changed = desk.run(["print", "senior-engineer"]);
    assert!(changed.code == 0 && !changed.stderr.contains("up to date"), "{changed:?}");

    let wrong = desk.run(["print", "senior-engineer", "--form", "registraton"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("did you mean registration"), "{wrong:?}");
    let theirs = desk.run(["print", "senior-engineer", "--form", "exceptional"]);
    assert!(theirs.code == 2 && theirs.stderr.contains("--form all"), "{theirs:?}");
}

/// Changes the senior engineer's application.
fn edit(desk: &Desk, from: &str, to: &str) {
    let file = desk.path("senior-engineer/app.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(from));
    std::fs::write(&file, text.replace(from, to)).unwrap();
}

#[test]
fn several_applications_and_forms_go_into_one_file_with_an_outline_of_two_levels() {
    let desk = Desk::new("zh");
    ["senior-engineer", "nurse", "broken"].iter().for_each(|name| take(&desk, name));
    let forms = ["--form", "undertaking", "--form", "表三"];
    let run = desk.run(["print", "senior-engineer", "nurse", "broken", "-o", "all.pdf"].into_iter().chain(forms));
    assert!(run.code == 4 && run.stdout == "all.pdf\n" && run.stderr.contains("其中有 2 份申报，1 份不在内"), "{run:?}");
    let bytes = std::fs::read(desk.path("all.pdf")).unwrap();
    let file = lopdf::Document::load_mem(&bytes).unwrap();
    let outline = file.dereference(file.catalog().unwrap().get(b"Outlines").unwrap()).unwrap().1.as_dict().unwrap();
    assert_eq!(outline.get(b"Count").unwrap().as_i64().unwrap(), 4);
    let one: usize = ["senior-engineer", "nurse"]
        .iter()
        .map(|name| {
            assert_eq!(desk.run(["print", name, "-o", "one.pdf", "--force"].into_iter().chain(forms)).code, 0);
            lopdf::Document::load(desk.path("one.pdf")).unwrap().get_pages().len()
        })
        .sum();
    assert_eq!(file.get_pages().len(), one);
    assert!(one > 2);
}

#[test]
fn what_somebody_signed_or_made_is_never_replaced_unasked() {
    let desk = Desk::new("zh");
    take(&desk, "senior-engineer");
    assert_eq!(desk.run(["print", "senior-engineer"]).code, 0);
    let path = desk.path("senior-engineer/report/评审表.pdf");
    let ours = std::fs::read(&path).unwrap();
    let signed = pen::scan(&Arc::new(ours.clone()), pen::Mark::Signature).unwrap();
    for other in [signed, [&ours[..], b"\n% a reader's note"].concat(), b"not a PDF".to_vec(), Vec::new()] {
        std::fs::write(&path, &other).unwrap();
        let run = desk.run(["print", "senior-engineer"]);
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains("--force"), "{run:?}");
        assert!(std::fs::read(&path).unwrap() == other);
    }
    assert_eq!(desk.run(["print", "senior-engineer", "--force"]).code, 0);
    assert!(std::fs::read(&path).unwrap() == ours);
}

#[cfg(unix)]
#[test]
fn a_file_that_cannot_be_written_in_full_is_not_there_at_all() {
    let desk = Desk::new("en");
    take(&desk, "senior-engineer");
    assert_eq!(desk.run(["print", "senior-engineer"]).code, 0);
    let path = desk.path("senior-engineer/report/评审表.pdf");
    let before = std::fs::read(&path).unwrap();
    edit(&desk, "name: 周明远", "name: 周明达");
    // Files may grow to 32 KiB only, as on a disk that fills up.
    let script = "trap '' XFSZ; ulimit -f 64; exec \"$0\" print senior-engineer";
    let output = desk.command_of("sh", ["-c", script, env!("CARGO_BIN_EXE_declare")]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && said.contains("评审表.pdf could not be written"), "{said}");
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(std::fs::read_dir(desk.path("senior-engineer/report")).unwrap().count(), 1);
}

#[test]
fn an_office_prints_with_its_own_font_and_hears_what_is_wrong_with_it() {
    let desk = Desk::new("en");
    take(&desk, "senior-engineer");
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fonts/cff.otf");
    let builtin = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts/NotoSerif-Rest.ttf");
    let fonts = || -> Vec<String> {
        let file = lopdf::Document::load(desk.path("senior-engineer/report/评审表.pdf")).unwrap();
        let name = |object: &lopdf::Object| {
            object.as_dict().ok()?.get(b"FontName").ok()?.as_name().ok().map(|name| String::from_utf8_lossy(name).into_owned())
        };
        file.objects.values().filter_map(name).map(|name| name.split_once('+').unwrap().1.to_owned()).collect()
    };
    let print = |font: &Path| desk.run([Path::new("print"), Path::new("senior-engineer"), Path::new("--font"), font]);
    assert_eq!(print(&own).code, 0);
    let used = fonts();
    assert!(used.contains(&"NotoSansJP-Regular".to_owned()) && used.contains(&"NotoSerifSC-Regular".to_owned()), "{used:?}");
    // The same from the settings; the file is up to date with it, and is printed anew without.
    std::fs::create_dir_all(desk.path(".settings")).unwrap();
    std::fs::copy(&own, desk.path(".settings/own.otf")).unwrap();
    std::fs::write(desk.path(".settings/config.yaml"), "fonts: [own.otf]\n").unwrap();
    assert!(desk.run(["print", "senior-engineer"]).stderr.contains("up to date"));
    std::fs::remove_file(desk.path(".settings/config.yaml")).unwrap();
    assert!(!desk.run(["print", "senior-engineer"]).stderr.contains("up to date"));
    assert!(!fonts().contains(&"NotoSansJP-Regular".to_owned()));

    std::fs::write(desk.path("text.ttf"), "no font").unwrap();
    std::fs::write(desk.path("cut.ttf"), &std::fs::read(&builtin).unwrap()[..9_000]).unwrap();
    for (font, said) in [("none.ttf", "does not exist"), ("text.ttf", "is not a font, or is damaged"), (".", "is a folder"), ("cut.ttf", "cut.ttf")] {
        let run = print(Path::new(font));
        assert!(run.code == 2 && run.stdout.is_empty() && run.stderr.contains(said), "{font}: {run:?}");
    }
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

/// A page as a scanner or a phone gives it: turned, noisy, grey, with the marks of strong compression.
fn taken(bytes: &Arc<Vec<u8>>, page: usize, degrees: f32, noise: i32) -> image::GrayImage {
    let sharp = image::DynamicImage::from(pdf::pictures(bytes, 150.0, page..page + 1).next().unwrap().unwrap()).into_luma8();
    let (sin, cos) = degrees.to_radians().sin_cos();
    let (width, height) = sharp.dimensions();
    let (middle_x, middle_y) = (width as f32 / 2.0, height as f32 / 2.0);
    let mut seed = 0x2545_f491_u32;
    image::GrayImage::from_fn(width, height, |x, y| {
        let (dx, dy) = (x as f32 - middle_x, y as f32 - middle_y);
        let (from_x, from_y) = (middle_x + dx * cos - dy * sin, middle_y + dx * sin + dy * cos);
        let is_inside = (0.0..width as f32).contains(&from_x) && (0.0..height as f32).contains(&from_y);
        let value = if is_inside { i32::from(sharp.get_pixel(from_x as u32, from_y as u32).0[0]) } else { 230 };
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (seed >> 16) as i32 % (2 * noise + 1) - noise;
        image::Luma([(value * 200 / 255 + 30 + grain).clamp(0, 255) as u8])
    })
}

#[test]
fn a_scan_of_the_signed_form_is_told_page_by_page() {
    let desk = Desk::new("zh");
    take(&desk, "senior-engineer");
    assert_eq!(desk.run(["print", "senior-engineer", "--form", "undertaking", "--form", "review-form"]).code, 0);
    let check = |scans: &[&str]| desk.run(["print", "senior-engineer", "--check"].iter().chain(scans));
    let bytes = Arc::new(printed(&desk.path("senior-engineer")));
    std::fs::write(desk.path("signed.pdf"), pen::scan(&bytes, pen::Mark::Signature).unwrap()).unwrap();
    let pages = pdf::inspect(&bytes).unwrap().pages;
    let run = check(&["signed.pdf"]);
    let wanted = format!(
        "signed.pdf 第1–{pages}页：《广东省职称评审表》第1–{pages}页，共{pages}页，是现在的内容\n✓ 是这份申报现在的内容，{pages} 页齐全，顺序正确\n"
    );
    assert_eq!((run.code, run.stdout), (0, wanted), "{}", run.stderr);

    let unsigned = check(&["senior-engineer/report/评审表.pdf"]);
    assert!(unsigned.code == 1 && unsigned.stdout.contains("未签名") && unsigned.stdout.contains("✗ 这份扫描件不能用"), "{unsigned:?}");
    let other_form = desk.run(["print", "senior-engineer", "--form", "undertaking", "--check", "signed.pdf"]);
    assert_eq!(other_form.code, 1, "{other_form:?}");

    std::fs::write(desk.path("note.txt"), "no picture").unwrap();
    assert_eq!(check(&["note.txt"]).code, 2);
    assert_eq!(check(&["none.pdf"]).code, 2);
    assert_eq!(desk.run(["print", "senior-engineer", "--form", "all", "--check", "signed.pdf"]).code, 2);

    edit(&desk, "name: 周明远", "name: 周明达");
    let old = check(&["signed.pdf"]);
    assert!(old.code == 1 && old.stdout.contains("不是现在的内容") && old.stdout.contains("scan-other-version"), "{old:?}");
}

#[test]
fn photos_of_pages_are_read_turned_noisy_grey_and_compressed() {
    let desk = Desk::new("en");
    take(&desk, "senior-engineer");
    let form = ["print", "senior-engineer", "--form", "registration", "--form", "undertaking"];
    assert_eq!(desk.run(form).code, 0);
    let report = desk.path("senior-engineer/report");
    for (name, file) in [("undertaking", "个人承诺书.pdf"), ("registration", "评审登记表.pdf")] {
        let bytes = Arc::new(std::fs::read(report.join(file)).unwrap());
        let pages = pdf::inspect(&bytes).unwrap().pages;
        for (turn, degrees, noise) in [(0, 2.5, 30), (90, -3.0, 20), (180, 0.0, 45), (270, 1.0, 10)] {
            let mut scans = Vec::new();
            for page in 0..pages {
                let picture = image::DynamicImage::from(taken(&bytes, page, degrees, noise));
                let picture = match turn {
                    90 => picture.rotate90(),
                    180 => picture.rotate180(),
                    270 => picture.rotate270(),
                    _ => picture,
                };
                let path = format!("{name}-{turn}-{page}.jpg");
                let mut jpeg = Vec::new();
                picture.write_with_encoder(image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 35)).unwrap();
                std::fs::write(desk.path(&path), jpeg).unwrap();
                scans.push(path);
            }
            let arguments = ["print", "senior-engineer", "--form", name, "--check"].map(str::to_owned);
            let run = desk.run(arguments.iter().chain(&scans));
            let whole = if pages == 1 { "its one page".to_owned() } else { format!("all {pages} pages, in order") };
            assert!(run.code == 0 && run.stdout.contains(&format!("✓ this application as it now is: {whole}")), "{name} {turn}: {run:?}");
        }
    }
}
