//! Characters of any text: what cannot be seen, printed or searched, and what was left of a template.

use serde_json::Value as Json;
use unicode_normalization::UnicodeNormalization;

use crate::finding::{Edit, Fix, Severity};
use crate::pointer::Pointer;
use crate::rules::radicals;
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
        id: "template-left",
        severity: Severity::Warning,
        title: Text::new("文字里没有留下模板的空格和提示", "No gaps and hints of a template inside a text"),
        why: Text::new(
            "“____”“XXX”“（请填写…）”留在一段话里，说明这一处还没有写完；隐去的名称也要照实写。",
            "A gap such as ____ or XXX inside a text says that it is not finished; names left out are asked for as well.",
        ),
        source: "R17",
        bad: "self_evaluation: 本人从事XXX工作三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，符合助理工程师条件。",
        good: "self_evaluation: 本人从事芯片设计工作三年多，能独立完成模块级设计和仿真，熟悉本专业的标准和规范，符合助理工程师条件。",
        implies: &[],
        check: Check::Law(template_left),
    },
    Rule {
        id: "garbled-text",
        severity: Severity::Error,
        title: Text::new("没有乱码", "No garbled text"),
        why: Text::new(
            "文件用错了编码另存，文字就成了“æ·±åœ³”“锟斤拷”或“�”，打印和受理时都认不出。",
            "Saved in a wrong encoding a text turns into æ·±åœ³, 锟斤拷 or �, which nobody can read.",
        ),
        source: "format",
        bad: "basic: {address: æ·±åœ³å¸‚é¾™å²—åŒº}",
        good: "basic: {address: 深圳市龙岗区}",
        implies: &[],
        check: Check::Law(garbled),
    },
    Rule {
        id: "invisible-character",
        severity: Severity::Warning,
        title: Text::new("没有看不见的字符", "No invisible characters"),
        why: Text::new(
            "从网页或聊天软件复制会带来零宽字符、特殊空格和文字方向符号：看不见，却让相同的文字对不上。",
            "Copying from pages and chats brings zero-width characters, odd blanks and direction marks: unseen, they make equal texts differ.",
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

/// A text that is not all of everyday characters, so that a rule of this file may find something in it.
#[derive(Debug)]
pub(super) struct Suspect<'a> {
    at: Pointer,
    /// The field that it stands in, or whose list it stands in.
    key: &'a str,
    text: &'a str,
}

/// The suspects of an application, in its order: the one walk over all its texts. Most texts are none.
pub(super) fn suspects(value: &Json) -> Vec<Suspect<'_>> {
    fn walk<'a>(value: &'a Json, key: &'a str, at: &dyn Fn() -> Pointer, found: &mut Vec<Suspect<'a>>) {
        match value {
            Json::String(text) if is_suspect(text) => found.push(Suspect { at: at(), key, text }),
            Json::Array(items) => items.iter().enumerate().for_each(|(index, item)| walk(item, key, &|| at().index(index), found)),
            Json::Object(members) => members.iter().for_each(|(key, member)| walk(member, key, &|| at().key(key), found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &Pointer::root, &mut found);
    found
}

/// Whether a text holds anything that the rules of this file look for; wrongly yes costs time only.
fn is_suspect(text: &str) -> bool {
    let (mut has_word, mut before) = (false, ' ');
    for c in text.chars() {
        match c {
            // What templates and wrong encodings leave behind: XXX, ___, TODO, TBD and hints.
            '_' | 'X' | 'x' if c == before => return true,
            'O' | 'B' if before == 'T' => return true,
            '填' | '输' | '择' | '补' | '锟' | '烫' | '屯' => return true,
            '_' | 'X' | 'x' => {}
            '0'..='9' | 'A'..='Z' | 'a'..='z' | '\u{4e00}'..='\u{9fff}' => has_word = true,
            ' '..='~' | '\n' => {}
            // Everyday signs: · “ ” ‘ ’ — 、。《》（），：；and their like.
            '\u{b7}' | '\u{2014}' | '\u{2018}'..='\u{201d}' | '\u{3001}'..='\u{3011}' | '！' | '（' | '）' | '，' | '：' | '；' => {}
            _ => return true,
        }
        before = c;
    }
    !has_word
}

/// A mend that writes another text at a place.
pub(super) fn rewrite(safe: bool, at: &Pointer, text: String) -> Fix {
    let title = text!(("写成“{}”", shown(&text)), ("write “{}”", shown(&text)));
    Fix { safe, title, edits: vec![Edit::Set { at: at.clone(), text }] }
}

/// A mend that takes away what stands at a place.
pub(super) fn remove(safe: bool, at: &Pointer) -> Fix {
    Fix { safe, title: Text::new("删去", "remove it"), edits: vec![Edit::Remove { at: at.clone() }] }
}

/// One finding for each text in which `look`, given its field and the text, finds something odd: the message, what to write instead and
/// perhaps the mend.
fn texts(facts: &Facts<'_>, report: &mut Report, look: impl Fn(&str, &str) -> Option<(Text, Text, Option<(bool, String)>)>) {
    for Suspect { at, key, text } in facts.suspects {
        if let Some((message, help, right)) = look(key, text) {
            let mut finding = report.finding(at, message).help(help);
            finding.fix = right.map(|(safe, text)| rewrite(safe, at, text));
            report.push(finding);
        }
    }
}

const HINTS: &[&str] = &["请填写", "请输入", "请选择", "此处填写", "在此填写", "待填", "TODO", "TBD", "XXX", "×××"];
/// What stands in for letters that are still to come.
const PLACEHOLDERS: &str = "_＿xX×*…?？.";
/// Chinese read in a wrong encoding.
const GARBLED: [&str; 4] = ["\u{fffd}", "锟斤拷", "烫烫烫", "屯屯屯"];

/// What editors of forms leave as a hint in place of a value.
pub(super) fn is_template(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| c.is_whitespace() || "（）()【】[]<>《》“”\"".contains(c));
    let is_hint = HINTS.iter().any(|hint| bare.starts_with(hint));
    is_hint || (bare.chars().count() >= 2 && bare.chars().all(|c| PLACEHOLDERS.contains(c)))
}

fn template(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |key, text| {
        // A volume may be a Roman number.
        let is_numeral = matches!(key, "volume" | "issue" | "pages");
        (is_template(text) && !is_numeral).then(|| {
            let message = text!(("“{}”是模板的提示文字", shown(text)), ("“{}” is a hint of the template", shown(text)));
            (message, Text::new("换成真实的内容；没有可填的就空着。", "Replace it with what is true; leave it empty where there is nothing."), None)
        })
    });
}

/// What a template leaves inside a text.
const GAPS: &[&str] = &["请填写", "请输入", "此处填写", "在此填写", "待填写", "待补充", "XXX", "xxx", "×××", "___", "＿＿", "□□", "○○○", "TODO"];

fn template_left(facts: &Facts<'_>, report: &mut Report) {
    // Names, numbers and pages may hold such characters; what is told in sentences does not.
    const SENTENCES: &[&str] =
        &["self_evaluation", "exceptional_reason", "duties", "benefit", "details", "content", "effect", "other_series_details"];
    texts(facts, report, |key, text| {
        if !SENTENCES.contains(&key) || is_template(text) {
            return None;
        }
        let gap = GAPS.iter().find(|gap| text.contains(**gap))?;
        let message = text!("文字里还有“{gap}”", "“{gap}” is left inside the text");
        Some((message, Text::new("换成真实的内容。", "Replace it with what is true."), None))
    });
}

/// Characters that Windows shows for the bytes 0x80 to 0x9F, in order; a blank where it shows none.
const WINDOWS_1252: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ ž Ÿ";

/// The byte that a character stands for where UTF-8 was taken for a Western encoding.
fn byte_of(c: char) -> Option<u8> {
    let of_windows = || WINDOWS_1252.chars().position(|known| known == c && c != ' ').and_then(|at| u8::try_from(at + 0x80).ok());
    u8::try_from(u32::from(c)).ok().or_else(of_windows)
}

/// What a garbled text was, where it is certain: its characters are the bytes of Chinese text in UTF-8.
fn ungarbled(text: &str) -> Option<String> {
    // The first byte of every common Chinese character.
    if !text.contains(['ä', 'å', 'æ', 'ç', 'è', 'é', 'ã']) {
        return None;
    }
    let bytes: Vec<u8> = text.chars().map(byte_of).collect::<Option<_>>()?;
    let right = String::from_utf8(bytes).ok()?;
    right.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')).then_some(right)
}

fn garbled(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |_, text| {
        if text.is_ascii() {
            return None;
        }
        if let Some(right) = ungarbled(text) {
            let help = text!(("应是：{}", shown(&right)), ("It should read: {}", shown(&right)));
            return Some((text!(("“{}”是乱码", shown(text)), ("“{}” is garbled", shown(text))), help, Some((false, right))));
        }
        let sign = GARBLED.into_iter().find(|sign| text.contains(sign))?;
        let help = Text::new("照原件重新输入；文件另存为 UTF-8。", "Type it anew from the original, and save the file as UTF-8.");
        Some((text!("文字里有乱码“{sign}”", "“{sign}” in the text is garbled"), help, None))
    });
}

/// Zero-width and direction marks, and fillers. Variation selectors belong to rare characters and stay.
fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}' | '\u{200e}'
            | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0001}'..='\u{e007f}'
    )
}

/// Joiners belong to some scripts and to drawn signs, but behind a Chinese or a plain character they were copied.
fn is_stray_joiner(before: Option<char>, c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}') && before.is_none_or(|c| c.is_ascii() || matches!(c, '\u{3000}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
}

/// Blanks that are not the blank. The ideographic one is an indent.
fn is_odd_blank(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}')
}

fn invisible(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |_, text| {
        let is_suspect = |c| is_invisible(c) || is_odd_blank(c) || matches!(c, '\u{200c}' | '\u{200d}');
        if text.is_ascii() || !text.chars().any(is_suspect) {
            return None;
        }
        let mut before = None;
        let mut odd = None;
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            let is_unseen = is_invisible(c) || is_stray_joiner(before, c);
            if is_unseen || is_odd_blank(c) {
                odd = odd.or(Some(c));
            }
            if !is_unseen {
                clean.push(if is_odd_blank(c) { ' ' } else { c });
                before = Some(c);
            }
        }
        // What is garbled is told as such.
        let code = odd.filter(|_| ungarbled(text).is_none()).map(u32::from)?;
        let help = text!(("删去它，重新写成：{}", shown(&clean)), ("Remove it and write: {}", shown(&clean)));
        Some((text!("有看不见的字符 U+{code:04X}", "an invisible character, U+{code:04X}"), help, Some((true, clean))))
    });
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{ffffd}' | '\u{100000}'..='\u{10fffd}')
}

fn private_use(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |_, text| {
        let code = text.chars().find(|c| is_private(*c)).map(u32::from)?;
        let message = text!("有自造字 U+{code:04X}，打印不出来", "a private-use character, U+{code:04X}, which cannot be printed");
        let help = Text::new("用新的输入法按部首或拼音打出标准字。", "Type the standard character with a present-day input method.");
        Some((message, help, None))
    });
}

fn radical(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |_, text| {
        let odd = text.chars().find(|c| radicals::is_radical(*c))?;
        let right: String = text.chars().map(|c| radicals::character_of(c).unwrap_or(c)).collect();
        let is_whole = !right.chars().any(radicals::is_radical);
        let help = match radicals::character_of(odd) {
            Some(character) => text!("换成汉字“{character}”。", "Replace it with the character “{character}”."),
            None => Text::new("换成相应的汉字。", "Replace it with the character."),
        };
        Some((text!("“{odd}”是部首，不是汉字", "“{odd}” is a radical, not a character"), help, is_whole.then_some((true, right))))
    });
}

/// Fields that hold a number as it is printed on a certificate.
const NUMBERS: &[&str] =
    &["certificate_number", "degree_certificate_number", "registration_number", "ticket_number", "appraisal_number", "version", "guide"];

fn is_full_width(c: char) -> bool {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

fn full_width(facts: &Facts<'_>, report: &mut Report) {
    texts(facts, report, |key, text| {
        if !NUMBERS.contains(&key) || !text.chars().any(is_full_width) {
            return None;
        }
        // Only what is certain: brackets and dashes between them may be printed full-width.
        let narrow: String = text.chars().map(|c| if is_full_width(c) { c.nfkc().next().unwrap_or(c) } else { c }).collect();
        let message = text!(("编号“{}”里有全角数字或字母", shown(text)), ("the number “{}” has full-width digits or letters", shown(text)));
        let help = text!(("写成：{}", shown(&narrow)), ("Write: {}", shown(&narrow)));
        Some((message, help, Some((true, narrow))))
    });
}

/// The beginning of a text, so that a long one does not fill the screen.
fn shown(text: &str) -> String {
    const MOST: usize = 40;
    if text.chars().count() <= MOST { text.to_owned() } else { text.chars().take(MOST).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbled_chinese_is_read_back_and_western_names_are_left() {
        assert_eq!(ungarbled("æ·±åœ³å¸‚").as_deref(), Some("深圳市"));
        for true_name in ["Müller", "José Muñoz", "François Lefèvre", "Ångström", "çédille", "深圳市å", "Æsop"] {
            assert_eq!(ungarbled(true_name), None, "{true_name}");
        }
    }

    #[test]
    fn whatever_a_rule_looks_for_makes_a_text_suspect() {
        let odd = |c: &char| is_invisible(*c) || is_odd_blank(*c) || is_private(*c) || is_full_width(*c) || radicals::is_radical(*c);
        for c in ('\0'..=char::MAX).filter(odd).chain("\u{200c}\u{200d}äåæçèéã".chars()) {
            assert!(is_suspect(&format!("深圳市{c}南山区")), "{c:?}");
        }
        for (a, b) in PLACEHOLDERS.chars().flat_map(|a| PLACEHOLDERS.chars().map(move |b| (a, b))) {
            assert!(is_suspect(&format!("（{a}{b}）")), "{a}{b}");
        }
        for sign in HINTS.iter().chain(GAPS).chain(&GARBLED) {
            assert!(is_suspect(&format!("深圳市{sign}")), "{sign}");
        }
        assert!(!is_suspect("深圳市示例微电子有限公司（南山）·“智慧园区”项目，2019—2022年，C语言 and others, 3.5 x 4"));
    }

    #[test]
    fn joiners_stay_where_their_script_wants_them() {
        assert!(is_stray_joiner(Some('圳'), '\u{200d}') && is_stray_joiner(Some('a'), '\u{200c}') && is_stray_joiner(None, '\u{200d}'));
        assert!(!is_stray_joiner(Some('क'), '\u{200d}') && !is_stray_joiner(Some('👩'), '\u{200d}'));
    }
}
