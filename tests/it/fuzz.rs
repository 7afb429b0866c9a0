//! The laws of the fuzz targets on a few hundred inputs, so that they hold between campaigns (`scripts/fuzz.sh`).

#[path = "../../fuzz/laws.rs"]
mod laws;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Changes bytes as a fuzzer would, the same ones each time.
struct Mutator(u64);

impl Mutator {
    /// A number below `limit` (xorshift64).
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % limit.max(1) as u64).unwrap()
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        const ODD: [&[u8]; 12] = [b":", b"\n", b"  ", b"- ", b"\t", b"\"", b"[", b"}", b"|", "：".as_bytes(), "\u{202e}".as_bytes(), b"\xff"];
        let at = self.below(bytes.len());
        match self.below(4) {
            0 if !bytes.is_empty() => bytes[at] = u8::try_from(self.below(256)).unwrap(),
            1 => {
                let end = (at + self.below(40)).min(bytes.len());
                bytes.drain(at..end);
            }
            2 => {
                let end = (at + self.below(200)).min(bytes.len());
                let copied = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, copied);
            }
            _ => {
                let odd = ODD[self.below(ODD.len())];
                bytes.splice(at..at, odd.iter().copied());
            }
        }
    }
}

/// Inputs to start from: every application of `examples/`, and changes to one as [`laws`] reads them.
fn seeds() -> Vec<Vec<u8>> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut files: Vec<_> = std::fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path().join("app.yaml")).collect();
    files.retain(|file| file.exists());
    files.sort();
    let mut seeds: Vec<Vec<u8>> = files.iter().map(|file| std::fs::read(file).unwrap()).collect();
    seeds.extend((128..132).map(|first| [&[first][..], b"\0\x0a\x00\xe6\x97\xa0\n\0\x32\x01\n\0\x40\x03  - {}"].concat()));
    seeds
}

/// Holds a law to some hundred changed applications; what breaks it is shown.
fn holds(law: fn(&[u8]), rounds: usize) {
    holds_from(&seeds(), law, rounds);
}

fn holds_from(seeds: &[Vec<u8>], law: fn(&[u8]), rounds: usize) {
    let mut mutator = Mutator(0x9e37_79b9_7f4a_7c15);
    for round in 0..rounds {
        let mut input = seeds[round % seeds.len()].clone();
        (0..=mutator.below(8)).for_each(|_| mutator.change(&mut input));
        let ended = catch_unwind(AssertUnwindSafe(|| law(&input)));
        assert!(ended.is_ok(), "round {round}:\n{}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn any_bytes_are_parsed() {
    holds(laws::yaml, 4_000);
}

#[test]
fn any_bytes_are_read() {
    holds(laws::document, 1_000);
}

#[test]
fn any_application_is_judged() {
    holds(laws::rules, 1_000);
}

#[test]
fn any_application_is_mended() {
    holds(laws::fix, 200);
}

/// The files of an example's attachments with this extension.
fn attached(extension: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/minimal/附件");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|found| found == extension));
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

#[test]
fn any_name_is_placed_or_asked() {
    let names = include_str!("../../src/attachments/matching/tests/corpus/tuned.txt");
    let seeds: Vec<Vec<u8>> = names.lines().step_by(17).map(|name| name.as_bytes().to_vec()).collect();
    holds_from(&seeds, laws::names, 1_000);
}

#[test]
fn any_pdf_is_inspected() {
    holds_from(&attached("pdf"), laws::pdf, 60);
}

#[test]
fn any_picture_is_inspected() {
    holds_from(&attached("jpg"), laws::image, 60);
}
