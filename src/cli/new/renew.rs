//! From last year's application to this year's: who the person is and what they did stays, with their comments; what no longer counts goes;
//! what must be said anew is listed.

use crate::document::scaffold::{Declared, schema_line};
use crate::document::{Document, Fate};
use crate::finding::{Edit, Finding, Fix, Source};
use crate::guide::{Guide, Guides, Period};
use crate::pointer::Pointer;
use crate::rules::Judge;
use crate::text;
use crate::text::{Lang, Text};
use crate::yaml::edit::Edited;

/// This year's text, and what is left to do.
pub(super) struct Renewed {
    pub(super) text: String,
    pub(super) keys: Lang,
    pub(super) todo: Vec<Text>,
}

pub(super) fn renew(old: Document, guide: &Guide, declared: &Declared, keys: Option<Lang>, today: time::Date) -> Renewed {
    let mut renewal = Renewal { judge: Judge::new(Guides::built_in()), document: old, todo: Vec::new() };
    renewal.todo(Text::new("要更新的：", "To be renewed:"));
    renewal.heads(guide, declared, keys, today);
    renewal.answers();
    renewal.works();
    renewal.years();
    if let Some(lang) = keys {
        let renames = renewal.document.renames(lang).into_iter().map(|(at, key)| Edit::Rename { at, key }).collect();
        renewal.make(renames);
    }
    let keys = renewal.document.key_lang();
    let text = renewal.document.text();
    let text = if text.contains("yaml-language-server") { text.to_owned() } else { format!("{}{text}", schema_line(super::SCHEMA)) };
    renewal.last();
    Renewed { text, keys, todo: renewal.todo }
}

struct Renewal {
    judge: Judge,
    document: Document,
    todo: Vec<Text>,
}

impl Renewal {
    fn todo(&mut self, text: Text) {
        self.todo.push(text);
    }

    fn item(&mut self, zh: &str, en: &str) {
        self.todo.push(text!("  {zh}", "  {en}"));
    }

    /// Makes edits one by one, each on the text that the one before left; those that cannot be made here are left out.
    fn make(&mut self, edits: Vec<Edit>) {
        let mut open: Vec<Fix> = edits.into_iter().map(|edit| Fix { safe: true, title: Text::same(""), edits: vec![edit] }).collect();
        while !open.is_empty() {
            let Edited { text, fates } = self.document.mended(&open.iter().collect::<Vec<_>>());
            if !fates.contains(&Fate::Done) {
                return;
            }
            self.document = Document::parse(self.document.name(), text.as_bytes(), self.judge.guides());
            open = open.into_iter().zip(fates).filter(|(_, fate)| *fate == Fate::Later).map(|(fix, _)| fix).collect();
        }
    }

    /// What every year says anew: guide, day, commitment, and what was asked for.
    fn heads(&mut self, guide: &Guide, declared: &Declared, keys: Option<Lang>, today: time::Date) {
        let set = |at: &str, text: &str| Edit::Set { at: Pointer::parse(at), text: text.to_owned() };
        let remove = |at: &str| Edit::Remove { at: Pointer::parse(at) };
        let lang = keys.unwrap_or_else(|| self.document.key_lang());
        let no = if lang == Lang::Zh { "否" } else { "no" };
        let version = guide.commitment().map(|commitment| commitment.version.clone()).unwrap_or_default();
        let today = today.to_string();
        let mut edits = vec![
            set("/guide", &guide.id),
            set("/filled_on", &today),
            set("/commitment/version", &version),
            set("/commitment/agreed", no),
            remove("/commitment/agreed_on"),
            remove("/declared_title/committee"),
            remove("/attachments"),
        ];
        let asked = [("kind", &declared.kind), ("series", &declared.series), ("specialty", &declared.specialty), ("level", &declared.level)];
        for (key, coded) in asked {
            edits.extend(coded.as_ref().map(|coded| set(&format!("/declared_title/{key}"), coded.name.get(lang))));
        }
        if declared.series.is_some() || declared.level.is_some() {
            edits.push(remove("/declared_title/title"));
        }
        let had_exam = self.document.application().exam.present;
        self.make(edits);
        self.item("申报承诺：读过本年度的承诺书再同意", "commitment: read this year's and agree");
        if had_exam {
            self.item(
                "专业实践能力考试成绩：核对准考证号，成绩过期的换成新的",
                "exam: check that the ticket's result still counts, else give a new ticket",
            );
        }
    }

    /// Answers that are true of a day are given anew.
    fn answers(&mut self) {
        let questions = self.document.application().negative_record.len();
        let answers = (0..questions).flat_map(|index| {
            let at = Pointer::root().key("negative_record").index(index);
            [Edit::Remove { at: at.key("occurred") }, Edit::Remove { at: at.key("details") }]
        });
        let other = Pointer::root().key("declared_title");
        let answers =
            answers.chain([Edit::Remove { at: other.key("other_series") }, Edit::Remove { at: other.key("other_series_details") }]).collect();
        self.make(answers);
        self.item("工作负面情况说明：逐项重新回答", "negative record: answer each question anew");
        self.item("有无同时或不同时申报其他系列：重新回答", "other series applied for: answer anew");
    }

    /// Works outside the counting period of this year, which its rule knows.
    fn works(&mut self) {
        loop {
            let findings = self.judge.judge(&self.document);
            let places = findings.iter().filter(|finding| finding.rule == "works-period").filter_map(Finding::pointer).filter_map(entry_of);
            let Some(last) = places.max_by_key(|at| at.segments().nth(1).and_then(|index| index.parse::<usize>().ok())) else { return };
            let (label, title) = (self.document.label(&last), title_of(&self.document, &last));
            let before = self.document.text().to_owned();
            self.make(vec![Edit::Remove { at: last }]);
            if self.document.text() == before {
                return;
            }
            self.todo(text!(
                ("  {}（{title}）不在计算期内，已去掉", label.zh),
                ("  {} ({title}) is outside the counting period and was left out", label.en)
            ));
        }
    }

    /// Continuing education before the counting period goes; years that are missing are named.
    fn years(&mut self) {
        let Some(period) = self.period() else { return };
        let years: Vec<Option<i32>> = self.document.application().continuing_education.iter().map(|entry| entry.year.get().copied()).collect();
        let first = period.years_from.year();
        let early: Vec<(usize, i32)> =
            years.iter().enumerate().filter_map(|(index, year)| year.filter(|year| *year < first).map(|year| (index, year))).collect();
        for (index, year) in early.into_iter().rev() {
            self.make(vec![Edit::Remove { at: Pointer::root().key("continuing_education").index(index) }]);
            self.todo(text!(
                "  {year} 年的继续教育不在计算期内，已去掉",
                "  continuing education of {year} is outside the counting period and was left out"
            ));
        }
        let missing: Vec<String> = (first..=period.until.year()).filter(|year| !years.contains(&Some(*year))).map(|year| year.to_string()).collect();
        if !missing.is_empty() {
            self.todo(text!(("  补上 {} 年的继续教育", missing.join("、")), ("  add continuing education of {}", missing.join(", "))));
        }
    }

    fn period(&self) -> Option<Period> {
        let current = &self.document.application().current_title;
        let obtained = *current.obtained_on.get().filter(|_| current.holds_title.is_yes())?;
        self.document.guide().counting_period(obtained, current.round_year.get().copied(), current.obtained_by.code())
    }

    /// What a program cannot see.
    fn last(&mut self) {
        self.item("工作经历、现资格、年度考核：补上这一年的变化", "work, current title, appraisals: add what changed this year");
        self.item("业绩、获奖、论文、专利：补上新的成果", "achievements, awards, publications, intellectual property: add new works");
        self.item("个人自我评价：按今年的情况修改", "self-evaluation: bring it up to date");
        self.item("附件：重新准备，或在提交时复用以前的", "attachments: prepare them anew, or reuse earlier ones when you file");
    }
}

/// The entry of a list that a place lies in.
fn entry_of(at: &Pointer) -> Option<Pointer> {
    let mut segments = at.segments();
    let (section, index) = (segments.next()?, segments.next()?.parse::<usize>().ok()?);
    Some(Pointer::root().key(&section).index(index))
}

/// What an entry of works is called.
fn title_of(document: &Document, at: &Pointer) -> String {
    let named = |key: &str| document.value().pointer(at.key(key).as_str()).and_then(|value| value.as_str()).map(str::to_owned);
    named("title").or_else(|| named("standard_number")).unwrap_or_default()
}
