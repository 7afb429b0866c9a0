//! Findings as SARIF 2.1.0, for code hosts and their reviewers.

use serde_json::{Value as Json, json};

use crate::finding::{Finding, Place, Severity, Source};
use crate::text::{Lang, Text};

/// A rule as the log describes it.
#[derive(Clone, Debug)]
pub struct RuleText {
    pub id: &'static str,
    pub severity: Severity,
    pub title: Text,
    pub why: Text,
}

/// The log of one run over several inputs.
pub fn log(results: &[(&[Finding], &dyn Source)], rules: &[RuleText], lang: Lang) -> Json {
    let results: Vec<Json> =
        results.iter().flat_map(|(findings, source)| findings.iter().map(move |finding| result(finding, *source, rules, lang))).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "declare",
                "version": env!("CARGO_PKG_VERSION"),
                "language": if lang == Lang::Zh { "zh-CN" } else { "en-US" },
                "rules": rules.iter().map(|rule| descriptor(rule, lang)).collect::<Vec<_>>(),
            } },
            // Columns count characters, as people do.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &RuleText, lang: Lang) -> Json {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title.get(lang) },
        "fullDescription": { "text": rule.why.get(lang) },
        "defaultConfiguration": { "level": level(rule.severity) },
    })
}

fn result(finding: &Finding, source: &dyn Source, rules: &[RuleText], lang: Lang) -> Json {
    let help = finding.help.as_ref().map_or("", |help| help.get(lang));
    let message = format!("{} {help}", finding.message.get(lang));
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": message.trim_end() },
        "locations": [location(&finding.place, source, None)],
    });
    if let (Some(at), Some(map)) = (rules.iter().position(|rule| rule.id == finding.rule), result.as_object_mut()) {
        map.insert("ruleIndex".into(), at.into());
    }
    let related: Vec<Json> = finding.related.iter().map(|related| location(&related.place, source, Some(related.label.get(lang)))).collect();
    if let (false, Some(map)) = (related.is_empty(), result.as_object_mut()) {
        map.insert("relatedLocations".into(), related.into());
    }
    result
}

fn location(place: &Place, source: &dyn Source, message: Option<&str>) -> Json {
    let mut physical = json!({ "artifactLocation": { "uri": uri(source.name()) } });
    if let (Some(at), Some(map)) = (source.locate(place), physical.as_object_mut()) {
        let region = json!({
            "startLine": at.start.line,
            "startColumn": at.start.column,
            "endLine": at.end.line,
            "endColumn": at.end.column,
        });
        map.insert("region".into(), region);
    }
    let mut location = json!({ "physicalLocation": physical });
    if let (Some(message), Some(map)) = (message, location.as_object_mut()) {
        map.insert("message".into(), json!({ "text": message }));
    }
    location
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

/// A path as a relative URI: slashes, and percent for what URIs do not hold.
fn uri(path: &str) -> String {
    let slashed = path.replace('\\', "/");
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte);
    slashed.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}
