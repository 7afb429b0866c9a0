//! What was validly filed before is listed, taken again without being at hand, and fetched back.

use declare::canonical::Sha256;

use crate::round::{Round, give_back, print_and_sign};
use crate::support::Desk;

#[test]
fn an_earlier_file_is_taken_again_without_being_at_hand() {
    let round = Round::open();
    let desk = round.person("minimal", "en");
    let employer = round.employer(&desk.path("minimal"));
    let nothing = desk.run(["materials", "--earlier"]);
    assert_eq!(nothing.code, 0, "{}", nothing.stderr);
    assert!(nothing.stderr.contains("there is nothing to take again"), "{}", nothing.stderr);
    print_and_sign(&desk, "minimal");
    assert_eq!(desk.run(["submit", "minimal"]).code, 0);
    give_back(&round, &employer);

    let id_document = desk.path("minimal/附件/身份证件.pdf");
    let digest = Sha256::of(&std::fs::read(&id_document).unwrap()).to_string();
    let listed = desk.run(["materials", "--earlier"]);
    assert!(listed.stdout.contains(&digest) && listed.stdout.contains("身份证件.pdf"), "{}", listed.stdout);
    let json = desk.run(["materials", "--earlier", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert!(json["files"].as_array().unwrap().iter().any(|file| file["sha256"] == digest.as_str() && file["material"] == "id_document"));

    std::fs::remove_file(&id_document).unwrap();
    let without = desk.run(["submit", "minimal", "--dry-run"]);
    assert_eq!(without.code, 1, "{}", without.stdout);
    write_reuse(&desk, "身份证件", &digest);
    let (materials, plan) = (desk.run(["materials", "minimal"]), desk.run(["submit", "minimal", "--dry-run"]));
    assert_eq!(materials.code, 0, "{}", materials.stdout);
    assert!(materials.stdout.contains("taken again from before"), "{}", materials.stdout);
    assert_eq!(plan.code, 0, "{}{}", plan.stdout, plan.stderr);
    assert!(plan.stdout.contains("and 1 taken again"), "{}", plan.stdout);

    let same = desk.run(["submit", "minimal"]);
    assert_eq!(same.code, 7, "the very same filing, whether a file is at hand or not: {}{}", same.stdout, same.stderr);
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    let mobile = text.lines().find(|line| line.contains("手机:")).unwrap();
    std::fs::write(&app, text.replace(mobile, "  手机: 13800000099")).unwrap();
    print_and_sign(&desk, "minimal");
    let blobs = round.blobs();
    let again = desk.run(["submit", "minimal"]);
    assert_eq!(again.code, 0, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("revision 2 is filed"), "{}", again.stdout);
    assert_eq!(round.blobs(), blobs + 1, "only the new scan is sent");
    let unchanged = desk.run(["submit", "minimal"]);
    assert!(unchanged.stdout.contains("filed before; nothing was sent"), "{}{}", unchanged.stdout, unchanged.stderr);

    let saved = desk.run(["materials", "minimal", "--earlier", "--save", &digest[..12]]);
    assert_eq!(saved.code, 0, "{}", saved.stderr);
    assert_eq!(Sha256::of(&std::fs::read(&id_document).unwrap()).to_string(), digest);
}

#[test]
fn what_was_never_filed_cannot_be_taken_again() {
    let round = Round::open();
    let desk = round.person("minimal", "zh");
    round.employer(&desk.path("minimal"));
    print_and_sign(&desk, "minimal");
    std::fs::remove_file(desk.path("minimal/附件/身份证件.pdf")).unwrap();
    write_reuse(&desk, "身份证件", &Sha256::of(b"never").to_string());
    let run = desk.run(["submit", "minimal"]);
    assert_eq!(run.code, 1, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("没有您以前提交过的这个文件") && run.stdout.contains("app.yaml:"), "{}", run.stdout);
    assert_eq!(round.blobs(), 0);

    write_reuse(&desk, "证件照", &Sha256::of(b"photo").to_string());
    let photo = desk.run(["submit", "minimal", "--dry-run"]);
    assert_eq!(photo.code, 1, "{}", photo.stderr);
    assert!(photo.stdout.contains("不能复用，要有文件"), "{}", photo.stdout);
}

fn write_reuse(desk: &Desk, material: &str, digest: &str) {
    let app = desk.path("minimal/app.yaml");
    let text = std::fs::read_to_string(&app).unwrap();
    let text = text.split("\n附件:").next().unwrap().to_owned();
    std::fs::write(&app, format!("{text}\n附件:\n  - {{材料: {material}, 复用: [{digest}]}}\n")).unwrap();
}
