//! The scaffold of a new application: every section with its fields, what each wants beside it, and nothing decided for the person.

use std::fmt::Write;

use crate::field::{Field, Kind, List, Required, SECTIONS, Section, Shape};
use crate::guide::Guide;
use crate::text::Lang;

/// What a new file starts from.
#[derive(Debug)]
pub struct Scaffold<'a> {
    /// The person's name, or empty.
    pub name: &'a str,
    /// The language of keys and comments.
    pub keys: Lang,
    pub guide: &'a Guide,
    pub today: time::Date,
}

impl Scaffold<'_> {
    /// The text of the file.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        for section in SECTIONS {
            out.push('\n');
            self.section(&mut out, section);
        }
        out
    }

    fn head(&self, out: &mut String) {
        let head = match self.keys {
            Lang::Zh => [
                "职称评审申报",
                "冒号后面空一格再填；带 * 的必须填写，其余没有就空着。号码照抄，不用加引号。",
                "随时用 declare validate 检查；用 declare materials 看要准备哪些附件。",
            ],
            Lang::En => [
                "Application for a professional title",
                "Leave a blank after each colon. Fields marked * must be filled in; leave empty what does not apply. Nothing needs quotes.",
                "Check it any time with `declare validate`; see what to attach with `declare materials`.",
            ],
        };
        for line in head {
            let _ = writeln!(out, "# {line}");
        }
    }

    fn section(&self, out: &mut String, section: &Section) {
        let key = self.pick(section.key, section.zh);
        let star = if section.required == Required::Always { " *" } else { "" };
        match section.shape {
            Shape::Value(kind) => self.value(out, section, kind),
            Shape::Record if section.required != Required::Always => self.asleep(out, section),
            Shape::Record => {
                let _ = writeln!(out, "{key}: #{star}");
                for field in section.fields {
                    self.field(out, section.key, field, "  ");
                }
            }
            Shape::List | Shape::Works if section.required != Required::Always => self.asleep(out, section),
            Shape::List if section.key == "negative_record" => self.questions(out, section),
            Shape::List | Shape::Works => {
                let _ =
                    writeln!(out, "{key}: #{star} {}", self.say("每条以“- ”开头，可以有多条", "each entry begins with `- `; there may be several"));
                for (at, field) in section.fields.iter().enumerate() {
                    self.field(out, section.key, field, if at == 0 { "  - " } else { "    " });
                }
            }
        }
    }

    fn value(&self, out: &mut String, section: &Section, kind: Kind) {
        let key = self.pick(section.key, section.zh);
        let given = self.given("", section.key);
        let _ = match kind {
            Kind::LongText => writeln!(
                out,
                "{key}: | # * {}\n",
                self.say("不超过 500 字，写在下面，每行缩进两格", "at most 500 characters, below, indented by two")
            ),
            _ => writeln!(out, "{key}: {given}"),
        };
    }

    /// A section that many people leave out: a comment to wake.
    fn asleep(&self, out: &mut String, section: &Section) {
        let key = self.pick(section.key, section.zh);
        if let [first, _, ..] = self.guide.categories(section.key) {
            let shown = match self.keys {
                Lang::Zh => format!("{key}下面列的是“{}”的项目；其他材料分类的项目见 declare guide codes works_category", first.name.zh),
                Lang::En => {
                    format!("{key}: the fields are those of {}; for the other categories see declare guide codes works_category", first.name.en)
                }
            };
            let _ = writeln!(out, "# {shown}");
        }
        let _ = writeln!(out, "# {key}: {}", self.say("没有就不写；有就去掉下面各行开头的 #", "leave out, or remove the # of the lines below"));
        let is_list = section.shape != Shape::Record;
        let works;
        let fields: &[Field] = if section.shape == Shape::Works {
            works = self.first_category(section.key);
            &works
        } else {
            section.fields
        };
        let _ = writeln!(out, "#{key}:");
        for (at, field) in fields.iter().enumerate() {
            let indent = match (is_list, at) {
                (true, 0) => "  - ",
                (true, _) => "    ",
                (false, _) => "  ",
            };
            let mut line = String::new();
            self.field(&mut line, section.key, field, indent);
            let _ = write!(out, "#{line}");
        }
    }

    /// The fields of a section's first category, its own key filled in.
    fn first_category(&self, section: &str) -> Vec<Field> {
        let categories = self.guide.categories(section);
        let own = crate::field::WORKS_FIELDS.iter().filter(|field| categories.len() > 1 || field.key != "category");
        own.chain(categories.first().iter().flat_map(|category| &category.fields)).cloned().collect()
    }

    fn questions(&self, out: &mut String, section: &Section) {
        let key = self.pick(section.key, section.zh);
        let _ = writeln!(
            out,
            "{key}: # * {}",
            self.say("每一项都要答“有”或“无”，“有”的写明说明", "answer each with yes or no; give details of every yes")
        );
        for question in &self.guide.questions {
            let names: Vec<&str> = section.fields.iter().map(|field| self.pick(&field.key, &field.zh)).collect();
            let asked = match self.keys {
                Lang::Zh => &question.name.zh,
                Lang::En => &question.name.en,
            };
            let _ = writeln!(out, "  - {}: {asked}\n    {}:", names[0], names[1]);
        }
    }

    fn field(&self, out: &mut String, section: &str, field: &Field, indent: &str) {
        let key = self.pick(&field.key, &field.zh);
        let given = self.given(section, &field.key);
        let star = if field.required == Required::Always { "* " } else { "" };
        let hint = self.hint(section, field);
        let comment = format!("{star}{hint}");
        let line = if given.is_empty() { format!("{indent}{key}:") } else { format!("{indent}{key}: {given}") };
        let _ = if comment.trim().is_empty() { writeln!(out, "{line}") } else { writeln!(out, "{line} # {}", comment.trim()) };
    }

    /// What is known already.
    fn given(&self, section: &str, key: &str) -> String {
        match (section, key) {
            ("", "guide") => self.guide.id.clone(),
            ("", "filled_on") => self.today.to_string(),
            ("commitment", "version") => self.guide.commitment().map(|commitment| commitment.version.clone()).unwrap_or_default(),
            ("commitment", "agreed") => self.say("否", "no").to_owned(),
            ("basic", "name") => self.name.to_owned(),
            _ => String::new(),
        }
    }

    /// What a field wants, where its label does not say it.
    fn hint(&self, section: &str, field: &Field) -> String {
        match field.kind {
            Kind::Text | Kind::LongText | Kind::Name | Kind::FileName => String::new(),
            Kind::Code(List::WorksCategory) => {
                let names: Vec<&str> = self.guide.categories(section).iter().map(|category| category.name.get(self.keys)).collect();
                names.join(self.say("、", ", "))
            }
            Kind::Code(list) => {
                let names: Vec<&str> = self.guide.codes(list).iter().map(|entry| entry.name.get(self.keys)).collect();
                match names.len() {
                    0 => String::new(),
                    1..=6 => names.join(self.say("、", ", ")),
                    _ => format!("{} declare guide codes {}", self.say("见", "see"), list.id()),
                }
            }
            kind => kind.form().get(self.keys).to_owned(),
        }
    }

    const fn pick<'t>(&self, en: &'t str, zh: &'t str) -> &'t str {
        match self.keys {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    const fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.pick(en, zh)
    }
}
