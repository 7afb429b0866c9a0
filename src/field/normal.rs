//! How names and values are compared: Unicode's normal forms, without the cost of them for the texts that are in one already.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

/// Characters that stand for themselves in NFC and NFKC and join with none before them: ASCII and everyday ideographs.
const fn is_plain(c: char) -> bool {
    matches!(c, '\0'..='\u{7f}' | '\u{4e00}'..='\u{9fff}')
}

/// The same for NFC only: it leaves quotes, dashes and what is full-width alone.
const fn is_composed(c: char) -> bool {
    is_plain(c) || matches!(c, '\u{a0}'..='\u{2ff}' | '\u{2010}'..='\u{2027}' | '\u{3000}'..='\u{3029}' | '\u{ff00}'..='\u{ffef}')
}

/// The NFC of a text.
pub(crate) fn nfc(text: &str) -> String {
    if text.chars().all(is_composed) { text.to_owned() } else { text.nfc().collect() }
}

/// What NFKC makes of a character that it makes one of, whatever stands beside it: everyday ones and those of full width.
const fn narrowed(c: char) -> Option<char> {
    match c {
        '\u{3000}' => Some(' '),
        '\u{3001}'..='\u{3029}' | '\u{2014}' | '\u{2018}'..='\u{2019}' | '\u{201c}'..='\u{201d}' | '\u{b7}' => Some(c),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        _ if is_plain(c) => Some(c),
        _ => None,
    }
}

/// The NFKC of a text without any white space.
pub(crate) fn compact(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| is_plain(c) && !c.is_whitespace()) {
        return Cow::Borrowed(text);
    }
    let narrow: Option<String> = text.chars().map(narrowed).filter(|c| c.is_none_or(|c| !c.is_whitespace())).collect();
    Cow::Owned(narrow.unwrap_or_else(|| text.nfkc().filter(|c| !c.is_whitespace()).collect()))
}

/// The NFKC of a text, one blank between words.
pub(crate) fn narrow(text: &str) -> String {
    text.nfkc().collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One form for all the ways to type the same: full and half width, spaces, capitals.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    match compact(text) {
        compact if compact.chars().all(|c| is_plain(c) && !c.is_ascii_uppercase()) => compact,
        compact => Cow::Owned(compact.chars().flat_map(char::to_lowercase).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_as_it_is_is_in_the_normal_form() {
        for c in ('\0'..=char::MAX).filter(|c| is_composed(*c)) {
            let alone = String::from(c);
            assert_eq!(alone.nfc().collect::<String>(), alone, "{c:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(c), 0, "{c:?}");
            // Nothing that may be left alone joins with what stands before it.
            let joined: String = ['a', 'e', '가', 'か', c].into_iter().collect();
            assert_eq!(joined.nfc().collect::<String>(), joined, "{c:?}");
            if is_plain(c) {
                assert_eq!(alone.nfkc().collect::<String>(), alone, "{c:?}");
            }
        }
    }

    #[test]
    fn what_is_narrowed_alone_is_narrowed_so_anywhere() {
        for (c, narrow) in ('\0'..=char::MAX).filter_map(|c| Some((c, narrowed(c)?))) {
            for beside in ["", "a", "e", "가", "か", "中"] {
                let both: String = format!("{beside}{c}{beside}").nfkc().collect();
                assert_eq!(both, format!("{beside}{narrow}{beside}"), "{c:?}");
            }
        }
    }

    #[test]
    fn comparing_forgives_width_blanks_and_capitals() {
        assert_eq!(folded("Ｐｈ Ｄ　研究生（博士）"), "phd研究生(博士)");
        assert_eq!(folded("IC 设计"), "ic设计");
        assert_eq!(folded("Ärzte"), "ärzte");
        assert_eq!(compact(" 2015 年 ７ 月"), "2015年7月");
        assert_eq!(narrow(" ＧＢ/T  1.1 "), "GB/T 1.1");
        assert_eq!(nfc("e\u{301}"), "é");
    }
}
