//! The scaffold of a new application: every section with its fields, what each wants beside it, and nothing decided for the person.

use std::fmt::Write;

use crate::field::{Coded, Field, Kind, List, Required, SECTIONS, Section, Shape};
use crate::guide::{ExamMode, Guide};
use crate::text::Lang;
use crate::yaml::edit::scalar::{self, Around};

/// What a new file starts from.
#[derive(Debug)]
pub struct Scaffold<'a> {
    pub person: &'a Person,
    /// The language of keys and comments.
    pub keys: Lang,
    pub guide: &'a Guide,
    pub today: time::Date,
    pub declared: Declared,
    /// Where the editor finds the schema, relative to the file.
    pub schema: &'a str,
}

/// What is known of the person; empty where it is not.
#[derive(Clone, Debug, Default)]
pub struct Person {
    pub name: String,
    pub id_type: Option<Coded>,
    pub id_number: String,
    pub mobile: String,
    pub email: String,
    pub address: String,
}

impl Person {
    fn get(&self, key: &str, lang: Lang) -> &str {
        match key {
            "name" => &self.name,
            "id_type" => self.id_type.as_ref().map_or("", |kind| kind.name.get(lang)),
            "id_number" => &self.id_number,
            "mobile" => &self.mobile,
            "email" => &self.email,
            "address" => &self.address,
            _ => "",
        }
    }
}

/// What is known of the title to be declared; it decides which sections and fields are wanted.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    pub kind: Option<Coded>,
    pub series: Option<Coded>,
    pub specialty: Option<Coded>,
    pub level: Option<Coded>,
}

impl Declared {
    fn get(&self, key: &str) -> Option<&Coded> {
        match key {
            "kind" => self.kind.as_ref(),
            "series" => self.series.as_ref(),
            "specialty" => self.specialty.as_ref(),
            "level" => self.level.as_ref(),
            _ => None,
        }
    }
}

/// The line by which editors find the schema.
pub fn schema_line(path: &str) -> String {
    format!("# yaml-language-server: $schema={path}\n")
}

impl Scaffold<'_> {
    /// The text of the file.
    pub fn text(&self) -> String {
        let mut out = String::new();
        self.head(&mut out);
        for section in SECTIONS.iter().filter(|section| self.is_wanted(section)) {
            out.push('\n');
            self.section(&mut out, section);
        }
        out
    }

    /// How the specialty is obtained, where that is known.
    fn exam_mode(&self) -> Option<ExamMode> {
        let (specialty, level) = (self.declared.specialty.as_ref()?, self.declared.level.as_ref()?);
        self.guide.exam_mode(&specialty.code, &level.code)
    }

    fn is_wanted(&self, section: &Section) -> bool {
        section.key != "exam" || self.exam_mode().is_none_or(ExamMode::needs_exam)
    }

    /// Whether a field can be wanted for what is declared.
    fn is_field_wanted(&self, section: &str, key: &str) -> bool {
        let kind = self.declared.kind.as_ref().map(|kind| kind.code.as_str());
        match (section, key) {
            ("declared_title", "exceptional_reason") => kind.is_none_or(|kind| kind == "exceptional"),
            ("declared_title", "series_change_since") => kind.is_none_or(|kind| kind == "series_change"),
            ("declared_title", "committee") => self.committees().is_none_or(|committees| committees.len() > 1),
            _ => true,
        }
    }

    fn committees(&self) -> Option<Vec<&str>> {
        let (specialty, level) = (self.declared.specialty.as_ref()?, self.declared.level.as_ref()?);
        Some(self.guide.committees(&specialty.code, &level.code).into_iter().map(|committee| committee.name.get(self.keys)).collect())
    }

    /// The titles that can be declared; none while series and level are open.
    fn titles(&self) -> Vec<&str> {
        let (Some(series), Some(level)) = (&self.declared.series, &self.declared.level) else { return Vec::new() };
        let specialty = self.declared.specialty.as_ref().and_then(|specialty| self.guide.specialty(&specialty.code));
        let titles = match specialty {
            Some(specialty) => self.guide.titles_of(specialty, &level.code),
            None => self.guide.titles(&series.code, &level.code).iter().collect(),
        };
        titles.into_iter().map(|title| title.name.get(self.keys)).collect()
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
        out.push_str(&schema_line(self.schema));
        for line in head {
            let _ = writeln!(out, "# {line}");
        }
    }

    fn section(&self, out: &mut String, section: &Section) {
        let key = self.pick(section.key, section.zh);
        let star = if section.required == Required::Always { " *" } else { "" };
        match section.shape {
            Shape::Value(kind) => self.value(out, section, kind),
            Shape::Record if section.required != Required::Always && !self.exam_mode().is_some_and(ExamMode::needs_exam) => self.asleep(out, section),
            Shape::Record => {
                let star = if section.key == "exam" { " *" } else { star };
                let _ = writeln!(out, "{key}: #{star}");
                if section.key == "current_title" {
                    let hint = self.say(
                        "没有现资格的，“有无”一项写“无”，下面的都空着",
                        "without a current title write `no` for holds_title and leave the rest empty",
                    );
                    let _ = writeln!(out, "  # {hint}");
                }
                for field in section.fields.iter().filter(|field| self.is_field_wanted(section.key, &field.key)) {
                    self.field(out, section, field, "  ");
                }
            }
            Shape::List | Shape::Works if section.required != Required::Always => self.asleep(out, section),
            Shape::List if section.key == "negative_record" => self.questions(out, section),
            Shape::List | Shape::Works => {
                let _ = writeln!(out, "{key}: #{star} {}", section.form().get(self.keys));
                for (at, field) in section.fields.iter().enumerate() {
                    self.field(out, section, field, if at == 0 { "  - " } else { "    " });
                }
            }
        }
    }

    fn value(&self, out: &mut String, section: &Section, kind: Kind) {
        let key = self.pick(section.key, section.zh);
        let _ = match kind {
            Kind::LongText => writeln!(out, "{key}: | # * {}\n", self.guide.form(section, None).get(self.keys)),
            _ => writeln!(out, "{key}: {}", self.given("", section.key)),
        };
    }

    /// A section that many people leave out: a comment to wake.
    fn asleep(&self, out: &mut String, section: &Section) {
        let key = self.pick(section.key, section.zh);
        self.categories(out, section.key, key);
        if let Some(hint) = &section.hint {
            let _ = writeln!(out, "# {key}{}{}", self.say("：", ": "), hint.get(self.keys));
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
            self.field(&mut line, section, field, indent);
            let _ = write!(out, "#{line}");
        }
    }

    /// Each category of a section of works with its own fields, a line each; the lines to wake are those of the first.
    fn categories(&self, out: &mut String, section: &str, key: &str) {
        let [first, _, ..] = self.guide.categories(section) else { return };
        let name = first.name.get(self.keys);
        let _ = match self.keys {
            Lang::Zh => writeln!(out, "# {key}按材料分类填写，各类的项目（带 * 的必填）；下面列的是“{name}”："),
            Lang::En => writeln!(out, "# {key}: what each category asks for (* must be filled in); the lines below are those of {name}:"),
        };
        for category in self.guide.categories(section) {
            let star = |field: &Field| if field.required == Required::Always { "*" } else { "" };
            let fields: Vec<String> = category.fields.iter().map(|field| format!("{}{}", self.pick(&field.key, &field.zh), star(field))).collect();
            let _ = writeln!(out, "#   {}{}{}", category.name.get(self.keys), self.say("：", ": "), fields.join(self.say("、", ", ")));
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

    fn field(&self, out: &mut String, section: &Section, field: &Field, indent: &str) {
        let key = self.pick(&field.key, &field.zh);
        let given = self.given(section.key, &field.key);
        let star = if field.required == Required::Always { "* " } else { "" };
        let hint = self.hint(section, field);
        let comment = format!("{star}{hint}");
        let given = if given.is_empty() { given } else { scalar::write(&given, Around { flow: false, indent: None, newline: "\n" }) };
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
            ("basic", key) => self.person.get(key, self.keys).to_owned(),
            ("declared_title", "title") => match self.titles().as_slice() {
                [only] => (*only).to_owned(),
                _ => String::new(),
            },
            ("declared_title", key) => self.declared.get(key).map(|coded| coded.name.get(self.keys).to_owned()).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// What a field wants, where its label does not say it.
    fn hint(&self, section: &Section, field: &Field) -> String {
        match (section.key, field.key.as_ref()) {
            ("declared_title", "title") if !self.titles().is_empty() => return self.titles().join(self.say("、", ", ")),
            ("declared_title", "committee") if let Some(committees) = self.committees() => return committees.join(self.say("、", ", ")),
            ("declared_title", "committee") => return self.say("有几个评委会可报的才填", "only where several committees fit").to_owned(),
            ("declared_title", "specialty") if let Some(specialties) = self.specialties() => return specialties,
            ("declared_title", "exceptional_reason") => return self.say("破格申报的要写", "for an exceptional application").to_owned(),
            ("declared_title", "series_change_since") => return self.say("转系列申报的要写年月", "for a change of series: the month").to_owned(),
            _ => {}
        }
        let own = field.hint.as_ref().map(|hint| hint.get(self.keys));
        let form = self.guide.form(section, Some(field));
        match field.kind {
            // That a text is wanted, the empty place says.
            Kind::Text | Kind::LongText | Kind::Name | Kind::FileName if form == field.kind.form() => String::new(),
            Kind::Code(List::WorksCategory) => {
                let names: Vec<&str> = self.guide.categories(section.key).iter().map(|category| category.name.get(self.keys)).collect();
                names.join(self.say("、", ", "))
            }
            Kind::Code(list) => own.map(str::to_owned).into_iter().chain(self.choices(list)).collect::<Vec<_>>().join(self.say("；", "; ")),
            _ => form.get(self.keys).to_owned(),
        }
    }

    /// The names of a short list, or where a long one is shown.
    fn choices(&self, list: List) -> Option<String> {
        const SHORT: usize = 6;
        let names: Vec<&str> = self.guide.codes(list).iter().map(|entry| entry.name.get(self.keys)).collect();
        match names.len() {
            0 => None,
            1..=SHORT => Some(names.join(self.say("、", ", "))),
            _ => Some(format!("{} declare guide codes {}", self.say("见", "see"), list.id())),
        }
    }

    /// The specialties of the series at the level, where they are few.
    fn specialties(&self) -> Option<String> {
        const FEW: usize = 8;
        let (series, level) = (self.declared.series.as_ref()?, self.declared.level.as_ref()?);
        let fits = self.guide.specialties_of(&series.code).filter(|specialty| specialty.levels.contains_key(&level.code));
        let names: Vec<&str> = fits.map(|specialty| specialty.name.get(self.keys)).collect();
        (self.declared.specialty.is_none() && (1..=FEW).contains(&names.len())).then(|| names.join(self.say("、", ", ")))
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

#[cfg(test)]
mod tests;
