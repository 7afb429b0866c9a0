//! Every built-in guide loads; its lists, its look-ups, and what differs between two.

use super::*;
use crate::field::{Codes, List};
use crate::pointer::Pointer;
use crate::text::Lang;

mod conditions;
mod counting;
mod materials;
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

/// What to write into a field, with the numbers of the guide.
#[test]
fn a_field_says_what_it_wants_with_the_guides_numbers() {
    let (_folder, own) = in_a_folder();
    let text = std::fs::read_to_string(own.join("guide.yaml")).unwrap();
    let text = text.replace("self_evaluation_characters: 500", "self_evaluation_characters: 700");
    std::fs::write(own.join("guide.yaml"), text.replace("representative_works: 3", "representative_works: 5")).unwrap();
    let guide = Guides::built_in().add_folder(&own).unwrap();
    let said = |guide: &Guide, section: &str, key: &str| {
        let section = crate::field::section(section).unwrap();
        let own = section.fields.iter().chain(crate::field::WORKS_FIELDS);
        let works = guide.categories(section.key).iter().flat_map(|category| &category.fields);
        let field = own.chain(works).find(|field| field.key == key);
        assert_eq!(field.is_none(), key.is_empty(), "{key}");
        guide.form(section, field)
    };
    assert!(said(&guide, "self_evaluation", "").zh.starts_with("不超过 700 字"));
    assert!(said(&guide, "awards", "representative").en.contains("at most 5"));
    assert!(said(&guide, "continuing_education", "public_hours").en.contains("at least 30 for 2025"));
    assert!(said(&guide, "attachments", "files").en.contains("at most 10 MB"));
    assert_eq!(said(&guide, "publications", "words").zh, "全文字数，例如 8000");
    assert_eq!(said(&guide, "education", "length_years").zh, "学制的年数，例如 4");
    assert_eq!(said(&guide, "education", "country").zh, "在中国以外就读的才填；“国籍”中的一项");
    assert_eq!(said(&guide, "basic", "post").zh, "一段文字");
}
