//! The labelled names of `matching/tests/corpus` (see its README), each as the only file beside its example application.

use std::path::Path;

use super::folder::is_ignored;
use super::matching::{Matcher, Verdict, Vocabulary};
use super::vocabulary;
use crate::document::Document;
use crate::guide::{Guides, Stage};
use crate::pointer::Pointer;

/// Written after the matcher was improved by the lists before it, measured, and improved upon in its turn.
const SECOND: &str = include_str!("matching/tests/corpus/second.txt");
const THIRD: &str = include_str!("matching/tests/corpus/third.txt");
/// Written after all of that, and only measured: nothing is tuned to it.
const FRESH: &str = include_str!("matching/tests/corpus/fresh.txt");
/// Written from what people asked about names that the lists before did not have.
const FOURTH: &str = include_str!("matching/tests/corpus/fourth.txt");
const TUNED: &str = include_str!("matching/tests/corpus/tuned.txt");

/// What the label asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Certain,
    Near,
    Question,
    Nothing,
}

#[derive(Clone, Debug)]
struct Case {
    example: String,
    asked: Asked,
    /// A material and, from one, an entry.
    places: Vec<(String, Option<usize>)>,
    name: String,
    sequence: Option<u32>,
}

fn cases(text: &str) -> Vec<Case> {
    let mut example = String::new();
    let (mut asked, mut places) = (Asked::Certain, Vec::new());
    let mut cases = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with("--") && !line.is_empty()) {
        let (mark, rest) = line.split_once(' ').unwrap_or((line, ""));
        match mark {
            "@" => rest.clone_into(&mut example),
            "=" | "~" | "?" | "!" => {
                asked = [("=", Asked::Certain), ("~", Asked::Near), ("?", Asked::Question), ("!", Asked::Nothing)]
                    .into_iter()
                    .find(|(known, _)| *known == mark)
                    .unwrap()
                    .1;
                places = rest.split(", ").filter(|place| !place.is_empty()).map(place).collect();
            }
            _ => {
                let (name, sequence) = line.split_once(" | ").map_or((line, None), |(name, number)| (name, Some(number.parse().unwrap())));
                cases.push(Case { example: example.clone(), asked, places: places.clone(), name: name.to_owned(), sequence });
            }
        }
    }
    cases
}

fn place(text: &str) -> (String, Option<usize>) {
    match text.split_once(' ') {
        Some((material, entry)) => (material.to_owned(), Some(entry.parse().unwrap())),
        None => (text.to_owned(), None),
    }
}

/// What the program says of one name: its place and sequence; else its proposals; `None` for no attachment.
#[derive(Debug)]
enum Said {
    Placed((String, Option<usize>), Option<u32>),
    Asked(Vec<(String, Option<usize>)>),
    Ignored,
}

fn said(matcher: &Matcher<'_>, name: &str) -> Said {
    let entry = |at: &Option<Pointer>| at.as_ref().map(|at| at.to_string().rsplit('/').next().unwrap().parse::<usize>().unwrap() + 1);
    if name.split('/').any(is_ignored) {
        return Said::Ignored;
    }
    match matcher.place(name) {
        Verdict::Certain { material, entry: at, sequence, .. } => Said::Placed((material, entry(&at)), sequence.map(|sequence| sequence.number)),
        Verdict::NotNeeded { material } => Said::Asked(vec![(material, None)]),
        Verdict::Ask(proposals) => Said::Asked(proposals.into_iter().map(|p| (p.material, entry(&p.entry))).collect()),
        Verdict::Unknown => Said::Asked(Vec::new()),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Judged {
    Right,
    /// Asked for what was certain, or proposed what is not sensible.
    Weak,
    /// Placed where it does not belong.
    Wrong,
}

impl Case {
    fn judge(&self, said: &Said) -> Judged {
        let right = |right: bool| if right { Judged::Right } else { Judged::Weak };
        match (self.asked, said) {
            (Asked::Nothing, Said::Ignored) => Judged::Right,
            (Asked::Certain | Asked::Near, Said::Placed(place, sequence)) if self.places.contains(place) => {
                if self.sequence.is_none() || self.sequence == *sequence { Judged::Right } else { Judged::Wrong }
            }
            (_, Said::Placed(..)) => Judged::Wrong,
            (Asked::Near | Asked::Question, Said::Asked(proposed)) => {
                // To propose the material without saying which of its entries is sensible too.
                let fits = |(material, entry): &(String, Option<usize>)| {
                    proposed.iter().any(|(proposed, of)| proposed == material && (of.is_none() || of == entry))
                };
                right(self.places.is_empty() || proposed.is_empty() || self.places.iter().any(fits))
            }
            _ => Judged::Weak,
        }
    }
}

fn vocabulary_of(example: &str) -> Vocabulary {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("app.yaml");
    let document = Document::open(&path, &Guides::built_in()).unwrap();
    let needs: Vec<_> = document.guide().needed(document.value()).into_iter().filter(|need| need.material.stage == Stage::File).collect();
    vocabulary::of(document.value(), document.guide(), &needs)
}

/// Right, weak, wrong; what is not right is printed.
fn measure(text: &str, shown: &str) -> (usize, usize, usize) {
    let cases = cases(text);
    let mut counts = [0; 3];
    let mut report = Vec::new();
    for of_one in cases.chunk_by(|a, b| a.example == b.example) {
        let vocabulary = vocabulary_of(&of_one[0].example);
        let matcher = Matcher::new(&vocabulary);
        for case in of_one {
            let said = said(&matcher, &case.name);
            let judged = case.judge(&said);
            counts[judged as usize] += 1;
            if judged != Judged::Right {
                report.push(format!(
                    "{judged:?} {} {}: {said:?}, should be {:?} {:?} {:?}",
                    case.example, case.name, case.asked, case.places, case.sequence
                ));
            }
        }
    }
    report.sort();
    let [right, weak, wrong] = counts;
    println!("{}\n{shown}: {} names, {right} right, {weak} weak, {wrong} wrong", report.join("\n"), cases.len());
    (right, weak, wrong)
}

#[test]
fn names_as_people_give_them_are_placed_or_asked() {
    let (mut right, mut weak, mut wrong) = (0, 0, 0);
    for (text, shown) in [(TUNED, "first"), (SECOND, "second"), (THIRD, "third"), (FOURTH, "fourth")] {
        let of_list = measure(text, shown);
        (right, weak, wrong) = (right + of_list.0, weak + of_list.1, wrong + of_list.2);
    }
    assert!(right + weak + wrong >= 1_000);
    assert_eq!(wrong, 0);
    assert!(right * 100 >= (right + weak + wrong) * 98);
}

/// What the other lists taught has to hold of names that taught nothing.
#[test]
fn names_that_nothing_was_tuned_to() {
    let (right, weak, wrong) = measure(FRESH, "fresh");
    assert!(right + weak + wrong >= 140 && right * 100 >= (right + weak + wrong) * 90, "{right} right, {weak} weak, {wrong} wrong");
}
