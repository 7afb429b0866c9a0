//! Every rule's own examples: the bad one fires exactly that rule, the good one nothing.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::*;

/// `examples/minimal` with the sections of `patch` put over it: mappings are merged, anything else is replaced.
fn patched(guides: &Guides, patch: &str) -> Document {
    let base = Document::parse("minimal", include_bytes!("../../examples/minimal/app.yaml"), guides);
    let mut value = base.value().clone();
    let patch: Json = serde_yaml::from_str(patch).unwrap();
    merge(&mut value, &patch);
    Document::parse("example", value.to_string().as_bytes(), guides)
}

fn merge(base: &mut Json, patch: &Json) {
    match (base, patch) {
        (Json::Object(base), Json::Object(patch)) => {
            for (key, value) in patch {
                merge(base.entry(key.clone()).or_insert(Json::Null), value);
            }
        }
        (base, patch) => *base = patch.clone(),
    }
}

fn rules_found(judge: &Judge, document: &Document) -> BTreeSet<String> {
    judge.judge(document).iter().map(|finding| finding.rule.to_string()).collect()
}

#[test]
fn bad_examples_fire_their_rule_only_and_good_ones_nothing() {
    let judge = Judge::new(Guides::built_in());
    for rule in all().filter(|rule| matches!(rule.check, Check::Law(_))) {
        let bad = patched(judge.guides(), rule.bad);
        assert_eq!(rules_found(&judge, &bad), BTreeSet::from([rule.id.to_owned()]), "bad example of {}: {:#?}", rule.id, judge.judge(&bad));
        let good = patched(judge.guides(), rule.good);
        assert_eq!(judge.judge(&good), [], "good example of {}", rule.id);
    }
}

#[test]
fn ids_are_unique_and_kebab_case() {
    let mut seen = BTreeSet::new();
    for rule in all() {
        assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", rule.id);
        assert!(seen.insert(rule.id), "{} twice", rule.id);
        for text in [&rule.title, &rule.why] {
            assert!(!text.zh.is_empty() && !text.en.is_empty(), "{}", rule.id);
        }
    }
}
