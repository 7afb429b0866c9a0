//! `declare guide` as a person runs it.

use crate::support::Desk;

#[test]
fn show_tells_conditions_tips_dates_and_how_sure_they_are() {
    let zh = Desk::new("zh").run(["guide", "show"]);
    assert_eq!(zh.code, 0, "{}", zh.stderr);
    for part in ["深圳市2026年度职称评审申报指南", "申报条件", "温馨提示", "2026-03-01", "未核实", "经办人", "未公布", "评前公示（不少于5个工作日）"]
    {
        assert!(zh.stdout.contains(part), "{part}\n{}", zh.stdout);
    }
    let en = Desk::new("en").run(["guide", "show", "shenzhen-2026"]);
    for part in ["Conditions", "Tips", "unverified", "not published", "at least 5 working days"] {
        assert!(en.stdout.contains(part), "{part}\n{}", en.stdout);
    }
    assert!(!en.stdout.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')), "{}", en.stdout);
}

#[test]
fn materials_are_listed_short_and_full() {
    let desk = Desk::new("zh");
    let short = desk.run(["guide", "materials"]).stdout;
    assert!(short.contains("破格申报推荐表：破格申报"), "{short}");
    assert!(short.contains("公司隶属关系证明：报送单位不是工作单位"), "{short}");
    assert!(short.lines().count() < 60, "{short}");
    let full = desk.run(["guide", "materials", "--full"]).stdout;
    assert!(full.contains("也可以用：专家推荐材料") && full.contains("10 MB") && full.contains("近期免冠"), "{full}");
    let json: serde_json::Value = serde_json::from_str(&desk.run(["guide", "materials", "--format", "json"]).stdout).unwrap();
    assert_eq!((json["version"].as_u64(), json["materials"].as_array().map(Vec::len)), (Some(1), Some(32)));
}

#[test]
fn the_commitment_is_shown_whole_with_its_version() {
    let desk = Desk::new("zh");
    let shown = desk.run(["guide", "commitment"]);
    assert!(shown.stdout.contains("shenzhen-2026-1") && shown.stdout.contains("郑重承诺"), "{}", shown.stdout);
    let missing = desk.run(["guide", "commitment", "--version", "shenzhen-1999-1"]);
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("shenzhen-2026-1"), "{}", missing.stderr);
}

#[test]
fn a_guide_that_is_not_there_is_usage_with_the_nearest_name() {
    let run = Desk::new("en").run(["guide", "show", "shenzen-2026"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("Do you mean shenzhen-2026?"), "{}", run.stderr);
}

#[test]
fn codes_say_what_may_be_written() {
    let desk = Desk::new("zh");
    let lists = desk.run(["guide", "codes"]).stdout;
    assert!(lists.contains("ethnicity") && lists.contains("民族") && !lists.contains("committee"), "{lists}");
    for named in ["ethnicity", "民族"] {
        let shown = desk.run(["guide", "codes", named]).stdout;
        assert!(shown.lines().any(|line| line.split_whitespace().eq(["05", "维吾尔族", "Uyghur", "维吾尔、UG"])), "{shown}");
    }
    let engineering = desk.run(["guide", "codes", "specialty", "--series", "工程技术"]).stdout;
    assert!(engineering.contains("中级（考评结合）、助理级（以考代评）") && !engineering.contains("会计"), "{engineering}");
    let translators = desk.run(["guide", "codes", "--series", "翻译"]).stdout;
    assert!(translators.contains("没有收录的系列：翻译") && translators.contains("不妨碍申报"), "{translators}");
    let works = desk.run(["guide", "codes", "works_category"]).stdout;
    assert!(works.contains("期刊论文：题目*、刊名*"), "{works}");
    let json: serde_json::Value = serde_json::from_str(&desk.run(["guide", "codes", "专业", "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["version"], &json["list"]["open"]), (&1.into(), &true.into()));
    let first = &json["entries"][0];
    assert!(first["of"].is_string() && first["levels"].is_object() && first["source"].is_string(), "{first}");
    for (arguments, told) in
        [(vec!["etnicity"], "ethnicity"), (vec!["sex", "--series", "翻译"], "specialty"), (vec!["title", "--series", "航天"], "series")]
    {
        let run = desk.run(["guide", "codes"].into_iter().chain(arguments));
        assert!(run.code == 2 && run.stderr.contains(told), "{}", run.stderr);
    }
}
