//! The server with programs from outside: a provider of OpenID Connect, a mail server, a virus scanner, a browser.

mod browser;
mod mail;
mod provider;
mod virus;

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

/// A program that runs until the test is over. What it says after its first line goes unread, but its pipe stays open.
struct Program {
    child: Child,
    _output: BufReader<ChildStdout>,
}

impl Program {
    /// Starts it and reads the first line that it prints, which says where it listens.
    fn start(command: &mut Command) -> (Self, String) {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap_or_else(|failed| panic!("{command:?}: {failed}"));
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        (Self { child, _output: output }, line.trim().to_owned())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A script of the tests.
fn script(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/external").join(name)
}

/// Where the modules for node are.
fn node() -> Command {
    let mut node = Command::new("node");
    node.env("NODE_PATH", PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/npm/node_modules"));
    node
}
