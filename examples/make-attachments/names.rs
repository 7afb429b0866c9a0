//! File names in the habits people have: numbered, plain, with the person's name, or by the title alone.

use std::collections::BTreeMap;

use super::papers::Paper;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Habit {
    /// `05-业绩01-智慧园区平台项目-验收报告.pdf`
    Numbered,
    /// `学历证书-大学本科毕业.pdf`, `业绩1-标题.pdf`
    Plain,
    /// `3-学历证书-大学本科毕业-张三.pdf`, `业绩1_合同-1.pdf`
    Person,
    /// `学历证书（硕士研究生毕业）.pdf`, `标题-验收报告.pdf`
    Title,
}

/// The names of all papers, in their order.
pub(crate) fn of(habit: Habit, person: &str, papers: &[Paper]) -> Vec<String> {
    let mut seen = BTreeMap::new();
    let mut slots: Vec<&str> = Vec::new();
    let names = papers.iter().map(|paper| {
        let slot = slots.iter().position(|known| *known == paper.material).unwrap_or_else(|| {
            slots.push(paper.material);
            slots.len() - 1
        });
        let total = papers.iter().filter(|other| same_place(other, paper)).count();
        let part = seen.entry((paper.material, paper.entry, &paper.about)).and_modify(|part| *part += 1).or_insert(1);
        let count = if total > 1 { format!("-{part}") } else { String::new() };
        clean(&format!("{}.pdf", stem(habit, person, paper, slot + 2, &count)))
    });
    names.collect()
}

fn same_place(a: &Paper, b: &Paper) -> bool {
    (a.material, a.entry, &a.about) == (b.material, b.entry, &b.about)
}

/// The name of the ID photo.
pub(crate) fn photo(habit: Habit, person: &str) -> String {
    match habit {
        Habit::Numbered => "01-证件照.jpg".to_owned(),
        Habit::Person => format!("1-证件照-{}.jpg", clean(person)),
        Habit::Plain | Habit::Title => "证件照.jpg".to_owned(),
    }
}

fn stem(habit: Habit, person: &str, paper: &Paper, slot: usize, count: &str) -> String {
    let Paper { material, about, part, .. } = paper;
    let said = if about.is_empty() { String::new() } else { format!("-{about}") };
    match (paper.entry, habit) {
        (Some((noun, number)), Habit::Numbered) => format!("{slot:02}-{noun}{number:02}-{}-{part}{count}", short(about)),
        (Some((noun, number)), Habit::Plain) => format!("{noun}{number}-{}{count}", short(about)),
        (Some((noun, number)), Habit::Person) => format!("{noun}{number}_{part}{count}"),
        (Some(_), Habit::Title) => format!("{about}-{part}{count}"),
        (None, Habit::Numbered) => format!("{slot:02}-{material}{said}{count}"),
        (None, Habit::Person) => format!("{slot}-{material}{said}-{person}{count}"),
        (None, Habit::Plain) => format!("{material}{said}{count}"),
        (None, Habit::Title) if about.is_empty() => format!("{material}{count}"),
        (None, Habit::Title) => format!("{material}（{about}）{count}"),
    }
}

/// Long titles are cut, as people do, but not inside a word of letters.
fn short(title: &str) -> String {
    let mut cut: String = title.chars().take(20).collect();
    let torn = title[cut.len()..].starts_with(|c: char| c.is_ascii_alphanumeric()) && cut.ends_with(|c: char| c.is_ascii_alphanumeric());
    if let Some(word) = cut.rfind(' ').filter(|_| torn) {
        cut.truncate(word);
    }
    cut
}

/// Without the characters that some systems refuse in names.
fn clean(name: &str) -> String {
    name.chars().filter(|c| !c.is_control() && !"\\/:*?\"<>|#&%".contains(*c)).map(|c| if c == ' ' { '_' } else { c }).collect()
}
