//! Mending a text: the mends of its findings are made, and what comes out is judged again, until nothing is left that is wanted.

use std::collections::HashMap;

use crate::document::{Document, Fate};
use crate::finding::{Finding, Fix, Place, Severity, Source};
use crate::rules::Judge;
use crate::text;
use crate::text::Text;

/// How often a text is judged at most. Each round mends all that do not meet; a line that YAML stumbles over hides the next.
const ROUNDS: usize = 200;
/// How many bytes are judged in all: a large text gets fewer rounds.
const BYTES: usize = 8 << 20;

/// A text after its mends.
#[derive(Debug)]
pub struct Mended {
    /// As it is now, with the findings that are left in it.
    pub document: Document,
    pub left: Vec<Finding>,
    /// The mends that were made, in order.
    pub made: Vec<Made>,
    /// The text was not in UTF-8; it is now.
    pub converted: bool,
    /// The bytes are more than this text: it is only what can be shown of them and must not be written.
    pub unreadable: bool,
    /// The rounds were used up while there was something to mend.
    pub unfinished: bool,
}

/// A mend that was made.
#[derive(Debug)]
pub struct Made {
    pub place: Text,
    pub title: Text,
    /// The line, where the mend is of lines and not of a value.
    pub line: Option<usize>,
}

/// What was answered about a mend that is only likely.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Answer {
    Wanted,
    Unwanted,
}

/// Makes every mend that `wanted` takes. It is asked once for each.
pub fn mend(judge: &Judge, name: &str, bytes: &[u8], mut wanted: impl FnMut(&Document, &Finding, &Fix) -> bool) -> Mended {
    let mut mended = read(judge, name, bytes);
    if mended.unreadable {
        return mended;
    }
    let mut answers: HashMap<String, Answer> = HashMap::new();
    let rounds = (BYTES / bytes.len().max(1)).clamp(2, ROUNDS);
    for _ in 0..rounds {
        if !round(judge, &mut mended, &mut answers, &mut wanted) {
            return mended;
        }
    }
    mended.unfinished = mended.left.iter().any(|finding| finding.fix.as_ref().is_some_and(|fix| fix.safe));
    mended
}

/// The text as it is before any mend, in UTF-8.
fn read(judge: &Judge, name: &str, bytes: &[u8]) -> Mended {
    let document = Document::parse(name, bytes, judge.guides());
    let left = judge.judge(&document);
    let is_other = left.iter().any(|finding| finding.rule == "yaml-encoding" && finding.place == Place::Whole);
    let unreadable = !is_other && document.text().as_bytes() != bytes;
    let mut mended = Mended { document, left, made: Vec::new(), converted: false, unreadable, unfinished: false };
    if is_other && mended.document.text().len() > Document::largest() {
        mended.left.insert(0, too_large());
        mended.unreadable = true;
    } else if is_other {
        mended.document = Document::parse(name, mended.document.text().to_owned().as_bytes(), judge.guides());
        mended.left = judge.judge(&mended.document);
        mended.converted = true;
    }
    mended
}

fn too_large() -> Finding {
    let limit = Document::largest() >> 10;
    let message = text!("转成 UTF-8 后超过 {limit} KiB 的上限", "in UTF-8 this file would be larger than {limit} KiB");
    Finding::new("yaml-too-large", Severity::Error, Place::Whole, message).help(Text::new(
        "先删去不属于申报文件的内容（申报文件只写文字），再用 declare fix。",
        "First take out what does not belong into an application, which holds text only; then use `declare fix`.",
    ))
}

/// One round of mends; whether it changed anything.
fn round(
    judge: &Judge,
    mended: &mut Mended,
    answers: &mut HashMap<String, Answer>,
    wanted: &mut impl FnMut(&Document, &Finding, &Fix) -> bool,
) -> bool {
    let Mended { document, left, made, .. } = mended;
    let mut chosen: Vec<(&Finding, &Fix, String)> = Vec::new();
    for (finding, fix) in left.iter().filter_map(|finding| finding.fix.as_ref().map(|fix| (finding, fix))) {
        let key = format!("{} {:?} {}", finding.rule, finding.place, fix.title.en);
        let mut ask = || if wanted(document, finding, fix) { Answer::Wanted } else { Answer::Unwanted };
        let answer = if fix.safe { ask() } else { *answers.entry(key.clone()).or_insert_with(ask) };
        if answer == Answer::Wanted {
            chosen.push((finding, fix, key));
        }
    }
    let edited = document.mended(&chosen.iter().map(|(_, fix, _)| *fix).collect::<Vec<_>>());
    if edited.text == document.text() {
        return false;
    }
    for ((finding, fix, key), fate) in chosen.into_iter().zip(&edited.fates) {
        // What met another mend is tried again on the new text; what was tried is not.
        if *fate != Fate::Later {
            answers.insert(key, Answer::Unwanted);
        }
        if *fate == Fate::Done {
            made.push(made_at(document, finding, fix));
        }
    }
    *document = Document::parse(document.name(), edited.text.as_bytes(), judge.guides());
    *left = judge.judge(document);
    true
}

/// A mend, its place as people call it.
fn made_at(document: &Document, finding: &Finding, fix: &Fix) -> Made {
    let line = document.locate(&finding.place).map(|location| location.start.line);
    let title = fix.title.clone();
    match (finding.pointer(), line) {
        (Some(at), _) => Made { place: document.label(at), title, line: None },
        (None, Some(number)) => Made { place: text!("第 {number} 行", "line {number}"), title, line },
        (None, None) => Made { place: Text::new("全文", "the whole file"), title, line: None },
    }
}
