//! Numbers in names: 3, 03, 三, 十二; and the sequences and entry positions written with them.

/// A sequence within one place: the file's number, and the total where the name tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sequence {
    pub number: u32,
    pub of: Option<u32>,
}

/// The longest sequence mark; 第12部分共12部分 is eleven.
const LONGEST: usize = 14;
const PARTS: [&str; 12] = ["部分", "页", "份", "册", "卷", "张", "本", "集", "部", "辑", "分册", "面"];
const SIDES: [(&str, u32); 10] =
    [("正面", 1), ("人像面", 1), ("头像面", 1), ("反面", 2), ("背面", 2), ("国徽面", 2), ("上册", 1), ("下册", 2), ("front", 1), ("back", 2)];
/// Counters of entries, not of parts of a file.
const ENTRIES: [&str; 7] = ["条", "项", "篇", "号", "个", "件", "部"];

/// What behind a number makes it count something else than entries: 第二作者, 一等奖, 5万元, 1至3.
const OTHERS: [&str; 24] = [
    "作者",
    "作证",
    "完成人",
    "发明人",
    "申请人",
    "负责人",
    "设计人",
    "主编",
    "等奖",
    "万",
    "元",
    "月份",
    "年",
    "人合",
    "人参",
    "人完",
    "期工程",
    "期项目",
    "期验收",
    "期建设",
    "次会议",
    "~",
    "至",
    "到",
];
/// The same, where nothing follows: 论文2区, 业绩3月.
const OTHERS_AT_THE_END: [&str; 10] = ["作", "月", "人", "期", "区", "审", "级", "次", "类", "等"];
/// The same behind 第: 第2名, 第三方.
const OTHERS_IN_ORDER: [&str; 3] = ["名", "方", "位"];

/// Whether a number counts something else than entries, by what follows it.
fn counts_others(rest: &str, in_order: bool) -> bool {
    OTHERS.iter().any(|other| rest.starts_with(other))
        || OTHERS_AT_THE_END.contains(&rest)
        || in_order && OTHERS_IN_ORDER.iter().any(|other| rest.starts_with(other))
}

/// A number that begins `chars`: digits (at most four) or Chinese numerals below a hundred; its value and length.
pub(super) fn leading(chars: &[char]) -> Option<(u32, usize)> {
    let digits = chars.iter().take_while(|letter| letter.is_ascii_digit()).count();
    if digits > 0 {
        let value = chars[..digits].iter().collect::<String>().parse().ok().filter(|_| digits <= 4)?;
        return Some((value, digits));
    }
    let length = chars.iter().take_while(|letter| numeral(**letter).is_some()).count();
    chinese(&chars[..length]).map(|value| (value, length))
}

fn numeral(letter: char) -> Option<u32> {
    "〇一二三四五六七八九十".chars().position(|known| known == letter).and_then(|at| u32::try_from(at).ok())
}

fn chinese(numerals: &[char]) -> Option<u32> {
    let values: Vec<u32> = numerals.iter().filter_map(|letter| numeral(*letter)).collect();
    match values[..] {
        [unit] => Some(unit),
        [10, unit] if unit < 10 => Some(10 + unit),
        [ten, 10] if ten < 10 => Some(ten * 10),
        [ten, 10, unit] if ten < 10 && unit < 10 => Some(ten * 10 + unit),
        _ => None,
    }
}

/// Whether the whole of `chars` is one number, such as the 三 of 三、学历证书.
pub(super) fn is_number(chars: &[char]) -> bool {
    leading(chars).is_some_and(|(_, length)| length == chars.len())
}

/// Whether a side of a card begins here: 人像面.
pub(super) fn begins_side(chars: &[char]) -> bool {
    SIDES.iter().any(|(side, _)| side.chars().eq(chars.iter().copied().take(side.chars().count())))
}

/// The sequence that ends `chars`, and where it begins: 1, （3）, 第4部分, 之五, part 2, 1 of 3, 反面. `starts` says where one may begin (a
/// separator, or a change from another kind of character).
pub(super) fn sequence(chars: &[char], starts: impl Fn(usize) -> bool) -> Option<(Sequence, usize)> {
    let earliest = chars.len().saturating_sub(LONGEST);
    (earliest..chars.len()).filter(|at| starts(*at)).find_map(|at| whole(&chars[at..]).map(|sequence| (sequence, at)))
}

fn whole(chars: &[char]) -> Option<Sequence> {
    let text: String = chars.iter().collect();
    if let Some((_, number)) = SIDES.iter().find(|(side, _)| *side == text) {
        return Some(Sequence { number: *number, of: None });
    }
    let marks = ["第", "之", "part", "page", "pt", "p", "no", ""];
    let mark = marks.iter().find(|mark| text.starts_with(**mark))?;
    let rest = &chars[mark.chars().count()..];
    let (number, length) = leading(rest).filter(|(number, _)| *number > 0)?;
    let rest: String = rest[length..].iter().collect();
    let after = strip_part(&rest);
    if after.is_empty() {
        // A bare number of four digits is a year, or a camera's counter.
        let bare = mark.is_empty() && rest.is_empty();
        return (!bare || length < 4).then_some(Sequence { number, of: None });
    }
    let total = after.strip_prefix("of").or_else(|| after.strip_prefix('共'))?;
    let total: Vec<char> = strip_part(total).chars().collect();
    let total: Vec<char> = strip_last_part(&total);
    leading(&total).filter(|(of, length)| *length == total.len() && *of >= number).map(|(of, _)| Sequence { number, of: Some(of) })
}

fn strip_part(text: &str) -> &str {
    PARTS.iter().find_map(|part| text.strip_prefix(part)).unwrap_or(text)
}

fn strip_last_part(chars: &[char]) -> Vec<char> {
    let text: String = chars.iter().collect();
    PARTS.iter().find_map(|part| text.strip_suffix(part)).unwrap_or(&text).chars().collect()
}

/// An entry's number after its noun: 01, 第1条, 三, no2; with its length, and whether its form alone says that it counts entries.
pub(super) fn position(chars: &[char]) -> Option<(u32, usize, bool)> {
    let text: String = chars.iter().take(8).collect();
    let mark = ["第", "no", ""].into_iter().find(|mark| text.starts_with(mark))?;
    let at = mark.chars().count();
    let (number, length) = leading(&chars[at..]).filter(|(number, _)| (1..1000).contains(number))?;
    let rest: String = chars[at + length..].iter().take(2).collect();
    // 1 of 3 counts files.
    if rest == "of" || rest.starts_with('共') {
        return None;
    }
    if PARTS.iter().any(|part| rest.starts_with(part)) && !rest.starts_with('部') {
        return None;
    }
    let further: String = chars[at + length..].iter().take(4).collect();
    if counts_others(&further, mark == "第") {
        return None;
    }
    let counter = ENTRIES.iter().find(|counter| rest.starts_with(**counter));
    // 论文2篇 tells how many there are.
    if mark.is_empty() && ["篇", "项", "个", "件"].contains(&&*further) {
        return None;
    }
    Some((number, at + length + counter.map_or(0, |counter| counter.chars().count()), !mark.is_empty() || counter.is_some()))
}

/// An entry's number right before its noun: the 第2篇 of 第2篇论文; with where it begins.
pub(super) fn position_before(chars: &[char]) -> Option<(u32, usize)> {
    let earliest = chars.len().saturating_sub(6);
    (earliest..chars.len()).filter(|at| chars[*at] == '第').find_map(|at| {
        let (number, length) = leading(&chars[at + 1..])?;
        let counter: String = chars[at + 1 + length..].iter().collect();
        (counter.is_empty() || ENTRIES.contains(&counter.as_str())).then_some((number, at))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn numbers_in_both_scripts() {
        for (text, value) in [("03", 3), ("三", 3), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("2024", 2024)] {
            assert_eq!(leading(&chars(text)), Some((value, text.chars().count())), "{text}");
        }
        for text in ["", "学", "20240101", "十十", "二三"] {
            assert_eq!(leading(&chars(text)), None, "{text}");
        }
    }

    #[test]
    fn sequences_as_people_write_them() {
        let one = |text: &str| sequence(&chars(text), |at| at == 0).map(|(found, _)| (found.number, found.of));
        for (text, number) in [("1", 1), ("02", 2), ("第4部分", 4), ("之五", 5), ("part3", 3), ("p12", 12), ("第二册", 2), ("3页", 3), ("反面", 2)]
        {
            assert_eq!(one(text), Some((number, None)), "{text}");
        }
        assert_eq!(one("1of3"), Some((1, Some(3))));
        assert_eq!(one("第1部分共3部分"), Some((1, Some(3))));
        assert_eq!(one("2共3"), Some((2, Some(3))));
        for text in ["2024", "0", "4of3", "第2条", "合同", "1a"] {
            assert_eq!(one(text), None, "{text}");
        }
    }

    #[test]
    fn what_counts_something_else_is_no_position() {
        for text in [
            "第二作者证明",
            "一作证明",
            "第一完成人",
            "第一发明人",
            "第三方检测报告",
            "5万元合同",
            "3月",
            "2人合作",
            "二期工程验收",
            "2区",
            "2篇",
            "2项",
            "1~3",
            "1至3",
            "第2名证书",
            "二审",
            "一等奖",
            "二等奖证书",
        ] {
            assert_eq!(position(&chars(text)), None, "{text}");
        }
        for text in ["1人工智能平台", "2期刊封面", "1方法研究", "1代码库", "1等离子体", "1审查意见系统", "1合同", "第1篇", "第2项"]
        {
            assert!(position(&chars(text)).is_some(), "{text}");
        }
    }

    #[test]
    fn positions_of_entries() {
        for (text, expected) in
            [("01", (1, 2, false)), ("第1条", (1, 3, true)), ("三", (3, 1, false)), ("2篇合同", (2, 2, true)), ("no4", (4, 3, true))]
        {
            assert_eq!(position(&chars(text)), Some(expected), "{text}");
        }
        assert_eq!(position(&chars("第2页")), None);
        assert_eq!(position(&chars("合同")), None);
        assert_eq!(position_before(&chars("张三第2篇")), Some((2, 2)));
        assert_eq!(position_before(&chars("张三2篇")), None);
    }
}
