//! Where the law of a rule stands, in words: the document and, where it is known, the place in it.

use crate::guide::Guide;
use crate::text::Text;

/// The part of the application system that a requirement is about.
const PARTS: &[(&str, Text)] = &[
    ("R2", Text::new("注册与找回", "registering and recovering an account")),
    ("R4", Text::new("各人各有其权限", "what each person may see and do")),
    ("R5", Text::new("申报指南", "guide")),
    ("R6", Text::new("申报承诺", "commitment")),
    ("R7", Text::new("基本信息", "basic")),
    ("R8", Text::new("教育经历、工作经历", "education, work")),
    ("R9", Text::new("专业行业组织职务", "associations")),
    ("R11", Text::new("专业技术资格信息", "current title")),
    ("R12", Text::new("申报的专业技术资格信息", "declared title")),
    ("R13", Text::new("专业实践能力考试成绩", "exam")),
    ("R14", Text::new("国内外进修情况", "study")),
    ("R15", Text::new("完成继续教育任务情况", "continuing education")),
    ("R16", Text::new("业绩成果、获奖情况、论文专著、专利及著作", "achievements, awards, publications, intellectual property")),
    ("R17", Text::new("个人自我评价", "self-evaluation")),
    ("R18", Text::new("工作负面情况说明", "negative record")),
    ("R19", Text::new("申报下一环节信息", "next step")),
    ("R20", Text::new("申报材料", "materials")),
    ("R21", Text::new("附件上传与共享", "uploading and reusing attachments")),
    ("R22", Text::new("证件照", "ID photo")),
    ("R23", Text::new("业绩等四部分的附件", "attachments of works")),
    ("R24", Text::new("隶属关系与破格的证明", "proof of affiliation and of exceptional applications")),
    ("R25", Text::new("报表打印", "printed report")),
    ("R26", Text::new("提交", "submission")),
    ("R27", Text::new("审核", "review")),
];

/// One source of a rule as people read it: `R7`, `S5`, `S1 p.2`, a standard by its number, `format`.
pub(super) fn in_words(written: &str, guide: &Guide) -> Text {
    if let Some((_, part)) = PARTS.iter().find(|(key, _)| *key == written) {
        return crate::text!(("申报系统的要求 {written}（{}）", part.zh), ("requirement {written} of the application system ({})", part.en));
    }
    if let Some(source) = guide.source(written) {
        return source.title.clone();
    }
    match written.split_once(" p.") {
        Some((key, page)) => {
            let document = in_words(key, guide);
            crate::text!(("{}，第{page}页", document.zh), ("{}, page {page}", document.en))
        }
        None if written == "format" => Text::new("declare 的文件格式", "the file format of declare"),
        None => Text::same(written),
    }
}
