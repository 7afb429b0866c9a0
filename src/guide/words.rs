//! The guide in words: conditions with the names that the form has for places and values, and what a field wants where the guide has the
//! number.

use super::condition::{Answer, Test, Values, answer, place, written};
use super::{ExamMode, Guide, Hours};
use crate::field::{self, Kind, List};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// What a test says of a place, or what it says when it is `negated`.
pub(super) fn test(test: &Test, guide: &Guide, values: &dyn Values, at: &Pointer, entry: &Pointer, negated: bool) -> Text {
    let label = guide.label_of(at);
    let not = if negated { ("不", "not ") } else { ("", "") };
    match test {
        Test::Present(wanted) if *wanted != negated => text!(("填写了{}", label.zh), ("{} is filled in", label.en)),
        Test::Present(_) => text!(("没有填写{}", label.zh), ("{} is not filled in", label.en)),
        Test::DiffersFrom(other) => {
            let other = guide.label_of(&place(other, entry));
            if negated {
                text!(("{}与{}一致", label.zh, other.zh), ("{} and {} are the same", label.en, other.en))
            } else {
                text!(("{}与{}不一致", label.zh, other.zh), ("{} and {} differ", label.en, other.en))
            }
        }
        Test::Before(limit) => text!(("{}{}早于{limit}", label.zh, not.0), ("{} is {}before {limit}", label.en, not.1)),
        Test::AtLeast(least) => {
            let zh = if negated { "" } else { "不" };
            text!(("{}{zh}少于{least}", label.zh), ("{} is {}at least {least}", label.en, not.1))
        }
        Test::AtMost(most) => {
            let zh = if negated { "" } else { "不" };
            text!(("{}{zh}大于{most}", label.zh), ("{} is {}at most {most}", label.en, not.1))
        }
        Test::Contains(part) => {
            text!(
                ("{}里{}有“{part}”", label.zh, if negated { "没" } else { "" }),
                ("{} has {}“{part}” in it", label.en, if negated { "no " } else { "" })
            )
        }
        Test::Is(wanted) => {
            let shown = guide.show(at, wanted);
            text!(("{}{}是{}", label.zh, not.0, shown.zh), ("{} is {}{}", label.en, not.1, shown.en))
        }
        Test::In(wanted) => match answer(values, at) {
            Answer::Value(value) => {
                let shown = guide.show(at, &written(value));
                text!(("{}是{}", label.zh, shown.zh), ("{} is {}", label.en, shown.en))
            }
            _ => {
                let shown: Vec<Text> = wanted.iter().map(|value| guide.show(at, value)).collect();
                let zh = shown.iter().map(|text| text.zh.as_ref()).collect::<Vec<_>>().join("、");
                let en = shown.iter().map(|text| text.en.as_ref()).collect::<Vec<_>>().join(" / ");
                text!(("{}{}是{zh}", label.zh, not.0), ("{} is {}{en}", label.en, not.1))
            }
        },
    }
}

/// The section and field of the table at a place.
fn table_field(at: &Pointer) -> Option<(&'static field::Section, Option<&'static field::Field>)> {
    let segments: Vec<String> = at.segments().collect();
    let section = field::section(segments.first()?)?;
    let key = segments.iter().skip(1).find(|segment| segment.parse::<usize>().is_err());
    Some((section, key.and_then(|key| section.fields.iter().find(|field| field.key == key.as_str()))))
}

impl Guide {
    /// What a person may write into a field of a section, with this guide's numbers; into the section itself where there is no field.
    pub fn form(&self, section: &field::Section, field: Option<&field::Field>) -> Text {
        self.numbered(section.key, field.map_or("", |field| field.key.as_ref())).unwrap_or_else(|| match field {
            Some(field) => field.form(),
            None => section.form(),
        })
    }

    /// What is wanted where that is a number of the guide.
    fn numbered(&self, section: &str, key: &str) -> Option<Text> {
        let limits = &self.limits;
        let hours = |pick: fn(&Hours) -> u32| {
            let year = self.continuing_education_until();
            self.continuing_education(year)
                .map(pick)
                .map(|least| text!("学时数，{year} 年度不少于 {least}，例如 {least}", "hours, at least {least} for {year}, such as {least}"))
        };
        match (section, key) {
            ("self_evaluation", "") => {
                let most = limits.self_evaluation_characters;
                Some(text!(
                    "不超过 {most} 字的自我评价，对照申报条件逐条写；在 | 下面另起行，每行缩进两格",
                    "a self-evaluation of at most {most} characters, condition by condition, in the lines below a |, each indented by two"
                ))
            }
            (_, "representative") => {
                let most = limits.representative_works;
                Some(text!("是或否；每一部分最多 {most} 项代表作", "yes or no; at most {most} representative works in each section"))
            }
            ("continuing_education", "public_hours") => hours(|hours| hours.public),
            ("continuing_education", "professional_hours") => hours(|hours| hours.professional),
            ("continuing_education", "elective_hours") => hours(|hours| hours.elective),
            ("attachments", "files") => {
                let megabytes = limits.attachment_bytes >> 20;
                Some(text!(
                    "文件名，文件放在 app.yaml 旁边的“附件”或 attachments 文件夹里，每个不超过 {megabytes} MB",
                    "names of files in the folder attachments (or 附件) beside app.yaml, at most {megabytes} MB each"
                ))
            }
            _ => None,
        }
    }

    /// What a place is called in a sentence: the form's label.
    fn label_of(&self, at: &Pointer) -> Text {
        let special = match at.as_str() {
            "/derived/exam_mode" => Some(Text::new("专业的评审方式", "the specialty's way of obtaining")),
            "/system/insured_employer_code" | "/system/insured_employer" => Some(Text::new("现参保单位", "the insured employer")),
            "/next_step/employer_code" => Some(Text::new("报送用人单位", "the declaring employer")),
            "/basic/employer_code" => Some(Text::new("工作单位", "the working employer")),
            _ => None,
        };
        special.unwrap_or_else(|| match table_field(at) {
            Some((_, Some(field))) => field.label(),
            Some((section, None)) => match at.segments().nth(2) {
                Some(key) => self.works_label(section.key, &key),
                None => section.label(),
            },
            None => Text::same(at.as_str()),
        })
    }

    fn works_label(&self, section: &str, key: &str) -> Text {
        if key == "category" {
            return Text::new("材料分类", "the category");
        }
        let labelled = self.categories(section).iter().find_map(|category| category.label(key));
        labelled.cloned().unwrap_or_else(|| Text::same(key))
    }

    /// A value for people: the name of a code, yes or no, else the value.
    fn show(&self, at: &Pointer, value: &str) -> Text {
        if at.as_str() == "/derived/exam_mode" {
            let mode = [ExamMode::ByExam, ExamMode::ExamAndReview, ExamMode::Review].into_iter().find(|mode| mode.id() == value);
            return mode.map_or_else(|| Text::same(value), ExamMode::label);
        }
        let kind = match (table_field(at), at.segments().nth(2).as_deref()) {
            (Some((_, Some(field))), _) => Some(field.kind),
            (Some((_, None)), Some("category")) => Some(Kind::Code(List::WorksCategory)),
            _ => None,
        };
        let has = || self.label_of(at).zh.starts_with("有无");
        match (kind, value) {
            (Some(Kind::Code(list)), code) => self.name_of(list, code),
            (Some(Kind::Bool), "true") if has() => Text::new("“有”", "yes"),
            (Some(Kind::Bool), "false") if has() => Text::new("“无”", "no"),
            (Some(Kind::Bool), "true") => Text::new("“是”", "yes"),
            (Some(Kind::Bool), "false") => Text::new("“否”", "no"),
            _ => Text::same(value),
        }
    }
}
