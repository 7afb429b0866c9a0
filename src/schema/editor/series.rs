//! The declared title: a series once chosen says which specialties, levels and titles are offered.

use serde_json::{Map, Value as Json, json};

use super::field::{Entries, both, spellings};
use super::{Editor, with};
use crate::field::{Field, List, Section};
use crate::guide::{Series, Title};

impl Editor<'_> {
    /// What the section asks for already, a branch for each series, and one for who has not chosen.
    pub(super) fn choices(&self, section: &'static Section, required: &Json) -> Vec<Json> {
        let Some(series) = named(section, "series") else { return Vec::new() };
        let keys = [&*series.key, &*series.zh];
        let mut all: Vec<Json> = required.as_array().cloned().unwrap_or_default();
        for one in &self.guide.series {
            let chosen = self.chosen(&keys, &spellings(&one.id, &one.name, &one.aliases));
            all.push(json!({ "if": chosen, "then": self.of_series(section, one) }));
        }
        let of_any: Vec<String> = self.guide.series.iter().flat_map(|one| spellings(&one.id, &one.name, &one.aliases)).collect();
        let open = [("specialty", List::Specialty), ("level", List::TitleLevel), ("title", List::Title)];
        let open = open.map(|(key, list)| (key, self.list_entries(list).offered));
        all.push(json!({ "if": { "not": self.chosen(&keys, &of_any) }, "then": { "properties": self.offer(section, open.into()) } }));
        all
    }

    fn of_series(&self, section: &'static Section, series: &Series) -> Json {
        let specialties = self.guide.specialties_of(&series.id).map(|one| both(&one.name, self.keys)).collect();
        let levels = self.guide.codes(List::TitleLevel).iter().filter(|level| series.titles.contains_key(&level.code));
        let levels: Vec<_> = levels.collect();
        let offered = levels.iter().map(|level| both(&level.name, self.keys)).collect();
        let titles = series.titles.values().flatten().map(|title| self.title(title)).collect();
        let Some(level) = named(section, "level") else { return json!({}) };
        let keys = [&*level.key, &*level.zh];
        let known: Vec<String> = levels.iter().flat_map(|level| spellings(&level.code, &level.name, &level.aliases)).collect();
        let mut branches: Vec<Json> = Vec::new();
        for level in &levels {
            let titles = self.guide.titles(&series.id, &level.code).iter().map(|title| self.title(title)).collect();
            let chosen = self.chosen(&keys, &spellings(&level.code, &level.name, &level.aliases));
            branches.push(json!({ "if": chosen, "then": { "properties": self.offer(section, vec![("title", titles)]) } }));
        }
        let any = self.offer(section, vec![("title", titles)]);
        branches.push(json!({ "if": { "not": self.chosen(&keys, &known) }, "then": { "properties": any } }));
        let chosen = json!({ "properties": self.offer(section, vec![("specialty", specialties), ("level", offered)]) });
        with(chosen, json!({ "allOf": branches }))
    }

    /// Titles are told apart by their Chinese names: in English several series share one.
    fn title(&self, title: &Title) -> (String, String) {
        let offered = both(&title.name, self.keys);
        let is_read = self.guide.code(List::Title, &offered.0).is_some_and(|entry| entry.code == title.code());
        if is_read { offered } else { (title.name.zh.to_string(), title.name.en.to_string()) }
    }

    fn offer(&self, section: &'static Section, offered: Vec<(&str, Vec<(String, String)>)>) -> Map<String, Json> {
        let fields = offered.into_iter().filter_map(|(key, names)| Some((named(section, key)?, names)));
        fields
            .map(|(field, names)| {
                let main = self.main(&[&field.key, &field.zh]).to_owned();
                (main, self.field(section, field, &field.label(), Some(Entries::offered(names))))
            })
            .collect()
    }
}

fn named(section: &'static Section, key: &str) -> Option<&'static Field> {
    section.fields.iter().find(|field| field.key == key)
}
