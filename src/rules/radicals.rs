//! Radicals that look like characters, and the characters they look like: Unicode's Kangxi Radicals and CJK Radicals Supplement.

use unicode_normalization::UnicodeNormalization;

pub(super) const fn is_radical(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{2fdf}')
}

/// Radicals of the supplement that are whole characters too, each with the character behind it (EquivalentUnifiedIdeograph.txt). Unicode
/// itself folds the Kangxi radicals and two of these.
const SUPPLEMENT: &str = "⺁厂⺇几⺒巳⺓幺⺠民⺩王⺬示⺮竹⺻聿⺼肉⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻱龜";

/// The character that a radical looks like; `None` where there is none, and for what is no radical.
pub(super) fn character_of(c: char) -> Option<char> {
    if !is_radical(c) {
        return None;
    }
    SUPPLEMENT.chars().skip_while(|known| *known != c).nth(1).or_else(|| c.nfkc().next().filter(|folded| *folded != c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_the_characters_they_look_like() {
        let known = [('⼈', Some('人')), ('⼭', Some('山')), ('⻰', Some('龙')), ('⻓', Some('长')), ('⺟', Some('母')), ('⺌', None), ('山', None)];
        for (radical, character) in known {
            assert_eq!(character_of(radical), character, "{radical}");
        }
        let pairs: Vec<char> = SUPPLEMENT.chars().collect();
        assert!(pairs.chunks(2).all(|pair| is_radical(pair[0]) && !is_radical(pair[1])));
    }
}
