//! What a person sees in an editor, asked of the real `yaml-language-server` with the schema that `declare schema` writes.

use std::path::PathBuf;

use super::lsp::{Cursor, Server};
use crate::support::{Desk, example};

/// An editor with the schema in the language of the keys.
struct Editor {
    desk: Desk,
    server: Server,
    opened: usize,
}

impl Editor {
    fn new(keys: &'static str) -> Self {
        let desk = Desk::new(keys);
        let run = desk.run(["schema", "--guide", "shenzhen-2026", "--keys", keys, "-o", "schema.json"]);
        assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
        Self { desk, server: Server::start(if keys == "zh" { "zh-cn" } else { "en" }), opened: 0 }
    }

    /// Opens a new file that points to the schema, as `declare new` writes it.
    fn open(&mut self, text: &str) -> (PathBuf, Vec<String>) {
        self.opened += 1;
        let file = self.desk.path(format!("{}.yaml", self.opened));
        let found = self.server.open(&file, text);
        (file, found)
    }

    fn at(&mut self, text: &str) -> (PathBuf, Cursor) {
        let cursor = Cursor::of(&pointing(text));
        let (file, _) = self.open(&cursor.text);
        (file, cursor)
    }

    fn completions(&mut self, text: &str) -> Vec<String> {
        let (file, cursor) = self.at(text);
        self.server.completions(&file, &cursor)
    }

    fn hover(&mut self, text: &str) -> String {
        let (file, cursor) = self.at(text);
        self.server.hover(&file, &cursor)
    }

    /// `line: message` of what is found, lines counted without the one that points to the schema.
    fn diagnostics(&mut self, text: &str) -> Vec<String> {
        let (_, found) = self.open(&pointing(text));
        let moved = |one: &String| {
            let (line, message) = one.split_once(": ").unwrap();
            format!("{}: {message}", line.parse::<usize>().unwrap() - 1)
        };
        found.iter().map(moved).collect()
    }
}

fn pointing(text: &str) -> String {
    format!("# yaml-language-server: $schema=./schema.json\n{text}")
}

fn assert_offers(offered: &[String], wanted: &[&str], unwanted: &[&str]) {
    let lacking: Vec<_> = wanted.iter().filter(|name| !offered.iter().any(|known| known == *name)).collect();
    let more: Vec<_> = unwanted.iter().filter(|name| offered.iter().any(|known| known == *name)).collect();
    assert!(lacking.is_empty() && more.is_empty(), "lacks {lacking:?}, has {more:?} in {offered:?}");
}

#[test]
fn an_editor_completes_in_chinese() {
    let mut editor = Editor::new("zh");
    let sections = editor.completions("申报指南: shenzhen-2026\n¦");
    assert_offers(
        &sections,
        &["填表时间", "基本信息", "教育经历", "申报的专业技术资格信息", "专利及著作", "附件"],
        &["basic", "申报指南", "基本情况"],
    );
    assert_eq!(sections.len(), 21, "every other section of the form, once");
    let fields = editor.completions("基本信息:\n  姓名: 张三\n  ¦");
    assert_offers(&fields, &["证件号码", "工作单位统一社会信用代码", "劳务派遣或人事代理参保"], &["id_number", "姓名", "身份证号"]);

    let series = editor.completions("申报的专业技术资格信息:\n  申报系列: ¦");
    assert_offers(&series, &["工程技术", "卫生技术", "会计"], &["engineering", "null", "true"]);
    assert_eq!(series.len(), 27);
    let specialties = editor.completions("申报的专业技术资格信息:\n  申报系列: 工程技术\n  申报专业: ¦");
    assert_offers(&specialties, &["集成电路（设计）", "人工智能（应用）"], &["护理学"]);
    assert_eq!(editor.completions("申报的专业技术资格信息:\n  申报系列: 工程技术\n  申报级别: 中级\n  申报资格名称: ¦"), ["工程师"]);
    let any_title = editor.completions("申报的专业技术资格信息:\n  申报系列: 工程技术\n  申报资格名称: ¦");
    assert_offers(&any_title, &["助理工程师", "高级工程师", "正高级工程师"], &["会计师", "讲师"]);

    let categories = editor.completions("论文专著:\n  - 材料分类: ¦");
    assert_eq!(categories, ["期刊论文", "学术会议论文", "专著教材", "专项技术分析报告"]);
    let book = editor.completions("论文专著:\n  - 材料分类: 专著教材\n    ¦");
    assert_offers(&book, &["书名", "ISBN", "本人字数（万字）", "代表作"], &["刊名", "ISSN", "材料分类", "isbn"]);
    let paper = editor.completions("论文专著:\n  - 材料分类: 论文\n    ¦");
    assert_offers(&paper, &["刊名", "CN刊号", "影响因子"], &["书名", "ISBN"]);
    assert_offers(&editor.completions("获奖情况:\n  - ¦"), &["奖项名称", "等级", "个人或集体"], &["材料分类"]);
    assert_eq!(editor.completions("专业技术资格信息:\n  有无现专业技术资格: ¦"), ["有", "无"]);
}

#[test]
fn an_editor_completes_in_english() {
    let mut editor = Editor::new("en");
    let sections = editor.completions("guide: shenzhen-2026\n¦");
    assert_offers(&sections, &["filled_on", "basic", "declared_title", "intellectual_property"], &["基本信息", "guide"]);
    assert_offers(&editor.completions("basic:\n  name: A\n  ¦"), &["id_number", "employer_code"], &["证件号码", "name"]);
    let series = editor.completions("declared_title:\n  series: ¦");
    assert_offers(&series, &["engineering", "health", "accounting"], &["工程技术", "null"]);
    assert_eq!(series.len(), 27);
    let specialties = editor.completions("declared_title:\n  series: engineering\n  specialty: ¦");
    assert_offers(&specialties, &["construction engineering"], &["nursing"]);
    let categories = editor.completions("intellectual_property:\n  - category: ¦");
    assert_offers(&categories, &["invention patent", "utility model", "integrated circuit layout"], &["发明专利"]);
    assert_eq!(categories.len(), 7);
    let patent = editor.completions("intellectual_property:\n  - category: invention patent\n    ¦");
    assert_offers(&patent, &["patent_number", "granted_on", "legal_status"], &["registration_number", "专利号", "category"]);
    let software = editor.completions("intellectual_property:\n  - category: software_copyright\n    ¦");
    assert_offers(&software, &["registration_number", "registered_on"], &["patent_number"]);
    assert_eq!(editor.completions("basic:\n  insured_via_agency: ¦"), ["\"yes\"", "\"no\""]);
}

#[test]
fn an_editor_explains_in_the_language_of_the_keys() {
    let mut editor = Editor::new("zh");
    let id = editor.hover("基本信息:\n  证¦件号码: 1");
    assert!(id.contains("#### 证件号码") && id.contains("必填") && id.contains("44030019850615001X") && id.contains("英文键"), "{id}");
    let ethnicity = editor.hover("基本信息:\n  民¦族: 汉族");
    assert!(ethnicity.contains("国籍为中国时必填"), "{ethnicity}");
    let section = editor.hover("教¦育经历:\n  - 学校: 珠江示例大学");
    assert!(section.contains("教育经历") && section.contains("每条以“- ”开头") && section.contains("必填"), "{section}");
    let alias = editor.hover("基本信息:\n  身¦份证号: 1");
    assert!(alias.contains("#### 证件号码"), "{alias}");
    let of_category = editor.hover("论文专著:\n  - 材料分类: 专著教材\n    书¦名: 示例");
    assert!(of_category.contains("#### 书名") && of_category.contains("必填"), "{of_category}");
    drop(editor);

    let mut editor = Editor::new("en");
    let id = editor.hover("basic:\n  id_¦number: 1");
    assert!(id.contains("#### id number") && id.contains("Required") && id.contains("证件号码"), "{id}");
    let amount = editor.hover("achievements:\n  - category: project\n    am¦ount: 12");
    assert!(amount.contains("10,000 yuan") && amount.contains("投资额（万元）"), "{amount}");
    let conditional = editor.hover("declared_title:\n  exceptional_¦reason: x");
    assert!(conditional.contains("Required if exceptional"), "{conditional}");
}

/// What the kind of a value does not say: the guide's numbers, an example that fits, which number of several is meant.
#[test]
fn an_editor_says_what_to_write() {
    let mut editor = Editor::new("zh");
    for (text, wanted) in [
        ("个人自我¦评价: 甲", "不超过 500 字"),
        ("教育经历:\n  - 学¦制: 4", "学制的年数，例如 4"),
        ("完成继续教育任务情况:\n  - 公需科目¦学时: 30", "2025 年度不少于 30"),
        ("完成继续教育任务情况:\n  - 专业科目¦学时: 42", "2025 年度不少于 42"),
        ("论文专著:\n  - 材料分类: 期刊论文\n    字¦数: 8000", "例如 8000"),
        ("论文专著:\n  - 材料分类: 期刊论文\n    题¦目: A", "外文题目照原文写"),
        ("论文专著:\n  - 材料分类: 期刊论文\n    代表¦作: 是", "最多 3 项代表作"),
        ("论文专著:\n  - 材料分类: 专著教材\n    IS¦BN: 1", "9787000000001"),
        ("获奖情况:\n  - 获奖¦日期: 2024-05", "2015-07-01、2015-07"),
        ("专利及著作:\n  - 材料分类: 发明专利\n    专利¦号: 1", "ZL202310000001.5"),
        ("基本信息:\n  工作单位统一社会信用¦代码: 1", "91440300TE0T000257"),
        ("基本信息:\n  证件¦号码: 1", "H 或 M 加 8 位数字"),
        ("专业技术资格信息:\n  评审¦年度: 2022", "不是发证年份"),
        ("附¦件:\n  - 材料: 照片", "“附件”或 attachments 文件夹"),
        ("附件:\n  - 文¦件: [a.pdf]", "每个不超过 10 MB"),
    ] {
        let hover = editor.hover(text);
        assert!(hover.contains(wanted), "{text}: {hover}");
    }
    drop(editor);

    let mut editor = Editor::new("en");
    for (text, wanted) in [
        ("self_¦evaluation: x", "at most 500 characters"),
        ("education:\n  - length_¦years: 4", "such as 4"),
        ("continuing_education:\n  - public_¦hours: 30", "at least 30 for 2025"),
        ("publications:\n  - category: journal_paper\n    is¦sn: 1", "0000-0019"),
        ("publications:\n  - category: journal_paper\n    cn_¦serial: 1", "CN 44-1999/TP"),
        ("publications:\n  - category: journal_paper\n    d¦oi: 1", "10.1000/182"),
        ("publications:\n  - category: book\n    author_¦role: 1", "author, editor or contributor"),
        ("awards:\n  - represent¦ative: yes", "At most 3 representative works"),
        ("work:\n  - e¦nd: 2024-01", "empty if until now"),
        ("next_step:\n  emp¦loyer: x", "pays your social insurance"),
        ("attach¦ments:\n  - material: photo", "the folder attachments"),
    ] {
        let hover = editor.hover(text).to_lowercase();
        assert!(hover.contains(&wanted.to_lowercase()), "{text}: {hover}");
    }
}

/// The file that `declare new` writes opens in the editor as it is: by its own first line, with nothing wrong but what is to fill in.
#[test]
fn a_new_file_is_only_still_to_fill_in() {
    for (keys, lang, missing, field, said) in
        [("zh", "zh-cn", "缺少", "  学制", "学制的年数"), ("en", "en", "is missing", "  length_years", "The length of the course in years")]
    {
        let desk = Desk::new(keys);
        let run = desk.run(["new", "张三", "--guide", "shenzhen-2026", "--keys", keys, "--series", "工程技术", "--level", "中级", "--kind", "普通"]);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let file = desk.path("张三/app.yaml");
        let text = std::fs::read_to_string(&file).unwrap();
        let mut server = Server::start(lang);
        let found = server.open(&file, &text);
        let wrong: Vec<_> = found.iter().filter(|one| !one.contains(missing)).collect();
        assert!(wrong.is_empty(), "{keys}: {wrong:#?}");

        let at = text.find(field).unwrap() + field.len();
        let cursor = Cursor::of(&format!("{}¦{}", &text[..at], &text[at..]));
        let hover = server.hover(&file, &cursor);
        assert!(hover.contains(said), "{keys}: {hover}");
    }
}

#[test]
fn an_editor_finds_nothing_in_what_is_right() {
    for keys in ["zh", "en"] {
        let mut editor = Editor::new(keys);
        let mut people = 0;
        for person in std::fs::read_dir(example("")).unwrap().map(|entry| entry.unwrap().path()) {
            let file = person.join("app.yaml");
            if file.is_file() && !person.ends_with("broken") {
                let found = editor.diagnostics(&std::fs::read_to_string(&file).unwrap());
                assert_eq!(found, Vec::<String>::new(), "{} with {keys}", person.display());
                people += 1;
            }
        }
        assert_eq!(people, 12);
        let minimal = std::fs::read_to_string(example("minimal").join("app.yaml")).unwrap();
        for (written, odd) in [
            ("参加工作时间: 2022年7月", "参加工作时间: 2022.07"),
            ("参加工作时间: 2022年7月", "参加工作时间: 202207"),
            ("参加工作时间: 2022年7月", "参加工作时间: ２０２２年７月"),
            ("出生日期: 1999年3月8日", "出生日期: 1999-3-8"),
            ("出生日期: 1999年3月8日", "出生日期: 19990308"),
            ("性别: 女", "性别: 2"),
            ("性别: 女", "性别: female"),
            ("民族: 汉族", "民族: HA"),
            ("民族: 汉族", "民族: 01"),
            ("国籍: 中国", "国籍: CHN"),
            ("证件号码: 440300199903080021", "身份证号: 440300199903080021"),
            ("证件号码: 440300199903080021", "id_number: '440300199903080021'"),
            ("基本信息:", "基本情况:"),
            ("现从事专业（学科）:", "现从事专业 (学科):"),
            ("本人已阅读并同意: 是", "本人已阅读并同意: yes"),
            ("本人已阅读并同意: 是", "本人已阅读并同意: true"),
            ("有无现专业技术资格: 无", "有无现专业技术资格: no"),
            ("    级别: 单位", "    级别: 无"),
            ("    结束年月: 2024年8月", "    结束年月: 至今"),
            ("    完成情况: 已流片", "    完成情况:"),
            ("- 材料分类: 工程或科研项目", "- 分类: 工程/科研项目"),
            ("    排名: 4/6", "    排名: 第四"),
            ("申报专业: 集成电路（设计）", "申报专业: 一个名单外的专业"),
            ("承诺日期: 2026年3月2日", "承诺日期: ~"),
            ("业绩成果:\n", "获奖情况: 无\n业绩成果:\n"),
        ] {
            let text = minimal.replacen(written, odd, 1);
            assert_ne!(text, minimal, "{odd}");
            assert_eq!(editor.diagnostics(&text), Vec::<String>::new(), "{odd} with {keys}");
        }
    }
}

#[test]
fn an_editor_points_at_what_is_wrong() {
    let mut editor = Editor::new("zh");
    let found = editor.diagnostics(&broken("  姓民: 张三\n  参加工作时间: 2015-13\n  民族: 汗族\n  手机: [1]\n"));
    let at = |line: usize, part: &str| {
        assert!(found.iter().any(|one| one.starts_with(&format!("{line}: ")) && one.contains(part)), "{line} {part}: {found:#?}");
    };
    at(2, "姓民");
    at(3, "应写成年月，例如 2015-07");
    at(4, "应写成“民族”中的一项");
    at(5, "这里写一个值");
    at(1, "缺少“姓名”");
    at(6, "这里是列表");
    drop(editor);

    let mut editor = Editor::new("en");
    let found = editor.diagnostics("publications:\n  - category: book\n    journal: x\n    rank: first\nwork: none\nbasic: x\n");
    let at = |line: usize, part: &str| {
        assert!(found.iter().any(|one| one.starts_with(&format!("{line}: ")) && one.contains(part)), "{line} {part}: {found:#?}");
    };
    at(3, "journal");
    at(4, "write a rank");
    at(5, "a list belongs here");
    at(6, "`key: value` lines");
    at(2, "“title” is missing");
}

fn broken(fields: &str) -> String {
    format!("基本信息:\n{fields}工作经历: 没有\n")
}
