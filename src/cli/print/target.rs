//! Where each printed form goes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::chosen::Chosen;
use crate::cli::inputs::{self, Input};
use crate::error::Result;
use crate::forms::Form;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// A place for each application, no two the same.
    Apart(Vec<Place>),
    /// One file for all.
    Together(PathBuf),
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The file for its only form.
    File(PathBuf),
    /// A folder, and what the names of the forms begin with there.
    Folder { folder: PathBuf, start: String },
}

impl Target {
    pub(super) fn of(inputs: &[Input], output: Option<&Path>, chosen: &Chosen) -> Result<Self> {
        let Some(output) = output else {
            let beside = |input: &Input| Place::Folder { folder: inputs::folder(&input.path).join("report"), start: String::new() };
            return Ok(Self::Apart(inputs.iter().map(beside).collect()));
        };
        let is_pdf = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
        if is_pdf && !output.is_dir() {
            return Ok(match (inputs, chosen.only()) {
                ([_], Some(_)) => Self::Apart(vec![Place::File(output.to_owned())]),
                _ => Self::Together(output.to_owned()),
            });
        }
        let mut taken = BTreeSet::new();
        let inside = |input: &Input| Place::Folder { folder: output.to_owned(), start: free(&applicant(&input.path), &mut taken) };
        Ok(Self::Apart(inputs.iter().map(inside).collect()))
    }
}

impl Place {
    /// A draft has a name of its own, so that it never takes the place of the form.
    pub(super) fn of(&self, form: Form, draft: bool) -> PathBuf {
        let mark = if draft { "-草稿" } else { "" };
        match self {
            Self::File(path) => path.clone(),
            Self::Folder { folder, start } => folder.join(format!("{start}{}{mark}.pdf", form.short())),
        }
    }
}

/// The name of the application's folder.
fn applicant(file: &Path) -> String {
    let folder = inputs::folder(file);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().map_or_else(|| "app".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn free(applicant: &str, taken: &mut BTreeSet<String>) -> String {
    let mut numbered = (1..).map(|number| if number == 1 { format!("{applicant}-") } else { format!("{applicant}-{number}-") });
    let free = numbered.find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.insert(free.to_lowercase());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(paths: &[&str]) -> Vec<Input> {
        paths.iter().map(|path| Input { path: PathBuf::from(path), found: Ok(()) }).collect()
    }

    fn paths(target: Target, draft: bool) -> Vec<PathBuf> {
        let Target::Apart(places) = target else { panic!("{target:?}") };
        places.iter().map(|place| place.of(Form::ReviewForm, draft)).collect()
    }

    #[test]
    fn each_form_has_a_place_of_its_own() {
        let two = inputs(&["a/张三/app.yaml", "b/张三/app.yaml"]);
        let only = Chosen::These(vec![Form::ReviewForm]);
        let of = |inputs: &[Input], output: Option<&str>, chosen: &Chosen| Target::of(inputs, output.map(Path::new), chosen).unwrap();
        assert_eq!(paths(of(&two, None, &only), false)[1], Path::new("b/张三/report/评审表.pdf"));
        assert_eq!(paths(of(&two, None, &only), true)[0], Path::new("a/张三/report/评审表-草稿.pdf"));
        assert_eq!(paths(of(&two, Some("out"), &only), false), [Path::new("out/张三-评审表.pdf"), Path::new("out/张三-2-评审表.pdf")]);
        assert_eq!(paths(of(&two[..1], Some("out.PDF"), &only), false), [Path::new("out.PDF")]);
        assert_eq!(of(&two, Some("out.pdf"), &only), Target::Together(PathBuf::from("out.pdf")));
        assert_eq!(of(&two[..1], Some("out.pdf"), &Chosen::All), Target::Together(PathBuf::from("out.pdf")));
    }
}
