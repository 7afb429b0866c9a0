//! Other severities for rules, by flag or config file. They change what `validate` prints and how it ends; whoever prints, files or serves
//! judges by the rules' own.

use std::collections::HashMap;

use crate::cli::explain;
use crate::error::{Error, Result};
use crate::finding::{Finding, Severity};
use crate::rules;
use crate::settings;
use crate::text;
use crate::text::Text;

/// By rule: its severity, or nothing where it is off.
#[derive(Debug, Default)]
pub(super) struct Severities(HashMap<&'static str, Option<Severity>>);

impl Severities {
    /// Those of the config file, and over them those of the flags, each `RULE=LEVEL`.
    pub(super) fn of(flags: &[String]) -> Result<Self> {
        let mut severities = Self::default();
        let (path, kept) = settings::severities()?;
        for (rule, level) in &kept {
            let path = path.display();
            severities
                .set(rule, level)
                .map_err(|error| Error { what: text!(("{path}：{}", error.what.zh), ("{path}: {}", error.what.en)), ..error })?;
        }
        for flag in flags {
            let (rule, level) = flag.split_once('=').ok_or_else(|| no_level(flag))?;
            severities.set(rule.trim(), level.trim())?;
        }
        Ok(severities)
    }

    fn set(&mut self, rule: &str, level: &str) -> Result<()> {
        let rule = rules::by_id(rule).ok_or_else(|| explain::unknown(rule))?;
        let severity = match level {
            "error" => Some(Severity::Error),
            "warning" => Some(Severity::Warning),
            "note" => Some(Severity::Note),
            "off" => None,
            _ => return Err(no_level(level)),
        };
        self.0.insert(rule.id, severity);
        Ok(())
    }

    /// The findings with these severities, without those that are off.
    pub(super) fn apply(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        if self.0.is_empty() {
            return findings;
        }
        findings.retain_mut(|finding| match self.0.get(finding.rule.as_ref()) {
            Some(Some(severity)) => {
                finding.severity = *severity;
                true
            }
            Some(None) => false,
            None => true,
        });
        findings
    }
}

fn no_level(written: &str) -> Error {
    Error::usage(
        text!("“{written}”没有说出级别", "“{written}” names no severity"),
        Text::new(
            "写成 规则=级别，级别是 error、warning、note 或 off，例如 --severity work-gap=off。",
            "Write RULE=LEVEL with error, warning, note or off, such as --severity work-gap=off.",
        ),
    )
}
