//! An application as a text: keys of either language and their aliases, block and flow, quotes, comments, line ends, a byte order mark, JSON.

use declare::field::{self, Field, Kind, Required, SECTIONS, Section, Shape, WORKS_FIELDS};
use declare::guide::Guide;
use serde_json::{Map, Value as Json};

use super::chance::Chance;
use super::spell::{self, Quotes};

/// How a file is laid out.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    pub(crate) zh: bool,
    aliases: bool,
    indent: usize,
    /// The dash of an entry stands below the section's key, else under its second letter.
    flush_dashes: bool,
    /// Short entries stand on one line in braces.
    braces: bool,
    quotes: usize,
    comments: usize,
    shuffled: bool,
    /// Optional fields are told to be empty.
    empties: usize,
    crlf: bool,
    mark: bool,
    json: bool,
    spells: bool,
}

impl Layout {
    /// Any layout.
    pub(crate) fn draw(chance: &mut Chance) -> Self {
        Self {
            zh: chance.percent(50),
            aliases: chance.percent(20),
            indent: if chance.percent(80) { 2 } else { 4 },
            flush_dashes: chance.percent(30),
            braces: chance.percent(40),
            quotes: *chance.pick(&[0, 0, 10, 100]),
            comments: *chance.pick(&[0, 5, 15]),
            shuffled: chance.percent(15),
            empties: *chance.pick(&[0, 0, 8]),
            crlf: chance.percent(15),
            mark: chance.percent(10),
            json: chance.percent(4),
            spells: chance.percent(60),
        }
    }

    /// The everyday layout, which text can be planted into.
    pub(crate) fn plain(zh: bool) -> Self {
        Self {
            zh,
            aliases: false,
            indent: 2,
            flush_dashes: false,
            braces: false,
            quotes: 0,
            comments: 0,
            shuffled: false,
            empties: 0,
            crlf: false,
            mark: false,
            json: false,
            spells: false,
        }
    }
}

/// Writes an application.
pub(crate) fn write(value: &Json, layout: &Layout, chance: &mut Chance, guide: &Guide) -> String {
    let mut writer = Writer { layout, chance, guide, text: String::new() };
    let Json::Object(sections) = value else { return String::new() };
    if layout.json {
        writer.json(sections);
    } else {
        writer.sections(sections);
    }
    let mut text = writer.text;
    if layout.crlf {
        text = text.replace('\n', "\r\n");
    }
    if layout.mark { format!("\u{FEFF}{text}") } else { text }
}

struct Writer<'w> {
    layout: &'w Layout,
    chance: &'w mut Chance,
    guide: &'w Guide,
    text: String,
}

/// A field of a record with its value; a key that is none of the form's has no field.
struct Row<'r> {
    key: String,
    kind: Kind,
    value: &'r Json,
}

static NOTHING: Json = Json::Null;

impl Writer<'_> {
    fn sections(&mut self, sections: &Map<String, Json>) {
        self.comment_line(0, 30);
        let mut order: Vec<(&String, &Json)> = sections.iter().collect();
        if self.layout.shuffled {
            self.chance.shuffle(&mut order);
        }
        for (name, value) in order {
            let section = SECTIONS.iter().find(|section| section.key == name);
            let key = section.map_or_else(|| name.clone(), |section| self.name(section.key, section.zh, section.aliases));
            self.comment_line(0, self.layout.comments);
            match value {
                Json::Array(items) => self.list(&key, section, items),
                Json::Object(members) => {
                    self.line(0, &format!("{}:", spell::scalar(&key, Quotes::None, false)));
                    let rows = self.rows(section, members);
                    self.record(self.layout.indent, &rows);
                }
                other => {
                    let kind = section.map_or(Kind::Text, |section| if let Shape::Value(kind) = section.shape { kind } else { Kind::Text });
                    self.row(0, &Row { key, kind, value: other });
                }
            }
        }
    }

    fn list(&mut self, key: &str, section: Option<&Section>, items: &[Json]) {
        self.line(0, &format!("{}:", spell::scalar(key, Quotes::None, false)));
        let indent = if self.layout.flush_dashes { 0 } else { self.layout.indent };
        for item in items {
            let Json::Object(members) = item else {
                let written = self.scalar(Kind::Text, item, false);
                self.line(indent, &format!("- {written}"));
                continue;
            };
            let rows = self.rows(section, members);
            let is_short = rows.len() <= 5 && rows.iter().all(|row| row.value.as_str().is_none_or(|text| text.chars().count() < 30));
            if is_short && self.chance.percent(if self.layout.braces { 80 } else { 50 }) {
                let flow = self.flow(&rows);
                self.line(indent, &format!("- {flow}"));
                continue;
            }
            let from = self.text.len();
            self.record(indent + 2, &rows);
            self.dash(from, indent);
        }
    }

    /// Puts the dash before the first line that was written since.
    fn dash(&mut self, from: usize, indent: usize) {
        if self.text.len() == from {
            self.line(indent, "- {}");
            return;
        }
        let first_key = self.text[from..].split('\n').take_while(|line| line.trim_start().starts_with('#')).map(|line| line.len() + 1).sum::<usize>();
        let at = from + first_key + indent;
        self.text.replace_range(at..at + 2, "- ");
    }

    /// The rows of a record, some of them told to be empty.
    fn rows<'r>(&mut self, section: Option<&Section>, members: &'r Map<String, Json>) -> Vec<Row<'r>> {
        let fields = fields_of(self.guide, section, members);
        let mut rows: Vec<Row<'r>> = Vec::new();
        for (name, value) in members {
            let field = fields.iter().find(|field| field.key == *name);
            let aliases: Vec<&str> = field.map(|field| field.aliases.iter().map(AsRef::as_ref).collect()).unwrap_or_default();
            let key = field.map_or_else(|| name.clone(), |field| self.name(&field.key, &field.zh, &aliases));
            rows.push(Row { key, kind: field.map_or(Kind::Text, |field| field.kind), value });
        }
        let absent = fields.iter().filter(|field| field.required == Required::Optional && !field.many && !members.contains_key(field.key.as_ref()));
        let absent: Vec<&&Field> = absent.filter(|field| !matches!(field.kind, Kind::Bool)).collect();
        for field in absent {
            if self.chance.percent(self.layout.empties) {
                rows.push(Row { key: self.name(&field.key, &field.zh, &[]), kind: field.kind, value: &NOTHING });
            }
        }
        if self.layout.shuffled {
            self.chance.shuffle(&mut rows);
        }
        rows
    }

    fn name(&mut self, en: &str, zh: &str, aliases: &[&str]) -> String {
        if !self.layout.zh {
            return en.to_owned();
        }
        match aliases.first() {
            // An alias in Latin letters would be a key of another language.
            Some(alias) if self.layout.aliases && field::is_chinese(alias) && self.chance.percent(30) => (*alias).to_owned(),
            _ => zh.to_owned(),
        }
    }

    fn record(&mut self, indent: usize, rows: &[Row<'_>]) {
        for row in rows {
            self.comment_line(indent, self.layout.comments / 3);
            self.row(indent, row);
        }
    }

    fn row(&mut self, indent: usize, row: &Row<'_>) {
        let key = spell::scalar(&row.key, Quotes::None, false);
        match row.value {
            Json::Null => {
                let nothing = *self.chance.pick(&["", " 无", " ~", " ''"]);
                self.line(indent, &format!("{key}:{nothing}"));
            }
            Json::String(text) if text.contains('\n') && !text.starts_with([' ', '\n']) && self.layout.quotes < 100 => {
                self.line(indent, &format!("{key}: |"));
                for line in text.split('\n') {
                    self.line(if line.is_empty() { 0 } else { indent + self.layout.indent }, line);
                }
            }
            Json::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.scalar(row.kind, item, true)).collect();
                self.line(indent, &format!("{key}: [{}]", items.join(", ")));
            }
            Json::Object(members) => {
                let rows = self.rows(None, members);
                let flow = self.flow(&rows);
                self.line(indent, &format!("{key}: {flow}"));
            }
            value => {
                let written = self.scalar(row.kind, value, false);
                let comment = if self.chance.percent(self.layout.comments / 3) { "   # 示例，已核对" } else { "" };
                self.line(indent, &format!("{key}: {written}{comment}"));
            }
        }
    }

    fn flow(&mut self, rows: &[Row<'_>]) -> String {
        let pairs: Vec<String> = rows
            .iter()
            .filter(|row| !row.value.is_null())
            .map(|row| {
                let key = spell::scalar(&row.key, Quotes::None, true);
                match row.value {
                    Json::Array(items) => {
                        let items: Vec<String> = items.iter().map(|item| self.scalar(row.kind, item, true)).collect();
                        format!("{key}: [{}]", items.join(", "))
                    }
                    value => format!("{key}: {}", self.scalar(row.kind, value, true)),
                }
            })
            .collect();
        format!("{{{}}}", pairs.join(", "))
    }

    fn spelt(&mut self, kind: Kind, value: &Json) -> String {
        let text = match value {
            Json::String(text) => text.clone(),
            other => other.to_string(),
        };
        let spells = self.layout.spells || matches!(kind, Kind::Bool | Kind::Code(_));
        if spells { spell::spell(self.chance, self.guide, kind, &text, self.layout.zh) } else { text }
    }

    fn scalar(&mut self, kind: Kind, value: &Json, in_flow: bool) -> String {
        let text = self.spelt(kind, value);
        let quotes = match self.chance.percent(self.layout.quotes) {
            true if self.chance.percent(50) => Quotes::Single,
            true => Quotes::Double,
            false => Quotes::None,
        };
        spell::scalar(&text, quotes, in_flow)
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.text.push_str(&" ".repeat(indent));
        self.text.push_str(text);
        self.text.push('\n');
    }

    fn comment_line(&mut self, indent: usize, percent: usize) {
        if self.chance.percent(percent) {
            let comment = *self.chance.pick(&["# 示例：姓名、单位和号码都是编造的", "# made up", "#", "# 年份照证书写"]);
            self.line(indent, comment);
        }
    }

    /// The same as JSON, which YAML holds.
    fn json(&mut self, sections: &Map<String, Json>) {
        let mut written = Map::new();
        for (name, value) in sections {
            let section = SECTIONS.iter().find(|section| section.key == name);
            let key = section.map_or_else(|| name.clone(), |section| self.name(section.key, section.zh, &[]));
            let value = match value {
                Json::Array(items) => items.iter().map(|item| self.json_record(section, item)).collect(),
                other => self.json_record(section, other),
            };
            written.insert(key, value);
        }
        self.text = format!("{:#}\n", Json::Object(written));
    }

    fn json_record(&mut self, section: Option<&Section>, value: &Json) -> Json {
        let Json::Object(members) = value else { return value.clone() };
        let rows = self.rows(section, members);
        let spelt = |writer: &mut Self, row: &Row<'_>| match row.value {
            Json::String(_) | Json::Bool(_) => Json::from(writer.spelt(row.kind, row.value)),
            other => other.clone(),
        };
        rows.iter().map(|row| (row.key.clone(), spelt(self, row))).collect::<Map<String, Json>>().into()
    }
}

/// The fields that a record may have: its section's, or those of its category.
fn fields_of<'f>(guide: &'f Guide, section: Option<&Section>, members: &Map<String, Json>) -> Vec<&'f Field> {
    let Some(section) = section else { return Vec::new() };
    let Some(section) = SECTIONS.iter().find(|known| known.key == section.key) else { return Vec::new() };
    if section.shape != Shape::Works {
        return section.fields.iter().collect();
    }
    let category = guide.category(section.key, members.get("category").and_then(Json::as_str));
    WORKS_FIELDS.iter().chain(category.into_iter().flat_map(|category| &category.fields)).collect()
}
