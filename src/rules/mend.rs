//! Mending a text: the mends of its findings are made, and what comes out is judged again, until nothing is left that is wanted.

use std::collections::HashSet;

use crate::document::Document;
use crate::finding::{Finding, Fix, Place, Source};
use crate::rules::Judge;
use crate::text::Text;

/// How often a text is judged at most. Each round mends all that do not meet; a line that YAML stumbles over hides the next.
const ROUNDS: usize = 200;

/// A text after its mends.
#[derive(Debug)]
pub struct Mended {
    /// As it is now, with the findings that are left in it.
    pub document: Document,
    pub left: Vec<Finding>,
    /// The mends that were made, in order, each with the label of its place.
    pub made: Vec<(Text, Text)>,
    /// The text was not in UTF-8; it is now.
    pub converted: bool,
}

/// Makes every mend that `wanted` takes. It is asked once for each.
pub fn mend(judge: &Judge, name: &str, bytes: &[u8], mut wanted: impl FnMut(&Document, &Finding, &Fix) -> bool) -> Mended {
    let mut document = Document::parse(name, bytes, judge.guides());
    let mut left = judge.judge(&document);
    let converted = left.iter().any(|finding| finding.rule == "yaml-encoding" && finding.place == Place::Whole);
    if converted {
        document = Document::parse(name, document.text().to_owned().as_bytes(), judge.guides());
        left = judge.judge(&document);
    }
    let mut made = Vec::new();
    let mut unwanted: HashSet<String> = HashSet::new();
    for _ in 0..ROUNDS {
        let fixes: Vec<(&Finding, &Fix)> = left.iter().filter_map(|finding| finding.fix.as_ref().map(|fix| (finding, fix))).collect();
        let mut chosen: Vec<(&Finding, &Fix)> = Vec::new();
        for (finding, fix) in fixes {
            let key = format!("{} {:?} {}", finding.rule, finding.place, fix.title.en);
            if unwanted.contains(&key) {
                continue;
            }
            if wanted(&document, finding, fix) {
                chosen.push((finding, fix));
            }
            // Whatever becomes of it, nobody is asked the same again.
            if !fix.safe {
                unwanted.insert(key);
            }
        }
        let edited = document.mended(&chosen.iter().map(|(_, fix)| *fix).collect::<Vec<_>>());
        if edited.text == document.text() {
            break;
        }
        let done = chosen.iter().zip(&edited.fates).filter(|(_, fate)| **fate == crate::document::Fate::Done);
        made.extend(done.map(|((finding, fix), _)| (place(&document, finding), fix.title.clone())));
        document = Document::parse(name, edited.text.as_bytes(), judge.guides());
        left = judge.judge(&document);
    }
    Mended { document, left, made, converted }
}

/// Where a mend was made, as people call it.
fn place(document: &Document, finding: &Finding) -> Text {
    let line = document.locate(&finding.place).map(|location| location.start.line);
    match (finding.pointer(), line) {
        (Some(at), _) => document.label(at),
        (None, Some(line)) => crate::text!("第 {line} 行", "line {line}"),
        (None, None) => Text::new("全文", "the whole file"),
    }
}
