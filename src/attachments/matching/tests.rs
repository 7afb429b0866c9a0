//! Names as people give them, and where each belongs. Written from the lists of materials and from habits, not from the matcher.

use super::{Entry, Matcher, Material, Verdict, Vocabulary};
use crate::pointer::Pointer;

const NAMES: &str = include_str!("tests/names.txt");

fn material(id: &str, wanted: bool, per_entry: bool, names: &[&str]) -> Material {
    Material { id: id.to_owned(), wanted, per_entry, names: names.iter().map(|name| (*name).to_owned()).collect(), others: Vec::new() }
}

fn entry(at: &str, nouns: &[(&str, u32)], titles: &[&str], hints: &[&str], materials: &[&str]) -> Entry {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    Entry {
        at: Pointer::parse(at),
        nouns: nouns.iter().map(|(noun, number)| ((*noun).to_owned(), *number)).collect(),
        told_by_noun: true,
        titles: owned(titles),
        proofs: Vec::new(),
        related: Vec::new(),
        grades: Vec::new(),
        other_grades: Vec::new(),
        parts: Vec::new(),
        hints: owned(hints),
        about: owned(titles),
        materials: owned(materials),
    }
}

/// An engineer with two degrees, three projects, an award, two papers, a patent and a software copyright.
fn engineer() -> Vocabulary {
    let degree = ["education_certificate", "degree_certificate", "education_verification"];
    Vocabulary {
        materials: vec![
            material("photo", true, false, &["证件照", "ID photo", "照片", "一寸照", "二寸照", "免冠照"]),
            material("id_document", true, false, &["身份证件", "identity document", "身份证", "居民身份证", "护照", "通行证"]),
            material("undertaking", true, false, &["个人承诺书", "personal undertaking", "承诺书"]),
            material("report_signed", true, false, &["评审表（本人签名）", "评审表", "职称评审表", "广东省职称评审表", "评审表签名", "评审表签字"]),
            material("report_sealed", false, false, &["评审表（单位盖章）", "评审表盖章", "盖章评审表"]),
            material("education_certificate", true, true, &["学历证书", "毕业证", "毕业证书", "学历学位证书"]),
            material("degree_certificate", true, true, &["学位证书", "学位证", "学历学位证书"]),
            material("education_verification", true, true, &["学历证书电子注册备案表", "学历备案表", "学信网备案表"]),
            material("overseas_verification", false, true, &["国（境）外学历学位认证书", "学历学位认证书", "留服认证"]),
            material("current_title_certificate", true, false, &["现职称证书", "职称证书", "资格证书"]),
            material("labour_contract", false, false, &["劳动合同", "在职证明"]),
            material("insurance_proof", true, false, &["社保参保证明", "社保证明", "参保证明"]),
            material("continuing_education_proof", true, true, &["继续教育证明", "继续教育证书", "学时证明"]),
            material("achievement_evidence", true, true, &["业绩佐证", "业绩材料", "业绩证明"]),
            material("award_certificate", true, true, &["获奖证书", "获奖证明", "奖状"]),
            material("publication_evidence", true, true, &["论文专著材料", "论文材料"]),
            material("patent_certificate", true, true, &["专利证书"]),
            material("copyright_certificate", true, true, &["著作权登记证书", "软著证书", "软件著作权证书"]),
        ],
        entries: vec![
            entry("/education/0", &[("学历", 1)], &[], &["华南理工大学", "本科", "学士"], &degree),
            entry("/education/1", &[("学历", 2)], &[], &["深圳大学", "硕士", "研究生"], &degree),
            entry("/continuing_education/0", &[], &[], &["2024"], &["continuing_education_proof"]),
            entry("/continuing_education/1", &[], &[], &["2025"], &["continuing_education_proof"]),
            entry("/achievements/0", &[("业绩", 1), ("项目", 1)], &["智慧园区综合管理平台"], &[], &["achievement_evidence"]),
            entry("/achievements/1", &[("业绩", 2), ("项目", 2)], &["地铁十四号线综合监控系统"], &[], &["achievement_evidence"]),
            entry("/achievements/2", &[("业绩", 3), ("项目", 3)], &["学历证书核验系统"], &[], &["achievement_evidence"]),
            entry("/awards/0", &[("获奖", 1), ("奖项", 1)], &["广东省科学技术进步奖", "地铁十四号线综合监控系统"], &[], &["award_certificate"]),
            entry("/publications/0", &[("论文", 1)], &["轨道交通综合监控系统的数据治理"], &[], &["publication_evidence"]),
            entry("/publications/1", &[("论文", 2)], &["园区能耗预测模型研究"], &[], &["publication_evidence"]),
            entry(
                "/intellectual_property/0",
                &[("专利", 1), ("知识产权", 1)],
                &["一种能耗监测方法", "ZL202310000001.5"],
                &[],
                &["patent_certificate"],
            ),
            entry(
                "/intellectual_property/1",
                &[("软著", 1), ("知识产权", 2)],
                &["园区能耗监测软件V1.0", "2023SR0000001"],
                &[],
                &["copyright_certificate"],
            ),
        ],
        neutral: ["张三", "示例智能科技有限公司", "计算机应用技术", "工程师"].map(str::to_owned).to_vec(),
    }
}

/// `material@entry#sequence` for a certain place, `? first` for a question, `x material` for one not needed, `-` for nothing.
fn shown(verdict: &Verdict) -> String {
    let at = |entry: &Option<Pointer>| entry.as_ref().map_or_else(String::new, |entry| format!("@{entry}"));
    match verdict {
        Verdict::Certain { material, entry, sequence, .. } => {
            format!("{material}{}{}", at(entry), sequence.map_or_else(String::new, |sequence| format!("#{}", sequence.number)))
        }
        Verdict::NotNeeded { material } => format!("x {material}"),
        Verdict::Ask(proposals) => format!("? {}", proposals.iter().map(|p| format!("{}{}", p.material, at(&p.entry))).collect::<Vec<_>>().join(" ")),
        Verdict::Unknown => "-".to_owned(),
    }
}

#[test]
fn names_find_their_places() {
    let vocabulary = engineer();
    let matcher = Matcher::new(&vocabulary);
    let mut wrong = Vec::new();
    let cases: Vec<&str> = NAMES.lines().filter(|line| !line.trim().is_empty() && !line.starts_with("//")).collect();
    for case in &cases {
        let (name, expected) = case.split_once(" => ").expect("name => place");
        let found = shown(&matcher.place(name));
        // A question need only offer the right place, and "?" alone may ask anything or know nothing.
        let right = match expected.strip_prefix('?') {
            Some("") => found.starts_with('?') || found == "-",
            Some(offered) => found.starts_with('?') && found.contains(offered.trim()),
            None => found == expected,
        };
        if !right {
            wrong.push(format!("{name}: {found}, should be {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    assert!(cases.len() >= 150, "{}", cases.len());
}

#[test]
fn any_name_gets_an_answer() {
    let vocabulary = engineer();
    let matcher = Matcher::new(&vocabulary);
    for name in ["", ".", "/", "//", "....pdf", "\u{202e}fdp.证份身", "💾.pdf", "第第第第", "1/2/3/4", "业绩", "业绩第", "之", "of"] {
        matcher.place(name);
    }
    matcher.place(&"学历证书".repeat(64));
    matcher.place(&"第1".repeat(2000));
}
