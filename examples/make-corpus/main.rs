//! `cargo run --release --example make-corpus -- --count 10000 --out DIR [--faults]` writes applications as people might: drawn from the
//! guide, valid by construction, each from its own seed, in every layout that YAML has; with `--faults` one planted mistake in each.
//!
//! The tests of the rules draw from the same source (`tests/it/corpus.rs`).

use std::fs;
use std::path::PathBuf;

use declare::files::write_atomic;
use declare::guide::Guides;

pub(crate) mod chance;
pub(crate) mod draw;
pub(crate) mod layout;
pub(crate) mod numbers;
mod person;
pub(crate) mod plan;
mod record;
mod spell;
mod titles;
pub(crate) mod when;
pub(crate) mod works;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

struct Arguments {
    count: u64,
    out: PathBuf,
    faults: bool,
}

fn arguments() -> Result<Arguments> {
    let mut arguments = Arguments { count: 100, out: PathBuf::from("corpus"), faults: false };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        match name.as_str() {
            "--count" => arguments.count = given.next().ok_or("--count wants a number")?.parse()?,
            "--out" => arguments.out = given.next().ok_or("--out wants a folder")?.into(),
            "--faults" => arguments.faults = true,
            other => return Err(format!("{other}: there are --count N, --out DIR and --faults").into()),
        }
    }
    Ok(arguments)
}

#[cfg_attr(test, expect(dead_code, reason = "the test draws its own"))]
fn main() -> Result<()> {
    let arguments = arguments()?;
    fs::create_dir_all(&arguments.out)?;
    let guide = Guides::built_in().newest();
    for seed in 0..arguments.count {
        let mut draw = draw::Draw::new(&guide, seed);
        let sown = draw::application(&mut draw, &plan::Wishes::default());
        let layout = layout::Layout::draw(&mut draw.chance);
        let text = layout::write(&sown.value, &layout, &mut draw.chance, &guide);
        write_atomic(&arguments.out.join(format!("{seed:05}.yaml")), text.as_bytes())?;
    }
    Ok(())
}
