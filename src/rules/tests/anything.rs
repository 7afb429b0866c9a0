//! Whatever is written into an application: no panic, and every finding is explained, placed and says what to write instead.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

const APPLICATION: &str = include_str!("../../../examples/senior-engineer/app.yaml");

/// Values that are not what a field wants, or only just.
const ODD: &[&str] = &[
    "",
    "~",
    "无",
    "1",
    "-1",
    "0",
    "99999999999999999999",
    "2026-02-29",
    "1900-01",
    "2200-12-31",
    "0/0",
    "5/0",
    "4294967296/2",
    "XXX",
    "\"\\u202E\"",
    "\"\\uE000\"",
    "⼈",
    "１２３",
    "[]",
    "{}",
    "[1, 2]",
    "{start: 1}",
    "ZL.X",
    "ZL20231000000X",
    "CN/",
    "CN 44-",
    "10./",
    "@",
    "a@.",
    "+",
    "+86",
    "H",
    "éééééééééééééééééé",
    "中中中中中中中中中中中中中中中中中中",
    "999999999999999999",
    "00000000000000000X",
    "·",
    "—",
    "-2020",
    "SR",
    "978",
    "true",
    "女",
    "其他",
    "博士研究生毕业",
    "正高级",
    "会计",
    "破格申报",
    "转系列申报",
    "评审",
];

/// Guides are read once for all cases.
static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(Guides::built_in()));

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_written_is_judged(changes in prop::collection::vec((0..400_usize, 0..ODD.len()), 1..8)) {
        let mut lines: Vec<String> = APPLICATION.lines().map(str::to_owned).collect();
        for (line, odd) in changes {
            let line = line % lines.len();
            if let Some((key, _)) = lines[line].split_once(": ").filter(|(key, _)| !key.contains(['#', '{'])) {
                lines[line] = format!("{key}: {}", ODD[odd]);
            }
        }
        let document = Document::parse("app.yaml", lines.join("\n").as_bytes(), JUDGE.guides());
        for finding in JUDGE.judge(&document) {
            prop_assert!(by_id(&finding.rule).is_some(), "{} is not explained", finding.rule);
            prop_assert!(document.locate(&finding.place).is_some(), "{} has no place", finding.rule);
            prop_assert!(finding.help.is_some(), "{} does not say what to write instead", finding.rule);
            prop_assert!(!finding.message.zh.is_empty() && !finding.message.en.is_empty());
        }
    }
}
