//! Entries in one line each, for the forms that have room for no more.

use super::look::Look;
use super::show::{self, Shown};
use crate::document::{ContinuingEducation, Education, Work};
use crate::field::{self, Decimal, Slot};
use crate::forms::Sources;
use crate::forms::layout::{Cell, Para, Style};
use crate::guide::Guide;
use crate::pointer::Pointer;

/// What a line says of a work besides its name, of the fields that its category has. The date that counts comes last.
const TOLD: [&str; 14] = [
    "standard_number",
    "patent_number",
    "registration_number",
    "journal",
    "conference",
    "publisher",
    "issuer",
    "grade",
    "level",
    "role",
    "author_role",
    "rank",
    "indexed_in",
    "completion",
];

/// The works of a section, representative ones first, each with its number: `1．★《名称》（工程或科研项目，市厅级，第1 / 共12，2021年12月16日）`.
pub(in crate::forms) fn works(look: &Look<'_>, section: &str, works: &[Work]) -> Vec<String> {
    let mut ordered: Vec<&Work> = works.iter().collect();
    ordered.sort_by_key(|work| !work.representative.is_yes());
    ordered.into_iter().enumerate().map(|(at, work)| format!("{}．{}", at + 1, line(look, section, work))).collect()
}

fn line(look: &Look<'_>, section: &str, work: &Work) -> String {
    let Some(category) = look.category(section, work) else { return "待改正".to_owned() };
    let said = |key: &str| work.get(key).map(Shown::shown).filter(|text| text != show::NONE);
    let name = said(&category.named_by).map_or_else(|| "（未填名称）".to_owned(), |name| shortened(&name));
    let kind = work.category.get().map(|_| category.name.zh.to_string());
    let told = TOLD.iter().filter(|key| **key != category.named_by).filter_map(|key| said(key));
    let date = category.counts_by.iter().find_map(|key| said(key));
    let about: Vec<String> = kind.into_iter().chain(told).chain(date).collect();
    let mark = if work.representative.is_yes() { "★" } else { "" };
    if about.is_empty() { format!("{mark}《{name}》") } else { format!("{mark}《{name}》（{}）", about.join("，")) }
}

/// The works of all sections, the representative ones of all before the others.
pub(in crate::forms) fn all_works(sources: &Sources<'_>) -> Vec<String> {
    let look = sources.look();
    let mut all: Vec<(&str, &Work)> =
        sources.application.works().into_iter().flat_map(|(section, works)| works.iter().map(move |work| (section, work))).collect();
    all.sort_by_key(|(_, work)| !work.representative.is_yes());
    all.into_iter().enumerate().map(|(at, (section, work))| format!("{}．{}", at + 1, line(&look, section, work))).collect()
}

/// The education that ended last of the highest level: codes of GB/T 4658 grow downwards.
pub(in crate::forms) fn highest_education(education: &[Education]) -> Option<&Education> {
    education.iter().filter(|entry| entry.present).min_by_key(|entry| {
        let decade = entry.level.code().get(..1).unwrap_or("9").to_owned();
        (decade, std::cmp::Reverse(entry.end.get().copied()))
    })
}

fn number(slot: &Slot<Decimal>) -> f64 {
    slot.get().map_or(0.0, Decimal::to_f64)
}

fn sum(entry: &ContinuingEducation) -> f64 {
    number(&entry.public_hours) + number(&entry.professional_hours) + number(&entry.elective_hours)
}

/// Whether a year's hours are what the guide asks for; nothing where the guide does not know that year. Hours over in the professional
/// subject stand for missing electives, as in the rules.
pub(in crate::forms) fn completed(guide: &Guide, entry: &ContinuingEducation) -> &'static str {
    let Some(asked) = entry.year.get().and_then(|year| guide.continuing_education(*year)) else { return "—" };
    let reached = |got: f64, least: u32| got >= f64::from(least);
    let kinds = reached(number(&entry.public_hours), asked.public) && reached(number(&entry.professional_hours), asked.professional);
    if kinds && reached(sum(entry), asked.total) { "是" } else { "否" }
}

/// The sum of a year's hours, in tenths and hundredths as written.
pub(in crate::forms) fn hours(entry: &ContinuingEducation) -> String {
    let text = format!("{:.2}", sum(entry));
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// What an entry is called where a paper belongs to it: `论文专著1：《题目》`, `硕士研究生毕业（某大学）`.
pub(in crate::forms) fn entry(sources: &Sources<'_>, at: &Pointer) -> String {
    let application = sources.application;
    let parts: Vec<String> = at.segments().collect();
    let (Some(section), Some(index)) = (parts.first().map(String::as_str), parts.get(1).and_then(|index| index.parse::<usize>().ok())) else {
        return String::new();
    };
    if section == "education" {
        return application.education.get(index).map_or_else(String::new, |entry| {
            format!("{}（{}）", show::joined(&[entry.level.shown(), entry.degree.shown()], "、"), entry.school.shown())
        });
    }
    if section == "negative_record" {
        return application.negative_record.get(index).map_or_else(String::new, |entry| entry.question.shown());
    }
    let works = application.works().into_iter().find(|(key, _)| *key == section);
    let Some(work) = works.and_then(|(_, works)| works.get(index)) else { return String::new() };
    let named_by = sources.look().category(section, work).map_or("title", |category| category.named_by.as_str());
    let name = work.get(named_by).map_or_else(|| show::NONE.to_owned(), |name| shortened(&name.shown()));
    let label = field::section(section).map_or_else(String::new, |section| section.label().zh.into_owned());
    format!("{label}{}：《{name}》", index + 1)
}

/// How many characters of a name a line holds.
const NAME: usize = 60;

/// A name that is too long for a line, cut: it stands in full on 表二.
pub(in crate::forms) fn shortened(name: &str) -> String {
    if name.chars().count() <= NAME { name.to_owned() } else { format!("{}……", name.chars().take(NAME).collect::<String>()) }
}

/// A cell of lines for a row that must not grow: those that do not fit are counted.
pub(in crate::forms) fn cell(lines: Vec<String>, style: Style) -> Cell {
    let count = lines.len();
    if lines.is_empty() {
        return Cell::new(show::NONE, style.center());
    }
    let paras = lines.into_iter().map(|line| Para::new(line, style)).collect();
    Cell::paras(paras).rest(Para::new(format!("……等 {count} 项，详见《广东省职称评审表》"), style))
}
