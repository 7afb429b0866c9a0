//! Renaming files so that nothing is overwritten and everything can be undone: the undo file is written before the first name changes.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::naming::Rename;
use crate::error::{Error, Result};
use crate::files;
use crate::text;
use crate::text::Text;

/// The version of the undo file.
const VERSION: u32 = 1;
/// No undo file is larger.
const LARGEST: u64 = 4 * 1024 * 1024;
const STEM: &str = "rename-undo";

/// What was renamed, in order. `via` is a name that a file had in between.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Log {
    version: u32,
    /// Whether every file that goes by a name in between has reached it: from then on those names lead on, not back.
    crossed: bool,
    renames: Vec<Step>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Step {
    from: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    via: Option<String>,
    to: String,
}

/// How renaming ended.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub renamed: usize,
    /// Files whose new name was taken meanwhile, or that are gone: left as they are.
    pub left: Vec<String>,
    /// The undo file that was written or used, by name.
    pub log: String,
}

/// Renames files of the application in `folder`. The undo file stands there before anything changes.
pub fn apply(folder: &Path, renames: &[Rename]) -> Result<Done> {
    let moving: BTreeSet<String> = renames.iter().map(|rename| folded(&rename.from)).collect();
    let step = |(number, rename): (usize, &Rename)| {
        // A name that another file of the plan still has, or that differs in case only, is reached in two steps.
        let via = moving.contains(&folded(&rename.to)).then(|| aside(&rename.from, number));
        Step { from: rename.from.clone(), via, to: rename.to.clone() }
    };
    let mut log = Log { version: VERSION, crossed: false, renames: renames.iter().enumerate().map(step).collect() };
    let path = free_log(folder);
    log.write(&path)?;
    let mut done = Done { log: name_of(&path), ..Done::default() };
    let mut second = Vec::new();
    for step in &log.renames {
        match &step.via {
            None => done.count(folder, &step.from, &step.to)?,
            Some(via) if moved(folder, &step.from, via)? => second.push((via, step)),
            Some(_) => done.left.push(step.from.clone()),
        }
    }
    let second: Vec<(String, Step)> = second.into_iter().map(|(via, step)| (via.clone(), step.clone())).collect();
    log.crossed = true;
    log.write(&path)?;
    for (via, step) in second {
        if moved(folder, &via, &step.to)? {
            done.renamed += 1;
        } else {
            moved(folder, &via, &step.from)?;
            done.left.push(step.from);
        }
    }
    Ok(done)
}

/// Undoes what the newest undo file of `folder` says, whole or as far as it came, and removes the file once all is back.
pub fn undo(folder: &Path) -> Result<Done> {
    let Some(path) = logs(folder).pop() else {
        let what = text!("{} 里没有可撤销的改名", "nothing was renamed in {}", folder.display());
        return Err(Error::usage(
            what,
            Text::new("撤销文件是 rename-undo.json，在申报文件旁边。", "The undo file is rename-undo.json, beside the application."),
        ));
    };
    let bytes = files::read_up_to(&path, LARGEST)?;
    let log: Log = serde_json::from_slice(&bytes)
        .ok()
        .filter(|log: &Log| log.version == VERSION && log.renames.iter().all(Step::stays_inside))
        .ok_or_else(|| {
            let shown = path.display();
            let help = Text::new("它不是这个程序写的，或被改过；请手工改回。", "This program did not write it, or it was changed; rename by hand.");
            Error::usage(text!("{shown} 不能用来撤销", "{shown} cannot be used to undo"), help)
        })?;
    let mut done = Done { log: name_of(&path), ..Done::default() };
    // Back to the names in between first, so that two that changed places find their own free.
    let mut second = Vec::new();
    for step in log.renames.iter().rev() {
        match &step.via {
            Some(via) => {
                if exists(&folder.join(via)) || (log.crossed && moved(folder, &step.to, via)?) {
                    second.push((via, step));
                }
            }
            None if exists(&folder.join(&step.to)) => done.count(folder, &step.to, &step.from)?,
            // Never renamed, or back already.
            None if exists(&folder.join(&step.from)) => {}
            None => done.left.push(step.to.clone()),
        }
    }
    for (via, step) in second {
        if moved(folder, via, &step.from)? {
            done.renamed += 1;
        } else {
            moved(folder, via, &step.to)?;
            done.left.push(step.to.clone());
        }
    }
    if done.left.is_empty() {
        fs::remove_file(&path).map_err(|source| Error::unwritten(&path, source))?;
    }
    Ok(done)
}

impl Log {
    fn write(&self, path: &Path) -> Result<()> {
        let text = serde_json::to_vec_pretty(self).map_err(|source| Error::unwritten(path, source.into()))?;
        files::write_atomic(path, &text)
    }
}

impl Done {
    fn count(&mut self, folder: &Path, from: &str, to: &str) -> Result<()> {
        if moved(folder, from, to)? {
            self.renamed += 1;
        } else {
            self.left.push(from.to_owned());
        }
        Ok(())
    }
}

impl Step {
    /// An undo file that someone else wrote must not reach out of the folder.
    fn stays_inside(&self) -> bool {
        let normal = |name: &str| Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_)));
        normal(&self.from) && normal(&self.to) && self.via.as_deref().is_none_or(normal)
    }
}

/// Moves a file to a free name. False if the name is taken or the file is gone.
fn moved(folder: &Path, from: &str, to: &str) -> Result<bool> {
    let (from, to) = (folder.join(from), folder.join(to));
    // A second name for the file first: unlike renaming, linking never replaces what stands there.
    match fs::hard_link(&from, &to) {
        Ok(()) => return fs::remove_file(&from).map(|()| true).map_err(|source| Error::unwritten(&from, source)),
        Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => return Ok(false),
        Err(_) => {}
    }
    // Some file systems know no second names.
    if exists(&to) || !exists(&from) {
        return Ok(false);
    }
    fs::rename(&from, &to).map(|()| true).map_err(|source| Error::unwritten(&to, source))
}

fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// A name beside `path` that nobody else uses.
fn aside(path: &str, number: usize) -> String {
    let (folder, name) = path.rsplit_once('/').unwrap_or((".", path));
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    format!("{folder}/declare-rename-{number}.{extension}")
}

fn folded(path: &str) -> String {
    path.chars().flat_map(char::to_lowercase).collect()
}

fn name_of(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn log(folder: &Path, number: u32) -> PathBuf {
    folder.join(if number == 1 { format!("{STEM}.json") } else { format!("{STEM}-{number}.json") })
}

/// The undo files there, the newest last.
fn logs(folder: &Path) -> Vec<PathBuf> {
    (1..1_000).map(|number| log(folder, number)).take_while(|path| exists(path)).collect()
}

fn free_log(folder: &Path) -> PathBuf {
    let next = logs(folder).len() + 1;
    log(folder, u32::try_from(next).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(names: &[&str]) -> tempfile::TempDir {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join("附件")).unwrap();
        names.iter().for_each(|name| fs::write(home.path().join("附件").join(name), name).unwrap());
        home
    }

    fn plan(pairs: &[(&str, &str)]) -> Vec<Rename> {
        pairs.iter().map(|(from, to)| Rename { from: format!("附件/{from}"), to: format!("附件/{to}") }).collect()
    }

    /// Name and content of every file.
    fn state(home: &tempfile::TempDir) -> Vec<(String, String)> {
        let entries = fs::read_dir(home.path().join("附件")).unwrap().map(|entry| entry.unwrap().path());
        let mut state: Vec<_> = entries.map(|path| (name_of(&path), fs::read_to_string(path).unwrap())).collect();
        state.sort();
        state
    }

    fn is(home: &tempfile::TempDir, expected: &[(&str, &str)]) {
        let expected: Vec<_> = expected.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        assert_eq!(state(home), expected);
    }

    #[test]
    fn names_change_swap_and_change_case_and_all_is_undone() {
        let home = folder(&["a.pdf", "b.pdf", "c.PDF", "d.pdf"]);
        let before = state(&home);
        let renames = plan(&[("a.pdf", "b.pdf"), ("b.pdf", "a.pdf"), ("c.PDF", "c.pdf"), ("d.pdf", "e.pdf")]);
        let done = apply(home.path(), &renames).unwrap();
        assert_eq!((done.renamed, done.left.len(), done.log.as_str()), (4, 0, "rename-undo.json"));
        is(&home, &[("a.pdf", "b.pdf"), ("b.pdf", "a.pdf"), ("c.pdf", "c.PDF"), ("e.pdf", "d.pdf")]);
        let back = undo(home.path()).unwrap();
        assert_eq!((back.renamed, back.left.len()), (4, 0));
        assert_eq!(state(&home), before);
        assert!(undo(home.path()).is_err());
    }

    #[test]
    fn nothing_is_overwritten() {
        let home = folder(&["a.pdf", "b.pdf"]);
        let done = apply(home.path(), &plan(&[("a.pdf", "b.pdf"), ("gone.pdf", "x.pdf")])).unwrap();
        assert_eq!((done.renamed, done.left), (0, vec!["附件/a.pdf".to_owned(), "附件/gone.pdf".to_owned()]));
        is(&home, &[("a.pdf", "a.pdf"), ("b.pdf", "b.pdf")]);
        // Nor is it when undone: somebody put another file under the old name.
        let home = folder(&["a.pdf"]);
        apply(home.path(), &plan(&[("a.pdf", "b.pdf")])).unwrap();
        fs::write(home.path().join("附件/a.pdf"), "other").unwrap();
        assert_eq!(undo(home.path()).unwrap().left, ["附件/b.pdf"]);
        is(&home, &[("a.pdf", "other"), ("b.pdf", "a.pdf")]);
    }

    #[test]
    fn two_rounds_are_undone_from_the_newest() {
        let home = folder(&["a.pdf"]);
        apply(home.path(), &plan(&[("a.pdf", "b.pdf")])).unwrap();
        assert_eq!(apply(home.path(), &plan(&[("b.pdf", "c.pdf")])).unwrap().log, "rename-undo-2.json");
        undo(home.path()).unwrap();
        is(&home, &[("b.pdf", "a.pdf")]);
        undo(home.path()).unwrap();
        is(&home, &[("a.pdf", "a.pdf")]);
    }

    #[test]
    fn what_was_stopped_halfway_is_undone_too() {
        let home = folder(&["a.pdf", "b.pdf"]);
        let before = state(&home);
        apply(home.path(), &plan(&[("a.pdf", "b.pdf"), ("b.pdf", "a.pdf")])).unwrap();
        // As if it had been stopped when one had reached its place and the other had not.
        let at = |name: &str| home.path().join("附件").join(name);
        fs::rename(at("a.pdf"), at("declare-rename-1.pdf")).unwrap();
        assert_eq!(undo(home.path()).unwrap().renamed, 2);
        assert_eq!(state(&home), before);
        // When one had left its place and the other had not.
        apply(home.path(), &plan(&[("a.pdf", "b.pdf"), ("b.pdf", "a.pdf")])).unwrap();
        fs::rename(at("a.pdf"), at("x")).unwrap();
        fs::rename(at("b.pdf"), at("declare-rename-0.pdf")).unwrap();
        fs::rename(at("x"), at("b.pdf")).unwrap();
        let log = home.path().join("rename-undo.json");
        fs::write(&log, fs::read_to_string(&log).unwrap().replace("true", "false")).unwrap();
        assert_eq!(undo(home.path()).unwrap().renamed, 1);
        assert_eq!(state(&home), before);
    }

    #[test]
    fn an_undo_file_reaches_nothing_outside() {
        let home = folder(&["a.pdf"]);
        fs::write(home.path().join("rename-undo.json"), r#"{"version":1,"crossed":true,"renames":[{"from":"../x","to":"附件/a.pdf"}]}"#).unwrap();
        assert!(undo(home.path()).is_err());
        is(&home, &[("a.pdf", "a.pdf")]);
    }
}
