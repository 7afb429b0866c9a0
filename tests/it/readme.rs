//! Every command that the READMEs show is run, and what they show is what it prints.

use std::fs;
use std::path::Path;

use crate::round::Round;
use crate::staff;
use crate::support::{Desk, example};

/// The blocks of `fence`: the commands after `$ ` with the output that follows each.
fn shown(readme: &str, fence: &str) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match (line, inside) {
            (line, false) if line == fence => inside = true,
            ("```", true) => inside = false,
            (line, true) => match line.strip_prefix("$ ") {
                Some(command) => commands.push((command.to_owned(), String::new())),
                None => {
                    if let Some((_, output)) = commands.last_mut() {
                        output.push_str(line.trim_end());
                        output.push('\n');
                    }
                }
            },
            _ => {}
        }
    }
    commands
}

/// Runs the tour of a README on a desk where the examples lie. `…` alone on a line stands for lines left out.
fn holds(readme: &str, lang: &'static str) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
    let desk = Desk::new(lang);
    for name in ["senior-engineer", "minimal", "broken"] {
        copy(&example(name), &desk.path("examples").join(name));
    }
    let tour: Vec<_> = shown(&text, "```console").into_iter().filter(|(command, _)| command.starts_with("declare ")).collect();
    assert!(tour.len() >= 5, "{readme} shows too little");
    are_printed(readme, &desk, tour);
}

fn are_printed(readme: &str, desk: &Desk, commands: Vec<(String, String)>) {
    for (command, wanted) in commands {
        let run = desk.run(command.split_whitespace().skip(1));
        let printed: String = format!("{}{}", run.stdout, run.stderr).lines().map(|line| line.trim_end().to_owned() + "\n").collect();
        assert!(matches(&wanted, &printed), "{readme}: $ {command}\n--- shown\n{wanted}\n--- printed\n{printed}");
    }
}

/// What an officer sees with the example's workbook, at a server with the examples' registers.
fn holds_at_an_office(readme: &str, lang: &'static str) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
    let round = Round::open();
    let desk = staff::officer(&round, lang);
    staff::workbook(&desk, "名册.xlsx", &staff::PEOPLE);
    let commands = shown(&text, "```console office");
    assert!(!commands.is_empty(), "{readme} shows nothing of an office");
    are_printed(readme, &desk, commands);
}

fn matches(wanted: &str, printed: &str) -> bool {
    let mut rest = printed;
    let mut parts = wanted.split("…\n");
    let first = parts.next().unwrap_or("");
    let Some(after) = rest.strip_prefix(first) else { return false };
    rest = after;
    let mut open_end = false;
    for part in parts {
        open_end = part.is_empty();
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    open_end || rest.is_empty()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn the_english_readme_shows_what_is_printed() {
    holds("README.md", "en");
    holds_at_an_office("README.md", "en");
}

#[test]
fn the_chinese_readme_shows_what_is_printed() {
    holds("README.zh-CN.md", "zh");
    holds_at_an_office("README.zh-CN.md", "zh");
}
