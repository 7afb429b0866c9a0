//! `declare schema`: the editor's schema as a command.

use std::path::Path;

use crate::support::Desk;

#[test]
fn the_schema_is_written_in_the_language_of_the_keys() {
    let desk = Desk::new("zh");
    let printed = desk.run(["schema"]);
    assert_eq!((printed.code, printed.stderr.as_str()), (0, ""));
    let schema: serde_json::Value = serde_json::from_str(&printed.stdout).unwrap();
    assert!(schema["properties"]["基本信息"].is_object() && schema["properties"]["basic"].is_null());
    assert_eq!(desk.run(["schema", "--guide", "shenzhen-2026", "--keys", "zh", "-o", "-"]).stdout, printed.stdout);

    let written = desk.run(["schema", "--keys", "en", "-o", "declare.schema.json"]);
    assert_eq!((written.code, written.stdout.as_str()), (0, ""), "{}", written.stderr);
    let schema: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("declare.schema.json")).unwrap()).unwrap();
    assert!(schema["properties"]["basic"].is_object() && schema["properties"]["基本信息"].is_null());
}

#[test]
fn a_guide_of_ones_own_has_its_own_schema() {
    let desk = Desk::new("en");
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("guides/shenzhen-2026");
    crate::round::copy(&built_in, &desk.path("shenzhen-2026"));
    let text = std::fs::read_to_string(built_in.with_file_name("common").join("series.yaml")).unwrap();
    assert!(text.contains("en: journalism"));
    std::fs::write(desk.path("shenzhen-2026/series.yaml"), text.replacen("en: journalism", "en: news and journalism", 1)).unwrap();
    let of_folder = desk.run(["schema", "--guide", "shenzhen-2026"]);
    assert_eq!(of_folder.code, 0, "{}", of_folder.stderr);
    assert!(of_folder.stdout.contains("\"news and journalism\""));

    let unknown = desk.run(["schema", "--guide", "shenzen-2026"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("shenzhen-2026"), "{}", unknown.stderr);
    std::fs::write(desk.path("file"), "").unwrap();
    let unwritable = desk.run(["schema", "-o", "file/below.json"]);
    assert_eq!(unwritable.code, 2, "{}", unwritable.stderr);
}
