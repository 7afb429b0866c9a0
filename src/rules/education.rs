//! Education. R8.

use crate::document::Education;
use crate::field::List;
use crate::finding::Severity;
use crate::guide::Education as Counted;
use crate::rules::dates::ends_before_start;
use crate::rules::text::is_template;
use crate::rules::{Check, Facts, Report, Rule, fixes, number};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[
    Rule {
        id: "education-certificate",
        severity: Severity::Error,
        title: Text::new("毕业的要有学历证书编号", "Who graduated has a certificate number"),
        why: Text::new(
            "学历按证书编号核验；结业、肄业没有毕业证书，可以不填；国（境）外的有学位证书编号就可以。",
            "Education is verified by it; studies without graduation have none; abroad the number of the degree certificate will do.",
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
        source: "R8; S1 p.2",
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
    Rule {
        id: "education-stage",
        severity: Severity::Warning,
        title: Text::new("学历写明毕业、结业或肄业", "A level of education says whether one graduated"),
        why: Text::new(
            "“大学本科教育”这样的只是阶段，毕业没毕业看不出来；只有毕业的算学历条件。",
            "Words such as 大学本科教育 name a stage only; whether one graduated decides what it counts for.",
        ),
        source: "R8; GB/T 4658-2006",
        bad: "education: [{start: 2015-09, end: 2018-06, school: 岭川市第一中学, major: 理科, level: 普通高级中学教育, study_mode: 全日制}, {start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        good: "education: [{start: 2015-09, end: 2018-06, school: 岭川市第一中学, major: 理科, level: 普通高中毕业, study_mode: 全日制, certificate_number: GZ-2018-21}, {start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202205000021'}]",
        implies: &["education-counts"],
        check: Check::Law(stage),
    },
    Rule {
        id: "education-counts",
        severity: Severity::Warning,
        title: Text::new("至少有一段算学历条件的教育", "One education at least counts"),
        why: Text::new(
            "中职以上已毕业的，或有学士以上学位的，才算学历条件；结业、肄业、高中不算。高技能人才等另有途径的可以不改。",
            "Graduation from a secondary vocational school or above, or a degree, counts; uncompleted studies and high school do not. Where another path applies, as for skilled workers, leave it.",
        ),
        source: "R8; S7; S14",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科肄业, study_mode: 全日制}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科肄业, study_mode: 全日制}, {start: 2019-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 自学考试, certificate_number: Z1}]",
        implies: &[],
        check: Check::Law(counts),
    },
    Rule {
        id: "degree-without-graduation",
        severity: Severity::Warning,
        title: Text::new("没有毕业就没有这一级学位", "Without graduation there is no degree of that level"),
        why: Text::new(
            "肄业的、本科结业的不授予同级学位；学位和学历必有一处写错。研究生结业后以同等学力取得学位的不在此列。",
            "Studies not completed bring no degree of their level, nor do undergraduate studies without graduation; one of the two is wrong. A degree by equivalent ability after a postgraduate course is another matter.",
        ),
        source: "R8; GB/T 4658-2006; GB/T 6864-2003",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科结业, degree: 工学学士, study_mode: 全日制, degree_certificate_number: '1099842022000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 硕士研究生结业, degree: 工学硕士, study_mode: 全日制, degree_certificate_number: '1099832022000021'}]",
        implies: &[],
        check: Check::Law(degree_without_graduation),
    },
    Rule {
        id: "degree-level",
        severity: Severity::Warning,
        title: Text::new("学位与学历同级", "A degree is of the level of its education"),
        why: Text::new(
            "本科对应学士，硕士、博士研究生对应硕士、博士。另外取得的学位单独写一条。",
            "University brings a bachelor's, master's studies a master's degree and so on. A degree obtained elsewhere is an entry of its own.",
        ),
        source: "R8; GB/T 4658-2006; GB/T 6864-2003",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, degree: 工学硕士, study_mode: 全日制, certificate_number: '109980202205000021', degree_certificate_number: '1099832022000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, degree: 工学学士, study_mode: 全日制, certificate_number: '109980202205000021', degree_certificate_number: '1099842022000021'}]",
        implies: &[],
        check: Check::Law(degree_level),
    },
    Rule {
        id: "certificate-number-year",
        severity: Severity::Warning,
        title: Text::new("证书编号里的年份与毕业时间相符", "The year in a certificate number is that of graduation"),
        why: Text::new(
            "内地高校 18 位的毕业证书编号第7到10位、16 位的学位证书编号第7到10位是年份；与结束年月差两年以上，多半是编号或年月写错。推迟取得学位的可以不改。",
            "Characters 7 to 10 of a mainland diploma's 18 digits, and of a degree's 16, are the year; two years away from the end one of them is mostly a slip. A degree obtained later may stay.",
        ),
        source: "own",
        bad: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202505000021'}]",
        good: "education: [{start: 2018-09, end: 2022-06, school: 珠江示例大学, major: 微电子科学与工程, level: 大学本科毕业, study_mode: 全日制, certificate_number: '109980202305000021'}]",
        implies: &[],
        check: Check::Law(number_year),
    },
];

/// Codes of GB/T 4658 for who graduated; the others say 结业, 肄业 or only a stage.
const GRADUATED: &[&str] = &["11", "14", "17", "21", "28", "31", "41", "44", "47", "61"];

/// Codes that name a stage only, with that of who graduated from it.
const STAGES: &[(&str, &str)] = &[("20", "21"), ("30", "31"), ("40", "41"), ("60", "61"), ("70", "71"), ("80", "81")];

pub(super) fn is_graduated(entry: &Education) -> bool {
    GRADUATED.contains(&entry.level.code())
}

fn certificate(facts: &Facts<'_>, report: &mut Report) {
    for entry in
        facts.application.education.iter().filter(|entry| is_graduated(entry) && entry.certificate_number.is_absent() && !has_degree_abroad(entry))
    {
        let level = entry.level.get().map_or_else(|| Text::same(""), |level| level.name.clone());
        let message = text!(("“{}”缺少学历证书编号", level.zh), ("the certificate number of “{}” is missing", level.en));
        let help = Text::new(
            "写毕业证书上的编号；没有毕业的，学历改选“结业”或“肄业”；以同等学力取得学位的，学历选“结业”，学位照写。",
            "Write the number of the diploma; without graduation choose 结业 or 肄业 as the level; with a degree by equivalent ability choose 结业 and keep the degree.",
        );
        report.missing(&entry.at.key("certificate_number"), message, help);
    }
}

/// Schools outside the mainland mostly hand out the degree's certificate and no diploma.
fn has_degree_abroad(entry: &Education) -> bool {
    (entry.country.is_unreadable() || !matches!(entry.country.code(), "" | "156")) && !entry.degree_certificate_number.is_absent()
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

fn stage(facts: &Facts<'_>, report: &mut Report) {
    for entry in &facts.application.education {
        let Some(level) = entry.level.get().filter(|level| level.code == "10" || STAGES.iter().any(|(stage, _)| *stage == level.code)) else {
            continue;
        };
        let at = entry.at.key("level");
        let message = text!(("“{}”没有说毕业没有", level.name.zh), ("“{}” does not say whether one graduated", level.name.en));
        let help = Text::new("写成毕业、结业或肄业，例如“大学本科毕业”。", "Write 毕业, 结业 or 肄业 after it, such as 大学本科毕业.");
        let mut finding = report.finding(&at, message).help(help);
        if let Some((_, graduated)) = STAGES.iter().find(|(stage, _)| *stage == level.code) {
            finding = finding.fix(fixes::write(&at, facts.guide.name_of(List::EducationLevel, graduated).zh.into_owned()));
        }
        report.push(finding);
    }
}

/// What an entry counts for by itself.
fn counted(entry: &Education) -> Option<Counted> {
    Counted::of(entry.level.code(), entry.degree.get().map(|degree| degree.code.as_str()), entry.second_bachelor.is_yes())
}

fn counts(facts: &Facts<'_>, report: &mut Report) {
    let education = &facts.application.education;
    let is_unsure = education.iter().any(|entry| entry.level.get().is_none() || entry.degree.is_unreadable());
    // A stage may have been completed, and another rule asks that.
    let may_count = |entry: &Education| counted(entry).is_some() || matches!(entry.level.code(), "10" | "20" | "30" | "40");
    let Some(first) = education.first().filter(|_| !is_unsure && !education.iter().any(may_count)) else { return };
    let message = Text::new("没有一段教育经历算学历条件", "no entry of education counts");
    let help = Text::new(
        "补上中职以上已毕业的学历或学士以上学位；另有规定途径的不必改。",
        "Add a graduation from a secondary vocational school or above, or a degree; where another path applies, leave it.",
    );
    report.find(&first.at.key("level"), message, help);
}

/// The stage of an education: 1 university, 2 master's, 3 doctoral studies.
fn stage_of(level: &str) -> Option<u8> {
    match level {
        "11" | "12" | "13" => Some(3),
        "14" | "15" | "16" => Some(2),
        "21" | "22" | "23" | "28" => Some(1),
        "31" | "32" | "33" | "41" | "42" | "43" | "44" | "45" | "46" | "47" | "48" | "49" | "61" | "62" | "63" => Some(0),
        _ => None,
    }
}

/// The same of a degree; an honorary one is of none.
fn stage_of_degree(degree: &str) -> Option<u8> {
    match Counted::of("", Some(degree), false)? {
        Counted::Doctor => Some(3),
        Counted::Master => Some(2),
        Counted::Bachelor => Some(1),
        _ => None,
    }
}

/// Entries with a degree: the stage of the education, that of the degree, and its name.
fn degrees<'a>(facts: &Facts<'a>) -> impl Iterator<Item = (&'a Education, u8, u8, &'a Text)> {
    facts.application.education.iter().filter_map(|entry| {
        let degree = entry.degree.get()?;
        Some((entry, stage_of(entry.level.code())?, stage_of_degree(&degree.code)?, &degree.name))
    })
}

/// Whether the level is of studies that bring no degree of their own: not completed, or undergraduate without graduation.
fn brings_none(level: &str) -> bool {
    matches!(level, "13" | "16" | "22" | "23")
}

fn degree_without_graduation(facts: &Facts<'_>, report: &mut Report) {
    for (entry, stage, degree, name) in degrees(facts).filter(|(entry, ..)| brings_none(entry.level.code())) {
        if degree < stage {
            continue;
        }
        let level = entry.level.get().map_or_else(|| Text::same(""), |level| level.name.clone());
        let message = text!(("学历是“{}”，却有“{}”学位", level.zh, name.zh), ("the level is “{}”, but the degree “{}” is given", level.en, name.en));
        let finding = report
            .finding(&entry.at.key("degree"), message)
            .help(Text::new("毕业了的改学历；没有学位的删去学位。", "Correct the level if you graduated, else remove the degree."))
            .also(&entry.at.key("level"), Text::new("学历", "the level"));
        report.push(finding);
    }
}

fn degree_level(facts: &Facts<'_>, report: &mut Report) {
    for (entry, stage, degree, name) in degrees(facts).filter(|(entry, ..)| is_graduated(entry)) {
        if degree == stage {
            continue;
        }
        let level = entry.level.get().map_or_else(|| Text::same(""), |level| level.name.clone());
        let message = text!(("学历是“{}”，学位却是“{}”", level.zh, name.zh), ("the level is “{}”, but the degree “{}”", level.en, name.en));
        let finding = report
            .finding(&entry.at.key("degree"), message)
            .help(Text::new("核对学历和学位；另外取得的学位单独写一条。", "Check both; a degree obtained elsewhere is an entry of its own."))
            .also(&entry.at.key("level"), Text::new("学历", "the level"));
        report.push(finding);
    }
}

/// The year in a number of so many digits, where it has them.
fn year_in(number: &str, digits: usize) -> Option<i32> {
    (number.len() == digits && number::all_digits(number)).then(|| number.get(6..10)?.parse().ok())?
}

fn number_year(facts: &Facts<'_>, report: &mut Report) {
    let sound = facts.application.education.iter().filter(|entry| !ends_before_start(&entry.start, &entry.end));
    for entry in sound.filter(|entry| matches!(entry.country.code(), "" | "156")) {
        let Some(end) = entry.end.get().filter(|_| stage_of(entry.level.code()).is_some()) else { continue };
        for (key, slot, digits) in
            [("certificate_number", &entry.certificate_number, 18), ("degree_certificate_number", &entry.degree_certificate_number, 16)]
        {
            let Some(year) = slot.get().and_then(|number| year_in(number, digits)).filter(|year| (end.year - year).abs() > 1) else { continue };
            let message = text!("编号里的年份是 {year}，结束年月却是 {end}", "the year in the number is {year}, but it ends in {end}");
            let finding = report
                .finding(&entry.at.key(key), message)
                .help(Text::new(
                    "照证书核对编号和毕业时间；确实如此则不必改。",
                    "Compare number and end with the certificate; where it is true, leave it.",
                ))
                .also(&entry.at.key("end"), Text::new("结束年月", "the end"));
            report.push(finding);
        }
    }
}

fn second_bachelor(facts: &Facts<'_>, report: &mut Report) {
    let is_bachelor =
        |entry: &Education| entry.degree.code().starts_with('4') || entry.degree.get().is_some_and(|degree| degree.name.zh.contains("学士"));
    for entry in facts.application.education.iter().filter(|entry| entry.second_bachelor.is_yes() && !is_bachelor(entry)) {
        let message = Text::new("填了第二学士学位，学位却不是学士", "a second bachelor's degree without a bachelor's as degree");
        let help =
            Text::new("学位写第二个学士学位；不是第二学士学位则删去这一项。", "Give the second bachelor's as degree; if it is none, remove this.");
        let at = entry.at.key("second_bachelor");
        let label = facts.label(&at);
        let finding = report.finding(&at, message).help(help).fix(fixes::remove(std::slice::from_ref(&at), &label));
        report.push(finding);
    }
}

fn order(facts: &Facts<'_>, report: &mut Report) {
    let sound: Vec<&Education> = facts.application.education.iter().filter(|entry| !ends_before_start(&entry.start, &entry.end)).collect();
    for pair in sound.windows(2) {
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
        let at = entry.at.key("country");
        let mut finding = report.finding(&at, message).help(help);
        finding.fix = region_of(school).map(|region| fixes::write(&at, format!("中国{region}")));
        report.push(finding);
    }
}

/// A name without Chinese characters, or of Hong Kong, Macao or Taiwan, and not the mainland campus of such a school.
fn sounds_overseas(school: &str) -> bool {
    let has_campus = school.contains(['（', '(']);
    let has_chinese = school.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}'));
    let is_name = school.chars().filter(|c| c.is_alphabetic()).count() > 3 && !is_template(school);
    (is_name && !has_chinese) || (!has_campus && region_of(school).is_some())
}

/// The region that a school's name begins with.
fn region_of(school: &str) -> Option<&'static str> {
    ["香港", "澳门", "台湾"].into_iter().find(|region| school.starts_with(region))
}
