//! A scaffold has what its kind needs and nothing to mend: only what is still to fill in.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use time::macros::date;

use super::*;
use crate::document::Document;
use crate::field::Codes;
use crate::guide::Guides;
use crate::rules::Judge;

static JUDGE: LazyLock<Judge> = LazyLock::new(|| Judge::new(Guides::built_in()));

/// What may be found in a form that nobody has filled in yet.
const STILL_TO_FILL: [&str; 7] =
    ["required", "appraisals-needed", "commitment-not-agreed", "exceptional-reason", "series-change-since", "exam-needed", "committee-choice"];

fn scaffold(keys: Lang, declared: Declared) -> String {
    let guide = JUDGE.guides().newest();
    let person = Person { name: "张三".to_owned(), ..Person::default() };
    Scaffold { person: &person, keys, guide: &guide, today: date!(2026 - 03 - 02), declared, schema: ".declare/schema.json" }.text()
}

fn coded(list: List, written: &str) -> Option<Coded> {
    Some(Codes::code(JUDGE.guides().newest().as_ref(), list, written).unwrap_or_else(|| panic!("{written}")))
}

fn kind(kind: &str) -> Declared {
    Declared { kind: coded(List::DeclarationKind, kind), ..Declared::default() }
}

fn rules_of(text: &str) -> BTreeSet<String> {
    let document = Document::parse("app.yaml", text.as_bytes(), JUDGE.guides());
    JUDGE.judge(&document).into_iter().map(|finding| finding.rule.into_owned()).collect()
}

#[test]
fn every_kind_of_several_series_is_only_still_to_fill() {
    let guide = JUDGE.guides().newest();
    let still: BTreeSet<String> = STILL_TO_FILL.map(str::to_owned).into();
    for lang in [Lang::Zh, Lang::En] {
        for kind_name in ["普通", "转系列", "破格"] {
            for series in ["工程技术", "卫生技术", "会计", "中小学教师", "翻译"] {
                let coded_series = coded(List::Series, series);
                let has_titles = |level: &&str| coded_series.as_ref().is_some_and(|series| !guide.titles(&series.code, level).is_empty());
                for level in guide.codes(List::TitleLevel).iter().map(|level| level.code.as_str()).filter(has_titles) {
                    let declared = Declared { series: coded_series.clone(), level: coded(List::TitleLevel, level), ..kind(kind_name) };
                    let text = scaffold(lang, declared);
                    let found = rules_of(&text);
                    assert!(found.contains("required") && found.is_subset(&still), "{kind_name} {series} {level}: {found:?}\n{text}");
                }
            }
        }
    }
}

#[test]
fn every_specialty_has_an_exam_where_its_mode_asks_for_one() {
    let guide = JUDGE.guides().newest();
    for specialty in &guide.specialties {
        for (level, mode) in &specialty.levels {
            let declared = Declared {
                series: coded(List::Series, &specialty.series),
                specialty: coded(List::Specialty, &specialty.id),
                level: coded(List::TitleLevel, level),
                ..kind("普通")
            };
            let text = scaffold(Lang::En, declared);
            assert_eq!(text.contains("\nexam: # *\n"), mode.needs_exam(), "{} {level}", specialty.id);
            assert_eq!(text.contains("exam:"), mode.needs_exam(), "{} {level}", specialty.id);
            assert_eq!(text.contains("  committee:"), guide.committees(&specialty.id, level).len() > 1);
        }
    }
}

#[test]
fn fields_of_one_kind_stand_in_its_form_only() {
    for (name, reason, since) in [("普通", false, false), ("破格", true, false), ("转系列", false, true)] {
        let text = scaffold(Lang::Zh, kind(name));
        assert_eq!((text.contains("破格理由:"), text.contains("转岗时间:")), (reason, since), "{name}");
        assert!(text.contains(&format!("申报类型: {}", kind(name).kind.unwrap().name.zh)), "{text}");
    }
}

#[test]
fn a_committee_is_wanted_only_where_several_fit() {
    assert!(scaffold(Lang::En, kind("普通")).contains("  committee: # only where several committees fit\n"));
    assert!(scaffold(Lang::Zh, kind("普通")).contains("# 有几个评委会可报的才填\n"));
}

#[test]
fn the_one_title_of_a_level_is_filled_in() {
    let declared = Declared { series: coded(List::Series, "工程技术"), level: coded(List::TitleLevel, "中级"), ..kind("普通") };
    assert!(scaffold(Lang::Zh, declared.clone()).contains("  申报资格名称: 工程师"));
    assert!(scaffold(Lang::En, declared).contains("  title: "));
}

/// The first line is the editor's, and formatting a scaffold changes nothing that is said in it.
#[test]
fn a_scaffold_is_in_the_one_style() {
    for lang in [Lang::Zh, Lang::En] {
        let text = scaffold(lang, Declared::default());
        assert!(text.starts_with("# yaml-language-server: $schema=.declare/schema.json\n"));
        let document = Document::parse("app.yaml", text.as_bytes(), JUDGE.guides());
        let formatted = document.formatted(None).unwrap();
        assert!(formatted.starts_with("# yaml-language-server:"), "{formatted}");
        let words = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&formatted), words(&text));
    }
}

#[test]
fn the_scaffold_of_an_engineer() {
    for (lang, name) in [(Lang::Zh, "scaffold_zh"), (Lang::En, "scaffold_en")] {
        let declared = Declared {
            series: coded(List::Series, "工程技术"),
            specialty: coded(List::Specialty, "建筑工程"),
            level: coded(List::TitleLevel, "中级"),
            ..kind("普通")
        };
        insta::assert_snapshot!(name, scaffold(lang, declared));
    }
}
