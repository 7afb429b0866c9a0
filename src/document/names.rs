//! What the keys of an application are called in either language, and the order of the form.

use crate::document::Document;
use crate::field::{self, Field, List, SECTIONS, Section, Shape, WORKS_FIELDS};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text::Lang;
use crate::yaml::Node;
use crate::yaml::edit::Names;

/// Behind everything that the form knows.
const LAST: usize = usize::MAX;

/// The fields that an entry of a section has, in the form's order: for works those of every work, then its category's (every category's
/// while it names none that is known).
pub(super) fn fields_of<'g>(section: &'static Section, entry: Option<&Node>, guide: &'g Guide) -> Vec<&'g Field> {
    if section.shape != Shape::Works {
        return section.fields.iter().collect();
    }
    let categories = guide.categories(section.key);
    let skipped = usize::from(categories.len() == 1);
    let written = entry.and_then(|entry| entry.entries().iter().find(|entry| WORKS_FIELDS[0].is_named(&entry.key)));
    let coded = written.and_then(|entry| entry.value.as_text()).and_then(|text| guide.code(List::WorksCategory, text));
    let of_entry = categories.iter().filter(|category| coded.is_none_or(|coded| coded.code == category.id));
    WORKS_FIELDS.iter().skip(skipped).chain(of_entry.flat_map(|category| &category.fields)).collect()
}

/// A key in a language. What is called the same in both (ISSN) has one name.
pub(super) fn in_lang<'t>(key: &'t str, zh: &'t str, lang: Lang) -> &'t str {
    match lang {
        Lang::Zh => zh,
        Lang::En => key,
    }
}

impl Document {
    /// The language that most keys are in.
    pub fn key_lang(&self) -> Lang {
        if self.keys.zh > self.keys.en { Lang::Zh } else { Lang::En }
    }

    /// The section of a place and, below it, the fields of its record.
    fn known(&self, at: &Pointer) -> Option<(&'static Section, Vec<&Field>)> {
        let mut segments = at.segments();
        let first = segments.next()?;
        let section = SECTIONS.iter().find(|section| section.key == first)?;
        let index = segments.next().and_then(|segment| segment.parse::<usize>().ok());
        let entry = index.and_then(|index| self.root()?.get(section.key)?.items().get(index));
        Some((section, fields_of(section, entry, self.guide())))
    }
}

impl Names for Document {
    fn written(&self, at: &Pointer) -> String {
        let lang = self.key_lang();
        let last = at.segments().last().unwrap_or_default();
        match self.known(at) {
            Some((section, _)) if at.segments().count() == 1 => in_lang(section.key, section.zh, lang).to_owned(),
            Some((_, fields)) => fields.iter().find(|field| field.key == last).map_or(last, |field| in_lang(&field.key, &field.zh, lang).to_owned()),
            None => last,
        }
    }

    fn order(&self, at: &Pointer) -> usize {
        let last = at.segments().last().unwrap_or_default();
        if at.segments().count() == 1 {
            return SECTIONS.iter().position(|section| section.key == last).unwrap_or(LAST);
        }
        self.known(at).and_then(|(_, fields)| fields.iter().position(|field| field.key == last)).unwrap_or(LAST)
    }
}

/// The section and field that keys of another language are renamed to; see [`Document::renames`].
fn renamed(written: &str, en: &str, zh: &str, lang: Lang) -> Option<String> {
    let is_other = field::is_chinese(written) != (lang == Lang::Zh);
    let name = in_lang(en, zh, lang);
    (is_other && name != written).then(|| name.to_owned())
}

impl Document {
    /// Every key that is not in `lang`, and its name in it.
    pub fn renames(&self, lang: Lang) -> Vec<(Pointer, String)> {
        let Some(root) = self.root() else { return Vec::new() };
        let mut found = Vec::new();
        for entry in root.entries() {
            let Some(section) = SECTIONS.iter().find(|section| section.key == entry.key) else { continue };
            let at = Pointer::root().key(section.key);
            found.extend(renamed(&self.key_as_written(entry), section.key, section.zh, lang).map(|name| (at.clone(), name)));
            let records = entry.value.items().iter().enumerate().map(|(index, item)| (at.index(index), item));
            let own = (entry.value.items().is_empty()).then(|| (at.clone(), &entry.value));
            for (at, record) in records.chain(own) {
                self.renames_in(section, &at, record, lang, &mut found);
            }
        }
        found
    }

    fn renames_in(&self, section: &'static Section, at: &Pointer, record: &Node, lang: Lang, found: &mut Vec<(Pointer, String)>) {
        let fields = fields_of(section, Some(record), self.guide());
        for entry in record.entries() {
            let Some(field) = fields.iter().find(|field| field.key == entry.key) else { continue };
            found.extend(renamed(&self.key_as_written(entry), &field.key, &field.zh, lang).map(|name| (at.key(&field.key), name)));
        }
    }

    /// A key as the person wrote it, its quotes gone.
    pub(super) fn key_as_written(&self, entry: &crate::yaml::Entry) -> String {
        let written = &self.text[entry.key_span.range()];
        written.trim_matches(['"', '\'']).to_owned()
    }
}
