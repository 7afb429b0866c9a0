//! Whom a form of the set is for, and setting it.

use super::fonts::Fonts;
use super::layout::Paper;
use super::{Papers, Sources};
use super::{covers, directory, exceptional, notice, registration, review_form, undertaking};
use crate::paper::Form;

/// The code of the kind 破格申报 in the list `declaration_kind`.
const EXCEPTIONAL: &str = "exceptional";

impl Form {
    /// Whether an application has this form: the recommendation only where the kind asks for it, the notice where the guide has that step.
    pub fn applies(self, sources: &Sources<'_>) -> bool {
        match self {
            Self::Exceptional => sources.application.declared_title.kind.code() == EXCEPTIONAL,
            Self::Notice => sources.guide.workflow.employer_notice,
            _ => true,
        }
    }
}

/// Sets a form. `papers` is used by the directory and the covers only.
pub fn set(form: Form, sources: &Sources<'_>, papers: Papers<'_>, fonts: &Fonts) -> Paper {
    match form {
        Form::Directory => directory::form(sources, papers, fonts),
        Form::ReviewForm => review_form::form(sources, fonts),
        Form::Registration => registration::form(sources, fonts),
        Form::Certificates | Form::Achievements | Form::Academic => covers::form(form, sources, papers, fonts),
        Form::Notice => notice::form(sources, fonts),
        Form::Undertaking => undertaking::form(sources, fonts),
        Form::Exceptional => exceptional::form(sources, fonts),
    }
}
