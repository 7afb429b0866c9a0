//! The stage of the demo: its folder, its clock, and the commands that are typed there, run as the program itself runs them.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use time::{Duration, OffsetDateTime};

use crate::cli::Context;
use crate::cli::term::Colour;
use crate::clock::Clock;
use crate::error::{Class, Error, Result};
use crate::files;
use crate::text;
use crate::text::{Lang, Text};

/// The file by which a folder is known as one of the demo's own.
const MARKER: &str = ".declare-demo";

pub(super) struct Stage<'a> {
    context: &'a Context,
    pub(super) folder: PathBuf,
    pub(super) clock: Clock,
    program: PathBuf,
    step: u32,
}

/// What a command is expected to end with, and where its standard input comes from.
#[derive(Clone, Copy, Default)]
pub(super) struct How<'a> {
    pub(super) input: Option<&'a str>,
    /// Its output goes to this file, as with `>`.
    pub(super) output: Option<&'a str>,
    pub(super) ends: u8,
}

impl<'a> Stage<'a> {
    /// An empty folder with the marker, and a clock that stands.
    ///
    /// # Errors
    /// When the folder is there and is not the demo's own.
    pub(super) fn set(folder: &Path, now: OffsetDateTime, context: &'a Context) -> Result<Self> {
        if folder.exists() {
            if !folder.join(MARKER).is_file() {
                return Err(not_ours(folder));
            }
            std::fs::remove_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        }
        std::fs::create_dir_all(folder).map_err(|source| Error::io(folder, source))?;
        files::write_atomic(
            &folder.join(MARKER),
            "declare demo 的文件夹，再次运行 demo 时会整个删除。\nMade by declare demo, which deletes the whole folder when it runs again.\n"
                .as_bytes(),
        )?;
        let folder = folder.canonicalize().map_err(|source| Error::io(folder, source))?;
        let program = std::env::current_exe().map_err(|source| Error::io(Path::new("declare"), source))?;
        Ok(Self { context, folder, clock: Clock::standing_at(now), program, step: 0 })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn write(&self, name: &str, bytes: &[u8]) -> Result<()> {
        files::write_atomic(&self.path(name), bytes)
    }

    /// As [`Stage::write`], for secrets.
    pub(super) fn write_private(&self, name: &str, bytes: &[u8]) -> Result<()> {
        files::write_private(&self.path(name), bytes)
    }

    pub(super) fn blank(&self) {
        self.context.term.data("");
    }

    /// A heading for what comes next.
    pub(super) fn head(&mut self, text: &Text) {
        self.step += 1;
        let term = &self.context.term;
        term.data("");
        term.data(&term.paint(Colour::Bold, &format!("{}. {}", self.step, term.get(text))));
    }

    /// A remark of the demo, not of a command.
    pub(super) fn remark(&self, text: &Text) {
        let term = &self.context.term;
        term.data(&term.paint(Colour::Dim, &format!("# {}", term.get(text))));
    }

    /// Moves the clock on, visibly.
    pub(super) fn advance(&self, days: i64) {
        self.clock.advance(Duration::days(days));
        let today = self.clock.today();
        self.remark(&text!("时钟拨快 {days} 天，现在是 {today}", "the clock is moved on by {days} days: it is {today}"));
    }

    /// Runs the program with `arguments` as a person would type them; its output goes where the demo's goes.
    pub(super) fn run(&self, arguments: &[&str]) -> Result<()> {
        self.run_as(arguments, How::default()).map(drop)
    }

    /// As [`Stage::run`], with standard input from a file or another end expected.
    pub(super) fn run_as(&self, arguments: &[&str], how: How<'_>) -> Result<String> {
        let term = &self.context.term;
        let line = typed(arguments, how);
        term.data(&term.paint(Colour::Blue, &format!("$ {line}")));
        let mut command = self.command(arguments);
        match how.input {
            Some(name) => {
                let path = self.path(name);
                command.stdin(std::fs::File::open(&path).map_err(|source| Error::io(&path, source))?);
            }
            None => {
                command.stdin(Stdio::null());
            }
        }
        let output = match how.output {
            None => command.status().map(|status| (status, Vec::new())),
            Some(_) => command.stderr(Stdio::inherit()).output().map(|output| (output.status, output.stdout)),
        };
        let (status, output) = output.map_err(|source| Error::io(&self.program, source))?;
        if let Some(name) = how.output {
            self.write_private(name, &output)?;
        }
        match status.code() {
            Some(code) if code == i32::from(how.ends) => {
                if code != 0 {
                    self.remark(&text!("退出码 {code}", "exit code {code}"));
                }
                Ok(String::from_utf8_lossy(&output).into_owned())
            }
            code => Err(went_wrong(&line, code, how.ends)),
        }
    }

    /// The program, away from this machine's settings.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        for name in ["DECLARE_SERVER", "DECLARE_TOKEN", "DECLARE_PROFILE"] {
            command.env_remove(name);
        }
        let lang = match self.context.term.lang {
            Lang::Zh => "zh",
            Lang::En => "en",
        };
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env("DECLARE_CONFIG_DIR", self.path("settings"))
            .env("DECLARE_KEEP_TOKENS", "file")
            .env("DECLARE_LANG", lang)
            .env("DECLARE_CLOCK", self.clock.text());
        command
    }
}

/// The line that a person would type for it.
fn typed(arguments: &[&str], how: How<'_>) -> String {
    let mut line = String::from("declare");
    for argument in arguments {
        let plain = argument.chars().all(|c| c.is_alphanumeric() || "-_=./:,@+，。（）".contains(c)) && !argument.is_empty();
        let _ = if plain { write!(line, " {argument}") } else { write!(line, " '{argument}'") };
    }
    if let Some(input) = how.input {
        let _ = write!(line, " < {input}");
    }
    if let Some(output) = how.output {
        let _ = write!(line, " > {output}");
    }
    line
}

fn not_ours(folder: &Path) -> Error {
    let folder = folder.display();
    Error::usage(
        text!("{folder} 已存在，而且不是演示留下的，没有动它", "{folder} is there and is not the demo's own; it was left alone"),
        Text::new("请换一个文件夹运行：declare demo --folder 文件夹。", "Run it in another folder: declare demo --folder FOLDER."),
    )
}

fn went_wrong(line: &str, code: Option<i32>, expected: u8) -> Error {
    let code = code.map_or_else(|| "–".to_owned(), |code| code.to_string());
    Error::new(
        Class::Conflict,
        text!("演示中断：“{line}”以 {code} 结束，应为 {expected}", "the demo stopped: “{line}” ended with {code}, not {expected}"),
        Text::new("原因见上面的输出。", "The output above says why."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_is_typed() {
        assert_eq!(typed(&["new", "周明远"], How::default()), "declare new 周明远");
        assert_eq!(
            typed(&["login", "--token-stdin"], How { input: Some("employer.token"), ..How::default() }),
            "declare login --token-stdin < employer.token"
        );
        assert_eq!(typed(&["review", "--data", "place=一楼 大厅"], How::default()), "declare review --data 'place=一楼 大厅'");
    }
}
