//! From files to a guide. What is wrong is told with its file and place, everything at once; a guide with anything wrong is not used.
//!
//! A file that a guide lacks is the one that all guides share (`common/`), so that a year says only what is its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::codes::{CodeEntry, CodeList};
use super::data::Inherit;
use super::problem::{Place, Problem};
use super::trees::Trees;
use super::{COMMON, Confidence, CountsUntil, Files, FilingLimits, Guide, Photo, Setting, Source, Workflow, WorksSection, check, files_of};
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// Largest file of a guide, in bytes.
const LARGEST: u64 = 4 << 20;

/// The head of a file: what its entries inherit.
#[derive(Default, Deserialize)]
pub(super) struct Head {
    pub(super) source: Option<String>,
    pub(super) confidence: Option<Confidence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuideFile {
    id: String,
    title: Text,
    city: Text,
    year: i32,
    counts_until: CountsUntil,
    workflow: Workflow,
    limits: FilingLimits,
    photo: Photo,
    one_series_a_year: Setting<bool>,
}

/// A guide, where the files make one, and everything that is wrong with them.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) guide: Option<Guide>,
    pub(super) problems: Vec<Problem>,
}

/// The files of a guide's folder with those of `common` that it does not replace.
pub(super) fn folder(folder: &Path, built_in: Files) -> Result<Files> {
    let name = folder.canonicalize().map_err(|source| Error::io(folder, source))?;
    let id = name.file_name().and_then(|name| name.to_str()).unwrap_or("guide").to_owned();
    let mut all = files_of(built_in, COMMON);
    read_folder(folder, &id, &mut all)?;
    if !all.contains_key(&format!("{id}/guide.yaml")) {
        return Err(Error::usage(
            text!(
                ("{} 不是指南的文件夹：里面没有 guide.yaml", folder.display()),
                ("{} is no guide's folder: it holds no guide.yaml", folder.display())
            ),
            Text::new("请给出放 guide.yaml 的文件夹。", "Name the folder that holds guide.yaml."),
        ));
    }
    Ok(all)
}

fn read_folder(folder: &Path, below: &str, all: &mut Files) -> Result<()> {
    let entries = std::fs::read_dir(folder).map_err(|source| Error::io(folder, source))?;
    for entry in entries {
        let entry = entry.map_err(|source| Error::io(folder, source))?;
        let (path, name) = (entry.path(), entry.file_name());
        let Some(name) = name.to_str() else { continue };
        if path.is_dir() && name == "lists" {
            read_folder(&path, &format!("{below}/{name}"), all)?;
        } else if name.ends_with(".yaml") {
            let bytes = files::read_up_to(&path, LARGEST)?;
            all.insert(format!("{below}/{name}"), String::from_utf8_lossy(&bytes).into_owned());
        }
    }
    Ok(())
}

/// A guide of which nothing is wrong.
///
/// # Errors
/// The first thing that is wrong, with its file and line.
pub(super) fn guide(files: Files) -> Result<Guide> {
    let loaded = load(files);
    match (loaded.guide, loaded.problems.first()) {
        (Some(guide), None) => Ok(guide),
        (_, Some(problem)) => Err(wrong(problem)),
        (None, None) => Err(wrong(&Problem::new("guide.yaml", "guide-syntax", Place::Whole, Text::new("缺少这个文件", "the file is missing")))),
    }
}

fn wrong(problem: &Problem) -> Error {
    let (at, what) = (problem.at(), &problem.message);
    Error::usage(
        text!(("指南文件 {at} 有错：{}", what.zh), ("the guide's file {at} is wrong: {}", what.en)),
        Text::new(
            "用 declare guide check 看全部问题，改正后再用；或不要指定这个文件夹。",
            "See everything with declare guide check and correct it, or do not name this folder.",
        ),
    )
}

/// A guide inside the program, which was parsed when that was built and is checked by a test: both take longer than to read it.
pub(super) fn built_in(files: Files) -> Option<Guide> {
    let mut trees = Trees::packed(&files);
    read(&mut trees, &files)
}

/// Parses, reads and checks the files of one guide.
pub(super) fn load(mut files: Files) -> Loaded {
    files.values_mut().filter(|text| text.contains('\r')).for_each(|text| *text = text.replace("\r\n", "\n"));
    let mut trees = Trees::parse(&files);
    trees.translations();
    let guide = read(&mut trees, &files);
    if let Some(guide) = &guide {
        check::guide(guide, &mut trees);
    }
    Loaded { guide, problems: trees.into_problems() }
}

fn read(trees: &mut Trees, files: &Files) -> Option<Guide> {
    let sources: Vec<Source> = trees.plain("sources", "sources");
    trees.cite(&sources);
    let head: Option<GuideFile> = trees.file("guide");
    let lists = lists(trees);
    let mut guide = Guide {
        commitments: trees.list("commitment", "commitments"),
        questions: trees.list("negative-record", "questions"),
        calendar: trees.list("calendar", "calendar"),
        holidays: trees.list("holidays", "years"),
        committees: trees.list("committees", "committees"),
        conditions: trees.list("texts", "conditions"),
        tips: trees.list("texts", "tips"),
        contacts: trees.list("texts", "contacts"),
        series: trees.list("series", "series"),
        specialties: trees.list("specialties", "specialties"),
        more_specialties: trees.value("specialties", "open"),
        years: trees.list("eligibility", "years"),
        equivalents: trees.list("eligibility", "equivalents"),
        recognition: trees.list("eligibility", "recognition"),
        skilled: trees.list("eligibility", "skilled"),
        exceptional: trees.list("eligibility", "exceptional"),
        retirement: trees.list("eligibility", "retirement"),
        appraisals: trees.list("eligibility", "appraisals"),
        exam_valid_years: trees.needed("eligibility", "exam_valid_years")?,
        series_change_months: trees.needed("eligibility", "series_change_months")?,
        counting: trees.list("counting", "counting"),
        continuing_education: trees.list("counting", "continuing_education"),
        continuing_education_until: trees.value("counting", "continuing_education_until"),
        thresholds: trees.list("thresholds", "thresholds"),
        materials: trees.list("materials", "materials"),
        forms: trees.list("forms", "forms"),
        works: works(trees),
        // Last, so that a mistake in the head hides none in the lists.
        id: head.as_ref()?.id.clone(),
        title: head.as_ref()?.title.clone(),
        city: head.as_ref()?.city.clone(),
        year: head.as_ref()?.year,
        counts_until: head.as_ref()?.counts_until.clone(),
        workflow: head.as_ref()?.workflow.clone(),
        limits: head.as_ref()?.limits.clone(),
        photo: head.as_ref()?.photo.clone(),
        one_series_a_year: head.as_ref()?.one_series_a_year.clone(),
        sources,
        lists,
        files: files.clone(),
        digest: OnceLock::new(),
    };
    trees.only_known_keys();
    guide.derive_lists(trees);
    Some(guide)
}

/// A mapping of texts always has a canonical form.
pub(super) fn digest(files: &Files) -> String {
    hex::encode(Sha256::digest(serde_json_canonicalizer::to_vec(files).unwrap_or_default()))
}

fn works(trees: &mut Trees) -> Vec<WorksSection> {
    let mut sections: Vec<WorksSection> = trees.plain("categories", "sections");
    let head = trees.head("categories");
    for category in sections.iter_mut().flat_map(|section| &mut section.categories) {
        category.inherit(head.source.as_deref(), head.confidence);
        category.finish();
    }
    sections
}

/// The lists of `common/lists` and of the guide; a guide's own list takes the place of a common one.
fn lists(trees: &mut Trees) -> BTreeMap<String, CodeList> {
    let mut lists = BTreeMap::new();
    for name in trees.list_names() {
        let file = format!("lists/{name}");
        let entries: Vec<CodeEntry> = trees.list(&file, "entries");
        let (list, twice) = CodeList::new(entries);
        twice.iter().for_each(|(spelling, number)| trees.twice(&file, "entries", *number, spelling));
        lists.insert(name, list);
    }
    lists
}

impl Guide {
    /// The lists that come from the guide's other files: series, titles, specialties, committees, materials, categories, questions.
    fn derive_lists(&mut self, trees: &mut Trees) {
        let entry = |code: &str, name: &Text, aliases: &[String], cited: &dyn super::Cited| CodeEntry {
            code: code.to_owned(),
            name: name.clone(),
            aliases: aliases.to_vec(),
            source: Some(cited.source().to_owned()),
            confidence: Some(cited.confidence()),
        };
        let mut titles: Vec<CodeEntry> = Vec::new();
        for (series, title) in self.series.iter().flat_map(|series| series.titles.values().flatten().map(move |title| (series, title))) {
            if !titles.iter().any(|known| known.name.zh == title.name.zh) {
                // English names of titles repeat between series, so they are no spelling of a title: the Chinese name tells them apart.
                titles.push(entry(title.code(), &Text { zh: title.name.zh.clone(), en: title.name.en.clone() }, &[], series));
            }
        }
        let categories = self.works.iter().flat_map(|section| &section.categories);
        // Each with the file and list that it comes from; titles and categories lie deeper than a list of a file.
        let derived = [
            ("series", Some(("series", "series")), self.series.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            (
                "specialty",
                Some(("specialties", "specialties")),
                self.specialties.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect(),
            ),
            ("title", None, titles),
            (
                "committee",
                Some(("committees", "committees")),
                self.committees.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect(),
            ),
            ("material", Some(("materials", "materials")), self.materials.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("works_category", None, categories.map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            (
                "question",
                Some(("negative-record", "questions")),
                self.questions.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect(),
            ),
        ];
        for (name, from, entries) in derived {
            let (mut list, twice) = CodeList::new(entries);
            let (file, key) = from.unwrap_or(if name == "title" { ("series", "series") } else { ("categories", "sections") });
            for (spelling, number) in twice {
                let number = if from.is_some() { number } else { usize::MAX };
                trees.twice(file, key, number, &spelling);
            }
            // Titles of a series whose source is not verified may lack some.
            list.is_open = match name {
                "specialty" => self.more_specialties.as_ref().is_some_and(|open| open.value),
                "title" => self.series.iter().any(|series| super::Cited::confidence(series) == Confidence::Unverified),
                _ => false,
            };
            self.lists.insert(name.to_owned(), list);
        }
    }
}
