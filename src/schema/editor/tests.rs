//! What `declare validate` accepts is no error in an editor; what is plainly wrong is one.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jsonschema::Validator;
use proptest::prelude::*;

use super::*;
use crate::field::{Kind, List};
use crate::guide::Guides;

const LANGS: [Lang; 2] = [Lang::Zh, Lang::En];

fn compiled(schema: &Json) -> Validator {
    let patterns = jsonschema::PatternOptions::regex();
    jsonschema::options().with_draft(jsonschema::Draft::Draft202012).with_pattern_options(patterns).build(schema).unwrap()
}

/// The newest guide's schema in both languages, compiled once for all tests.
static NEWEST: LazyLock<[Validator; 2]> = LazyLock::new(|| LANGS.map(|keys| compiled(&editor(&Guides::built_in().newest(), keys))));

fn validator(keys: Lang) -> &'static Validator {
    let [zh, en] = &*NEWEST;
    if keys == Lang::Zh { zh } else { en }
}

/// `place: keyword` of everything that is complained about, once each, but what is still missing.
fn complaints(validator: &Validator, value: &Json) -> Vec<String> {
    let found = validator.iter_errors(value).map(|error| format!("{}: {}", error.instance_path(), error.kind().keyword()));
    let found: BTreeSet<String> = found.filter(|complaint| !complaint.ends_with(": required")).collect();
    found.into_iter().collect()
}

#[test]
fn every_guide_has_a_schema_that_refers_to_nothing_missing() {
    let guides = Guides::built_in();
    for id in guides.ids() {
        for keys in LANGS {
            let schema = editor(&guides.get(id).unwrap(), keys);
            assert!(schema.to_string().len() < 700_000, "{id}: {}", schema.to_string().len());
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
            assert!(jsonschema::meta::is_valid(&schema), "{id}");
        }
    }
}

#[test]
fn nothing_is_wrong_in_what_the_people_wrote_whatever_the_language_of_the_editor() {
    for keys in LANGS {
        let validator = validator(keys);
        let mut seen = 0;
        for person in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples")).unwrap() {
            let file = person.unwrap().path().join("app.yaml");
            if !file.is_file() || file.ends_with("broken/app.yaml") {
                continue;
            }
            let value: Json = serde_yaml::from_slice(&std::fs::read(&file).unwrap()).unwrap();
            let found: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
            assert!(found.is_empty(), "{}: {found:#?}", file.display());
            seen += 1;
        }
        assert_eq!(seen, 12);
    }
}

/// Puts a key and its value into the form.
type Around = Box<dyn Fn(&str, Json) -> Json>;

/// Every field of every section, with the entry that it stands in; of works, in each category.
fn everywhere(guide: &Guide) -> Vec<(String, Field, Around)> {
    let mut all: Vec<(String, Field, Around)> = Vec::new();
    for section in SECTIONS {
        let key = section.key;
        for one in section.fields {
            let is_list = section.shape == Shape::List;
            let put = move |name: &str, value: Json| if is_list { json!({ key: [{ name: value }] }) } else { json!({ key: { name: value } }) };
            all.push((format!("{key}.{}", one.key), one.clone(), Box::new(put)));
        }
        for category in guide.categories(key) {
            for one in &category.fields {
                let id = category.id.clone();
                let put = move |name: &str, value: Json| {
                    if key == "awards" { json!({ key: [{ name: value }] }) } else { json!({ key: [{ "category": id, name: value }] }) }
                };
                all.push((format!("{key}.{}.{}", category.id, one.key), one.clone(), Box::new(put)));
            }
        }
    }
    all
}

#[test]
fn every_name_of_every_field_is_known() {
    let guide = Guides::built_in().newest();
    for keys in LANGS {
        let validator = validator(keys);
        for (place, one, put) in everywhere(&guide) {
            for name in one.names() {
                let wide = name.replace('(', "（").replace(')', "）");
                for written in BTreeSet::from([format!(" {name} "), wide, name.replace('（', "(").replace('）', ")")]) {
                    assert_eq!(complaints(validator, &put(&written, Json::Null)), Vec::<String>::new(), "{place} as “{written}”");
                }
            }
            let unknown = put("noname", Json::Null);
            assert!(complaints(validator, &unknown).iter().any(|found| found.ends_with(": additionalProperties")), "{place}");
            let wrong = put(if keys == Lang::Zh { &one.zh } else { &one.key }, json!({ "a": [] }));
            assert!(!complaints(validator, &wrong).is_empty() || one.many, "{place} takes a mapping");
        }
    }
}

#[test]
fn every_spelling_of_every_list_is_taken_and_what_is_none_is_not() {
    let guide = Guides::built_in().newest();
    let mut refused = BTreeSet::new();
    for keys in LANGS {
        let validator = validator(keys);
        let mut tried = BTreeSet::new();
        for (place, one, put) in everywhere(&guide) {
            let Kind::Code(list) = one.kind else { continue };
            if !tried.insert((list.id(), place.starts_with("declared_title"))) {
                continue;
            }
            let name = if keys == Lang::Zh { &one.zh } else { &one.key };
            for entry in guide.codes(list) {
                for spelling in super::field::spellings(&entry.code, &entry.name, &entry.aliases) {
                    for written in [spelling.clone(), spelling.to_uppercase(), format!(" {spelling}")] {
                        if guide.code(list, &written).is_some() {
                            assert_eq!(complaints(validator, &put(name, written.clone().into())), Vec::<String>::new(), "{place}: {written}");
                        }
                    }
                }
                if let Ok(number) = entry.code.parse::<u64>() {
                    assert_eq!(complaints(validator, &put(name, number.into())), Vec::<String>::new(), "{place}: {number}");
                }
            }
            if !complaints(validator, &put(name, "没有的东西".into())).is_empty() {
                refused.insert(list.id());
            }
        }
    }
    for list in ["sex", "ethnicity", "education_level", "series", "title_level", "declaration_kind", "material", "grade"] {
        assert!(refused.contains(list), "{list}: {refused:?}");
    }
    assert!(!refused.contains("specialty"), "the list of specialties is not complete");
}

#[test]
fn a_category_brings_its_fields_and_no_others() {
    let validator = validator(Lang::Zh);
    let entry = |fields: Json| json!({ "论文专著": [fields] });
    for category in ["专著教材", "book", "教材", "BOOK"] {
        assert!(complaints(validator, &entry(json!({ "材料分类": category, "书名": "甲" }))).is_empty(), "{category}");
        let of_another = complaints(validator, &entry(json!({ "材料分类": category, "刊名": "甲" })));
        assert!(of_another.contains(&"/论文专著/0: additionalProperties".to_owned()), "{category}: {of_another:?}");
    }
    assert!(complaints(validator, &entry(json!({ "类别": "期刊论文", "刊名": "甲", "代表作": true }))).is_empty());
    assert_eq!(complaints(validator, &entry(json!({ "材料分类": "期刊" }))), ["/论文专著/0/材料分类: pattern"]);
}

#[test]
fn a_series_offers_its_specialties_levels_and_titles() {
    let guide = Guides::built_in().newest();
    let schema = editor(&guide, Lang::En);
    let branches = schema["$defs"]["declared_title"]["allOf"].as_array().unwrap();
    let series = branches.iter().filter(|branch| branch["then"]["properties"]["level"].is_object()).count();
    assert_eq!(series, guide.series.len() + 1, "one for each series, one for none");
    for one in guide.codes(List::Series) {
        assert!(schema["$defs"][format!("is-{}", one.code)].is_object(), "{}", one.code);
    }
}

/// The examples that hovers show can be read.
#[test]
fn examples_are_read_as_their_kind() {
    let guide = Guides::built_in().newest();
    for keys in LANGS {
        for shared in editor(&guide, keys)["$defs"].as_object().unwrap().values() {
            assert!(shared["examples"].as_array().is_none_or(|examples| examples.len() >= 2), "one alone is taken for the value: {shared}");
        }
    }
    for (place, one, _) in everywhere(&guide) {
        let schema = Editor { guide: &guide, keys: Lang::Zh, shared: RefCell::default() }.scalar(
            &one.label(),
            "",
            one.kind,
            one.required,
            &Entries::default(),
        );
        for example in schema["examples"].as_array().into_iter().flatten() {
            let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
            assert!(crate::field::read(one.kind, &text, &*guide).is_ok(), "{place}: {text}");
        }
    }
}

const KINDS: [Kind; 9] = [Kind::Bool, Kind::Int, Kind::Decimal, Kind::Year, Kind::Month, Kind::Date, Kind::DateOrMonth, Kind::Appointed, Kind::Rank];

/// Digits of every width, separators, the words for yes and no, for never and for nothing.
const WRITTEN: &str = "[-+./,，0-9１２①年月日号第名共一二十 \u{3000}\t－–]{1,8}|(20|19)[0-9]{2}[-./年–－ ]{0,2}[0-9+０ ]{1,3}[-./月 ]{0,2}[0-9+ ]{0,3}[月日号]?|[ 有是无否yYeEsSnNoO]{1,4}|未 ?聘 ?任";

#[test]
fn whatever_is_read_is_taken() {
    let guide = Guides::built_in().newest();
    let editor = Editor { guide: &guide, keys: Lang::Zh, shared: RefCell::default() };
    let taken = KINDS.map(|kind| compiled(&editor.scalar(&Text::new("甲", "a"), "", kind, Required::Always, &Entries::default())));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) });
    let law = |text: String| {
        for (kind, taken) in KINDS.iter().zip(&taken) {
            let is_read = crate::field::read(*kind, &text, &*guide).is_ok();
            prop_assert!(!is_read || taken.is_valid(&text.as_str().into()), "{:?}: {:?}", kind, text);
        }
        Ok(())
    };
    runner.run(&proptest::string::string_regex(WRITTEN).unwrap(), law).unwrap();
}

#[test]
fn what_is_no_value_of_its_kind_is_told() {
    let guide = Guides::built_in().newest();
    let editor = Editor { guide: &guide, keys: Lang::En, shared: RefCell::default() };
    for (kind, wrong) in [
        (Kind::Bool, "大概"),
        (Kind::Int, "十年"),
        (Kind::Decimal, "十二"),
        (Kind::Year, "去年"),
        (Kind::Month, "2015-13"),
        (Kind::Month, "2015年"),
        (Kind::Month, "七月"),
        (Kind::Date, "2015-07"),
        (Kind::Date, "2015-07-32"),
        (Kind::Appointed, "没有"),
        (Kind::Rank, "首位"),
    ] {
        let schema = editor.scalar(&Text::new("甲", "a"), "", kind, Required::Always, &Entries::default());
        assert!(!compiled(&schema).is_valid(&wrong.into()), "{kind:?} {wrong}");
        assert!(compiled(&schema).is_valid(&Json::Null) && compiled(&schema).is_valid(&1.into()), "{kind:?}");
    }
}
