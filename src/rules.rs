//! The law of the form. A rule is one item: id, severity, texts, a bad and a good example, and its check, a pure function of the facts.
//!
//! One file a section. [`Judge`] puts together what reading, the shape and the rules find.

use std::sync::{Arc, Mutex, PoisonError};

use crate::document::{Application, Document};
use crate::finding::{Finding, Place, Severity, Sink, Source};
use crate::guide::{Guide, Guides};
use crate::pointer::Pointer;
use crate::schema::Schema;
use crate::text::Text;

mod age;
mod among;
mod attachments;
mod commitment;
mod contact;
mod continuing_education;
mod current_title;
mod dates;
mod declared_title;
mod education;
mod employers;
mod exam;
mod files;
mod filing;
mod fixes;
mod guide_files;
mod identity;
mod ignore;
mod kinds;
pub mod mend;
mod nationality;
mod next_step;
mod number;
mod radicals;
mod reading;
mod record;
mod service;
mod source;
mod specialty;
mod statements;
mod text;
mod work;
mod works;
mod works_dates;
mod works_patents;
mod works_registered;
mod works_serials;
mod works_values;

pub use among::{Among, Claim};
pub use number::credit_code_check;

/// A rule, whole. Its id is public for ever.
#[derive(Debug)]
pub struct Rule {
    /// Kebab-case.
    pub id: &'static str,
    pub severity: Severity,
    /// What it asks, in one line.
    pub title: Text,
    /// Why, for `declare explain`.
    pub why: Text,
    /// Where the law stands, `; ` between several: a requirement (`R7`), a source of the guides (`S5`) with its page where that is known
    /// (`S1 p.2`), `format` for our own file format, or a standard by its number.
    pub source: &'static str,
    /// Sections of an application in YAML (empty where words say it all), put over `examples/minimal`, in which exactly this rule finds something.
    pub bad: &'static str,
    /// The same mended: nothing is found.
    pub good: &'static str,
    /// Rules whose findings at the same place, or inside it, only follow from this one's: they are folded into it.
    pub implies: &'static [&'static str],
    pub check: Check,
}

impl Rule {
    /// Where the law stands, in words.
    pub fn sources(&self, guide: &Guide) -> Vec<Text> {
        self.source.split("; ").map(|written| source::in_words(written, guide)).collect()
    }
}

/// Who finds it.
#[derive(Debug)]
pub enum Check {
    /// Found while the text is read or its shape is checked.
    Reading,
    /// Found in the files and in what is to be printed.
    Files,
    /// Found by the server.
    Filing,
    /// Found across all files given, by [`Among`].
    Among,
    /// Found in the files of a guide (`declare guide check`).
    Guide,
    /// Found by a rule of the law.
    Law(fn(&Facts<'_>, &mut Report)),
}

/// What a check may look at: the application and the guide, nothing else, and no clock.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub application: &'a Application,
    pub guide: &'a Guide,
    /// For labels and for conditions of the guide.
    pub document: &'a Document,
    suspects: &'a [text::Suspect<'a>],
}

impl Facts<'_> {
    /// A place as people call it.
    fn label(&self, at: &Pointer) -> Text {
        self.document.label(at)
    }
}

/// Where one rule's check pushes what it finds.
#[derive(Debug)]
pub struct Report {
    rule: &'static Rule,
    findings: Vec<Finding>,
}

impl Report {
    /// A finding of this rule at a place, to be completed and pushed.
    pub fn finding(&self, at: &Pointer, message: Text) -> Finding {
        Finding::new(self.rule.id, self.rule.severity, Place::At(at.clone()), message)
    }

    pub fn push(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Finds something at a place, with what to write instead.
    pub fn find(&mut self, at: &Pointer, message: Text, help: Text) {
        let finding = self.finding(at, message).help(help);
        self.push(finding);
    }

    /// Finds nothing where something is to be filled in. People hear of it in the line of its section, which has no room for the message:
    /// where that says more than the field's name, it is not for here.
    pub fn missing(&mut self, at: &Pointer, message: Text, help: Text) {
        let finding = self.finding(at, message).help(help).to_fill();
        self.push(finding);
    }
}

/// The rules of every section, in the form's order, each under what it is about.
static SECTIONS: &[(Text, &[Rule])] = &[
    (Text::new("写法", "How the file is written"), reading::RULES),
    (Text::new("基本信息：身份", "Basic: identity"), identity::RULES),
    (Text::new("基本信息：国籍与证件", "Basic: nationality and documents"), nationality::RULES),
    (Text::new("基本信息：年龄", "Basic: age"), age::RULES),
    (Text::new("基本信息：联系方式", "Basic: contact"), contact::RULES),
    (Text::new("单位", "Employers"), employers::RULES),
    (Text::new("教育经历", "Education"), education::RULES),
    (Text::new("工作经历", "Work"), work::RULES),
    (Text::new("任职、聘任、考核、进修", "Associations, appointments, appraisals, study"), record::RULES),
    (Text::new("专业技术资格信息", "Current title"), current_title::RULES),
    (Text::new("申报专业", "Declared specialty"), specialty::RULES),
    (Text::new("申报的专业技术资格信息", "Declared title"), declared_title::RULES),
    (Text::new("申报类型", "Kinds of declaration"), kinds::RULES),
    (Text::new("资历", "Years of service"), service::RULES),
    (Text::new("专业实践能力考试成绩", "Exam"), exam::RULES),
    (Text::new("继续教育与年度考核", "Continuing education and appraisals"), continuing_education::RULES),
    (Text::new("业绩、获奖、论文、专利", "Works"), works::RULES),
    (Text::new("业绩的日期", "Dates of works"), works_dates::RULES),
    (Text::new("刊号、书号、DOI", "Serial numbers, ISBN, DOI"), works_serials::RULES),
    (Text::new("专利号", "Patents"), works_patents::RULES),
    (Text::new("登记号、标准号", "Registrations and standards"), works_registered::RULES),
    (Text::new("业绩的其他项目", "Other fields of works"), works_values::RULES),
    (Text::new("自我评价、负面情况", "Self-evaluation and negative record"), statements::RULES),
    (Text::new("申报承诺", "Commitment"), commitment::RULES),
    (Text::new("附件清单", "List of attachments"), attachments::RULES),
    (Text::new("申报下一环节", "Next step"), next_step::RULES),
    (Text::new("日期", "Dates"), dates::RULES),
    (Text::new("文字", "Text"), text::RULES),
    (Text::new("附件与打印", "Attachments and print"), files::RULES),
    (Text::new("提交与办理", "Filing and review"), filing::RULES),
    (Text::new("同一人的几份申报", "Several applications of one person"), among::RULES),
    (Text::new("指南的文件", "Files of a guide"), guide_files::RULES),
];

/// The rules by what they are about.
pub fn sections() -> impl Iterator<Item = (&'static Text, &'static [Rule])> {
    SECTIONS.iter().map(|(title, rules)| (title, *rules))
}

/// Every rule.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    SECTIONS.iter().flat_map(|(_, rules)| rules.iter())
}

/// The rule of an id.
pub fn by_id(id: &str) -> Option<&'static Rule> {
    all().find(|rule| rule.id == id)
}

/// A guide with its schema.
type Compiled = (Arc<Guide>, Option<Arc<Schema>>);

/// Judges applications by the guides it was given. Schemas are compiled once a guide.
#[derive(Debug)]
pub struct Judge {
    guides: Guides,
    schemas: Mutex<Vec<Compiled>>,
}

impl Judge {
    pub fn new(guides: Guides) -> Self {
        Self { guides, schemas: Mutex::default() }
    }

    pub const fn guides(&self) -> &Guides {
        &self.guides
    }

    /// Everything to mend in the text of an application, in its order: what reading found, then shape, then law.
    pub fn judge(&self, document: &Document) -> Vec<Finding> {
        let mut sink = Sink::default();
        sink.extend(document.findings().iter().cloned());
        if document.is_readable() {
            if let Some(schema) = self.schema(document.guide()) {
                schema.check(document, &mut sink);
            }
            let suspects = text::suspects(document.value());
            let facts = Facts { application: document.application(), guide: document.guide(), document, suspects: &suspects };
            for rule in all() {
                if let Check::Law(check) = rule.check {
                    let mut report = Report { rule, findings: Vec::new() };
                    check(&facts, &mut report);
                    sink.extend(report.findings);
                }
            }
        }
        let implies = |id: &str| by_id(id).map_or(&[][..], |rule| rule.implies);
        let mut findings = ignore::filter(sink.into_findings(&implies), document);
        sort(&mut findings, document);
        findings
    }

    /// The same with what was found of the application among others, unless a comment silences it.
    pub fn judge_among(&self, document: &Document, among: Finding) -> Vec<Finding> {
        let mut findings = self.judge(document);
        if !ignore::silences(document, &among) {
            findings.push(among);
            sort(&mut findings, document);
        }
        findings
    }

    /// What the rules say of a person alone: `basic` holds as much of an application's basic information as there is. Nothing is missed.
    pub fn judge_person(&self, basic: &serde_json::Value) -> (Document, Vec<Finding>) {
        let document = Document::parse("", serde_json::json!({ "basic": basic }).to_string().as_bytes(), &self.guides);
        let mut findings: Vec<Finding> = document.findings().iter().filter(|finding| is_of_person(finding)).cloned().collect();
        let facts = Facts { application: document.application(), guide: document.guide(), document: &document, suspects: &[] };
        for rule in identity::RULES.iter().chain(contact::RULES) {
            if let Check::Law(check) = rule.check {
                let mut report = Report { rule, findings: Vec::new() };
                check(&facts, &mut report);
                findings.extend(report.findings.into_iter().filter(is_of_person));
            }
        }
        (document, findings)
    }

    fn schema(&self, guide: &Arc<Guide>) -> Option<Arc<Schema>> {
        let mut schemas = self.schemas.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, schema)) = schemas.iter().find(|(known, _)| Arc::ptr_eq(known, guide)) {
            return schema.clone();
        }
        let schema = Schema::of(guide).map(Arc::new);
        schemas.push((Arc::clone(guide), schema.clone()));
        schema
    }
}

fn is_of_person(finding: &Finding) -> bool {
    let inside = matches!(&finding.place, Place::At(at) if at.as_str().starts_with("/basic/"));
    inside && finding.severity == Severity::Error
}

/// Puts findings in the order of the text: first what is about the whole of it, last how many more there are.
fn sort(findings: &mut [Finding], document: &Document) {
    let is_rest = |finding: &Finding| finding.times > 1 && finding.place == Place::Whole;
    findings.sort_by_cached_key(|finding| (is_rest(finding), document.locate(&finding.place).map(|location| location.bytes.start)));
}

#[cfg(test)]
mod tests;
