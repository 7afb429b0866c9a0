//! Where findings go: standard output, or a file that stands in its place only when it is whole.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use crate::cli::inputs::{self, Input};
use crate::document::SYSTEM_FILE;
use crate::error::{Error, Result};
use crate::files::{self, Replacing};
use crate::text;
use crate::text::Text;

/// Refuses an output that would stand in the place of something that is judged: an application, or what the system says of it.
pub(super) fn spares(output: Option<&Path>, inputs: &[Input]) -> Result<()> {
    let Some(place) = output.and_then(files::place) else { return Ok(()) };
    let holds = |path: &Path| files::place(path).is_some_and(|read| read == place);
    let is_read = |input: &Input| holds(&input.path) || holds(&inputs::folder(&input.path).join(SYSTEM_FILE));
    if !inputs.iter().any(is_read) {
        return Ok(());
    }
    let shown = output.unwrap_or(&place).display();
    Err(Error::usage(
        text!("-o 不能写到 {shown}：它是要检查的文件", "-o must not write to {shown}: it is one of the files to check"),
        Text::new("请用另一个文件名，例如 -o findings.txt。", "Name another file, such as -o findings.txt."),
    ))
}

pub(super) enum Target {
    Stdout(BufWriter<std::io::Stdout>),
    File(BufWriter<Replacing>),
    /// The reader went away, which is no trouble.
    Gone,
}

impl Target {
    pub(super) fn open(path: Option<&Path>) -> Result<Self> {
        Ok(match path {
            None => Self::Stdout(BufWriter::new(std::io::stdout())),
            Some(path) => Self::File(BufWriter::new(Replacing::open(path)?)),
        })
    }

    pub(super) fn write(&mut self, part: &str) -> Result<()> {
        self.with(|out| out.write_all(part.as_bytes()))
    }

    pub(super) fn flush(&mut self) -> Result<()> {
        self.with(|out| out.flush())
    }

    fn with(&mut self, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) -> Result<()> {
        let (written, name) = match self {
            Self::Stdout(out) => (write(out), "stdout"),
            Self::File(out) => (write(out), "-o"),
            Self::Gone => return Ok(()),
        };
        match written {
            Err(failed) if failed.kind() == ErrorKind::BrokenPipe => {
                *self = Self::Gone;
                Ok(())
            }
            written => written.map_err(|failed| Error::unwritten(Path::new(name), failed)),
        }
    }

    /// Ends the output; says whether it is a file that now stands in its place.
    pub(super) fn commit(mut self) -> Result<bool> {
        self.flush()?;
        match self {
            Self::File(out) => {
                let file = out.into_inner().map_err(|failed| Error::unwritten(Path::new("-o"), failed.into_error()))?;
                file.commit()?;
                Ok(true)
            }
            Self::Stdout(_) | Self::Gone => Ok(false),
        }
    }
}
