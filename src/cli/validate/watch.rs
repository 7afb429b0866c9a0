//! `validate --watch`: judges again whenever a file changes. Editors that save by a rename are seen because folders are watched, not files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{EventKind, RecursiveMode, Watcher};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::Job;
use crate::cli::{Exit, inputs, remote};
use crate::error::{Class, Error, Result};
use crate::files;
use crate::text::Text;

/// An editor writes several times when it saves; this long after the last one it is done.
const QUIET: Duration = Duration::from_millis(150);

pub(super) fn run(job: &Job<'_>) -> Result<Exit> {
    let (sender, mut changes) = unbounded_channel();
    let output = job.args.output.clone();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_change(&event, output.as_deref())) {
            // Nobody listens any more at the end.
            let _ = sender.send(());
        }
    })
    .map_err(unwatched)?;
    for (folder, mode) in folders(&job.args.files) {
        watcher.watch(&folder, mode).map_err(unwatched)?;
    }
    let runtime = remote::runtime()?;
    runtime.block_on(async {
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        loop {
            judge(job);
            tokio::select! {
                _ = &mut interrupted => return Ok(Exit::Interrupted),
                () = change(&mut changes) => {}
            }
        }
    })
}

/// Judges all once, and says that more will come.
fn judge(job: &Job<'_>) {
    let term = &job.context.term;
    if term.data_is_terminal && job.args.output.is_none() {
        // The screen and what scrolled away, so that the newest stands alone.
        term.raw(b"\x1b[2J\x1b[3J\x1b[H");
    }
    if let Err(error) = job.once() {
        term.error(&error);
    }
    term.say(&Text::new("等待改动，按 Ctrl-C 结束……", "Waiting for changes; Ctrl-C ends it."));
}

/// Waits for a change, and until no more come.
async fn change(changes: &mut UnboundedReceiver<()>) {
    let _ = changes.recv().await;
    while let Ok(Some(())) = tokio::time::timeout(QUIET, changes.recv()).await {}
}

/// Something was written, moved or removed that may be an application; that somebody read it is no change, nor is the own output.
fn is_change(event: &notify::Event, output: Option<&Path>) -> bool {
    let is_text = |path: &Path| path.extension().is_some_and(|ending| ["yaml", "yml", "json"].iter().any(|known| ending.eq_ignore_ascii_case(known)));
    // The names first: asking the disk where a path leads costs more.
    let is_output = |path: &Path| output.is_some_and(|output| path.file_name() == output.file_name() && files::place(path) == files::place(output));
    let is_input = |path: &PathBuf| is_text(path) && !is_output(path);
    !matches!(event.kind, EventKind::Access(_)) && (event.paths.iter().any(is_input) || event.need_rescan())
}

/// The folders to watch for what was given: each folder with all below, for a file the folder that holds it.
fn folders(given: &[PathBuf]) -> Vec<(PathBuf, RecursiveMode)> {
    let here = [PathBuf::from(".")];
    let given = if given.is_empty() { &here[..] } else { given };
    let (whole, files): (Vec<&PathBuf>, Vec<&PathBuf>) = given.iter().partition(|path| path.is_dir());
    let holders: BTreeSet<&Path> = files.into_iter().map(|file| inputs::folder(file)).filter(|folder| folder.is_dir()).collect();
    let holders = holders.into_iter().map(|folder| (folder.to_owned(), RecursiveMode::NonRecursive));
    holders.chain(whole.into_iter().map(|folder| (folder.clone(), RecursiveMode::Recursive))).collect()
}

fn unwatched(source: notify::Error) -> Error {
    let what = Text::new("不能察看文件的改动", "changes of files cannot be watched");
    let help = Text::new("请去掉 --watch，改完后再运行一次。", "Leave out --watch and run it again after each change.");
    Error::new(Class::Usage, what, help).because(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_output_is_no_change() {
        let desk = tempfile::tempdir().unwrap();
        let output = desk.path().join("out.json");
        let written = |names: &[&str]| {
            let event = notify::Event::new(EventKind::Any);
            let event = names.iter().fold(event, |event, name| event.add_path(desk.path().join(name)));
            is_change(&event, Some(&output))
        };
        assert!(!written(&["out.json"]) && !written(&[".declare-x.tmp", "out.json"]) && !written(&["notes.txt"]));
        std::fs::write(&output, "").unwrap();
        assert!(!written(&["out.json"]) && !written(&["./out.json"]));
        assert!(written(&["app.yaml"]) && written(&["out.json", "app.yaml"]));
        std::fs::create_dir(desk.path().join("sub")).unwrap();
        assert!(written(&["sub/out.json"]), "another file of that name");
    }
}
