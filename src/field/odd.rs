//! What people mean by values that are not read: forms that are odd but clear. What is only likely is to be asked for first.

use crate::field::Kind;

/// Another way to write a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instead {
    pub text: String,
    /// It cannot mean anything else.
    pub certain: bool,
}

fn certainly(text: impl Into<String>) -> Instead {
    Instead { text: text.into(), certain: true }
}

fn perhaps(text: impl Into<String>) -> Instead {
    Instead { text: text.into(), certain: false }
}

/// What was meant by a text of a kind that could not be read; `text` is in half-width characters.
pub(super) fn instead(kind: Kind, text: &str) -> Option<Instead> {
    let spaced = text.to_lowercase();
    let text: String = spaced.split_whitespace().collect();
    match kind {
        Kind::Date => date(&spaced),
        Kind::Month | Kind::Appointed => month(&spaced),
        Kind::Year => year(&text),
        Kind::Bool => yes_or_no(&text),
        Kind::Int | Kind::Decimal => number(&text),
        Kind::Rank => rank(&text),
        _ => None,
    }
}

/// A date with an hour behind it (as sheets write them), in Chinese numerals, or with a day that must be the first of two.
fn date(text: &str) -> Option<Instead> {
    let digits = arabic(text);
    let day = match groups(&digits)?.as_slice() {
        [year, month, day, clock @ ..] if is_year(*year) && is_midnight(clock) => (*year, *month, *day),
        [day, month, year] if is_year(*year) && *day > 12 && *month <= 12 => (*year, *month, *day),
        [month, day, year] if is_year(*year) && *day > 12 && *month <= 12 => (*year, *month, *day),
        _ => return None,
    };
    let (year, month, day) = day;
    let real =
        time::Date::from_calendar_date(i32::try_from(year).ok()?, time::Month::try_from(u8::try_from(month).ok()?).ok()?, u8::try_from(day).ok()?);
    real.ok().map(|date| certainly(date.to_string()))
}

/// A month in Chinese numerals, with its English name, the other way round, or with a day too many.
fn month(text: &str) -> Option<Instead> {
    let named = MONTHS.iter().position(|name| text.contains(name)).map(|at| at + 1);
    let digits = arabic(text);
    let groups = groups(&digits)?;
    let said = |year: u32, month: u32| format!("{year:04}-{month:02}");
    match (named.and_then(|named| u32::try_from(named).ok()), groups.as_slice()) {
        (Some(named), [year]) if is_year(*year) => Some(certainly(said(*year, named))),
        (None, [month, year] | [year, month]) if is_year(*year) && (1..=12).contains(month) => Some(certainly(said(*year, *month))),
        (None, [year, month, day, clock @ ..]) if is_year(*year) && (1..=12).contains(month) && (1..=31).contains(day) && is_midnight(clock) => {
            Some(perhaps(said(*year, *month)))
        }
        _ => None,
    }
}

fn year(text: &str) -> Option<Instead> {
    let digits = arabic(text.trim_end_matches("年度").trim_end_matches('年').trim_end_matches("年份"));
    let year: u32 = digits.parse().ok()?;
    is_year(year).then(|| certainly(digits))
}

fn yes_or_no(text: &str) -> Option<Instead> {
    match text {
        "没有" | "无。" | "不是" | "不" | "n" | "×" | "✗" | "未" | "没" | "0" => Some(certainly("否")),
        "对" | "是的" | "有的" | "y" | "√" | "✓" | "1" => Some(certainly("是")),
        _ => None,
    }
}

/// A number in Chinese numerals, or with its unit behind it; a unit that changes the number is not guessed at.
fn number(text: &str) -> Option<Instead> {
    let plain = text.trim_end_matches(['年', '个', '人', '字', '元', '页', '时']).trim_end_matches("学");
    let digits = arabic(plain);
    let is_number =
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && digits.starts_with(|c: char| c.is_ascii_digit());
    if digits.len() > 15 || !is_number || digits.matches('.').count() > 1 || digits.ends_with('.') {
        return None;
    }
    Some(if plain == text || text.ends_with('年') { certainly(digits) } else { perhaps(digits) })
}

fn rank(text: &str) -> Option<Instead> {
    if matches!(text, "首位" | "第一作者" | "独立" | "第一完成人" | "独著") {
        return Some(perhaps("1"));
    }
    match groups(&arabic(text))?.as_slice() {
        [place] if *place > 0 && text.contains('第') => Some(certainly(place.to_string())),
        [place, of] if *place > 0 && place <= of && (text.contains('第') || text.contains("of")) => Some(certainly(format!("{place}/{of}"))),
        _ => None,
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn is_year(number: u32) -> bool {
    (1900..=2200).contains(&number)
}

fn is_midnight(clock: &[u32]) -> bool {
    clock.len() <= 4 && clock.iter().all(|part| *part == 0)
}

/// The groups of digits in a text, none longer than nine.
fn groups(text: &str) -> Option<Vec<u32>> {
    let parts = text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty());
    let groups: Vec<u32> = parts.map(|part| part.parse().ok()).collect::<Option<_>>()?;
    (!groups.is_empty() && groups.len() <= 7).then_some(groups)
}

/// Chinese numerals up to 九十九 and years digit by digit, as Arabic ones.
fn arabic(text: &str) -> String {
    const DIGITS: &str = "〇一二三四五六七八九";
    let digit = |c: char| if c == '零' { Some(0) } else { DIGITS.chars().position(|known| known == c) };
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| digit(chars[at]));
        let after = chars.get(at + 1).and_then(|c| digit(*c));
        match (digit(*c), *c) {
            (Some(digit), _) => out.push_str(&digit.to_string()),
            (None, '十') => match (before, after) {
                (None, None) => out.push_str("10"),
                (None, Some(_)) => out.push('1'),
                (Some(_), None) => out.push('0'),
                (Some(_), Some(_)) => {}
            },
            (None, c) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_but_clear_forms_are_known() {
        for (kind, text, wanted) in [
            (Kind::Date, "2015-07-01 00:00:00", "2015-07-01"),
            (Kind::Date, "二〇一五年七月三十一日", "2015-07-31"),
            (Kind::Date, "31/07/2015", "2015-07-31"),
            (Kind::Date, "07/31/2015", "2015-07-31"),
            (Kind::Month, "二〇一五年十二月", "2015-12"),
            (Kind::Month, "jul 2015", "2015-07"),
            (Kind::Month, "07/2015", "2015-07"),
            (Kind::Year, "2019年度", "2019"),
            (Kind::Bool, "没有", "否"),
            (Kind::Int, "十五年", "15"),
            (Kind::Rank, "排名第2(共5)", "2/5"),
        ] {
            assert_eq!(instead(kind, text), Some(certainly(wanted)), "{text}");
        }
        assert_eq!(instead(Kind::Month, "2015-07-01"), Some(perhaps("2015-07")));
        assert_eq!(instead(Kind::Decimal, "640元"), Some(perhaps("640")));
    }

    #[test]
    fn what_may_mean_two_things_is_not_guessed() {
        for (kind, text) in [
            (Kind::Date, "01/07/2015"),
            (Kind::Date, "2015-02-30"),
            (Kind::Date, "2015-07"),
            (Kind::Date, "2015-07-01 08:30:00"),
            (Kind::Month, "七月"),
            (Kind::Month, "2015"),
            (Kind::Month, "2015-13"),
            (Kind::Int, "120万元"),
            (Kind::Int, "一百二十"),
            (Kind::Decimal, "1.2.3"),
            (Kind::Bool, "大概"),
            (Kind::Rank, "3人之一"),
        ] {
            assert_eq!(instead(kind, text), None, "{text}");
        }
    }
}
