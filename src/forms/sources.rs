//! What a form is made of: the application, the guide, what only the system knows, the photo, the mark; and the files for the forms that list them.

use std::collections::BTreeMap;

use super::jpeg::Jpeg as Picture;
use super::parts::look::Look;
use super::parts::show;
use crate::canonical::Item;
use crate::document::Application;
use crate::guide::{Guide, Need};
use crate::paper::Mark;

/// What only the system can say; absent values are printed 以系统为准.
#[derive(Clone, Debug, Default)]
pub struct System {
    pub insured_employer: Option<String>,
    pub insured_employer_code: Option<String>,
    /// By the names of the exam record's fields: `exam_name`, `specialty`, `level`, `date`, `score`, `pass_mark`, `result`, `valid_until`.
    pub exam: BTreeMap<String, String>,
}

/// What every form of one application is made of.
pub struct Sources<'a> {
    pub application: &'a Application,
    pub guide: &'a Guide,
    pub system: &'a System,
    pub photo: Option<Picture>,
    /// The mark of the application digest; without it the form is a draft.
    pub mark: Option<Mark>,
}

impl<'a> Sources<'a> {
    pub(super) const fn look(&self) -> Look<'a> {
        Look { guide: self.guide }
    }

    pub(super) fn insured_employer(&self) -> String {
        self.system.insured_employer.clone().unwrap_or_else(|| show::SYSTEM.to_owned())
    }

    pub(super) fn insured_employer_code(&self) -> String {
        self.system.insured_employer_code.clone().unwrap_or_else(|| show::SYSTEM.to_owned())
    }

    pub(super) fn exam(&self, key: &str) -> String {
        self.system.exam.get(key).cloned().unwrap_or_else(|| show::SYSTEM.to_owned())
    }
}

/// The papers of an application: what it is asked for, and what lies in its folder. The directory and the covers list them.
#[derive(Clone, Copy, Default)]
pub struct Papers<'a> {
    /// What the guide asks for (`Guide::needed`), in its order.
    pub needs: &'a [Need<'a>],
    /// The files that were matched, in any order.
    pub files: &'a [PaperFile],
}

/// A file that was matched to a material.
#[derive(Clone, Debug)]
pub struct PaperFile {
    pub item: Item,
    /// Pages of a PDF, as far as it could be read.
    pub pages: Option<usize>,
}
