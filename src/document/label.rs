//! Pointers as paths that people read (`工作经历第2条 单位`, `work, entry 2: employer`), and what stands there in words.

use serde_json::Value as Json;

use super::system;
use crate::field::{self, Field, Kind, SECTIONS, Section, Shape, Value, WORKS_FIELDS};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The path of a place in an application. People count from one, pointers from nought.
pub(super) fn path(at: &Pointer, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let Some(first) = segments.first() else { return Text::new("申报文件", "application") };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return Text::same(first.as_str()) };
    let mut label = section.label();
    let mut rest = &segments[1..];
    if matches!(section.shape, Shape::List | Shape::Works)
        && let Some(number) = rest.first().and_then(|index| index.parse::<usize>().ok())
    {
        let number = number + 1;
        label = text!(("{}第{number}条", label.zh), ("{}, entry {number}", label.en));
        rest = &rest[1..];
    }
    let Some(key) = rest.first() else { return label };
    let field = field_label(section, key, guide);
    let mut full = text!(("{} {}", label.zh, field.zh), ("{}: {}", label.en, field.en));
    if let Some(number) = rest.get(1).and_then(|index| index.parse::<usize>().ok()) {
        let number = number + 1;
        full = text!(("{}（第{number}个）", full.zh), ("{} ({number})", full.en));
    }
    full
}

/// The place that a path names, as [`path`] writes it or nearly so: `工作经历第2条 岗位`, `work 2 post`, `基本信息 手机`.
pub(super) fn place(written: &str, guide: &Guide) -> Option<Pointer> {
    const BETWEEN: [char; 6] = [' ', '\u{3000}', ':', '：', ',', '，'];
    let written = written.trim_matches(BETWEEN);
    let splits: Vec<usize> = written.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let with_section = splits.into_iter().rev().find_map(|at| {
        let (held, key) = written.split_at(at);
        let held = holder(held.trim_end_matches(BETWEEN), guide)?;
        let key = key.trim_matches(BETWEEN);
        if key.is_empty() {
            return Some(held);
        }
        let segments: Vec<String> = held.segments().collect();
        let section = SECTIONS.iter().find(|section| segments.first().is_some_and(|first| section.key == first))?;
        let is_entry = matches!(section.shape, Shape::List | Shape::Works);
        let fields: Vec<&Field> = all_fields(section, guide).collect();
        let field = fields[field::named(&fields, key).or_else(|| field::named(&fields, &key.replace(' ', "_")))?];
        (is_entry == (segments.len() > 1)).then(|| held.key(&field.key))
    });
    with_section.or_else(|| only_field(written, guide))
}

/// The field of that name where just one section that is no list has it.
fn only_field(written: &str, guide: &Guide) -> Option<Pointer> {
    let of = |section: &'static Section| {
        let fields: Vec<&Field> = all_fields(section, guide).collect();
        let field = fields[field::named(&fields, written)?];
        Some(Pointer::root().key(section.key).key(&field.key))
    };
    let mut found = SECTIONS.iter().filter(|section| matches!(section.shape, Shape::Record)).filter_map(of);
    found.next().filter(|_| found.next().is_none())
}

/// A section or an entry of one by the words for it: `工作经历第2条`, `work, entry 2`, `基本信息`.
fn holder(written: &str, guide: &Guide) -> Option<Pointer> {
    let entry = match written.rsplit_once(' ') {
        Some((list, number)) if number.parse::<usize>().is_ok() => format!("{}{number}", list.trim_end_matches(", entry").replace(' ', "_")),
        _ => written.to_owned(),
    };
    match field::section(written).or_else(|| field::section(&written.replace(' ', "_"))) {
        Some(section) => Some(Pointer::root().key(section.key)),
        None => match field::read(Kind::Entry, &entry, guide) {
            Ok(Value::Entry(at)) => Some(at),
            _ => None,
        },
    }
}

/// Whether a place is one that every application of a guide has room for: a section, an entry of one, or a field; also one that a register
/// fills.
pub fn names_field(at: &Pointer, guide: &Guide) -> bool {
    let segments: Vec<String> = at.segments().collect();
    let Some((first, rest)) = segments.split_first() else { return true };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return false };
    let is_number = |segment: &String| segment.parse::<usize>().is_ok();
    match (section.shape, rest) {
        (_, []) => true,
        (Shape::List | Shape::Works, [number]) => is_number(number),
        (Shape::List | Shape::Works, [number, key]) => is_number(number) && field_of(section, key, guide).is_some(),
        (Shape::Record, [key]) => field_of(section, key, guide).is_some() || system::label(section.key, key).is_some(),
        _ => false,
    }
}

fn field_label(section: &'static Section, key: &str, guide: &Guide) -> Text {
    let field = field_of(section, key, guide).map(Field::label);
    field.or_else(|| system::label(section.key, key)).unwrap_or_else(|| Text::same(key.replace('_', " ")))
}

fn field_of<'g>(section: &'static Section, key: &str, guide: &'g Guide) -> Option<&'g Field> {
    all_fields(section, guide).find(|field| field.key == key)
}

/// Every field that a record of a section may have.
fn all_fields<'g>(section: &'static Section, guide: &'g Guide) -> impl Iterator<Item = &'g Field> {
    let shared = if section.shape == Shape::Works { WORKS_FIELDS } else { &[] };
    let of_works = guide.categories(section.key).iter().flat_map(|category| &category.fields);
    section.fields.iter().chain(shared).chain(of_works)
}

/// What stands at a place of a canonical application: names for codes, and several values or fields behind each other.
pub(super) fn value(at: &Pointer, canonical: &Json, guide: &Guide) -> Text {
    match canonical {
        Json::Null => Text::same("–"),
        // “有无…” is answered with 有 or 无.
        Json::Bool(yes) if name(at, guide).zh.starts_with("有无") => {
            if *yes {
                Text::new("有", "yes")
            } else {
                Text::new("无", "no")
            }
        }
        Json::Bool(yes) => Value::Bool(*yes).show(),
        Json::Number(number) => Text::same(number.to_string()),
        Json::String(text) => scalar(at, text, guide),
        Json::Array(values) => joined(values.iter().enumerate().map(|(number, one)| value(&at.index(number), one, guide))),
        Json::Object(fields) => joined(fields.iter().map(|(key, one)| {
            let at = at.key(key);
            let (label, value) = (name(&at, guide), value(&at, one, guide));
            text!(("{}：{}", label.zh, value.zh), ("{}: {}", label.en, value.en))
        })),
    }
}

/// The name of a field or a section alone, without what it is part of.
pub(super) fn name(at: &Pointer, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let is_key = |segment: &&String| segment.parse::<usize>().is_err();
    let key = segments.iter().rfind(is_key).map_or("", String::as_str);
    match segments.first().and_then(|first| SECTIONS.iter().find(|section| section.key == first)) {
        Some(section) if section.key == key => section.label(),
        Some(section) => field_label(section, key, guide),
        None => Text::same(key.replace('_', " ")),
    }
}

fn scalar(at: &Pointer, text: &str, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let Some(section) = segments.first().and_then(|first| SECTIONS.iter().find(|section| section.key == first)) else { return Text::same(text) };
    let key = segments.iter().skip(1).find(|segment| segment.parse::<usize>().is_err());
    match (section.key, key.map(String::as_str)) {
        ("negative_record", Some("question")) => return guide.question(text).map_or_else(|| Text::same(text), |question| question.name.clone()),
        ("exam", Some("result")) => return system::exam_result(text),
        _ => {}
    }
    let kind = match (key, section.shape) {
        (None, Shape::Value(kind)) => Some(kind),
        (Some(key), _) => field_of(section, key, guide).map(|field| field.kind),
        (None, _) => None,
    };
    match kind {
        Some(Kind::Entry) => path(&Pointer::parse(text), guide),
        Some(kind) => field::read(kind, text, guide).map_or_else(|_| Text::same(text), |value| value.show()),
        None => Text::same(text),
    }
}

fn joined(texts: impl Iterator<Item = Text>) -> Text {
    let (zh, en): (Vec<_>, Vec<_>) = texts.map(|text| (text.zh, text.en)).unzip();
    text!(("{}", zh.join("；")), ("{}", en.join("; ")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Guides;
    use crate::text::Lang;

    #[test]
    fn a_question_of_having_is_answered_with_having() {
        let guide = Guides::built_in().newest();
        let shown = |at: &str, yes: bool| value(&Pointer::parse(at), &Json::Bool(yes), &guide).zh.into_owned();
        assert_eq!((shown("/current_title/holds_title", true), shown("/negative_record/0/occurred", false)), ("有".to_owned(), "无".to_owned()));
        assert_eq!(shown("/commitment/agreed", true), "是");
    }

    #[test]
    fn every_place_is_found_by_its_words() {
        let guide = Guides::built_in().newest();
        for section in SECTIONS {
            let root = Pointer::root().key(section.key);
            let is_list = matches!(section.shape, Shape::List | Shape::Works);
            let held = if is_list { root.index(1) } else { root.clone() };
            let fields = all_fields(section, &guide);
            let places: Vec<Pointer> = [root, held.clone()].into_iter().chain(fields.map(|field| held.key(&field.key))).collect();
            for at in places {
                assert!(names_field(&at, &guide), "{at}");
                for lang in [Lang::Zh, Lang::En] {
                    let words = path(&at, &guide).get(lang).to_owned();
                    let found = place(&words, &guide);
                    let same = found.as_ref().is_some_and(|found| path(found, &guide).get(lang) == words);
                    assert!(same, "{words} is {found:?}, not {at}");
                }
            }
        }
        for (words, at) in [
            ("工作经历第1条岗位", "/work/0/post"),
            ("work 1 post", "/work/0/post"),
            ("work, entry 2: post", "/work/1/post"),
            ("手机", "/basic/mobile"),
            ("mobile", "/basic/mobile"),
        ] {
            assert_eq!(place(words, &guide).as_ref().map(Pointer::as_str), Some(at), "{words}");
        }
        for nowhere in ["", "工作经历第0条", "work post", "基本信息第1条 手机", "照片", "work 1 salary", "employer"] {
            assert_eq!(place(nowhere, &guide), None, "{nowhere}");
        }
    }

    #[test]
    fn what_a_register_or_a_guide_has_words_for_reads_in_both_languages() {
        let guide = Guides::built_in().newest();
        let shown = |at: &str, written: &str, lang| {
            let at = Pointer::parse(at);
            format!("{}: {}", name(&at, &guide).get(lang), value(&at, &Json::from(written), &guide).get(lang))
        };
        assert_eq!(shown("/negative_record/0/question", "被立案、审查", Lang::Zh), "事项: 被立案/审查");
        assert_eq!(shown("/negative_record/0/question", "学术不端", Lang::En), "question: Academic misconduct");
        assert_eq!(shown("/negative_record/0/question", "别的事项", Lang::En), "question: 别的事项");
        assert_eq!(shown("/exam/result", "合格", Lang::Zh), "考试结论: 合格");
        assert_eq!(shown("/exam/result", "合格", Lang::En), "result: passed");
        assert_eq!(shown("/exam/result", "缺考", Lang::En), "result: 缺考");
        assert_eq!(shown("/exam/exam_name", "会计考试", Lang::Zh), "考试名称: 会计考试");
    }
}
