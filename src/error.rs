//! What can go wrong outside an application's text, and what to do about it.
//!
//! Policy. Mistakes in what a person wrote are findings (`finding`), never errors. Everything else (a file that cannot be opened, a server
//! that is down, a receipt that does not verify) is one [`Error`]: what happened and what to do now, in both languages; guidance is not
//! optional. [`Class`] is what a script may rely on: the command line turns it into the exit code, the client into "may be repeated".
//! Modules use `thiserror` types of their own where a caller has to tell cases apart, and turn them into this one at their edge.

use std::fmt;

use crate::text::{Lang, Text};

/// What kind of trouble it is. One exit code each (`cli::exit`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Class {
    /// Wrong usage, or a file or folder that cannot be read or written.
    Usage,
    /// No input matched.
    NoInput,
    /// What was read has errors; they were reported as findings.
    Findings,
    /// Sign-in is needed, or the account may not do this.
    SignIn,
    /// Network or server trouble; the same call may be repeated.
    Temporary,
    /// Someone else changed it in between, or it is in a state that does not allow this.
    Conflict,
    /// Refused or returned by an office.
    Refused,
    /// Still pending.
    Pending,
    /// A receipt or package does not verify.
    Proof,
    /// Interrupted by the person; state is kept.
    Interrupted,
}

/// Trouble, with what to do now.
#[derive(Debug)]
pub struct Error {
    pub class: Class,
    pub what: Text,
    pub help: Text,
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub fn new(class: Class, what: Text, help: Text) -> Self {
        Self { class, what, help, source: None }
    }

    /// Keeps the cause, which the reader sees under the message.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    pub fn usage(what: Text, help: Text) -> Self {
        Self::new(Class::Usage, what, help)
    }

    /// A file or folder that could not be read.
    pub fn io(path: &std::path::Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let shown = path.display();
        let (what, help) = match source.kind() {
            _ if is_irregular(&source) => return Self::irregular(path),
            ErrorKind::NotFound => {
                (crate::text!("找不到 {shown}", "{shown} does not exist"), Text::new("请检查路径和文件名。", "Check the path and the file name."))
            }
            ErrorKind::PermissionDenied => (
                crate::text!("没有权限读取 {shown}", "{shown} may not be read"),
                Text::new("请检查文件和文件夹的权限。", "Check the permissions of the file and its folder."),
            ),
            ErrorKind::IsADirectory => {
                (crate::text!("{shown} 是文件夹，不是文件", "{shown} is a folder, not a file"), Text::new("请给出文件的路径。", "Name a file."))
            }
            _ => {
                let help = Text::new("原因见上；请检查文件所在的盘。", "The cause stands above; check the disk that holds it.");
                return Self::usage(crate::text!("读取 {shown} 出错", "{shown} could not be read"), help).because(source);
            }
        };
        Self::usage(what, help)
    }

    /// A file or folder that could not be written. That something is not found means the folder that would hold it.
    pub fn unwritten(path: &std::path::Path, source: std::io::Error) -> Self {
        use std::io::ErrorKind;
        let shown = path.display();
        let (what, help) = match source.kind() {
            _ if is_irregular(&source) => return Self::irregular(path),
            ErrorKind::NotFound | ErrorKind::NotADirectory => (
                crate::text!(
                    "不能新建 {shown}：放它的文件夹不存在，也建不了",
                    "{shown} cannot be made: its folder does not exist and cannot be made"
                ),
                Text::new("请换一个文件夹。", "Use another folder."),
            ),
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => (
                crate::text!("没有权限写入 {shown}", "{shown} may not be written"),
                Text::new("请检查文件和文件夹的权限，或换一个文件夹。", "Check the permissions of the file and its folder, or use another folder."),
            ),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
                let help = Text::new("请腾出空间后重试；原有文件没有改动。", "Free some space and try again; nothing that was there has changed.");
                return Self::usage(crate::text!("磁盘已满，{shown} 没有写成", "the disk is full; {shown} was not written"), help).because(source);
            }
            ErrorKind::IsADirectory => {
                (crate::text!("{shown} 是文件夹，不是文件", "{shown} is a folder, not a file"), Text::new("请给出文件的路径。", "Name a file."))
            }
            _ => {
                let help = Text::new("原因见上；原有文件没有改动。", "The cause stands above; nothing that was there has changed.");
                return Self::usage(crate::text!("写入 {shown} 出错", "{shown} could not be written"), help).because(source);
            }
        };
        Self::usage(what, help)
    }

    /// A pipe, a device, or a name under which nothing is found: where a file should stand.
    pub fn irregular(path: &std::path::Path) -> Self {
        let shown = path.display();
        let help = Text::new(
            "请换成普通文件：管道、设备、文件夹和失效的链接都不行。",
            "Use a regular file: no pipe, device, folder or link that leads nowhere.",
        );
        Self::usage(crate::text!("{shown} 不是普通文件", "{shown} is no regular file"), help)
    }

    /// The message for a reader: what, then the cause if there is one.
    pub fn message(&self, lang: Lang) -> String {
        match &self.source {
            Some(source) => format!("{}\n  {source}", self.what.get(lang)),
            None => self.what.get(lang).to_owned(),
        }
    }
}

/// What the platform's error carries where something else stands than a file.
#[derive(Debug, thiserror::Error)]
#[error("not a regular file")]
pub struct Irregular;

fn is_irregular(error: &std::io::Error) -> bool {
    error.get_ref().is_some_and(|cause| cause.is::<Irregular>())
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what.en)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
