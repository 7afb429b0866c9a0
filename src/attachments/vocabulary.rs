//! The words that the files of one application may be named by, out of its guide and its text.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::matching::{Entry, Material, Vocabulary};
use crate::guide::{Category, Guide, Need};
use crate::pointer::Pointer;

/// Fields whose text names an entry alone, wherever they stand.
const NUMBERS: [&str; 6] = ["certificate_number", "patent_number", "registration_number", "standard_number", "appraisal_number", "doi"];
/// What people call two papers in one file, which then belongs to neither alone.
const DIPLOMAS: [&str; 6] = ["学历学位证书", "学历学位证", "学历学位", "毕业证学位证", "毕业学位证", "双证"];
const DIPLOMA: &str = "education_certificate";
const DEGREE: &str = "degree_certificate";
const TITLE: &str = "current_title_certificate";
const ID: &str = "id_document";
const COPYRIGHT: &str = "copyright_certificate";
/// The picture that goes into a passport, or one of the passport.
const PICTURE_OF_PASSPORT: &str = "护照照片";
const HOURS: &str = "continuing_education_proof";

/// What distinguishes one degree from another in a file name.
const DEGREES: [&str; 10] = ["博士", "硕士", "研究生", "本科", "学士", "专科", "大专", "中专", "高中", "初中"];

/// The vocabulary of an application (its canonical value) that needs `needs`.
pub fn of(value: &Value, guide: &Guide, needs: &[Need<'_>]) -> Vocabulary {
    let material = |material: &crate::guide::Material| Material {
        id: material.id.clone(),
        wanted: needs.iter().any(|need| need.material.id == material.id),
        per_entry: material.per.is_some(),
        names: names(material).into_iter().chain(names_here(material, value, guide)).collect(),
        others: if material.id == TITLE { other_titles(value, guide) } else { Vec::new() },
    };
    Vocabulary { materials: guide.materials().iter().map(material).collect(), entries: entries(value, guide, needs), neutral: neutral(value, guide) }
}

fn names(material: &crate::guide::Material) -> Vec<String> {
    let own = [material.id.clone(), material.name.zh.to_string(), material.name.en.to_string()];
    own.into_iter().chain(material.aliases.iter().cloned()).collect()
}

/// What a material is called in this application.
fn names_here(material: &crate::guide::Material, value: &Value, guide: &Guide) -> Vec<String> {
    match material.id.as_str() {
        DIPLOMA | DEGREE => DIPLOMAS.map(str::to_owned).to_vec(),
        TITLE => titles_held(value, guide),
        crate::canonical::PHOTO => ["passport photo", "passport size photo", "headshot", PICTURE_OF_PASSPORT].map(str::to_owned).to_vec(),
        // The page of the passport that has the picture.
        ID => vec!["passport photo page".to_owned(), PICTURE_OF_PASSPORT.to_owned()],
        COPYRIGHT if has_copyright(value) => vec!["著作".to_owned()],
        HOURS => value["continuing_education"].as_array().into_iter().flatten().filter_map(|year| text(year, "certificate_number")).collect(),
        _ => Vec::new(),
    }
}

/// Where the application has registered works, 著作 may be one of them or a book.
fn has_copyright(value: &Value) -> bool {
    let mut works = value["intellectual_property"].as_array().into_iter().flatten();
    works.any(|work| work["category"].as_str().is_some_and(|category| plain_nouns(category).contains(&"著作")))
}

fn text(fields: &Value, key: &str) -> Option<String> {
    fields[key].as_str().map(str::to_owned)
}

/// 工程师证, 中级职称证书, 中级工程师资格证书 and the certificate's number.
fn titles_held(value: &Value, guide: &Guide) -> Vec<String> {
    const CALLED: [&str; 5] = ["职称证书", "职称证", "资格证书", "资格证", "专业技术资格证书"];
    // A level alone is no title: 中级证书 may be of anything.
    const OF_TITLES: [&str; 3] = ["证书", "证", "电子证书"];
    let title = text(&value["current_title"], "title");
    let levels = levels(guide, |code| value["current_title"]["level"] == code);
    let with_level = title.iter().flat_map(|title| levels.iter().map(move |level| format!("{level}{title}")));
    let titles: Vec<String> = title.iter().cloned().chain(with_level).collect();
    let called = |word: &String, endings: &[&str]| endings.iter().map(|ending| format!("{word}{ending}")).collect::<Vec<_>>();
    let of_titles = titles.iter().flat_map(|title| called(title, &OF_TITLES));
    let of_both = titles.iter().chain(&levels).flat_map(|word| called(word, &CALLED));
    of_titles.chain(of_both).chain(text(&value["current_title"], "certificate_number")).collect()
}

/// Titles and levels that are not the one held: their certificates are other papers.
fn other_titles(value: &Value, guide: &Guide) -> Vec<String> {
    let held = value["current_title"]["title"].as_str().unwrap_or_default();
    let titles = guide.all_titles().map(|title| title.name.zh.to_string());
    let others = titles.filter(|title| title != held).chain(levels(guide, |code| value["current_title"]["level"] != code));
    others.collect::<BTreeSet<_>>().into_iter().collect()
}

/// What the levels are called whose code `fits`: 副高级, 副高, 初级.
fn levels(guide: &Guide, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = guide.list("title_level").into_iter().flat_map(crate::guide::CodeList::entries).filter(|entry| fits(&entry.code));
    let called = entries.flat_map(|entry| std::iter::once(entry.name.zh.to_string()).chain(entry.aliases.iter().cloned()));
    called.map(|name| name.split('（').next().unwrap_or_default().to_owned()).filter(|name| !name.is_empty()).collect()
}

/// What the grades are called whose code `fits`: 一等奖, 一等. What says nothing in a name (其他, 不分等级) is left out.
fn grades(guide: &Guide, fits: impl Fn(&str) -> bool) -> Vec<String> {
    let entries = guide.list("grade").into_iter().flat_map(crate::guide::CodeList::entries).filter(|entry| fits(&entry.code));
    let called = entries.flat_map(|entry| std::iter::once(entry.name.zh.to_string()).chain(entry.aliases.iter().cloned()));
    called.filter(|name| name.ends_with(['奖', '等'])).collect()
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
                entries.push(Entry {
                    at,
                    nouns,
                    told_by_noun: section != "achievements",
                    titles: titles(section, fields, category),
                    proofs: proofs(section, fields),
                    related: text(fields, "project").into_iter().collect(),
                    hints: hints(section, fields, guide),
                    grades: grades(guide, |code| fields["grade"] == code && section == "awards"),
                    other_grades: grades(guide, |code| fields["grade"] != code && section == "awards"),
                    parts: parts(section).iter().map(|part| (*part).to_owned()).collect(),
                    about: about(fields),
                    materials: materials.clone(),
                });
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
        "software_copyright" => &["软著", "软件著作权", "著作"],
        "project" | "result" | "standard" | "improvement" | "design" | "mentoring" | "transfer" => &[],
        // The portal heads this section 专利及著作.
        _ => &["著作权", "著作"],
    }
}

fn titles(section: &str, fields: &Value, category: Option<&Category>) -> Vec<String> {
    let named_by = category.map_or("title", |category| category.named_by.as_str());
    let numbers = NUMBERS.into_iter().chain(["isbn"]).filter(|_| section != "education").filter_map(|key| text(fields, key));
    // 202310000001.5 is the number of ZL202310000001.5.
    let bare = |number: String| [number.trim_start_matches(|letter: char| letter.is_ascii_alphabetic()).to_owned(), number];
    let title = text(fields, named_by);
    let unversioned = title.as_deref().map(without_version).map(str::to_owned);
    title.into_iter().chain(unversioned).chain(numbers.flat_map(bare)).collect()
}

/// 示例软件 V2.0 is also called 示例软件.
fn without_version(title: &str) -> &str {
    let bare = title.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == '.');
    let named = bare.strip_suffix(['V', 'v']).unwrap_or(title).trim_end();
    if bare.len() == title.len() || named.is_empty() { title } else { named }
}

fn proofs(section: &str, fields: &Value) -> Vec<(String, String)> {
    if section != "education" {
        return Vec::new();
    }
    let numbers = [("certificate_number", DIPLOMA), ("degree_certificate_number", DEGREE)];
    numbers.into_iter().filter_map(|(key, material)| Some((text(fields, key)?, material.to_owned()))).collect()
}

/// What the paper of an entry consists of.
fn parts(section: &str) -> &'static [&'static str] {
    match section {
        "publications" => &[
            "封面",
            "封底",
            "扉页",
            "版权页",
            "版权",
            "目录",
            "正文",
            "全文",
            "首页",
            "检索页",
            "检索报告",
            "检索证明",
            "检索",
            "收录证明",
            "收录",
            "录用通知",
            "中文译文",
            "译文",
            "中文",
            "摘要",
            "期刊",
            "刊物",
            "书影",
            "本人撰写部分",
            "和",
            "及",
        ],
        "achievements" => &[
            "合同",
            "协议书",
            "协议",
            "任务书",
            "立项",
            "验收",
            "竣工",
            "结题",
            "结项",
            "鉴定",
            "报告",
            "证书",
            "项目",
            "工程",
            "用户",
            "施工",
            "图纸",
            "批复",
            "通知",
            "成果",
            "和",
            "及",
        ],
        "awards" => &["证书", "奖状", "奖牌", "表彰", "决定", "文件", "和", "及"],
        "intellectual_property" => &["证书", "登记", "授权", "首页", "说明书", "发明人", "和", "及"],
        "education" => &["毕业", "证书", "首页", "内页"],
        "negative_record" => &["情况", "说明"],
        _ => &[],
    }
}

/// Everything that the entry says.
fn about(fields: &Value) -> Vec<String> {
    fields.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_str()).map(str::to_owned).collect()
}

fn hints(section: &str, fields: &Value, guide: &Guide) -> Vec<String> {
    let text = |key: &str| text(fields, key);
    let mut hints: Vec<String> = Vec::new();
    match section {
        "education" => {
            hints.extend(["school", "major"].into_iter().filter_map(text));
            let named = [("education_level", "level"), ("degree", "degree")].map(|(list, key)| name_of(guide, list, &fields[key]));
            for name in named.into_iter().flatten() {
                hints.extend(DEGREES.iter().filter(|word| name.contains(**word)).map(|word| (*word).to_owned()));
                // The two names of a junior college.
                hints.extend((name.contains("专科")).then(|| "大专".to_owned()));
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
    .chain(["/current_title/specialty", "/current_title/field", "/exam/ticket_number"])
    .filter_map(at)
    .collect();
    for (list, key) in [("title", "title"), ("specialty", "specialty"), ("series", "series")] {
        words.extend(name_of(guide, list, &value["declared_title"][key]));
    }
    let stated = |code: &str| ["current_title", "declared_title"].iter().any(|section| value[section]["level"] == code);
    words.extend(levels(guide, stated));
    for (section, keys) in [("education", &["school", "major", "department"][..]), ("work", &["employer"]), ("appointments", &["employer", "title"])]
    {
        let entries = value[section].as_array().into_iter().flatten();
        words.extend(entries.flat_map(|entry| keys.iter().filter_map(|key| entry[*key].as_str().map(str::to_owned))));
    }
    words
}
