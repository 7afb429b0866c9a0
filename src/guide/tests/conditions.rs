//! Conditions as data: their three values, thresholds, ways to an exception.

use serde_json::{Value, json};

use super::*;

#[test]
fn a_rank_and_a_number_have_a_most() {
    let values = json!({ "rank": "2/5", "n": "3.5" });
    for (yaml, expected) in [
        ("{path: /rank, at_most: 2}", Truth::True),
        ("{path: /rank, at_most: 1}", Truth::False),
        ("{path: /rank, at_least: 2}", Truth::True),
        ("{path: /n, at_most: 3.5}", Truth::True),
        ("{path: /n, at_most: 3.4}", Truth::False),
        ("{path: /missing, at_most: 3}", Truth::False),
    ] {
        assert_eq!(condition(yaml).holds(&values, &Pointer::root()), expected, "{yaml}");
    }
}

/// Groups with a least number, a level, a rank and a main flag: one entry on each side of every edge.
#[test]
fn a_threshold_counts_groups_main_ones_levels_and_ranks() {
    let yaml = "{id: t, specialties: [], level: x, at_least: 2, main_at_least: 1, text: {zh: a, en: a}, source: own, confidence: official, groups: [
        {id: award, name: {zh: 奖, en: prize}, section: awards, main: true, when: {all: [{path: level, in: [national, provincial]}, {path: rank, at_most: 3}]}},
        {id: paper, name: {zh: 论文, en: papers}, section: publications, at_least: 2},
        {id: patent, name: {zh: 专利, en: patents}, section: intellectual_property}]}";
    let threshold: Threshold = crate::yaml::read(yaml.as_bytes()).unwrap();
    let award = |level: &str, rank: &str| json!({ "level": level, "rank": rank });
    for (awards, papers, patents, missing) in [
        (vec![award("provincial", "3/9")], 2, 0, (0, 0)),
        (vec![award("provincial", "4/9")], 2, 0, (1, 1)),
        (vec![award("municipal", "3/9")], 2, 0, (1, 1)),
        (vec![award("municipal", "3/9"), award("national", "1")], 2, 0, (0, 0)),
        (vec![award("national", "1/1")], 1, 0, (1, 0)),
        (vec![], 2, 1, (0, 1)),
        (vec![award("national", "1/1")], 0, 1, (0, 0)),
        (vec![], 0, 0, (2, 1)),
    ] {
        let values = json!({ "awards": awards, "publications": vec![json!({}); papers], "intellectual_property": vec![json!({}); patents] });
        let entries = |section: &str| values[section].as_array().map_or(0, Vec::len);
        let reached = threshold.reached(entries, &values);
        assert_eq!((reached.missing, reached.missing_main), missing, "{values}");
        assert_eq!(reached.groups.len() + reached.missed.len(), 3);
    }
}

#[test]
fn ways_to_an_exception_are_those_of_series_specialty_and_level() {
    let guide = shenzhen();
    let ids =
        |series, specialty, level| guide.exceptional_ways(Some(series), Some(specialty), Some(level)).map(|way| way.id.as_str()).collect::<Vec<_>>();
    assert_eq!(
        ids("engineering", "bim-modelling", "full_senior"),
        ["two-peers", "bim-ten-years", "bim-award", "state-award", "provincial-award", "patent-award"]
    );
    assert_eq!(ids("engineering", "bim-modelling", "associate_senior"), ["two-peers", "state-award", "provincial-award", "patent-award"]);
    assert_eq!(ids("health", "nursing", "associate_senior"), ["two-peers"]);
}

fn condition(yaml: &str) -> Condition {
    crate::yaml::read(yaml.as_bytes()).unwrap()
}

struct Partly(Value);

impl Values for Partly {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        if at.as_str() == "/unreadable" { Answer::Unknown } else { self.0.value(at) }
    }
}

#[test]
fn conditions_have_three_values() {
    let values = Partly(json!({ "kind": "exceptional", "yes": true, "n": "3", "on": "2019-12-20", "none": [], "blank": "",
        "next_step": { "employer": "甲", "employer_code": "91440300TE0T00017C" },
        "basic": { "employer": "甲公司", "employer_code": "51440300TE0T00017G" },
        "list": [{ "level": "21" }, {}] }));
    let holds = |yaml: &str| condition(yaml).holds(&values, &Pointer::root());
    for (yaml, expected) in [
        ("{path: /kind, is: exceptional}", Truth::True),
        ("{path: /kind, is: ordinary}", Truth::False),
        ("{path: /missing, is: x}", Truth::False),
        ("{path: /yes, is: true}", Truth::True),
        ("{path: /kind, in: [a, exceptional]}", Truth::True),
        ("{path: /kind, contains: except}", Truth::True),
        ("{path: /kind, contains: ordin}", Truth::False),
        ("{path: /none, present: true}", Truth::False),
        ("{path: /blank, present: false}", Truth::True),
        ("{path: /n, at_least: 3}", Truth::True),
        ("{path: /n, at_least: 3.5}", Truth::False),
        ("{path: /on, before: 2020-01-01}", Truth::True),
        ("{path: /on, before: 2019}", Truth::False),
        ("{path: /unreadable, is: x}", Truth::Unknown),
        ("{not: {path: /unreadable, is: x}}", Truth::Unknown),
        ("{all: [{path: /yes, is: true}, {path: /unreadable, is: x}]}", Truth::Unknown),
        ("{all: [{path: /yes, is: false}, {path: /unreadable, is: x}]}", Truth::False),
        ("{any: [{path: /yes, is: true}, {path: /unreadable, is: x}]}", Truth::True),
        ("{any: [{path: /yes, is: false}, {path: /unreadable, is: x}]}", Truth::Unknown),
        ("{any: []}", Truth::False),
        ("{path: /system/insured_employer_code, present: true}", Truth::Unknown),
        // the same organisation under another kind of code
        ("{path: /next_step/employer_code, differs_from: /basic/employer_code}", Truth::False),
        ("{path: /next_step/employer_code, differs_from: /system/insured_employer_code}", Truth::Unknown),
        ("{path: /next_step/employer, differs_from: /basic/employer}", Truth::True),
    ] {
        assert_eq!(holds(yaml), expected, "{yaml}");
    }
    let level = condition("{path: level, is: \"21\"}");
    assert_eq!(level.holds(&values, &Pointer::parse("/list/0")), Truth::True);
    assert_eq!(level.holds(&values, &Pointer::parse("/list/1")), Truth::False);
}

#[test]
fn conditions_that_make_no_sense_are_refused() {
    for yaml in ["{path: /a}", "{is: x}", "{path: /a, is: x, present: true}", "{all: [], any: []}", "{}", "{path: /a, equals: x}"] {
        assert!(crate::yaml::read::<Condition>(yaml.as_bytes()).is_err(), "{yaml}");
    }
}
