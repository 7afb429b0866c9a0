//! Conditions: their paths lead to a field, their values can stand there, and they can be true.

use super::{Checker, Spot};
use crate::field::{self, Kind, List, Shape};
use crate::guide::{ExamMode, Guide};
use crate::text;
use crate::text::Text;
use crate::yaml::Node;

/// What a path leads to.
enum Leads {
    Nowhere,
    /// A section, or a value of any kind.
    Somewhere,
    Kind(Kind),
    ExamMode,
}

impl Checker<'_> {
    /// Checks the condition at a place inside an entry, if there is one. Paths without a slash are fields of an entry of `section`.
    pub(super) fn condition_of(&mut self, at: Spot, path: &[&str], section: Option<&str>) {
        let step = |node: Option<Node>, key: &&str| {
            let node = node?;
            let inner = key.parse::<usize>().ok().and_then(|index| node.items().get(index)).or_else(|| node.get(key));
            inner.cloned()
        };
        let entry = self.trees.entry(at.file, at.list, at.number).cloned();
        if let Some(node) = path.iter().fold(entry, step) {
            self.condition(at, &node, section);
        }
    }

    fn condition(&mut self, at: Spot, node: &Node, section: Option<&str>) {
        for key in ["all", "any"] {
            let Some(list) = node.get(key) else { continue };
            if key == "any" && list.items().is_empty() {
                self.never(at, list, Text::new("any 里什么都没有，条件永远不成立", "`any` of nothing is never true"));
            }
            if key == "all" {
                self.contradictions(at, list);
            }
            list.items().iter().for_each(|inner| self.condition(at, inner, section));
        }
        if let Some(inner) = node.get("not") {
            self.condition(at, inner, section);
        }
        if let Some(path) = node.get("path") {
            self.test(at, node, path, section);
        }
    }

    fn test(&mut self, at: Spot, node: &Node, path: &Node, section: Option<&str>) {
        let leads = self.leads(at, path, section);
        if let Some(other) = node.get("differs_from") {
            self.leads(at, other, section);
        }
        for key in ["is", "in"] {
            let Some(wanted) = node.get(key) else { continue };
            if key == "in" && wanted.items().is_empty() {
                self.never(at, wanted, Text::new("in 里什么都没有，条件永远不成立", "`in` nothing is never true"));
            }
            for value in super::scalars(wanted) {
                self.value(at, value, &leads, section);
            }
        }
        let asks_order = |key: &str| node.get(key);
        let kind = if let Leads::Kind(kind) = leads { Some(kind) } else { None };
        if let Some(limit) =
            asks_order("before").filter(|_| kind.is_some_and(|kind| !matches!(kind, Kind::Date | Kind::Month | Kind::Year | Kind::Appointed)))
        {
            self.never(at, limit, Text::new("before 只用于日期、年月、年度", "`before` is for dates, months and years"));
        }
        for key in ["at_least", "at_most"] {
            let is_number = |kind: Kind| matches!(kind, Kind::Int | Kind::Decimal | Kind::Year | Kind::Rank);
            if let Some(limit) = node.get(key).filter(|_| kind.is_some_and(|kind| !is_number(kind))) {
                self.never(at, limit, text!("{key} 只用于数字和排名", "`{key}` is for numbers and ranks"));
            }
        }
    }

    fn never(&mut self, at: Spot, node: &Node, message: Text) {
        self.tell_span(at.file, node.span, "guide-choice", message);
    }

    /// Two demands of one place that no value meets.
    fn contradictions(&mut self, at: Spot, all: &Node) {
        let wanted = |node: &Node| -> Option<(String, Vec<String>)> {
            let path = node.get("path")?.as_text()?.to_owned();
            let values = node.get("is").or_else(|| node.get("in"))?;
            Some((path, super::scalars(values).into_iter().filter_map(|node| node.as_text().map(str::to_owned)).collect()))
        };
        for (number, node) in all.items().iter().enumerate() {
            let Some((path, values)) = wanted(node) else { continue };
            let earlier = all.items()[..number]
                .iter()
                .filter_map(wanted)
                .find(|(other, known)| *other == path && !known.iter().any(|value| values.contains(value)));
            if earlier.is_some() {
                let message = text!("同一处“{path}”不能同时是两个值，条件永远不成立", "“{path}” cannot have two values at once: never true");
                self.never(at, node, message);
            }
        }
    }

    fn leads(&mut self, at: Spot, node: &Node, section: Option<&str>) -> Leads {
        let Some(path) = node.as_text() else { return Leads::Nowhere };
        let leads = leads(self.guide, section, path);
        if matches!(leads, Leads::Nowhere) {
            self.tell_span(at.file, node.span, "guide-path", text!("申报里没有“{path}”这个位置", "no application has a place “{path}”"));
        }
        leads
    }

    fn value(&mut self, at: Spot, node: &Node, leads: &Leads, section: Option<&str>) {
        let Some(value) = node.as_text() else { return };
        let is_possible = match leads {
            Leads::Kind(Kind::Code(List::WorksCategory)) => {
                section.is_none_or(|section| self.guide.categories(section).iter().any(|category| category.id == value))
            }
            Leads::Kind(Kind::Code(list)) => {
                let list = self.guide.list(list.id());
                list.is_some_and(|list| list.is_open() || list.by_code(value).is_some())
            }
            Leads::Kind(Kind::Bool) => ["true", "false"].contains(&value),
            Leads::ExamMode => [ExamMode::ByExam, ExamMode::ExamAndReview, ExamMode::Review].iter().any(|mode| mode.id() == value),
            _ => true,
        };
        if !is_possible {
            let message = text!("这里不会是“{value}”，条件永远不成立", "no value “{value}” can stand there: never true");
            self.tell_span(at.file, node.span, "guide-code", message);
        }
    }
}

/// Where a path leads: to a field of the table or of a category, or to a value that the system or the guide supplies.
fn leads(guide: &Guide, per: Option<&str>, path: &str) -> Leads {
    match path {
        "/derived/exam_mode" => return Leads::ExamMode,
        "/system/insured_employer_code" | "/system/insured_employer" => return Leads::Somewhere,
        _ => {}
    }
    let (section, key) = match (path.strip_prefix('/'), per) {
        (Some(path), _) => path.split_once('/').map_or((path, None), |(section, key)| (section, Some(key))),
        (None, Some(section)) => (section, Some(path)),
        (None, None) => return Leads::Nowhere,
    };
    let Some(table) = field::SECTIONS.iter().find(|known| known.key == section) else { return Leads::Nowhere };
    match (key, table.shape) {
        (None, Shape::Value(kind)) => Leads::Kind(kind),
        (None, _) => Leads::Somewhere,
        (Some(key), shape) => {
            let common = if shape == Shape::Works { field::WORKS_FIELDS } else { &[] };
            let of_table = table.fields.iter().chain(common).find(|field| field.key == key);
            let of_category = || guide.categories(section).iter().find_map(|category| category.field(key));
            of_table.or_else(of_category).map_or(Leads::Nowhere, |field| Leads::Kind(field.kind))
        }
    }
}
