//! The rules against a corpus that nobody wrote by hand: valid applications drawn from the guides, in which nothing is found, and the same
//! with one planted fault, which alone is found, at its place.
//!
//! A few of each by default; `scripts/corpus.sh 2000` draws so many.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use declare::document::Document;
use declare::finding::{Finding, Place};
use declare::guide::{Guide, Guides};
use declare::rules::{self, Check, Judge};

#[path = "../../examples/make-corpus/main.rs"]
mod make_corpus;

use make_corpus::faults::{self, Planter, Spot};

/// How many valid applications are drawn when nothing else is said, and how often each fault is planted.
const VALID: u64 = 200;
const EACH: u64 = 3;
/// How many that go wrong are told; the first is shown whole.
const TOLD: usize = 40;

/// What was found where it should not, or not where it should, and the text.
struct Wrong {
    what: String,
    text: String,
}

/// Two committees that review one specialty, which the built-in guides do not know.
const COMMITTEES: &str = "source: example
confidence: official
committees:
  - {id: ic-1, name: {zh: 示例市集成电路专业职称评审委员会, en: committee one}, specialties: [ic-design, ai-application], levels: [assistant, intermediate, associate_senior]}
  - {id: ic-2, name: {zh: 示例市微电子专业职称评审委员会, en: committee two}, specialties: [ic-design], levels: [assistant, intermediate]}
";

/// How many were asked for.
fn asked() -> Option<u64> {
    std::env::var("DECLARE_CORPUS").ok().and_then(|count| count.parse().ok())
}

/// The built-in guides, and the newest with committees in its stead.
static JUDGES: LazyLock<[Judge; 2]> = LazyLock::new(|| {
    let mut with_committees = Guides::built_in();
    let newest = with_committees.newest();
    let mut files = newest.files().clone();
    files.insert(format!("{}/committees.yaml", newest.id), COMMITTEES.to_owned());
    with_committees.add_files(files).unwrap();
    [Judge::new(Guides::built_in()), Judge::new(with_committees)]
});

fn found(judge: &Judge, bytes: &[u8]) -> Vec<Finding> {
    judge.judge(&Document::parse("app.yaml", bytes, judge.guides()))
}

/// The same of a folder in which what the system says lies beside the application.
fn found_beside(judge: &Judge, bytes: &[u8], system: &serde_json::Value) -> Vec<Finding> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("app.yaml");
    std::fs::write(&file, bytes).unwrap();
    std::fs::write(folder.path().join("system.yaml"), system.to_string()).unwrap();
    judge.judge(&Document::open(&file, judge.guides()).unwrap())
}

fn told(findings: &[Finding]) -> String {
    findings.iter().map(|finding| format!("\n  {} {:?} {}", finding.rule, finding.place, finding.message.zh)).collect()
}

/// Fails with what went wrong.
fn nothing_went_wrong(wrong: &[Wrong]) {
    let Some(first) = wrong.first() else { return };
    let told: Vec<&str> = wrong.iter().take(TOLD).map(|wrong| wrong.what.as_str()).collect();
    panic!("{} went wrong:\n{}\n\nthe first of them:\n{}", wrong.len(), told.join("\n"), first.text);
}

/// Every fourth is drawn from the guide with committees, every fourth is one of the people, the others are of the built-in guides in turn.
fn drawn(seed: u64) -> (&'static Judge, String, Vec<(&'static str, String)>) {
    let judge = &JUDGES[usize::from(seed % 4 == 3)];
    let guides = judge.guides();
    let ids = guides.ids();
    let guide = guides.get(ids[usize::try_from(seed / 4).unwrap() % ids.len()]).unwrap();
    let (text, predicted) = match seed % 4 {
        2 => make_corpus::of_a_person(guides, seed),
        3 => make_corpus::valid(&guides.newest(), seed),
        _ => make_corpus::valid(&guide, seed),
    };
    (judge, text, predicted)
}

#[test]
fn nothing_is_found_in_what_is_valid() {
    let mut wrong = Vec::new();
    for seed in 0..asked().unwrap_or(VALID) {
        let (judge, text, predicted) = drawn(seed);
        let findings = found(judge, text.as_bytes());
        let place = |finding: &Finding| finding.pointer().map_or_else(String::new, |at| at.as_str().to_owned());
        let told_of: BTreeSet<(String, String)> = findings.iter().map(|finding| (finding.rule.to_string(), place(finding))).collect();
        if told_of != predicted.into_iter().map(|(rule, at)| (rule.to_owned(), at)).collect() {
            wrong.push(Wrong { what: format!("seed {seed}:{}", told(&findings)), text });
        }
    }
    nothing_went_wrong(&wrong);
}

/// A corpus that leaves something out proves nothing of it.
#[test]
fn every_series_kind_document_and_category_is_drawn() {
    let guide = JUDGES[0].guides().newest();
    let mut seen = BTreeSet::new();
    for seed in 0..500 {
        let value = make_corpus::drawn(&guide, seed);
        let at = |at: &str| value.pointer(at).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        seen.extend(
            ["/declared_title/series", "/declared_title/kind", "/declared_title/level", "/basic/id_type", "/current_title/obtained_by"].map(at),
        );
        let works =
            ["achievements", "publications", "intellectual_property"].iter().flat_map(|section| value[section].as_array().into_iter().flatten());
        seen.extend(works.filter_map(|work| work["category"].as_str().map(str::to_owned)));
    }
    let lists = ["series", "declaration_kind", "title_level", "id_type", "obtained_by", "works_category"];
    let codes = lists.iter().flat_map(|list| guide.list(list).unwrap().entries()).map(|entry| entry.code.clone());
    // Awards have one category, which is not written.
    let missing: Vec<String> = codes.filter(|code| code != "award" && !seen.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Whether a finding is the planted one.
fn is_planted(finding: &Finding, planter: &Planter, spot: &Spot) -> bool {
    let is_there = match (&finding.place, spot) {
        (Place::At(at) | Place::KeyAt(at), Spot::At(wanted)) => wanted.split(' ').any(|wanted| at.as_str() == wanted),
        (Place::Bytes(bytes), Spot::Byte(wanted)) => bytes.start == *wanted,
        (Place::Whole, Spot::Whole) => true,
        _ => false,
    };
    finding.rule == planter.rule && is_there
}

fn implied(rule: &str) -> &'static [&'static str] {
    rules::by_id(rule).map_or(&[], |rule| rule.implies)
}

/// What is wrong with what was found of one planted fault.
fn amiss(judge: &Judge, guide: &Arc<Guide>, seed: u64, planter: &Planter) -> Option<Wrong> {
    let (bytes, spot, system) = make_corpus::planted(guide, seed, planter);
    let findings = if system.is_null() { found(judge, &bytes) } else { found_beside(judge, &bytes, &system) };
    let (planted, others): (Vec<_>, Vec<_>) = findings.iter().partition(|finding| is_planted(finding, planter, &spot));
    let places = if let Spot::At(wanted) = &spot { wanted.split(' ').count() } else { 1 };
    let is_right = planted.len() == places && others.iter().all(|other| implied(planter.rule).contains(&other.rule.as_ref()));
    let text = || String::from_utf8_lossy(&bytes[..bytes.len().min(20_000)]).into_owned();
    let what = || format!("{} planted at {spot:?}, seed {seed}:{}", planter.rule, told(&findings));
    (!is_right).then(|| Wrong { what: what(), text: text() })
}

#[test]
fn a_planted_fault_is_found_at_its_place_and_nothing_else() {
    let planters: Vec<&Planter> = faults::all().filter(|planter| rules::by_id(planter.rule).is_some()).collect();
    let each = asked().map_or(EACH, |count| count.div_ceil(planters.len() as u64));
    let mut wrong = Vec::new();
    for planter in planters {
        let judge = &JUDGES[usize::from(planter.wishes.committees)];
        let guide = judge.guides().newest();
        wrong.extend((0..each).find_map(|seed| amiss(judge, &guide, seed, planter)));
    }
    nothing_went_wrong(&wrong);
}

/// A rule that can be found in one application without its files has a planter; how to write one says `examples/make-corpus/faults.rs`.
#[test]
fn every_rule_has_a_planter() {
    let planted: BTreeSet<&str> = faults::all().map(|planter| planter.rule).collect();
    let can_be = |check: &Check| matches!(check, Check::Reading | Check::Law(_));
    let rules: BTreeSet<&str> = rules::all().filter(|rule| can_be(&rule.check)).map(|rule| rule.id).collect();
    let missing: Vec<_> = rules.difference(&planted).collect();
    assert!(missing.is_empty(), "{missing:?}: see examples/make-corpus/faults.rs");
}
