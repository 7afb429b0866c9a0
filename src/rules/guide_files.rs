//! What is wrong with the files of a guide: explained here, found by `guide` for `declare guide check`.

use crate::finding::Severity::Error;
use crate::rules::{Check, Rule};
use crate::text::Text;

const fn guide(id: &'static str, title: Text, why: Text) -> Rule {
    Rule { id, severity: Error, title, why, source: "format", bad: "", good: "", implies: &[], check: Check::Guide }
}

pub(super) static RULES: &[Rule] = &[
    guide(
        "guide-syntax",
        Text::new("指南文件读得懂", "The files of a guide can be read"),
        Text::new(
            "写错的键、缺少的项、读不懂的值，会让一条规定悄悄失效。",
            "A misspelt key, a missing entry or a value that cannot be read would silently take a provision away.",
        ),
    ),
    guide(
        "guide-translation",
        Text::new("每段文字有中文和英文", "Each text is there in Chinese and English"),
        Text::new("填报的人用哪种语言，就要看到哪种语言。", "People are told everything in the language they use."),
    ),
    guide(
        "guide-source",
        Text::new("每一条有出处和可信度", "Each entry has its source and how sure it is"),
        Text::new(
            "没有出处的规定没法核对；未核实的只提醒，不阻止申报。",
            "A provision without a source cannot be checked; an unverified one gives warnings and stops nobody.",
        ),
    ),
    guide(
        "guide-path",
        Text::new("条件里的位置是申报里有的", "The places that conditions name are there in an application"),
        Text::new(
            "位置写错的条件永远不成立，要交的材料就没人要了。",
            "A condition on a place that does not exist is never true: nobody would be asked for the material.",
        ),
    ),
    guide(
        "guide-code",
        Text::new("代码是名单里有的", "Codes are those of the lists"),
        Text::new("写错的代码指不到任何系列、专业、级别、材料。", "A misspelt code means no series, specialty, level or material."),
    ),
    guide(
        "guide-choice",
        Text::new("没有选不到的选项", "No choice that cannot be made"),
        Text::new(
            "没有资格名称的级别、没有专业的评委会、永远不成立的条件，都说明有一处写错了。",
            "A level without a title, a committee without a specialty, a condition that is never true: each says that something is wrong.",
        ),
    ),
    guide(
        "guide-twice",
        Text::new("编号和名称不重复", "No id or name twice"),
        Text::new("两个条目同名，就不知道写的人指哪一个。", "Where two entries have one name nobody knows which is meant."),
    ),
    guide(
        "guide-dates",
        Text::new("日期有先有后", "Dates are in their order"),
        Text::new(
            "先开始，后审核，再报送，最后缴费；颠倒的日期会算错大家的最后一天。",
            "A round opens, is reviewed, submitted and paid for in this order; dates out of order give people a wrong last day.",
        ),
    ),
];
