//! Scans of a print, made by the stand-in for pen and scanner.

use std::sync::Arc;

use image::imageops;

use super::{Expected, File, check};
use crate::attachments::testing::print_of;
use crate::attachments::{pdf, pen};
use crate::canonical::Sha256;
use crate::finding::{Finding, Place, Severity};
use crate::paper::Form;

fn digest(of: &str) -> Sha256 {
    Sha256::of(of.as_bytes())
}

fn expected(of: &str, print: Option<Arc<Vec<u8>>>) -> Expected {
    Expected { form: Form::ReviewForm, digest: digest(of), print }
}

fn file(name: &str, bytes: impl Into<Arc<Vec<u8>>>) -> File {
    File { name: name.to_owned(), bytes: bytes.into() }
}

fn scanned(print: &Arc<Vec<u8>>) -> Vec<u8> {
    pen::scan(print, pen::Mark::Signature).unwrap()
}

fn rules(findings: &[Finding]) -> Vec<(&str, Severity)> {
    findings.iter().map(|finding| (finding.rule.as_ref(), finding.severity)).collect()
}

#[test]
fn a_signed_and_a_sealed_scan_pass() {
    let print = print_of(&digest("a"), &[1, 2, 3], 3);
    for mark in [pen::Mark::Signature, pen::Mark::Seal] {
        let scan = pen::scan(&print, mark).unwrap();
        assert!(scan.len() < 1024 * 1024, "{}", scan.len());
        let report = check(&[file("评审表.pdf", scan)], &expected("a", Some(print.clone())));
        assert_eq!(rules(&report.findings), [], "{mark:?}");
        assert_eq!(report.pages.iter().map(|page| page.codes[0].page()).collect::<Vec<_>>(), [1, 2, 3]);
    }
}

#[test]
fn our_own_print_is_not_signed() {
    let print = print_of(&digest("a"), &[1, 2], 2);
    let mut document = lopdf::Document::load_mem(&print).unwrap();
    document.compress();
    let mut saved_again = Vec::new();
    document.save_to(&mut saved_again).unwrap();
    assert_ne!(*print, saved_again);
    for copy in [print.to_vec(), saved_again] {
        let report = check(&[file("评审表.pdf", copy)], &expected("a", Some(print.clone())));
        assert_eq!(rules(&report.findings), [("scan-unsigned", Severity::Error)]);
    }
}

#[test]
fn another_version_is_an_error_of_each_file_that_names_its_pages() {
    let old = |pages: &[u16]| scanned(&print_of(&digest("old"), pages, 5));
    let report = check(&[file("评审表.pdf", old(&[1, 2, 3])), file("2.pdf", old(&[4]))], &expected("new", None));
    assert_eq!(rules(&report.findings), [("scan-other-version", Severity::Error); 2]);
    assert!(report.findings[0].message.zh.contains("第1–3页不是") && report.findings[0].message.en.contains("pages 1–3 were not"));
    assert!(report.findings[1].message.zh.contains("第1页不是"));
    assert_eq!(report.findings[0].place, Place::File("评审表.pdf".to_owned()));
}

#[test]
fn many_files_of_another_version_are_told_at_once() {
    let names = ["1.pdf", "2.pdf", "3.pdf"];
    let files: Vec<File> = (1..).zip(names).map(|(page, name)| file(name, scanned(&print_of(&digest("old"), &[page], 3)))).collect();
    let report = check(&files, &expected("new", None));
    assert_eq!(rules(&report.findings), [("scan-other-version", Severity::Error)]);
    assert!(report.findings[0].message.zh.contains("1.pdf、2.pdf、3.pdf"), "{}", report.findings[0].message.zh);
}

#[test]
fn a_missing_page_and_a_wrong_order_are_named() {
    let report = check(&[file("a.pdf", scanned(&print_of(&digest("a"), &[3, 1], 6)))], &expected("a", None));
    assert_eq!(rules(&report.findings), [("scan-page-missing", Severity::Error), ("scan-page-order", Severity::Warning)]);
    assert!(report.findings[0].message.zh.contains("缺第2、4–6页"), "{}", report.findings[0].message.zh);
}

#[test]
fn several_files_and_photos_make_one_scan() {
    let print = print_of(&digest("a"), &[1, 2, 3], 3);
    let photo = |page: usize, turn: fn(&image::RgbImage) -> image::RgbImage| {
        let picture = pdf::pictures(&print, 130.0, page..page + 1).next().flatten().unwrap();
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 60).encode_image(&turn(&picture)).unwrap();
        bytes
    };
    let files = [
        file("1.pdf", scanned(&print_of(&digest("a"), &[1], 3))),
        file("2.jpg", photo(1, imageops::rotate90)),
        file("3.jpg", photo(2, imageops::rotate180)),
    ];
    let report = check(&files, &expected("a", Some(print.clone())));
    assert_eq!(rules(&report.findings), []);
}

#[test]
fn a_code_under_a_stamp_is_a_warning_that_names_its_page() {
    let print = print_of(&digest("a"), &[1, 2], 2);
    let mut stamped = pdf::pictures(&print, 100.0, 1..2).next().flatten().unwrap();
    let (width, height) = stamped.dimensions();
    for y in height * 8 / 10..height {
        for x in width * 8 / 10..width {
            stamped.put_pixel(x, y, image::Rgb([200, 40, 40]));
        }
    }
    let mut photo = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut photo, 80).encode_image(&stamped).unwrap();
    let files = [file("1.pdf", scanned(&print_of(&digest("a"), &[1], 2))), file("2.jpg", photo)];
    let report = check(&files, &expected("a", None));
    assert_eq!(rules(&report.findings), [("scan-unreadable-code", Severity::Warning)]);
    assert_eq!(report.findings[0].place, Place::File("2.jpg".to_owned()));
}

#[test]
fn a_red_seal_over_the_code_does_not_hide_it() {
    let print = print_of(&digest("a"), &[1], 1);
    let mut sealed = pdf::pictures(&print, 150.0, 0..1).next().flatten().unwrap();
    let (width, height) = sealed.dimensions();
    for (x, y, pixel) in sealed.enumerate_pixels_mut().filter(|(x, y, _)| *x > width * 8 / 10 && *y > height * 8 / 10) {
        // Red ink lets the black of the print through.
        if (x + y) % 9 < 5 {
            *pixel = image::Rgb([pixel.0[0].min(210), pixel.0[1].min(45), pixel.0[2].min(45)]);
        }
    }
    let mut photo = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut photo, 75).encode_image(&sealed).unwrap();
    let report = check(&[file("a.jpg", photo)], &expected("a", None));
    assert_eq!(rules(&report.findings), []);
}

#[test]
fn what_is_no_scan_of_the_form_is_an_error() {
    for bytes in [Vec::new(), b"not a picture".to_vec(), b"%PDF-1.7 broken".to_vec()] {
        let report = check(&[file("评审表.pdf", bytes)], &expected("a", None));
        assert_eq!(rules(&report.findings), [("scan-no-code", Severity::Error)]);
    }
}
