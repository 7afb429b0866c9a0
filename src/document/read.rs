//! From the tree to the application: keys get their English names, scalars are read by their field's kind.

use serde_json::{Map, Value as Json};

use crate::document::model::{Filled, Record, Sections, Work};
use crate::document::system;
use crate::field::{self, Field, Instead, Kind, List, Required, SECTIONS, Section, Shape, Slot, Value, WORKS_FIELDS};
use crate::finding::{Edit, Finding, Fix, Place, Severity};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;
use crate::yaml::{Data, Entry, Node, Style};

/// What reading yields besides the renamed tree.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) sections: Sections,
    pub(super) value: Json,
    pub(super) findings: Vec<Finding>,
    pub(super) keys: Keys,
}

/// In which language the keys are written.
#[derive(Clone, Debug, Default)]
pub struct Keys {
    pub zh: usize,
    pub en: usize,
    /// The first key in the language that fewer keys are in, when both occur.
    first_zh: Option<Pointer>,
    first_en: Option<Pointer>,
}

impl Keys {
    fn count(&mut self, written: &str, at: impl FnOnce() -> Pointer) {
        if field::is_chinese(written) {
            self.zh += 1;
            self.first_zh.get_or_insert_with(at);
        } else if written.chars().any(char::is_lowercase) {
            // ISSN, ISBN and DOI are called that in Chinese too.
            self.en += 1;
            self.first_en.get_or_insert_with(at);
        }
    }

    /// The first key of the minority, where keys of both languages stand in one file.
    fn odd(&self) -> Option<&Pointer> {
        if self.zh == 0 || self.en == 0 {
            return None;
        }
        if self.zh < self.en { self.first_zh.as_ref() } else { self.first_en.as_ref() }
    }
}

/// Reads the whole tree and renames its keys to English in place.
pub(super) fn read(root: &mut Node, guide: &Guide) -> Reading {
    let mut reader = Reader { guide, findings: Vec::new(), keys: Keys::default() };
    let (sections, value) = reader.sections(root);
    if let Some(odd) = reader.keys.odd() {
        reader.findings.push(
            Finding::new(
                "mixed-keys",
                Severity::Warning,
                Place::KeyAt(odd.clone()),
                Text::new("中文键和英文键混用", "Chinese and English keys are mixed"),
            )
            .help(Text::new("一份文件只用一种：全部中文，或全部英文。", "Keep to one in a file: all Chinese or all English.")),
        );
    }
    Reading { sections, value, findings: reader.findings, keys: reader.keys }
}

/// What each field of a mapping was first written under, by the field's number; empty for the English name itself.
type Seen = Vec<Option<String>>;

struct Reader<'g> {
    guide: &'g Guide,
    findings: Vec<Finding>,
    keys: Keys,
}

impl<'g> Reader<'g> {
    fn sections(&mut self, root: &mut Node) -> (Sections, Json) {
        let mut sections = Sections::default();
        let Data::Map(entries) = &mut root.data else { return (sections, Json::Object(Map::new())) };
        let mut json = Map::with_capacity(entries.len());
        let mut seen = vec![None; SECTIONS.len()];
        let top = Pointer::root();
        for entry in entries {
            let Some(section) = field::section(&entry.key) else {
                json.insert(entry.key.clone(), plain(&entry.value));
                continue;
            };
            let number = SECTIONS.iter().position(|known| known.key == section.key).unwrap_or_default();
            if !self.rename(entry, section.key, &mut seen[number], &top) {
                continue;
            }
            let value = self.section(section, &mut entry.value, &mut sections);
            if !value.is_null() {
                json.insert(section.key.to_owned(), value);
            }
        }
        (sections, Json::Object(json))
    }

    fn section(&mut self, section: &'static Section, node: &mut Node, sections: &mut Sections) -> Json {
        let at = Pointer::root().key(section.key);
        match section.shape {
            Shape::Value(kind) => {
                let (slot, json) = self.scalar(kind, section.required, node, || at);
                sections.values.insert(section.key, slot);
                json
            }
            Shape::Record if is_nothing(node) => Json::Null,
            Shape::Record => {
                let fields: Vec<&Field> = section.fields.iter().collect();
                let (record, json) = self.record(&fields, node, at);
                sections.records.insert(section.key, record);
                json
            }
            Shape::List => {
                let fields: Vec<&Field> = section.fields.iter().collect();
                let (records, json) = self.list(section, node, |reader, item, index| reader.record(&fields, item, at.index(index)));
                sections.lists.insert(section.key, records);
                json
            }
            Shape::Works => {
                let (works, json) = self.list(section, node, |reader, item, index| reader.work(section.key, item, at.index(index)));
                sections.works.insert(section.key, works);
                json
            }
        }
    }

    /// A list of records. `无` in a section that may be empty is absent.
    fn list<T>(&mut self, section: &Section, node: &mut Node, mut read: impl FnMut(&mut Self, &mut Node, usize) -> (T, Json)) -> (Vec<T>, Json) {
        if is_nothing(node) || (section.required != Required::Always && is_none_word(node)) {
            return (Vec::new(), Json::Null);
        }
        let Data::Seq(items) = &mut node.data else { return (Vec::new(), plain(node)) };
        let (records, json) = items.iter_mut().enumerate().map(|(index, item)| read(self, item, index)).unzip();
        (records, Json::Array(json))
    }

    fn work(&mut self, section: &str, item: &mut Node, at: Pointer) -> (Work, Json) {
        let fields = self.works_fields(section, item);
        let (record, mut json) = self.record(&fields, item, at);
        let mut work = Work::new(record, &fields);
        forget_not_representative(&mut work, &mut json);
        (work, json)
    }

    /// The fields of an entry of works: those of every work, then its category's; every category's while it names none that is known.
    fn works_fields(&self, section: &str, item: &Node) -> Vec<&'g Field> {
        let categories = self.guide.categories(section);
        let [own, representative] = WORKS_FIELDS else { return Vec::new() };
        if let [only] = categories {
            return std::iter::once(representative).chain(&only.fields).collect();
        }
        let written = item.entries().iter().find(|entry| own.is_named(&entry.key)).and_then(|entry| entry.value.as_text());
        let coded = written.and_then(|text| self.guide.code(List::WorksCategory, text));
        let of_category = categories.iter().filter(|category| coded.as_ref().is_none_or(|coded| coded.code == category.id));
        WORKS_FIELDS.iter().chain(of_category.flat_map(|category| &category.fields)).collect()
    }

    fn record(&mut self, fields: &[&Field], node: &mut Node, at: Pointer) -> (Record, Json) {
        let Data::Map(entries) = &mut node.data else { return (Record { at, ..Record::default() }, plain(node)) };
        let mut filled = vec![Filled::One(Slot::Absent); fields.len()];
        let mut present = false;
        let mut json = Map::with_capacity(entries.len());
        let mut seen: Seen = vec![None; fields.len()];
        for entry in entries {
            let Some(number) = field::named(fields, &entry.key) else {
                if let Some(warning) = system::typed(&at, &entry.key) {
                    self.findings.push(warning);
                    continue;
                }
                json.insert(entry.key.clone(), plain(&entry.value));
                continue;
            };
            let field = fields[number];
            if !self.rename(entry, &field.key, &mut seen[number], &at) {
                continue;
            }
            let value = if field.many {
                let (slots, value) = self.many(field, &entry.value, &at.key(&field.key));
                filled[number] = Filled::Many(slots);
                value
            } else {
                let (slot, value) = self.scalar(field.kind, field.required, &entry.value, || at.key(&field.key));
                present |= !slot.is_absent();
                filled[number] = Filled::One(slot);
                value
            };
            if !value.is_null() {
                json.insert(field.key.to_string(), value);
            }
        }
        (Record { at, present, filled }, Json::Object(json))
    }

    /// Gives a key its English name. `false` when the field was named before; then the first one counts.
    fn rename(&mut self, entry: &mut Entry, name: &str, seen: &mut Option<String>, parent: &Pointer) -> bool {
        let is_english = entry.key == name;
        // A label without Chinese characters, such as ISSN, is of both languages.
        if is_english || field::is_chinese(&entry.key) {
            self.keys.count(&entry.key, || parent.key(name));
        }
        if let Some(first) = seen {
            // The same key twice was told when the text was parsed.
            let is_same = if first.is_empty() { is_english } else { *first == entry.key };
            if !is_same {
                self.findings.push(named_twice(entry, &parent.key(name)));
            }
            return false;
        }
        *seen = Some(if is_english { String::new() } else { std::mem::replace(&mut entry.key, name.to_owned()) });
        true
    }

    /// A list of scalars; a single scalar stands for a list of one.
    fn many(&mut self, field: &Field, node: &Node, at: &Pointer) -> (Vec<Slot<Value>>, Json) {
        if is_nothing(node) {
            return (Vec::new(), Json::Null);
        }
        let Data::Seq(items) = &node.data else {
            let (slot, json) = self.scalar(field.kind, field.required, node, || at.clone());
            return if json.is_null() { (Vec::new(), json) } else { (vec![slot], Json::Array(vec![json])) };
        };
        let read = items.iter().enumerate().map(|(index, item)| self.scalar(field.kind, field.required, item, || at.index(index)));
        let (slots, json): (Vec<_>, Vec<_>) = read.filter(|(_, json)| !json.is_null()).unzip();
        (slots, Json::Array(json))
    }

    /// Reads a scalar by its kind. Its place is asked for only when there is something to say of it.
    fn scalar(&mut self, kind: Kind, required: Required, node: &Node, at: impl FnOnce() -> Pointer) -> (Slot<Value>, Json) {
        let Data::Scalar { text, style } = &node.data else {
            return if is_nothing(node) { (Slot::Absent, Json::Null) } else { (Slot::Unreadable, plain(node)) };
        };
        if is_absent(kind, required, text, *style) {
            return (Slot::Absent, Json::Null);
        }
        match field::read(kind, text, self.guide) {
            Ok(value) => {
                let json = value.canonical();
                (Slot::Read(value), json)
            }
            Err(problem) => {
                let at = at();
                let mut finding = Finding::error(problem.rule, &at, problem.message).help(problem.help);
                finding.fix = problem.instead.map(|instead| replace(&at, instead));
                self.findings.push(finding);
                (Slot::Unreadable, Json::from(text.as_str()))
            }
        }
    }
}

/// What was meant, to be written in place of what stands there.
fn replace(at: &Pointer, Instead { text, certain }: Instead) -> Fix {
    let title = text!("改写成“{text}”", "write “{text}”");
    Fix { safe: certain, title, edits: vec![Edit::Set { at: at.clone(), text }] }
}

fn named_twice(entry: &Entry, at: &Pointer) -> Finding {
    let written = &entry.key;
    let message = text!("“{written}”与前面的一项是同一项", "“{written}” is a field that was written before");
    Finding::new("duplicate-key", Severity::Error, Place::Bytes(entry.key_span.range()), message)
        .help(Text::new("中文名、英文名和别名是同一项，只留一个。", "The Chinese name, the English name and aliases are one field; keep one."))
        .also(at, Text::new("第一次在这里", "first written here"))
}

/// Empty, `~` and `null` are absent; so is 无 where nothing need be written and it is no answer, and 至今 as an open end.
fn is_absent(kind: Kind, required: Required, text: &str, style: Style) -> bool {
    let text = text.trim();
    if text.is_empty() || (style == Style::Plain && matches!(text, "~" | "null" | "Null" | "NULL")) {
        return true;
    }
    if required == Required::Always {
        return false;
    }
    match kind {
        Kind::Bool => false,
        Kind::Month => matches!(text, "至今" | "今" | "present" | "now" | "无"),
        _ => text == "无",
    }
}

fn is_none_word(node: &Node) -> bool {
    matches!(&node.data, Data::Scalar { text, .. } if text.trim() == "无")
}

fn is_nothing(node: &Node) -> bool {
    match &node.data {
        Data::Scalar { text, style } => is_absent(Kind::Text, Required::Always, text, *style),
        Data::Seq(items) => items.is_empty(),
        Data::Map(entries) => entries.is_empty(),
    }
}

/// `representative: false` is absent.
fn forget_not_representative(work: &mut Work, json: &mut Json) {
    if work.representative == Slot::Read(false) {
        work.representative = Slot::Absent;
        if let Json::Object(map) = json {
            map.shift_remove("representative");
        }
    }
}

/// What was written where something else should be, for the schema to judge.
fn plain(node: &Node) -> Json {
    match &node.data {
        Data::Scalar { text, .. } => Json::from(text.as_str()),
        Data::Seq(items) => Json::Array(items.iter().map(plain).collect()),
        Data::Map(entries) => Json::Object(entries.iter().map(|entry| (entry.key.clone(), plain(&entry.value))).collect()),
    }
}
