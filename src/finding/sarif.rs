//! Findings as SARIF 2.1.0, for code hosts and their reviewers.

use std::collections::HashMap;

use serde_json::{Value as Json, json};

use crate::finding::{Failed, Finding, Output, Place, Severity, Source, Total};
use crate::text::{Lang, Text};

/// A rule as the log describes it.
#[derive(Clone, Debug)]
pub struct RuleText {
    pub id: &'static str,
    pub severity: Severity,
    pub title: Text,
    pub why: Text,
}

/// The log of one run over many inputs, a line a result, so that it is one value and still a stream.
#[derive(Debug)]
pub struct Sarif {
    lang: Lang,
    rules: Vec<RuleText>,
    index: HashMap<&'static str, usize>,
}

impl Sarif {
    pub fn new(rules: Vec<RuleText>, lang: Lang) -> Self {
        let index = rules.iter().enumerate().map(|(index, rule)| (rule.id, index)).collect();
        Self { lang, rules, index }
    }

    /// The tool in one language: its rules with their titles and reasons.
    fn component(&self, lang: Lang) -> Json {
        json!({
            "name": "declare",
            "version": env!("CARGO_PKG_VERSION"),
            "language": code(lang),
            "rules": self.rules.iter().map(|rule| descriptor(rule, lang)).collect::<Vec<_>>(),
        })
    }
}

impl Output for Sarif {
    fn head(&self) -> String {
        // Columns count characters, as people do.
        let schema = r#""$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0""#;
        format!("{{{schema}, \"runs\": [{{\"columnKind\": \"unicodeCodePoints\",\n\"results\": [\n")
    }

    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        let results: Vec<String> = findings.iter().map(|finding| self.result(finding, source).to_string()).collect();
        results.join(",\n")
    }

    fn between(&self) -> &'static str {
        ",\n"
    }

    /// The rules in the reader's language, and in the other as its translation.
    fn end(&self, _total: &Total, failed: &[Failed]) -> String {
        let other = if self.lang == Lang::Zh { Lang::En } else { Lang::Zh };
        let mut translation = self.component(other);
        if let Some(map) = translation.as_object_mut() {
            let name = if other == Lang::Zh { "中文" } else { "English" };
            map.insert("translationMetadata".into(), json!({ "name": name }));
            map.insert("contents".into(), json!(["localizedData"]));
        }
        let unread: Vec<Json> = failed.iter().map(|failed| unread(failed, self.lang)).collect();
        let invocation = json!([{ "executionSuccessful": failed.is_empty(), "toolExecutionNotifications": unread }]);
        let (driver, code) = (self.component(self.lang), code(self.lang));
        format!(
            "\n],\n\"language\": \"{code}\",\n\"tool\": {{\"driver\": {driver}}},\n\"translations\": [{translation}],\n\"invocations\": {invocation}}}]}}\n"
        )
    }
}

const fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en-US",
    }
}

/// What is said of an input that could not be opened.
fn unread(failed: &Failed, lang: Lang) -> Json {
    json!({
        "level": "error",
        "message": { "text": format!("{}\n{}", failed.what.get(lang), failed.help.get(lang)) },
        "locations": [{ "physicalLocation": { "artifactLocation": { "uri": uri(&failed.file) } } }],
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

impl Sarif {
    fn result(&self, finding: &Finding, source: &dyn Source) -> Json {
        let help = finding.help.as_ref().map_or("", |help| help.get(self.lang));
        let message = format!("{}\n{help}", finding.message.get(self.lang));
        let related = finding.related.iter().map(|related| location(&related.place, source, Some(related.label.get(self.lang))));
        let related: Vec<Json> = related.collect();
        let mut result = json!({
            "ruleId": finding.rule,
            "level": level(finding.severity),
            "message": { "text": message.trim_end() },
            "locations": [location(&finding.place, source, None)],
        });
        let Some(map) = result.as_object_mut() else { return result };
        if let Some(index) = self.index.get(finding.rule.as_ref()) {
            map.insert("ruleIndex".into(), (*index).into());
        }
        if finding.times > 1 {
            map.insert("occurrenceCount".into(), finding.times.into());
        }
        if !related.is_empty() {
            map.insert("relatedLocations".into(), related.into());
        }
        result
    }
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
