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
    assert!(lists.contains("ethnicity") && lists.contains("民族") && lists.contains("committee"), "{lists}");
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

/// A guide in a folder of the desk, of what is the year's own; the rest is what all guides share.
fn own_guide(desk: &Desk) {
    let built_in = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("guides/shenzhen-2026");
    std::fs::create_dir(desk.path("shenzhen-2026")).unwrap();
    for file in std::fs::read_dir(built_in).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), desk.path("shenzhen-2026").join(file.file_name())).unwrap();
    }
}

fn change(desk: &Desk, file: &str, from: &str, to: &str) {
    let path = desk.path("shenzhen-2026").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file}: {from}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn show_says_the_last_day_from_the_day_that_is_named() {
    let desk = Desk::new("zh");
    for (today, expected) in
        [("2026-03-12", "本人最晚 2026-03-24 提交到单位（还有 12 天）"), ("2026-03-27", "（已过 3 天）"), ("2026-03-24", "（就是今天）")]
    {
        let shown = desk.run(["guide", "show", "--today", today]);
        assert!(shown.code == 0 && shown.stdout.contains(expected), "{}", shown.stdout);
    }
    let accounting = desk.run(["guide", "show", "shenzhen-2025", "--today", "2025-07-01"]).stdout;
    assert!(
        accounting.contains("会计") && accounting.contains("本人最晚 2025-07-07") && accounting.contains("其他专业、级别：未公布"),
        "{accounting}"
    );
    let json: serde_json::Value = serde_json::from_str(&desk.run(["guide", "show", "--today", "2026-03-12", "--format", "json"]).stdout).unwrap();
    assert_eq!((&json["calendar"][0]["last_day"], &json["calendar"][0]["days_left"]), (&"2026-03-24".into(), &12.into()));
    let wrong = Desk::new("en").run(["guide", "show", "--today", "March"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("March"), "{}", wrong.stderr);
}

#[test]
fn conditions_are_told_with_their_sources() {
    let desk = Desk::new("zh");
    let all = desk.run(["guide", "conditions"]).stdout;
    for part in ["初次考核认定", "高技能人才", "破格申报", "同行专家推荐", "七选二", "每年 90 学时", "人社部发〔2019〕16号附件（转载）"]
    {
        assert!(all.contains(part), "{part}\n{all}");
    }
    let nurses = desk.run(["guide", "conditions", "--series", "卫生", "--level", "副高"]).stdout;
    assert!(!nurses.contains("工程技术") && nurses.contains("每年 90 学时"), "{nurses}");
    let english = Desk::new("en").run(["guide", "conditions"]).stdout;
    assert!(!english.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')), "{english}");
    let json: serde_json::Value = serde_json::from_str(&desk.run(["guide", "conditions", "--format", "json"]).stdout).unwrap();
    assert!(json["conditions"].as_array().unwrap().iter().all(|one| one["source"].is_string() && one["confidence"].is_string()), "{json}");
    let wrong = desk.run(["guide", "conditions", "--level", "超高"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("title_level"), "{}", wrong.stderr);
}

#[test]
fn built_in_guides_have_nothing_wrong() {
    let run = Desk::new("zh").run(["guide", "check", "shenzhen-2025", "shenzhen-2026"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, "shenzhen-2025：没有问题\nshenzhen-2026：没有问题\n"), "{}", run.stderr);
}

#[test]
fn check_tells_everything_at_its_line() {
    let desk = Desk::new("en");
    own_guide(&desk);
    assert_eq!(desk.run(["guide", "check", "shenzhen-2026"]).code, 0);
    change(&desk, "calendar.yaml", "employer_until: 2026-03-24", "employer_until: 2026-02-24");
    change(&desk, "committees.yaml", "specialties: [mechanical, ", "specialties: [mechanics, ");
    change(&desk, "commitment.yaml", "{zh: 申报承诺, en: Commitment}", "{zh: 申报承诺}");
    change(&desk, "counting.yaml", "source: S6", "source: S66");
    let short = desk.run(["guide", "check", "shenzhen-2026", "--format", "short"]);
    assert_eq!(short.code, 1, "{}", short.stderr);
    insta::assert_snapshot!("guide_check_short", short.stdout.replace('\\', "/"));
    let human = desk.run(["guide", "check", "shenzhen-2026", "--lang", "zh"]);
    insta::assert_snapshot!("guide_check_human", human.stdout.replace('\\', "/"));
}

#[test]
fn check_has_the_usual_ends_and_a_json_report() {
    let desk = Desk::new("zh");
    own_guide(&desk);
    change(&desk, "calendar.yaml", "open: 2026-03-01", "open: 三月一日");
    let run = desk.run(["guide", "check", "shenzhen-2026", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        (run.code, report["files"].as_array().map(Vec::len), &report["files"][0]["findings"][0]["rule"]),
        (1, Some(1), &"guide-syntax".into())
    );
    for named in ["nowhere", "."] {
        let run = desk.run(["guide", "check", named]);
        assert!(run.code == 2 && run.stderr.contains("guide.yaml"), "{named}: {}", run.stderr);
    }
    let used = desk.run(["validate", "--guide", "shenzhen-2026", "shenzhen-2026"]);
    assert!(used.code == 2 || used.code == 3, "{} {}", used.code, used.stderr);
}

#[test]
fn diff_says_what_changed_for_people() {
    let zh = Desk::new("zh").run(["guide", "diff", "shenzhen-2025", "shenzhen-2026"]);
    assert_eq!(zh.code, 0, "{}", zh.stderr);
    insta::assert_snapshot!("guide_diff", zh.stdout);
    let en = Desk::new("en");
    let shown = en.run(["guide", "diff", "shenzhen-2025", "shenzhen-2026"]).stdout;
    assert!(!shown.chars().any(|c| matches!(c, '\u{4e00}'..='\u{9fff}')), "{shown}");
    let same = en.run(["guide", "diff", "shenzhen-2026", "shenzhen-2026"]).stdout;
    assert!(same.contains("nothing changed"), "{same}");
    let json: serde_json::Value =
        serde_json::from_str(&en.run(["guide", "diff", "shenzhen-2025", "shenzhen-2026", "--format", "json"]).stdout).unwrap();
    let until = json["changes"].as_array().unwrap().iter().find(|change| change["key"] == "until").unwrap();
    assert_eq!((&until["area"], &until["old"]["en"], &until["new"]["en"]), (&"continuing_education".into(), &"2024".into(), &"2025".into()));
}
