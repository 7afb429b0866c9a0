//! Findings a line each, as compilers write them: `app.yaml:12:9: error[rule]: message`.

use crate::finding::visible::visible;
use crate::finding::{Finding, Output, Severity, Source};
use crate::text::{Lang, Text};

/// A line a finding in a reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Short(pub Lang);

impl Output for Short {
    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        findings.iter().map(|finding| line(finding, source, self.0) + "\n").collect()
    }
}

fn line(finding: &Finding, source: &dyn Source, lang: Lang) -> String {
    let place = match source.locate(&finding.place) {
        Some(location) => format!("{}:{}:{}", location.file, location.start.line, location.start.column),
        None => source.name().to_owned(),
    };
    // A name or a message with a line break in it stays on its line.
    let said = format!("{place}: {}[{}]: {}", severity(finding.severity).get(lang), finding.rule, finding.message.get(lang));
    visible(&said).replace(['\r', '\n'], " ")
}

/// The severity's name for people.
pub const fn severity(severity: Severity) -> Text {
    match severity {
        Severity::Error => Text::new("错误", "error"),
        Severity::Warning => Text::new("提醒", "warning"),
        Severity::Note => Text::new("说明", "note"),
    }
}
