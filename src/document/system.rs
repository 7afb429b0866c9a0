//! Values that only the system can say, typed into the file: they are left out, with a warning.

use crate::field;
use crate::finding::{Finding, Place, Severity};
use crate::pointer::Pointer;
use crate::text;

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

/// The names of the system values of a section, in both languages.
pub fn system_values(section: &str) -> impl Iterator<Item = &'static str> {
    let of_section = SYSTEM_VALUES.iter().filter(move |(at, _, _)| at.strip_prefix('/') == Some(section));
    of_section.flat_map(|(_, en, zh)| [*en, *zh])
}

/// The warning about a key that names a system value of the record at `at`.
pub(super) fn typed(at: &Pointer, written: &str) -> Option<Finding> {
    let key = field::normal_key(written);
    let (_, _, label) = SYSTEM_VALUES.iter().find(|(section, en, zh)| *section == at.as_str() && (*en == key || *zh == key))?;
    let message = text!("“{label}”由系统提供，这里写的不会采用", "“{written}” comes from the system; what is written here is not used");
    let help = text!("请删去这一行；用 declare fetch 从系统取得。", "Remove this line; `declare fetch` gets it from the system.");
    Some(Finding::new("system-value", Severity::Warning, Place::KeyAt(at.key(written)), message).help(help))
}
