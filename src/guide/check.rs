//! What holds between the entries of a guide: names that exist, choices that can be chosen, dates in order. Conditions: `check/conditions.rs`.

mod conditions;
mod dates;

use super::data::Inherit;
use super::problem::{Place, Problem};
use super::trees::{Trees, scalars};
use super::{Category, Guide, Material, WorksAsked, material};
use crate::field::{self, Shape};
use crate::text;
use crate::text::Text;
use crate::yaml::{Node, Span};

/// Checks a guide that has been read. What is wrong goes to the files' problems.
pub(super) fn guide(guide: &Guide, trees: &mut Trees) {
    let mut checker = Checker { guide, trees };
    checker.settings();
    checker.titles();
    checker.specialties();
    checker.committees();
    checker.works();
    checker.materials();
    checker.forms();
    checker.eligibility();
    checker.thresholds();
    checker.dates();
}

/// An entry: its file, its list and its number among those that could be read.
#[derive(Clone, Copy)]
struct Spot {
    file: &'static str,
    list: &'static str,
    number: usize,
}

const fn spot(file: &'static str, list: &'static str, number: usize) -> Spot {
    Spot { file, list, number }
}

struct Checker<'a> {
    guide: &'a Guide,
    trees: &'a mut Trees,
}

impl Checker<'_> {
    /// Tells of something inside an entry: the scalar `value` under `key`, else the key's value, else the entry.
    fn tell(&mut self, at: Spot, key: &str, value: &str, rule: &'static str, message: Text) {
        let Some(entry) = self.trees.entry(at.file, at.list, at.number) else { return };
        let within = entry.get(key).unwrap_or(entry);
        let scalar = scalars(within).into_iter().find(|node| node.as_text() == Some(value));
        let named = entries(within).into_iter().find(|(key, _)| *key == value).map(|(_, span)| span);
        let span = scalar.map(|node| node.span).or(named).unwrap_or(within.span);
        self.tell_span(at.file, span, rule, message);
    }

    fn tell_span(&mut self, file: &str, span: Span, rule: &'static str, message: Text) {
        if let Some(path) = self.trees.path(file) {
            self.trees.push(Problem::new(&path, rule, Place::Bytes(span.range()), message).help(help(rule)));
        }
    }

    fn demand(&mut self, holds: bool, at: Spot, key: &str, value: &str, kind: (&str, &str)) {
        if !holds {
            self.tell(at, key, value, "guide-code", text!(("没有“{value}”这个{}", kind.0), ("there is no {} “{value}”", kind.1)));
        }
    }

    fn is_level(&mut self, at: Spot, key: &str, level: &str) -> bool {
        let is_known = self.guide.rank(level).is_some();
        self.demand(is_known, at, key, level, ("级别", "level"));
        is_known
    }

    fn is_series(&mut self, at: Spot, key: &str, series: &str) -> bool {
        let is_known = self.guide.series(series).is_some();
        self.demand(is_known, at, key, series, ("系列", "series"));
        is_known
    }

    fn is_specialty(&mut self, at: Spot, key: &str, specialty: &str) -> bool {
        let is_known = self.guide.specialty(specialty).is_some();
        self.demand(is_known, at, key, specialty, ("专业", "specialty"));
        is_known
    }

    /// Checks every one of some codes.
    fn each<'v>(&mut self, at: Spot, key: &str, codes: impl IntoIterator<Item = &'v String>, is_known: fn(&mut Self, Spot, &str, &str) -> bool) {
        for code in codes {
            is_known(self, at, key, code);
        }
    }

    /// A choice that nobody can make.
    fn unreachable(&mut self, at: Spot, key: &str, value: &str, message: Text) {
        self.tell(at, key, value, "guide-choice", message);
    }

    /// The single settings have sources too.
    fn settings(&mut self) {
        let guide = self.guide;
        let settings: [(&str, &dyn Inherit); 5] = [
            ("counts_until", &guide.counts_until),
            ("workflow", &guide.workflow),
            ("limits", &guide.limits),
            ("photo", &guide.photo),
            ("one_series_a_year", &guide.one_series_a_year),
        ];
        for (key, setting) in settings {
            self.trees.cited_setting("guide", key, setting);
        }
    }

    fn titles(&mut self) {
        for (number, series) in self.guide.series.iter().enumerate() {
            let at = spot("series", "series", number);
            if series.titles.values().all(Vec::is_empty) {
                self.unreachable(
                    at,
                    "titles",
                    "",
                    Text::new("这个系列没有资格名称，没人能申报", "the series has no title, so that nobody can declare it"),
                );
            }
            for level in series.titles.keys() {
                self.is_level(at, "titles", level);
            }
        }
    }

    fn specialties(&mut self) {
        for (number, specialty) in self.guide.specialties.iter().enumerate() {
            let at = spot("specialties", "specialties", number);
            if !self.is_series(at, "series", &specialty.series) {
                continue;
            }
            if specialty.levels.is_empty() {
                self.unreachable(at, "levels", "", Text::new("没有能申报的级别", "there is no level that can be declared"));
            }
            for level in specialty.levels.keys() {
                if self.is_level(at, "levels", level) && self.guide.titles_of(specialty, level).is_empty() {
                    let message =
                        text!("系列在“{level}”没有可用的资格名称，这一级选不到", "the series has no title for it at “{level}”: nobody can choose it");
                    self.unreachable(at, "levels", level, message);
                }
            }
            for (level, name) in specialty.titles.iter().flat_map(|(level, names)| names.iter().map(move |name| (level, name))) {
                if !self.guide.titles(&specialty.series, level).iter().any(|title| title.name.zh == *name) {
                    let message = text!("系列在“{level}”没有“{name}”这个资格名称", "the series has no title “{name}” at “{level}”");
                    self.unreachable(at, "titles", name, message);
                }
            }
        }
    }

    fn committees(&mut self) {
        for (number, committee) in self.guide.committees.iter().enumerate() {
            let at = spot("committees", "committees", number);
            for level in &committee.levels {
                self.is_level(at, "levels", level);
            }
            for id in &committee.specialties {
                if self.is_specialty(at, "specialties", id) && !committee.levels.iter().any(|level| self.guide.exam_mode(id, level).is_some()) {
                    let message = text!(
                        "“{id}”在这些级别都不能申报，选不到这个评委会",
                        "“{id}” cannot be declared at these levels: the committee is never chosen for it"
                    );
                    self.unreachable(at, "specialties", id, message);
                }
            }
            if committee.specialties.is_empty() || committee.levels.is_empty() {
                let message = Text::new("没有专业或级别，永远选不到", "it has no specialty or no level, so it is never chosen");
                self.unreachable(at, "id", &committee.id, message);
            }
        }
    }

    fn works(&mut self) {
        for (number, works) in self.guide.works.iter().enumerate() {
            let at = spot("categories", "sections", number);
            if !field::section(&works.section).is_some_and(|section| section.shape == Shape::Works) {
                self.tell(at, "section", &works.section, "guide-path", text!("“{}”不是业绩部分", "“{}” is no section of works", works.section));
            }
            for category in &works.categories {
                self.category(at, category);
            }
        }
    }

    fn category(&mut self, at: Spot, category: &Category) {
        let node = self.trees.entry(at.file, at.list, at.number).and_then(|section| section.get("categories"));
        let node = node.and_then(|list| list.items().iter().find(|node| node.get("id").and_then(Node::as_text) == Some(category.id.as_str())));
        let Some(node) = node.cloned() else { return };
        if let Some(path) = self.trees.path(at.file) {
            self.trees.cited_at(&path, &node, category);
        }
        let span = |key: &str, value: &str| {
            let within = node.get(key).unwrap_or(&node);
            scalars(within).into_iter().find(|node| node.as_text() == Some(value)).unwrap_or(within).span
        };
        for (key, named) in std::iter::once(("named_by", &category.named_by)).chain(category.counts_by.iter().map(|key| ("counts_by", key))) {
            if category.field(named).is_none() {
                self.tell_span(at.file, span(key, named), "guide-path", text!("这一类没有“{named}”这个字段", "the category has no field “{named}”"));
            }
        }
        if self.guide.material(&category.evidence).is_none() {
            let id = &category.evidence;
            self.tell_span(at.file, span("evidence", id), "guide-code", text!("没有“{id}”这项材料", "there is no material “{id}”"));
        }
        for (index, field) in category.fields.iter().enumerate() {
            let others = category.fields.iter().skip(index + 1);
            let mut names = std::iter::once(&field.key).chain([&field.zh]).chain(field.aliases.iter());
            if let Some(twice) = names.find(|name| others.clone().any(|other| other.is_named(name))) {
                self.tell_span(at.file, span("fields", twice), "guide-twice", text!("两个字段都叫“{twice}”", "two fields are called “{twice}”"));
            }
        }
    }

    fn materials(&mut self) {
        for (number, material) in self.guide.materials.iter().enumerate() {
            self.material(spot("materials", "materials", number), material);
        }
    }

    fn material(&mut self, at: Spot, material: &Material) {
        for id in &material.satisfied_by {
            self.demand(self.guide.material(id).is_some(), at, "satisfied_by", id, ("材料", "material"));
        }
        let section = material.per.as_deref();
        if let Some(section) = section.filter(|section| field::section(section).is_none()) {
            self.tell(at, "per", section, "guide-path", text!("申报里没有“{section}”这个部分", "no application has a section “{section}”"));
        }
        for format in material.formats.iter().filter(|format| !["pdf", "jpeg"].contains(&format.as_str())) {
            self.tell(
                at,
                "formats",
                format,
                "guide-code",
                text!("没有“{format}”这种格式；只有 pdf 和 jpeg", "there is no format “{format}”, only pdf and jpeg"),
            );
        }
        let is_conditional = material.need == material::Rule::When;
        if is_conditional != material.when.is_some() || is_conditional != material.applies.is_some() {
            let message = Text::new("need: when、applies、when 三者要一起写", "`need: when`, `applies` and `when` go together");
            self.tell(at, "need", "", "guide-choice", message);
        }
        self.condition_of(at, &["when"], section);
    }

    /// Each material is bound under one cover.
    fn forms(&mut self) {
        let guide = self.guide;
        for (number, form) in guide.forms.iter().enumerate() {
            let at = spot("forms", "forms", number);
            for id in &form.materials {
                self.demand(self.trees.is_written("materials", "materials", id), at, "materials", id, ("材料", "material"));
                if guide.forms[..number].iter().any(|earlier| earlier.materials.contains(id)) {
                    self.tell(at, "materials", id, "guide-twice", text!("“{id}”装订在两册里", "“{id}” is bound under two covers"));
                }
            }
        }
    }

    fn eligibility(&mut self) {
        let guide = self.guide;
        for (number, rule) in guide.years.iter().enumerate() {
            let at = spot("eligibility", "years", number);
            self.reaches(at, &rule.series, &rule.target);
            self.each(at, "current", &rule.current, Self::is_level);
            if let Some(current) = rule.current.as_deref().filter(|current| guide.rank(current) <= guide.rank(&rule.target)) {
                let message =
                    text!("现资格“{current}”不低于要申报的“{}”", "the current level “{current}” is not below the declared “{}”", rule.target);
                self.unreachable(at, "current", current, message);
            }
        }
        for (number, rule) in guide.recognition.iter().enumerate() {
            self.is_level(spot("eligibility", "recognition", number), "target", &rule.target);
        }
        for (number, rule) in guide.skilled.iter().enumerate() {
            self.reaches(spot("eligibility", "skilled", number), &rule.series, &rule.target);
        }
        for (number, way) in guide.exceptional.iter().enumerate() {
            let at = spot("eligibility", "exceptional", number);
            self.each(at, "series", &way.series, Self::is_series);
            self.each(at, "specialties", &way.specialties, Self::is_specialty);
            self.each(at, "levels", &way.levels, Self::is_level);
            self.each(at, "current", &way.current, Self::is_level);
            self.each(at, "recommenders", way.recommenders.iter().map(|experts| &experts.level), Self::is_level);
            if let Some(WorksAsked { section, .. }) = &way.works {
                self.works_section(at, "works", section);
                self.condition_of(at, &["works", "when"], Some(section));
            }
        }
        for (number, rule) in guide.appraisals.iter().enumerate() {
            self.reaches(spot("eligibility", "appraisals", number), &rule.series, &rule.target);
        }
        for (number, rule) in guide.retirement.iter().enumerate() {
            let is_known = guide.list("sex").and_then(|list| list.by_code(&rule.sex)).is_some();
            self.demand(is_known, spot("eligibility", "retirement", number), "sex", &rule.sex, ("性别", "sex"));
        }
        for (number, rule) in guide.counting.iter().enumerate() {
            let at = spot("counting", "counting", number);
            for by in &rule.by {
                let is_known = guide.list("obtained_by").and_then(|list| list.by_code(by)).is_some();
                self.demand(is_known, at, "by", by, ("取得方式", "way of obtaining"));
            }
        }
    }

    /// A level that the series has a title for.
    fn reaches(&mut self, at: Spot, series: &str, target: &str) {
        if self.is_series(at, "series", series) && self.is_level(at, "target", target) && self.guide.titles(series, target).is_empty() {
            let message = text!("“{series}”系列没有“{target}”这一级", "the series “{series}” has no title at “{target}”");
            self.unreachable(at, "target", target, message);
        }
    }

    fn works_section(&mut self, at: Spot, key: &str, section: &str) {
        if self.guide.categories(section).is_empty() {
            self.tell(at, key, section, "guide-path", text!("“{section}”不是业绩部分", "“{section}” is no section of works"));
        }
    }

    fn thresholds(&mut self) {
        for (number, threshold) in self.guide.thresholds.iter().enumerate() {
            let at = spot("thresholds", "thresholds", number);
            let level = &threshold.level;
            if self.is_level(at, "level", level) {
                for id in &threshold.specialties {
                    if self.is_specialty(at, "specialties", id) && self.guide.exam_mode(id, level).is_none() {
                        self.unreachable(at, "specialties", id, text!("“{id}”不能申报“{level}”", "“{id}” cannot be declared at “{level}”"));
                    }
                }
            }
            let (groups, main) = (threshold.groups.len(), threshold.groups.iter().filter(|group| group.main).count());
            if threshold.at_least > groups {
                let message = text!("一共 {groups} 类，达不到要求的类数", "there are {groups} groups, fewer than are asked for");
                self.unreachable(at, "at_least", "", message);
            }
            if threshold.main_at_least > main {
                let message = text!("主要业绩只有 {main} 类，达不到要求的类数", "there are {main} main groups, fewer than are asked for");
                self.unreachable(at, "main_at_least", "", message);
            }
            for (index, group) in threshold.groups.iter().enumerate() {
                self.works_section(at, "groups", &group.section);
                self.condition_of(at, &["groups", &index.to_string(), "when"], Some(&group.section));
            }
        }
    }
}

/// What to write instead, by rule.
fn help(rule: &str) -> Text {
    match rule {
        "guide-path" => Text::new(
            "写申报文件里的位置，例如 /declared_title/kind；条目里的项目不加斜杠，例如 level。",
            "Write a place of an application, such as /declared_title/kind; a field of the entry at hand has no slash, such as level.",
        ),
        "guide-code" => Text::new(
            "写代码，不写名称；代码见 declare guide codes，或改正拼写。",
            "Write the code, not the name; see declare guide codes, or correct the spelling.",
        ),
        "guide-twice" => Text::new("改掉其中一个。", "Change one of them."),
        "guide-dates" => Text::new("照公布的日程核对日期。", "Compare the dates with what was published."),
        _ => Text::new("改成选得到的，或删去。", "Make it one that can be chosen, or remove it."),
    }
}

/// The keys below a node, with where they stand.
fn entries(node: &Node) -> Vec<(&str, Span)> {
    node.entries().iter().map(|entry| (entry.key.as_str(), entry.key_span)).collect()
}
