//! Whole folders of an application and the picture they give.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::{Application, Picture, Why, look, photo_file};
use crate::attachments::testing;
use crate::attachments::{pen, testing::print_of};
use crate::canonical::{Sha256, application_digest};
use crate::finding::{Place, Severity, has_errors};
use crate::guide::{Guide, Guides, Stage};
use crate::pointer::Pointer;

fn guide() -> Arc<Guide> {
    Guides::built_in().get("shenzhen-2026").unwrap()
}

fn application() -> Value {
    json!({
        "basic": {"name": "张三", "employer": "示例公司", "employer_code": "91440300TE0T00017C"},
        "education": [{"school": "南岭理工大学", "major": "信息工程", "level": "21", "degree": "408", "country": "156", "certificate_number": "109990200705000017"}],
        "current_title": {"holds_title": false},
        "declared_title": {"kind": "ordinary", "series": "engineering"},
        "next_step": {"employer": "示例公司", "employer_code": "91440300TE0T00017C"},
        "publications": [
            {"category": "journal_paper", "title": "轨道交通综合监控系统的数据治理"},
            {"category": "journal_paper", "title": "园区能耗预测模型研究"},
        ],
    })
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    let path = folder.join("附件").join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// The least that this application needs.
fn complete(folder: &Path, value: &Value) {
    let photo = testing::photo();
    put(folder, "证件照.jpg", &photo);
    let print = print_of(&application_digest(value, &Sha256::of(&photo)), &[1, 2], 2);
    put(folder, "评审表-签名扫描.pdf", &pen::scan(&print, pen::Mark::Signature).unwrap());
    for name in [
        "身份证.pdf",
        "个人承诺书.pdf",
        "学历证书.pdf",
        "学位证书.pdf",
        "学历备案表.pdf",
        "论文1.pdf",
        "园区能耗预测模型研究-1.pdf",
        "园区能耗预测模型研究-2.pdf",
    ] {
        put(folder, name, &testing::paper(name));
    }
}

fn looked<'g>(folder: &Path, value: &'g Value, guide: &'g Guide) -> Picture<'g> {
    look(folder, Application { value, values: value, guide, stage: Stage::File }, None)
}

fn rules(picture: &Picture<'_>) -> Vec<(String, Severity)> {
    picture.findings.iter().map(|finding| (finding.rule.to_string(), finding.severity)).collect()
}

#[test]
fn a_complete_folder_is_complete() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    let picture = looked(home.path(), &value, &guide);
    assert_eq!(rules(&picture), []);
    assert!(picture.strays.is_empty(), "{:?}", picture.strays);
    assert_eq!(picture.scan.len(), 2);
    let manifest = picture.manifest();
    let papers: Vec<_> =
        manifest.of_material("publication_evidence").map(|item| (item.entry.clone().unwrap(), item.sequence, &*item.file_name)).collect();
    let (first, second) = (Pointer::parse("/publications/0"), Pointer::parse("/publications/1"));
    assert_eq!(papers, [(first, 1, "论文1.pdf"), (second.clone(), 1, "园区能耗预测模型研究-1.pdf"), (second, 2, "园区能耗预测模型研究-2.pdf")]);
    assert_eq!(manifest.photo(), Some(Sha256::of(&testing::photo())));
    let application = Application { value: &value, values: &value, guide: &guide, stage: Stage::File };
    assert_eq!(photo_file(home.path(), application).unwrap().path, "附件/证件照.jpg");
}

#[test]
fn what_is_missing_is_named_with_its_entry() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    for name in ["论文1.pdf", "身份证.pdf"] {
        std::fs::remove_file(home.path().join("附件").join(name)).unwrap();
    }
    let picture = looked(home.path(), &value, &guide);
    assert_eq!(rules(&picture), [("material-missing".to_owned(), Severity::Error), ("material-missing".to_owned(), Severity::Error)]);
    assert_eq!(picture.findings[0].place, Place::Whole);
    assert!(picture.findings[0].message.zh.contains("身份证件：暂未上传"));
    assert_eq!(picture.findings[1].place, Place::At(Pointer::parse("/publications/0")));
}

#[test]
fn an_empty_folder_lacks_everything_and_says_so_once_each() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    let picture = looked(home.path(), &value, &guide);
    let required = picture.needs.iter().filter(|need| need.demand == crate::guide::Demand::Required).count();
    assert_eq!(picture.findings.len(), required);
    assert!(has_errors(&picture.findings));
    assert!(picture.manifest().items.is_empty());
}

#[test]
fn a_change_after_printing_makes_the_scan_old() {
    let (home, mut value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    value["basic"]["name"] = json!("张三丰");
    assert_eq!(rules(&looked(home.path(), &value, &guide)), vec![("scan-other-version".to_owned(), Severity::Error)]);
}

#[test]
fn the_application_may_name_its_files() {
    let (home, mut value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    put(home.path(), "扫描/IMG_1.pdf", &testing::paper("scan"));
    std::fs::remove_file(home.path().join("附件/论文1.pdf")).unwrap();
    let named = |files: &[&str]| json!([{"material": "publication_evidence", "entry": "/publications/0", "files": files}]);
    value["attachments"] = named(&["IMG_1.pdf"]);
    assert_eq!(rules(&looked(home.path(), &value, &guide)), []);
    value["attachments"] = named(&["../IMG_1.pdf", "IMG_2.pdf", "/etc/passwd"]);
    let picture = looked(home.path(), &value, &guide);
    let paths: Vec<_> = picture.findings.iter().filter(|finding| finding.rule == "attachment-path").map(|finding| finding.place.clone()).collect();
    let files = Pointer::parse("/attachments/0/files");
    assert_eq!(paths, [files.index(0), files.index(1), files.index(2)].map(Place::At));
    assert!(picture.findings[1].help.as_ref().unwrap().zh.contains("IMG_1.pdf"));
}

#[test]
fn strays_doubles_gaps_and_second_photos_are_told() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    put(home.path(), "论文.pdf", &testing::paper("which"));
    put(home.path(), "劳动合同.pdf", &testing::paper("contract"));
    put(home.path(), "README.txt", b"hello");
    put(home.path(), "扫描件0001.pdf", &testing::paper("论文1.pdf"));
    put(home.path(), "论文1-4.pdf", &testing::paper("论文1.pdf"));
    put(home.path(), "照片.jpg", &testing::photo());
    let picture = looked(home.path(), &value, &guide);
    let mut strays: Vec<_> = picture.strays.iter().map(|stray| (stray.file.name(), &stray.why)).collect();
    strays.sort_by_key(|(name, _)| *name);
    assert_eq!(strays[0], ("README.txt", &Why::Unplaced(Vec::new())));
    assert_eq!(strays[1], ("劳动合同.pdf", &Why::NotNeeded("labour_contract".to_owned())));
    let copy = picture.strays.iter().find(|stray| stray.file.name() == "扫描件0001.pdf").unwrap();
    assert_eq!(copy.same_as.as_deref(), Some("附件/论文1.pdf"));
    assert_eq!(picture.strays.iter().filter(|stray| stray.same_as.is_some()).count(), 1);
    strays.retain(|(name, _)| *name != "扫描件0001.pdf");
    assert!(matches!(strays[2], ("论文.pdf", Why::Unplaced(proposals)) if proposals.len() == 2));
    let rules: Vec<String> = rules(&picture).into_iter().map(|(rule, _)| rule).collect();
    for rule in ["photo-several", "attachment-sequence", "attachment-double"] {
        assert!(rules.iter().any(|found| found == rule), "{rule}: {rules:?}");
    }
}

/// Between the walk and the reading a folder may change under us.
#[test]
fn a_file_that_vanishes_is_told_and_nothing_else_is_lost() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    let application = Application { value: &value, values: &value, guide: &guide, stage: Stage::File };
    let (mut picture, placed) = super::arrange(home.path(), application);
    let files = placed.len();
    std::fs::remove_file(home.path().join("附件/论文1.pdf")).unwrap();
    std::fs::remove_file(home.path().join("附件/身份证.pdf")).unwrap();
    std::fs::create_dir(home.path().join("附件/身份证.pdf")).unwrap();
    picture.read(placed, &guide);
    assert_eq!(picture.attached.len(), files - 2);
    assert_eq!(rules(&picture), vec![("attachment-unreadable".to_owned(), Severity::Error); 2]);
}

/// What is hashed is what was inspected: a file is read once.
#[test]
fn the_digest_is_of_the_bytes_that_were_inspected() {
    let (home, value, guide) = (tempfile::tempdir().unwrap(), application(), guide());
    complete(home.path(), &value);
    let picture = looked(home.path(), &value, &guide);
    for attached in &picture.attached {
        let bytes = std::fs::read(&attached.file.full).unwrap();
        assert_eq!((attached.sha256, attached.size), (Sha256::of(&bytes), bytes.len() as u64));
    }
}
