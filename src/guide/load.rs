//! From files to a guide. A mistake in a file is told with its path and line.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::codes::{CodeEntry, CodeList};
use super::data::Inherit;
use super::eligibility::{Appraisals, CountingRule, Hours, Retirement, Threshold, YearsRule};
use super::{
    COMMON, Calendar, CitedText, Commitment, Committee, Confidence, Contact, CountsUntil, Files, FilingLimits, Guide, Material, Photo, Question,
    Series, Setting, Source, Specialty, Workflow, WorksSection, check, files_of,
};
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;
use crate::yaml::{self, Limits, Node};

/// Largest file of a guide, in bytes.
const LARGEST: u64 = 4 << 20;
/// What a file of a guide may hold at most.
const LIMITS: Limits = Limits { bytes: 4 << 20, depth: 48, nodes: 1_000_000 };

/// The head of a file: what its entries inherit.
#[derive(Deserialize)]
struct Head {
    source: Option<String>,
    confidence: Option<Confidence>,
}

macro_rules! file {
    ($name:ident { $($key:ident: $type:ty),+ $(,)? }) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $($key: $type,)+
            #[serde(rename = "source", default)]
            _source: Option<String>,
            #[serde(rename = "confidence", default)]
            _confidence: Option<Confidence>,
        }
    };
}

file!(ListFile { entries: Vec<CodeEntry> });
file!(SourcesFile { sources: Vec<Source> });
file!(GuideFile {
    id: String,
    title: Text,
    city: Text,
    year: i32,
    counts_until: CountsUntil,
    workflow: Workflow,
    limits: FilingLimits,
    photo: Photo,
    one_series_a_year: Setting<bool>,
});
file!(CommitmentsFile { commitments: Vec<Commitment> });
file!(QuestionsFile { questions: Vec<Question> });
file!(CalendarFile { calendar: Vec<Calendar> });
file!(CommitteesFile { committees: Vec<Committee> });
file!(TextsFile { conditions: Vec<CitedText>, tips: Vec<CitedText>, contacts: Vec<Contact> });
file!(SeriesFile { series: Vec<Series> });
file!(SpecialtiesFile { open: Option<Setting<bool>>, specialties: Vec<Specialty> });
file!(EligibilityFile {
    years: Vec<YearsRule>,
    counting: Vec<CountingRule>,
    continuing_education: Vec<Hours>,
    exam_valid_years: Setting<u32>,
    series_change_months: Setting<u32>,
    thresholds: Vec<Threshold>,
    retirement: Option<Vec<Retirement>>,
    appraisals: Option<Vec<Appraisals>>,
});
file!(MaterialsFile { materials: Vec<Material> });
file!(CategoriesFile { sections: Vec<WorksSection> });

/// The parsed files of one guide.
struct Trees {
    id: String,
    trees: Vec<(String, Node)>,
}

/// What is wrong with a file of a guide.
pub(super) fn wrong(path: &str, what: &str) -> Error {
    Error::usage(
        text!("指南文件 {path} 有错：{what}", "the guide's file {path} is wrong: {what}"),
        Text::new("请改正这个文件，或不要用 --guide 指定这个文件夹。", "Correct the file, or do not name this folder with --guide."),
    )
}

/// Reads the guide of a folder; what its `common` lacks comes from the built-in files.
pub(super) fn folder(folder: &Path, built_in: Files) -> Result<Guide> {
    let name = folder.canonicalize().map_err(|source| Error::io(folder, source))?;
    let id = name.file_name().and_then(|name| name.to_str()).unwrap_or("guide").to_owned();
    let mut all = files_of(built_in, COMMON);
    read_folder(folder, &id, &mut all)?;
    guide(all)
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
            let text = String::from_utf8(bytes).map_err(|_| wrong(&path.display().to_string(), "not UTF-8"))?;
            all.insert(format!("{below}/{name}"), text);
        }
    }
    Ok(())
}

/// Parses, reads and checks the files of one guide.
pub(super) fn guide(mut files: Files) -> Result<Guide> {
    files.values_mut().filter(|text| text.contains('\r')).for_each(|text| *text = text.replace("\r\n", "\n"));
    let trees = Trees::parse(&files)?;
    let lists = trees.lists()?;
    let canonical = serde_json_canonicalizer::to_vec(&files).map_err(|error| wrong(&trees.id, &error.to_string()))?;
    let digest = hex::encode(Sha256::digest(canonical));
    let head: GuideFile = trees.read("guide")?;
    let (texts, eligibility): (TextsFile, EligibilityFile) = (trees.read("texts")?, trees.read("eligibility")?);
    let specialties: SpecialtiesFile = trees.read("specialties")?;
    let mut guide = Guide {
        id: head.id,
        title: head.title,
        city: head.city,
        year: head.year,
        counts_until: head.counts_until,
        workflow: head.workflow,
        limits: head.limits,
        photo: head.photo,
        one_series_a_year: head.one_series_a_year,
        commitments: trees.read::<CommitmentsFile>("commitment")?.commitments,
        questions: trees.cited(trees.read::<QuestionsFile>("negative-record")?.questions, "negative-record"),
        calendar: trees.read::<CalendarFile>("calendar")?.calendar,
        committees: trees.cited(trees.read::<CommitteesFile>("committees")?.committees, "committees"),
        conditions: texts.conditions,
        tips: texts.tips,
        contacts: texts.contacts,
        series: trees.cited(trees.read::<SeriesFile>("series")?.series, "series"),
        specialties: trees.cited(specialties.specialties, "specialties"),
        more_specialties: specialties.open,
        years: eligibility.years,
        counting: eligibility.counting,
        continuing_education: eligibility.continuing_education,
        exam_valid_years: eligibility.exam_valid_years,
        series_change_months: eligibility.series_change_months,
        thresholds: eligibility.thresholds,
        retirement: eligibility.retirement.unwrap_or_default(),
        appraisals: eligibility.appraisals.unwrap_or_default(),
        materials: trees.read::<MaterialsFile>("materials")?.materials,
        works: trees.works()?,
        sources: trees.read_from::<SourcesFile>(&format!("{COMMON}/sources.yaml"))?.sources,
        lists,
        files,
        digest,
    };
    guide.derive_lists()?;
    check::guide(&guide)?;
    Ok(guide)
}

impl Trees {
    fn parse(files: &Files) -> Result<Self> {
        let mut trees = Vec::new();
        for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".yaml")) {
            let (source, parsed) = yaml::parse(text.as_bytes(), &LIMITS);
            if let Some(finding) = parsed.findings.first() {
                let line = match &finding.place {
                    crate::finding::Place::Bytes(range) => source[..range.start].matches('\n').count() + 1,
                    _ => 1,
                };
                return Err(wrong(&format!("{path}:{line}"), &finding.message.en));
            }
            trees.extend(parsed.root.map(|root| (path.clone(), root)));
        }
        let mut own = trees.iter().filter_map(|(path, _)| path.strip_suffix("/guide.yaml"));
        let id = own.next().ok_or_else(|| wrong("guide.yaml", "the file is missing"))?.to_owned();
        Ok(Self { id, trees })
    }

    fn tree(&self, path: &str) -> Option<&Node> {
        self.trees.iter().find(|(known, _)| known == path).map(|(_, tree)| tree)
    }

    fn read<T: for<'a> Deserialize<'a>>(&self, name: &str) -> Result<T> {
        self.read_from(&format!("{}/{name}.yaml", self.id))
    }

    fn read_from<T: for<'a> Deserialize<'a>>(&self, path: &str) -> Result<T> {
        let tree = self.tree(path).ok_or_else(|| wrong(path, "the file is missing"))?;
        yaml::from_node(tree).map_err(|error| wrong(path, &error.to_string()))
    }

    /// Gives entries the source and confidence of their file's head.
    fn cited<T: Inherit>(&self, mut entries: Vec<T>, name: &str) -> Vec<T> {
        self.inherit(&mut entries, &format!("{}/{name}.yaml", self.id));
        entries
    }

    fn inherit<T: Inherit>(&self, entries: &mut [T], path: &str) {
        let Some(head) = self.tree(path).and_then(|tree| yaml::from_node::<Head>(tree).ok()) else { return };
        entries.iter_mut().for_each(|entry| entry.inherit(head.source.as_deref(), head.confidence));
    }

    fn works(&self) -> Result<Vec<WorksSection>> {
        let mut sections = self.read::<CategoriesFile>("categories")?.sections;
        for section in &mut sections {
            self.inherit(&mut section.categories, &format!("{}/categories.yaml", self.id));
            section.categories.iter_mut().for_each(super::Category::finish);
        }
        Ok(sections)
    }

    /// The lists of `common/lists` and of the guide; a guide's own list takes the place of a common one.
    fn lists(&self) -> Result<BTreeMap<String, CodeList>> {
        let mut lists = BTreeMap::new();
        let (common, own) = (format!("{COMMON}/lists/"), format!("{}/lists/", self.id));
        for prefix in [&common, &own] {
            for (path, _) in self.trees.iter().filter(|(path, _)| path.starts_with(prefix.as_str())) {
                let name = path[prefix.len()..].trim_end_matches(".yaml");
                let mut entries = self.read_from::<ListFile>(path)?.entries;
                self.inherit(&mut entries, path);
                let list = CodeList::new(entries).map_err(|twice| wrong(path, &format!("two entries claim `{twice}`")))?;
                lists.insert(name.to_owned(), list);
            }
        }
        Ok(lists)
    }
}

impl Guide {
    /// The lists that come from the guide's other files: series, titles, specialties, committees, materials, categories, questions.
    fn derive_lists(&mut self) -> Result<()> {
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
        let derived = [
            ("series", self.series.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("specialty", self.specialties.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("title", titles),
            ("committee", self.committees.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("material", self.materials.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("works_category", categories.map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
            ("question", self.questions.iter().map(|one| entry(&one.id, &one.name, &one.aliases, one)).collect()),
        ];
        for (name, entries) in derived {
            let mut list =
                CodeList::new(entries).map_err(|twice| wrong(&format!("{} ({name})", self.id), &format!("two entries claim `{twice}`")))?;
            list.is_open = name == "specialty" && self.more_specialties.as_ref().is_some_and(|open| open.value);
            self.lists.insert(name.to_owned(), list);
        }
        Ok(())
    }
}
