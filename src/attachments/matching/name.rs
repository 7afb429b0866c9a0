//! A file name as its words: NFKC, lower case, simplified characters, separators remembered but taken out.

use unicode_normalization::UnicodeNormalization;

use super::script::simplified;

/// The characters of a name without separators, and where separators stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    chars: Vec<char>,
    /// For each place between characters, ends included, whether something separates there.
    breaks: Vec<bool>,
    /// Places where a mark of enumeration stood: 论文1、2.
    lists: Vec<usize>,
}

impl Name {
    pub(super) fn of(text: &str) -> Self {
        let (mut chars, mut breaks, mut lists) = (Vec::new(), vec![true], Vec::new());
        for letter in text.nfkc().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                chars.push(simplified(letter));
                breaks.push(false);
            } else if !is_invisible(letter)
                && let Some(last) = breaks.last_mut()
            {
                *last = true;
                if "、,&+".contains(letter) {
                    lists.push(chars.len());
                }
            }
        }
        if let Some(last) = breaks.last_mut() {
            *last = true;
        }
        Self { chars, breaks, lists }
    }

    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    pub(super) fn len(&self) -> usize {
        self.chars.len()
    }

    /// Whether something separates the characters before and at `at`.
    pub(super) fn breaks_at(&self, at: usize) -> bool {
        self.breaks.get(at).copied().unwrap_or(true)
    }

    /// Whether a mark of enumeration stands before `at`.
    pub(super) fn lists_at(&self, at: usize) -> bool {
        self.lists.contains(&at)
    }

    /// The first place after `from` where one number ends and another begins: 1-4 is not fourteen.
    pub(super) fn next_number(&self, from: usize) -> usize {
        let apart = |at: &usize| self.breaks_at(*at) && self.chars[*at - 1].is_ascii_digit() && self.chars[*at].is_ascii_digit();
        (from + 1..self.len()).find(apart).unwrap_or(self.len())
    }

    /// Where `word` stands, each place once, whole words of Latin letters and whole numbers only.
    pub(super) fn find<'a>(&'a self, word: &'a Self) -> impl Iterator<Item = std::ops::Range<usize>> + 'a {
        let length = word.len();
        let last = if length == 0 { 0 } else { (self.len() + 1).saturating_sub(length) };
        (0..last).filter(move |at| self.chars[*at..*at + length] == word.chars[..]).map(move |at| at..at + length).filter(|span| self.is_whole(span))
    }

    fn is_whole(&self, span: &std::ops::Range<usize>) -> bool {
        let joined = |at: usize| at > 0 && at < self.len() && !self.breaks_at(at) && same_run(self.chars[at - 1], self.chars[at]);
        !joined(span.start) && !joined(span.end)
    }
}

/// Two characters that belong to one word or number: 2024 is not found inside 12024, nor photo inside photograph.
fn same_run(a: char, b: char) -> bool {
    (a.is_ascii_digit() && b.is_ascii_digit()) || (is_latin(a) && is_latin(b))
}

fn is_latin(letter: char) -> bool {
    letter.is_alphabetic() && !is_chinese(letter)
}

/// Chinese characters, the rare ones of the supplementary planes too.
pub(super) const fn is_chinese(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Characters nobody sees: they neither separate nor name anything.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::Name;

    fn found(name: &str, word: &str) -> usize {
        Name::of(name).find(&Name::of(word)).count()
    }

    #[test]
    fn width_case_script_and_separators_do_not_matter() {
        assert_eq!(Name::of("學歷證書").chars(), Name::of("学历 证书").chars());
        assert_eq!(Name::of("ＩＤ　Card").chars(), Name::of("id_card").chars());
        assert_eq!(found("1-评审表（本人签名）", "评审表本人签名"), 1);
        assert_eq!(found("身\u{200b}份证", "身份证"), 1);
    }

    #[test]
    fn latin_words_and_numbers_are_found_whole() {
        assert_eq!(found("photo.jpg", "photo"), 1);
        assert_eq!(found("photograph", "photo"), 0);
        assert_eq!(found("我的photo照", "photo"), 1);
        assert_eq!(found("12024", "2024"), 0);
        assert_eq!(found("2024年", "2024"), 1);
        assert_eq!(found("学历", ""), 0);
    }
}
