//! The plain data of a guide: round, workflow, limits, texts, people to ask, and where each came from.

use serde::{Deserialize, Deserializer, Serialize};
use time::Date;
use time::macros::format_description;

use crate::text::Text;

/// How sure an entry is. An unverified number gives warnings, never errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    Unverified,
    Reprint,
    Official,
}

impl Confidence {
    pub const fn label(self) -> Text {
        match self {
            Self::Official => Text::new("官方", "official"),
            Self::Reprint => Text::new("转载", "reprint"),
            Self::Unverified => Text::new("未核实", "unverified"),
        }
    }
}

/// An entry that says where it comes from.
pub trait Cited {
    /// The key of its source in [`super::Guide::sources`].
    fn source(&self) -> &str;
    fn confidence(&self) -> Confidence;
}

/// Entries that take source and confidence from the head of their file where they have none of their own.
pub(super) trait Inherit: Cited {
    fn inherit(&mut self, source: Option<&str>, confidence: Option<Confidence>);
    /// Whether both are there.
    fn is_cited(&self) -> bool;
}

/// Gives a type with `source: Option<String>` and `confidence: Option<Confidence>` the two traits.
macro_rules! cited {
    ($($type:ty),+ $(,)?) => {$(
        impl $crate::guide::Cited for $type {
            fn source(&self) -> &str {
                self.source.as_deref().unwrap_or_default()
            }

            fn confidence(&self) -> $crate::guide::Confidence {
                self.confidence.unwrap_or($crate::guide::Confidence::Unverified)
            }
        }

        impl $crate::guide::data::Inherit for $type {
            fn inherit(&mut self, source: Option<&str>, confidence: Option<$crate::guide::Confidence>) {
                if self.source.is_none() {
                    self.source = source.map(str::to_owned);
                }
                self.confidence = self.confidence.or(confidence);
            }

            fn is_cited(&self) -> bool {
                self.source.is_some() && self.confidence.is_some()
            }
        }
    )+};
}
pub(super) use cited;

cited!(
    CountsUntil,
    Workflow,
    FilingLimits,
    Photo,
    Setting<bool>,
    Setting<u32>,
    Setting<i32>,
    Commitment,
    Question,
    Committee,
    CitedText,
    Contact,
    PrintedForm
);

/// A document that entries were read in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub key: String,
    pub grade: Grade,
    pub title: Text,
    /// When it was issued, as far as known: a year or a month.
    #[serde(default)]
    pub date: Option<String>,
}

/// What a source is worth: official or a faithful reprint, a reprint, a hint, general knowledge, or an example of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Grade {
    A,
    B,
    C,
    #[serde(rename = "own")]
    Own,
    #[serde(rename = "example")]
    Example,
}

/// One value with its source.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setting<T> {
    pub value: T,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// The last day of the years, works and continuing education that count in this round.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CountsUntil {
    #[serde(deserialize_with = "day")]
    pub date: Date,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Which steps an application takes, and how many days they have.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent switch of the workflow")]
pub struct Workflow {
    /// The employer posts a notice before it passes the application on.
    pub employer_notice: bool,
    pub fee: bool,
    pub public_notice: bool,
    /// Least working days of the employer's notice.
    pub employer_notice_days: u32,
    /// Least working days of the notice after the review.
    pub public_notice_days: u32,
    /// Days to correct a returned application.
    pub correction_days: u32,
    /// Whether a refiling that changes materials only goes straight to the bureau.
    pub materials_only_to_bureau: bool,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FilingLimits {
    /// Largest attachment, in bytes.
    pub attachment_bytes: u64,
    /// Longest self-evaluation, in graphemes without white space.
    pub self_evaluation_characters: usize,
    /// Most representative works in each section.
    pub representative_works: usize,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// What the ID photo must be like. Sizes in pixels and bytes, aspect is width by height.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Photo {
    pub formats: Vec<String>,
    pub min_width: u32,
    pub max_width: u32,
    pub min_height: u32,
    pub max_height: u32,
    pub min_aspect: f64,
    pub max_aspect: f64,
    pub min_bytes: u64,
    pub max_bytes: u64,
    pub background: Text,
    /// The least brightness of the background, 0 (black) to 255 (white); absent where any plain colour will do.
    pub min_brightness: Option<u8>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A commitment text. Once published its words never change; a change is a new version.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Commitment {
    pub version: String,
    pub title: Text,
    pub text: Text,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A question of the negative record. Its Chinese name is what is written, filed and printed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    /// Whether nobody may apply who answers yes.
    #[serde(default)]
    pub bars: bool,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A review committee, its office (日常工作部门) and where its notice of the year stands.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committee {
    pub id: String,
    pub name: Text,
    #[serde(default)]
    pub aliases: Vec<String>,
    pub specialties: Vec<String>,
    pub levels: Vec<String>,
    #[serde(default)]
    pub office: Option<Text>,
    #[serde(default)]
    pub notice_url: Option<String>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A condition for applying, or a tip.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CitedText {
    pub text: Text,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// A form that is printed: what is said of it, and for a cover the materials bound under it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrintedForm {
    /// The form's name on the command line, such as `review-form`.
    pub id: String,
    /// How many copies, and what is done with them.
    #[serde(default)]
    pub note: Option<Text>,
    /// Ids of materials, in the order in which they are bound.
    #[serde(default)]
    pub materials: Vec<String>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

/// Who handles the matter.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub role: Text,
    pub name: Text,
    #[serde(default)]
    pub telephone: Option<String>,
    #[serde(default)]
    pub address: Option<Text>,
    pub source: Option<String>,
    pub confidence: Option<Confidence>,
}

pub(super) fn days<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Date>, D::Error> {
    Vec::<String>::deserialize(from)?.iter().map(|text| parse_day(text)).collect()
}

fn parse_day<E: serde::de::Error>(text: &str) -> Result<Date, E> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| E::custom(format!("应是日期，例如 2026-03-01，不是“{text}” ¦ it should be a date such as 2026-03-01, not “{text}”")))
}

pub(super) fn day<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    parse_day(&String::deserialize(from)?)
}

pub(super) fn optional_day<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Date>, D::Error> {
    Option::<String>::deserialize(from)?.map(|text| parse_day(&text)).transpose()
}
