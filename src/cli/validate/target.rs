//! Where findings go: standard output, or a file that stands in its place only when it is whole.

use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use crate::error::{Error, Result};
use crate::files::Replacing;

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
