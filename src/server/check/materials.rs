//! The files of a filing against what the guide asks of this application, with the registers' word where only they know.

use std::collections::HashSet;

use serde_json::Value;

use super::{of_file, whole};
use crate::canonical::{Item, Manifest};
use crate::finding::{Finding, Place, Severity};
use crate::guide::{Answer, Demand, Guide, Need, Stage, Values};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The application's values, with the system's under `/system`.
pub(super) struct WithSystem<'a> {
    pub(super) application: &'a dyn Values,
    /// Absent while the person's identity is not confirmed: then only the reviewers can say.
    pub(super) system: Option<&'a Value>,
}

impl Values for WithSystem<'_> {
    fn value(&self, at: &Pointer) -> Answer<'_> {
        let Some(inside) = at.as_str().strip_prefix("/system") else { return self.application.value(at) };
        match self.system.map(|system| system.pointer(inside)) {
            Some(Some(value)) => Answer::Value(value),
            Some(None) => Answer::Absent,
            None => Answer::Unknown,
        }
    }
}

/// What is missing of what the applicant must file, and files of materials that the guide does not know.
pub(super) fn missing(guide: &Guide, values: &dyn Values, manifest: &Manifest) -> Vec<Finding> {
    let needs: Vec<Need<'_>> = guide.needed(values).into_iter().filter(|need| need.material.stage == Stage::File).collect();
    let wanted = needs.iter().filter(|need| need.demand == Demand::Required && need.material.verified_by.is_none());
    let missing = wanted.filter(|need| !is_met(need, manifest)).map(not_there);
    let known: HashSet<&str> = guide.materials().iter().filter(|one| one.stage == Stage::File).map(|one| one.id.as_str()).collect();
    let message = || Text::new("申报指南没有这种材料", "the guide has no such material");
    let strange =
        manifest.items.iter().filter(|item| !known.contains(item.material.as_str())).map(|item| of_file(item, "material-unknown", message()));
    missing.chain(strange).collect()
}

/// By a file of the material itself, or of one that does as well.
fn is_met(need: &Need<'_>, manifest: &Manifest) -> bool {
    let own = |item: &Item| item.material == need.material.id && (need.entry.is_none() || item.entry == need.entry);
    let other = |item: &Item| need.material.satisfied_by.contains(&item.material) && (item.entry.is_none() || item.entry == need.entry);
    manifest.items.iter().any(|item| own(item) || other(item))
}

fn not_there(need: &Need<'_>) -> Finding {
    let name = &need.material.name;
    let message = match &need.because {
        Some(because) => text!(("暂未上传：{}（{}）", name.zh, because.zh), ("missing: {} ({})", name.en, because.en)),
        None => text!(("暂未上传：{}", name.zh), ("missing: {}", name.en)),
    };
    let finding = match &need.entry {
        Some(entry) => Finding::new("material-missing", Severity::Error, Place::At(entry.clone()), message),
        None => whole("material-missing", message),
    };
    finding.help(need.material.requirements.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::canonical::Sha256;
    use crate::guide::Guides;

    fn item(material: &str, entry: Option<&str>) -> Item {
        let file_name = format!("{material}.pdf");
        Item { material: material.into(), entry: entry.map(Pointer::parse), sequence: 1, size: 1, sha256: Sha256::of(b"x"), file_name }
    }

    fn wanting(application: &Value, items: Vec<Item>) -> Vec<String> {
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let values = WithSystem { application, system: None };
        missing(&guide, &values, &Manifest { items }).into_iter().map(|finding| format!("{} {:?}", finding.rule, finding.place)).collect()
    }

    #[test]
    fn what_is_always_needed_is_missed_until_it_is_there() {
        let empty = wanting(&json!({}), Vec::new());
        let with_photo = wanting(&json!({}), vec![item("photo", None)]);
        assert_eq!(empty.len(), with_photo.len() + 1);
    }

    #[test]
    fn alternatives_do_as_well_and_strange_files_are_named() {
        let exceptional = json!({"declared_title": {"kind": "exceptional"}});
        let before = wanting(&exceptional, Vec::new());
        let after = wanting(&exceptional, vec![item("recommendation_letters", None)]);
        assert_eq!(before.len(), after.len() + 2, "each of the two stands for the other");
        assert!(wanting(&json!({}), vec![item("nonsense", None)]).contains(&r#"material-unknown File("nonsense.pdf")"#.to_owned()));
    }
}
