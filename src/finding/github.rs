//! Findings as GitHub workflow commands: annotations on the lines of a change.

use crate::finding::{Failed, Finding, Output, Severity, Source};
use crate::text::Lang;

/// A command a finding in a reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Github(pub Lang);

impl Output for Github {
    fn part(&self, findings: &[Finding], source: &dyn Source) -> String {
        findings.iter().map(|finding| command(finding, source, self.0) + "\n").collect()
    }

    fn failed(&self, failed: &Failed) -> String {
        let said = format!("{}\n{}", failed.what.get(self.0), failed.help.get(self.0));
        format!("::error file={}::{}\n", property(&failed.file), data(&said))
    }
}

/// `::error file=…,line=…,col=…,title=rule::message`, with the escapes that the commands ask for.
fn command(finding: &Finding, source: &dyn Source, lang: Lang) -> String {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let mut properties = vec![format!("file={}", property(source.name()))];
    if let Some(location) = source.locate(&finding.place) {
        properties.push(format!("line={}", location.start.line));
        properties.push(format!("endLine={}", location.end.line));
        if location.start.line == location.end.line {
            properties.push(format!("col={}", location.start.column));
            properties.push(format!("endColumn={}", location.end.column));
        }
    }
    properties.push(format!("title={}", property(&finding.rule)));
    let help = finding.help.as_ref().map_or("", |help| help.get(lang));
    let message = if help.is_empty() { finding.message.get(lang).to_owned() } else { format!("{}\n{help}", finding.message.get(lang)) };
    format!("::{level} {}::{}", properties.join(","), data(&message))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
