//! Which forms are printed.

use crate::error::{Error, Result};
use crate::forms::{Form, Sources};
use crate::text;
use crate::text::Text;

/// The forms that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chosen {
    /// Each that the application has.
    All,
    /// In the set's order, each once.
    These(Vec<Form>),
}

impl Chosen {
    pub(super) fn of(asked: &[String]) -> Result<Self> {
        if asked.is_empty() {
            return Ok(Self::These(vec![Form::ReviewForm]));
        }
        let mut forms = Vec::new();
        for name in asked {
            if name.eq_ignore_ascii_case("all") || name == "全部" {
                return Ok(Self::All);
            }
            forms.push(Form::named(name).ok_or_else(|| unknown(name))?);
        }
        forms.sort_unstable();
        forms.dedup();
        Ok(Self::These(forms))
    }

    pub(super) fn has(&self, form: Form) -> bool {
        match self {
            Self::All => true,
            Self::These(forms) => forms.contains(&form),
        }
    }

    /// The one form asked for, if it is one.
    pub(super) fn only(&self) -> Option<Form> {
        match self {
            Self::These(forms) if forms.len() == 1 => forms.first().copied(),
            _ => None,
        }
    }

    /// The forms of one application.
    ///
    /// # Errors
    /// When one is asked for that this application does not have.
    pub(super) fn of_application(&self, sources: &Sources<'_>) -> Result<Vec<Form>> {
        match self {
            Self::All => Ok(Form::ALL.into_iter().filter(|form| form.applies(sources)).collect()),
            Self::These(forms) => match forms.iter().find(|form| !form.applies(sources)) {
                Some(form) => Err(not_theirs(*form)),
                None => Ok(forms.clone()),
            },
        }
    }
}

fn unknown(written: &str) -> Error {
    let score = |form: &Form| strsim::jaro_winkler(&written.to_lowercase(), form.name()).max(strsim::jaro_winkler(written, form.title()));
    let near = Form::ALL.into_iter().max_by(|a, b| score(a).total_cmp(&score(b))).filter(|form| score(form) > 0.8);
    let what = match near {
        Some(near) => {
            let (name, title) = (near.name(), near.title());
            text!("没有“{written}”这种表；是不是 {name}（{title}）？", "there is no form “{written}”; did you mean {name} ({title})?")
        }
        None => text!("没有“{written}”这种表", "there is no form “{written}”"),
    };
    let (titles, names) = (Form::ALL.map(Form::title).join("、"), Form::ALL.map(Form::name).join(", "));
    Error::usage(what, text!("可以是 all，或 {titles}（编号 {names}）。", "It may be all, or {names}."))
}

fn not_theirs(form: Form) -> Error {
    let Text { zh, en } = form.label();
    Error::usage(
        text!("这份申报不用《{zh}》", "this application has no {en}"),
        Text::new("去掉这种表；--form all 只打印适用的。", "Leave it out; --form all prints those that apply."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(names: &[&str]) -> Result<Chosen> {
        Chosen::of(&names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn forms_are_chosen_by_any_name_once_and_in_order() {
        assert_eq!(of(&[]).unwrap().only(), Some(Form::ReviewForm));
        assert_eq!(of(&["表三", "directory", "《职称送评材料目录单》"]).unwrap(), Chosen::These(vec![Form::Directory, Form::Registration]));
        assert_eq!(of(&["notice", "all"]).unwrap(), Chosen::All);
        let error = of(&["review-from"]).unwrap_err();
        assert!(error.what.en.contains("did you mean review-form"), "{error:?}");
        assert!(!of(&["xyz"]).unwrap_err().what.en.contains("did you mean"));
    }
}
