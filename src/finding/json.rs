//! Findings for scripts: a frozen, versioned type, never the internal one.

use serde::Serialize;

use crate::finding::{Finding, Place, Severity, Source};
use crate::text::Text;

/// The version of this output. It changes when a field changes its meaning or goes; new fields do not change it.
pub const VERSION: u32 = 1;

/// What `validate --format json` prints.
#[derive(Debug, Serialize)]
pub struct ReportV1 {
    pub version: u32,
    pub files: Vec<FileV1>,
    /// What could not be opened, or holds no application.
    pub failed: Vec<FailedV1>,
}

#[derive(Debug, Serialize)]
pub struct FailedV1 {
    pub file: String,
    pub message: Text,
    pub help: Text,
}

#[derive(Debug, Serialize)]
pub struct FileV1 {
    pub file: String,
    /// Whether nothing stops a filing.
    pub ok: bool,
    pub findings: Vec<FindingV1>,
}

/// One finding. Lines and columns count from one, columns in characters; pointers are RFC 6901 with English keys.
#[derive(Debug, Serialize)]
pub struct FindingV1 {
    pub rule: String,
    pub severity: Severity,
    pub message: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeV1>,
    /// A file of the application folder, where the finding is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment: Option<String>,
    pub related: Vec<RelatedV1>,
}

#[derive(Debug, Serialize)]
pub struct RangeV1 {
    pub start: PositionV1,
    pub end: PositionV1,
}

#[derive(Debug, Serialize)]
pub struct PositionV1 {
    pub line: usize,
    pub column: usize,
    pub byte: usize,
}

#[derive(Debug, Serialize)]
pub struct RelatedV1 {
    pub label: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeV1>,
}

impl FileV1 {
    pub fn new(findings: &[Finding], source: &dyn Source) -> Self {
        Self {
            file: source.name().to_owned(),
            ok: !super::has_errors(findings),
            findings: findings.iter().map(|finding| FindingV1::new(finding, source)).collect(),
        }
    }
}

impl FindingV1 {
    pub fn new(finding: &Finding, source: &dyn Source) -> Self {
        let pointer = finding.pointer();
        Self {
            rule: finding.rule.to_string(),
            severity: finding.severity,
            message: finding.message.clone(),
            help: finding.help.clone(),
            pointer: pointer.map(ToString::to_string),
            label: pointer.map(|at| source.label(at)),
            range: range(&finding.place, source),
            attachment: match &finding.place {
                Place::File(name) => Some(name.clone()),
                _ => None,
            },
            related: finding.related.iter().map(|related| RelatedV1 { label: related.label.clone(), range: range(&related.place, source) }).collect(),
        }
    }
}

fn range(place: &Place, source: &dyn Source) -> Option<RangeV1> {
    let location = source.locate(place)?;
    let position = |position: super::Position, byte| PositionV1 { line: position.line, column: position.column, byte };
    Some(RangeV1 { start: position(location.start, location.bytes.start), end: position(location.end, location.bytes.end) })
}
