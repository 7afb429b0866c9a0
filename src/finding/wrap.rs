//! Breaking lines of Chinese and English at a terminal's width: a Chinese character takes two columns, and no line begins with a
//! closing mark or ends with an opening one.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// No line begins with one of these.
const CLOSING: &str = "，。、；：！？）》”」】〕…—,.;:!?)]}%";
/// No line ends with one of these.
const OPENING: &str = "（《“「【〔([{";

/// `text` in lines of at most `columns`, `first` before the first and `rest` before the others. A word that is longer than a line is cut.
pub fn fill(text: &str, first: &str, rest: &str, columns: usize) -> String {
    broken(text, first, rest, columns, false)
}

/// The same for a list of names: a line rather ends behind a comma than within a name.
pub fn list(text: &str, first: &str, rest: &str, columns: usize) -> String {
    broken(text, first, rest, columns, true)
}

fn broken(text: &str, first: &str, rest: &str, columns: usize, is_list: bool) -> String {
    let room = |lead: &str| columns.saturating_sub(lead.width()).max(8);
    let mut out = String::new();
    let mut lead = first;
    for line in text.lines() {
        let mut left = line.trim_end();
        loop {
            let (taken, behind) = left.split_at(cut(left, room(lead), is_list));
            out.push_str(lead);
            out.push_str(taken.trim_end());
            lead = rest;
            left = behind.trim_start();
            if left.is_empty() {
                break;
            }
            out.push('\n');
        }
        out.push('\n');
    }
    out.pop();
    out
}

/// The bytes of `text` that the next line takes.
fn cut(text: &str, columns: usize, is_list: bool) -> usize {
    let (mut used, mut best, mut behind_comma, mut before) = (0, 0, 0, None);
    for (at, c) in text.char_indices() {
        if before.is_some_and(|before| may_break(before, c)) {
            best = at;
            if is_list && used * 2 >= columns && before.is_some_and(|before| "、，： ".contains(before)) {
                behind_comma = at;
            }
        }
        used += c.width().unwrap_or(0);
        // A blank at the end takes no room.
        if used > columns && c != ' ' {
            return [behind_comma, best].into_iter().find(|at| *at > 0).unwrap_or(at.max(c.len_utf8()));
        }
        before = Some(c);
    }
    text.len()
}

fn may_break(before: char, after: char) -> bool {
    if CLOSING.contains(after) || OPENING.contains(before) || after == ' ' {
        return false;
    }
    before == ' ' || before == '、' || is_wide(before) || is_wide(after)
}

fn is_wide(c: char) -> bool {
    c.width() == Some(2)
}

/// `text` cut to `columns`, its end kept, for there stands what tells names apart.
pub fn tail(text: &str, columns: usize, ellipsis: &str) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(ellipsis.width());
    let mut used = 0;
    let kept = text.char_indices().rev().take_while(|(_, c)| {
        used += c.width().unwrap_or(0);
        used <= room
    });
    let from = kept.last().map_or(text.len(), |(at, _)| at);
    format!("{ellipsis}{}", &text[from..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_their_width_and_their_marks() {
        let text = "照证件核对两处；证件号码没错的话，写 1985-06-15，或参阅（说明）。Compare both with the document, then write 1985-06-15.";
        for columns in 12..60 {
            let filled = fill(text, "", "", columns);
            for line in filled.lines() {
                assert!(line.width() <= columns, "{columns}: {line}");
                assert!(!line.starts_with(|c| CLOSING.contains(c)) && !line.ends_with(|c| OPENING.contains(c)), "{columns}: {line}");
            }
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            assert_eq!(bare(&filled), bare(text));
        }
        assert_eq!(fill("a\n\nb", "> ", "  ", 20), "> a\n  \n  b");
        assert_eq!(fill(&"x".repeat(30), "", "", 20).lines().count(), 2);
    }

    #[test]
    fn a_list_ends_its_lines_behind_commas_where_they_are_not_too_short() {
        assert_eq!(list("性别、出生日期、证件号码", "", "", 18), "性别、出生日期、\n证件号码");
        assert_eq!(fill("性别、出生日期、证件号码", "", "", 18), "性别、出生日期、证\n件号码");
        assert_eq!(list("甲、工作单位统一社会信用代码", "", "", 18), "甲、工作单位统一社\n会信用代码");
    }

    #[test]
    fn the_end_of_a_name_is_kept() {
        assert_eq!(tail("examples/broken/app.yaml", 16, "…"), "…broken/app.yaml");
        assert_eq!(tail("示例/app.yaml", 10, "…"), "…/app.yaml");
        assert_eq!(tail("app.yaml", 8, "…"), "app.yaml");
    }
}
