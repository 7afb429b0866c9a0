//! The evidence of each entry of the four sections of works.

use super::facts::Facts;
use super::papers::{Page, Paper};

const SECTIONS: [&str; 4] = ["achievements", "awards", "publications", "intellectual_property"];

pub(crate) fn add(facts: &Facts, papers: &mut Vec<Paper>) {
    for section in SECTIONS {
        let entries = (0..facts.count(section)).map(|index| Entry { facts, section, index });
        let mut nouns: Vec<&str> = Vec::new();
        for entry in entries {
            nouns.push(entry.noun());
            let number = nouns.iter().filter(|noun| **noun == entry.noun()).count();
            for (material, part, pages) in entry.files() {
                papers.push(Paper { material, entry: Some((entry.noun(), number)), about: entry.at("title"), part, pages });
            }
        }
    }
}

type File = (&'static str, &'static str, Vec<Page>);

struct Entry<'a> {
    facts: &'a Facts,
    section: &'static str,
    index: usize,
}

impl Entry<'_> {
    fn at(&self, key: &str) -> String {
        self.facts.at(&format!("/{}/{}/{key}", self.section, self.index))
    }

    /// What people call such an entry in a file name.
    fn noun(&self) -> &'static str {
        match (self.section, self.at("category").as_str()) {
            ("achievements", _) => "业绩",
            ("awards", _) => "获奖",
            ("publications", "book") => "专著",
            ("publications", "analysis_report") => "分析报告",
            ("publications", _) => "论文",
            (_, "software_copyright") => "软著",
            (_, "work_registration") => "作品登记",
            (_, "ic_layout") => "布图",
            _ => "专利",
        }
    }

    /// Lines of `标签：内容` for the keys that are filled in.
    fn lines(&self, rows: &[(&str, &str)]) -> Vec<String> {
        let written = rows.iter().map(|(label, key)| (label, self.at(key))).filter(|(_, text)| !text.is_empty());
        written.map(|(label, text)| format!("{label}：{text}")).collect()
    }

    /// The line that reviewers look for: the person, and the place among the others.
    fn person(&self) -> String {
        let rank = self.at("rank");
        let role = self.at("role");
        let place = if rank.is_empty() { String::new() } else { format!("，排名{rank}") };
        let role = if role.is_empty() { String::new() } else { format!("，角色：{role}") };
        format!("本人：{}{role}{place}", self.facts.name())
    }

    fn page(&self, heading: &str, rows: &[(&str, &str)], issuer: &str) -> Page {
        let mut lines = self.lines(rows);
        lines.push(self.person());
        Page::new(heading, lines, issuer)
    }

    fn files(&self) -> Vec<File> {
        match (self.section, self.at("category").as_str()) {
            ("achievements", "project") => self.project(),
            ("achievements", category) => vec![("业绩佐证", "证明", vec![self.achievement(category)])],
            ("awards", _) => vec![("获奖证书", "获奖证书", vec![self.award()])],
            ("publications", "analysis_report") => vec![("专项技术分析报告", "报告", self.analysis())],
            ("publications", category) => vec![("论文专著材料", "封面目录正文", self.publication(category))],
            (_, "software_copyright" | "work_registration" | "ic_layout") => vec![("著作权登记证书", "登记证书", vec![self.registration()])],
            _ => vec![("专利证书", "证书", vec![self.patent()])],
        }
    }

    fn project(&self) -> Vec<File> {
        let contract = self.page(
            "项目合同（节录）",
            &[("项目名称", "title"), ("委托方", "source"), ("金额（万元）", "amount"), ("开始", "start"), ("规模", "scale")],
            &self.at("source"),
        );
        let accepted = self.page(
            "项目验收报告",
            &[("项目名称", "title"), ("完成情况", "completion"), ("验收单位", "accepted_by"), ("验收日期", "accepted_on"), ("效益", "benefit")],
            &self.at("accepted_by"),
        );
        let people = Page::new("主要完成人员", vec![self.person(), format!("承担内容：{}", self.at("duties"))], self.at("source"));
        if self.at("accepted_on").is_empty() {
            return vec![("业绩佐证", "证明", vec![people])];
        }
        if self.at("role") == "负责人" {
            return vec![("业绩佐证", "合同", vec![contract]), ("业绩佐证", "验收报告", vec![accepted, people])];
        }
        vec![("业绩佐证", "验收报告", vec![accepted, people])]
    }

    fn achievement(&self, category: &str) -> Page {
        let (heading, issuer) = match category {
            "result" => ("科技成果鉴定证书", self.at("appraised_by")),
            "standard" => ("标准编制人员证明", "标准归口单位（示例）".to_owned()),
            "improvement" => ("认定证书", self.at("recognised_by")),
            "design" => ("设计完成证明", self.at("client")),
            "transfer" => ("成果转化合同（节录）", self.at("transferee")),
            _ => ("带教证明", self.facts.at("/basic/employer")),
        };
        let rows = [
            ("名称", "title"),
            ("鉴定号", "appraisal_number"),
            ("成果水平", "grade"),
            ("标准号", "standard_number"),
            ("发布日期", "published_on"),
            ("级别", "level"),
            ("认定日期", "recognised_on"),
            ("规模", "scale"),
            ("完成日期", "completed_on"),
            ("内容", "content"),
            ("效果", "effect"),
            ("金额（万元）", "amount"),
            ("转化日期", "transferred_on"),
        ];
        self.page(heading, &rows, &issuer)
    }

    fn award(&self) -> Page {
        self.page(
            "获奖证书",
            &[("奖项", "title"), ("项目", "project"), ("等级", "grade"), ("日期", "awarded_on"), ("证书编号", "certificate_number")],
            &self.at("issuer"),
        )
    }

    fn publication(&self, category: &str) -> Vec<Page> {
        let cover = match category {
            "journal_paper" => {
                self.lines(&[("刊名", "journal"), ("ISSN", "issn"), ("CN", "cn_serial"), ("年", "year"), ("卷", "volume"), ("期", "issue")])
            }
            "conference_paper" => self.lines(&[("会议", "conference"), ("主办", "organiser"), ("地点", "place"), ("宣读日期", "presented_on")]),
            _ => self.lines(&[("书名", "title"), ("出版社", "publisher"), ("ISBN", "isbn"), ("出版日期", "published_on")]),
        };
        let list = self.page("目录", &[("题目", "title"), ("页码", "pages"), ("出版日期", "published_on")], "");
        let text = vec![format!("《{}》", self.at("title")), format!("作者：{}等", self.facts.name()), "（正文略，示例）".to_owned()];
        let mut pages = vec![Page::new("封面与版权页", cover, ""), list, Page::new("正文首页", text, "")];
        if !self.at("indexed_in").is_empty() {
            pages.push(self.page("检索证明", &[("题目", "title"), ("收录", "indexed_in"), ("DOI", "doi")], "检索机构（示例）"));
        }
        pages
    }

    fn analysis(&self) -> Vec<Page> {
        let first = self.page("专项技术分析报告", &[("题目", "title"), ("完成日期", "completed_on"), ("用于项目", "project")], "");
        let adopted = self.page("采用证明", &[("报告", "title"), ("采用单位", "adopted_by")], &self.at("adopted_by"));
        vec![first, adopted]
    }

    fn patent(&self) -> Page {
        let rows = [("名称", "title"), ("专利号", "patent_number"), ("申请日", "applied_on"), ("授权公告日", "granted_on"), ("专利权人", "owner")];
        self.page("专利证书", &rows, "知识产权管理机构（示例）")
    }

    fn registration(&self) -> Page {
        let rows = [
            ("名称", "title"),
            ("登记号", "registration_number"),
            ("证书号", "certificate_number"),
            ("登记日期", "registered_on"),
            ("权利人", "owner"),
        ];
        self.page("登记证书", &rows, "版权登记机构（示例）")
    }
}
