//! Which materials an application needs, and why.

use serde_json::{Value, json};

use super::*;

fn application() -> Value {
    json!({
        "basic": { "employer": "甲", "employer_code": "91440300TE0T00017C", "employer_kind": "private" },
        "education": [{ "level": "61" }, { "level": "21", "degree": "408" }, { "level": "14", "degree": "308", "country": "276" }],
        "current_title": { "holds_title": true, "appointed_on": "2020-01" },
        "declared_title": { "kind": "exceptional", "series": "engineering", "specialty": "ai-application", "level": "associate_senior" },
        "continuing_education": [{ "year": 2025 }],
        "appraisals": [{ "year": 2025 }],
        "publications": [{ "category": "journal_paper" }, { "category": "analysis_report" }],
        "negative_record": [{ "question": "其他", "occurred": false }, { "question": "责任事故", "occurred": true }],
        "next_step": { "employer": "甲", "employer_code": "91440300TE0T00017C" },
    })
}

#[test]
fn materials_follow_from_the_application_and_say_why() {
    let guide = shenzhen();
    let values = application();
    let needs = guide.needed(&values);
    let entries = |id: &str| -> Vec<(Demand, String)> {
        needs
            .iter()
            .filter(|need| need.material.id == id)
            .map(|need| (need.demand, need.entry.as_ref().map(ToString::to_string).unwrap_or_default()))
            .collect()
    };
    let required = |at: &str| (Demand::Required, at.to_owned());
    assert_eq!(entries("photo"), [required("")]);
    assert_eq!(entries("education_certificate"), [required("/education/1"), required("/education/2")]);
    assert_eq!(entries("education_verification"), [required("/education/1")]);
    assert_eq!(entries("overseas_verification"), [required("/education/2")]);
    assert_eq!(entries("publication_evidence"), [required("/publications/0")]);
    assert_eq!(entries("analysis_report_evidence"), [required("/publications/1")]);
    assert_eq!(entries("negative_explanation"), [required("/negative_record/1")]);
    assert_eq!(entries("exam_proof"), []);
    assert_eq!(entries("appointment_proof"), []);
    assert_eq!(entries("affiliation_proof"), [(Demand::Unknown, String::new())]);
    assert_eq!(entries("technical_report"), [(Demand::Optional, String::new())]);

    let why = |id: &str| needs.iter().find(|need| need.material.id == id).and_then(|need| need.because.clone()).unwrap();
    assert_eq!(why("exceptional_form").get(Lang::Zh), "申报类型是破格申报");
    assert_eq!(why("current_title_certificate").get(Lang::Zh), "有无现专业技术资格是“有”");
    assert_eq!(why("appraisal_proof").get(Lang::Zh), "专业的评审方式是评审，且填写了年度考核");
}

#[test]
fn three_employers_decide_on_affiliation_or_contract() {
    let guide = shenzhen();
    let demand = |values: &Value, id: &str| guide.needed(values).iter().find(|need| need.material.id == id).map(|need| need.demand);
    let mut values = application();
    values["system"] = json!({ "insured_employer": "甲", "insured_employer_code": "TE0T00017" });
    assert_eq!(demand(&values, "affiliation_proof"), None);
    values["system"]["insured_employer_code"] = json!("TE0T00025");
    assert_eq!(demand(&values, "affiliation_proof"), Some(Demand::Required));
    assert_eq!(demand(&values, "labour_contract"), None);
    values["basic"]["insured_via_agency"] = json!(true);
    assert_eq!(demand(&values, "affiliation_proof"), None);
    assert_eq!(demand(&values, "labour_contract"), Some(Demand::Required));
}

#[test]
fn a_certificate_of_education_is_asked_of_graduates_only() {
    let guide = shenzhen();
    let is_asked = |level: &str| {
        let values = json!({ "education": [{ "level": guide.code(List::EducationLevel, level).unwrap().code }] });
        guide.needed(&values).iter().any(|need| need.material.id == "education_certificate")
    };
    assert!(["博士", "硕士", "专升本", "大专", "中专", "技校"].into_iter().all(is_asked));
    assert!(!["本科结业", "本科肄业", "研究生教育", "大学本科教育", "高中", "其他"].into_iter().any(is_asked));
}

#[test]
fn every_material_is_the_one_of_the_table_of_fields() {
    let guide = shenzhen();
    let ids: Vec<&str> = guide.materials().iter().map(|material| material.id.as_str()).collect();
    assert_eq!(ids.len(), 32);
    assert!(guide.materials().iter().filter(|material| material.stage == Stage::Endorse).all(|material| material.provided_by == Provider::Employer));
    assert_eq!(guide.material("report_signed").map(|material| material.carries_code), Some(true));
}
