//! Where each printed form goes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::inputs::{self, Input};
use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

/// One path for each input, no two the same. A draft has a name of its own, so that it never takes the place of the form.
pub(super) fn of(inputs: &[Input], output: Option<&Path>, draft: bool) -> Result<Vec<PathBuf>> {
    let name = if draft { "评审表-草稿.pdf" } else { "评审表.pdf" };
    let Some(output) = output else {
        return Ok(inputs.iter().map(|input| inputs::folder(&input.path).join("report").join(name)).collect());
    };
    let is_pdf = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf"));
    if is_pdf && !output.is_dir() {
        return match inputs {
            [_] => Ok(vec![output.to_owned()]),
            _ => Err(several_into_one(output)),
        };
    }
    let mut taken = BTreeSet::new();
    Ok(inputs.iter().map(|input| output.join(free(&applicant(&input.path), name, &mut taken))).collect())
}

/// The name of the application's folder.
fn applicant(file: &Path) -> String {
    let folder = inputs::folder(file);
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    folder.file_name().map_or_else(|| "app".to_owned(), |name| name.to_string_lossy().into_owned())
}

fn free(applicant: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (1..).map(|number| if number == 1 { format!("{applicant}-{name}") } else { format!("{applicant}-{number}-{name}") });
    let free = numbered.into_iter().find(|name| !taken.contains(&name.to_lowercase())).unwrap_or_default();
    taken.insert(free.to_lowercase());
    free
}

fn several_into_one(output: &Path) -> Error {
    let output = output.display();
    Error::usage(
        text!("几份申报不能都写进 {output}", "several applications cannot all go into {output}"),
        Text::new("给 -o 一个文件夹。", "Give -o a folder."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(paths: &[&str]) -> Vec<Input> {
        paths.iter().map(|path| Input { path: PathBuf::from(path), found: Ok(()) }).collect()
    }

    #[test]
    fn each_form_has_a_place_of_its_own() {
        let two = inputs(&["a/张三/app.yaml", "b/张三/app.yaml"]);
        assert_eq!(of(&two, None, false).unwrap()[1], Path::new("b/张三/report/评审表.pdf"));
        assert_eq!(of(&two, None, true).unwrap()[0], Path::new("a/张三/report/评审表-草稿.pdf"));
        assert_eq!(of(&two, Some(Path::new("out")), false).unwrap(), [Path::new("out/张三-评审表.pdf"), Path::new("out/张三-2-评审表.pdf")]);
        assert!(of(&two, Some(Path::new("out.pdf")), false).is_err());
        assert_eq!(of(&two[..1], Some(Path::new("out.PDF")), false).unwrap(), [Path::new("out.PDF")]);
    }
}
