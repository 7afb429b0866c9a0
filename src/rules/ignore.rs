//! `# declare: ignore[rule] reason` on a line, or on the line above, silences that rule's warnings there. Errors stay.

use std::collections::HashSet;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{Finding, Place, Severity, Source};
use crate::rules;
use crate::text;
use crate::text::Text;

const MARK: &str = "# declare: ignore[";

/// A rule that a comment names.
struct Ignore<'t> {
    /// From one.
    line: usize,
    rule: &'t str,
    bytes: Range<usize>,
}

/// Leaves out what comments silence, and tells of rules in them that there are not.
pub(super) fn filter(findings: Vec<Finding>, document: &Document) -> Vec<Finding> {
    let ignores = ignores(document.text());
    if ignores.is_empty() {
        return findings;
    }
    let silenced: HashSet<(usize, &str)> = ignores.iter().flat_map(|ignore| [(ignore.line, ignore.rule), (ignore.line + 1, ignore.rule)]).collect();
    let is_ignored = |finding: &Finding| {
        finding.severity != Severity::Error
            && document.locate(&finding.place).is_some_and(|location| silenced.contains(&(location.start.line, finding.rule.as_ref())))
    };
    let unknown = ignores.iter().filter(|ignore| rules::by_id(ignore.rule).is_none()).map(unknown_rule);
    findings.into_iter().filter(|finding| !is_ignored(finding)).chain(unknown).collect()
}

/// Whether a comment silences a finding that came after the others.
pub(super) fn silences(document: &Document, finding: &Finding) -> bool {
    filter(vec![finding.clone()], document).iter().all(|left| left != finding)
}

fn ignores(text: &str) -> Vec<Ignore<'_>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (index, line) in text.split('\n').enumerate() {
        if let Some(at) = line.find(MARK) {
            let rest = &line[at + MARK.len()..];
            let named = rest.split_once(']').map_or("", |(named, _)| named);
            let mut before = start + at + MARK.len();
            for part in named.split(',') {
                let rule = part.trim();
                let from = before + (part.len() - part.trim_start().len());
                found.push(Ignore { line: index + 1, rule, bytes: from..from + rule.len() });
                before += part.len() + 1;
            }
        }
        start += line.len() + 1;
    }
    found
}

fn unknown_rule(ignore: &Ignore<'_>) -> Finding {
    let rule = ignore.rule;
    let message = text!("没有“{rule}”这条规则，这条忽略不起作用", "there is no rule “{rule}”; nothing is ignored");
    Finding::new("unknown-ignore", Severity::Warning, Place::Bytes(ignore.bytes.clone()), message).help(Text::new(
        "写成 # declare: ignore[规则编号] 原因；编号见 declare explain。",
        "Write # declare: ignore[rule] reason; `declare explain` lists the rules.",
    ))
}
