//! What an application says, as text to be set: every value by its pointer, codes by their Chinese names.

use declare::document::Document;
use declare::field::List;
use declare::guide::ExamMode;
use serde_json::Value;

pub(crate) struct Facts(Document);

impl Facts {
    pub(crate) const fn new(document: Document) -> Self {
        Self(document)
    }

    pub(crate) fn name(&self) -> String {
        self.at("/basic/name")
    }

    /// The value as people read it; empty where there is none.
    pub(crate) fn at(&self, pointer: &str) -> String {
        let written = match self.0.value().pointer(pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(yes)) => if *yes { "是" } else { "否" }.to_owned(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return String::new(),
        };
        match list(pointer) {
            Some(list) => self.0.guide().name_of(list, &written).zh.into_owned(),
            None => written,
        }
    }

    pub(crate) fn has(&self, pointer: &str) -> bool {
        !self.at(pointer).is_empty()
    }

    /// How many entries a list has.
    pub(crate) fn count(&self, section: &str) -> usize {
        self.0.value().get(section).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Whether the declared title is obtained by examination alone.
    pub(crate) fn is_by_exam(&self) -> bool {
        let declared = &self.0.application().declared_title;
        self.0.guide().exam_mode(declared.specialty.code(), declared.level.code()) == Some(ExamMode::ByExam)
    }

    /// Whether the school is on the mainland: no country, or China.
    pub(crate) fn is_mainland(&self, index: usize) -> bool {
        let country = self.at(&format!("/education/{index}/country"));
        country.is_empty() || country == "中国"
    }
}

/// The list that a coded field is from. The categories of works stay codes: what a paper looks like hangs on them.
fn list(pointer: &str) -> Option<List> {
    let section = pointer.split('/').nth(1)?;
    let key = pointer.rsplit('/').next()?;
    Some(match (section, key) {
        (_, "employer_kind") => List::EmployerKind,
        (_, "sex") => List::Sex,
        (_, "id_type") => List::IdType,
        (_, "nationality" | "country") => List::Nationality,
        (_, "study_mode") => List::StudyMode,
        (_, "degree") => List::Degree,
        (_, "obtained_by") => List::ObtainedBy,
        ("education", "level") => List::EducationLevel,
        ("current_title" | "declared_title", "level") => List::TitleLevel,
        ("declared_title", "series") => List::Series,
        ("declared_title", "specialty") => List::Specialty,
        ("declared_title", "title") => List::Title,
        ("declared_title", "kind") => List::DeclarationKind,
        ("appraisals", "result") => List::AppraisalResult,
        ("achievements" | "awards", "level") => List::Level,
        ("awards", "grade") => List::Grade,
        _ => return None,
    })
}
