//! Education. R8.

use crate::document::Education;
use crate::finding::Severity;
use crate::rules::text::is_template;
use crate::rules::{Check, Facts, Report, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "education-certificate",
        severity: Severity::Error,
        title: Text::new("毕业的要有学历证书编号", "Who graduated has a certificate number"),
        why: Text::new(
            "学历按证书编号核验；结业、肄业没有毕业证书，可以不填。",
            "Education is verified by it; studies without graduation have none.",
        ),
        source: "R8; GB/T 4658-2006",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        implies: &[],
        check: Check::Law(certificate),
    },
    Rule {
        id: "degree-certificate",
        severity: Severity::Error,
        title: Text::new("有学位的要有学位证书编号", "A degree has a certificate number"),
        why: Text::new("学位按证书编号核验。", "Degrees are verified by it."),
        source: "R8; GB/T 6864-2003",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, degree: 工学学士, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, degree: 工学学士, study_mode: 全日制, certificate_number: '109980202205000021', degree_certificate_number: '1099842022000021'}]",
        implies: &[],
        check: Check::Law(degree_certificate),
    },
    Rule {
        id: "second-bachelor",
        severity: Severity::Error,
        title: Text::new("第二学士学位是学士学位", "A second bachelor's degree is a bachelor's"),
        why: Text::new("第二学士学位在年限上按硕士对待，所以要写对。", "It counts like a master's degree for years of service, so it must be right."),
        source: "S14",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, second_bachelor: 是, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, degree: 工学学士, second_bachelor: 否, study_mode: 全日制, certificate_number: '109980202205000021', degree_certificate_number: '1099842022000021'}]",
        implies: &[],
        check: Check::Law(second_bachelor),
    },
    Rule {
        id: "education-order",
        severity: Severity::Warning,
        title: Text::new("教育经历按时间先后写", "Education in the order of time"),
        why: Text::new("评审表从早到晚排列。", "The form lists the earliest first."),
        source: "R8; S1",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}, {start: 2015-09, end: 2018-06, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: GZ-2018-21}]",
        good: "education: [{start: 2015-09, end: 2018-06, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: GZ-2018-21}, {start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        implies: &[],
        check: Check::Law(order),
    },
    Rule {
        id: "education-overlap",
        severity: Severity::Warning,
        title: Text::new("两段全日制学习不重叠", "Two full-time studies do not overlap"),
        why: Text::new(
            "重叠多半是年月写错了；双学位等确有其事的可以不改。",
            "An overlap is mostly a slip; where it is true (two degrees at once), leave it.",
        ),
        source: "R8",
        bad: "education: [{start: 2015-09, end: 2019-06, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: GZ-2018-21}, {start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        good: "education: [{start: 2015-09, end: 2018-09, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: GZ-2018-21}, {start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        implies: &[],
        check: Check::Law(overlap),
    },
    Rule {
        id: "overseas-verification",
        severity: Severity::Warning,
        title: Text::new("国（境）外学历写明国家或地区", "An education abroad names its country"),
        why: Text::new(
            "国（境）外学历学位要有教育部留学服务中心的认证书；写明国家或地区，材料清单才会列出它。不写就是中国内地。",
            "Degrees from abroad, Hong Kong, Macao and Taiwan need the verification of the Ministry's service centre; the list of materials asks for it once the country is named. Without one, mainland China is meant.",
        ),
        source: "R8; S32",
        bad: "education: [{start: 2018-09, end: 2022-06, school: University of Example, major: Microelectronics, level: 大学本科毕业, study_mode: 全日制, certificate_number: EX-2022-21}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: University of Example, major: Microelectronics, level: 大学本科毕业, study_mode: 全日制, certificate_number: EX-2022-21, country: 英国}]",
        implies: &[],
        check: Check::Law(overseas),
    },
];

/// Codes of GB/T 4658 for who graduated; the others say 结业, 肄业 or only a stage.
const GRADUATED: &[&str] = &["11", "14", "17", "21", "28", "31", "41", "44", "47", "61"];

pub(super) fn is_graduated(entry: &Education) -> bool {
    GRADUATED.contains(&entry.level.code())
}

fn certificate(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.education.iter().filter(|entry| is_graduated(entry) && entry.certificate_number.is_absent()) {
        let level = entry.level.get().map_or_else(|| Text::same(""), |level| level.name.clone());
        let message = text!(("“{}”缺少学历证书编号", level.zh), ("the certificate number of “{}” is missing", level.en));
        let help = Text::new(
            "写毕业证书上的编号；没有毕业的，学历改选“结业”或“肄业”。",
            "Write the number of the diploma; without graduation choose 结业 or 肄业 as the level.",
        );
        report.missing(&entry.at.key("certificate_number"), message, help);
    }
}

fn degree_certificate(facts: &Facts<'_>, report: &mut Report) {
    for entry in &facts.application.education {
        let Some(degree) = entry.degree.get().filter(|_| entry.degree_certificate_number.is_absent()) else { continue };
        let message = text!(("“{}”缺少学位证书编号", degree.name.zh), ("the certificate number of “{}” is missing", degree.name.en));
        let help =
            Text::new("写学位证书上的编号；没有学位则删去学位一项。", "Write the number of the degree certificate; without a degree remove it.");
        report.missing(&entry.at.key("degree_certificate_number"), message, help);
    }
}

fn second_bachelor(facts: &Facts<'_>, report: &mut Report) {
    let is_bachelor =
        |entry: &Education| entry.degree.code().starts_with('4') || entry.degree.get().is_some_and(|degree| degree.name.zh.contains("学士"));
    for entry in facts.application.education.iter().filter(|entry| entry.second_bachelor.is_yes() && !is_bachelor(entry)) {
        let message = Text::new("填了第二学士学位，学位却不是学士", "a second bachelor's degree without a bachelor's as degree");
        let help =
            Text::new("学位写第二个学士学位；不是第二学士学位则删去这一项。", "Give the second bachelor's as degree; if it is none, remove this.");
        report.find(&entry.at.key("second_bachelor"), message, help);
    }
}

fn order(facts: &Facts<'_>, report: &mut Report) {
    for pair in facts.application.education.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(first), Some(second)) = (before.start.get(), after.start.get()) else { continue };
        if second < first {
            let message = text!("从 {second} 开始，却写在 {first} 开始的后面", "begins in {second} but stands after one that begins in {first}");
            report.find(&after.at.key("start"), message, Text::new("按开始年月从早到晚排列。", "Put the earliest first."));
        }
    }
}

fn overlap(facts: &Facts<'_>, report: &mut Report) {
    let mut full_time: Vec<&Education> = facts.application.education.iter().filter(|entry| entry.study_mode.code() == "full_time").collect();
    full_time.retain(|entry| matches!((entry.start.get(), entry.end.get()), (Some(start), Some(end)) if start <= end));
    full_time.sort_by_key(|entry| entry.start.get().copied());
    for pair in full_time.windows(2) {
        let [before, after] = pair else { continue };
        let (Some(end), Some(start)) = (before.end.get(), after.start.get()) else { continue };
        let months = start.until(*end);
        if months > 1 {
            let message = text!("与前一段全日制学习重叠 {months} 个月", "overlaps the full-time study before it by {months} months");
            let finding = report
                .finding(&after.at.key("start"), message)
                .help(Text::new("核对两段的年月；确实同时学习则不必改。", "Check the months of both; where it is true, leave it."))
                .also(&before.at.key("end"), Text::new("前一段到这里结束", "the one before ends here"));
            report.push(finding);
        }
    }
}

fn overseas(facts: &Facts<'_>, report: &mut Report) {
    for entry in facts.application.education.iter().filter(|entry| entry.country.is_absent()) {
        let Some(school) = entry.school.get().filter(|school| sounds_overseas(school)) else { continue };
        let message = text!("“{school}”像是国（境）外学校，没有写国家或地区", "“{school}” sounds like a school abroad, and no country is given");
        let help = Text::new(
            "写“国家或地区”，例如“英国”“中国香港”；确是内地学校则写“中国”。",
            "Give the country, such as 英国 or 中国香港; for a school in the mainland write 中国.",
        );
        report.find(&entry.at.key("country"), message, help);
    }
}

/// A name without Chinese characters, or of Hong Kong, Macao or Taiwan, and not the mainland campus of such a school.
fn sounds_overseas(school: &str) -> bool {
    let has_campus = school.contains(['（', '(']);
    let has_chinese = school.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let is_name = school.chars().filter(|c| c.is_alphabetic()).count() > 3 && !is_template(school);
    (is_name && !has_chinese) || (!has_campus && ["香港", "澳门", "台湾"].iter().any(|region| school.starts_with(region)))
}
