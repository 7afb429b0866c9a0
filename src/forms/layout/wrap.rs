//! Breaking text into lines: no closing sign at a line's start, no opening one at its end, words and numbers whole.

use std::ops::Range;

use super::super::fonts::{Fonts, Weight, is_layout_only};

const NO_START: &str = "，。、；：？！）》」』】〕〉”’…—～·・％‰℃°々,.;:?!)]}%";
const NO_END: &str = "（《「『【〔〈“‘([{￥$№";
/// Signs that hold a word together when they stand between its letters or digits.
const JOINERS: &str = "-_/.,:@&+#'=~*\\%<>";

/// A line: the bytes of the text it shows (spaces at its end left out), its width in points, whether it ends a paragraph, and whether its
/// last word goes on in the next line because it is wider than a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub range: Range<usize>,
    pub width: f32,
    pub last: bool,
    pub torn: bool,
}

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
        text.chars().map(|character| self.char(character)).sum()
    }
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
    let chars: Vec<(usize, char, f32)> = text[para.clone()].char_indices().map(|(at, c)| (para.start + at, c, measure.char(c))).collect();
    let mut begin = 0;
    let mut room = width - first;
    loop {
        let end = fit(&chars[begin..], room).map_or(chars.len(), |over| begin + break_before(&chars[begin..], over));
        let shown = begin + trimmed(&chars[begin..end]);
        let from = chars.get(begin).map_or(para.end, |c| c.0);
        let to = chars.get(shown).map_or(para.end, |c| c.0);
        let line_width = chars[begin..shown].iter().map(|c| c.2).sum();
        let last = end == chars.len();
        let torn = !last && in_word(&chars, end - 1) && in_word(&chars, end);
        lines.push(Line { range: from..to, width: line_width, last, torn });
        if last {
            return;
        }
        begin = end;
        room = width - others;
    }
}

/// How many characters stay without the spaces at the end.
fn trimmed(chars: &[(usize, char, f32)]) -> usize {
    chars.iter().rposition(|c| c.1 != ' ').map_or(0, |at| at + 1)
}

/// The index of the first character that does not fit; `None` when all do. Spaces may hang over the edge.
fn fit(chars: &[(usize, char, f32)], room: f32) -> Option<usize> {
    let mut width = 0.0;
    chars.iter().position(|&(_, c, advance)| {
        width += advance;
        width > room + 0.01 && c != ' '
    })
}

/// The best index to break at, given that the character at `over` does not fit.
fn break_before(chars: &[(usize, char, f32)], over: usize) -> usize {
    let allowed = |at: &usize| may_break(chars, *at);
    let at = (1..=over).rev().find(allowed).or_else(|| (1..=over).rev().find(|&at| matches!(chars[at - 1].1, '-' | '/' | '.' | '_')));
    at.unwrap_or(over.max(1))
}

fn may_break(chars: &[(usize, char, f32)], at: usize) -> bool {
    let (before, after) = (chars[at - 1].1, chars[at].1);
    if before == ' ' {
        return after != ' ';
    }
    let bound = after == ' ' || is_layout_only(after) || NO_START.contains(after) || NO_END.contains(before);
    let inside_word = in_word(chars, at - 1) && in_word(chars, at);
    !(bound || inside_word)
}

/// Whether the character belongs to a word or number that must stay whole.
fn in_word(chars: &[(usize, char, f32)], at: usize) -> bool {
    let c = chars[at].1;
    is_word_char(c) || JOINERS.contains(c) && (at > 0 && is_word_char(chars[at - 1].1) || chars.get(at + 1).is_some_and(|next| is_word_char(next.1)))
}

/// Letters and digits of scripts that are written with words, the ones Chinese text takes singly left out.
pub(super) fn is_word_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || (c.is_alphanumeric() && u32::from(c) < 0x1100 && !matches!(c, '²' | '³' | '¹'))
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
    fn words_and_numbers_stay_whole_unless_wider_than_the_line() {
        assert_eq!(lines("依据GB/T 50378-2019标准", 7.0), ["依据GB/T", "50378-2019标", "准"]);
        assert_eq!(lines("投资额12,345.67万元", 6.0), ["投资额", "12,345.67万", "元"]);
        assert_eq!(lines("Shenzhen University", 6.0), ["Shenzhen", "University"]);
        assert_eq!(lines("一\n\n二", 6.0), ["一", "", "二"]);
        assert!(lines("abcdefghijklmnopqrstuvwxyz", 4.0).len() > 2);
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
