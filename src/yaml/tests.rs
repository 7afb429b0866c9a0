//! What the tree, its spans, its findings and its hints are for texts as people write them.

use proptest::prelude::*;

use super::*;

fn parsed(text: &str) -> Parsed {
    parse(text.as_bytes(), &Limits::default()).1
}

fn root(text: &str) -> Node {
    let parsed = parsed(text);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.root.unwrap()
}

/// Rule and the text under the finding, for each.
fn found(text: &str) -> Vec<(String, String)> {
    let (source, parsed) = parse(text.as_bytes(), &Limits::default());
    let shown = |place: &Place| match place {
        Place::Bytes(range) => {
            let line = source[..range.start].matches('\n').count() + 1;
            format!("{line}:{}", &source[range.clone()])
        }
        _ => "whole".to_owned(),
    };
    parsed.findings.iter().map(|f| (f.rule.to_string(), shown(&f.place))).collect()
}

fn one(text: &str) -> (String, String) {
    let found = found(text);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].clone()
}

fn pair(rule: &str, shown: &str) -> (String, String) {
    (rule.to_owned(), shown.to_owned())
}

#[test]
fn scalars_keep_their_characters() {
    let root = root("a: 440301199001010014\nb: 1.10\nc: no\nd: ' x '\ne:\nf: ~\ng: \"\"\n");
    let text = |key: &str| root.get(key).unwrap().as_text().unwrap().to_owned();
    assert_eq!((text("a"), text("b"), text("c"), text("d")), ("440301199001010014".into(), "1.10".into(), "no".into(), " x ".into()));
    assert!(root.get("e").unwrap().is_null() && root.get("f").unwrap().is_null());
    assert!(!root.get("g").unwrap().is_null());
}

#[test]
fn spans_cover_keys_and_values_exactly() {
    let source = "\u{FEFF}姓名: 张三 # 名\n教育经历:\n  - 学校: 深圳大学\n    备注: |\n      一\n      二\n  - 学校: [甲, 乙]\n自评:\n";
    let (given, parsed) = parse(source.as_bytes(), &Limits::default());
    assert_eq!(given, source);
    let root = parsed.root.unwrap();
    let at = |p: &str| root.locate(&Pointer::parse(p)).unwrap();
    let show = |span: Span| &source[span.range()];
    assert_eq!(show(at("/姓名").0.unwrap()), "姓名");
    assert_eq!(show(at("/姓名").1.span), "张三");
    assert_eq!(show(at("/教育经历/0/学校").1.span), "深圳大学");
    assert_eq!(show(at("/教育经历/0/备注").1.span), "|\n      一\n      二");
    assert_eq!(show(at("/教育经历/0").1.span), "学校: 深圳大学\n    备注: |\n      一\n      二");
    assert_eq!(show(at("/教育经历/1/学校").1.span), "[甲, 乙]");
    assert_eq!(show(at("/教育经历/1/学校/1").1.span), "乙");
    let empty = at("/自评").1.span;
    assert_eq!((empty.start, empty.end), (source.trim_end().len(), source.trim_end().len()));
}

#[test]
fn what_a_form_does_not_need_is_found() {
    assert_eq!(one("a: 1\nb: 2\na: 3\n"), pair("yaml-duplicate-key", "3:a"));
    assert_eq!(one("a: &x 1\n"), pair("yaml-anchor", "1:&x"));
    assert_eq!(one("a: *x\n"), pair("yaml-anchor", "1:*x"));
    assert_eq!(one("a: !!str 1\n"), pair("yaml-tag", "1:!!str"));
    assert_eq!(one("<<: 1\n"), pair("yaml-anchor", "1:<<"));
    assert_eq!(one("a: 1\n---\nb: 2\n").0, "yaml-documents");
    assert_eq!(one("%YAML 1.2\n---\nb: 2\n").0, "yaml-tag");
    assert_eq!(one("# only a comment\n").0, "yaml-empty");
    assert_eq!(one("").0, "yaml-empty");
}

#[test]
fn a_duplicate_among_many_keys_names_the_first() {
    let mut text: String = (0..5_000).map(|n| format!("k{n}: {n}\n")).collect();
    text.push_str("k4000: again\n");
    let parsed = parsed(&text);
    assert_eq!(parsed.findings.len(), 1);
    assert_eq!(parsed.findings[0].related.len(), 1);
}

#[test]
fn signs_of_a_chinese_input_method_are_named_on_their_line() {
    assert_eq!(one("基本信息:\n  姓名：张三\n  性别: 男\n"), pair("yaml-syntax", "2:："));
    assert_eq!(one("基本信息:\n  姓名:张三\n  性别: 男\n"), pair("yaml-syntax", "2::"));
    assert_eq!(one("基本信息:\n　姓名: 张三\n"), pair("yaml-syntax", "2:　"));
    assert_eq!(one("工作经历:\n  － 单位: 甲\n"), pair("yaml-syntax", "2:－"));
    assert_eq!(one("甲: 1\n＃ 说明\n乙: 2\n"), pair("yaml-syntax", "2:＃"));
    assert_eq!(one("“姓名”: 张三\n"), pair("yaml-syntax", "1:“"));
    assert_eq!(one("甲:\n\t乙: 1\n"), pair("yaml-syntax", "2:\t"));
}

#[test]
fn a_run_of_the_same_mistake_is_told_line_by_line() {
    let found = found("基本信息:\n  姓名：张三\n  性别：男\n  民族: 汉族\n");
    assert_eq!(found, [pair("yaml-syntax", "2:："), pair("yaml-syntax", "3:：")]);
}

/// The text after its first hint's mend.
fn hint_mended(source: &str) -> (bool, String) {
    let fix = parsed(source).findings.into_iter().find_map(|finding| finding.fix).unwrap();
    let mut out = source.to_owned();
    for edit in fix.edits.iter().rev() {
        let crate::finding::Edit::Bytes { bytes, text } = edit else { panic!("{edit:?}") };
        out.replace_range(bytes.clone(), text);
    }
    (fix.safe, out)
}

#[test]
fn a_comment_or_a_blank_line_hides_no_mistake_above_it() {
    for between in ["  # c\n", "\n", "# c\n\n"] {
        assert_eq!(one(&format!("basic:\n  name：张三\n{between}  sex: 男\n")), pair("yaml-syntax", "2:："));
    }
}

#[test]
fn one_mend_is_for_all_lines_with_the_mistake_but_for_no_text() {
    let source = "指南: x\n说明：一\n自评: |\n  一、政治：好\n\n    二、业务：好\n经历：\n  - 单位：甲\n    年：1\n  - 单位：乙\n    职责: 负责\n      设计：完成\n  - {年：1, 月：2}\n文件：\n  - 证：件.pdf\n";
    let (safe, mended) = hint_mended(source);
    let wanted = "指南: x\n说明: 一\n自评: |\n  一、政治：好\n\n    二、业务：好\n经历:\n  - 单位: 甲\n    年: 1\n  - 单位: 乙\n    职责: 负责\n      设计：完成\n  - {年: 1, 月: 2}\n文件:\n  - 证：件.pdf\n";
    assert!(safe);
    assert_eq!(mended, wanted);
    let title = parsed(source).findings[0].fix.clone().unwrap().title;
    assert_eq!(title.en, "replace it by “: ”, and 6 lines below");
}

#[test]
fn quotation_marks_around_a_key_go_where_nothing_else_can_be_meant() {
    let source = "“姓名”: 张三\n“性别”：女\n「民族」 ： “汉”族\n“基本信息”：\n";
    assert_eq!(hint_mended(source), (true, "姓名: 张三\n性别: 女\n民族: “汉”族\n基本信息:\n".to_owned()));
    for unclear in ["“姓名: 张三”\n", "“姓名”号: 1\n", "“”: 1\n"] {
        assert_eq!(one(unclear).0, "yaml-syntax", "{unclear}");
        assert!(parsed(unclear).findings.iter().all(|finding| finding.fix.is_none()), "{unclear}");
    }
}

#[test]
fn indents_are_mended_together_and_only_when_asked() {
    assert_eq!(hint_mended("甲:\n\t乙: 1\n\t丙：2\n丁:\n\t戊: 3\n"), (false, "甲:\n  乙: 1\n  丙: 2\n丁:\n  戊: 3\n".to_owned()));
    assert_eq!(hint_mended("甲：\n　乙：1\n　丙：2\n丁: 1\n"), (false, "甲:\n  乙: 1\n  丙: 2\n丁: 1\n".to_owned()));
    assert_eq!(hint_mended("甲: 1\n乙: |\n\t一：好\n"), (false, "甲: 1\n乙: |\n  一：好\n".to_owned()));
    assert_eq!(found("甲: |\n  　一：好\n  \t二：好\n"), []);
}

#[test]
fn a_wide_colon_in_braces_is_seen() {
    assert_eq!(one("- {年：2022-05}\n"), pair("yaml-syntax", "1:："));
    assert_eq!(hint_mended("- {单位: 甲, 年：2022, 月：5}\n").1, "- {单位: 甲, 年: 2022, 月: 5}\n");
}

#[test]
fn a_hint_is_offered_for_text_in_place_of_a_mapping() {
    let source = "基本信息:\n  姓名：张三\n  性别：男\n";
    let finding = misread(source, root(source).get("基本信息").unwrap()).unwrap();
    assert_eq!(finding.place, Place::Bytes(source.find('：').unwrap()..source.find('：').unwrap() + 3));
    assert!(matches!(&finding.fix.unwrap().edits[0], crate::finding::Edit::Bytes { text, .. } if text == ": "));
    assert!(finding.help.unwrap().zh.contains("还有 1 行"));
    let source = "工作经历:\n  - 单位：甲\n  - 单位：乙\n";
    let fix = misread(source, root(source).get("工作经历").unwrap()).unwrap().fix.unwrap();
    assert_eq!(fix.edits.len(), 2, "where entries should stand a lone line is no text");
    let source = "自评:\n  本人申报工程师\n列表: [甲：乙]\n";
    assert!(misread(source, root(source).get("自评").unwrap()).is_none());
}

#[test]
fn ordinary_mistakes_have_our_words() {
    for (text, expected) in [
        ("a: \"x\n", "引号"),
        ("a: [1, 2\n", "括号"),
        ("a:\n  b: 1\n c: 2\n", "缩进"),
        ("a: b: c\n", "冒号"),
        ("a: @x\n", "符号"),
        ("a: \"C:\\附件\"\n", "反斜线"),
        ("a: | 文字\n  b\n", "“|”"),
        ("a: \"x\" y\n", "引号"),
        ("a: [1\nb: 2\n", "括号"),
        ("a: 1\n  b: 2\n", "缩进得更深"),
    ] {
        let parsed = parsed(text);
        let message = &parsed.findings.first().unwrap_or_else(|| panic!("{text:?}")).message;
        assert!(message.zh.contains(expected), "{text:?}: {}", message.zh);
        assert!(parsed.findings[0].help.is_some());
    }
}

#[test]
fn encodings_are_named() {
    let rule = |bytes: &[u8]| {
        let (_, parsed) = parse(bytes, &Limits::default());
        assert!(parsed.root.is_none());
        (parsed.findings[0].rule.to_string(), parsed.findings[0].message.zh.to_string())
    };
    let text = "姓名: 张三\n单位: 深圳市某某公司\n";
    let (gbk, ..) = encoding_rs::GBK.encode(text);
    assert!(rule(&gbk).1.contains("GBK"));
    let utf16: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert!(rule(&utf16).1.contains("UTF-16LE"));
    let bare: Vec<u8> = "name: Zhang San\nsex: male\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert!(rule(&bare).1.contains("UTF-16BE"));
    assert_eq!(rule(b"a: \xFF\xFE\x00\x81\n").0, "yaml-encoding");
    assert_eq!(rule(b"a: b\0c\n").0, "yaml-control-character");
}

#[test]
fn limits_hold() {
    assert_eq!(one(&"[".repeat(2_000)).0, "yaml-too-deep");
    assert_eq!(one(&(0..40).map(|n| format!("{}k:\n", " ".repeat(n))).collect::<String>()).0, "yaml-too-deep");
    let (_, parsed) = parse("a: 1\n".repeat(300_000).as_bytes(), &Limits::default());
    assert_eq!(parsed.findings[0].rule, "yaml-too-large");
    let (_, parsed) = parse("- 1\n".repeat(30).as_bytes(), &Limits { nodes: 10, ..Limits::default() });
    assert_eq!(parsed.findings[0].rule, "yaml-too-large");
}

#[test]
fn types_read_scalars_by_kind_and_errors_name_the_place() {
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        text: String,
        number: u8,
        flag: bool,
        #[serde(default)]
        list: Vec<Choice>,
        none: Option<String>,
    }
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Choice {
        Plain,
        With(String),
        Named { a: u8 },
    }
    let sample: Sample = read(b"text: 01\nnumber: 7\nflag: true\nlist: [plain, with: x, named: {a: 1}]\nnone: ~\n").unwrap();
    assert_eq!(sample.text, "01");
    assert_eq!(sample.list, [Choice::Plain, Choice::With("x".into()), Choice::Named { a: 1 }]);
    let source = "text: a\nnumber: 700\nflag: true\n";
    let error = read::<Sample>(source.as_bytes()).unwrap_err();
    assert_eq!(error.line(source), Some(2));
    assert!(read::<Sample>(b"text: a\nnumber: 7\nflag: true\nother: 1\n").unwrap_err().message.en.contains("other"));
}

/// Every span of a tree lies on character boundaries inside its parent.
fn check(source: &str, node: &Node) {
    assert!(source.get(node.span.range()).is_some(), "{:?}", node.span);
    for entry in node.entries() {
        assert!(source.get(entry.key_span.range()).is_some());
        check(source, &entry.value);
    }
    node.items().iter().for_each(|item| check(source, item));
}

/// Whether a tree says what JSON says, scalars as text.
fn same(node: &Node, json: &serde_json::Value) -> bool {
    match (&node.data, json) {
        (Data::Map(entries), serde_json::Value::Object(members)) => {
            entries.len() == members.len() && entries.iter().all(|entry| members.get(&entry.key).is_some_and(|value| same(&entry.value, value)))
        }
        (Data::Seq(items), serde_json::Value::Array(values)) => {
            items.len() == values.len() && items.iter().zip(values).all(|(item, value)| same(item, value))
        }
        (Data::Scalar { text, .. }, serde_json::Value::String(value)) => text == value,
        _ => false,
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let text = prop_oneof![4 => "\\PC{0,12}", 1 => "[a-z：#，\"\\\\ ]{1000,1200}"];
    let leaf = text.clone().prop_map(serde_json::Value::String);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(serde_json::Value::Array),
            proptest::collection::vec(("\\PC{0,12}", inner), 0..5).prop_map(|members| serde_json::Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn json_is_read_as_the_json_it_is(value in json()) {
        let (_, parsed) = parse(value.to_string().as_bytes(), &Limits::default());
        prop_assert!(parsed.findings.is_empty(), "{:?} {}", parsed.findings, value);
        prop_assert!(same(&parsed.root.unwrap(), &value), "{}", value);
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let (source, parsed) = parse(&bytes, &Limits::default());
        prop_assert!(parsed.root.is_some() || !parsed.findings.is_empty());
        parsed.root.iter().for_each(|root| check(&source, root));
    }

    #[test]
    fn mangled_yaml_is_read_without_panic(pieces in proptest::collection::vec(0usize..26, 0..60)) {
        const PIECES: [&str; 26] = ["姓名", ": ", "：", "\n", "  ", "- ", "\t", "　", "[", "]", "{", "}", ",", "\"", "'", "|", ">", "#", "&a ", "*a", "!t ", "---\n", "?", "%", "－ ", "“"];
        let text: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
        let (source, parsed) = parse(text.as_bytes(), &Limits::default());
        prop_assert!(parsed.root.is_some() || !parsed.findings.is_empty());
        for finding in &parsed.findings {
            if let Place::Bytes(range) = &finding.place {
                prop_assert!(source.get(range.clone()).is_some(), "{:?} in {:?}", range, source);
            }
        }
        parsed.root.iter().for_each(|root| check(&source, root));
    }
}
