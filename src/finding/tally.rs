//! Findings in figures: of one input, and of many.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::finding::{Finding, Severity};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// How many findings one input has. What is still to fill in counts as such, not by its severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub errors: usize,
    pub to_fill: usize,
    /// Those of them that are sections of which nothing is there.
    pub sections: usize,
    pub warnings: usize,
    pub notes: usize,
    /// Whether any of them stops a filing.
    pub stops: bool,
}

impl Tally {
    pub fn of(findings: &[Finding]) -> Self {
        let mut tally = Self { stops: super::has_errors(findings), ..Self::default() };
        for finding in findings {
            let count = match finding.severity {
                _ if finding.is_to_fill => &mut tally.to_fill,
                Severity::Error => &mut tally.errors,
                Severity::Warning => &mut tally.warnings,
                Severity::Note => &mut tally.notes,
            };
            *count += finding.times;
            if finding.is_to_fill && finding.pointer().is_some_and(is_section) {
                tally.sections += finding.times;
            }
        }
        tally
    }

    /// `3 处错误，2 项未填`, `3 errors, 2 fields to fill in`.
    pub fn said(self) -> Text {
        let units = [
            (self.errors, "处错误", "error", "errors"),
            (self.to_fill - self.sections, "项未填", "field to fill in", "fields to fill in"),
            (self.sections, "个部分未填", "section to fill in", "sections to fill in"),
            (self.warnings, "处提醒", "warning", "warnings"),
            (self.notes, "条说明", "note", "notes"),
        ];
        let (mut zh, mut en) = (Vec::new(), Vec::new());
        for (count, unit, one, many) in units.into_iter().filter(|(count, ..)| *count > 0) {
            zh.push(format!("{count} {unit}"));
            en.push(format!("{count} {}", if count == 1 { one } else { many }));
        }
        if zh.is_empty() { Text::new("没有问题", "nothing to mend") } else { text!(("{}", zh.join("，")), ("{}", en.join(", "))) }
    }
}

/// A place right below the whole.
fn is_section(at: &Pointer) -> bool {
    at.parent().is_some_and(|parent| parent.is_root())
}

/// One rule among many inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfRule {
    /// The worst it had.
    pub severity: Severity,
    pub findings: usize,
    pub files: usize,
}

/// All inputs in figures: it does not grow with their number.
#[derive(Clone, Debug, Default)]
pub struct Total {
    pub files: usize,
    /// Nothing stops their filing.
    pub good: usize,
    /// They have errors.
    pub wrong: usize,
    /// They could not be opened.
    pub failed: usize,
    pub findings: Tally,
    pub rules: BTreeMap<Cow<'static, str>, OfRule>,
}

impl Total {
    /// Counts an input that was read.
    pub fn add(&mut self, findings: &[Finding]) {
        let tally = Tally::of(findings);
        self.files += 1;
        *(if tally.stops { &mut self.wrong } else { &mut self.good }) += 1;
        let all = &mut self.findings;
        all.errors += tally.errors;
        all.to_fill += tally.to_fill;
        all.sections += tally.sections;
        all.warnings += tally.warnings;
        all.notes += tally.notes;
        all.stops |= tally.stops;
        let mut here: BTreeMap<&Cow<'static, str>, OfRule> = BTreeMap::new();
        for finding in findings {
            let rule = here.entry(&finding.rule).or_insert(OfRule { severity: finding.severity, findings: 0, files: 1 });
            rule.findings += finding.times;
            rule.severity = rule.severity.max(finding.severity);
        }
        for (id, new) in here {
            let rule = self.rules.entry(id.clone()).or_insert(OfRule { findings: 0, files: 0, ..new });
            rule.findings += new.findings;
            rule.files += 1;
            rule.severity = rule.severity.max(new.severity);
        }
    }

    /// Counts an input that could not be opened.
    pub fn add_failed(&mut self) {
        self.files += 1;
        self.failed += 1;
    }

    /// The rules with the worst first: by severity, then by the files they touch.
    pub fn worst_first(&self) -> Vec<(&str, OfRule)> {
        let mut rules: Vec<(&str, OfRule)> = self.rules.iter().map(|(id, rule)| (id.as_ref(), *rule)).collect();
        rules.sort_by_key(|(id, rule)| (std::cmp::Reverse((rule.severity, rule.files, rule.findings)), *id));
        rules
    }

    /// `共 3 份：2 份可以填报，1 份有错误`.
    pub fn said(&self) -> Text {
        let Self { files, good, wrong, failed, .. } = self;
        let unit = if *files == 1 { "file" } else { "files" };
        let mut said = text!(("共 {files} 份：{good} 份可以填报，{wrong} 份有错误"), ("{files} {unit}: {good} fit to file, {wrong} with errors"));
        if *failed > 0 {
            said = text!(("{}，{failed} 份打不开", said.zh), ("{}, {failed} could not be opened", said.en));
        }
        said
    }
}
