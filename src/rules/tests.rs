//! Every rule's own examples: the bad one fires exactly that rule, the good one nothing.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::*;

mod anything;
mod cases;
mod mends;
mod mends_person;
mod people;
mod years;

/// `examples/minimal` with the sections of `patch` put over it: mappings are merged, anything else is replaced.
fn patched(guides: &Guides, patch: &str) -> Document {
    patched_over("minimal", guides, &serde_yaml::from_str(patch).unwrap())
}

/// The same under a name of its own.
pub(super) fn patched_as(name: &str, guides: &Guides, patch: &str) -> Document {
    let patch = if patch.is_empty() { Json::Object(serde_json::Map::new()) } else { serde_yaml::from_str(patch).unwrap() };
    put_over("minimal", name, guides, &patch)
}

/// The same over another folder of `examples/`. What a patch says of `system` is what lies in `system.yaml`.
fn patched_over(example: &str, guides: &Guides, patch: &Json) -> Document {
    put_over(example, "example", guides, patch)
}

fn put_over(example: &str, name: &str, guides: &Guides, patch: &Json) -> Document {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("app.yaml");
    let base = Document::open(&file, guides).unwrap();
    let mut value = base.value().clone();
    merge(&mut value, patch);
    let system = value.as_object_mut().and_then(|fields| fields.remove("system")).map(|system| serde_json::from_value(system).unwrap());
    Document::parse(name, value.to_string().as_bytes(), guides).with_system(system.unwrap_or_default())
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

/// The rule whose examples want a guide with committees, which the built-in ones do not know.
const NEEDS_COMMITTEES: &str = "committee-choice";

/// What was found, a line each.
fn told(judge: &Judge, document: &Document) -> String {
    let lines = judge
        .judge(document)
        .into_iter()
        .map(|finding| format!("  {} {:?} {} | {}", finding.rule, finding.place, finding.message.zh, finding.message.en));
    format!("\n{}", lines.collect::<Vec<_>>().join("\n"))
}

fn rules_found(judge: &Judge, document: &Document) -> BTreeSet<String> {
    judge.judge(document).iter().map(|finding| finding.rule.to_string()).collect()
}

/// Who still studies is told to wait with that entry, who mistyped a year to look at it.
#[test]
fn studies_that_go_on_are_left_out() {
    let judge = Judge::new(Guides::built_in());
    let help = |patch: &str| {
        let document = patched(judge.guides(), patch);
        let late = judge.judge(&document).into_iter().find(|finding| finding.rule == "future-date");
        late.and_then(|finding| finding.help).map(|help| help.zh.into_owned()).unwrap_or_default()
    };
    let studies = "education: [{start: 2024-09, end: 2027-06, school: 珠江示例大学, major: 微电子科学与工程, level: 硕士研究生毕业, study_mode: 非全日制, certificate_number: '109982027050021'}]";
    assert!(help(studies).contains("还在读的不写这一条"), "{}", help(studies));
    assert!(help("basic: {work_start: 2027-07}").starts_with("核对年份"));
}

#[test]
fn bad_examples_fire_their_rule_only_and_good_ones_nothing() {
    let judge = Judge::new(Guides::built_in());
    let mut wrong = Vec::new();
    for rule in all().filter(|rule| matches!(rule.check, Check::Law(_)) && rule.id != NEEDS_COMMITTEES) {
        let bad = patched(judge.guides(), rule.bad);
        if rules_found(&judge, &bad) != BTreeSet::from([rule.id.to_owned()]) {
            wrong.push(format!("bad example of {}: {}", rule.id, told(&judge, &bad)));
        }
        let good = patched(judge.guides(), rule.good);
        if !judge.judge(&good).is_empty() {
            wrong.push(format!("good example of {}: {}", rule.id, told(&judge, &good)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn sources_are_known_to_the_guide_or_standards() {
    let guide = Guides::built_in().newest();
    for rule in all() {
        for source in rule.sources(&guide) {
            let (first, rest) = source.zh.split_at(source.zh.chars().next().map_or(0, char::len_utf8));
            let is_key = ["S", "R", "B"].contains(&first) && rest.starts_with(|c: char| c.is_ascii_digit());
            assert!(!source.zh.is_empty() && !is_key, "{}: {}", rule.id, source.zh);
        }
    }
}

#[test]
fn a_source_names_the_part_or_page_where_the_law_stands() {
    let guide = Guides::built_in().newest();
    let said = |id: &str| -> Vec<(String, String)> {
        let rule = all().find(|rule| rule.id == id).unwrap();
        rule.sources(&guide).into_iter().map(|source| (source.zh.into_owned(), source.en.into_owned())).collect()
    };
    let of_education = said("education-order");
    assert_eq!(of_education[0].0, "申报系统的要求 R8（教育经历、工作经历）");
    assert_eq!(of_education[1].0, "《广东省专业技术资格评审表》填表说明（广东海洋大学），第2页");
    assert_eq!(of_education[1].1, "Filling notes for the predecessor form (Guangdong Ocean University), page 2");
    assert_eq!(said("id-number-checksum").last().unwrap().0, "GB 11643-1999");
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

/// The built-in guide of a round with two committees that review the specialty of `examples/minimal`.
fn with_committees() -> Guides {
    let folder = tempfile::tempdir().unwrap();
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("guides/shenzhen-2026");
    copy(&built_in, &folder.path().join("shenzhen-2026"));
    let committees = "source: example\nconfidence: official\ncommittees:\n  - {id: ic-1, name: {zh: 示例市集成电路专业职称评审委员会, en: committee one}, specialties: [ic-design], levels: [assistant]}\n  - {id: ic-2, name: {zh: 示例市微电子专业职称评审委员会, en: committee two}, specialties: [ic-design], levels: [assistant]}\n";
    std::fs::write(folder.path().join("shenzhen-2026/committees.yaml"), committees).unwrap();
    let mut guides = Guides::built_in();
    guides.add_folder(&folder.path().join("shenzhen-2026")).unwrap();
    guides
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn one_of_several_committees_is_chosen() {
    let rule = by_id(NEEDS_COMMITTEES).unwrap();
    let judge = Judge::new(with_committees());
    assert_eq!(rules_found(&judge, &patched(judge.guides(), rule.bad)), BTreeSet::from([NEEDS_COMMITTEES.to_owned()]));
    assert_eq!(judge.judge(&patched(judge.guides(), rule.good)), []);
}

/// Warnings are silenced by a comment on their line or the one above; errors and other rules are not, and what silences nothing is told.
#[test]
fn comments_silence_warnings_and_nothing_else() {
    let judge = Judge::new(Guides::built_in());
    let example = include_str!("../../examples/minimal/app.yaml");
    let text = example.replace("  姓名: 李思敏\n", "  姓名: 李.思敏\n");
    let found = |text: &str| judge.judge(&Document::parse("app.yaml", text.as_bytes(), judge.guides()));
    let rules =
        |text: &str| found(text).into_iter().map(|finding| finding.rule.into_owned()).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
    assert_eq!(rules(&text), ["name-form"]);
    assert!(rules(&text.replace("李.思敏", "李.思敏 # declare: ignore[name-form] 护照上如此")).is_empty());
    assert!(rules(&text.replace("  姓名:", "  # declare: ignore[work-gap, name-form] 护照上如此\n  姓名:")) == ["unused-ignore"]);
    assert_eq!(rules(&text.replace("李.思敏", "李.思敏 # declare: ignore[work-gap]")), ["name-form", "unused-ignore"]);
    assert_eq!(rules(&text.replace("李.思敏", "李思敏 # declare: ignore[name-from, work-gap]")), ["unknown-ignore", "unused-ignore"]);
    let wrong = text.replace("李.思敏", "李思敏").replace("13800000002", "1380000000 # declare: ignore[mobile-form]");
    assert_eq!(rules(&wrong), ["mobile-form", "unused-ignore"]);
    let severities = |text: &str| found(&format!("{example}\n{text}\n")).iter().map(|finding| finding.severity).collect::<Vec<_>>();
    assert_eq!(severities("# declare: ignore[work-gap]"), [Severity::Note]);
    assert_eq!(severities("# declare: ignore[work-gab]"), [Severity::Warning]);
    assert_eq!(severities("# declare: ignore[unknown-key]\nnaem: 张三"), [Severity::Note, Severity::Error]);
}

/// What is found among several files is silenced like the rest: a warning by a comment at its place, an error by none.
#[test]
fn comments_silence_what_is_found_among_files() {
    let judge = Judge::new(Guides::built_in());
    let example = include_str!("../../examples/minimal/app.yaml");
    let silenced = example.replace("  申报系列: 工程技术\n", "  申报系列: 工程技术 # declare: ignore[two-series-one-year] 两份都要\n");
    let found = |text: &str, severity: Severity| {
        let document = Document::parse("app.yaml", text.as_bytes(), judge.guides());
        let at = Place::At(Pointer::parse("/declared_title/series"));
        let among = Finding::new("two-series-one-year", severity, at, Text::same("twice"));
        judge.judge_among(&document, among).len()
    };
    assert_ne!(example, silenced);
    assert_eq!(found(example, Severity::Warning), 1);
    assert_eq!(found(&silenced, Severity::Warning), 0);
    assert_eq!(found(&silenced, Severity::Error), 1);
}

/// However many there are of one, no more than a page of it is told, and the number of the others stands last.
#[test]
fn what_is_told_is_bounded_and_in_the_order_of_the_text() {
    let judge = Judge::new(Guides::built_in());
    let many = "# declare: ignore[no-such-rule]\n".repeat(5_000);
    let unknown: String = (0..300).map(|number| format!("unknown{number}: 1\n")).collect();
    let text = format!("{many}{unknown}{}", include_str!("../../examples/minimal/app.yaml"));
    let document = Document::parse("app.yaml", text.as_bytes(), judge.guides());
    let mut findings = judge.judge(&document);
    let of = |rule: &str| findings.iter().filter(|finding| finding.rule == rule).map(|finding| finding.times).collect::<Vec<_>>();
    let told = |times: usize| [vec![1; crate::finding::TOLD_PER_RULE], vec![times - crate::finding::TOLD_PER_RULE]].concat();
    assert_eq!((of("unknown-ignore"), of("unknown-key")), (told(5_000), told(300)));
    assert!(findings.iter().rev().take(2).all(|finding| finding.times > 1));
    // One that comes after the others finds its place among them.
    findings.rotate_left(7);
    sort(&mut findings, &document);
    let starts: Vec<_> = findings.iter().filter_map(|finding| document.locate(&finding.place)).map(|location| location.bytes.start).collect();
    assert!(starts.is_sorted() && findings.last().is_some_and(|finding| finding.times > 1));
}

/// Folding follows causes to their end, so there must be one.
#[test]
fn what_rules_imply_exists_and_goes_in_no_circle() {
    fn ends(id: &str, above: &mut Vec<&'static str>) {
        let rule = by_id(id).unwrap_or_else(|| panic!("{above:?} implies {id}, which is no rule"));
        assert!(!above.contains(&rule.id), "{} implies itself by {above:?}", rule.id);
        above.push(rule.id);
        rule.implies.iter().for_each(|implied| ends(implied, above));
        above.pop();
    }
    all().for_each(|rule| ends(rule.id, &mut Vec::new()));
}
