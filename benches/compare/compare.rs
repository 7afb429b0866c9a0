//! Our side of the comparison that `benches/compare/run.sh` makes, besides the program itself. Built as an example.
//!
//! `compare events FILE…`, `compare tree FILE…` and `compare model FILE…` are the floor: read the files and parse them on all cores, as far as
//! the parser's events, the YAML tree or the typed application, and judge nothing. `compare plain FILE…` rewrites files in English keys and canonical values, one plain layout: the
//! peers know the published schema only, and no other names.
//!
//! `compare hash`, `compare send` and `compare line` are for `benches/compare/transfer.sh`; what is in `server` for `benches/compare/server.sh`.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program for measuring says its address and its figures")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use declare::document::Document;
use declare::guide::Guides;
use declare::yaml::{self, Limits};
use rayon::prelude::*;

#[path = "../../tests/support/filling.rs"]
mod filling;
#[path = "../../tests/support/line.rs"]
mod on_a_line;
#[expect(clippy::unwrap_used, reason = "a program for measuring that cannot go on fails, as the tests do")]
#[path = "../../tests/support/paper.rs"]
mod paper;
mod server;
mod transfer;

/// What the tests' people need of the tests' surroundings.
mod support {
    pub(crate) fn example(name: &str) -> std::path::PathBuf {
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
    }
}

/// The program's own, so that the floor is one.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let what = arguments.next().unwrap_or_default();
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let guides = Guides::built_in();
    let all = match what.to_str() {
        Some("events") => files.par_iter().all(|path| events(path)),
        Some("tree") => files.par_iter().all(|path| tree(path)),
        Some("model") => files.par_iter().all(|path| Document::open(path, &guides).is_ok_and(|document| document.is_readable())),
        Some("hash") => transfer::hash(&files),
        Some("send") => transfer::send(&files),
        Some("sign") => transfer::sign(&files),
        Some("papers") => transfer::papers(&files),
        Some("line") => return transfer::line(&files),
        Some("plain") => files.par_iter().all(|path| plain(path, &guides)),
        Some(what) if let Some(done) = server::run(what, &files) => done,
        _ => return ExitCode::from(2),
    };
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn events(path: &Path) -> bool {
    std::fs::read_to_string(path).is_ok_and(|text| granit_parser::Parser::new_from_str(&text).all(|event| event.is_ok()))
}

fn tree(path: &Path) -> bool {
    std::fs::read(path).is_ok_and(|bytes| yaml::parse(&bytes, &Limits::default()).1.root.is_some())
}

fn plain(path: &Path, guides: &Guides) -> bool {
    let Ok(document) = Document::open(path, guides) else { return false };
    let written = serde_yaml::to_string(document.value()).is_ok_and(|text| std::fs::write(path, text).is_ok());
    document.is_readable() && written
}
