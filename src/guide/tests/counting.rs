//! What counts from when to when: years, works, hours, and the applicant's last day.

use time::macros::date;

use super::*;

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
        assert!(guide.working_days(expected, until) >= days, "{until} {days}");
    }
    for (from, days, expected) in [
        (date!(2026 - 03 - 11), 5, date!(2026 - 03 - 18)),
        (date!(2026 - 03 - 14), 5, date!(2026 - 03 - 20)),
        // five days off, then a Saturday that is worked
        (date!(2026 - 04 - 30), 3, date!(2026 - 05 - 08)),
        (date!(2026 - 04 - 30), 4, date!(2026 - 05 - 09)),
        (date!(2026 - 03 - 14), 0, date!(2026 - 03 - 14)),
    ] {
        assert_eq!(guide.working_days_after(from, days), Some(expected), "{from} {days}");
    }
    assert_eq!(guide.working_days(date!(2026 - 03 - 15), date!(2026 - 03 - 14)), 0);
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
