//! Every built-in guide loads; conditions, counting periods, lists and look-ups.

use serde_json::{Value, json};
use time::macros::date;

use super::*;
use crate::field::{Codes, List};
use crate::pointer::Pointer;
use crate::text::Lang;

mod mistakes;

fn shenzhen() -> Arc<Guide> {
    Guides::built_in().get("shenzhen-2026").unwrap()
}

#[test]
fn every_built_in_guide_loads_and_is_the_same_by_its_files() {
    let guides = Guides::built_in();
    assert_eq!(guides.newest().id, "shenzhen-2026");
    for id in guides.ids() {
        let guide = load::guide(files_of(built_in_files(), id)).unwrap_or_else(|error| panic!("{id}: {}", error.what.en));
        let mut others = Guides::default();
        let windows = guide.files().iter().map(|(path, text)| (path.clone(), text.replace('\n', "\r\n"))).collect();
        assert_eq!(others.add_files(windows).unwrap().digest(), guide.digest());
        assert_eq!(guide.digest().len(), 64);
    }
}

/// A guide in a folder of its own: that of 2026 with what all share, so that any file can be changed.
fn in_a_folder() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let own = folder.path().join("shenzhen-2026");
    for (path, text) in files_of(built_in_files(), "shenzhen-2026") {
        let path = own.join(path.split_once('/').unwrap().1);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        if !path.exists() || text.contains("id: shenzhen") {
            std::fs::write(path, text).unwrap();
        }
    }
    (folder, own)
}

#[test]
fn a_guide_comes_from_a_folder_and_its_mistakes_are_told_with_the_file() {
    let (_folder, own) = in_a_folder();
    let mut guides = Guides::built_in();
    let guide = guides.add_folder(&own).unwrap();
    assert_eq!((guide.id.as_str(), guide.materials().len()), ("shenzhen-2026", 32));

    let materials = own.join("materials.yaml");
    let text = std::fs::read_to_string(&materials).unwrap();
    std::fs::write(&materials, text.replace("/declared_title/kind", "/declared_title/kinds")).unwrap();
    assert!(guides.add_folder(&own).unwrap_err().what.en.contains("/declared_title/kinds"));
    std::fs::write(&materials, text.replace("need: always", "need: always\n    colour: red")).unwrap();
    assert!(guides.add_folder(&own).unwrap_err().what.en.contains("colour"));
    std::fs::remove_file(&materials).unwrap();
    assert_eq!(guides.add_folder(&own).unwrap().materials().len(), 32, "what a guide lacks is what all share");
    std::fs::remove_file(own.join("calendar.yaml")).unwrap();
    assert!(guides.add_folder(&own).unwrap_err().what.en.contains("calendar.yaml"));
}

#[test]
fn every_list_that_a_field_names_is_there_with_names_in_both_languages() {
    let guide = shenzhen();
    for list in List::ALL {
        assert!(guide.list(list.id()).is_some(), "{list:?}");
        assert!(*list == List::Committee || !guide.codes(*list).is_empty(), "{list:?}");
        for entry in guide.codes(*list) {
            assert!(!entry.code.is_empty() && !entry.name.zh.is_empty() && !entry.name.en.is_empty(), "{list:?} {entry:?}");
            assert_eq!(guide.code(*list, &entry.code).unwrap().code, entry.code);
            assert_eq!(guide.code(*list, &entry.name.zh).unwrap().code, entry.code);
        }
    }
}

#[test]
fn what_people_write_means_one_entry() {
    let guide = shenzhen();
    let code = |list, written: &str| guide.code(list, written).map(|entry| entry.code.clone());
    for (list, written, expected) in [
        (List::Ethnicity, "汉", "01"),
        (List::Ethnicity, "汉族", "01"),
        (List::Ethnicity, "HA", "01"),
        (List::Ethnicity, "毛难族", "36"),
        (List::Nationality, "中华人民共和国", "156"),
        (List::Nationality, "CN", "156"),
        (List::Nationality, "deu", "276"),
        (List::Nationality, "中国香港", "344"),
        (List::EducationLevel, "本科", "21"),
        (List::Degree, "工学硕士", "308"),
        (List::PoliticalStatus, "群众", "13"),
        (List::TitleLevel, "副高", "associate_senior"),
        (List::Specialty, "人工智能（应用）", "ai-application"),
        (List::Specialty, "人工智能 (应用)", "ai-application"),
        (List::Specialty, "护理", "nursing"),
        (List::Title, "高级工程师", "082"),
        (List::Title, "副主任护师", "副主任护师"),
        (List::Series, "engineering", "engineering"),
        (List::DeclarationKind, "破格申报", "exceptional"),
        (List::Material, "照片", "photo"),
        (List::WorksCategory, "期刊论文", "journal_paper"),
        (List::StudyMode, "业余", "part_time"),
    ] {
        assert_eq!(code(list, written).as_deref(), Some(expected), "{written}");
    }
    assert_eq!(code(List::Ethnicity, "岭南族"), None);
    assert_eq!(guide.nearest(List::Specialty, "人工智能应用").first().map(String::as_str), Some("人工智能（应用）"));
    assert!(guide.nearest(List::Ethnicity, "岭南族").is_empty());
    assert_eq!(guide.nearest(List::TitleLevel, "副高及").first().map(String::as_str), Some("副高级"));
    assert_eq!(guide.nearest(List::DeclarationKind, "破格申请").first().map(String::as_str), Some("破格申报"));
}

#[test]
fn questions_are_the_nine_and_categories_have_their_fields() {
    let guide = shenzhen();
    let names: Vec<&str> = guide.questions.iter().map(|question| question.name.zh.as_ref()).collect();
    assert_eq!(
        names,
        [
            "党纪政务处分期内",
            "被立案/审查",
            "学术不端",
            "职称申报弄虚作假记录期内",
            "失信被执行人",
            "年度考核不合格",
            "责任事故",
            "违反职业道德",
            "其他"
        ]
    );
    assert_eq!(guide.question("被立案、审查").unwrap().id, "investigation");
    assert_eq!(guide.categories("achievements").len(), 7);
    assert_eq!(guide.categories("publications").len(), 4);
    assert_eq!(guide.categories("intellectual_property").len(), 7);
    let award = guide.category("awards", None).unwrap();
    assert!(award.field("awarded_on").unwrap().is_named("获奖日期"));
    assert_eq!(award.label("awarded_on").unwrap().get(Lang::En), "awarded on");
}

#[test]
fn all_series_have_titles_and_specialties_have_modes() {
    let guide = shenzhen();
    assert_eq!(guide.series.len(), 27);
    let nursing = guide.specialty("nursing").unwrap();
    let titles: Vec<&str> = guide.titles_of(nursing, "associate_senior").iter().map(|title| title.code()).collect();
    assert_eq!(titles, ["副主任护师"]);
    assert_eq!(guide.exam_mode("nursing", "associate_senior"), Some(ExamMode::ExamAndReview));
    assert_eq!(guide.exam_mode("ai-application", "associate_senior"), Some(ExamMode::Review));
    assert_eq!(guide.exam_mode("ai-application", "technician"), None);
    assert_eq!(guide.exam_mode("accounting", "intermediate"), Some(ExamMode::ByExam));
    assert_eq!((guide.rank("full_senior"), guide.rank("technician"), guide.rank("x")), (Some(1), Some(5), None));
    assert_eq!(guide.level_of_title("engineering", "工程师"), Some("intermediate"));
    let committees: Vec<&str> = guide.committees("ai-application", "associate_senior").iter().map(|one| one.id.as_str()).collect();
    assert_eq!(committees, ["mechanical-ai-iot"]);
    assert!(guide.committees("accounting", "associate_senior").is_empty());
}

/// The worked examples of how years are counted.
#[test]
fn counting_periods_follow_the_round_not_the_certificate() {
    let guide = shenzhen();
    let period = |on, round, by: &str| guide.counting_period(on, round, by).map(|p| (p.years_from, p.works_from));
    for (on, round, by, expected) in [
        (date!(2023 - 03 - 20), Some(2022), "review", (date!(2023 - 01 - 01), date!(2023 - 01 - 01))),
        (date!(2018 - 03 - 20), Some(2017), "review", (date!(2017 - 01 - 01), date!(2017 - 09 - 01))),
        (date!(2020 - 12 - 20), Some(2020), "review", (date!(2020 - 01 - 01), date!(2020 - 09 - 01))),
        (date!(2022 - 01 - 20), Some(2021), "review", (date!(2022 - 01 - 01), date!(2022 - 01 - 01))),
        (date!(2018 - 05 - 27), None, "exam", (date!(2018 - 05 - 27), date!(2018 - 05 - 27))),
        (date!(2019 - 07 - 01), None, "recognition", (date!(2019 - 07 - 01), date!(2019 - 07 - 01))),
        (date!(2023 - 07 - 01), None, "recognition", (date!(2024 - 01 - 01), date!(2024 - 01 - 01))),
    ] {
        assert_eq!(period(on, round, by), Some(expected), "{on} {round:?} {by}");
    }
    assert_eq!(period(date!(2018 - 03 - 20), Some(2017), "nobody knows"), None);
    let unsure = guide.counting_period(date!(2023 - 07 - 01), None, "recognition").unwrap();
    assert_eq!((unsure.confidence, unsure.until), (Confidence::Unverified, guide.counts_until.date));
}

/// Two readings of recognition since 2021 (S5, S6) are a parameter of the round; until 2020 both agree.
#[test]
fn each_round_has_its_own_reading_of_recognition() {
    let before = Guides::built_in().get("shenzhen-2025").unwrap();
    let works_from = |guide: &Guide, on| guide.counting_period(on, None, "recognition").map(|period| period.works_from);
    assert_eq!(works_from(&before, date!(2023 - 07 - 01)), Some(date!(2023 - 07 - 01)));
    assert_eq!(works_from(&shenzhen(), date!(2023 - 07 - 01)), Some(date!(2024 - 01 - 01)));
    assert_eq!(works_from(&before, date!(2020 - 12 - 31)), works_from(&shenzhen(), date!(2020 - 12 - 31)));
    assert_eq!((before.continuing_education_until(), shenzhen().continuing_education_until()), (2024, 2025));
}

#[test]
fn working_days_leave_out_holidays_and_count_worked_weekends() {
    let guide = shenzhen();
    for (until, days, expected) in [
        // 25 to 31 March 2026 without a weekend day
        (date!(2026 - 03 - 31), 5, date!(2026 - 03 - 25)),
        (date!(2026 - 03 - 30), 5, date!(2026 - 03 - 24)),
        // the accounting round of 2025
        (date!(2025 - 07 - 11), 5, date!(2025 - 07 - 07)),
        // the week off in October 2025, with a Sunday worked before it
        (date!(2025 - 10 - 09), 3, date!(2025 - 09 - 29)),
        (date!(2025 - 10 - 09), 4, date!(2025 - 09 - 28)),
        // a day off at the end
        (date!(2026 - 05 - 05), 1, date!(2026 - 04 - 30)),
        (date!(2026 - 05 - 05), 0, date!(2026 - 05 - 05)),
        // a year without an arrangement: Monday to Friday
        (date!(2031 - 10 - 03), 5, date!(2031 - 09 - 29)),
    ] {
        assert_eq!(guide.working_days_back(until, days), Some(expected), "{until} {days}");
    }
}

#[test]
fn the_last_day_is_counted_backwards_and_said_for_people() {
    let (guide, before) = (shenzhen(), Guides::built_in().get("shenzhen-2025").unwrap());
    let last = guide.last_day(Declared::default()).unwrap();
    assert_eq!(last.date, date!(2026 - 03 - 24));
    assert!(last.reckoning.zh.contains("最晚 2026-03-25 审核完并开始公示") && last.reckoning.zh.contains("取早的一天"), "{:?}", last.reckoning);
    for (today, zh, en) in [
        (date!(2026 - 03 - 12), "还有 12 天", "12 days left"),
        (date!(2026 - 03 - 23), "还有 1 天", "1 day left"),
        (date!(2026 - 03 - 24), "就是今天", "that is today"),
        (date!(2026 - 03 - 25), "已过 1 天", "1 day ago"),
        (date!(2026 - 03 - 27), "已过 3 天", "3 days ago"),
    ] {
        let line = last.line(today);
        assert!(line.zh.contains(zh) && line.en.contains(en), "{line:?}");
        assert_eq!(last.is_past(today), today > date!(2026 - 03 - 24));
    }
    assert!(guide.deadline(Declared::default(), date!(2026 - 03 - 12)).zh.contains("未核实"));

    let senior = Declared { committee: None, specialty: Some("accounting"), level: Some("associate_senior") };
    assert_eq!(before.last_day(senior).map(|last| last.date), Some(date!(2025 - 07 - 07)));
    assert!(!before.deadline(senior, date!(2025 - 07 - 01)).zh.contains("未核实"));
    let junior = Declared { level: Some("assistant"), ..senior };
    assert_eq!(before.last_day(junior), None);
    assert!(before.deadline(junior, date!(2025 - 07 - 01)).zh.contains("未公布"));
    assert!(before.deadline(Declared::default(), date!(2025 - 07 - 01)).en.contains("not published"));
}

#[test]
fn a_rank_and_a_number_have_a_most() {
    let values = json!({ "rank": "2/5", "n": "3.5" });
    for (yaml, expected) in [
        ("{path: /rank, at_most: 2}", Truth::True),
        ("{path: /rank, at_most: 1}", Truth::False),
        ("{path: /rank, at_least: 2}", Truth::True),
        ("{path: /n, at_most: 3.5}", Truth::True),
        ("{path: /n, at_most: 3.4}", Truth::False),
        ("{path: /missing, at_most: 3}", Truth::False),
    ] {
        assert_eq!(condition(yaml).holds(&values, &Pointer::root()), expected, "{yaml}");
    }
}

/// Groups with a least number, a level, a rank and a main flag: one entry on each side of every edge.
#[test]
fn a_threshold_counts_groups_main_ones_levels_and_ranks() {
    let yaml = "{id: t, specialties: [], level: x, at_least: 2, main_at_least: 1, text: {zh: a, en: a}, source: own, confidence: official, groups: [
        {id: award, name: {zh: 奖, en: prize}, section: awards, main: true, when: {all: [{path: level, in: [national, provincial]}, {path: rank, at_most: 3}]}},
        {id: paper, name: {zh: 论文, en: papers}, section: publications, at_least: 2},
        {id: patent, name: {zh: 专利, en: patents}, section: intellectual_property}]}";
    let threshold: Threshold = crate::yaml::read(yaml.as_bytes()).unwrap();
    let award = |level: &str, rank: &str| json!({ "level": level, "rank": rank });
    for (awards, papers, patents, missing) in [
        (vec![award("provincial", "3/9")], 2, 0, (0, 0)),
        (vec![award("provincial", "4/9")], 2, 0, (1, 1)),
        (vec![award("municipal", "3/9")], 2, 0, (1, 1)),
        (vec![award("municipal", "3/9"), award("national", "1")], 2, 0, (0, 0)),
        (vec![award("national", "1/1")], 1, 0, (1, 0)),
        (vec![], 2, 1, (0, 1)),
        (vec![award("national", "1/1")], 0, 1, (0, 0)),
        (vec![], 0, 0, (2, 1)),
    ] {
        let values = json!({ "awards": awards, "publications": vec![json!({}); papers], "intellectual_property": vec![json!({}); patents] });
        let entries = |section: &str| values[section].as_array().map_or(0, Vec::len);
        let reached = threshold.reached(entries, &values);
        assert_eq!((reached.missing, reached.missing_main), missing, "{values}");
        assert_eq!(reached.groups.len() + reached.missed.len(), 3);
    }
}

#[test]
fn what_a_guide_says_is_compared_fact_by_fact() {
    let (old, new) = (Guides::built_in().get("shenzhen-2025").unwrap(), shenzhen());
    assert!(changes(&new, &new).is_empty());
    let found = changes(&old, &new);
    let change = |area: Area, key: &str| found.iter().find(|change| change.area == area && change.key == key).unwrap_or_else(|| panic!("{key}"));
    let recognition = change(Area::Counting, "recognition since 2021");
    assert_eq!((recognition.old.as_ref().unwrap().get(Lang::Zh), recognition.new.as_ref().unwrap().get(Lang::Zh)), ("取得之日", "次年 1 月 1 日"));
    assert!(change(Area::Committees, "bim").old.is_none());
    assert!(found.iter().any(|change| change.area == Area::Calendar && change.new.is_none() && change.what.zh.contains("会计")));
    assert!(!found.iter().any(|change| change.area == Area::Materials));
    let keys: std::collections::BTreeSet<_> = new.facts().into_iter().map(|fact| (fact.area, fact.key)).collect();
    assert_eq!(keys.len(), new.facts().len(), "no key twice");
}

/// What no fact says is named by its file at least.
#[test]
fn what_differs_without_being_said_is_named_by_its_file() {
    let (_folder, own) = in_a_folder();
    let spoil = |file: &str, from: &str, to: &str| {
        let text = std::fs::read_to_string(own.join(file)).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        std::fs::write(own.join(file), text.replacen(from, to, 1)).unwrap();
    };
    spoil("lists/grade.yaml", "aliases: [特等]", "aliases: [特等, 特]");
    spoil("negative-record.yaml", "zh: 学术不端", "zh: 学术不端行为");
    spoil("eligibility.yaml", "age: 60", "age: 63");
    spoil("materials.yaml", "{path: category, is: analysis_report}", "{path: category, is: book}");
    let new = Guides::built_in().add_folder(&own).unwrap();
    let changes = changes(&shenzhen(), &new);
    let keys: Vec<(Area, &str)> = changes.iter().map(|change| (change.area, change.key.as_str())).collect();
    for expected in [(Area::Questions, "misconduct"), (Area::Years, "retirement 1")] {
        assert!(keys.contains(&expected), "{expected:?}: {keys:?}");
    }
    assert!(changes.iter().any(|change| change.area == Area::Materials && change.key.ends_with(" when")));
    assert_eq!(unlisted(&shenzhen(), &new, &changes), ["lists/grade.yaml"]);
    assert!(unlisted(&new, &new, &[]).is_empty());
}

#[test]
fn ways_to_an_exception_are_those_of_series_specialty_and_level() {
    let guide = shenzhen();
    let ids =
        |series, specialty, level| guide.exceptional_ways(Some(series), Some(specialty), Some(level)).map(|way| way.id.as_str()).collect::<Vec<_>>();
    assert_eq!(
        ids("engineering", "bim-modelling", "full_senior"),
        ["two-peers", "bim-ten-years", "bim-award", "state-award", "provincial-award", "patent-award"]
    );
    assert_eq!(ids("engineering", "bim-modelling", "associate_senior"), ["two-peers", "state-award", "provincial-award", "patent-award"]);
    assert_eq!(ids("health", "nursing", "associate_senior"), ["two-peers"]);
}

#[test]
fn years_and_hours() {
    let guide = shenzhen();
    let months = |target: &str, education, current| guide.years_required("engineering", target, education, current).map(|rule| rule.months);
    assert_eq!(months("associate_senior", Education::Master, Some("intermediate")), Some(60));
    assert_eq!(months("associate_senior", Education::Doctor, Some("intermediate")), Some(24));
    assert_eq!(months("intermediate", Education::Doctor, None), Some(0));
    assert_eq!(months("intermediate", Education::Bachelor, None), None);
    assert_eq!(months("associate_senior", Education::College, Some("intermediate")), None);
    assert!(guide.has_years_rules("engineering", "associate_senior") && !guide.has_years_rules("health", "associate_senior"));
    assert_eq!(Education::of("21", Some("408"), false), Some(Education::Bachelor));
    assert_eq!(Education::of("21", Some("308"), false), Some(Education::Master));
    assert_eq!(Education::of("21", None, true), Some(Education::SecondBachelor));
    assert_eq!(Education::of("61", None, false), None);
    let total = |year| guide.continuing_education(year).map(|hours| hours.total);
    assert_eq!((total(2019), total(2021)), (Some(72), Some(90)));
    assert_eq!(guide.thresholds("building-construction", "associate_senior").count(), 1);
}

fn condition(yaml: &str) -> Condition {
    crate::yaml::read(yaml.as_bytes()).unwrap()
}

struct Partly(Value);

impl Values for Partly {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        if at.as_str() == "/unreadable" { Answer::Unknown } else { self.0.value(at) }
    }
}

#[test]
fn conditions_have_three_values() {
    let values = Partly(json!({ "kind": "exceptional", "yes": true, "n": "3", "on": "2019-12-20", "none": [], "blank": "",
        "next_step": { "employer": "甲", "employer_code": "91440300TE0T00017C" },
        "basic": { "employer": "甲公司", "employer_code": "51440300TE0T00017G" },
        "list": [{ "level": "21" }, {}] }));
    let holds = |yaml: &str| condition(yaml).holds(&values, &Pointer::root());
    for (yaml, expected) in [
        ("{path: /kind, is: exceptional}", Truth::True),
        ("{path: /kind, is: ordinary}", Truth::False),
        ("{path: /missing, is: x}", Truth::False),
        ("{path: /yes, is: true}", Truth::True),
        ("{path: /kind, in: [a, exceptional]}", Truth::True),
        ("{path: /kind, contains: except}", Truth::True),
        ("{path: /kind, contains: ordin}", Truth::False),
        ("{path: /none, present: true}", Truth::False),
        ("{path: /blank, present: false}", Truth::True),
        ("{path: /n, at_least: 3}", Truth::True),
        ("{path: /n, at_least: 3.5}", Truth::False),
        ("{path: /on, before: 2020-01-01}", Truth::True),
        ("{path: /on, before: 2019}", Truth::False),
        ("{path: /unreadable, is: x}", Truth::Unknown),
        ("{not: {path: /unreadable, is: x}}", Truth::Unknown),
        ("{all: [{path: /yes, is: true}, {path: /unreadable, is: x}]}", Truth::Unknown),
        ("{all: [{path: /yes, is: false}, {path: /unreadable, is: x}]}", Truth::False),
        ("{any: [{path: /yes, is: true}, {path: /unreadable, is: x}]}", Truth::True),
        ("{any: [{path: /yes, is: false}, {path: /unreadable, is: x}]}", Truth::Unknown),
        ("{any: []}", Truth::False),
        ("{path: /system/insured_employer_code, present: true}", Truth::Unknown),
        // the same organisation under another kind of code
        ("{path: /next_step/employer_code, differs_from: /basic/employer_code}", Truth::False),
        ("{path: /next_step/employer_code, differs_from: /system/insured_employer_code}", Truth::Unknown),
        ("{path: /next_step/employer, differs_from: /basic/employer}", Truth::True),
    ] {
        assert_eq!(holds(yaml), expected, "{yaml}");
    }
    let level = condition("{path: level, is: \"21\"}");
    assert_eq!(level.holds(&values, &Pointer::parse("/list/0")), Truth::True);
    assert_eq!(level.holds(&values, &Pointer::parse("/list/1")), Truth::False);
}

#[test]
fn conditions_that_make_no_sense_are_refused() {
    for yaml in ["{path: /a}", "{is: x}", "{path: /a, is: x, present: true}", "{all: [], any: []}", "{}", "{path: /a, equals: x}"] {
        assert!(crate::yaml::read::<Condition>(yaml.as_bytes()).is_err(), "{yaml}");
    }
}

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
