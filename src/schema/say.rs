//! What the schema found, in the words of the form.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Found;

use crate::document::Document;
use crate::field::{self, Field, SECTIONS, Section, Shape, WORKS_FIELDS};
use crate::finding::{Edit, Finding, Fix, Place, Severity, Source, TOLD_PER_RULE};
use crate::guide::Category;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The findings that one schema error stands for.
pub(super) fn findings(error: &ValidationError<'_>, document: &Document) -> Vec<Finding> {
    let at = Pointer::parse(error.instance_path().as_str());
    match error.kind() {
        Found::Required { property } => property.as_str().map(|key| missing(&at.key(key), document)).into_iter().collect(),
        Found::MinItems { .. } => vec![no_entry(&at, document)],
        // A merge key was named when the text was read.
        Found::AdditionalProperties { unexpected } => {
            let names = names_at(&at, document);
            // Names are compared for those only that are told one by one.
            let names_for = |index: usize| if index < TOLD_PER_RULE { names.as_slice() } else { &[] };
            let keys = unexpected.iter().filter(|key| *key != "<<").enumerate();
            keys.map(|(index, key)| unknown(&at, key, names_for(index), document)).collect()
        }
        Found::Type { .. } => vec![wrong_shape(&at, document)],
        // What is no category at all was told when it was read; here it is one of another section.
        Found::Enum { .. } => vec![other_category(&at, document)],
        Found::Constant { .. } => Vec::new(),
        _ => vec![Finding::error(
            "wrong-shape",
            &at,
            text!(("“{}”的写法不对", document.label(&at).zh), ("“{}” is not written as it should be", document.label(&at).en)),
        )],
    }
}

fn missing(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    let finding = Finding::error("required", at, text!(("缺少“{}”", label.zh), ("“{}” is missing", label.en))).to_fill();
    match form_of(at, document) {
        Some(form) => finding.help(text!(("请填写{}。", form.zh), ("Write {}.", form.en))),
        None => finding,
    }
}

fn no_entry(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    Finding::error("required", at, text!(("“{}”至少要有一条", label.zh), ("“{}” needs at least one entry", label.en))).to_fill()
}

fn wrong_shape(at: &Pointer, document: &Document) -> Finding {
    let label = document.label(at);
    if is_none_in_a_list(at, document) {
        let message = text!(("“{}”不能写“无”", label.zh), ("“{}” cannot be 无 (none)", label.en));
        return Finding::error("wrong-shape", at, message).help(entry_of(at));
    }
    let wanted = match at.segments().collect::<Vec<_>>().as_slice() {
        [] => Text::new("“键: 值”", "`key: value` lines"),
        [section] => match SECTIONS.iter().find(|known| known.key == section).map(|known| known.shape) {
            Some(Shape::Record) => Text::new("缩进的“键: 值”各行", "indented `key: value` lines"),
            Some(Shape::List | Shape::Works) => Text::new("列表，每条以“- ”开头", "a list, each entry beginning with `- `"),
            _ => Text::new("一个值", "one value"),
        },
        [_, index] if index.parse::<usize>().is_ok() => Text::new("缩进的“键: 值”各行", "indented `key: value` lines"),
        _ => form_of(at, document).unwrap_or_else(|| Text::new("一个值", "one value")),
    };
    let mut finding = Finding::error("wrong-shape", at, text!(("“{}”的写法不对", label.zh), ("“{}” is not written as it should be", label.en)))
        .help(text!(("应写成{}。", wanted.zh), ("Write {}.", wanted.en)));
    finding.fix = document.reshaped(at);
    finding
}

/// A category of works that another section has.
fn other_category(at: &Pointer, document: &Document) -> Finding {
    let guide = document.guide();
    let section = at.segments().next().unwrap_or_default();
    let code = document.value().pointer(at.as_str()).and_then(|value| value.as_str()).unwrap_or_default();
    let works = || SECTIONS.iter().filter(|known| known.shape == Shape::Works);
    let home = works()
        .find_map(|known| guide.categories(known.key).iter().find(|category| category.id == code).map(|category| (known.label(), &category.name)));
    let label = works().find(|known| known.key == section).map_or_else(|| Text::same(section.as_str()), Section::label);
    let name = home.as_ref().map_or_else(|| Text::same(code), |(_, name)| (*name).clone());
    let message = text!(("“{}”没有“{}”这一分类", label.zh, name.zh), ("“{}” has no category “{}”", label.en, name.en));
    let names: Vec<&Text> = guide.categories(&section).iter().map(|category| &category.name).collect();
    let (zh, en) = (names.iter().map(|name| name.zh.as_ref()).collect::<Vec<_>>(), names.iter().map(|name| name.en.as_ref()).collect::<Vec<_>>());
    let help = match home {
        Some((home, _)) => {
            text!(("移到“{}”，或写其中之一：{}。", home.zh, zh.join("、")), ("Move the entry to “{}”, or write one of: {}.", home.en, en.join(", ")))
        }
        None => text!(("写其中之一：{}。", zh.join("、")), ("Write one of: {}.", en.join(", "))),
    };
    Finding::error("unknown-code", at, message).help(help)
}

/// Whether 无 stands in place of a list: where none is allowed it was taken for nothing when it was read.
fn is_none_in_a_list(at: &Pointer, document: &Document) -> bool {
    let segments: Vec<String> = at.segments().collect();
    let is_list = |key: &str| SECTIONS.iter().any(|section| section.key == key && section.shape == Shape::List);
    let written = document.value().pointer(at.as_str()).and_then(|value| value.as_str());
    matches!(segments.as_slice(), [key] if is_list(key)) && written.is_some_and(|written| written.trim() == "无")
}

/// What an entry of a list that has one at least looks like.
fn entry_of(at: &Pointer) -> Text {
    match at.as_str() {
        "/continuing_education" => Text::new(
            "每个年度写一条，例如：- {年度: 2025, 公需科目学时: 30, 专业科目学时: 42, 选修科目学时: 18}；确实没有学时的年度不写，另附说明。",
            "One entry a year, such as - {year: 2025, public_hours: 30, professional_hours: 42, elective_hours: 18}; leave out a year without hours and attach an explanation.",
        ),
        "/negative_record" => Text::new(
            "每个事项都要答，例如：- {事项: 学术不端, 有无: 无}。",
            "Every question is answered, such as - {question: 学术不端, occurred: no}.",
        ),
        _ => Text::new("至少写一条，每条以“- ”开头。", "Write one entry at least, each beginning with `- `."),
    }
}

fn unknown(at: &Pointer, key: &str, names: &[String], document: &Document) -> Finding {
    let label = document.label(at);
    let message = if at.is_root() {
        text!("没有“{key}”这一部分", "there is no section “{key}”")
    } else {
        text!(("“{}”里没有“{key}”这一项", label.zh), ("“{}” has no field “{key}”", label.en))
    };
    let finding = Finding::new("unknown-key", Severity::Error, Place::KeyAt(at.key(key)), message);
    if !names.is_empty()
        && let Some(owners) = owners(at, key, document)
    {
        return finding.help(text!(
            ("“{key}”是{}的项目：核对材料分类，或删去。", owners.zh),
            ("“{key}” is a field of {}: check the category, or remove it.", owners.en)
        ));
    }
    match nearest(key, names) {
        Some(near) if is_written(at, near, names, document) => {
            finding.help(text!("“{near}”已经写了：核对后删去其中一处。", "“{near}” is there already: compare the two and remove one."))
        }
        Some(near) => finding.help(text!("是不是“{near}”？", "Did you mean “{near}”?")).fix(Fix {
            safe: false,
            title: text!("把“{key}”改名为“{near}”", "rename “{key}” to “{near}”"),
            edits: vec![Edit::Rename { at: at.key(key), key: near.to_owned() }],
        }),
        None => finding.help(Text::new("请删去，或改成表上的名称。", "Remove it, or use a name of the form.")),
    }
}

/// The categories of works that have a field of this name, where the entry's own has none.
fn owners(at: &Pointer, key: &str, document: &Document) -> Option<Text> {
    let section = at.segments().next()?;
    let works = SECTIONS.iter().filter(|known| known.shape == Shape::Works);
    // Those of the section first; a paper among the patents is told too.
    let (own, others): (Vec<_>, Vec<_>) = works.partition(|known| known.key == section);
    own.first()?;
    let guide = document.guide();
    let has = |category: &&Category| field::named(&category.fields.iter().collect::<Vec<_>>(), key).is_some();
    let named = |sections: Vec<&Section>| -> Vec<&Text> {
        sections.into_iter().flat_map(|section| guide.categories(section.key)).filter(has).map(|category| &category.name).collect()
    };
    let names = Some(named(own)).filter(|names| !names.is_empty()).unwrap_or_else(|| named(others));
    let join = |pick: fn(&Text) -> &str, between: &str| names.iter().map(|name| pick(name)).collect::<Vec<_>>().join(between);
    (!names.is_empty()).then(|| text!(("“{}”", join(|name| &name.zh, "”“")), ("“{}”", join(|name| &name.en, "”, “"))))
}

/// Every name that a key at this place may have.
fn names_at(at: &Pointer, document: &Document) -> Vec<String> {
    let segments: Vec<String> = at.segments().collect();
    let Some(first) = segments.first() else {
        return SECTIONS.iter().flat_map(|section| [section.key.to_owned(), section.zh.to_owned()]).collect();
    };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return Vec::new() };
    let both = |field: &Field| [field.key.to_string(), field.zh.to_string()];
    if section.shape != Shape::Works {
        return section.fields.iter().flat_map(both).collect();
    }
    WORKS_FIELDS.iter().chain(fields_of_category(at, section, document)).flat_map(both).collect()
}

/// The fields of the category that the entry of works at a place has chosen.
fn fields_of_category<'d>(entry: &Pointer, section: &Section, document: &'d Document) -> impl Iterator<Item = &'d Field> {
    let category = document.value().pointer(entry.key("category").as_str()).and_then(|value| value.as_str()).unwrap_or_default();
    let categories = document.guide().categories(section.key);
    categories.iter().filter(move |known| categories.len() == 1 || known.id == category).flat_map(|known| &known.fields)
}

/// The name most like `key`, if any is like it at all.
fn nearest<'n>(key: &str, names: &'n [String]) -> Option<&'n str> {
    let key = field::normal_key(key).to_lowercase();
    // One letter is like every word that begins with it.
    if key.len() == 1 {
        return None;
    }
    let scored = names.iter().map(|name| (strsim::jaro_winkler(&key, &field::normal_key(name)), name));
    scored.filter(|(score, _)| *score >= 0.75).max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, name)| name.as_str())
}

/// Whether the field of this name stands in the mapping already. Names come in pairs, the English one first, which the tree has.
fn is_written(at: &Pointer, name: &str, names: &[String], document: &Document) -> bool {
    let english = names.iter().position(|known| known == name).and_then(|index| names.get(index & !1));
    english.is_some_and(|english| document.root().is_some_and(|root| root.locate(&at.key(english)).is_some()))
}

/// What the field at a place wants.
fn form_of(at: &Pointer, document: &Document) -> Option<Text> {
    let segments: Vec<String> = at.segments().collect();
    let section = SECTIONS.iter().find(|section| Some(section.key) == segments.first().map(String::as_str))?;
    let key = segments.iter().skip(1).find(|segment| segment.parse::<usize>().is_err());
    let Some(key) = key else {
        return match section.shape {
            Shape::Value(_) => Some(document.guide().form(section, None)),
            _ => None,
        };
    };
    let entry = segments.iter().take(2).fold(Pointer::root(), |at, segment| at.key(segment));
    let of_category = fields_of_category(&entry, section, document);
    let field = section.fields.iter().chain(WORKS_FIELDS).chain(of_category).find(|field| field.key == key.as_str())?;
    Some(document.guide().form(section, Some(field)))
}
