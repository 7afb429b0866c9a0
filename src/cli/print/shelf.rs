//! The files that prints go to: what may be replaced, and what must stay.

use std::path::Path;

use crate::error::{Error, Result};
use crate::files;
use crate::forms::pdf::{self, Source};
use crate::text;
use crate::text::Text;

/// A longer file is no print of ours.
const LONGEST: u64 = 1024 * 1024 * 1024;

/// Whether a print from `source` is to be written to `path`: not if that very print is there.
///
/// # Errors
/// When something else is there that must not be lost: a scan, a print that somebody filled or signed. `force` gives it up.
pub(super) fn wants(path: &Path, source: Source, force: bool) -> Result<bool> {
    if force || std::fs::symlink_metadata(path).is_err() {
        return Ok(true);
    }
    match pdf::source_of(&files::read_up_to(path, LONGEST)?) {
        Some(printed) => Ok(printed != source),
        None => Err(in_the_way(path)),
    }
}

fn in_the_way(path: &Path) -> Error {
    let path = path.display();
    Error::usage(
        text!("{path} 已存在，不是本程序打印的，或打印后改动过", "{path} is there already, and was not printed by this program or was changed since"),
        Text::new(
            "它可能是签过名的，没有覆盖。换个位置（-o），或确认不要了再加 --force。",
            "It may be a signed one and was left alone. Print elsewhere with -o, or add --force to give it up.",
        ),
    )
}
