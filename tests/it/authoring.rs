//! Writing an application with the program's help: `new`, `fix`, `fmt`, `explain`.

use std::fs;
use std::path::Path;

use serde_json::Value as Json;

use crate::support::{Desk, example};

/// A form with many small mistakes, each of which is certain to be one.
const UNTIDY: &str = "\
# 示例
guide: shenzhen-2026
filled_on: 2026-03-02 00:00:00 # 从表格里来的
commitment:
  version: shenzhen-2026-1
  agreed: 没有
basic:
  姓名: 张三   # 与身份证一致
  sex：男
  sex：男
  work_start: 二〇一〇年七月
  insured_employer: 深圳示例公司 # 社保局查的
education:
  start: 2003-09
  # 本科
  end: 2007-07
";

const TIDY: &str = "\
# 示例
guide: shenzhen-2026
filled_on: 2026-03-02 # 从表格里来的
commitment:
  version: shenzhen-2026-1
  agreed: 否
basic:
  name: 张三   # 与身份证一致
  sex: 男
  work_start: 2010-07
  # 社保局查的
education:
  - start: 2003-09
    # 本科
    end: 2007-07
";

fn desk_with(lang: &'static str, text: impl AsRef<[u8]>) -> Desk {
    let desk = Desk::new(lang);
    fs::write(desk.path("app.yaml"), text).unwrap();
    desk
}

fn text_of(desk: &Desk, name: &str) -> String {
    fs::read_to_string(desk.path(name)).unwrap()
}

fn copy_example(name: &str, to: &Path) {
    fs::create_dir_all(to).unwrap();
    fs::copy(example(name).join("app.yaml"), to.join("app.yaml")).unwrap();
}

#[test]
fn fix_mends_what_is_certain_and_says_what_is_left() {
    for (lang, mended, left) in [("zh", "改了", "还有"), ("en", "mended", "left")] {
        let desk = desk_with(lang, UNTIDY);
        let run = desk.run(["fix"]);
        assert_eq!(text_of(&desk, "app.yaml"), TIDY, "{}", run.stderr);
        assert_eq!(run.code, 1, "required fields are still missing");
        assert!(run.stdout.is_empty() && run.stderr.contains(mended) && run.stderr.contains(left), "{}", run.stderr);
        let again = desk.run(["fix"]);
        assert_eq!((text_of(&desk, "app.yaml").as_str(), again.code), (TIDY, 1));
    }
}

#[test]
fn a_dry_run_shows_the_difference_and_writes_nothing() {
    let desk = desk_with("en", UNTIDY);
    let run = desk.run(["fix", "--dry-run"]);
    assert_eq!(text_of(&desk, "app.yaml"), UNTIDY);
    insta::assert_snapshot!("fix_dry_run", run.stdout);
    assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), 1);
}

/// A stranger's file does not command the terminal of who looks at what would be mended.
#[test]
fn a_dry_run_shows_no_control_characters() {
    let desk = desk_with("en", "guide: shenzhen-2026\nbasic:\n  name: a\u{1b}[31mred\n  address: \"深圳\u{202e}市\"\n");
    let run = desk.run(["fix", "--dry-run"]);
    assert!(run.stdout.contains("-  name: a<U+001B>[31mred"), "{}", run.stdout);
    assert!(!run.stdout.contains(['\u{1b}', '\u{202e}']), "{}", run.stdout);
}

#[test]
fn nothing_to_mend_leaves_the_bytes_alone() {
    let desk = Desk::new("en");
    copy_example("minimal", &desk.path("li"));
    let before = text_of(&desk, "li/app.yaml");
    let run = desk.run(["fix", "li"]);
    assert_eq!((run.code, text_of(&desk, "li/app.yaml")), (0, before), "{}", run.stderr);
}

#[test]
fn likely_mends_are_asked_for() {
    let text = "guide: shenzhen-2026\nbasic:\n  naem: 张三 # me\n  ethnicity: 汉足\n";
    let desk = desk_with("en", text);
    let run = desk.run(["fix"]);
    assert_eq!(text_of(&desk, "app.yaml"), text);
    assert!(run.stderr.contains("--ask-first"), "{}", run.stderr);
    let run = desk.run(["fix", "--ask-first"]);
    assert_eq!(run.code, 2, "no terminal to answer on: {}", run.stderr);
    let shown = desk.run(["fix", "--dry-run", "--ask-first"]);
    assert!(shown.code != 2 && shown.stdout.contains("+  name: 张三 # me"), "a rehearsal asks nobody: {shown:?}");
    assert_eq!(text_of(&desk, "app.yaml"), text);
    assert_eq!(desk.run(["fix", "--yes"]).code, 2);
    desk.run(["fix", "--ask-first", "--yes"]);
    let fixed = text_of(&desk, "app.yaml");
    assert!(fixed.contains("  name: 张三 # me\n"), "{fixed}");
}

#[test]
fn other_encodings_become_utf_8_and_the_original_is_kept() {
    let text = "申报指南: shenzhen-2026\r\n基本信息:\r\n  姓名: 张三\r\n  工作单位: 深圳市示例公司\r\n";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [gbk.into_owned(), utf16] {
        let desk = desk_with("zh", &bytes);
        fs::write(desk.path("app.yaml.orig"), "older").unwrap();
        let run = desk.run(["fix"]);
        assert_eq!(text_of(&desk, "app.yaml"), text, "{}", run.stderr);
        assert_eq!(fs::read(desk.path("app.yaml.orig2")).unwrap(), bytes);
        assert_eq!(text_of(&desk, "app.yaml.orig"), "older");
    }
}

#[test]
fn what_cannot_be_read_whole_is_never_written() {
    let text = "申报指南: shenzhen-2026\n基本信息:\n  姓名：张三\n  工作单位: 深圳市示例公司\n";
    let gbk = encoding_rs::GBK.encode(text).0.into_owned();
    let with_a_bad_byte = [gbk.as_slice(), &[0xFF, b'\n']].concat();
    let mixed = [text.as_bytes(), &gbk].concat();
    let large = format!("姓名：张三\n# {}\n", "x".repeat(1 << 20)).into_bytes();
    // Fits as GBK, not as UTF-8.
    let swells = encoding_rs::GBK.encode(&format!("姓名：张三\n# {}\n", "示".repeat(500_000))).0.into_owned();
    let noise: Vec<u8> = (0..4096u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 23) as u8).collect();
    for bytes in [with_a_bad_byte, mixed, large, swells, noise] {
        for arguments in [&["fix"][..], &["fix", "--ask-first", "--yes"], &["fix", "--dry-run"]] {
            let desk = desk_with("zh", &bytes);
            let run = desk.run(arguments);
            assert!(fs::read(desk.path("app.yaml")).unwrap() == bytes, "{}", run.stderr);
            assert!(run.code == 1 && run.stdout.is_empty() && run.stderr.contains("没有改动"), "{} {}", run.stdout, run.stderr);
            assert_eq!(fs::read_dir(desk.folder.path()).unwrap().count(), 1, "no copy of what was not written");
        }
    }
}

#[test]
fn one_file_that_cannot_be_opened_stops_no_other() {
    let desk = desk_with("en", UNTIDY);
    let run = desk.run(["fix", "nowhere.yaml", "app.yaml"]);
    assert_eq!((run.code, text_of(&desk, "app.yaml").as_str()), (4, TIDY), "{}", run.stderr);
    let run = desk.run(["fmt", "nowhere.yaml", "app.yaml"]);
    assert_eq!(run.code, 4, "{}", run.stderr);
}

#[test]
fn fmt_has_one_style_and_both_languages() {
    let desk = Desk::new("en");
    copy_example("senior-engineer", &desk.path("zhou"));
    let before = desk.run(["validate", "zhou", "--format", "short"]);
    assert_eq!(desk.run(["fmt", "zhou"]).code, 0);
    let english = text_of(&desk, "zhou/app.yaml");
    assert_eq!(desk.run(["fmt", "zhou", "--check"]).code, 0);
    let check = desk.run(["fmt", "zhou", "--keys", "zh", "--check"]);
    assert_eq!((check.code, text_of(&desk, "zhou/app.yaml")), (1, english.clone()));
    assert!(desk.run(["fmt", "zhou", "--keys", "zh", "--dry-run"]).stdout.contains("+  姓名: 周明远"));
    assert_eq!(desk.run(["fmt", "zhou", "--keys", "zh"]).code, 0);
    let chinese = text_of(&desk, "zhou/app.yaml");
    assert!(chinese.contains("\n基本信息:\n  姓名: 周明远\n") && chinese.contains("证件号码: 44030019850615001X # 不用加引号\n"), "{chinese}");
    assert_eq!(desk.run(["fmt", "zhou", "--keys", "en"]).code, 0);
    assert_eq!(text_of(&desk, "zhou/app.yaml"), english);
    assert_eq!(desk.run(["validate", "zhou", "--format", "short"]).stdout, before.stdout);
}

#[test]
fn fmt_leaves_alone_what_it_cannot_read() {
    for lang in ["zh", "en"] {
        let desk = desk_with(lang, "basic: [\n");
        let run = desk.run(["fmt"]);
        assert_eq!((run.code, text_of(&desk, "app.yaml").as_str()), (1, "basic: [\n"), "{}", run.stderr);
        assert!(run.stderr.contains("declare validate"), "{}", run.stderr);
    }
}

#[test]
fn new_takes_names_codes_and_aliases_and_offers_the_nearest() {
    for (kind, series, level) in [("破格", "工程技术", "副高"), ("exceptional", "engineering", "associate_senior")] {
        let desk = Desk::new("zh");
        let run = desk.run(["new", "张三", "--kind", kind, "--series", series, "--level", level]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let text = text_of(&desk, "张三/app.yaml");
        assert!(text.contains("  申报类型: 破格申报") && text.contains("  申报系列: 工程技术") && text.contains("  破格理由:"), "{text}");
        assert!(desk.path("张三/.declare/schema.json").is_file() && desk.path("张三/附件").is_dir());
        let validated = desk.run(["validate", "张三", "--format", "json"]);
        let report: Json = serde_json::from_str(&validated.stdout).unwrap();
        let found = report.pointer("/files/0/findings").and_then(Json::as_array).unwrap();
        assert!(!found.is_empty() && found.iter().all(is_to_fill), "{}", validated.stdout);
    }
    let desk = Desk::new("en");
    let run = desk.run(["new", "x", "--series", "enginering"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("engineering") && !desk.path("x").exists(), "{}", run.stderr);
    let run = desk.run(["new", "x", "--series", "accounting", "--level", "technician"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("has no level") && !desk.path("x").exists(), "{}", run.stderr);
    let run = desk.run(["new", "x", "--series", "engineering", "--specialty", "护理学"]);
    assert!(run.code == 2 && run.stderr.contains("is no specialty of") && !desk.path("x").exists(), "{}", run.stderr);
}

/// Whether a finding is only of something that nobody has filled in yet.
fn is_to_fill(finding: &Json) -> bool {
    ["required", "commitment-not-agreed", "exceptional-reason"].iter().any(|rule| finding["rule"] == *rule)
}

/// Last year's application of `examples/senior-engineer`, as it was under an earlier guide.
fn last_year(desk: &Desk, folder: &str, guide: &str) {
    copy_example("senior-engineer", &desk.path(folder));
    let text = text_of(desk, &format!("{folder}/app.yaml"));
    let text = text.replace("guide: shenzhen-2026", &format!("guide: {guide}")).replace("awarded_on: 2022-11-18", "awarded_on: 2012-11-18");
    let text = text.replace(
        "  - {year: 2019, public",
        "  - {year: 2015, public_hours: 18, professional_hours: 42, elective_hours: 12}\n  - {year: 2019, public",
    );
    fs::write(desk.path(folder).join("app.yaml"), text).unwrap();
}

#[test]
fn a_new_application_starts_from_last_years() {
    let desk = Desk::new("en");
    last_year(&desk, "old", "shenzhen-2026");
    let run = desk.run(["new", "zhou", "--from", "old"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = text_of(&desk, "zhou/app.yaml");
    assert!(text.starts_with("# yaml-language-server: $schema=.declare/schema.json\n"), "{text}");
    for kept in [
        "  name: 周明远\n",
        "# 不用加引号",
        "school: 南岭理工大学",
        "organisation: 示例市人工智能行业协会",
        "employer_code: 91440300TE0T00017C",
        "agreed: no\n",
    ] {
        assert!(text.contains(kept), "{kept}\n{text}");
    }
    for gone in ["示例市人工智能行业优秀应用案例奖", "agreed_on", "year: 2015", "occurred", "other_series"] {
        assert!(!text.contains(gone), "{gone}\n{text}");
    }
    for told in ["优秀应用案例奖", "2015", "commitment", "negative record", "self-evaluation"] {
        assert!(run.stderr.contains(told), "{told}\n{}", run.stderr);
    }
    assert_eq!(text_of(&desk, "old/app.yaml").matches("示例市人工智能行业优秀应用案例奖").count(), 1, "the old file is as it was");
    let validated = desk.run(["validate", "zhou", "--format", "json"]);
    let report: Json = serde_json::from_str(&validated.stdout).unwrap();
    let found = report.pointer("/files/0/findings").and_then(Json::as_array).unwrap();
    assert!(found.iter().all(is_to_fill), "{}", validated.stdout);
}

/// A result counts for several years: its ticket stays, and the person is told to look.
#[test]
fn a_new_application_keeps_last_years_exam() {
    let desk = Desk::new("en");
    copy_example("nurse", &desk.path("old"));
    let run = desk.run(["new", "again", "--from", "old"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(text_of(&desk, "again/app.yaml").contains("2025WS0000023"), "{}", text_of(&desk, "again/app.yaml"));
    assert!(run.stderr.contains("exam: check that the ticket's result still counts"), "{}", run.stderr);
}

#[test]
fn explain_is_a_list_a_page_and_json() {
    let desk = Desk::new("zh");
    let list = desk.run(["explain"]).stdout;
    assert!(list.contains("工作经历\n") && list.contains("  work-gap"), "{list}");
    let page = desk.run(["explain", "work-gap", "--format", "markdown"]).stdout;
    assert!(page.starts_with("### work-gap\n") && page.contains("```yaml\n工作经历:"), "{page}");
    let all: Json = serde_json::from_str(&desk.run(["explain", "--format", "json"]).stdout).unwrap();
    assert!(all["rules"].as_array().unwrap().len() > 50);
    let one: Json = serde_json::from_str(&desk.run(["explain", "work-gap", "--format", "json"]).stdout).unwrap();
    assert_eq!(one["id"], "work-gap");
    assert!(one["sources"].as_array().unwrap().iter().all(|source| source["zh"].is_string() && source["en"].is_string()));
}

#[test]
fn a_file_typed_with_full_width_colons_is_mended_but_for_its_prose() {
    let text = "申报指南: shenzhen-2026\n个人自我评价: |\n  一、政治：好\n  二、业务：好\n# 见证件\n基本信息：\n  姓名：张三\n  # 男\n  性别：男\n工作负面情况说明：\n  - 事项: 其他\n    有无: 无\n";
    let desk = desk_with("zh", text);
    let run = desk.run(["fix"]);
    let wanted = text.replace("基本信息：", "基本信息:").replace("姓名：", "姓名: ").replace("性别：", "性别: ").replace("说明：\n", "说明:\n");
    assert_eq!(text_of(&desk, "app.yaml"), wanted, "{}", run.stderr);
    assert!(run.stderr.contains("项未填") && run.stderr.contains("连同下面 3 行"), "{}", run.stderr);
}

#[test]
fn no_key_is_renamed_to_one_that_is_there() {
    let text = "guide: shenzhen-2026\nbasic:\n  name: 张三\n  naem: 李四\n";
    let desk = desk_with("en", text);
    let run = desk.run(["fix", "--ask-first", "--yes"]);
    assert_eq!(text_of(&desk, "app.yaml"), text, "{}", run.stderr);
    assert!(desk.run(["validate"]).stdout.contains("is there already"));
}

#[test]
fn standard_input_is_not_for_mending() {
    let desk = desk_with("en", TIDY);
    for command in ["fix", "fmt"] {
        let run = desk.run([command, "-"]);
        assert!(run.code == 2 && run.stderr.contains("standard input"), "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link() {
    let desk = Desk::new("en");
    fs::write(desk.path("real.yaml"), UNTIDY).unwrap();
    std::os::unix::fs::symlink("real.yaml", desk.path("app.yaml")).unwrap();
    desk.run(["fix"]);
    assert!(desk.path("app.yaml").is_symlink());
    assert_eq!(text_of(&desk, "real.yaml"), TIDY);
}

#[test]
fn last_years_is_found_in_last_years_folder() {
    let desk = Desk::new("en");
    last_year(&desk, "2025/周明远", "shenzhen-2025");
    let run = desk.run(["new", "2026/周明远", "--from", "last-year", "--keys", "zh", "--level", "正高"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = text_of(&desk, "2026/周明远/app.yaml");
    assert!(text.contains("姓名: 周明远") && text.contains("同意: 否") && text.contains("申报级别: 正高级"), "{text}");
    let schema = || text_of(&desk, "2026/周明远/.declare/schema.json");
    let chinese = schema();
    assert_eq!(desk.run(["fmt", "2026", "--keys", "en"]).code, 0);
    assert_ne!(schema(), chinese);
    assert_eq!(desk.run(["fmt", "2026", "--keys", "zh"]).code, 0);
    assert_eq!(schema(), chinese);
}

#[test]
fn a_rules_id_may_be_typed_in_capitals() {
    let run = Desk::new("en").run(["explain", "WORK_GAP"]);
    assert!(run.code == 0 && run.stdout.starts_with("work-gap"), "{}", run.stdout);
}
