//! What holds between the entries of a guide: names that exist, sources that are listed, paths that lead somewhere.

use super::data::Inherit;
use super::load::wrong;
use super::{Condition, Guide, Material};
use crate::error::Result;
use crate::field::{self, Shape};

/// Checks a guide that has been read.
pub(super) fn guide(guide: &Guide) -> Result<()> {
    let mut problems = Vec::new();
    sources(guide, &mut problems);
    titles(guide, &mut problems);
    works(guide, &mut problems);
    materials(guide, &mut problems);
    numbers(guide, &mut problems);
    match problems.first() {
        Some(first) => Err(wrong(&guide.id, first)),
        None => Ok(()),
    }
}

fn sources(guide: &Guide, problems: &mut Vec<String>) {
    let mut cite = |what: &str, entry: &dyn Inherit| {
        if !entry.is_cited() {
            problems.push(format!("{what} has no source or confidence"));
        } else if guide.source(entry.source()).is_none() {
            problems.push(format!("{what} names the source `{}`, which is not listed", entry.source()));
        }
    };
    guide.lists.iter().for_each(|(name, list)| list.entries().iter().for_each(|entry| cite(&format!("{name}: {}", entry.code), entry)));
    guide.works.iter().flat_map(|works| &works.categories).for_each(|entry| cite(&entry.id, entry));
    guide.materials.iter().for_each(|entry| cite(&entry.id, entry));
    guide.commitments.iter().for_each(|entry| cite(&entry.version, entry));
    guide.calendar.iter().for_each(|entry| cite("calendar", entry));
    guide.conditions.iter().chain(&guide.tips).for_each(|entry| cite(&entry.text.en, entry));
    guide.contacts.iter().for_each(|entry| cite(&entry.role.en, entry));
    guide.years.iter().for_each(|entry| cite("years", entry));
    guide.counting.iter().for_each(|entry| cite("counting", entry));
    guide.continuing_education.iter().for_each(|entry| cite("continuing_education", entry));
    guide.thresholds.iter().for_each(|entry| cite("thresholds", entry));
    guide.retirement.iter().for_each(|entry| cite("retirement", entry));
    guide.appraisals.iter().for_each(|entry| cite("appraisals", entry));
    cite("counts_until", &guide.counts_until);
    cite("workflow", &guide.workflow);
    cite("limits", &guide.limits);
    cite("photo", &guide.photo);
    cite("one_series_a_year", &guide.one_series_a_year);
    guide.more_specialties.iter().for_each(|entry| cite("specialties: open", entry));
    cite("exam_valid_years", &guide.exam_valid_years);
    cite("series_change_months", &guide.series_change_months);
}

fn titles(guide: &Guide, problems: &mut Vec<String>) {
    for series in &guide.series {
        let unknown = series.titles.keys().filter(|level| guide.rank(level).is_none());
        problems.extend(unknown.map(|level| format!("{}: `{level}` is no level", series.id)));
    }
    for specialty in &guide.specialties {
        let Some(series) = guide.series(&specialty.series) else {
            problems.push(format!("{}: `{}` is no series", specialty.id, specialty.series));
            continue;
        };
        for level in specialty.levels.keys() {
            match series.titles.get(level) {
                None => problems.push(format!("{}: the series has no title at `{level}`", specialty.id)),
                Some(_) if guide.titles_of(specialty, level).is_empty() => problems.push(format!("{}: no title fits at `{level}`", specialty.id)),
                Some(_) => {}
            }
        }
    }
}

fn works(guide: &Guide, problems: &mut Vec<String>) {
    for works in &guide.works {
        if !field::section(&works.section).is_some_and(|section| section.shape == Shape::Works) {
            problems.push(format!("`{}` is no section of works", works.section));
        }
        for category in &works.categories {
            let named = std::iter::once(&category.named_by).chain(&category.counts_by);
            problems.extend(named.filter(|key| category.field(key).is_none()).map(|key| format!("{}: there is no field `{key}`", category.id)));
            if guide.material(&category.evidence).is_none() {
                problems.push(format!("{}: `{}` is no material", category.id, category.evidence));
            }
            for (at, field) in category.fields.iter().enumerate() {
                let others = category.fields.iter().skip(at + 1);
                let mut names = std::iter::once(&field.key).chain([&field.zh]).chain(field.aliases.iter());
                if let Some(twice) = names.find(|name| others.clone().any(|other| other.is_named(name))) {
                    problems.push(format!("{}: two fields claim `{twice}`", category.id));
                }
            }
        }
    }
}

fn materials(guide: &Guide, problems: &mut Vec<String>) {
    for material in &guide.materials {
        let unknown = material.satisfied_by.iter().filter(|id| guide.material(id).is_none());
        problems.extend(unknown.map(|id| format!("{}: `{id}` is no material", material.id)));
        if material.per.as_deref().is_some_and(|section| field::section(section).is_none()) {
            problems.push(format!("{}: there is no such section", material.id));
        }
        let paths = material.when.iter().flat_map(Condition::paths);
        problems
            .extend(paths.filter(|path| !leads_somewhere(guide, material, path)).map(|path| format!("{}: there is no place `{path}`", material.id)));
        let conditional = material.need == super::material::Rule::When;
        if conditional != material.when.is_some() || conditional != material.applies.is_some() {
            problems.push(format!("{}: `need: when`, `applies` and `when` go together", material.id));
        }
    }
}

/// Whether a path of a condition names a field of the table, of a category, or a value that the system or the guide supplies.
fn leads_somewhere(guide: &Guide, material: &Material, path: &str) -> bool {
    const SUPPLIED: [&str; 3] = ["/derived/exam_mode", "/system/insured_employer_code", "/system/insured_employer"];
    let (section, key) = match (path.strip_prefix('/'), &material.per) {
        (Some(path), _) => path.split_once('/').map_or((path, None), |(section, key)| (section, Some(key))),
        (None, Some(section)) => (section.as_str(), Some(path)),
        (None, None) => return false,
    };
    if SUPPLIED.contains(&path) {
        return true;
    }
    let Some(table) = field::section(section) else { return false };
    let Some(key) = key else { return true };
    let in_category = || guide.categories(section).iter().any(|category| category.field(key).is_some());
    table.fields.iter().any(|field| field.key == key) || (table.shape == Shape::Works && (key == "category" || in_category()))
}

fn numbers(guide: &Guide, problems: &mut Vec<String>) {
    for rule in &guide.years {
        if guide.rank(&rule.target).is_none() || rule.current.as_deref().is_some_and(|level| guide.rank(level).is_none()) {
            problems.push(format!("years: `{}` or `{:?}` is no level", rule.target, rule.current));
        }
        if guide.series(&rule.series).is_none() {
            problems.push(format!("years: `{}` is no series", rule.series));
        }
    }
    let known = |list: &str, code: &str| guide.list(list).and_then(|list| list.by_code(code)).is_some();
    let ways = guide.counting.iter().flat_map(|rule| &rule.by);
    problems.extend(ways.filter(|by| !known("obtained_by", by)).map(|by| format!("counting: `{by}` is no way of obtaining")));
    let sexes = guide.retirement.iter().map(|rule| &rule.sex);
    problems.extend(sexes.filter(|sex| !known("sex", sex)).map(|sex| format!("retirement: `{sex}` is no sex")));
    let unknown = guide.appraisals.iter().filter(|rule| guide.series(&rule.series).is_none() || guide.rank(&rule.target).is_none());
    problems.extend(unknown.map(|rule| format!("appraisals: `{}` or `{}` is not known", rule.series, rule.target)));
    let specialties = guide.thresholds.iter().flat_map(|threshold| &threshold.specialties);
    problems.extend(specialties.filter(|id| guide.specialty(id).is_none()).map(|id| format!("thresholds: `{id}` is no specialty")));
}
