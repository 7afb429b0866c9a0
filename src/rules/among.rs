//! Two applications of one person in one year, across all files given: within a series never (R12), in two series where the guide says so.

use std::collections::HashMap;

use crate::document::Document;
use crate::finding::{Finding, Place, Severity, Source};
use crate::guide::Cited;
use crate::pointer::Pointer;
use crate::rules::declared_title::severity_of;
use crate::rules::{Check, Rule};
use crate::text;
use crate::text::Text;

pub(super) static RULES: &[Rule] = &[SAME_SERIES, TWO_SERIES];

const SAME_SERIES: Rule = Rule {
    id: "same-series-twice",
    severity: Severity::Error,
    title: Text::new("一人一年一系列只报一份", "One application per person, year and series"),
    why: Text::new(
        "同一年度不能申报同一系列的另一个专业。同一份文件的副本也会这样报：只留一份。",
        "In one year nobody applies for another specialty of the same series. A copy of a file is found too: keep one.",
    ),
    source: "R12",
    bad: "declared_title: {specialty: 集成电路（制造）}",
    good: "basic: {id_number: '440301199903080028'}",
    implies: &[],
    check: Check::Among,
};

const TWO_SERIES: Rule = Rule {
    id: "two-series-one-year",
    severity: Severity::Error,
    title: Text::new("一人一年只报一个系列", "One series per person and year"),
    why: Text::new(
        "同年申报两个系列一般不允许，指南里有开关；依据未核实时只提醒。",
        "Two series in one year are commonly not allowed, as the guide says; where its source is not verified this is a warning.",
    ),
    source: "R12; S34",
    bad: "declared_title: {series: 会计, specialty: 会计, title: 助理会计师}",
    good: "{basic: {id_number: '440301199903080028'}, declared_title: {series: 会计, specialty: 会计, title: 助理会计师}}",
    implies: &[],
    check: Check::Among,
};

/// What a year's applications are told apart by: kind and number of the identity document, city and year of the round.
type Person = (String, String, String, i32);

/// An earlier application of a person.
#[derive(Debug)]
struct Earlier {
    series: String,
    /// The name of its file.
    file: String,
}

/// Who applies for what in which file: all that is kept of a document, which itself may go.
#[derive(Debug)]
pub struct Claim {
    person: Person,
    series: String,
    file: String,
    /// How bad another series in the same year is; nothing where it is allowed.
    two_series: Option<Severity>,
}

impl Claim {
    /// The claim of an application; none where it does not say whose it is or of which series.
    pub fn of(document: &Document) -> Option<Self> {
        let application = document.application();
        let (basic, series) = (&application.basic, application.declared_title.series.get()?);
        let (kind, number) = (basic.id_type.get()?, basic.id_number.get()?);
        let guide = document.guide();
        let only_one = &guide.one_series_a_year;
        Some(Self {
            person: (kind.code.clone(), number.clone(), guide.city.en.to_string(), guide.year),
            series: series.code.clone(),
            file: document.name().to_owned(),
            two_series: only_one.value.then(|| severity_of(only_one.confidence())),
        })
    }
}

/// The claims made so far. It is fed with each file's once, in the order of the inputs.
#[derive(Debug, Default)]
pub struct Among {
    seen: HashMap<Person, Vec<Earlier>>,
}

impl Among {
    /// Takes the next claim; the finding, if any, is of its document and names the earlier file.
    pub fn add(&mut self, claim: Claim) -> Option<Finding> {
        let earlier = self.seen.entry(claim.person).or_default();
        // The same file given twice is one application.
        if earlier.iter().any(|known| known.file == claim.file) {
            return None;
        }
        let same = earlier.iter().find(|known| known.series == claim.series);
        let finding = match (same, earlier.first()) {
            (Some(same), _) => Some(twice(&same.file)),
            (None, Some(other)) => claim.two_series.map(|severity| two_series(severity, &other.file)),
            (None, None) => None,
        };
        // Of a series the first file stands for all: a folder of copies stays small.
        if same.is_none() {
            earlier.push(Earlier { series: claim.series, file: claim.file });
        }
        finding
    }
}

fn place() -> Pointer {
    Pointer::root().key("declared_title").key("series")
}

fn twice(earlier: &str) -> Finding {
    let at = place();
    let message = text!("同一个人、同一年度、同一系列已有一份：{earlier}", "the same person applies in this series and year already: {earlier}");
    let help = Text::new("只留一份；是另一个人的，核对证件号码。", "Keep one of them; if it is somebody else, check the identity number.");
    Finding::error(SAME_SERIES.id, &at, message).help(help)
}

fn two_series(severity: Severity, earlier: &str) -> Finding {
    let at = place();
    let message = text!("同一个人这一年度已申报另一个系列：{earlier}", "the same person applies in another series this year: {earlier}");
    let help = Text::new(
        "只报一个系列；指南允许的可以不改，并在“其他系列”一项写明。",
        "Keep one; where it is allowed, leave it and name it under other_series.",
    );
    Finding::new(TWO_SERIES.id, severity, Place::At(at), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Guides;
    use crate::rules::tests::patched_as;

    /// Rule and severity of what each next application finds.
    fn found(patches: &[(&str, &str)]) -> Vec<Option<(String, Severity)>> {
        let (guides, mut among) = (Guides::built_in(), Among::default());
        let add = |(name, patch): &(&str, &str)| {
            let claim = Claim::of(&patched_as(name, &guides, patch))?;
            among.add(claim).map(|finding| (finding.rule.into_owned(), finding.severity))
        };
        patches.iter().map(add).collect()
    }

    #[test]
    fn examples_of_rules_among_files_are_found_beside_the_minimal_application() {
        for rule in RULES {
            let bad = found(&[("a.yaml", ""), ("b.yaml", rule.bad)]);
            assert_eq!(bad[1].as_ref().map(|(id, _)| id.as_str()), Some(rule.id), "{bad:?}");
            assert_eq!(found(&[("a.yaml", ""), ("b.yaml", rule.good)]), [None, None], "{}", rule.id);
        }
    }

    #[test]
    fn the_source_decides_how_much_two_series_matter() {
        let other = "declared_title: {series: 会计, specialty: 会计, title: 助理会计师}";
        let all = found(&[("a.yaml", ""), ("b.yaml", other), ("c.yaml", other), ("a.yaml", "")]);
        let ids: Vec<_> = all.iter().map(|one| one.as_ref().map(|(id, severity)| (id.as_str(), *severity))).collect();
        assert_eq!(ids, [None, Some(("two-series-one-year", Severity::Warning)), Some(("same-series-twice", Severity::Error)), None]);
    }

    /// The number alone is no person, and what cannot be read is nobody.
    #[test]
    fn other_people_and_unreadable_ones_are_let_be() {
        let passport = "basic: {id_type: 护照}";
        let unread = "basic: {id_number: null}";
        assert_eq!(found(&[("a.yaml", ""), ("b.yaml", passport), ("c.yaml", unread), ("d.yaml", unread)]), [None, None, None, None]);
    }

    #[test]
    fn the_later_file_names_the_earlier_one() {
        let (guides, mut among) = (Guides::built_in(), Among::default());
        let mut add = |name| among.add(Claim::of(&patched_as(name, &guides, "")).unwrap());
        assert_eq!(add("张三/app.yaml"), None);
        let finding = add("张三 副本/app.yaml").unwrap();
        assert!(finding.message.zh.ends_with("张三/app.yaml") && finding.message.en.ends_with("张三/app.yaml"), "{finding:?}");
        assert_eq!(finding.pointer().map(Pointer::as_str), Some("/declared_title/series"));
    }
}
