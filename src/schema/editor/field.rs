//! One field in the editor: what is offered, what is plainly wrong, and what a person reads who points at it.

use serde_json::{Value as Json, json};

use super::{Editor, names, when};
use crate::field::{Field, Kind, List, Required, Section};
use crate::guide::Category;
use crate::text::{Lang, Text};

/// From this many spellings on a list is not checked while a person types: its pattern would be longer than the rest of the schema.
const CHECKED: usize = 400;

/// What may be chosen: the names offered, each with what it is in the other language, and every spelling that is read.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    pub(super) offered: Vec<(String, String)>,
    /// Empty where others may be written too.
    spellings: Vec<String>,
}

/// Every way to write an entry.
pub(super) fn spellings(code: &str, name: &Text, aliases: &[String]) -> Vec<String> {
    [code, &name.zh, &name.en].into_iter().chain(aliases.iter().map(String::as_str)).map(str::to_owned).collect()
}

/// A name in the reader's language, and what it is called in the other.
pub(super) fn both(name: &Text, keys: Lang) -> (String, String) {
    match keys {
        Lang::Zh => (name.zh.to_string(), name.en.to_string()),
        Lang::En => (name.en.to_string(), name.zh.to_string()),
    }
}

impl Entries {
    pub(super) fn of_categories(categories: &[Category], keys: Lang) -> Self {
        Self {
            offered: categories.iter().map(|one| both(&one.name, keys)).collect(),
            spellings: categories.iter().flat_map(|one| spellings(&one.id, &one.name, &one.aliases)).collect(),
        }
    }

    /// Only offered: whatever else is written is taken.
    pub(super) fn offered(offered: Vec<(String, String)>) -> Self {
        Self { offered, spellings: Vec::new() }
    }
}

impl Editor<'_> {
    pub(super) fn field(&self, section: &Section, field: &Field, label: &Text, only: Option<Entries>) -> Json {
        let description = self.field_description(section, field);
        let entries = only.unwrap_or_else(|| self.suggested(section.key, &field.key, field.kind));
        let one = self.scalar(label, &description, field.kind, field.required, &entries);
        if !field.many {
            return self.share(&field.key, one);
        }
        self.share(&field.key, json!({ "title": self.say(label), "description": description, "items": one }))
    }

    /// A scalar as an editor sees it: text, a number without quotes, a truth value, nothing yet.
    pub(super) fn scalar(&self, label: &Text, description: &str, kind: Kind, required: Required, entries: &Entries) -> Json {
        let wrong = Text::new("这里写一个值", "one value belongs here");
        let mut schema = json!({
            "title": self.say(label),
            "description": description,
            // Without alternatives an editor would complete the key alone; the second never holds.
            "anyOf": [{}, { "not": {} }],
            "if": { "type": ["object", "array"] },
            "then": { "type": "string", "errorMessage": self.say(&wrong) },
        });
        if !entries.offered.is_empty() {
            let (offered, explained): (Vec<_>, Vec<_>) = entries.offered.iter().cloned().unzip();
            schema["anyOf"] = json!([{ "title": self.say(label), "enum": offered, "enumDescriptions": explained }, {}]);
        }
        let examples = self.examples(kind);
        if !examples.is_empty() {
            schema["examples"] = examples.into();
        }
        if let Some(pattern) = pattern(kind, required, &entries.spellings) {
            schema["pattern"] = pattern.into();
            let form = kind.form();
            let message = crate::text!(("应写成{}", form.zh), ("write {}", form.en));
            schema["patternErrorMessage"] = self.say(&message).into();
        }
        schema
    }

    /// What can be chosen for a field from the guide.
    pub(super) fn suggested(&self, section: &str, key: &str, kind: Kind) -> Entries {
        let offered = |names: Vec<(String, String)>| Entries::offered(names);
        match (section, key, kind) {
            ("guide", "", _) => offered(vec![(self.guide.id.clone(), self.say(&self.guide.title).to_owned())]),
            ("commitment", "version", _) => offered(self.guide.commitments.iter().map(|one| (one.version.clone(), String::new())).collect()),
            ("negative_record", "question", _) => offered(self.guide.questions.iter().map(|one| both(&one.name, self.keys)).collect()),
            // What fits the series is offered once it is chosen.
            ("declared_title", "specialty" | "level" | "title", Kind::Code(list)) => Entries { offered: Vec::new(), ..self.list_entries(list) },
            (_, _, Kind::Code(list)) => self.list_entries(list),
            (_, key, Kind::Bool) => offered(self.yes_and_no(key)),
            _ => Entries::default(),
        }
    }

    fn yes_and_no(&self, key: &str) -> Vec<(String, String)> {
        let words = match self.keys {
            Lang::En => [("yes", "是"), ("no", "否")],
            Lang::Zh if matches!(key, "holds_title" | "other_series" | "occurred") => [("有", "yes"), ("无", "no")],
            Lang::Zh => [("是", "yes"), ("否", "no")],
        };
        words.map(|(word, other)| (word.to_owned(), other.to_owned())).to_vec()
    }

    pub(super) fn list_entries(&self, list: List) -> Entries {
        let entries = self.guide.codes(list);
        let is_open = self.guide.list(list.id()).is_none_or(crate::guide::CodeList::is_open);
        let all: Vec<String> = entries.iter().flat_map(|entry| spellings(&entry.code, &entry.name, &entry.aliases)).collect();
        let checked = !is_open && all.len() <= CHECKED;
        Entries { offered: entries.iter().map(|entry| both(&entry.name, self.keys)).collect(), spellings: if checked { all } else { Vec::new() } }
    }

    pub(super) fn section_description(&self, section: &Section) -> String {
        self.described(section.key, section.zh, &self.guide.form(section, None), &when::required(section.key, "", section.required))
    }

    fn field_description(&self, section: &Section, field: &Field) -> String {
        self.described(&field.key, &field.zh, &self.guide.form(section, Some(field)), &when::required(section.key, &field.key, field.required))
    }

    /// What it is, when it is required, what to write, and its name in the other language.
    fn described(&self, key: &str, zh: &str, what: &Text, when: &Text) -> String {
        let text = crate::text!(("{}。{}。英文键：{key}", what.zh, when.zh), ("{}. {}. On the form: {zh}", capitalised(&what.en), when.en));
        self.say(&text).to_owned()
    }

    /// Two of each kind, so that no editor takes one for the value meant.
    fn examples(&self, kind: Kind) -> Vec<Json> {
        let texts: [&str; 2] = match kind {
            Kind::Int => return vec![5.into(), 10.into()],
            Kind::Decimal => return vec![json!(12.5), 30.into()],
            Kind::Year => return vec![2019.into(), 2025.into()],
            Kind::Month if self.keys == Lang::Zh => ["2015-07", "2015年7月"],
            Kind::Month => ["2015-07", "2015.07"],
            Kind::DateOrMonth => ["2015-07-01", "2015-07"],
            Kind::Date if self.keys == Lang::Zh => ["2015-07-01", "2015年7月1日"],
            Kind::Date => ["2015-07-01", "2015.7.1"],
            Kind::Appointed => ["2015-07", "未聘任"],
            Kind::IdNumber => ["44030019850615001X", "440300199903080021"],
            Kind::Uscc => ["91440300TE0T000257", "91440300TE0T00017C"],
            Kind::Mobile => ["13800000001", "13800000002"],
            Kind::Email => ["name@example.com", "name@example.org"],
            Kind::Issn => ["0000-0019", "0000-0027"],
            Kind::Isbn => ["9787000000001", "978-7-00-000000-1"],
            Kind::CnSerial => ["CN 44-1999/TP", "44-1999/TP"],
            Kind::Doi => ["10.1000/182", "10.1000/183"],
            Kind::PatentNumber => ["ZL202310000001.5", "ZL 2023 1 0000001.5"],
            Kind::CopyrightNumber => ["2023SR0000001", "2023SR0000002"],
            Kind::StandardNumber => ["GB/T 1.1-2020", "DB44/T 1-2020"],
            Kind::Rank => ["1", "1/5"],
            Kind::Entry if self.keys == Lang::Zh => ["论文专著第2条", "获奖情况第1条"],
            Kind::Entry => ["/publications/1", "publications 2"],
            _ => return Vec::new(),
        };
        texts.into_iter().map(Json::from).collect()
    }
}

fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

/// What a text must look like at least, to be read as its kind; nothing where any text will do.
fn pattern(kind: Kind, required: Required, spellings: &[String]) -> Option<String> {
    let form = match kind {
        Kind::Code(_) if spellings.is_empty() => return None,
        Kind::Code(_) => names::value(spellings).trim_matches(['^', '$']).to_owned(),
        Kind::Bool => " *(?:有|是|无|否|[Tt] *[Rr] *[Uu] *[Ee]|[Ff] *[Aa] *[Ll] *[Ss] *[Ee]|[Yy] *[Ee] *[Ss]|[Nn] *[Oo]) *".to_owned(),
        Kind::Int => " *[-+]?[0-9 ]+年? *".to_owned(),
        Kind::Decimal => "[-+0-9 .,，]+".to_owned(),
        Kind::Year => "[+0-9 ]+年? *".to_owned(),
        Kind::Month => month(),
        Kind::Appointed => format!("(?:{}| *未 *聘 *任 *)", month()),
        Kind::Date => date(),
        Kind::DateOrMonth => format!("(?:{}|{})", date(), month()),
        Kind::Rank => ".*[0-9一二三四五六七八九十].*".to_owned(),
        _ => return None,
    };
    let nothing = if required == Required::Always { "" } else { "| *(?:无|至今|今|present|now) *" };
    Some(format!("^(?:{form}| *{nothing})$|{}", names::EXOTIC))
}

const BETWEEN: &str = " *[-./年月–－] *";
const MONTH: &str = "\\+?[0 ]*(?:1 *[0-2]|[1-9])";
const DAY: &str = "\\+?[0 ]*(?:3 *[01]|[12] *[0-9]|[1-9])";
const JOINED: &str = "\\+?(?:[0-9] *){5,8}";

fn month() -> String {
    format!(" *(?:{JOINED}|\\+?[0-9 ]+{BETWEEN}{MONTH}) *[月日号]? *")
}

fn date() -> String {
    format!(" *(?:{JOINED}|\\+?[0-9 ]+{BETWEEN}{MONTH}{BETWEEN}{DAY}) *[月日号]? *")
}
