//! From the paths a person gives to application files: files, folders (searched below) and, with none, the current folder.

use std::path::{Path, PathBuf};

use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

/// The names an application file may have in its folder.
pub const FILE_NAMES: [&str; 2] = ["app.yaml", "app.yml"];

/// One input: an application file, or why it cannot be one.
#[derive(Debug)]
pub struct Input {
    /// As a person would name it.
    pub path: PathBuf,
    pub found: Result<()>,
}

/// Every application file that `given` names, in order. A folder stands for the application files in it and below; nothing given is the
/// current folder. A folder without any is an input too, one that was not found: nothing given is left out in silence.
///
/// # Errors
/// [`Class::NoInput`] when nothing at all was found.
pub fn applications(given: &[PathBuf]) -> Result<Vec<Input>> {
    let here = [PathBuf::from(".")];
    let given = if given.is_empty() { &here[..] } else { given };
    let mut inputs = Vec::new();
    for path in given {
        collect(path, &mut inputs);
    }
    let is_empty_folder = |input: &Input| input.found.as_ref().is_err_and(|error| error.class == Class::NoInput);
    if inputs.iter().all(is_empty_folder) {
        return Err(nothing(given));
    }
    Ok(inputs)
}

fn collect(path: &Path, inputs: &mut Vec<Input>) {
    match std::fs::metadata(path) {
        Ok(kind) if kind.is_dir() => {
            let mut found = Vec::new();
            search(path, 0, &mut found);
            found.sort_by(|one, other| one.path.cmp(&other.path));
            if found.is_empty() {
                found.push(Input { path: path.to_owned(), found: Err(nothing(&[path.to_owned()])) });
            }
            inputs.append(&mut found);
        }
        Ok(_) => inputs.push(Input { path: path.to_owned(), found: Ok(()) }),
        Err(source) => inputs.push(Input { path: path.to_owned(), found: Err(Error::io(path, source)) }),
    }
}

/// A folder with an application file is an application: what lies below it is its own and is not searched.
fn search(folder: &Path, depth: usize, found: &mut Vec<Input>) {
    const DEEPEST: usize = 16;
    if let Some(file) = FILE_NAMES.iter().map(|name| folder.join(name)).find(|file| file.is_file()) {
        found.push(Input { path: tidy(&file), found: Ok(()) });
        return;
    }
    if depth == DEEPEST {
        return;
    }
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) => return found.push(Input { path: folder.to_owned(), found: Err(Error::io(folder, source)) }),
    };
    for entry in entries.flatten() {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if is_folder && !entry.file_name().to_string_lossy().starts_with('.') {
            search(&entry.path(), depth + 1, found);
        }
    }
}

fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned)
}

fn nothing(given: &[PathBuf]) -> Error {
    let shown = given.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
    Error::new(
        Class::NoInput,
        text!("{shown} 里没有申报文件（app.yaml）", "there is no application file (app.yaml) in {shown}"),
        Text::new("用 declare new 姓名 新建一份，或给出文件的路径。", "Make one with `declare new NAME`, or name the file."),
    )
}

/// The folder of an application file.
pub fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
