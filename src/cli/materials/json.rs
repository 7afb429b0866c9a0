//! The picture for scripts: a frozen, versioned type, never the internal one. `schemas/materials.schema.json` says the same as a schema.

use serde::Serialize;

use crate::attachments::check::{Attached, Picture, Stray, Why};
use crate::document::Document;
use crate::error::{Error, Result};
use crate::finding::json::FindingV1;
use crate::finding::{Source, has_errors};
use crate::guide::Demand;
use crate::text::Text;

/// The version of this output. It changes when a field changes its meaning or goes; new fields do not change it.
const VERSION: u32 = 1;

#[derive(Debug, Serialize)]
struct ReportV1 {
    version: u32,
    files: Vec<FileV1>,
}

/// The files of one application.
#[derive(Debug, Serialize)]
pub(super) struct FileV1 {
    file: String,
    /// Whether nothing about its files stops a filing.
    ok: bool,
    materials: Vec<MaterialV1>,
    attached: Vec<AttachedV1>,
    strays: Vec<StrayV1>,
    findings: Vec<FindingV1>,
}

/// A material that is asked for; `entry` is an RFC 6901 pointer into the application.
#[derive(Debug, Serialize)]
struct MaterialV1 {
    material: String,
    name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    /// `required`, `unknown` (only the system can say) or `optional`.
    demand: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    because: Option<Text>,
    requirements: Text,
    /// Paths relative to the application's folder, in order.
    files: Vec<String>,
    /// The digests of files that were filed before and are taken again, in order.
    reuse: Vec<String>,
}

/// A file that would be filed.
#[derive(Debug, Serialize)]
struct AttachedV1 {
    path: String,
    material: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    sequence: u32,
    size: u64,
    sha256: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<PictureV1>,
}

#[derive(Debug, Serialize)]
struct PictureV1 {
    width: u32,
    height: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    dpi: Option<u32>,
    colour: bool,
    turned: bool,
}

#[derive(Debug, Serialize)]
struct StrayV1 {
    path: String,
    /// Set where it is a material that is not needed now.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_needed: Option<String>,
    /// The path of a file of this application that has just the same content.
    #[serde(skip_serializing_if = "Option::is_none")]
    same_as: Option<String>,
    /// The likeliest places, best first.
    likeliest: Vec<LikelyV1>,
}

#[derive(Debug, Serialize)]
struct LikelyV1 {
    material: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry: Option<String>,
    reason: Text,
}

pub(super) fn text(files: Vec<FileV1>) -> Result<String> {
    serde_json::to_string_pretty(&ReportV1 { version: VERSION, files }).map_err(|source| {
        Error::usage(Text::new("结果写不成 JSON", "the result cannot be written as JSON"), Text::new("请报告这个问题。", "Please report this."))
            .because(source)
    })
}

impl FileV1 {
    pub(super) fn new(document: &Document, picture: &Picture<'_>) -> Self {
        let path = |attached: &Attached| attached.file.path.clone();
        let materials = picture.needs.iter().map(|need| MaterialV1 {
            material: need.material.id.clone(),
            name: need.material.name.clone(),
            entry: need.entry.as_ref().map(ToString::to_string),
            demand: match need.demand {
                Demand::Required => "required",
                Demand::Unknown => "unknown",
                Demand::Optional => "optional",
            },
            because: need.because.clone(),
            requirements: need.material.requirements.clone(),
            files: picture.files_of(need).map(path).collect(),
            reuse: picture.reused_for(need).map(|reused| reused.sha256.to_string()).collect(),
        });
        let attached = picture.attached.iter().map(|attached| AttachedV1 {
            path: path(attached),
            material: attached.material.clone(),
            entry: attached.entry.as_ref().map(ToString::to_string),
            sequence: attached.sequence,
            size: attached.size,
            sha256: attached.sha256.to_string(),
            pages: attached.pages,
            picture: attached.picture.map(|facts| PictureV1 {
                width: facts.width,
                height: facts.height,
                dpi: facts.dpi,
                colour: facts.colour,
                turned: facts.turned,
            }),
        });
        Self {
            file: document.name().to_owned(),
            ok: !has_errors(&picture.findings),
            materials: materials.collect(),
            attached: attached.collect(),
            strays: picture.strays.iter().map(StrayV1::new).collect(),
            findings: picture.findings.iter().map(|finding| FindingV1::new(finding, document)).collect(),
        }
    }
}

impl StrayV1 {
    fn new(stray: &Stray) -> Self {
        let (not_needed, proposals) = match &stray.why {
            Why::NotNeeded(material) => (Some(material.clone()), &[][..]),
            Why::Unplaced(proposals) => (None, proposals.as_slice()),
        };
        let likeliest = proposals.iter().map(|proposal| LikelyV1 {
            material: proposal.material.clone(),
            entry: proposal.entry.as_ref().map(ToString::to_string),
            reason: proposal.reason.text(),
        });
        Self { path: stray.file.path.clone(), not_needed, same_as: stray.same_as.clone(), likeliest: likeliest.collect() }
    }
}
