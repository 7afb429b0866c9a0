//! Text in a cell that must not grow: set smaller, and cut where that is not enough.

use super::super::fonts::Fonts;
use super::canvas::{SetLine, set_para, set_paras};
use super::table::{Cell, height};
use super::{Para, Style};

/// Nothing is set smaller than this to fit.
const LEAST_SIZE: f32 = 5.0;
/// What ends a text that was cut because it has no [`Cell::rest`].
const CUT: &str = "……";

/// The lines of a cell that must not be higher than `room`.
pub(super) fn set_within<'t>(cell: &'t Cell, fonts: &Fonts, width: f32, room: f32) -> Vec<SetLine<'t>> {
    let fits = |lines: &[SetLine<'_>]| height(lines) <= room + 0.01;
    let lines = set_paras(&cell.paras, fonts, width);
    if fits(&lines) {
        return lines;
    }
    if let Some(rest) = &cell.rest {
        return with_rest(cell, rest, fonts, width, room);
    }
    let largest = cell.paras.iter().map(|para| para.style.size).fold(LEAST_SIZE, f32::max);
    let sizes = std::iter::successors(Some(largest - 0.5), |size| Some(size - 0.5)).take_while(|size| *size >= LEAST_SIZE);
    let smaller =
        |size: f32| cell.paras.iter().flat_map(|para| set_para(&para.text, para.style.sized(para.style.size.min(size)), fonts, width)).collect();
    let mut lines: Vec<SetLine<'t>> = sizes.map(smaller).find(|lines: &Vec<_>| fits(lines)).unwrap_or_else(|| smaller(LEAST_SIZE));
    if !fits(&lines) {
        while !lines.is_empty() && height(&lines) + lines[0].height() > room + 0.01 {
            lines.pop();
        }
        let style = lines.last().map_or(Style::new(LEAST_SIZE), |line| line.style);
        lines.extend(set_para(CUT, style, fonts, width));
    }
    lines
}

/// As many paragraphs as fit, or lines where not even the first does, and the cell's last word.
fn with_rest<'t>(cell: &'t Cell, rest: &'t Para, fonts: &Fonts, width: f32, room: f32) -> Vec<SetLine<'t>> {
    let last = set_para(&rest.text, rest.style, fonts, width);
    let room = room - height(&last) + 0.01;
    let mut kept: Vec<SetLine<'t>> = Vec::new();
    for para in &cell.paras {
        let lines = set_para(&para.text, para.style, fonts, width);
        if height(&kept) + height(&lines) > room {
            if kept.is_empty() {
                let mut used = 0.0;
                kept.extend(lines.into_iter().take_while(|line| {
                    used += line.height();
                    used <= room
                }));
            }
            break;
        }
        kept.extend(lines);
    }
    kept.extend(last);
    kept
}
