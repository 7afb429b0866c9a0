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
    value("works-accepted-early", ANY, |draw, application| {
        let (accepted, end) = (draw.first.plus(1).day(10).to_string(), draw.first.plus(3).to_string());
        let at = add(draw, application, "achievements", "project");
        set(application, &format!("{at}/start"), draw.first.plus(-2).to_string());
        set(application, &format!("{at}/end"), end);
        set(application, &(at + "/accepted_on"), accepted)
    }),
    value("patent-foreign", ANY, |draw, application| {
        planted(draw, application, "intellectual_property", "invention", ("patent_number", "US 10,999,999 B2"))
    }),
    value("patent-status", ANY, |draw, application| planted(draw, application, "intellectual_property", "invention", ("legal_status", "实质审查"))),
    value("work-registration-form", ANY, |draw, application| {
        planted(draw, application, "intellectual_property", "work_registration", ("registration_number", "第00000001号"))
    }),
    value("registration-year", ANY, |draw, application| {
        let at = add(draw, application, "intellectual_property", "software_copyright");
        let year: i32 = written(application, &format!("{at}/registered_on"))[..4].parse().unwrap_or(2020);
        set(application, &format!("{at}/registration_number"), format!("{}SR0000021", year - 1));
        at + "/registered_on"
    }),
    value("standard-kind", ANY, |draw, application| {
        let at = add(draw, application, "achievements", "standard");
        let number = written(application, &format!("{at}/standard_number"));
        set(application, &format!("{at}/standard_number"), format!("T/SLAI 021-{}", &number[number.len() - 4..]));
        set(application, &(at + "/standard_kind"), "国家标准")
    }),
    value("standard-year", ANY, |draw, application| {
        let at = add(draw, application, "achievements", "standard");
        let year: i32 = written(application, &format!("{at}/published_on"))[..4].parse().unwrap_or(2020);
        set(application, &format!("{at}/standard_kind"), "团体标准");
        set(application, &format!("{at}/standard_number"), format!("T/SLAI 021-{}", year - 1));
        at + "/published_on"
    }),
    value("isbn-ten", ANY, |draw, application| planted(draw, application, "publications", "book", ("isbn", "7000000007"))),
    value("cn-serial-newspaper", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("cn_serial", "CN 44-0019"))),
    value("journal-number-missing", ANY, |draw, application| {
        let at = add(draw, application, "publications", "journal_paper");
        set(application, &format!("{at}/journal"), "Annals of Examples");
        for key in ["cn_serial", "doi", "issn"] {
            remove(application, &format!("{at}/{key}"));
        }
        at + "/issn"
    }),
    value("doi-prefix", ANY, |draw, application| {
        planted(draw, application, "publications", "journal_paper", ("doi", "https://doi.org/10.99999/example.2023"))
    }),
    value("rank-total", ANY, |draw, application| planted(draw, application, "awards", "award", ("rank", "3/2023"))),
    value("author-role", ANY, |draw, application| {
        let at = add(draw, application, "publications", "journal_paper");
        set(application, &format!("{at}/rank"), "2/4");
        set(application, &(at + "/author_role"), "第一作者")
    }),
    value("group-award-rank", ANY, |draw, application| {
        let at = add(draw, application, "awards", "award");
        set(application, &format!("{at}/kind"), "集体");
        remove(application, &(at + "/rank"))
    }),
    value("unit-slip", ANY, |draw, application| planted(draw, application, "publications", "book", ("words", "326000"))),
    value("impact-factor", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("impact_factor", "1850"))),
    value("indexed-in", ANY, |draw, application| planted(draw, application, "publications", "journal_paper", ("indexed_in", "是"))),
    value("below-zero", ANY, |draw, application| planted(draw, application, "achievements", "project", ("amount", "-8"))),
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
