//! Scalars of several lines at another column, their text unchanged.

use crate::yaml::edit::scalar;

/// A block scalar whose lines start at `indent`. `text` is what it says.
pub(super) fn block(written: &str, text: &str, indent: usize) -> String {
    let mut lines = written.lines();
    let head = lines.next().unwrap_or_default().trim_end();
    let sign = head.split([' ', '\t']).next().unwrap_or_default();
    if sign.contains(|c: char| c.is_ascii_digit() || c == '+') {
        // Empty lines at its end are no part of what any field says.
        let text = text.trim_end_matches('\n');
        return scalar::block(&format!("{text}\n"), head[sign.len()..].trim_end(), indent, "\n");
    }
    let first = lines.clone().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let column = first.len() - first.trim_start_matches(' ').len();
    let mut out = head.to_owned();
    for line in lines {
        out.push('\n');
        let rest = line.get(column..).unwrap_or_default();
        if !rest.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(rest);
        }
    }
    out
}

/// A plain or quoted scalar that goes on at `indent`: blanks before its lines mean nothing.
pub(super) fn folded(written: &str, indent: usize) -> String {
    let mut out = String::new();
    for (number, line) in written.lines().enumerate() {
        if number == 0 {
            out.push_str(line);
            continue;
        }
        out.push('\n');
        let line = line.trim_start_matches([' ', '\t']);
        if !line.is_empty() {
            out.push_str(&" ".repeat(indent));
            out.push_str(line);
        }
    }
    out
}
