//! The floor of the comparison: read application files and parse them, on all cores, and judge nothing.
//! `floor tree FILE…` stops at the YAML tree; `floor model FILE…` goes on to names, kinds and the typed application.
//! Built as an example (`cargo build --release --example floor`), run by `benches/compare/run.sh`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use declare::document::Document;
use declare::guide::Guides;
use declare::yaml::{self, Limits};
use rayon::prelude::*;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let what = arguments.next().unwrap_or_default();
    let files: Vec<PathBuf> = arguments.map(PathBuf::from).collect();
    let guides = Guides::built_in();
    let tree = |path: &Path| std::fs::read(path).is_ok_and(|bytes| yaml::parse(&bytes, &Limits::default()).1.root.is_some());
    let model = |path: &Path| Document::open(path, &guides).is_ok_and(|document| document.is_readable());
    let all = match what.to_str() {
        Some("tree") => files.par_iter().all(|path| tree(path)),
        Some("model") => files.par_iter().all(|path| model(path)),
        _ => return ExitCode::from(2),
    };
    if all { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
