//! Running the executable as a person would, away from this machine's settings.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Every person of `examples/` but the broken one.
pub(crate) const PEOPLE: [&str; 12] = [
    "accountant",
    "agency-insured",
    "exceptional",
    "foreigner",
    "hong-kong-resident",
    "minimal",
    "no-current-title",
    "nurse",
    "rare-name",
    "senior-engineer",
    "series-change",
    "teacher",
];

/// A person's desk: a folder of their own, settings of their own, a language.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    lang: &'static str,
}

/// How a run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Desk {
    pub(crate) fn new(lang: &'static str) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), lang }
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The executable with this desk's surroundings and nothing of the machine's.
    pub(crate) fn command<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Command {
        self.command_of(env!("CARGO_BIN_EXE_declare"), arguments)
    }

    /// Any program in these surroundings.
    pub(crate) fn command_of<S: AsRef<OsStr>>(&self, program: &str, arguments: impl IntoIterator<Item = S>) -> Command {
        let mut command = Command::new(program);
        for name in
            ["DECLARE_SERVER", "DECLARE_TOKEN", "DECLARE_PROFILE", "LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "DECLARE_ASCII", "DECLARE_OWN_CONSOLE"]
        {
            command.env_remove(name);
        }
        command.current_dir(self.folder.path()).env("DECLARE_CONFIG_DIR", self.path(".settings")).env("DECLARE_LANG", self.lang);
        command.env("DECLARE_KEEP_TOKENS", "file").env("DECLARE_CLOCK", "2026-03-10T09:00:00+08:00");
        command.args(arguments).stdin(Stdio::null());
        command
    }

    pub(crate) fn run<S: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = S>) -> Run {
        Run::of(self.command(arguments))
    }
}

impl Run {
    pub(crate) fn of(mut command: Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A folder of `examples/`.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}
