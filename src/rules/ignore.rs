//! `# declare: ignore[rule] reason` on a line, or on the line above, silences that rule's warnings there. Errors stay.

use crate::document::Document;
use crate::finding::{Finding, Severity, Source};

pub(super) fn filter(findings: Vec<Finding>, document: &Document) -> Vec<Finding> {
    let ignores = ignores(document.text());
    if ignores.is_empty() {
        return findings;
    }
    let is_ignored = |finding: &Finding| {
        let Some(line) = document.locate(&finding.place).map(|location| location.start.line) else { return false };
        finding.severity != Severity::Error && ignores.iter().any(|(at, rule)| *rule == finding.rule && (*at == line || at + 1 == line))
    };
    findings.into_iter().filter(|finding| !is_ignored(finding)).collect()
}

/// The line (from one) and the rule of every such comment.
fn ignores(text: &str) -> Vec<(usize, &str)> {
    const MARK: &str = "# declare: ignore[";
    let lines = text.lines().enumerate();
    let marked = lines.filter_map(|(at, line)| line.split_once(MARK).map(|(_, rest)| (at + 1, rest)));
    marked.filter_map(|(line, rest)| rest.split_once(']').map(|(rules, _)| (line, rules))).flat_map(each_rule).collect()
}

fn each_rule((line, rules): (usize, &str)) -> impl Iterator<Item = (usize, &str)> {
    rules.split(',').map(move |rule| (line, rule.trim()))
}
