//! What the papers of one person say: certificates, proofs and evidence, written from the application they belong to.

use super::facts::Facts;
use super::works;

/// One file to be: what it proves, for which entry, and its pages.
pub(crate) struct Paper {
    /// The material's official name.
    pub(crate) material: &'static str,
    /// What people call entries of this kind, and the entry's number among them, from one.
    pub(crate) entry: Option<(&'static str, usize)>,
    /// What the file name says of the contents: a title, a year.
    pub(crate) about: String,
    /// What part it is, where one entry has several files: 合同, 验收报告.
    pub(crate) part: &'static str,
    pub(crate) pages: Vec<Page>,
}

pub(crate) struct Page {
    pub(crate) heading: String,
    pub(crate) paragraphs: Vec<String>,
    /// Who seals or signs it.
    pub(crate) issuer: String,
}

impl Page {
    pub(crate) fn new(heading: impl Into<String>, paragraphs: Vec<String>, issuer: impl Into<String>) -> Self {
        Self { heading: heading.into(), paragraphs, issuer: issuer.into() }
    }
}

impl Paper {
    pub(crate) fn plain(material: &'static str, pages: Vec<Page>) -> Self {
        Self { material, entry: None, about: String::new(), part: "", pages }
    }
}

/// All papers of a person but the photo and the signed report, in the order of the form.
pub(crate) fn of(facts: &Facts) -> Vec<Paper> {
    let mut papers = vec![identity(facts), undertaking(facts)];
    for index in (0..facts.count("education")).filter(|index| facts.at(&format!("/education/{index}/level")) != "普通高中毕业") {
        education(facts, index, &mut papers);
    }
    title(facts, &mut papers);
    employment(facts, &mut papers);
    papers.push(continuing_education(facts));
    if facts.has("/exam/ticket_number") {
        papers.push(exam(facts));
    }
    if facts.count("appraisals") > 0 && !facts.is_by_exam() {
        papers.push(appraisals(facts));
    }
    if facts.at("/declared_title/level") == "副高级" {
        papers.push(report(facts));
    }
    declared(facts, &mut papers);
    works::add(facts, &mut papers);
    papers
}

fn identity(facts: &Facts) -> Paper {
    let kind = facts.at("/basic/id_type");
    let front = vec![
        format!("姓名：{}", facts.name()),
        format!("性别：{}　国籍：{}", facts.at("/basic/sex"), facts.at("/basic/nationality")),
        format!("出生日期：{}", facts.at("/basic/birth_date")),
        format!("号码：{}", facts.at("/basic/id_number")),
    ];
    let back = vec!["签发机关：示例签发机关".to_owned(), "有效期限：2020.01.01—2040.01.01".to_owned()];
    Paper::plain("身份证件", vec![Page::new(format!("{kind}（正面）"), front, ""), Page::new(format!("{kind}（反面）"), back, "")])
}

fn undertaking(facts: &Facts) -> Paper {
    let text = vec![
        format!("本人{}，申报{}{}，承诺：", facts.name(), facts.at("/declared_title/specialty"), facts.at("/declared_title/title")),
        "一、所填内容和提交的材料真实、准确、完整。".to_owned(),
        "二、如有弄虚作假，愿意承担后果。".to_owned(),
        format!("签名：{}（示例）", facts.name()),
        format!("日期：{}", facts.at("/commitment/agreed_on")),
    ];
    Paper::plain("个人承诺书", vec![Page::new("个人承诺书", text, "")])
}

fn education(facts: &Facts, index: usize, papers: &mut Vec<Paper>) {
    let at = |key: &str| facts.at(&format!("/education/{index}/{key}"));
    let [school, major, level] = [at("school"), at("major"), at("level")];
    let span = format!("{}至{}", at("start"), at("end"));
    let mut add = |material, about: &str, page| papers.push(Paper { about: about.to_owned(), ..Paper::plain(material, vec![page]) });

    let graduated = vec![
        format!(
            "学生{}，性别{}，{}出生，{span}在本校{major}专业学习，修完规定的全部课程，成绩合格，准予毕业。",
            facts.name(),
            facts.at("/basic/sex"),
            facts.at("/basic/birth_date")
        ),
        format!("学历：{level}　学习形式：{}", at("study_mode")),
        format!("证书编号：{}", at("certificate_number")),
    ];
    add("学历证书", &level, Page::new("毕业证书", graduated, school.clone()));
    if !at("degree").is_empty() {
        let degree = vec![
            format!("{}在{school}{major}专业完成学业，经审核，授予{}。", facts.name(), at("degree")),
            format!("证书编号：{}", at("degree_certificate_number")),
        ];
        add("学位证书", &at("degree"), Page::new("学位证书", degree, school.clone()));
    }
    let checked =
        vec![format!("姓名：{}", facts.name()), format!("{school}　{major}专业　{span}"), format!("证书编号：{}", at("certificate_number"))];
    if facts.is_mainland(index) {
        add("学历证书电子注册备案表", &level, Page::new("学历证书电子注册备案表", checked, "学历证书查询机构（示例）"));
    } else {
        add("国（境）外学历学位认证书", &level, Page::new("国（境）外学历学位认证书", checked, "留学服务机构（示例）"));
    }
}

fn title(facts: &Facts, papers: &mut Vec<Paper>) {
    if !facts.has("/current_title/title") {
        return;
    }
    let at = |key: &str| facts.at(&format!("/current_title/{key}"));
    let held = vec![
        format!("{}，{}，经{}取得{}专业{}资格。", facts.name(), facts.at("/basic/sex"), at("obtained_by"), at("specialty"), at("title")),
        format!("取得时间：{}", at("obtained_on")),
        format!("证书编号：{}", at("certificate_number")),
    ];
    papers.push(Paper::plain("现职称证书", vec![Page::new("专业技术资格证书", held, at("issuer"))]));
    if facts.at("/basic/employer_kind") == "事业单位" {
        let lines = (0..facts.count("appointments")).map(|index| {
            let of = |key: &str| facts.at(&format!("/appointments/{index}/{key}"));
            format!("自{}{}：聘任{}为{}（{}）", of("start"), until(&of("end")), facts.name(), of("title"), of("employer"))
        });
        papers.push(Paper::plain("聘任证明", vec![Page::new("聘任证明", lines.collect(), facts.at("/basic/employer"))]));
    }
    if facts.at("/declared_title/series") == "卫生技术" {
        let licensed = vec![format!("{}经注册准予从事护理工作。", facts.name()), "执业证书编号：SL-HS-0000023".to_owned()];
        papers.push(Paper::plain("护士执业证书", vec![Page::new("护士执业证书", licensed, "卫生健康管理机构（示例）")]));
    }
}

fn until(end: &str) -> String {
    if end.is_empty() { "起".to_owned() } else { format!("至{end}") }
}

fn employment(facts: &Facts, papers: &mut Vec<Paper>) {
    let [working, declaring] = [facts.at("/basic/employer"), facts.at("/next_step/employer")];
    if facts.at("/basic/insured_via_agency") == "是" {
        let terms = vec![
            format!("甲方：深圳市示例人力资源服务有限公司　乙方：{}", facts.name()),
            format!("甲方派遣乙方到{working}工作，岗位：{}。", facts.at("/basic/post")),
            "合同期限：2023年5月1日至2028年4月30日。甲方为乙方缴纳社会保险。".to_owned(),
        ];
        let signed = vec!["甲方（盖章）：示例".to_owned(), format!("乙方（签名）：{}（示例）", facts.name()), "签订日期：2023年4月28日".to_owned()];
        papers.push(Paper::plain(
            "劳动合同",
            vec![Page::new("劳动合同书", terms, ""), Page::new("劳动合同书（签署页）", signed, "深圳市示例人力资源服务有限公司")],
        ));
    } else if working != declaring {
        let text = vec![
            format!(
                "兹证明{working}（统一社会信用代码{}）为{declaring}（统一社会信用代码{}）的分支机构。",
                facts.at("/basic/employer_code"),
                facts.at("/next_step/employer_code")
            ),
            format!("{}在{working}工作，由{declaring}申报职称。", facts.name()),
        ];
        papers.push(Paper::plain("公司隶属关系证明", vec![Page::new("公司隶属关系证明", text, declaring)]));
    }
}

fn continuing_education(facts: &Facts) -> Paper {
    let pages = (0..facts.count("continuing_education")).map(|index| {
        let at = |key: &str| facts.at(&format!("/continuing_education/{index}/{key}"));
        let hours = vec![
            format!("姓名：{}　证件号码：{}", facts.name(), facts.at("/basic/id_number")),
            format!("公需科目{}学时，专业科目{}学时，选修科目{}学时。", at("public_hours"), at("professional_hours"), at("elective_hours")),
            format!("证书编号：{}", at("certificate_number")),
        ];
        Page::new(format!("{}年度专业技术人员继续教育证书", at("year")), hours, "继续教育管理机构（示例）")
    });
    Paper::plain("继续教育证明", pages.collect())
}

fn exam(facts: &Facts) -> Paper {
    let lines = vec![
        format!("姓名：{}　证件号码：{}", facts.name(), facts.at("/basic/id_number")),
        format!("准考证号：{}　考试地点：{}", facts.at("/exam/ticket_number"), facts.at("/exam/place")),
        format!("专业：{}　级别：{}", facts.at("/declared_title/specialty"), facts.at("/declared_title/level")),
        "结论：合格".to_owned(),
    ];
    Paper::plain("考试成绩证明", vec![Page::new("考试成绩证明", lines, "考试机构（示例）")])
}

fn appraisals(facts: &Facts) -> Paper {
    let mut lines = vec![format!("{}在我单位工作，历年年度考核结果如下：", facts.name())];
    lines.extend((0..facts.count("appraisals")).map(|index| {
        let at = |key: &str| facts.at(&format!("/appraisals/{index}/{key}"));
        format!("{}年度：{}", at("year"), at("result"))
    }));
    Paper::plain("年度考核材料", vec![Page::new("年度考核情况证明", lines, facts.at("/basic/employer"))])
}

fn declared(facts: &Facts, papers: &mut Vec<Paper>) {
    let declared = format!("{}{}", facts.at("/declared_title/specialty"), facts.at("/declared_title/title"));
    if facts.has("/declared_title/exceptional_reason") {
        let form =
            vec![format!("申报人：{}　申报：{declared}", facts.name()), format!("破格理由：{}", facts.at("/declared_title/exceptional_reason"))];
        papers.push(Paper::plain("破格申报推荐表", vec![Page::new("广东省深圳市职称破格申报推荐表", form, facts.at("/basic/employer"))]));
        for expert in ["甲", "乙"] {
            let letter = vec![
                format!("本人长期从事机械工程技术工作，熟悉{}的专业水平和业绩。", facts.name()),
                format!("其主要成果处于行业前列，同意推荐其破格申报{declared}。"),
                format!("推荐人：示例专家{expert}，正高级工程师（示例）"),
            ];
            papers.push(Paper { part: expert, ..Paper::plain("专家推荐材料", vec![Page::new("专家推荐意见", letter, "")]) });
        }
    }
    if facts.has("/declared_title/series_change_since") {
        let moved = vec![format!(
            "{}自{}起由{}岗位转到{}岗位，至今连续任职。",
            facts.name(),
            facts.at("/declared_title/series_change_since"),
            facts.at("/current_title/specialty"),
            facts.at("/current_title/field")
        )];
        papers.push(Paper::plain("转系列岗位变动证明", vec![Page::new("岗位变动证明", moved, facts.at("/basic/employer"))]));
    }
    for index in 0..facts.count("negative_record") {
        let at = |key: &str| facts.at(&format!("/negative_record/{index}/{key}"));
        if at("occurred") == "是" {
            let explained = vec![format!("事项：{}", at("question")), at("details"), format!("签名：{}（示例）", facts.name())];
            papers.push(Paper { about: at("question"), ..Paper::plain("负面情况说明", vec![Page::new("情况说明", explained, "")]) });
        }
    }
}

fn report(facts: &Facts) -> Paper {
    let head = vec![
        format!("申报人：{}　申报：{}{}", facts.name(), facts.at("/declared_title/specialty"), facts.at("/declared_title/title")),
        format!("本人现在{}从事{}工作，主要业绩如下。", facts.at("/basic/employer"), facts.at("/current_title/field")),
    ];
    let works = (0..facts.count("achievements")).map(|index| {
        let at = |key: &str| facts.at(&format!("/achievements/{index}/{key}"));
        format!("{}. {}。{}", index + 1, at("title"), [at("duties"), at("benefit")].concat())
    });
    let signed = vec![format!("签名：{}（示例）", facts.name())];
    Paper::plain("专业技术报告", vec![Page::new("专业技术报告", head, ""), Page::new("主要业绩", works.chain(signed).collect(), "")])
}
