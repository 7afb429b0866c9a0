//! The words that the files of one application may be named by, out of its guide and its text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::matching::{Entry, Material, Vocabulary};
use crate::guide::{Category, Guide, Need};
use crate::pointer::Pointer;

/// Fields whose text names an entry alone, wherever they stand.
const NUMBERS: [&str; 9] = [
    "certificate_number",
    "degree_certificate_number",
    "patent_number",
    "registration_number",
    "standard_number",
    "appraisal_number",
    "doi",
    "isbn",
    "project",
];
/// What distinguishes one degree from another in a file name.
const DEGREES: [&str; 10] = ["博士", "硕士", "研究生", "本科", "学士", "专科", "大专", "中专", "高中", "初中"];

/// The vocabulary of an application (its canonical value) that needs `needs`.
pub(super) fn of(value: &Value, guide: &Guide, needs: &[Need<'_>]) -> Vocabulary {
    let material = |material: &crate::guide::Material| Material {
        id: material.id.clone(),
        wanted: needs.iter().any(|need| need.material.id == material.id),
        per_entry: material.per.is_some(),
        names: names(material),
    };
    Vocabulary { materials: guide.materials().iter().map(material).collect(), entries: entries(value, guide, needs), neutral: neutral(value, guide) }
}

fn names(material: &crate::guide::Material) -> Vec<String> {
    let own = [material.id.clone(), material.name.zh.to_string(), material.name.en.to_string()];
    own.into_iter().chain(material.aliases.iter().cloned()).collect()
}

fn entries(value: &Value, guide: &Guide, needs: &[Need<'_>]) -> Vec<Entry> {
    let mut proved: BTreeMap<&Pointer, Vec<String>> = BTreeMap::new();
    for need in needs {
        if let Some(at) = &need.entry {
            proved.entry(at).or_default().push(need.material.id.clone());
        }
    }
    let mut counted: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut entries = Vec::new();
    for (section, list) in value.as_object().into_iter().flatten() {
        for (index, fields) in list.as_array().into_iter().flatten().enumerate() {
            let at = Pointer::root().key(section).index(index);
            let category = guide.category(section, fields["category"].as_str());
            let nouns = nouns(section, category, index, &mut counted);
            if let Some(materials) = proved.get(&at) {
                let (titles, hints, about) = (titles(fields, category), hints(section, fields, guide), about(fields));
                entries.push(Entry { at, nouns, titles, hints, about, materials: materials.clone() });
            }
        }
    }
    entries
}

/// The nouns of an entry with its number. 论文2 may be the second paper or the second publication: where the two differ, both are given.
fn nouns(section: &str, category: Option<&Category>, index: usize, counted: &mut BTreeMap<(String, String), u32>) -> Vec<(String, u32)> {
    let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
    let mut nouns: Vec<(String, u32)> = section_nouns(section).iter().map(|noun| ((*noun).to_owned(), number)).collect();
    let Some(category) = category else { return nouns };
    let plain = plain_nouns(&category.id).iter().map(|noun| (*noun).to_owned());
    let own: BTreeSet<String> =
        plain.chain([category.name.zh.to_string(), category.name.en.to_string()]).chain(category.aliases.iter().cloned()).collect();
    for noun in own {
        let count = counted.entry((section.to_owned(), noun.clone())).or_default();
        *count += 1;
        nouns.extend([(noun.clone(), *count), (noun, number)]);
    }
    nouns.sort();
    nouns.dedup();
    nouns
}

fn section_nouns(section: &str) -> &'static [&'static str] {
    match section {
        "education" => &["学历", "学位", "教育经历"],
        "achievements" => &["业绩", "业绩成果", "achievement"],
        "awards" => &["获奖", "奖项", "获奖情况", "award"],
        "publications" => &["论文专著", "论著", "publication"],
        "intellectual_property" => &["知识产权", "专利及著作"],
        "negative_record" => &["负面情况"],
        _ => &[],
    }
}

fn plain_nouns(category: &str) -> &'static [&'static str] {
    match category {
        "journal_paper" | "conference_paper" => &["论文", "paper"],
        "book" => &["专著", "著作", "教材", "book"],
        "analysis_report" => &["分析报告", "技术分析报告"],
        "invention" | "utility_model" | "design_patent" => &["专利", "patent"],
        "software_copyright" => &["软著", "软件著作权"],
        "project" | "result" | "standard" | "improvement" | "design" | "mentoring" | "transfer" => &[],
        _ => &["著作权"],
    }
}

fn titles(fields: &Value, category: Option<&Category>) -> Vec<String> {
    let named_by = category.map_or("title", |category| category.named_by.as_str());
    let keys = std::iter::once(named_by).chain(NUMBERS);
    keys.filter_map(|key| fields[key].as_str()).map(str::to_owned).collect()
}

/// Everything that the entry says.
fn about(fields: &Value) -> Vec<String> {
    fields.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_str()).map(str::to_owned).collect()
}

fn hints(section: &str, fields: &Value, guide: &Guide) -> Vec<String> {
    let text = |key: &str| fields[key].as_str().map(str::to_owned);
    let mut hints: Vec<String> = Vec::new();
    match section {
        "education" => {
            hints.extend(["school", "major"].into_iter().filter_map(text));
            let named = [("education_level", "level"), ("degree", "degree")].map(|(list, key)| name_of(guide, list, &fields[key]));
            for name in named.into_iter().flatten() {
                hints.extend(DEGREES.iter().filter(|word| name.contains(**word)).map(|word| (*word).to_owned()));
                hints.push(name);
            }
        }
        "negative_record" => hints.extend(text("question")),
        _ => hints.extend(fields["year"].as_i64().map(|year| year.to_string()).or_else(|| text("year"))),
    }
    hints
}

fn name_of(guide: &Guide, list: &str, code: &Value) -> Option<String> {
    let code = code.as_str()?;
    guide.list(list)?.entries().iter().find(|entry| entry.code == code).map(|entry| entry.name.zh.to_string())
}

/// The person and the places of their life: in a file name they change nothing.
fn neutral(value: &Value, guide: &Guide) -> Vec<String> {
    let at = |pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    let mut words: Vec<String> = [
        "/basic/name",
        "/basic/former_name",
        "/basic/employer",
        "/basic/department",
        "/basic/id_number",
        "/next_step/employer",
        "/current_title/title",
    ]
    .into_iter()
    .chain(["/current_title/specialty", "/current_title/field", "/current_title/certificate_number", "/exam/ticket_number"])
    .filter_map(at)
    .collect();
    for (list, key) in [("title", "title"), ("specialty", "specialty"), ("series", "series")] {
        words.extend(name_of(guide, list, &value["declared_title"][key]));
    }
    words.extend(name_of(guide, "title_level", &value["current_title"]["level"]));
    for (section, keys) in [("education", &["school", "major", "department"][..]), ("work", &["employer"]), ("appointments", &["employer", "title"])]
    {
        let entries = value[section].as_array().into_iter().flatten();
        words.extend(entries.flat_map(|entry| keys.iter().filter_map(|key| entry[*key].as_str().map(str::to_owned))));
    }
    words
}
