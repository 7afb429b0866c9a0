//! A city's and a year's data: loaded through `yaml`, checked, looked up. A new year is a new folder under `guides/`, not a new program.
//!
//! Every entry names its source and how sure it is. What is not known stays absent and is shown as 未公布; nothing is invented.

mod calendar;
mod check;
mod codes;
mod condition;
mod data;
mod eligibility;
mod facts;
mod load;
mod material;
mod packed;
mod problem;
mod threshold;
mod title;
mod trees;
mod words;
mod works;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::error::Result;
use crate::text;
use crate::text::Text;

pub use calendar::{Calendar, DaysOff, Declared, Holidays, LastDay};
pub use codes::{CodeEntry, CodeList};
pub use condition::{Answer, Condition, Test, Truth, Values};
pub use data::{
    Cited, CitedText, Commitment, Committee, Confidence, Contact, CountsUntil, FilingLimits, Photo, PrintedForm, Question, Setting, Source, Workflow,
};
pub use eligibility::{
    Appraisals, CountingRule, Education, Equivalent, Exceptional, Hours, Period, Recognition, Recommenders, Retirement, Skilled, Start, WorksAsked,
    YearsRule,
};
pub use facts::{Area, Change, Fact, changes, day, unlisted};
pub use material::{Demand, Material, Need, Provider, Stage};
pub use problem::{GuideFile, Problem};
pub use threshold::{Group, Reached, Threshold};
pub use title::{ExamMode, Series, Specialty, Title};
pub use works::{Category, WorksSection};

/// The files of a guide by their path below the folder of guides, such as `shenzhen-2026/guide.yaml`.
pub type Files = BTreeMap<String, String>;

static BUILT_IN: include_dir::Dir<'static> = include_dir::include_dir!("$CARGO_MANIFEST_DIR/guides");

/// The folder of what all guides share.
const COMMON: &str = "common";

/// The guides at hand. Those built in are parsed when first asked for.
#[derive(Debug, Default)]
pub struct Guides {
    built_in: BTreeMap<&'static str, OnceLock<Option<Arc<Guide>>>>,
    added: BTreeMap<String, Arc<Guide>>,
}

impl Guides {
    /// The guides inside the program.
    pub fn built_in() -> Self {
        let ids = BUILT_IN.dirs().filter_map(|dir| dir.path().to_str()).filter(|id| *id != COMMON);
        Self { built_in: ids.map(|id| (id, OnceLock::new())).collect(), added: BTreeMap::new() }
    }

    /// The guides inside the program with the one of a folder, where one is named (`--guide`).
    ///
    /// # Errors
    /// As [`Guides::add_folder`].
    pub fn with(folder: Option<&Path>) -> Result<Self> {
        let mut guides = Self::built_in();
        if let Some(folder) = folder {
            guides.add_folder(folder)?;
        }
        Ok(guides)
    }

    /// Adds the guide of a folder, in place of a built-in one of the same id. Lists that the folder's `common` lacks are the built-in ones.
    ///
    /// # Errors
    /// When the folder cannot be read, or a file of it is not what a guide needs; the message names file and line.
    pub fn add_folder(&mut self, folder: &Path) -> Result<Arc<Guide>> {
        let guide = Arc::new(load::guide(load::folder(folder, built_in_files())?)?);
        self.added.insert(guide.id.clone(), Arc::clone(&guide));
        Ok(guide)
    }

    /// Adds a guide by its files, as a server hands them out ([`Guide::files`]).
    ///
    /// # Errors
    /// When they are no guide that this program can read.
    pub fn add_files(&mut self, files: Files) -> Result<Arc<Guide>> {
        let guide = Arc::new(load::guide(files)?);
        self.added.insert(guide.id.clone(), Arc::clone(&guide));
        Ok(guide)
    }

    /// The guide of an id such as `shenzhen-2026`.
    pub fn get(&self, id: &str) -> Option<Arc<Guide>> {
        if let Some(guide) = self.added.get(id) {
            return Some(Arc::clone(guide));
        }
        // A test checks every built-in guide, so that a mistake in one cannot reach a person.
        self.built_in.get(id)?.get_or_init(|| load::built_in(files_of(built_in_files(), id)).map(Arc::new)).clone()
    }

    /// The ids of all guides at hand, in order.
    pub fn ids(&self) -> Vec<&str> {
        let mut ids: Vec<&str> = self.built_in.keys().copied().chain(self.added.keys().map(String::as_str)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// The guide of the latest round: by the year that ends its id.
    pub fn newest(&self) -> Arc<Guide> {
        let year = |id: &&str| id.rsplit('-').next().and_then(|year| year.parse::<u32>().ok());
        #[expect(clippy::expect_used, reason = "a guide is built in, and a test loads each")]
        self.ids().into_iter().max_by_key(year).and_then(|id| self.get(id)).expect("a guide is built in")
    }

    /// The id nearest to one that is not at hand.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        let score = |known: &&str| strsim::jaro_winkler(known, id);
        self.ids().into_iter().filter(|known| score(known) > 0.6).max_by(|a, b| score(a).total_cmp(&score(b)))
    }
}

/// What is wrong with the guide of a folder, all of it: none of it may be used before it is mended. Each problem is of one of the files.
///
/// # Errors
/// When the folder cannot be read or holds no guide.
pub fn check_folder(folder: &Path) -> Result<(Files, Vec<Problem>)> {
    let files = load::folder(folder, built_in_files())?;
    let loaded = load::load(files.clone());
    let mut problems = loaded.problems;
    problems.extend(loaded.guide.and_then(|guide| misnamed(&guide)));
    Ok((files, problems))
}

/// A copy for another year that kept its id would take the place of the guide that it was copied from.
fn misnamed(guide: &Guide) -> Option<Problem> {
    let path = guide.files.keys().find(|path| path.ends_with("/guide.yaml"))?;
    let folder = path.split('/').next().filter(|folder| *folder != guide.id)?;
    let message = text!(("编号是“{}”，文件夹却叫“{folder}”", guide.id), ("its id is “{}”, but its folder is called “{folder}”", guide.id));
    let help = Text::new("两处写成一样的。", "Let both say the same.");
    Some(Problem::new(path, "guide-code", problem::Place::Whole, message).help(help))
}

/// The same for a guide that is built in.
pub fn check_built_in(id: &str) -> Option<(Files, Vec<Problem>)> {
    let files = files_of(built_in_files(), id);
    let is_there = files.contains_key(&format!("{id}/guide.yaml"));
    is_there.then(|| (files.clone(), load::load(files).problems))
}

fn built_in_files() -> Files {
    fn collect(dir: &include_dir::Dir<'_>, files: &mut Files) {
        for file in dir.files() {
            let path = file.path().to_string_lossy().replace('\\', "/");
            files.extend(file.contents_utf8().map(|text| (path, text.to_owned())));
        }
        dir.dirs().for_each(|dir| collect(dir, files));
    }
    let mut files = Files::new();
    collect(&BUILT_IN, &mut files);
    files
}

/// What one guide consists of: its own folder and what all share.
fn files_of(files: Files, id: &str) -> Files {
    let wanted = |path: &str| path.split('/').next().is_some_and(|top| top == id || top == COMMON);
    files.into_iter().filter(|(path, _)| wanted(path)).collect()
}

/// A city's and a year's guide. The look-ups are methods in the files named after them.
#[derive(Debug)]
pub struct Guide {
    pub id: String,
    pub title: Text,
    pub city: Text,
    /// The year of the round.
    pub year: i32,
    pub counts_until: CountsUntil,
    pub workflow: Workflow,
    pub limits: FilingLimits,
    pub photo: Photo,
    /// Whether one person may apply in one series only each year.
    pub one_series_a_year: Setting<bool>,
    pub commitments: Vec<Commitment>,
    pub questions: Vec<Question>,
    pub calendar: Vec<Calendar>,
    pub holidays: Vec<Holidays>,
    pub committees: Vec<Committee>,
    pub conditions: Vec<CitedText>,
    pub tips: Vec<CitedText>,
    pub contacts: Vec<Contact>,
    pub series: Vec<Series>,
    pub specialties: Vec<Specialty>,
    /// Whether there are specialties that the list does not have.
    pub more_specialties: Option<Setting<bool>>,
    pub years: Vec<YearsRule>,
    pub equivalents: Vec<Equivalent>,
    pub recognition: Vec<Recognition>,
    pub skilled: Vec<Skilled>,
    pub exceptional: Vec<Exceptional>,
    pub counting: Vec<CountingRule>,
    pub continuing_education: Vec<Hours>,
    /// The last year whose continuing education is asked for; else the year up to which years count.
    continuing_education_until: Option<Setting<i32>>,
    pub exam_valid_years: Setting<u32>,
    pub series_change_months: Setting<u32>,
    pub thresholds: Vec<Threshold>,
    /// When people retire; none where nothing is known.
    pub retirement: Vec<Retirement>,
    /// The appraisals that levels ask for, as far as known.
    pub appraisals: Vec<Appraisals>,
    pub materials: Vec<Material>,
    pub forms: Vec<PrintedForm>,
    pub works: Vec<WorksSection>,
    pub sources: Vec<Source>,
    lists: BTreeMap<String, CodeList>,
    files: Files,
    /// Made when first asked for.
    digest: OnceLock<String>,
}

impl Guide {
    /// sha256 over the guide's files, in hexadecimal; how their lines end does not matter.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| load::digest(&self.files))
    }

    /// The files that make this guide, its own and what all guides share: what a server keeps and hands out.
    pub const fn files(&self) -> &Files {
        &self.files
    }

    /// The commitment of this round now in force: the last one listed.
    pub fn commitment(&self) -> Option<&Commitment> {
        self.commitments.last()
    }

    /// A commitment of this round by its version.
    pub fn commitment_of(&self, version: &str) -> Option<&Commitment> {
        self.commitments.iter().find(|commitment| commitment.version == version)
    }

    /// What is said of a printed form, by its name on the command line.
    pub fn printed_form(&self, id: &str) -> Option<&PrintedForm> {
        self.forms.iter().find(|form| form.id == id)
    }

    /// The question of the negative record that a person's wording means: its name, alias or id.
    pub fn question(&self, written: &str) -> Option<&Question> {
        let entry = self.list("question")?.find(written)?;
        self.questions.iter().find(|question| question.id == entry.code)
    }

    /// The committees that review a specialty at a level; empty where none has been published.
    pub fn committees(&self, specialty: &str, level: &str) -> Vec<&Committee> {
        let fits = |committee: &&Committee| {
            committee.specialties.iter().any(|known| known == specialty) && committee.levels.iter().any(|known| known == level)
        };
        self.committees.iter().filter(fits).collect()
    }

    /// The source that an entry names.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == key)
    }

    /// What is shown where a guide knows nothing.
    pub const fn not_published() -> Text {
        Text::new("未公布", "not published")
    }

    /// `official`, `reprint` or `unverified` in words, for the line under a figure.
    pub fn how_sure(&self, entry: &dyn Cited) -> Text {
        self.source_in_words(entry.source(), entry.confidence())
    }

    /// A source by its key with how sure it is.
    pub fn source_in_words(&self, source: &str, confidence: Confidence) -> Text {
        let word = confidence.label();
        match self.source(source) {
            Some(source) => text!(("{}（{}）", source.title.zh, word.zh), ("{} ({})", source.title.en, word.en)),
            None => word,
        }
    }
}

#[cfg(test)]
mod tests;
