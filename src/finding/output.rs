//! What every output of findings does: write the findings of one input after another, and close when all were written.

use crate::finding::{Finding, Source, Total};
use crate::text::Text;

/// An input that could not be opened, or holds no application.
#[derive(Clone, Debug)]
pub struct Failed {
    pub file: String,
    pub what: Text,
    pub help: Text,
}

/// An output of the findings of many inputs. Parts are made by several threads and written in the order of the inputs.
pub trait Output: Sync {
    /// What stands before all.
    fn head(&self) -> String {
        String::new()
    }

    /// The part of an input that was read; empty where there is nothing to write of it.
    fn part(&self, findings: &[Finding], source: &dyn Source) -> String;

    /// The part of an input that could not be opened. People hear of it besides.
    fn failed(&self, _failed: &Failed) -> String {
        String::new()
    }

    /// What stands between two parts.
    fn between(&self) -> &'static str {
        ""
    }

    /// What stands behind all. `failed` are the inputs that could not be opened.
    fn end(&self, _total: &Total, _failed: &[Failed]) -> String {
        String::new()
    }
}
