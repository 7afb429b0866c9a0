//! What was judged ready, and of which files: so that a repeat does not read hundreds of megabytes again. A mere cache beside the application;
//! whoever deletes it loses nothing but time.
//!
//! It counts only while every file is what it was by size, times and identity, and was not written so lately that a change could hide behind
//! the same time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use super::filer::By;
use super::materials::UNDERTAKING_PRINT;
use super::prepare::Ready;
use super::system::FILE as SYSTEM;
use crate::api::Filing;
use crate::attachments::folder::{self, PRINT};
use crate::client::Upload;
use crate::files::{self, Stamp};
use crate::finding::Finding;
use crate::guide::Guide;

const NAME: &str = ".declare-journal";
/// No journal is longer.
const LONGEST: u64 = 32 * 1024 * 1024;
/// File systems tell times apart by two seconds at worst.
const SETTLED: Duration = Duration::seconds(3);

/// What a judgement rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    program: String,
    guide: String,
    /// An officer files it: the commitment is judged otherwise.
    #[serde(default)]
    on_paper: bool,
    /// Absent files too, for their coming changes much.
    stamps: BTreeMap<PathBuf, Option<Stamp>>,
}

#[derive(Serialize, Deserialize)]
struct Journal {
    basis: Basis,
    findings: Vec<Finding>,
    left_out: Vec<String>,
    filing: Filing,
    uploads: Vec<Upload>,
    series: String,
}

/// What a journal gives back.
pub(super) struct Remembered {
    pub(super) findings: Vec<Finding>,
    pub(super) left_out: Vec<String>,
    pub(super) ready: Ready,
}

impl Basis {
    /// How the application at `path` and its files stand now. Nothing but names and times is read.
    pub(super) fn of(path: &Path, by: By) -> Self {
        let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let walk = folder::walk(folder);
        let others = [path.to_owned(), folder.join(SYSTEM), folder.join(PRINT), folder.join(UNDERTAKING_PRINT)];
        let stamps = walk.files.into_iter().map(|file| file.full).chain(others).map(|file| (file.clone(), Stamp::of(&file))).collect();
        Self { program: env!("CARGO_PKG_VERSION").to_owned(), guide: String::new(), on_paper: by == By::Officer, stamps }
    }

    pub(super) fn judged_by(mut self, guide: &Guide) -> Self {
        guide.digest().clone_into(&mut self.guide);
        self
    }

    fn is_settled(&self, now: OffsetDateTime) -> bool {
        self.stamps.values().flatten().all(|stamp| stamp.is_before(now - SETTLED))
    }
}

/// What was judged on this very basis.
pub(super) fn remembered(folder: &Path, basis: &Basis) -> Option<Remembered> {
    let bytes = files::read_up_to(&folder.join(NAME), LONGEST).ok()?;
    let journal: Journal = serde_json::from_slice(&bytes).ok()?;
    let Journal { basis: then, findings, left_out, filing, uploads, series } = journal;
    // A file that the application names may lie beside the attachments folder: it was among the uploads, and has a stamp too.
    let known = uploads.iter().all(|upload| then.stamps.contains_key(&upload.path));
    let same = then == *basis;
    (known && same).then(|| Remembered { findings, left_out, ready: Ready { filing, uploads, series, reused: Vec::new() } })
}

/// Remembers what was judged, where a later change could not go unseen. Trouble with it is none for the filing.
pub(super) fn remember(folder: &Path, basis: Basis, judged: (&[Finding], &[String]), ready: &Ready, now: OffsetDateTime) {
    let covers_all = ready.uploads.iter().all(|upload| basis.stamps.contains_key(&upload.path));
    if !covers_all || !ready.reused.is_empty() || !basis.is_settled(now) {
        return;
    }
    let journal = Journal {
        basis,
        findings: judged.0.to_vec(),
        left_out: judged.1.to_vec(),
        filing: ready.filing.clone(),
        uploads: ready.uploads.clone(),
        series: ready.series.clone(),
    };
    if let Ok(bytes) = serde_json::to_vec(&journal) {
        let _ = files::write_private(&folder.join(NAME), &bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(folder: &Path) -> Basis {
        Basis::of(&folder.join("app.yaml"), By::Person)
    }

    #[test]
    fn any_change_of_any_file_makes_another_basis() {
        let home = tempfile::tempdir().unwrap();
        let (path, attachments) = (home.path(), home.path().join("attachments"));
        std::fs::create_dir(&attachments).unwrap();
        std::fs::write(attachments.join("a.pdf"), b"one").unwrap();
        let first = basis(path);
        assert_eq!(basis(path), first);
        let modified = std::fs::metadata(attachments.join("a.pdf")).unwrap().modified().unwrap();
        // The same size and the same time: only that it is another file tells.
        std::fs::write(attachments.join("new"), b"two").unwrap();
        std::fs::File::options().write(true).open(attachments.join("new")).unwrap().set_modified(modified).unwrap();
        std::fs::rename(attachments.join("new"), attachments.join("a.pdf")).unwrap();
        if cfg!(unix) {
            assert_ne!(basis(path), first);
        }
        std::fs::write(attachments.join("b.pdf"), b"x").unwrap();
        let second = basis(path);
        assert_ne!(second, first);
        std::fs::write(path.join(SYSTEM), b"{}").unwrap();
        assert_ne!(basis(path), second);
    }

    #[test]
    fn what_was_just_written_is_not_yet_trusted() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("attachments")).unwrap();
        std::fs::write(home.path().join("attachments/a.pdf"), b"one").unwrap();
        let (basis, now) = (basis(home.path()), OffsetDateTime::now_utc());
        assert!(!basis.is_settled(now));
        assert!(basis.is_settled(now + Duration::seconds(10)));
    }
}
