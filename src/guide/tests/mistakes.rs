//! What `declare guide check` finds, each mistake at its line.

use super::*;
use crate::text::Lang;

/// What `guide check` says of the 2026 guide with one text replaced in a file: each rule, and how many lines below the change it is told.
fn spoilt(file: &str, from: &str, to: &str) -> Vec<(String, String)> {
    let (_folder, own) = in_a_folder();
    let text = std::fs::read_to_string(own.join(file)).unwrap();
    let start = text.find(from).unwrap_or_else(|| panic!("{file} has no {from}"));
    std::fs::write(own.join(file), text.replacen(from, to, 1)).unwrap();
    let changed = text[..start].matches('\n').count() + 1;
    let (_, problems) = check_folder(&own).unwrap();
    let told = problems.iter().map(|problem| {
        assert!(problem.file.ends_with(file) && !problem.message.en.is_empty(), "{problem:?}");
        (problem.rule.to_owned(), problem.line.map_or_else(String::new, |line| (line as isize - changed as isize).to_string()))
    });
    told.collect()
}

/// Each kind of mistake is found alone, and at its line.
#[test]
fn every_kind_of_mistake_is_found_at_its_line() {
    for (file, from, to, expected) in [
        // paths that no application has
        ("materials.yaml", "{path: /declared_title/kind, is: exceptional}", "{path: /declared_title/kinds, is: exceptional}", "guide-path 0"),
        ("materials.yaml", "{path: degree, present: true}", "{path: degrees, present: true}", "guide-path 0"),
        ("materials.yaml", "per: education\n", "per: educations\n", "guide-path 0"),
        ("thresholds.yaml", "section: awards}", "section: prizes}", "guide-path 0"),
        ("thresholds.yaml", "{path: category, is: project}", "{path: kategory, is: project}", "guide-path 0"),
        ("eligibility.yaml", "when: {path: level, is: national}", "when: {path: levels, is: national}", "guide-path 0"),
        ("categories.yaml", "counts_by: [appraised_on]", "counts_by: [praised_on]", "guide-path 0"),
        // translations
        ("negative-record.yaml", "{zh: 学术不端, en: Academic misconduct}", "{zh: 学术不端}", "guide-translation 0"),
        ("negative-record.yaml", "{zh: 学术不端, en: Academic misconduct}", "{zh: 学术不端, en: 学术不端}", "guide-translation 0"),
        ("negative-record.yaml", "{zh: 学术不端, en: Academic misconduct}", "{zh: \"\", en: Academic misconduct}", "guide-translation 0"),
        ("negative-record.yaml", "{zh: 学术不端, en: Academic misconduct}", "{zh: 学术不端, fr: Inconduite}", "guide-translation 0"),
        // sources
        ("calendar.yaml", "source: example\n", "\n", "guide-source -"),
        ("counting.yaml", "source: S6, confidence: unverified", "source: S6", "guide-source 0"),
        ("counting.yaml", "source: S6", "source: S600", "guide-source 0"),
        ("guide.yaml", "source: S37", "source: S3700", "guide-source 0"),
        // choices that cannot be made
        (
            "materials.yaml",
            "{path: /declared_title/kind, is: exceptional}",
            "{all: [{path: /declared_title/kind, is: exceptional}, {path: /declared_title/kind, is: ordinary}]}",
            "guide-choice 0",
        ),
        ("materials.yaml", "{path: /declared_title/kind, is: exceptional}", "{path: /declared_title/kind, before: 2020-01}", "guide-choice 0"),
        ("specialties.yaml", "levels: {associate_senior: by_exam, intermediate: by_exam, assistant: by_exam}", "levels: {}", "guide-choice 0"),
        (
            "eligibility.yaml",
            "target: technician, education: [doctor",
            "target: technician, current: assistant, education: [doctor",
            "guide-choice 0",
        ),
        ("thresholds.yaml", "at_least: 1\n", "at_least: 7\n", "guide-choice 0"),
        ("thresholds.yaml", "at_least: 1\n", "at_least: 1\n    main_at_least: 1\n", "guide-choice 1"),
        ("counting.yaml", "from: 2021, total", "from: 2020, total", "guide-choice 0"),
        ("calendar.yaml", "open: 2026-03-01", "specialties: [mechanical]\n    levels: [technician]", "guide-choice 0"),
        ("calendar.yaml", "open: 2026-03-01", "open: 2026-03-24\n    committee: mechanic", "guide-code 1"),
        // codes
        ("materials.yaml", "{path: /declared_title/kind, is: exceptional}", "{path: /declared_title/kind, is: exeptional}", "guide-code 0"),
        (
            "materials.yaml",
            "{path: /derived/exam_mode, in: [by_exam, exam_and_review]}",
            "{path: /derived/exam_mode, in: [by_exam, exams]}",
            "guide-code 0",
        ),
        ("materials.yaml", "satisfied_by: [recommendation_letters]", "satisfied_by: [letters]", "guide-code 0"),
        ("committees.yaml", "specialties: [mechanical, ", "specialties: [mechanics, ", "guide-code 0"),
        ("eligibility.yaml", "series: engineering, target: technician", "series: engineer, target: technician", "guide-code 0"),
        ("counting.yaml", "by: [review, exam_and_review], until_round", "by: [reviews, exam_and_review], until_round", "guide-code 0"),
        ("counting.yaml", "from: 2021, total", "from: 2023, total", "guide-dates 0"),
        ("forms.yaml", "materials: [publication_evidence, ", "materials: [publications, ", "guide-code 0"),
        // twice
        ("forms.yaml", "materials: [publication_evidence, ", "materials: [award_certificate, ", "guide-twice 0"),
        ("negative-record.yaml", "id: misconduct", "id: investigation", "guide-twice 0"),
        ("negative-record.yaml", "zh: 责任事故", "zh: 学术不端", "guide-twice 0"),
        // dates
        ("calendar.yaml", "employer_until: 2026-03-24", "employer_until: 2026-02-24", "guide-dates 0"),
        ("calendar.yaml", "submit_until: 2026-03-31", "submit_until: 2026-03-20", "guide-dates 0"),
        ("guide.yaml", "date: 2025-12-31", "date: 2023-12-31", "guide-dates 0"),
        ("holidays.yaml", "from: 2026-01-01, until: 2026-01-03", "from: 2026-01-03, until: 2026-01-01", "guide-dates 0"),
        // what cannot be read
        ("calendar.yaml", "open: 2026-03-01", "open: 1 March", "guide-syntax 0"),
        ("calendar.yaml", "open: 2026-03-01", "opens: 2026-03-01", "guide-syntax 0"),
        ("counting.yaml", "continuing_education:", "continuing_educations:", "guide-syntax -"),
    ] {
        let found = spoilt(file, from, to);
        let (rule, away) = expected.split_once(' ').unwrap();
        assert!(found.first().is_some_and(|(found, at)| found == rule && (away == "-" || at == away)), "{file}: {to}: {found:?}");
        assert!(found.iter().all(|(found, _)| found == rule), "{file}: {to}: {found:?}");
    }
}

#[test]
fn a_copy_that_kept_its_id_is_told() {
    let (_folder, own) = in_a_folder();
    let copy = own.with_file_name("shenzhen-2027");
    std::fs::rename(&own, &copy).unwrap();
    let (_, problems) = check_folder(&copy).unwrap();
    assert_eq!(problems.iter().map(|problem| problem.rule).collect::<Vec<_>>(), ["guide-code"]);
}

#[test]
fn one_mistake_does_not_hide_another() {
    let (_folder, own) = in_a_folder();
    for (file, from, to) in [
        ("materials.yaml", "{path: /declared_title/kind, is: exceptional}", "{path: /declared_title/kinds, is: exceptional}"),
        ("negative-record.yaml", "{zh: 其他, en: Other}", "{zh: 其他}"),
        ("calendar.yaml", "open: 2026-03-01", "open: soon"),
        ("counting.yaml", "source: S6", "source: S66"),
        ("committees.yaml", "levels: [full_senior, associate_senior]", "levels: [full_senior, senior]"),
    ] {
        let text = std::fs::read_to_string(own.join(file)).unwrap();
        std::fs::write(own.join(file), text.replacen(from, to, 1)).unwrap();
    }
    let (_, problems) = check_folder(&own).unwrap();
    let told: Vec<(&str, &str)> = problems.iter().map(|problem| (problem.file.split('/').nth(1).unwrap(), problem.rule)).collect();
    let expected = [
        ("calendar.yaml", "guide-syntax"),
        ("committees.yaml", "guide-code"),
        ("counting.yaml", "guide-source"),
        ("materials.yaml", "guide-path"),
        ("negative-record.yaml", "guide-translation"),
    ];
    assert_eq!(told, expected);
}

#[test]
fn what_does_not_fit_is_said_in_either_language() {
    for (file, from, to, zh, en) in [
        ("calendar.yaml", "confidence: unverified", "confidence: sure", "没有“sure”这种写法，可以写：", "there is no “sure” here; write one of: "),
        (
            "calendar.yaml",
            "open: 2026-03-01",
            "open: 1 March",
            "应是日期，例如 2026-03-01，不是“1 March”",
            "it should be a date such as 2026-03-01, not “1 March”",
        ),
        ("guide.yaml", "year: 2026", "year: this", "应是整数，不是“this”", "it should be a whole number, not “this”"),
        ("guide.yaml", "year: 2026", "yeer: 2026", "不认识“yeer”", "“yeer” is not known here"),
        ("guide.yaml", "year: 2026", "", "缺少“year”", "“year” is missing"),
    ] {
        let (_folder, own) = in_a_folder();
        let text = std::fs::read_to_string(own.join(file)).unwrap();
        std::fs::write(own.join(file), text.replacen(from, to, 1)).unwrap();
        let (_, problems) = check_folder(&own).unwrap();
        let said = |part: &str, lang| problems.iter().any(|problem| problem.message.get(lang).contains(part));
        assert!(said(zh, Lang::Zh) && said(en, Lang::En), "{to}: {problems:?}");
    }
}
