//! Parses the guides when the program is built: to read their YAML anew took most of the time of a process that looks at one file.
//!
//! `guides.trees` is read by `src/guide/packed.rs`, which says what it looks like.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use granit_parser::{Event, Parser, ScalarStyle};

const GUIDES: &str = "guides";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={GUIDES}");
    let mut paths = Vec::new();
    collect(Path::new(GUIDES), &mut paths)?;
    paths.sort();
    let mut packed = Vec::new();
    for path in paths {
        let name = path.strip_prefix(GUIDES)?.to_string_lossy().replace('\\', "/");
        put(&mut packed, name.as_bytes())?;
        let tree = tree(&fs::read_to_string(&path)?).map_err(|error| format!("{}: {error}", path.display()))?;
        put(&mut packed, &tree)?;
    }
    fs::write(Path::new(&std::env::var("OUT_DIR")?).join("guides.trees"), packed)?;
    Ok(())
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, paths)?;
        } else if path.extension().is_some_and(|ending| ending == "yaml") {
            paths.push(path);
        }
    }
    Ok(())
}

/// The events of a text that make its tree, a letter each.
fn tree(text: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut packed = Vec::new();
    for event in Parser::new_from_str(text) {
        match event?.0 {
            Event::Scalar(text, style, ..) => {
                packed.push(match style {
                    ScalarStyle::Plain => b'p',
                    ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => b'q',
                    _ => b'b',
                });
                put(&mut packed, text.as_bytes())?;
            }
            Event::SequenceStart(..) => packed.push(b'['),
            Event::MappingStart(..) => packed.push(b'{'),
            Event::SequenceEnd | Event::MappingEnd => packed.push(b'.'),
            _ => {}
        }
    }
    Ok(packed)
}

fn put(packed: &mut Vec<u8>, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
    packed.extend(u32::try_from(bytes.len())?.to_le_bytes());
    packed.extend(bytes);
    Ok(())
}
