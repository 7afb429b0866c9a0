//! Mistakes in works.

use serde_json::{Value as Json, json};

use super::super::draw::Draw;
use super::super::plan::Wishes;
use super::super::{numbers, works};
use super::{ANY, Planter, push, remove, set, value, written};

const HOLDER: Wishes = Wishes { holds: Some(true), ..ANY };

pub(super) static PLANTERS: &[Planter] = &[
    value("works-period", HOLDER, |draw, application| {
        let day = draw.first.plus(-40).day(20).to_string();
        let at = add(draw, application, "awards", "award");
        set(application, &(at + "/awarded_on"), day)
    }),
    value("representative-works", ANY, |draw, application| {
        unmark(application, "awards");
        let marked: Vec<String> = (0..4).map(|_| add(draw, application, "awards", "award") + "/representative").collect();
        marked.iter().for_each(|at| {
            set(application, at, true);
        });
        marked[3].clone()
    }),
    value("works-duplicate", ANY, |draw, application| {
        let at = add(draw, application, "awards", "award");
        let same = application.pointer(&at).cloned().unwrap_or_default();
        push(application, "awards", same)
    }),
    value("works-rank", ANY, |draw, application| planted(draw, application, "awards", "award", ("rank", "3/2"))),
    value("works-date-order", ANY, |draw, application| {
        let at = add(draw, application, "intellectual_property", "utility_model");
        let granted = written(application, &format!("{at}/granted_on"));
        let serial = draw.serial();
        let year = granted[..4].parse().unwrap_or(2020);
        set(application, &format!("{at}/patent_number"), numbers::patent(year, 2, serial));
        set(application, &format!("{at}/applied_on"), format!("{year}-12-30"));
        at + "/granted_on"
    }),
    value("own-words", ANY, |draw, application| {
        let at = add(draw, application, "publications", "book");
        set(application, &format!("{at}/words"), "32.6");
        set(application, &(at + "/own_words"), "84000")
    }),
    value("publication-year", ANY, |draw, application| {
        let at = add(draw, application, "publications", "journal_paper") + "/year";
        let year: i32 = written(application, &at).parse().unwrap_or(2020);
        set(application, &at, (year - 1).to_string())
    }),
    value("works-threshold", Wishes { threshold: Some(true), ..ANY }, |_, application| {
        for section in ["achievements", "awards", "publications", "intellectual_property", "attachments"] {
            remove(application, &format!("/{section}"));
        }
        "/achievements".to_owned()
    }),
    value("issn-check", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("issn", "0000-0018"))),
    value("isbn-check", ANY, |draw, application| planted(draw, application, "publications", "book", ("isbn", "9787000000002"))),
    value("cn-serial-form", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("cn_serial", "CN(HK) 44-1999"))),
    value("cn-serial-missing", ANY, |draw, application| {
        let at = add(draw, application, "publications", "journal_paper");
        set(application, &format!("{at}/journal"), "岭南示例学报");
        remove(application, &(at + "/cn_serial"))
    }),
    value("doi-form", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("doi", "example.2023.06"))),
    value("patent-number-check", ANY, |draw, application| {
        planted(draw, application, "intellectual_property", "invention", ("patent_number", "ZL202310000001.6"))
    }),
    value("patent-kind", ANY, |draw, application| {
        let at = add(draw, application, "intellectual_property", "invention");
        let (year, serial) = (written(application, &format!("{at}/applied_on"))[..4].parse().unwrap_or(2020), draw.serial());
        set(application, &(at + "/patent_number"), numbers::patent(year, 2, serial))
    }),
    value("patent-year", ANY, |draw, application| {
        let at = add(draw, application, "intellectual_property", "invention");
        let (year, serial) = (written(application, &format!("{at}/applied_on"))[..4].parse().unwrap_or(2020), draw.serial());
        set(application, &format!("{at}/patent_number"), numbers::patent(year - 1, 1, serial));
        at + "/applied_on"
    }),
    value("copyright-number-form", ANY, |draw, application| {
        planted(draw, application, "intellectual_property", "software_copyright", ("registration_number", "软著登字第10000001号"))
    }),
    value("standard-number-form", ANY, |draw, application| {
        planted(draw, application, "achievements", "standard", ("standard_number", "园区标准2024"))
    }),
];

/// Adds a valid entry; says where.
fn add(draw: &mut Draw<'_>, application: &mut Json, section: &str, category: &str) -> String {
    let entry = works::of(draw, section, category);
    push(application, section, entry)
}

/// Adds an entry with one wrong value.
fn planted(draw: &mut Draw<'_>, application: &mut Json, section: &str, category: &str, (key, wrong): (&str, &str)) -> String {
    let at = add(draw, application, section, category);
    set(application, &format!("{at}/{key}"), json!(wrong))
}

fn unmark(application: &mut Json, section: &str) {
    for entry in application[section].as_array_mut().into_iter().flatten() {
        if let Json::Object(members) = entry {
            members.remove("representative");
        }
    }
}
