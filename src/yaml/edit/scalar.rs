//! Writing a scalar: plain where YAML reads it back, quoted only where it would not.

use std::fmt::Write;

/// Where a scalar is to stand.
#[derive(Clone, Copy, Debug)]
pub struct Around<'t> {
    /// Inside brackets.
    pub flow: bool,
    /// The column of the key that it belongs to; `None` where it may not run over several lines.
    pub indent: Option<usize>,
    /// How lines end.
    pub newline: &'t str,
}

/// A value as YAML: plain, in a block where it has several lines, else quoted.
pub fn write(text: &str, around: Around<'_>) -> String {
    if is_plain(text, around.flow) {
        return text.to_owned();
    }
    match around.indent {
        Some(indent) if !around.flow && text.contains('\n') => block(text, "", indent + 2, around.newline),
        _ => quoted(text),
    }
}

/// A key as YAML.
pub fn key(text: &str) -> String {
    if is_plain(text, true) && text != "<<" { text.to_owned() } else { quoted(text) }
}

/// In the quotes that a scalar had before.
pub fn quoted_as(quote: char, text: &str) -> String {
    if quote == '\'' && !text.contains(|c: char| c.is_control()) { format!("'{}'", text.replace('\'', "''")) } else { double(text) }
}

/// A literal block at `indent`; `comment` stays behind its sign. Quoted where a block would lose a blank.
pub fn block(text: &str, comment: &str, indent: usize, newline: &str) -> String {
    let body = text.trim_end_matches('\n');
    let is_odd = |c: char| c.is_control() && c != '\n' && c != '\t' || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if body.is_empty() || body.starts_with([' ', '\t', '\n']) || text.contains(is_odd) || body.ends_with([' ', '\t']) {
        return double(text);
    }
    let ends = text.len() - body.len();
    let mut out = String::from(["|-", "|", "|+"][ends.min(2)]);
    out.push_str(comment);
    for line in body.split('\n') {
        out.push_str(newline);
        if !line.is_empty() {
            let _ = write!(out, "{:indent$}{line}", "");
        }
    }
    (1..ends).for_each(|_| out.push_str(newline));
    out
}

/// Single quotes where no escape is needed, else double ones.
fn quoted(text: &str) -> String {
    if text.contains(|c: char| c.is_control() || c == '\'' || c == '\u{feff}') { double(text) } else { format!("'{text}'") }
}

fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || matches!(c, '\u{feff}' | '\u{2028}' | '\u{2029}') => {
                let code = u32::from(c);
                let _ = if code > 0xff { write!(out, "\\u{code:04X}") } else { write!(out, "\\x{code:02X}") };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether YAML reads a plain text back as itself, and not as nothing.
pub fn is_plain(text: &str, flow: bool) -> bool {
    let mut chars = text.chars();
    let Some(first) = chars.next() else { return false };
    let second = chars.next();
    let is_null = matches!(text, "~" | "null" | "Null" | "NULL");
    let odd_space = |c: char| c.is_control() || matches!(c, '\u{feff}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    if is_null || text.trim() != text || text.contains(odd_space) || text.contains(": ") || text.contains(" #") || text.ends_with(':') {
        return false;
    }
    let may_start = match first {
        '-' | '?' | ':' => second.is_some_and(|c| !(c.is_whitespace() || flow && ",[]{}".contains(c))),
        c => !",[]{}#&*!|>'\"%@`".contains(c),
    };
    let is_marker = text.starts_with("---") || text.starts_with("...");
    may_start && !is_marker && !(flow && text.contains([',', '[', ']', '{', '}', ':']))
}
