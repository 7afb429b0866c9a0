//! Two years side by side: one application, judged by the guide that it names, differs where the guides do.

use serde_json::json;

use super::*;

/// What is found in `examples/minimal` with sections put over it, by the guide of a year.
fn found(year: &str, patch: &Json) -> Vec<(String, Severity)> {
    let judge = Judge::new(Guides::built_in());
    let mut whole = json!({ "guide": year, "commitment": { "version": format!("{year}-1") } });
    merge(&mut whole, patch);
    let document = patched_over("minimal", judge.guides(), &whole);
    judge.judge(&document).into_iter().map(|finding| (finding.rule.into_owned(), finding.severity)).collect()
}

fn recognised(awarded_on: &str) -> Json {
    json!({
        "current_title": { "holds_title": "有", "series": "工程技术", "specialty": "集成电路", "level": "员级", "title": "技术员", "obtained_on": "2023-07-01",
            "obtained_by": "认定", "issuer": "示例局", "certificate_number": "SL23", "appointed_on": "未聘任" },
        "awards": [{ "title": "示例技能竞赛", "grade": "二等奖", "level": "单位", "issuer": "示例公司", "awarded_on": awarded_on, "rank": "1/2", "kind": "个人" }],
    })
}

#[test]
fn the_same_application_is_judged_by_the_year_that_it_names() {
    let warned = |rule: &str| vec![(rule.to_owned(), Severity::Warning)];
    let failed = |rule: &str| vec![(rule.to_owned(), Severity::Error)];
    for year in ["shenzhen-2025", "shenzhen-2026"] {
        assert_eq!(found(year, &json!({})), [], "{year}");
    }
    // From when works count for who was recognised since 2021: the two readings, either side of each edge.
    assert_eq!(found("shenzhen-2025", &recognised("2023-07-01")), []);
    assert_eq!(found("shenzhen-2025", &recognised("2023-06-30")), warned("works-period"));
    assert_eq!(found("shenzhen-2026", &recognised("2023-12-31")), warned("works-period"));
    assert_eq!(found("shenzhen-2026", &recognised("2024-01-01")), []);
    // The last day has a source in one year and is an example in the other.
    assert_eq!(found("shenzhen-2025", &recognised("2026-01-20")), failed("works-period"));
    assert_eq!(found("shenzhen-2026", &recognised("2026-01-20")), warned("works-period"));
    // Another year's commitment is none of this year's.
    let other = json!({ "commitment": { "version": "shenzhen-2026-1" } });
    assert_ne!(found("shenzhen-2025", &other), []);
}

#[test]
fn continuing_education_is_asked_for_up_to_the_year_that_the_guide_names() {
    let mut patch = recognised("2024-03-01");
    patch["continuing_education"] = json!([
        { "year": 2023, "public_hours": 30, "professional_hours": 42, "elective_hours": 18, "certificate_number": "JX2023000021" },
        { "year": 2024, "public_hours": 30, "professional_hours": 42, "elective_hours": 18, "certificate_number": "JX2024000021" },
    ]);
    assert_eq!(found("shenzhen-2025", &patch), []);
    assert_eq!(found("shenzhen-2026", &patch).into_iter().map(|(rule, _)| rule).collect::<Vec<_>>(), ["continuing-education-years"]);
}
