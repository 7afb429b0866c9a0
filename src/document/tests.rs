//! One parse for everybody: either language, any notation, YAML or the canonical JSON give one application.

use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::Value as Json;

use super::*;
use crate::finding::has_errors;
use crate::rules::Judge;

static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(Guides::built_in()));

fn parse(text: &str) -> Document {
    Document::parse("app.yaml", text.as_bytes(), JUDGE.guides())
}

fn examples() -> Vec<(PathBuf, Document)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("app.yaml")).filter(|file| file.is_file());
    files.map(|file| (file.clone(), Document::open(&file, JUDGE.guides()).unwrap())).collect()
}

/// What the server does: the canonical values come back as JSON and are read by the same parser.
#[test]
fn the_canonical_values_of_every_example_read_as_themselves() {
    let examples = examples();
    assert!(examples.len() >= 13);
    for (file, document) in examples.iter().filter(|(file, _)| !file.to_string_lossy().contains("broken")) {
        let again = parse(&document.value().to_string());
        assert_eq!(again.value(), document.value(), "{}", file.display());
        assert!(!has_errors(again.findings()), "{}: {:?}", file.display(), again.findings());
    }
}

#[test]
fn either_language_and_any_notation_are_one_application() {
    let zh =
        parse("基本信息:\n  姓名: 张三\n  性别: 男\n  民族: 汉\n  出生日期: 1985年6月15日\n  参加工作时间: 2010.7\n  证件号码: 44030019850615001x\n");
    let en =
        parse("basic:\n  name: 张三\n  sex: 1\n  ethnicity: HA\n  birth_date: 1985-06-15\n  work_start: 201007\n  id_number: '44030019850615001X'\n");
    assert_eq!(zh.value(), en.value());
    assert_eq!(zh.value().pointer("/basic/ethnicity"), Some(&Json::from("01")));
    assert_eq!(zh.value().pointer("/basic/work_start"), Some(&Json::from("2010-07")));
}

#[test]
fn nobody_quotes_a_number() {
    let document = parse("basic:\n  id_number: 440301199001010014\n  mobile: 13800000000\n  name: no\n  department: 1.10\n");
    let basic = &document.application().basic;
    assert_eq!(basic.id_number.text(), "440301199001010014");
    assert_eq!(basic.mobile.text(), "13800000000");
    assert_eq!(basic.name.text(), "no");
    assert_eq!(basic.department.text(), "1.10");
}

#[test]
fn a_guide_nearly_named_is_offered() {
    let document = parse("guide: Shenzhen-2026\n");
    let finding = document.findings().first().unwrap();
    assert_eq!(
        (finding.rule.as_ref(), finding.help.as_ref().unwrap().en.as_ref()),
        ("unknown-guide", "Did you mean shenzhen-2026? Known guides: shenzhen-2025, shenzhen-2026")
    );
}

#[test]
fn nothing_none_and_until_now_are_absent_where_nothing_is_wanted() {
    let document =
        parse("basic:\n  former_name: 无\n  email: ~\n  address: ''\nwork:\n  - {start: 2010-07, end: 至今}\nassociations: 无\nstudy: []\n");
    assert_eq!(canonical(&document), serde_json::json!({"work": [{"start": "2010-07"}]}));
    assert!(document.findings().is_empty(), "{:?}", document.findings());
}

fn canonical(document: &Document) -> Json {
    fn prune(value: &Json) -> Option<Json> {
        match value {
            Json::Object(map) => {
                let kept: serde_json::Map<_, _> = map.iter().filter_map(|(key, value)| Some((key.clone(), prune(value)?))).collect();
                (!kept.is_empty()).then_some(Json::Object(kept))
            }
            Json::Array(items) => Some(items.iter().filter_map(prune).collect::<Vec<_>>()).filter(|items| !items.is_empty()).map(Json::Array),
            Json::Null => None,
            other => Some(other.clone()),
        }
    }
    prune(document.value()).unwrap_or(Json::Null)
}

#[test]
fn an_answer_of_none_stays_an_answer() {
    let document = parse("negative_record:\n  - {question: 学术不端, occurred: 无}\ncurrent_title: {holds_title: 无, appointed_on: 未聘任}\n");
    assert_eq!(document.value().pointer("/negative_record/0/occurred"), Some(&Json::Bool(false)));
    assert_eq!(document.value().pointer("/current_title/holds_title"), Some(&Json::Bool(false)));
    assert_eq!(document.value().pointer("/current_title/appointed_on"), Some(&Json::from("未聘任")));
}

#[test]
fn a_field_under_both_its_names_is_said_once_and_the_first_counts() {
    let document = parse("basic:\n  name: 张三\n  姓名: 李四\n");
    let rules: Vec<_> = document.findings().iter().map(|finding| finding.rule.as_ref()).collect();
    assert_eq!(rules, ["duplicate-key", "mixed-keys"]);
    assert_eq!(document.application().basic.name.text(), "张三");
}

#[test]
fn places_are_counted_in_characters_and_labelled_for_people() {
    let document = parse("工作经历:\n  - 开始年月: 2010-07\n  - 单位: 深圳示例公司\n    结束年月: 二〇一五年\n");
    let finding = document.findings().first().unwrap();
    let location = document.locate(&finding.place).unwrap();
    assert_eq!((location.start.line, location.start.column, location.end.column), (4, 11, 16));
    let at = finding.pointer().unwrap();
    assert_eq!(at.as_str(), "/work/1/end");
    assert_eq!(document.label(at).zh, "工作经历第2条 结束年月");
    assert_eq!(document.label(at).en, "work, entry 2: end");
}

/// A hostile file is one line: its columns are right, and found without counting it anew for each place.
#[test]
fn columns_are_right_in_an_endless_line() {
    let text = format!("\u{feff}work: [{}]\n", "{employer: 深圳示例公司}, ".repeat(2_000));
    let document = parse(&text);
    for entry in [0, 1, 500, 1_999] {
        let at = Pointer::parse(&format!("/work/{entry}/employer"));
        let location = document.locate(&Place::At(at)).unwrap();
        let column = text[..location.bytes.start].chars().count();
        assert_eq!((location.start.line, location.start.column), (1, column), "entry {entry}");
    }
}

#[test]
fn a_missing_place_is_shown_at_what_would_hold_it() {
    let document = parse("basic:\n  name: 张三\n");
    let location = document.locate(&Place::At(Pointer::parse("/basic/mobile"))).unwrap();
    assert_eq!(&document.text()[location.bytes], "basic");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever bytes stand in a real file: no panic, and every place lies within the text.
    #[test]
    fn damaged_files_are_findings(at in 0usize..9_000, cut in 0usize..40, put in "\\PC{0,12}|[:\\-#\\[\\]{}&*!|>'\" \n\t]{0,6}") {
        let text = include_str!("../../examples/senior-engineer/app.yaml");
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.ceil_char_boundary((start + cut).min(text.len()));
        let damaged = format!("{}{put}{}", &text[..start], &text[end..]);
        let document = parse(&damaged);
        for finding in document.findings() {
            if let Some(location) = document.locate(&finding.place) {
                prop_assert!(document.text().get(location.bytes.clone()).is_some(), "{finding:?}");
            }
        }
        let _ = JUDGE.judge(&document);
    }
}

/// What lies in `system.yaml` beside an application is read with it; what cannot be understood is unknown and told.
#[test]
fn system_values_are_read_beside_the_application() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.yaml");
    std::fs::write(&file, include_str!("../../examples/minimal/app.yaml")).unwrap();
    let open = || Document::open(&file, &Guides::built_in()).unwrap();
    assert_eq!(open().system(), &System::default());
    std::fs::write(folder.path().join(SYSTEM_FILE), "insured_employer: 深圳市示例派遣有限公司\nexam: {score: '78'}\n").unwrap();
    let read = open();
    assert_eq!((read.system().insured_employer.as_deref(), read.system().exam["score"].as_str()), (Some("深圳市示例派遣有限公司"), "78"));
    std::fs::write(folder.path().join(SYSTEM_FILE), "insured_employer: [1, 2").unwrap();
    let broken = open();
    assert_eq!((broken.system(), broken.findings()[0].rule.as_ref()), (&System::default(), "system-file"));
}

#[test]
fn registers_are_system_values() {
    let system = System::of_registers(&serde_json::json!({"insured_employer_code": "TE0T00025", "exam": {"score": "72", "ticket": 1}}));
    assert_eq!((system.insured_employer, system.insured_employer_code.as_deref()), (None, Some("TE0T00025")));
    assert_eq!(system.exam.into_iter().collect::<Vec<_>>(), [("score".to_owned(), "72".to_owned())]);
}

/// A value of the system that a person typed goes without a question.
#[test]
fn typed_system_values_have_a_safe_fix() {
    let document = Document::parse("app.yaml", "guide: shenzhen-2026\nbasic:\n  现参保单位: 甲\n".as_bytes(), &Guides::built_in());
    let fix = document.findings().iter().find(|finding| finding.rule == "system-value").and_then(|finding| finding.fix.clone()).unwrap();
    assert!(fix.safe && matches!(&fix.edits[..], [crate::finding::Edit::Remove { at }] if at.as_str() == "/basic/现参保单位"), "{fix:?}");
}
