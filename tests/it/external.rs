//! What needs programs or data from outside: `.ci/run` provides them and fails when one is missing.

mod editor;
mod keyring;
mod lsp;
mod pdf;
mod sarif;
mod vectors;
mod yaml_suite;

use std::path::PathBuf;

/// The folder of test data that nobody here wrote.
pub(crate) fn data(name: &str) -> PathBuf {
    let folder =
        std::env::var_os("DECLARE_TEST_DATA").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let file = folder.join(name);
    assert!(file.exists(), "{} is missing: set DECLARE_TEST_DATA", file.display());
    file
}
