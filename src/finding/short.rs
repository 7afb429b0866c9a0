//! Findings a line each, as compilers write them: `app.yaml:12:9: error[rule]: message`.

use crate::finding::human::visible;
use crate::finding::{Finding, Severity, Source};
use crate::text::{Lang, Text};

pub fn render(findings: &[Finding], source: &dyn Source, lang: Lang) -> String {
    findings.iter().map(|finding| line(finding, source, lang) + "\n").collect()
}

fn line(finding: &Finding, source: &dyn Source, lang: Lang) -> String {
    let place = match source.locate(&finding.place) {
        Some(location) => format!("{}:{}:{}", location.file, location.start.line, location.start.column),
        None => source.name().to_owned(),
    };
    visible(&format!("{place}: {}[{}]: {}", severity(finding.severity).get(lang), finding.rule, finding.message.get(lang)))
}

/// The severity's name for people.
pub const fn severity(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text::new("错误", "error"),
        Severity::Warning => Text::new("提醒", "warning"),
        Severity::Note => Text::new("说明", "note"),
    }
}
