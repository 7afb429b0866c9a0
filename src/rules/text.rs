//! Characters of any text: what cannot be seen, printed or searched, and what was left of a template.

use serde_json::Value as Json;

use crate::finding::{Finding, Severity};
use crate::pointer::Pointer;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "template-text",
        severity: Severity::Error,
        title: Text::new("模板的提示文字要换成内容", "Text of a template is replaced"),
        why: Text::new("“请填写…”“XXX”之类留在表上，会被当作没有填写退回。", "What is left of a template is taken for not filled in."),
        source: "R7; R17; R19",
        bad: "next_step: {employer: （请填写报送用人单位全称）}",
        good: "next_step: {employer: 深圳市示例微电子有限公司}",
        implies: &[],
        check: Check::Law(template),
    },
    Rule {
        id: "invisible-character",
        severity: Severity::Warning,
        title: Text::new("没有看不见的字符", "No invisible characters"),
        why: Text::new(
            "从网页或聊天软件复制会带来零宽字符和文字方向符号：看不见，却让相同的文字对不上。",
            "Copying from pages and chats brings zero-width and direction marks: unseen, they make equal texts differ.",
        ),
        source: "UAX #9; format",
        bad: "basic: {address: \"深圳市\\u200B南山区\"}",
        good: "basic: {address: 深圳市南山区}",
        implies: &[],
        check: Check::Law(invisible),
    },
    Rule {
        id: "private-use-character",
        severity: Severity::Warning,
        title: Text::new("没有自造字", "No private-use characters"),
        why: Text::new(
            "自造字只在造它的电脑上看得见，打印和受理时是空白。生僻字大多已有标准编码。",
            "Such a character is seen only where it was made and is blank in print. Most rare characters have a standard code today.",
        ),
        source: "GB 18030-2022",
        bad: "basic: {address: \"深圳市\\uE000南山区\"}",
        good: "basic: {address: 深圳市㙟南山区}",
        implies: &[],
        check: Check::Law(private_use),
    },
    Rule {
        id: "radical-character",
        severity: Severity::Warning,
        title: Text::new("用汉字，不用形似的部首", "Characters, not radicals that look like them"),
        why: Text::new(
            "从 PDF 复制常带来部首符号（⼈、⼯），看着像汉字，却查不到、核不上。",
            "Copying from a PDF often brings radicals such as ⼈ and ⼯, which look like characters but are found by no search.",
        ),
        source: "Unicode Kangxi Radicals",
        bad: "basic: {address: 深圳市南⼭区}",
        good: "basic: {address: 深圳市南山区}",
        implies: &[],
        check: Check::Law(radical),
    },
    Rule {
        id: "full-width-digits",
        severity: Severity::Warning,
        title: Text::new("编号里的数字和字母用半角", "Half-width digits and letters in numbers"),
        why: Text::new(
            "编号用全角数字，与证书核对和查询时对不上。",
            "A number in full-width digits does not match the certificate when it is looked up.",
        ),
        source: "format",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: １０９９８０２０２２０５０００２１}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '10998020220500021'}]",
        implies: &[],
        check: Check::Law(full_width),
    },
];

/// A step of the way to a text; pointers are built only where something is found.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

fn pointer(way: &[Step<'_>]) -> Pointer {
    way.iter().fold(Pointer::root(), |at, step| match step {
        Step::Key(key) => at.key(key),
        Step::Index(index) => at.index(*index),
    })
}

/// Calls `look` with every text that was written, and the way to it.
fn each_text<'a>(facts: &Facts<'a>, mut look: impl FnMut(&[Step<'a>], &'a str)) {
    fn walk<'a>(value: &'a Json, way: &mut Vec<Step<'a>>, look: &mut impl FnMut(&[Step<'a>], &'a str)) {
        let mut step = |step: Step<'a>, value: &'a Json| {
            way.push(step);
            walk(value, way, look);
            way.pop();
        };
        match value {
            Json::String(text) => look(way, text),
            Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| step(Step::Index(index), item)),
            Json::Object(members) => members.iter().for_each(|(key, member)| step(Step::Key(key), member)),
            _ => {}
        }
    }
    walk(facts.document.value(), &mut Vec::new(), &mut look);
}

/// One finding for each text that has an odd character, saying the first of them.
fn characters(facts: &Facts<'_>, report: &mut Report, is_odd: fn(char) -> bool, say: impl Fn(char, &str) -> (Text, Text)) {
    let mut found: Vec<Finding> = Vec::new();
    each_text(facts, |way, text| {
        if text.is_ascii() {
            return;
        }
        if let Some(odd) = text.chars().find(|c| is_odd(*c)) {
            let (message, help) = say(odd, text);
            found.push(report.finding(&pointer(way), message).help(help));
        }
    });
    found.into_iter().for_each(|finding| report.push(finding));
}

/// What editors of forms leave as a hint in place of a value.
pub(super) fn is_template(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "（）()【】[]<>《》“”\"".contains(c));
    let is_hint =
        ["请填写", "请输入", "请选择", "此处填写", "在此填写", "待填", "TODO", "TBD", "XXX", "×××"].iter().any(|hint| bare.starts_with(hint));
    is_hint || (bare.chars().count() >= 2 && bare.chars().all(|c| matches!(c, '_' | '＿' | 'x' | 'X' | '×' | '*' | '…' | '?' | '？' | '.')))
}

fn template(facts: &Facts<'_>, report: &mut Report) {
    let mut found: Vec<Finding> = Vec::new();
    each_text(facts, |way, text| {
        // A volume may be a Roman number.
        let is_numeral = matches!(way.last(), Some(Step::Key("volume" | "issue" | "pages")));
        if is_template(text) && !is_numeral {
            let message = text!("“{text}”是模板的提示文字", "“{text}” is a hint of the template");
            let help = Text::new("换成真实的内容；没有可填的就空着。", "Replace it with what is true; leave it empty where there is nothing.");
            found.push(report.finding(&pointer(way), message).help(help));
        }
    });
    found.into_iter().for_each(|finding| report.push(finding));
}

/// Zero-width and direction marks. Joiners and variation selectors belong to scripts and rare characters and stay.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

fn invisible(facts: &Facts<'_>, report: &mut Report) {
    characters(facts, report, is_invisible, |odd, text| {
        let (code, clean) = (u32::from(odd), shown(&text.chars().filter(|c| !is_invisible(*c)).collect::<String>()));
        (
            text!("有看不见的字符 U+{code:04X}", "an invisible character, U+{code:04X}"),
            text!("删去它，重新写成：{clean}", "Remove it and write: {clean}"),
        )
    });
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

fn private_use(facts: &Facts<'_>, report: &mut Report) {
    characters(facts, report, is_private, |odd, _| {
        let code = u32::from(odd);
        (
            text!("有自造字 U+{code:04X}，打印不出来", "a private-use character, U+{code:04X}, which cannot be printed"),
            Text::new("用新的输入法按部首或拼音打出标准字。", "Type the standard character with a present-day input method."),
        )
    });
}

fn is_radical(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}')
}

fn radical(facts: &Facts<'_>, report: &mut Report) {
    use unicode_normalization::UnicodeNormalization;
    characters(facts, report, is_radical, |odd, _| {
        let right: String = odd.nfkc().collect();
        let help = if right.starts_with(odd) {
            Text::new("换成相应的汉字。", "Replace it with the character.")
        } else {
            text!("换成汉字“{right}”。", "Replace it with the character “{right}”.")
        };
        (text!("“{odd}”是部首，不是汉字", "“{odd}” is a radical, not a character"), help)
    });
}

/// Fields that hold a number as it is printed on a certificate.
const NUMBERS: &[&str] = &["certificate_number", "degree_certificate_number", "ticket_number", "appraisal_number", "version", "guide"];

fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn full_width(facts: &Facts<'_>, report: &mut Report) {
    use unicode_normalization::UnicodeNormalization;
    let mut found: Vec<Finding> = Vec::new();
    each_text(facts, |way, text| {
        let is_number = matches!(way.last(), Some(Step::Key(key)) if NUMBERS.contains(key));
        if is_number && text.chars().any(is_full_width) {
            let narrow = shown(&text.nfkc().collect::<String>());
            let message = text!("编号“{text}”里有全角数字或字母", "the number “{text}” has full-width digits or letters");
            found.push(report.finding(&pointer(way), message).help(text!("写成：{narrow}", "Write: {narrow}")));
        }
    });
    found.into_iter().for_each(|finding| report.push(finding));
}

/// The beginning of a text, so that a long one does not fill the screen.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}
