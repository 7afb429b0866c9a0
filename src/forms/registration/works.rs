//! The right half, above: the works, representative ones first.

use super::{LINE, section, sections};
use crate::forms::Sources;
use crate::forms::layout::{Align, Builder};
use crate::forms::parts::digest;

/// Each section of works with its name and height.
const SECTIONS: [(&str, &str, f32); 4] = [
    ("achievements", "业绩\n成果", 142.0),
    ("awards", "获奖\n情况", 66.0),
    ("publications", "论文\n专著", 88.0),
    ("intellectual_property", "专利及\n著作", 66.0),
];

pub(super) fn set(builder: &mut Builder<'_>, sources: &Sources<'_>) {
    let mut table = sections();
    let works = sources.application.works();
    for (key, name, height) in SECTIONS {
        let works = works.iter().find(|(section, _)| *section == key).map_or(&[][..], |(_, works)| works);
        let lines = digest::works(&sources.look(), key, works);
        section(&mut table, name, digest::cell(lines, LINE.hang(1.5).align(Align::Both)), height);
    }
    builder.table(&table);
}
