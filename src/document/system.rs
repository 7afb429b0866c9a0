//! Values that only the system can say: what was fetched of them (`system.yaml` beside the application), and a word for who types them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Result};
use crate::field;
use crate::files;
use crate::finding::{Edit, Finding, Fix, Place, Severity};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The file beside `app.yaml`.
pub const SYSTEM_FILE: &str = "system.yaml";

/// No file of system values is longer.
const LONGEST: u64 = 256 * 1024;

/// What the registers say, under the English names of the fields. What is not there is unknown: nothing follows from it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct System {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insured_employer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub insured_employer_code: Option<String>,
    /// The exam record, with the `ticket_number` that it was fetched by.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub exam: BTreeMap<String, String>,
}

impl System {
    /// What lies in an application's folder; nothing where nothing was fetched.
    ///
    /// # Errors
    /// When the file is there and cannot be understood.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join(SYSTEM_FILE);
        if !path.exists() {
            return Ok(Self::default());
        }
        serde_yaml::from_slice(&files::read_up_to(&path, LONGEST)?).map_err(|failed| {
            let path = path.display();
            Error::usage(
                text!("{path} 读不懂", "{path} cannot be understood"),
                Text::new("删除它，再运行 declare fetch 重新取得。", "Delete it and run `declare fetch` again."),
            )
            .because(failed)
        })
    }

    /// What a server's registers say, as it keeps them.
    pub fn of_registers(values: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let exam = values["exam"].as_object().into_iter().flatten().filter_map(|(key, value)| Some((key.clone(), text(value)?)));
        Self {
            insured_employer: text(&values["insured_employer"]),
            insured_employer_code: text(&values["insured_employer_code"]),
            exam: exam.collect(),
        }
    }
}

/// Told instead of the values of a file that cannot be understood: they count as unknown.
pub(super) fn unreadable(failed: &Error) -> Finding {
    let mut finding = Finding::new("system-file", Severity::Warning, Place::Whole, failed.what.clone());
    finding.help = Some(failed.help.clone());
    finding
}

/// Section, English name and the form's label of each.
const SYSTEM_VALUES: &[(&str, &str, &str)] = &[
    ("/basic", "insured_employer", "现参保单位"),
    ("/basic", "insured_employer_code", "现参保单位组织机构码"),
    ("/exam", "exam_name", "考试名称"),
    ("/exam", "specialty", "考试专业"),
    ("/exam", "level", "考试级别"),
    ("/exam", "date", "考试时间"),
    ("/exam", "score", "成绩"),
    ("/exam", "pass_mark", "合格标准"),
    ("/exam", "result", "考试结论"),
    ("/exam", "valid_until", "有效期至"),
];

/// What a system value is called.
pub(super) fn label(section: &str, key: &str) -> Option<Text> {
    let (_, en, zh) = SYSTEM_VALUES.iter().find(|(at, en, _)| at.strip_prefix('/') == Some(section) && *en == key)?;
    Some(text!(("{zh}"), ("{}", en.replace('_', " "))))
}

/// What the exam register says of a result.
pub(super) fn exam_result(written: &str) -> Text {
    match written {
        "合格" => Text::new("合格", "passed"),
        "不合格" => Text::new("不合格", "not passed"),
        _ => Text::same(written),
    }
}

/// The names of the system values of a section, in both languages.
pub fn system_values(section: &str) -> impl Iterator<Item = &'static str> {
    let of_section = SYSTEM_VALUES.iter().filter(move |(at, _, _)| at.strip_prefix('/') == Some(section));
    of_section.flat_map(|(_, en, zh)| [*en, *zh])
}

/// The warning about a key that names a system value of the record at `at`.
pub(super) fn typed(at: &Pointer, written: &str) -> Option<Finding> {
    let key = field::normal_key(written);
    let (_, _, label) = SYSTEM_VALUES.iter().find(|(section, en, zh)| *section == at.as_str() && (*en == key || *zh == key))?;
    let at = at.key(written);
    let message = text!("“{label}”由系统提供，这里写的不会采用", "“{written}” comes from the system; what is written here is not used");
    let help = text!("请删去这一行；用 declare fetch 从系统取得。", "Remove this line; `declare fetch` gets it from the system.");
    let title = text!("删去“{label}”", "remove “{written}”");
    let fix = Fix { safe: true, title, edits: vec![Edit::Remove { at: at.clone() }] };
    Some(Finding::new("system-value", Severity::Warning, Place::KeyAt(at), message).help(help).fix(fix))
}
