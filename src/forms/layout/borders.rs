//! The lines of a table: each drawn once and as long as it runs.

use std::collections::BTreeMap;

use super::{Draw, Ink};

/// Boxes as left, top, right, bottom.
pub(super) fn lines(boxes: &[[f32; 4]], width: f32) -> Vec<Draw> {
    let mut across: BTreeMap<i32, Vec<(i32, i32)>> = BTreeMap::new();
    let mut down: BTreeMap<i32, Vec<(i32, i32)>> = BTreeMap::new();
    for [left, top, right, bottom] in boxes.iter().map(|edges| edges.map(hundredths)) {
        for y in [top, bottom] {
            across.entry(y).or_default().push((left, right));
        }
        for x in [left, right] {
            down.entry(x).or_default().push((top, bottom));
        }
    }
    let half = width / 2.0;
    let line = |x1: f32, y1: f32, x2: f32, y2: f32| Draw::Line { x1, y1, x2, y2, width, ink: Ink::Black };
    let across = joined(across).map(|(y, from, to)| line(points(from) - half, points(y), points(to) + half, points(y)));
    let down = joined(down).map(|(x, from, to)| line(points(x), points(from), points(x), points(to)));
    across.chain(down).collect()
}

fn hundredths(value: f32) -> i32 {
    (value * 100.0).round() as i32
}

fn points(value: i32) -> f32 {
    value as f32 / 100.0
}

/// Runs that touch or overlap on one line become one; a gap of two hundredths of a point is none.
fn joined(lines: BTreeMap<i32, Vec<(i32, i32)>>) -> impl Iterator<Item = (i32, i32, i32)> {
    lines.into_iter().flat_map(|(at, mut runs)| {
        runs.sort_unstable();
        let mut merged: Vec<(i32, i32)> = Vec::new();
        for (from, to) in runs {
            match merged.last_mut() {
                Some(last) if from <= last.1 + 2 => last.1 = last.1.max(to),
                _ => merged.push((from, to)),
            }
        }
        merged.into_iter().map(move |(from, to)| (at, from, to))
    })
}
