//! Series, levels, titles and specialties.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::data::cited;
use super::{Confidence, Guide};
use crate::text::Text;

/// How a specialty is obtained at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExamMode {
    /// 以考代评
    ByExam,
    /// 考评结合
    ExamAndReview,
    /// 评审
    Review,
}

impl ExamMode {
    /// Whether the section `exam` must be filled in.
    pub const fn needs_exam(self) -> bool {
        !matches!(self, Self::Review)
    }

    /// The name in conditions: `/derived/exam_mode`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ByExam => "by_exam",
            Self::ExamAndReview => "exam_and_review",
            Self::Review => "review",
        }
    }

    pub const fn label(self) -> Text {
        match self {
            Self::ByExam => Text::new("以考代评", "by examination"),
            Self::ExamAndReview => Text::new("考评结合", "examination and review"),
            Self::Review => Text::new("评审", "review"),
        }
    }
}

/// One of the 27 series: its titles by level, highest first where several.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Series {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub titles: BTreeMap<String, Vec<Title>>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A title. Its code is that of GB/T 8561 where it has one, else the Chinese name.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Title {
    pub name: Text,
    #[serde(default)]
    code: Option<String>,
}

impl Title {
    pub fn code(&self) -> &str {
        self.code.as_deref().unwrap_or(&self.name.zh)
    }
}

/// A specialty that can be declared.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Specialty {
    pub id: String,
    pub series: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The levels that can be declared, and how.
    pub levels: BTreeMap<String, ExamMode>,
    /// Chinese names of its titles by level, where the series has several.
    #[serde(default)]
    pub titles: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub note: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

cited!(Series, Specialty);

/// The levels from the highest down; the rank is the grade digit of GB/T 8561.
const LEVELS: [&str; 5] = ["full_senior", "associate_senior", "intermediate", "assistant", "technician"];

impl Guide {
    /// A series by its code.
    pub fn series(&self, id: &str) -> Option<&Series> {
        self.series.iter().find(|series| series.id == id)
    }

    /// A specialty by its code.
    pub fn specialty(&self, id: &str) -> Option<&Specialty> {
        self.specialties.iter().find(|specialty| specialty.id == id)
    }

    /// The specialties of a series.
    pub fn specialties_of(&self, series: &str) -> impl Iterator<Item = &Specialty> {
        self.specialties.iter().filter(move |specialty| specialty.series == series)
    }

    /// The rank of a level: 1 for 正高级 to 5 for 员级.
    pub fn rank(&self, level: &str) -> Option<u8> {
        (1..).zip(LEVELS).find_map(|(rank, known)| (known == level).then_some(rank))
    }

    /// The titles of a series at a level; empty where the series has none.
    pub fn titles(&self, series: &str, level: &str) -> &[Title] {
        self.series(series).and_then(|series| series.titles.get(level)).map_or(&[], Vec::as_slice)
    }

    /// The titles of every series and level.
    pub fn all_titles(&self) -> impl Iterator<Item = &Title> {
        self.series.iter().flat_map(|series| series.titles.values().flatten())
    }

    /// The titles of a specialty at a level: one of them is implied, among several the person chooses.
    pub fn titles_of(&self, specialty: &Specialty, level: &str) -> Vec<&Title> {
        let all = self.titles(&specialty.series, level);
        match specialty.titles.get(level) {
            Some(names) => all.iter().filter(|title| names.iter().any(|name| *name == title.name.zh)).collect(),
            None => all.iter().collect(),
        }
    }

    /// The level of a title of a series, by the title's name or code.
    pub fn level_of_title(&self, series: &str, title: &str) -> Option<&str> {
        let named = |known: &Title| known.code() == title || known.name.zh == title || known.name.en == title;
        self.series(series)?.titles.iter().find(|(_, titles)| titles.iter().any(named)).map(|(level, _)| level.as_str())
    }

    /// How a specialty is obtained at a level; `None` where it cannot be declared there.
    pub fn exam_mode(&self, specialty: &str, level: &str) -> Option<ExamMode> {
        self.specialty(specialty)?.levels.get(level).copied()
    }
}
