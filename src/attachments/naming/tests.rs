use std::path::Path;

use super::*;
use crate::attachments::check;
use crate::document::Document;
use crate::guide::Guides;

/// The plan for the files of an example.
fn of_example(name: &str) -> (Plan, usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name);
    let document = Document::open(&folder.join("app.yaml"), &Guides::built_in()).unwrap();
    let application = Application { value: document.value(), values: document.value(), guide: document.guide(), stage: Stage::File };
    let picture = check::files(&folder, application);
    (plan(&picture, application), picture.attached.len())
}

fn to(plan: &Plan) -> Vec<&str> {
    plan.renames.iter().map(|rename| rename.to.as_str()).collect()
}

#[test]
fn examples_get_names_in_the_order_of_the_list() {
    let (minimal, files) = of_example("minimal");
    assert_eq!(files, 8);
    assert_eq!(
        to(&minimal),
        [
            "附件/01-证件照.jpg",
            "附件/02-身份证件.pdf",
            "附件/03-个人承诺书.pdf",
            "附件/05-学历证书-大学本科毕业.pdf",
            "附件/06-学位证书-工学学士.pdf",
            "附件/07-学历证书电子注册备案表-大学本科毕业.pdf",
            "附件/16-继续教育证明.pdf",
            "附件/24-业绩01-低功耗蓝牙芯片数字前端设计.pdf",
        ]
    );
    let (senior, _) = of_example("senior-engineer");
    let names = to(&senior);
    for wanted in [
        "attachments/24-业绩01-智慧园区平台项目-合同-1.pdf",
        "attachments/24-业绩01-智慧园区平台项目-验收报告-2.pdf",
        "attachments/26-论文02-Two-Level_Scheduling_of_Video_Analy-封面目录正文.pdf",
        "attachments/29-软著01-示例智慧园区运营管理平台软件_V2.0-登记证书.pdf",
    ] {
        assert!(names.contains(&wanted), "{wanted} is missing: {names:#?}");
    }
}

#[test]
fn every_file_of_every_example_has_a_canonical_name() {
    for person in
        ["accountant", "agency-insured", "foreigner", "hong-kong-resident", "no-current-title", "nurse", "rare-name", "series-change", "teacher"]
    {
        let (plan, files) = of_example(person);
        assert_eq!(plan.kept, [""; 0], "{person}");
        assert!(plan.renames.len() <= files && plan.renames.len() > files / 2, "{person}: {plan:?}");
        for rename in &plan.renames {
            let name = rename.to.rsplit('/').next().unwrap();
            assert!(name.chars().count() <= MOST_CHARS && name.len() <= MOST_BYTES && !name.contains([' ', ':', '"', '?', '*', '&']), "{name}");
        }
    }
}

#[test]
fn what_the_application_names_keeps_its_name() {
    let (plan, _) = of_example("exceptional");
    assert_eq!(plan.named, ["attachments/IMG_20260301.pdf", "attachments/推荐-1.pdf", "attachments/推荐-2.pdf"]);
}

#[test]
fn long_titles_are_cut_and_forbidden_marks_left_out() {
    let head = ["论文01".to_owned(), "长".repeat(300)];
    let name = compose("26", &head, Some("封面目录正文"), Some(12), "pdf");
    assert!(name.len() <= MOST_BYTES && name.chars().count() <= MOST_CHARS && name.ends_with("-封面目录正文-12.pdf"), "{name}");
    assert_eq!(clean("a/b\\c: d*e?\"f\"<g>|#&%\u{202e}h."), "abc_defgh");
}
