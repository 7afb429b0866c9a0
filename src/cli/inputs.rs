//! From the paths a person gives to application files: files, folders (searched below) and, with none, the current folder.

use std::fs::DirEntry;
use std::path::{Path, PathBuf};

use crate::error::{Class, Error, Result};
use crate::text;
use crate::text::Text;

/// The names an application file may have in its folder.
pub const FILE_NAMES: [&str; 2] = ["app.yaml", "app.yml"];

/// So many folders below another are searched.
const DEEPEST: usize = 16;

/// One input: an application file, or why it cannot be one.
#[derive(Debug)]
pub struct Input {
    /// As a person would name it.
    pub path: PathBuf,
    pub found: Result<()>,
}

/// Every application file that `given` names, in order. A folder stands for the application files in it and below, a pattern that no shell
/// expanded for what it matches; nothing given is the current folder. A folder without any is an input too, one that was not found: nothing
/// given is left out in silence.
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
    if let [Input { found: Err(error), .. }] = &inputs[..]
        && error.class == Class::NoInput
    {
        return inputs.remove(0).found.map(|()| Vec::new());
    }
    Ok(inputs)
}

/// The application files of the current folder and of those right in it.
pub fn nearby() -> Vec<PathBuf> {
    let mut found = Vec::new();
    search(Path::new("."), 1, &mut found);
    found.retain(|input| input.found.is_ok());
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found.into_iter().map(|input| input.path).collect()
}

fn collect(path: &Path, inputs: &mut Vec<Input>) {
    match std::fs::metadata(path) {
        Ok(kind) if kind.is_dir() => {
            let mut found = Vec::new();
            search(path, DEEPEST, &mut found);
            found.sort_by(|one, other| one.path.cmp(&other.path));
            if found.is_empty() {
                found.push(Input { path: path.to_owned(), found: Err(nothing(path)) });
            }
            inputs.append(&mut found);
        }
        Ok(_) => inputs.push(Input { path: path.to_owned(), found: Ok(()) }),
        Err(source) => match matches(path) {
            Some(found) if found.is_empty() => inputs.push(Input { path: path.to_owned(), found: Err(unmatched(path)) }),
            Some(found) => found.iter().for_each(|path| collect(path, inputs)),
            None => inputs.push(Input { path: path.to_owned(), found: Err(missing(path, source)) }),
        },
    }
}

/// Why a path cannot be opened; an application that is not there may stand beside it under a name that an editor gave it.
fn missing(path: &Path, source: std::io::Error) -> Error {
    let is_application = path.file_name().is_some_and(|name| FILE_NAMES.iter().any(|known| name == *known));
    if std::fs::symlink_metadata(path).is_ok() {
        return Error::irregular(path);
    }
    let near = || near(std::fs::read_dir(folder(path)).ok()?.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())));
    match is_application.then(near).flatten() {
        Some(file) => misnamed(&tidy(&file)),
        None => Error::io(path, source),
    }
}

/// The first of the files that was meant to be an application.
fn near(files: impl Iterator<Item = DirEntry>) -> Option<PathBuf> {
    files.filter(|entry| is_nearly(&entry.file_name().to_string_lossy())).map(|entry| entry.path()).min()
}

/// What a pattern such as `2026/*.yaml` matches; the command line of Windows leaves that to the program. `None` where it is no pattern.
fn matches(path: &Path) -> Option<Vec<PathBuf>> {
    let pattern = path.to_str().filter(|text| text.contains(['*', '?', '[']))?;
    Some(glob::glob(pattern).ok()?.flatten().collect())
}

/// A folder with an application file is an application: what lies below it is its own and is not searched.
fn search(folder: &Path, levels: usize, found: &mut Vec<Input>) {
    let stands = |file: &PathBuf| std::fs::symlink_metadata(file).is_ok();
    let files: Vec<PathBuf> = FILE_NAMES.iter().map(|name| folder.join(name)).filter(stands).collect();
    match &files[..] {
        [] => {}
        [file] if !file.is_file() => return found.push(Input { path: tidy(file), found: Err(Error::irregular(&tidy(file))) }),
        [file] => return found.push(Input { path: tidy(file), found: Ok(()) }),
        // Nobody can know which one is meant; where names differ in nothing but case they are one file.
        [file, ..] => return found.push(Input { path: tidy(file), found: Err(two_files(folder)) }),
    }
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(source) => return found.push(Input { path: folder.to_owned(), found: Err(Error::io(folder, source)) }),
    };
    let (folders, files): (Vec<_>, Vec<_>) = entries.flatten().partition(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
    if let Some(file) = near(files.into_iter()) {
        return found.push(Input { path: tidy(&file), found: Err(misnamed(&file)) });
    }
    for entry in folders.iter().filter(|entry| levels > 0 && !entry.file_name().to_string_lossy().starts_with('.')) {
        search(&entry.path(), levels - 1, found);
    }
}

/// A name that was meant to be `app.yaml`: `app.yaml.txt` of an editor that adds its ending, `App.YAML`, `app.yaml.yaml`.
fn is_nearly(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with("app.yaml") || name.starts_with("app.yml") || name == "app.txt" || name == "app.json"
}

fn tidy(path: &Path) -> PathBuf {
    path.strip_prefix(".").map_or_else(|_| path.to_owned(), Path::to_owned)
}

fn nothing(folder: &Path) -> Error {
    let folder = folder.display();
    Error::new(
        Class::NoInput,
        text!("{folder} 里没有申报文件（app.yaml）", "there is no application file (app.yaml) in {folder}"),
        Text::new("用 declare new 姓名 新建一份，或给出文件的路径。", "Make one with `declare new NAME`, or name the file."),
    )
}

fn unmatched(pattern: &Path) -> Error {
    let pattern = pattern.display();
    Error::new(
        Class::NoInput,
        text!("没有与 {pattern} 相符的文件", "no file matches {pattern}"),
        Text::new("请检查路径，* 代表任意字符。", "Check the path; * stands for any characters."),
    )
}

fn misnamed(file: &Path) -> Error {
    let (folder, name) = (folder(file).display(), file.file_name().unwrap_or_default().to_string_lossy());
    Error::new(
        Class::NoInput,
        text!("{folder} 里没有 app.yaml，但有 {name}", "there is no app.yaml in {folder}, but {name}"),
        Text::new(
            "把它改名为 app.yaml。Windows 会藏起文件名的结尾：在资源管理器的“查看”里勾选“文件扩展名”，再改名。",
            "Rename it to app.yaml. Windows hides the end of names: tick “File name extensions” in the View menu of the Explorer first.",
        ),
    )
}

fn two_files(folder: &Path) -> Error {
    let folder = folder.display();
    Error::usage(
        text!("{folder} 里既有 app.yaml 又有 app.yml", "there are both app.yaml and app.yml in {folder}"),
        Text::new("只留一个，或直接给出要用的那个文件的路径。", "Keep one of them, or name the file that counts."),
    )
}

/// The folder of an application file.
pub fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
