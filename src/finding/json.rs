//! Findings for scripts: a frozen, versioned type, never the internal one.

use serde::Serialize;

use crate::finding::tally::OfRule;
use crate::finding::{Failed, Finding, Follower, Output, Place, Severity, Source, Tally, Total};
use crate::text::Text;

/// The version of this output. It changes when a field changes its meaning or goes; new fields do not change it.
pub const VERSION: u32 = 1;

/// What `validate --format json` prints: `{"version", "files": [FileV1], "failed": [FailedV1], "summary": SummaryV1}`, a line a file, so
/// that it is one value and still a stream. `schemas/findings.schema.json` says the same as a schema.
#[derive(Clone, Copy, Debug)]
pub struct Json;

/// What could not be opened, or holds no application.
#[derive(Debug, Serialize)]
pub struct FailedV1 {
    pub file: String,
    pub message: Text,
    pub help: Text,
}

/// All files in figures.
#[derive(Debug, Serialize)]
pub struct SummaryV1<'t> {
    pub files: usize,
    /// Files that nothing stops from being filed.
    pub ok: usize,
    /// Files with errors.
    pub wrong: usize,
    pub failed: usize,
    pub errors: usize,
    pub to_fill: usize,
    pub warnings: usize,
    pub notes: usize,
    /// The worst first.
    pub rules: Vec<OfRuleV1<'t>>,
}

#[derive(Debug, Serialize)]
pub struct OfRuleV1<'t> {
    pub rule: &'t str,
    pub severity: Severity,
    pub findings: usize,
    pub files: usize,
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
    /// How many it stands for: more than one where not each of a rule is told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times: Option<usize>,
    /// It says no more than that something is still to fill in.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub to_fill: bool,
    /// What only follows from it and is not told on its own.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<FollowerV1>,
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

#[derive(Debug, Serialize)]
pub struct FollowerV1 {
    pub rule: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
}

impl Output for Json {
    fn head(&self) -> String {
        format!("{{\"version\": {VERSION},\n\"files\": [\n")
    }

    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        line(&FileV1::new(findings, source))
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    fn end(&self, total: &Total, failed: &[Failed]) -> String {
        let failed = failed.iter().map(|failed| FailedV1 { file: failed.file.clone(), message: failed.what.clone(), help: failed.help.clone() });
        let failed: Vec<String> = failed.map(|failed| line(&failed)).collect();
        let summary = line(&SummaryV1::new(total));
        format!("\n],\n\"failed\": [{}],\n\"summary\": {summary}}}\n", failed.join(",\n"))
    }
}

/// A value of ours has no key that JSON lacks, so writing it does not fail.
fn line(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl<'t> SummaryV1<'t> {
    fn new(total: &'t Total) -> Self {
        let Total { files, good, wrong, failed, findings, .. } = *total;
        let of = |(rule, figures): (&'t str, OfRule)| OfRuleV1 { rule, severity: figures.severity, findings: figures.findings, files: figures.files };
        let rules = total.worst_first().into_iter().map(of).collect();
        let Tally { errors, to_fill, warnings, notes, .. } = findings;
        Self { files, ok: good, wrong, failed, errors, to_fill, warnings, notes, rules }
    }
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
            times: (finding.times > 1).then_some(finding.times),
            to_fill: finding.is_to_fill,
            follows: finding.follows.iter().map(FollowerV1::new).collect(),
            attachment: match &finding.place {
                Place::File(name) => Some(name.clone()),
                _ => None,
            },
            related: finding.related.iter().map(|related| RelatedV1 { label: related.label.clone(), range: range(&related.place, source) }).collect(),
        }
    }
}

impl FollowerV1 {
    fn new(follower: &Follower) -> Self {
        let pointer = match &follower.place {
            Place::At(at) | Place::KeyAt(at) => Some(at.to_string()),
            _ => None,
        };
        Self { rule: follower.rule.to_string(), pointer }
    }
}

fn range(place: &Place, source: &dyn Source) -> Option<RangeV1> {
    let location = source.locate(place)?;
    let position = |position: super::Position, byte| PositionV1 { line: position.line, column: position.column, byte };
    Some(RangeV1 { start: position(location.start, location.bytes.start), end: position(location.end, location.bytes.end) })
}
