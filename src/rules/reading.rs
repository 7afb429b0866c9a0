//! What is found while the text is read or its shape is checked: explained here, found by `yaml`, `document` and `schema`.

use crate::finding::Severity;
use crate::rules::{Check, Rule};
use crate::text::Text;

const fn reading(id: &'static str, title: Text, why: Text, source: &'static str, bad: &'static str, good: &'static str) -> Rule {
    Rule { id, severity: Severity::Error, title, why, source, bad, good, implies: &[], check: Check::Reading }
}

const fn warned(id: &'static str, title: Text, why: Text, source: &'static str, bad: &'static str, good: &'static str) -> Rule {
    Rule { id, severity: Severity::Warning, title, why, source, bad, good, implies: &[], check: Check::Reading }
}

const fn noted(id: &'static str, title: Text, why: Text, source: &'static str, bad: &'static str, good: &'static str) -> Rule {
    Rule { id, severity: Severity::Note, title, why, source, bad, good, implies: &[], check: Check::Reading }
}

pub(super) static RULES: &[Rule] = &[
    reading(
        "yaml-syntax",
        Text::new("文件的写法要是 YAML", "The file must be YAML"),
        Text::new(
            "冒号、引号、缩进写错时，后面的内容读不出来，所以先改好这一处。",
            "Where a colon, quote or indent is wrong, what follows cannot be read; mend this place first.",
        ),
        "format",
        "basic\n  name: 张三",
        "basic:\n  name: 张三",
    ),
    reading(
        "yaml-encoding",
        Text::new("文件的编码要是 UTF-8", "The file must be in UTF-8"),
        Text::new(
            "记事本另存时选“UTF-8”。GBK 和 UTF-16 能认出来，但不能填报。",
            "Save it as UTF-8. GBK and UTF-16 are recognised but cannot be filed.",
        ),
        "format",
        "",
        "",
    ),
    reading(
        "yaml-empty",
        Text::new("文件里要有内容", "The file must hold something"),
        Text::new("空文件没有可审的内容。", "There is nothing to judge in an empty file."),
        "format",
        "# 只有注释",
        "guide: shenzhen-2026",
    ),
    reading(
        "yaml-too-large",
        Text::new("文件不超过 1 MiB", "The file has at most 1 MiB"),
        Text::new("申报文件只写文字；扫描件放进附件文件夹。", "An application holds text only; scans belong into the attachments folder."),
        "format",
        "",
        "",
    ),
    reading(
        "yaml-too-deep",
        Text::new("缩进不超过 32 层，条目不超过 200,000 个", "At most 32 levels and 200,000 nodes"),
        Text::new("申报表没有这么深的结构。", "No form is that deep."),
        "format",
        "a: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
        "work: []",
    ),
    reading(
        "yaml-anchor",
        Text::new("不用锚点、别名和合并键", "No anchors, aliases or merge keys"),
        Text::new(
            "申报文件是表，不是程序：每一项写全，谁看都一样。",
            "An application is a form, not a program: every value is written out, the same for every reader.",
        ),
        "format",
        "work: &w []",
        "work: []",
    ),
    reading(
        "yaml-tag",
        Text::new("不用标签", "No tags"),
        Text::new("值怎么读由表上的项目决定，不由标签决定。", "How a value is read is decided by its field, not by a tag."),
        "format",
        "name: !!str 张三",
        "name: 张三",
    ),
    reading(
        "yaml-documents",
        Text::new("一个文件只有一份文档", "One document in a file"),
        Text::new("一份文件对应一个人的一次申报。", "One file is one person's application."),
        "format",
        "guide: shenzhen-2026\n---\nguide: shenzhen-2025",
        "guide: shenzhen-2026",
    ),
    reading(
        "yaml-duplicate-key",
        Text::new("同一项只写一次", "Each key only once"),
        Text::new("写两次时无法知道哪个算数。", "Written twice, nobody knows which one counts."),
        "format",
        "name: 张三\nname: 李四",
        "name: 张三",
    ),
    reading(
        "yaml-control-character",
        Text::new("没有控制字符", "No control characters"),
        Text::new(
            "看不见的字符打印不出来，也会让两份相同的内容摘要不同。",
            "Invisible characters cannot be printed and make equal texts differ in their digest.",
        ),
        "format",
        "name: 张\\u0007三",
        "name: 张三",
    ),
    reading(
        "duplicate-key",
        Text::new("中文名和英文名是同一项", "The Chinese and the English name are one field"),
        Text::new("同一项写了中文键又写了英文键，只能留一个。", "A field is written under both its names; only one may stay."),
        "format",
        "name: 张三\n姓名: 张三",
        "姓名: 张三",
    ),
    warned(
        "mixed-keys",
        Text::new("一份文件只用一种语言的键", "Keys of one language in a file"),
        Text::new("混用不影响申报，但读起来费力。", "Mixing does no harm to the filing, but is hard to read."),
        "format",
        "basic:\n  姓名: 张三",
        "基本信息:\n  姓名: 张三",
    ),
    reading(
        "not-an-application",
        Text::new("最外层是“键: 值”", "The outermost level is `key: value`"),
        Text::new("申报文件由各部分组成，每部分一个键。", "An application consists of sections, one key each."),
        "format",
        "- 张三",
        "basic:\n  name: 张三",
    ),
    reading(
        "unknown-guide",
        Text::new("申报指南要存在", "The guide must exist"),
        Text::new("数字、名单和措辞按城市和年度不同，都在指南里。", "Numbers, lists and wordings differ by city and year; the guide holds them."),
        "R6",
        "guide: beijing-1999",
        "guide: shenzhen-2026",
    ),
    reading(
        "required",
        Text::new("必填项要填写", "Required fields must be filled in"),
        Text::new("表上带 * 的项目必须填写；列表至少一条。", "Fields marked * must be filled in; such lists need an entry."),
        "R7; R8; R11; R12",
        "basic:\n  name:",
        "basic:\n  name: 张三",
    ),
    reading(
        "unknown-key",
        Text::new("只写表上有的项目", "Only fields of the form"),
        Text::new("写错名字的项目不会被看到，所以必须改正。", "A field under a wrong name would go unseen, so it must be mended."),
        "format",
        "basic:\n  naem: 张三",
        "basic:\n  name: 张三",
    ),
    warned(
        "system-value",
        Text::new("系统提供的项目不用写", "What the system says is not typed"),
        Text::new(
            "现参保单位和考试成绩由系统取得，写在文件里的不会采用。",
            "The insured employer and the exam record come from the system; what a file says of them is not used.",
        ),
        "R7; R13",
        "basic:\n  insured_employer: 深圳市示例微电子有限公司",
        "basic:\n  employer: 深圳市示例微电子有限公司",
    ),
    warned(
        "system-file",
        Text::new("system.yaml 能读懂", "system.yaml can be understood"),
        Text::new(
            "这个文件由 declare fetch 取得，请勿手改；读不懂时，里面的值按未知处理，以服务器为准。",
            "`declare fetch` writes it; do not edit it. Where it cannot be understood its values are unknown, and the server's count.",
        ),
        "R7; R13",
        "",
        "",
    ),
    warned(
        "unknown-ignore",
        Text::new("忽略的规则要存在", "An ignored rule exists"),
        Text::new(
            "编号写错的忽略不起作用；只有提醒可以忽略，错误不能。",
            "A misspelt one ignores nothing. Only warnings can be ignored, errors cannot.",
        ),
        "format",
        "work: [] # declare: ignore[work-gab] 在家照顾孩子",
        "work: [] # declare: ignore[work-gap] 在家照顾孩子",
    ),
    noted(
        "unused-ignore",
        Text::new("忽略的提醒还在", "What is ignored is still there"),
        Text::new(
            "提醒没有了，忽略就该删去，否则以后同一行的新问题会被它盖住。",
            "Once the warning is gone the comment should go, or it will hide a new one on the same line.",
        ),
        "format",
        "name: 张三 # declare: ignore[work-gap] 在家照顾孩子",
        "name: 张三",
    ),
    reading(
        "wrong-shape",
        Text::new("每一项按它的样子写", "Each part in its shape"),
        Text::new("该是列表的写成列表，该是一个值的写成一个值。", "A list is written as a list, one value as one value."),
        "format",
        "work: 深圳示例公司",
        "work:\n  - employer: 深圳示例公司",
    ),
    reading(
        "unknown-code",
        Text::new("从名单里选", "Values from a controlled list"),
        Text::new("写正式名称、标准代码或通用别名都可以。", "The official name, the standard code or a listed alias will do."),
        "S21",
        "ethnicity: 汗族",
        "ethnicity: 汉族",
    ),
    reading(
        "not-a-month",
        Text::new("年月写得出年和月", "A month has a year and a month"),
        Text::new("例如 2015-07、2015年7月、201507。", "Such as 2015-07, 2015年7月 or 201507."),
        "format",
        "start: 2015-13",
        "start: 2015-07",
    ),
    reading(
        "not-a-date",
        Text::new("日期写得出年月日", "A date has a year, a month and a day"),
        Text::new("例如 2015-07-01、2015年7月1日。", "Such as 2015-07-01 or 2015年7月1日."),
        "format",
        "birth_date: 1985-02-30",
        "birth_date: 1985-02-28",
    ),
    reading(
        "not-a-year",
        Text::new("年份是四位数字", "A year has four digits"),
        Text::new("例如 2019。", "Such as 2019."),
        "format",
        "year: 19",
        "year: 2019",
    ),
    reading(
        "not-a-number",
        Text::new("数字写成数字", "A number is written in digits"),
        Text::new("例如 5、12.5。", "Such as 5 or 12.5."),
        "format",
        "years_in_field: 十年",
        "years_in_field: 10",
    ),
    reading(
        "not-yes-or-no",
        Text::new("写有/无或是/否", "Yes or no"),
        Text::new("true/false、yes/no 也可以。", "true/false will do too."),
        "format",
        "holds_title: 大概",
        "holds_title: 有",
    ),
    reading(
        "not-a-rank",
        Text::new("排名写成 n 或 n/m", "A rank is n or n/m"),
        Text::new("例如 1 或 1/5。", "Such as 1 or 1/5."),
        "format",
        "rank: 首位",
        "rank: 1/5",
    ),
    reading(
        "not-an-entry",
        Text::new("条目要指得到", "An entry must be named"),
        Text::new("例如 论文专著第2条，或 /publications/1。", "Such as 论文专著第2条 or /publications/1."),
        "format",
        "entry: 那篇论文",
        "entry: 论文专著第2条",
    ),
];
