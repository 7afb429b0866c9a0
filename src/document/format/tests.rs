//! One style, the same application, every comment.

use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;

use crate::canonical::application;
use crate::document::Document;
use crate::guide::Guides;
use crate::text::Lang;

static GUIDES: LazyLock<Guides> = LazyLock::new(Guides::built_in);

fn parse(text: &str) -> Document {
    Document::parse("app.yaml", text.as_bytes(), &GUIDES)
}

fn formatted(text: &str) -> String {
    let once = parse(text).formatted(None).unwrap_or_else(|why| panic!("{}: {text}", why.en));
    assert_eq!(parse(&once).formatted(None).unwrap(), once, "formatting again changes nothing");
    once
}

fn examples() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path().join("app.yaml")).filter(|file| file.is_file());
    files.map(|file| (file.display().to_string(), std::fs::read_to_string(file).unwrap())).collect()
}

#[test]
fn every_example_stays_itself_in_either_language() {
    let examples = examples();
    assert!(examples.len() >= 13);
    for (file, text) in examples {
        let before = parse(&text);
        let wanted = application(before.value());
        assert_eq!(application(parse(&formatted(&text)).value()), wanted, "{file}");
        let comments = |text: &str| text.lines().filter_map(|line| line.split_once('#').map(|(_, said)| said.trim().to_owned())).collect::<Vec<_>>();
        for (lang, none) in [(Lang::Zh, "en"), (Lang::En, "zh")] {
            let other = before.formatted(Some(lang)).unwrap_or_else(|why| panic!("{}: {file}", why.en));
            let document = parse(&other);
            assert_eq!(application(document.value()), wanted, "{file}");
            let of_other = if none == "en" { document.keys().en } else { document.keys().zh };
            assert_eq!(of_other, 0, "{file}: {other}");
            let (mut said, mut kept) = (comments(&text), comments(&other));
            said.sort();
            kept.sort();
            assert_eq!(said, kept, "{file}");
        }
    }
}

#[test]
fn sections_and_fields_come_in_the_order_of_the_form_with_their_comments() {
    let text = "# the file\n# second line\n\n# about me\nbasic:\n    sex: 男 # male\n    # as in the passport\n    name: 张三\nwork:\n- employer: 甲   # first\n  # since school\n  start: 2015年7月\n  # end: 2016-01\n# not yet\n# - employer: 乙\n\nguide: shenzhen-2026 # this year\nfilled_on: 2026.3.5\n";
    let wanted = "# the file\n# second line\n\nguide: shenzhen-2026 # this year\nfilled_on: 2026-03-05\n\n# about me\nbasic:\n  # as in the passport\n  name: 张三\n  sex: 男 # male\n\nwork:\n  # since school\n  - start: 2015-07\n    # end: 2016-01\n    employer: 甲 # first\n  # not yet\n  # - employer: 乙\n";
    assert_eq!(formatted(text), wanted);
}

#[test]
fn texts_of_several_lines_keep_their_words() {
    let text = "self_evaluation: |2\n    一\n  二\n\nbasic:\n        address: 广东省\n            深圳市\n        department: \"甲\n\n          乙\"\n        post: >-\n              一行\n              二行\n";
    let got = formatted(text);
    assert_eq!(parse(&got).value(), parse(text).value());
    assert!(got.contains("  address: 广东省\n    深圳市\n"), "{got}");
    assert!(got.contains("  post: >-\n    一行\n    二行\n"), "{got}");
}

#[test]
fn brackets_on_one_line_stay_and_others_become_lines() {
    let text = "appraisals:\n  - {result: 合格,year: 2024}\n  - {\n    year: 2025, # last\n    result: 优秀\n    }\n";
    assert_eq!(formatted(text), "appraisals:\n  - {year: 2024, result: 合格}\n  - year: 2025 # last\n    result: 优秀\n");
    let json = parse(&parse("guide: shenzhen-2026\nbasic: {name: 张三}\n").value().to_string());
    assert_eq!(json.formatted(None).unwrap(), "guide: \"shenzhen-2026\"\n\nbasic: {name: \"张三\"}\n");
}

#[test]
fn line_ends_marks_and_unknown_keys_stay() {
    assert_eq!(formatted("\u{feff}filled_on: 2026-3-5\r\nguide: shenzhen-2026"), "\u{feff}guide: shenzhen-2026\r\nfilled_on: 2026-03-05\r\n");
    assert_eq!(formatted("basic:\n  sex: 男\n  hobby: x\n  name: 张三\n"), "basic:\n  name: 张三\n  sex: 男\n  hobby: x\n");
    assert_eq!(parse("基本信息:\n  证件号码: 44030019850615001x\n").formatted(Some(Lang::En)).unwrap(), "basic:\n  id_number: 44030019850615001X\n");
}

#[test]
fn what_cannot_be_read_is_left_alone() {
    for text in ["basic: [", "basic: &a {name: 张三}\n", "name: a\nname: b\n", ""] {
        assert!(parse(text).formatted(None).is_err(), "{text}");
    }
}

/// Odd layouts: other indents, orders, notations, comments and blank lines anywhere.
fn layouts() -> impl Strategy<Value = String> {
    let name = prop_oneof![Just("name: 张三"), Just("姓名: '张三'"), Just("name: \"张三\"")];
    let date = prop_oneof![Just("birth_date: 1985-06-15"), Just("birth_date: 1985年6月15日"), Just("出生日期: 1985.6.15"), Just("birth_date:")];
    let own = prop_oneof![Just(""), Just("\n"), Just("# c1\n"), Just("\n# c2\n\n"), Just("    # deep\n"), Just("  # two\n\n")];
    let tail = prop_oneof![Just(""), Just(" # t"), Just("   #t2")];
    let indent = 1usize..5;
    let list = prop_oneof![
        Just("work:\n- start: 2015-7\n  # in\n  employer: 甲 # e\n- {employer: 乙}\n"),
        Just("work: # w\n    -   employer: 甲\n        start: 2015-07\n    # foot\n"),
        Just("work: [{employer: 甲, start: 201507},\n  {employer: 乙}] # end\n"),
        Just("self_evaluation: |\n     一\n       二\n\n     三\n"),
        Just("self_evaluation: >+\n  一\n  二\n\n"),
    ];
    (name, date, prop::collection::vec(own, 5), prop::collection::vec(tail, 2), indent, list, any::<bool>()).prop_map(
        |(name, date, own, tail, indent, list, last)| {
            let indent = " ".repeat(indent);
            let basic = format!("basic:\n{}{indent}{date}{}\n{}{indent}{name}{}\n", own[0], tail[0], own[1], tail[1]);
            let (one, two) = if last { (list.to_owned(), basic) } else { (basic, list.to_owned()) };
            format!("{}{one}{}{two}{}", own[2], own[3], own[4])
        },
    )
}

proptest! {
    #[test]
    fn odd_layouts_say_the_same_and_are_formatted_once(text in layouts()) {
        let before = parse(&text);
        prop_assume!(before.root().is_some());
        let once = before.formatted(None);
        prop_assert!(once.is_ok(), "{}", text);
        let once = once.unwrap();
        let after = parse(&once);
        prop_assert_eq!(after.value(), before.value());
        prop_assert_eq!(once.matches('#').count(), text.matches('#').count());
        prop_assert_eq!(after.formatted(None).unwrap(), once, "{}", text);
    }
}
