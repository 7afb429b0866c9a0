//! What people see, whole, on a text of a few lines: no rule of the form is in it.

use super::*;
use crate::finding::{Follower, Location, Position};
use crate::pointer::Pointer;

const TEXT: &str = "姓名: 张三\r\n\u{202e}手机: 1380000\r\n说明: 很长的一行文字，一直写到屏幕的右边以外还没有写完，这里才是写错的地方：深圳市示列公司，后面还有别的内容。\r\n";

/// A text whose pointers are the words that stand in it.
struct Words;

impl Source for Words {
    fn name(&self) -> &str {
        "示例/app.yaml"
    }

    fn text(&self) -> &str {
        TEXT
    }

    fn locate(&self, place: &Place) -> Option<Location> {
        let (Place::At(at) | Place::KeyAt(at)) = place else { return None };
        let start = TEXT.find(&at.segments().last()?)?;
        let position = |byte: usize| {
            let before = &TEXT[..byte];
            let line = before.rfind('\n').map_or(0, |newline| newline + 1);
            Position { line: before.matches('\n').count() + 1, column: TEXT[line..byte].chars().count() + 1 }
        };
        let end = start + at.segments().last()?.len();
        Some(Location { file: self.name().to_owned(), bytes: start..end, start: position(start), end: position(end) })
    }

    fn label(&self, at: &Pointer) -> Text {
        Text::same(at.segments().collect::<Vec<_>>().join(" "))
    }
}

fn at(words: &[&str]) -> Pointer {
    words.iter().fold(Pointer::root(), |at, word| at.key(word))
}

fn findings() -> Vec<Finding> {
    let mobile = Finding::error("mobile-form", &at(&["基本信息", "1380000"]), Text::new("手机号码不对\u{1b}[2J", "no mobile number\u{1b}[2J"))
        .help(Text::new(
            "写 11 位数字，例如 13800000000；境外号码以 + 开头。",
            "Write 11 digits, such as 13800000000; a number abroad begins with +.",
        ))
        .also(&at(&["张三"]), Text::new("这个人", "this person"));
    let spelling = Finding::warning("spelling", &at(&["说明", "示列"]), Text::new("是不是“示例”？", "perhaps 示例?"));
    let follower = Follower { rule: "other".into(), place: Place::At(at(&["说明"])) };
    let missing = |field: &str| Finding::error("required", &at(&["工作经历", field]), Text::same("missing")).to_fill();
    let more = Finding {
        times: 7,
        ..Finding::new("spelling", Severity::Note, Place::Whole, Text::new("同样的问题还有 7 处", "the same 7 times more"))
    };
    vec![mobile, Finding { follows: vec![follower], ..spelling }, missing("工作单位统一社会信用代码"), missing("职务"), missing("职务"), more]
}

fn seen(lang: Lang, width: usize, ascii: bool) -> String {
    let seen = render(&findings(), &Words, Style { lang, colour: false, width, ascii });
    assert!(!seen.contains(['\u{1b}', '\u{202e}', '\r']), "{seen}");
    seen
}

#[test]
fn whole_in_both_languages() {
    insta::assert_snapshot!("whole-zh-80", seen(Lang::Zh, 80, false));
    insta::assert_snapshot!("whole-en-80", seen(Lang::En, 80, false));
}

#[test]
fn narrow_terminals() {
    insta::assert_snapshot!("whole-zh-40", seen(Lang::Zh, 40, false));
    insta::assert_snapshot!("whole-zh-20", seen(Lang::Zh, 20, false));
    for width in [20, 30, 40, 60, 80] {
        for lang in [Lang::Zh, Lang::En] {
            let seen = seen(lang, width, false);
            // The place over a drawing is one line whatever it costs.
            let long = seen.lines().filter(|line| !line.contains("[示例")).find(|line| unicode_width::UnicodeWidthStr::width(*line) > width);
            assert_eq!(long, None, "{lang:?} {width}");
        }
    }
}

#[test]
fn plain_consoles_get_ascii_around_the_words() {
    let seen = seen(Lang::En, 60, true);
    insta::assert_snapshot!("whole-en-60-ascii", seen);
    let beyond = seen.chars().filter(|c| ('\u{2000}'..'\u{2e00}').contains(c));
    assert_eq!(beyond.collect::<String>(), "");
    let quoted =
        Finding::error("quoted", &at(&["基本信息", "1380000"]), Text::new("“手机”", "“mobile” isn’t…")).help(Text::new("写“1”", "write “1”"));
    let seen = |lang| render(std::slice::from_ref(&quoted), &Words, Style { lang, colour: false, width: 60, ascii: true });
    assert!(seen(Lang::En).contains("\"mobile\" isn't... [quoted]") && seen(Lang::En).contains("write \"1\""), "{}", seen(Lang::En));
    assert!(seen(Lang::Zh).contains("“手机”"), "Chinese fonts have them");
}

#[test]
fn many_files_are_told_in_short_and_counted() {
    let human = Human {
        style: Style { lang: Lang::Zh, colour: false, width: 60, ascii: false },
        many: true,
        title: |id| (id == "required").then(|| Text::new("必填项要填写", "Required fields must be filled in")),
    };
    let mut total = Total::default();
    let mut out = String::new();
    for findings in [findings(), Vec::new(), vec![findings().swap_remove(1)], Vec::new()] {
        out.push_str(&human.part(&findings, &Words));
        total.add(&findings);
    }
    total.add_failed();
    insta::assert_snapshot!("many-zh-60", out + &human.end(&total, &[]));
}

#[test]
fn colours_cost_no_columns() {
    let style = Style { lang: Lang::Zh, colour: true, width: 40, ascii: false };
    let coloured = in_short(&findings(), &Words, style);
    assert!(coloured.contains("\u{1b}[31m"));
    let mut parts = coloured.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    let bare = first + &parts.map(|part| part.split_once('m').unwrap().1).collect::<String>();
    assert_eq!(bare, in_short(&findings(), &Words, Style { colour: false, ..style }));
}

/// A message that names its place has it once.
#[test]
fn a_place_is_named_once() {
    let style = |lang| Style { lang, colour: false, width: 80, ascii: false };
    let said = |at: &Pointer, zh: &'static str| sentence(&Finding::error("r", at, Text::same(zh)), &Words, style(Lang::Zh));
    let (entry, field) = (at(&["业绩", "第2条"]), at(&["业绩", "第2条", "日期"]));
    assert_eq!(said(&field, "“业绩 第2条 日期”2016 太早"), "“业绩 第2条 日期”2016 太早 [r]");
    assert_eq!(said(&field, "业绩 第2条 没有别的"), "业绩 第2条 没有别的 [r]");
    assert_eq!(said(&field, "日期太早"), "业绩 第2条：日期太早 [r]");
    assert_eq!(said(&field, "太早"), "业绩 第2条 日期：太早 [r]");
    assert_eq!(said(&entry, "“业绩 第2条”不对"), "“业绩 第2条”不对 [r]");
    assert_eq!(said(&at(&["业绩", "2"]), "业绩 20 不对"), "业绩 2：业绩 20 不对 [r]");
}

/// What draws nothing of its own, or nothing at all, makes no line endless.
#[test]
fn marks_and_controls_take_room() {
    struct Odd(String);
    impl Source for Odd {
        fn name(&self) -> &str {
            "app.yaml"
        }
        fn text(&self) -> &str {
            &self.0
        }
        fn locate(&self, _: &Place) -> Option<Location> {
            let position = Position { line: 1, column: 1 };
            Some(Location { file: "app.yaml".into(), bytes: 0..1, start: position, end: position })
        }
        fn label(&self, _: &Pointer) -> Text {
            Text::same("")
        }
    }
    for odd in ["\0", "\u{301}", "a\u{301}"] {
        let seen = render(
            &[Finding::error("r", &at(&["a"]), Text::same("m"))],
            &Odd(format!("a{}", odd.repeat(600))),
            Style { lang: Lang::En, colour: false, width: 40, ascii: false },
        );
        assert!(seen.lines().all(|line| line.chars().count() <= 48), "{seen}");
    }
}

/// Nothing of a section that is not there stands on a line.
#[test]
fn a_section_that_is_absent_is_named_whole() {
    let guides = crate::guide::Guides::built_in();
    let document = crate::document::Document::parse("app.yaml", "# 示例\n申报指南: shenzhen-2026\n基本信息:\n  姓名: 张三\n".as_bytes(), &guides);
    let findings = ["education", "basic/mobile"].map(|at| Finding::error("required", &Pointer::parse(&format!("/{at}")), Text::same("m")).to_fill());
    let seen = |lang| render(&findings, &document, Style { lang, colour: false, width: 80, ascii: false });
    assert!(seen(Lang::Zh).contains("  教育经历（还没有写）\n") && seen(Lang::Zh).contains("（第3行）："), "{}", seen(Lang::Zh));
    assert!(seen(Lang::Zh).contains("1 项未填，1 个部分未填"), "{}", seen(Lang::Zh));
    assert!(seen(Lang::En).contains("(not there yet)\n"), "{}", seen(Lang::En));
    assert!(seen(Lang::En).contains("1 field to fill in, 1 section to fill in"), "{}", seen(Lang::En));
}
