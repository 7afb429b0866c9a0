//! Pointers as paths that people read: `工作经历第2条 单位`, `work, entry 2: employer`.

use crate::field::{self, Field, SECTIONS, Shape, WORKS_FIELDS};
use crate::guide::Guide;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The path of a place in an application. People count from one, pointers from nought.
pub(super) fn path(at: &Pointer, guide: &Guide) -> Text {
    let segments: Vec<String> = at.segments().collect();
    let Some(first) = segments.first() else { return Text::new("申报文件", "application") };
    let Some(section) = SECTIONS.iter().find(|section| section.key == first) else { return Text::same(first.as_str()) };
    let mut label = section.label();
    let mut rest = &segments[1..];
    if matches!(section.shape, Shape::List | Shape::Works)
        && let Some(number) = rest.first().and_then(|index| index.parse::<usize>().ok())
    {
        let number = number + 1;
        label = text!(("{}第{number}条", label.zh), ("{}, entry {number}", label.en));
        rest = &rest[1..];
    }
    let Some(key) = rest.first() else { return label };
    let field = field_label(section, key, guide);
    let mut full = text!(("{} {}", label.zh, field.zh), ("{}: {}", label.en, field.en));
    if let Some(number) = rest.get(1).and_then(|index| index.parse::<usize>().ok()) {
        let number = number + 1;
        full = text!(("{}（第{number}个）", full.zh), ("{} ({number})", full.en));
    }
    full
}

fn field_label(section: &field::Section, key: &str, guide: &Guide) -> Text {
    let fixed = section.fields.iter().chain(WORKS_FIELDS).find(|field| field.key == key);
    let of_category = || guide.categories(section.key).iter().flat_map(|category| &category.fields).find(|field| field.key == key);
    fixed.or_else(of_category).map_or_else(|| Text::same(key), Field::label)
}
