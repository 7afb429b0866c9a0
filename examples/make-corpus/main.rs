//! `cargo run --release --example make-corpus -- --count 10000 --out DIR [--faults]` writes applications as people might: drawn from the
//! guide, valid by construction, each from its own seed, in every layout that YAML has; with `--faults` one planted mistake in each.
//!
//! The tests of the rules draw from the same source (`tests/it/corpus.rs`).

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use declare::files::write_atomic;
use declare::guide::{Guide, Guides};

pub(crate) mod chance;
pub(crate) mod draw;
pub(crate) mod faults;
pub(crate) mod layout;
pub(crate) mod numbers;
pub(crate) mod people;
mod person;
pub(crate) mod plan;
mod record;
mod spell;
mod titles;
pub(crate) mod when;
pub(crate) mod works;

use draw::Draw;
use faults::{How, Planter, Spot};
use layout::Layout;
use plan::Wishes;

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
    let planters = plantable();
    for seed in 0..arguments.count {
        let planter = usize::try_from(seed).ok().filter(|_| arguments.faults).map(|seed| planters[seed % planters.len()]);
        let (name, bytes) = match planter {
            Some(planter) => (format!("{seed:05}-{}.yaml", planter.rule), planted(&guide, seed, planter).0),
            None => (format!("{seed:05}.yaml"), valid(&guide, seed).0.into_bytes()),
        };
        write_atomic(&arguments.out.join(name), &bytes)?;
    }
    Ok(())
}

/// The planters of faults in values that any guide has room for: those in characters make files of other sizes, or of nothing, and no
/// built-in guide has several committees for one specialty.
fn plantable() -> Vec<&'static Planter> {
    faults::all().filter(|planter| matches!(planter.how, How::Value(_)) && !planter.wishes.committees).collect()
}

/// The text of a valid application, and what must be found in it: rule and pointer.
pub(crate) fn valid(guide: &Arc<Guide>, seed: u64) -> (String, Vec<(&'static str, String)>) {
    let mut draw = Draw::new(guide, seed);
    let sown = draw::application(&mut draw, &Wishes::default());
    laid_out(draw, sown)
}

/// The same of one of the people of `examples/`, in another layout.
#[cfg_attr(not(test), expect(dead_code, reason = "the corpus for measuring is drawn"))]
pub(crate) fn of_a_person(guides: &Guides, seed: u64) -> (String, Vec<(&'static str, String)>) {
    let guide = guides.newest();
    let mut draw = Draw::new(&guide, seed);
    let sown = people::application(&mut draw, guides);
    laid_out(draw, sown)
}

/// The values of a valid application.
#[cfg_attr(not(test), expect(dead_code, reason = "files are written whole"))]
pub(crate) fn drawn(guide: &Arc<Guide>, seed: u64) -> serde_json::Value {
    draw::application(&mut Draw::new(guide, seed), &Wishes::default()).value
}

fn laid_out(mut draw: Draw<'_>, sown: draw::Sown) -> (String, Vec<(&'static str, String)>) {
    let layout = Layout::draw(&mut draw.chance);
    (layout::write(&sown.value, &layout, &mut draw.chance, draw.guide), sown.predicted)
}

/// The text of an application with one fault, and where it must be found; beside it what the system says, where the fault is in that.
pub(crate) fn planted(guide: &Arc<Guide>, seed: u64, planter: &Planter) -> (Vec<u8>, Spot, serde_json::Value) {
    let mut draw = Draw::new(guide, seed);
    let mut application = draw::application(&mut draw, &planter.wishes).value;
    match planter.how {
        How::Value(_) | How::System(_) => {
            let (system, at) = match planter.how {
                How::System(plant) => plant(&mut draw, &mut application),
                How::Value(plant) => (serde_json::Value::Null, plant(&mut draw, &mut application)),
                How::Text(_) => Default::default(),
            };
            let layout = Layout::draw(&mut draw.chance);
            (
                layout::write(&application, &layout, &mut draw.chance, guide).into_bytes(),
                if at.is_empty() { Spot::Whole } else { Spot::At(at) },
                system,
            )
        }
        How::Text(plant) => {
            let zh = draw.chance.percent(50);
            let text = layout::write(&application, &Layout::plain(zh), &mut draw.chance, guide);
            let (bytes, spot) = plant(&mut draw, text, zh);
            (bytes, spot, serde_json::Value::Null)
        }
    }
}
