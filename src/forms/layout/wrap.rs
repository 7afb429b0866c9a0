//! Breaking text into lines: no closing sign at a line's start, no opening one at its end, words and numbers whole.

use std::ops::Range;

use super::super::fonts::{Fonts, Weight, is_layout_only};

const NO_START: &str = "，。、；：？！）》」』】〕〉”’…—～·・％‰℃°々,.;:?!)]}%";
const NO_END: &str = "（《「『【〔〈“‘([{￥¥$€£№§≥≤≧≦＞＜≈≠±−";
/// Signs that hold a word together when they stand between its letters or digits.
const JOINERS: &str = "-_/.,:@&+#'=~*\\%<>";
/// Signs after which a word that is too wide for a line is broken first.
const HINGES: &str = "-/._";
/// What numbers are counted in, and stay with: 90学时, 12万元.
const UNITS: [&str; 34] = [
    "学时",
    "课时",
    "学分",
    "小时",
    "分钟",
    "万元",
    "亿元",
    "美元",
    "平方米",
    "公里",
    "千米",
    "毫米",
    "厘米",
    "元",
    "年",
    "月",
    "日",
    "天",
    "周",
    "人",
    "项",
    "篇",
    "次",
    "名",
    "个",
    "件",
    "份",
    "部",
    "家",
    "字",
    "页",
    "米",
    "吨",
    "套",
];

/// A line: the bytes of the text it shows (spaces at its end left out), its width in points, whether it ends a paragraph, whether its last
/// word is torn because it is wider than a line and has no sign to break it after, and whether a hyphen is drawn behind it for that. The
/// hyphen counts in the width and is no part of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub range: Range<usize>,
    pub width: f32,
    pub last: bool,
    pub torn: bool,
    pub hyphen: bool,
}

/// What is drawn where a word of letters is torn.
pub(super) const HYPHEN: char = '-';

/// How text is measured: fonts, weight, size, and the space after each character in ems.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    pub fonts: &'a Fonts,
    pub weight: Weight,
    pub size: f32,
    pub tracking: f32,
}

impl Measure<'_> {
    pub fn char(&self, character: char) -> f32 {
        if is_layout_only(character) {
            return 0.0;
        }
        let advance = self.fonts.glyph(character, self.weight).map_or(1.0, |glyph| glyph.advance);
        (advance + self.tracking) * self.size
    }

    pub fn text(&self, text: &str) -> f32 {
        let chars: Vec<char> = text.chars().filter(|c| !is_layout_only(*c)).collect();
        let full: f32 = chars.iter().map(|character| self.char(*character)).sum();
        full - chars.windows(2).map(|pair| self.closer(pair[0], pair[1])).sum::<f32>()
    }

    /// How much closer the second of two signs stands, in points.
    fn closer(&self, before: char, after: char) -> f32 {
        closer(before, after) * self.size
    }
}

/// Signs that fill the left half of their square, and signs that fill the right half.
const fn fills_left_half(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '！' | '？' | '）' | '》' | '」' | '』' | '】' | '〕' | '〉')
}

const fn fills_right_half(c: char) -> bool {
    matches!(c, '（' | '《' | '「' | '『' | '【' | '〔' | '〈')
}

/// Half a square but for a hair: readers of the file take signs that lie over each other by half for two lines.
const CLOSER: f32 = 0.45;

/// Between Chinese and a word or number, in ems. More would be a space to readers of the file, who take a tenth for one.
const AROUND_WORDS: f32 = 0.09;

/// How much closer than its square a character stands behind another, in ems: between two signs half a square stays empty, not a whole one.
/// Less than nought where a word stands in Chinese text, and needs a little room.
pub(super) fn closer(before: char, after: char) -> f32 {
    if is_ideograph(before) && is_word_char(after) || is_word_char(before) && is_ideograph(after) {
        return -AROUND_WORDS;
    }
    let closes = fills_left_half(before) && (fills_left_half(after) || fills_right_half(after));
    let opens = fills_right_half(before) && fills_right_half(after);
    if closes || opens { CLOSER } else { 0.0 }
}

/// A character of a paragraph: its byte, its width, and how much closer the next one stands.
#[derive(Clone, Copy)]
struct Set {
    at: usize,
    char: char,
    width: f32,
    closer: f32,
}

/// Lines no wider than `width`; the first has `first` less room, the others `others` less.
/// A single word wider than a line is broken where it must be.
pub fn wrap(text: &str, measure: Measure<'_>, width: f32, first: f32, others: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for para in text.split('\n') {
        wrap_para(text, start..start + para.len(), measure, width, first, others, &mut lines);
        start += para.len() + 1;
    }
    lines
}

fn wrap_para(text: &str, para: Range<usize>, measure: Measure<'_>, width: f32, first: f32, others: f32, lines: &mut Vec<Line>) {
    let mut chars: Vec<Set> =
        text[para.clone()].char_indices().map(|(at, c)| Set { at: para.start + at, char: c, width: measure.char(c), closer: 0.0 }).collect();
    for at in 1..chars.len() {
        chars[at - 1].closer = measure.closer(chars[at - 1].char, chars[at].char);
    }
    let hyphen = measure.char(HYPHEN);
    let starts = starts(&chars, [width - first, width - others], hyphen);
    for (at, &begin) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(chars.len());
        let shown = begin + trimmed(&chars[begin..end]);
        let from = chars.get(begin).map_or(para.end, |c| c.at);
        let to = chars.get(shown).map_or(para.end, |c| c.at);
        let last = end == chars.len();
        let torn = !last && in_word(&chars, end - 1) && in_word(&chars, end) && !HINGES.contains(chars[end - 1].char);
        let hyphened = torn && is_of_letters(&chars, end);
        let width = width_of(&chars[begin..shown]) + if hyphened { hyphen } else { 0.0 };
        lines.push(Line { range: from..to, width, last, torn, hyphen: hyphened });
    }
}

fn width_of(line: &[Set]) -> f32 {
    line.iter().map(|c| c.width - c.closer).sum::<f32>() + line.last().map_or(0.0, |c| c.closer)
}

/// Where lines start; the first has its own room, and a torn word needs some for its hyphen.
fn starts(chars: &[Set], [first, others]: [f32; 2], hyphen: f32) -> Vec<usize> {
    let (mut starts, mut begin, mut room) = (vec![0], 0, first);
    while let Some(over) = fit(&chars[begin..], room) {
        begin += break_before(&chars[begin..], over, room - hyphen);
        if begin == chars.len() {
            break;
        }
        starts.push(begin);
        room = others;
    }
    keep_company(chars, &mut starts, room);
    starts
}

/// The fewest and the most characters that the line before the last must keep, or may lose, for the sake of the last.
const KEPT: usize = 5;
const LOST: usize = 4;

/// A last line of a single character, signs left out, gets another from the line before.
fn keep_company(chars: &[Set], starts: &mut [usize], room: f32) {
    let [.., before, last] = starts else { return };
    let is_alone = |at: usize| chars[at..].iter().filter(|c| c.char != ' ' && !NO_START.contains(c.char)).count() < 2;
    let mut earlier = ((*before + KEPT).max(last.saturating_sub(LOST))..*last).rev();
    if is_alone(*last)
        && let Some(at) = earlier.find(|&at| may_break(chars, at) && !is_alone(at) && width_of(&chars[at..]) <= room)
    {
        *last = at;
    }
}

/// How many characters stay without the spaces at the end.
fn trimmed(chars: &[Set]) -> usize {
    chars.iter().rposition(|c| c.char != ' ').map_or(0, |at| at + 1)
}

/// The index of the first character that does not fit; `None` when all do. Spaces may hang over the edge.
fn fit(chars: &[Set], room: f32) -> Option<usize> {
    let mut width = 0.0;
    chars.iter().position(|c| {
        let is_over = width + c.width > room + 0.01 && c.char != ' ';
        width += c.width - c.closer;
        is_over
    })
}

/// The best index to break at, given that the character at `over` does not fit; `torn` is the room for what stands before a hyphen.
fn break_before(chars: &[Set], over: usize, torn: f32) -> usize {
    let last = |allowed: &dyn Fn(usize) -> bool| (1..=over).rev().find(|at| allowed(*at));
    // Half a line is too much to leave empty for a unit.
    let with_units = last(&|at| may_break(chars, at) && !parts_unit(chars, at)).filter(|at| 2 * at >= over);
    let at = with_units.or_else(|| last(&|at| may_break(chars, at))).or_else(|| last(&|at| HINGES.contains(chars[at - 1].char)));
    at.unwrap_or_else(|| {
        let hyphened = over < chars.len() && is_of_letters(chars, over);
        last(&|at| !hyphened || width_of(&chars[..at]) <= torn).unwrap_or(1)
    })
}

/// Whether a break would stand between a number and its unit, within the unit, or between what is counted and its year (2026年5月1日).
fn parts_unit(chars: &[Set], at: usize) -> bool {
    const LONGEST: usize = 3;
    let number_ends = |end: usize| end > 0 && chars[end - 1].char.is_ascii_digit();
    if matches!(chars[at - 1].char, '年' | '月') && number_ends(at - 1) && chars[at].char.is_ascii_digit() {
        return true;
    }
    (at.saturating_sub(LONGEST - 1)..=at).filter(|end| number_ends(*end)).any(|end| {
        let unit = UNITS.iter().find(|unit| unit.chars().eq(chars[end..].iter().take(unit.chars().count()).map(|c| c.char)));
        unit.is_some_and(|unit| at < end + unit.chars().count())
    })
}

/// Whether the word around a break is of letters only: a hyphen in a number or an address would be taken for a part of it.
fn is_of_letters(chars: &[Set], at: usize) -> bool {
    let word = |at: &usize| in_word(chars, *at);
    (0..at).rev().take_while(word).chain((at..chars.len()).take_while(word)).all(|at| chars[at].char.is_alphabetic())
}

fn may_break(chars: &[Set], at: usize) -> bool {
    let (before, after) = (chars[at - 1].char, chars[at].char);
    if before == ' ' {
        return after != ' ';
    }
    let bound = after == ' ' || is_layout_only(after) || NO_START.contains(after) || NO_END.contains(before);
    let inside_word = in_word(chars, at - 1) && in_word(chars, at);
    !(bound || inside_word)
}

/// Whether the character belongs to a word or number that must stay whole.
fn in_word(chars: &[Set], at: usize) -> bool {
    let c = chars[at].char;
    is_word_char(c)
        || JOINERS.contains(c) && (at > 0 && is_word_char(chars[at - 1].char) || chars.get(at + 1).is_some_and(|next| is_word_char(next.char)))
}

/// Characters that fill their square, signs left out.
fn is_ideograph(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x2fdf | 0x3005..=0x3007 | 0x3041..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// Letters and digits of scripts that are written with words, the ones Chinese text takes singly left out.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || (u32::from(c) < 0x1100 && c.is_alphanumeric() && !matches!(c, '²' | '³' | '¹'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(text: &str, ems: f32) -> Vec<String> {
        let fonts = Fonts::builtin();
        let measure = Measure { fonts: &fonts, weight: Weight::Regular, size: 10.0, tracking: 0.0 };
        wrap(text, measure, ems * 10.0, 0.0, 0.0).into_iter().map(|line| text[line.range].to_owned()).collect()
    }

    #[test]
    fn closing_signs_never_start_and_opening_signs_never_end_a_line() {
        assert_eq!(lines("负责总体设计。完成", 6.0), ["负责总体设", "计。完成"]);
        assert_eq!(lines("主持编制《导则》", 5.0), ["主持编制", "《导则》"]);
        assert_eq!(lines("主持编制了——导则", 6.0), ["主持编制", "了——导则"]);
    }

    #[test]
    fn no_character_ends_a_paragraph_by_itself() {
        assert_eq!(lines("同意按规定对情况进行公示。", 11.0), ["同意按规定对情况进行", "公示。"]);
        assert_eq!(lines("一种路面病害检测方法》", 9.0), ["一种路面病害检测", "方法》"]);
        // Not where little would be left of the line before.
        assert_eq!(lines("示例大学工学院", 6.0), ["示例大学工", "学院"]);
        assert_eq!(lines("大学工学院", 4.0), ["大学工学", "院"]);
    }

    #[test]
    fn a_word_in_chinese_text_has_a_little_room_on_both_sides() {
        let fonts = Fonts::builtin();
        let measure = Measure { fonts: &fonts, weight: Weight::Regular, size: 10.0, tracking: 0.0 };
        let apart = |text: &str, parts: &[&str]| measure.text(text) - parts.iter().map(|part| measure.text(part)).sum::<f32>();
        assert!((apart("由86人", &["由", "86", "人"]) - 1.8).abs() < 0.01);
        assert!((apart("约11%。", &["约", "11%。"]) - 0.9).abs() < 0.01);
        assert!(apart("（SCI）", &["（", "SCI", "）"]).abs() < 0.01);
    }

    #[test]
    fn words_and_numbers_stay_whole_unless_wider_than_the_line() {
        assert_eq!(lines("依据GB/T 50378-2019标准", 7.0), ["依据GB/T", "50378-2019", "标准"]);
        assert_eq!(lines("投资额12,345.67万元", 6.0), ["投资额", "12,345.67", "万元"]);
        assert_eq!(lines("Shenzhen University", 6.0), ["Shenzhen", "University"]);
        assert_eq!(lines("一\n\n二", 6.0), ["一", "", "二"]);
        assert!(lines("abcdefghijklmnopqrstuvwxyz", 4.0).len() > 2);
    }

    #[test]
    fn a_torn_word_of_letters_has_a_hyphen_that_is_no_part_of_it() {
        let fonts = Fonts::builtin();
        let measure = Measure { fonts: &fonts, weight: Weight::Regular, size: 10.0, tracking: 0.0 };
        let wrapped = |text: &str| wrap(text, measure, 40.0, 0.0, 0.0);
        let letters = wrapped("abcdefghijklmnopqrstuvwxyz");
        assert!(letters.iter().all(|line| line.width <= 40.01 && line.hyphen != line.last), "{letters:?}");
        assert!(wrapped("12345678901234567890").iter().all(|line| !line.hyphen));
        assert!(wrapped("abc9defghijklmnopqrst").iter().all(|line| !line.hyphen));
    }

    #[test]
    fn a_number_keeps_its_unit_and_a_sign_what_it_is_said_of() {
        assert_eq!(lines("成绩，其中专业课2022年90学时", 13.1), ["成绩，其中专业课", "2022年90学时"]);
        assert_eq!(lines("本项目验收于2024年5月20日", 11.1), ["本项目验收于", "2024年5月20日"]);
        assert_eq!(lines("合同额共计120万元", 8.1), ["合同额共计", "120万元"]);
        assert_eq!(lines("抗压强度等级达到≥30", 9.1), ["抗压强度等级达到", "≥30"]);
        // Not at the cost of half a line.
        assert_eq!(lines("约12345678万元整", 6.1), ["约12345678", "万元整"]);
    }

    #[test]
    fn two_signs_side_by_side_share_a_square_and_a_half() {
        let fonts = Fonts::builtin();
        let measure = Measure { fonts: &fonts, weight: Weight::Regular, size: 10.0, tracking: 0.0 };
        assert!((measure.text("《导则》（试行）。") - 81.0).abs() < 0.01);
        assert_eq!(measure.text("导则，试行"), 50.0);
        assert!((measure.text("（《") - 15.5).abs() < 0.01);
        // So that one character more fits; a sign at the end of a line has its square.
        assert_eq!(lines("《甲》（乙）丙", 6.1), ["《甲》（乙）", "丙"]);
        assert_eq!(lines("甲乙》（丙", 3.0), ["甲乙》", "（丙"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_no_line_is_too_wide(text in "[a-z0-9 ，。（）《》职称评审设计“”\n.-]{0,120}", ems in 3.0f32..20.0) {
            let fonts = Fonts::builtin();
            let measure = Measure { fonts: &fonts, weight: Weight::Regular, size: 10.0, tracking: 0.0 };
            let wrapped = wrap(&text, measure, ems * 10.0, 0.0, 0.0);
            let mut shown = String::new();
            for line in &wrapped {
                prop_assert!(line.width <= ems * 10.0 + 0.02);
                shown.push_str(&text[line.range.clone()]);
            }
            let bare = |text: &str| text.chars().filter(|c| !matches!(c, ' ' | '\n')).collect::<String>();
            prop_assert_eq!(bare(&shown), bare(&text));
        }
    }
}
