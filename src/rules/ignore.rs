//! `# declare: ignore[rule] reason` on a line, or on the line above, silences that rule's warnings there. Errors stay.

use std::collections::HashMap;
use std::ops::Range;

use crate::document::Document;
use crate::finding::{Finding, Place, Severity, Sink, Source};
use crate::rules::{self, Check};
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

/// Leaves out what comments silence, and tells of those in them that silence nothing.
pub(super) fn filter(findings: Vec<Finding>, document: &Document) -> Vec<Finding> {
    let ignores = ignores(document.text());
    if ignores.is_empty() {
        return findings;
    }
    let places =
        ignores.iter().enumerate().flat_map(|(index, ignore)| [((ignore.line, ignore.rule), index), ((ignore.line + 1, ignore.rule), index)]);
    let places: HashMap<(usize, &str), usize> = places.collect();
    let (mut used, mut stayed) = (vec![false; ignores.len()], vec![false; ignores.len()]);
    let mut kept = Vec::new();
    for finding in findings {
        let line = document.locate(&finding.place).map(|location| location.start.line);
        match line.and_then(|line| places.get(&(line, finding.rule.as_ref()))) {
            Some(ignore) if finding.severity != Severity::Error => used[*ignore] = true,
            ignore => {
                if let Some(ignore) = ignore {
                    stayed[*ignore] = true;
                }
                kept.push(finding);
            }
        }
    }
    let told = ignores.iter().enumerate().filter(|(index, _)| !used[*index]).filter_map(|(index, ignore)| match rules::by_id(ignore.rule) {
        None => Some(unknown_rule(ignore)),
        // What other eyes than these find may be there for all that is known here.
        Some(rule) => matches!(rule.check, Check::Reading | Check::Law(_)).then(|| unused(ignore, stayed[index])),
    });
    // A file of nothing but such comments is told in few words too.
    let mut sink = Sink::default();
    sink.extend(told);
    kept.extend(sink.into_findings(&|_| &[]));
    kept
}

/// Whether a comment silences a finding that came after the others.
pub(super) fn silences(document: &Document, finding: &Finding) -> bool {
    filter(vec![finding.clone()], document).iter().all(|left| left != finding)
}

fn ignores(text: &str) -> Vec<Ignore<'_>> {
    let mut found = Vec::new();
    // Asked of the whole at once: looking line by line costs as much as a section of rules, and few files have any.
    if !text.contains(MARK) {
        return found;
    }
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

/// It is no mistake of the application, so it is a note; where it stands over an error, it says why that stays.
fn unused(ignore: &Ignore<'_>, is_error: bool) -> Finding {
    let rule = ignore.rule;
    let message = if is_error {
        text!("“{rule}”在这里是错误，错误不能忽略", "“{rule}” is an error here, and errors cannot be ignored")
    } else {
        text!("这里没有“{rule}”的提醒，这条忽略没有用了", "there is no warning of “{rule}” here; this comment ignores nothing")
    };
    Finding::new("unused-ignore", Severity::Note, Place::Bytes(ignore.bytes.clone()), message)
        .help(Text::new("删去这条忽略；只管本行和下一行。", "Remove it; it counts for its own line and the next."))
}
