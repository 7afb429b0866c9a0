//! `declare materials` as a person uses it: the folder fills, the form is printed, signed and scanned, and something changes.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use declare::attachments::pen;

use crate::support::{Desk, example};

/// An example's folder on the desk, its attachments too.
fn take(desk: &Desk, name: &str) {
    copy(&example(name), &desk.path(name));
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.path().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

/// Prints the form, signs and scans it into the attachments.
fn sign(desk: &Desk, name: &str) {
    assert_eq!(desk.run(["print", name]).code, 0);
    let print = fs::read(desk.path(name).join("report/评审表.pdf")).unwrap();
    let scan = pen::scan(&Arc::new(print), pen::Mark::Signature).unwrap();
    assert!(scan.len() < 10 * 1024 * 1024);
    fs::write(desk.path(name).join("附件/评审表-签名.pdf"), scan).unwrap();
}

#[test]
fn a_signed_scan_completes_the_folder_until_the_text_changes() {
    let desk = Desk::new("zh");
    take(&desk, "minimal");
    let run = desk.run(["materials", "minimal"]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stdout.contains("✗ 评审表（本人签名）") && run.stdout.contains("暂未上传"), "{}", run.stdout);

    fs::create_dir_all(desk.path("minimal/附件")).unwrap();
    sign(&desk, "minimal");
    let run = desk.run(["materials", "minimal"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("✓ 评审表（本人签名）") && run.stdout.contains("材料齐全"), "{}", run.stdout);

    let text = fs::read_to_string(desk.path("minimal/app.yaml")).unwrap();
    let changed = text.replacen("13800000", "13900000", 1);
    assert_ne!(text, changed);
    fs::write(desk.path("minimal/app.yaml"), changed).unwrap();
    let run = desk.run(["materials", "minimal"]);
    assert!(run.code == 1 && run.stdout.contains("scan-other-version"), "{}", run.stdout);
}

#[test]
fn the_print_itself_is_not_signed() {
    let desk = Desk::new("en");
    take(&desk, "minimal");
    assert_eq!(desk.run(["print", "minimal"]).code, 0);
    fs::create_dir_all(desk.path("minimal/附件")).unwrap();
    fs::copy(desk.path("minimal/report/评审表.pdf"), desk.path("minimal/附件/评审表.pdf")).unwrap();
    let run = desk.run(["materials", "minimal"]);
    assert!(run.code == 1 && run.stdout.contains("scan-unsigned") && run.stdout.contains("not signed"), "{}", run.stdout);
}

/// Everything of every person but the scan has its place by its name.
#[test]
fn the_files_of_all_people_find_their_places() {
    let desk = Desk::new("en");
    let mut people = 0;
    for person in fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path()) {
        if !["attachments", "附件"].iter().any(|folder| person.join(folder).is_dir()) {
            continue;
        }
        people += 1;
        let run = desk.run(["materials".as_ref(), "--format".as_ref(), "json".as_ref(), person.as_os_str()]);
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        let file = &report["files"][0];
        assert_eq!(file["strays"], serde_json::json!([]), "{}", person.display());
        let findings: Vec<&str> = file["findings"].as_array().unwrap().iter().map(|finding| finding["message"]["en"].as_str().unwrap()).collect();
        assert_eq!(findings, ["review form (signed by the applicant): not there yet"], "{}", person.display());
    }
    assert_eq!(people, 12);
}

#[test]
fn what_cannot_be_read_is_said_in_a_sentence() {
    let desk = Desk::new("en");
    fs::write(desk.path("broken.yaml"), "basic: [").unwrap();
    let run = desk.run(["materials", "broken.yaml"]);
    assert!(run.code == 1 && run.stderr.contains("broken.yaml"), "{run:?}");
    assert_eq!(desk.run(["materials", "nowhere.yaml"]).code, 2);
    fs::create_dir(desk.path("empty")).unwrap();
    assert_eq!(desk.run(["materials", "empty"]).code, 3);
}

/// What scripts read is as its schema says, for full folders, empty ones and odd files.
#[test]
fn the_report_for_scripts_fits_its_schema() {
    let desk = Desk::new("en");
    ["minimal", "senior-engineer", "exceptional", "rare-name"].iter().for_each(|name| take(&desk, name));
    for name in ["劳动合同.pdf", "扫描件0001.pdf", "毕业证-空.pdf"] {
        fs::write(desk.path("senior-engineer/attachments").join(name), b"").unwrap();
    }
    fs::remove_dir_all(desk.path("rare-name/附件")).unwrap();
    let schema = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/materials.schema.json")).unwrap();
    let validator = jsonschema::options().should_validate_formats(true).build(&serde_json::from_str(&schema).unwrap()).unwrap();
    let run = desk.run(["materials", "--format", "json", "minimal", "senior-engineer", "exceptional", "rare-name"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(errors, [""; 0]);
    assert_eq!(report["files"].as_array().unwrap().len(), 4);
    let photo = report["files"][0]["attached"].as_array().unwrap().iter().find(|file| file["material"] == "photo").unwrap().clone();
    assert!(photo["picture"]["width"].as_u64().unwrap() >= 295 && photo["picture"]["colour"] == true, "{photo}");
}
