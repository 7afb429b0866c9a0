//! `cargo run --example make-attachments` writes the files that the people of `examples/` hand in: drawn ID photos, certificates and
//! evidence, all marked 示例. Running it again gives the same bytes; a test holds the committed files to that.

use std::fs;
use std::path::Path;

use declare::files::write_atomic;
use declare::forms::fonts::Fonts;
use declare::guide::Guides;

mod facts;
mod make;
mod names;
mod papers;
mod people;
mod photo;
mod sheet;
mod works;

#[cfg_attr(test, expect(dead_code, reason = "the test writes elsewhere"))]
fn main() -> make::Result<()> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    write(&examples, &examples)
}

/// Writes the files of all people of `examples` below `to`.
pub(crate) fn write(examples: &Path, to: &Path) -> make::Result<()> {
    let (guides, fonts) = (Guides::built_in(), Fonts::builtin());
    for person in &people::PEOPLE {
        let folder = to.join(person.folder).join(person.files);
        fs::create_dir_all(&folder)?;
        for (name, bytes) in make::files(person, examples, &guides, &fonts)? {
            write_atomic(&folder.join(name), &bytes)?;
        }
    }
    Ok(())
}
