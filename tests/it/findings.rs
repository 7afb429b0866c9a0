//! `declare validate` as a person or a script meets it: every output, any number of inputs, other severities, watching, the start page.

use std::fs;
use std::io::Write;
#[cfg(unix)]
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::Stdio;

use serde_json::Value as Json;

use crate::support::{Desk, Run, example};

/// An application without a mistake, of a person of their own.
fn sound(number: usize) -> String {
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let body = format!("44030019990308{:03}", number * 2);
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    let check = "10X98765432".chars().nth(sum % 11).unwrap();
    let text = fs::read_to_string(example("minimal").join("app.yaml")).unwrap();
    assert!(text.contains("440300199903080021"));
    text.replace("440300199903080021", &format!("{body}{check}"))
}

/// The same with a name that the form does not have, on the third line.
fn spoilt(number: usize) -> String {
    let text = sound(number);
    let spoilt = text.replacen("申报指南: shenzhen-2026\n", "申报指南: shenzhen-2026\n姓明: 张三\n", 1);
    assert_ne!(text, spoilt);
    spoilt
}

/// A desk with `good` sound applications and `bad` spoilt ones in folders of their own.
fn many(lang: &'static str, good: usize, bad: usize) -> Desk {
    let desk = Desk::new(lang);
    for number in 0..good + bad {
        let folder = desk.path(format!("all/{number:03}"));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("app.yaml"), if number < good { sound(number) } else { spoilt(number) }).unwrap();
    }
    desk
}

fn validate(desk: &Desk, arguments: &[&str]) -> Run {
    desk.run(["validate"].iter().chain(arguments))
}

fn report(run: &Run) -> Json {
    serde_json::from_str(&run.stdout).unwrap_or_else(|failed| panic!("{failed}: {}", run.stdout))
}

#[test]
fn many_files_are_grouped_counted_and_end_in_one_line() {
    for lang in ["zh", "en"] {
        let desk = many(lang, 9, 2);
        let run = validate(&desk, &["all"]);
        assert_eq!(run.code, 1);
        insta::assert_snapshot!(format!("many-{lang}"), run.stdout);
    }
}

#[test]
fn results_stand_in_the_order_of_the_inputs_and_are_one_value() {
    let desk = many("en", 150, 3);
    for (format, pointer) in [("json", "/files"), ("sarif", "/runs/0/results")] {
        let run = validate(&desk, &["--format", format, "all", "nowhere.yaml"]);
        assert_eq!(run.code, 1);
        let value = report(&run);
        let names: Vec<String> = value.pointer(pointer).and_then(Json::as_array).unwrap().iter().map(|each| each.to_string()).collect();
        assert!(names.len() >= 3, "{format}");
        let numbers: Vec<usize> = names.iter().filter_map(|each| each.split("all/").nth(1)?.get(..3)?.parse().ok()).collect();
        assert!(numbers.is_sorted() && !numbers.is_empty(), "{format}: {numbers:?}");
    }
    let clean = many("en", 2, 0);
    assert_eq!(report(&validate(&clean, &["--format", "sarif", "all"]))["runs"][0]["results"], Json::Array(Vec::new()));
}

/// Of two files of one person and series the later one is told, naming the earlier; one file given twice is one.
#[test]
fn the_later_of_two_files_of_one_person_is_told() {
    let desk = Desk::new("en");
    let one = spoilt(0);
    for name in ["a.yaml", "b.yaml"] {
        fs::write(desk.path(name), &one).unwrap();
    }
    let twice = |text: &str, earlier: &str, later: &str| {
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("error[same-series-twice]")).collect();
        assert!(matches!(lines[..], [line] if line.starts_with(later) && line.ends_with(earlier)), "{text}");
    };
    let run = validate(&desk, &["--format", "short", "a.yaml", "b.yaml", "a.yaml"]);
    assert_eq!(run.code, 1);
    twice(&run.stdout, "already: a.yaml", "b.yaml:");
    let mut child = desk.command(["validate", "--format", "short", "a.yaml", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(one.as_bytes()).unwrap();
    twice(&String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap(), "already: standard input", "a.yaml:");
}

/// A message and what to write instead stand on lines of their own, as both are sentences.
#[test]
fn sarif_says_what_to_do_on_a_line_of_its_own() {
    let desk = Desk::new("en");
    let value = report(&validate(&desk, &["--format", "sarif", example("broken").to_str().unwrap()]));
    let results = value["runs"][0]["results"].as_array().unwrap();
    let with_help = results.iter().filter(|result| result["message"]["text"].as_str().unwrap().contains('\n')).count();
    assert!(with_help > results.len() / 2, "{with_help} of {}", results.len());
}

/// The published schema, and in the test stricter: nothing is printed that it does not name.
#[test]
fn json_is_as_its_schema_says() {
    fn close(schema: &mut Json) {
        if let Some(map) = schema.as_object_mut() {
            if map.contains_key("properties") && map.get("type") == Some(&"object".into()) {
                map.insert("additionalProperties".into(), false.into());
            }
            map.values_mut().for_each(close);
        } else if let Some(list) = schema.as_array_mut() {
            list.iter_mut().for_each(close);
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/findings.schema.json");
    let mut schema: Json = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let desk = Desk::new("en");
    let mut endless = String::from("guide: shenzhen-2026\nbasic:\n");
    endless.extend((0..300).map(|number| format!("  unknown{number}: 1\n")));
    fs::write(desk.path("endless.yaml"), endless).unwrap();
    fs::write(desk.path("half.yaml"), "guide: shenzhen-2026\nbasic:\n  name: 张三\n").unwrap();
    fs::write(desk.path("gbk.yaml"), [0xd0, 0xd5, 0xc3, 0xfb, b':', b' ', 0xd5, 0xc5]).unwrap();
    let broken = example("broken");
    let run = validate(&desk, &["--format", "json", broken.to_str().unwrap(), "endless.yaml", "half.yaml", "gbk.yaml", "nowhere.yaml"]);
    let value = report(&run);
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    assert_eq!((value["summary"]["files"].as_u64(), value["summary"]["failed"].as_u64()), (Some(5), Some(1)));
    let counted: u64 = value["summary"]["rules"].as_array().unwrap().iter().map(|rule| rule["findings"].as_u64().unwrap()).sum();
    let sum: u64 = ["errors", "to_fill", "warnings", "notes"].iter().map(|kind| value["summary"][kind].as_u64().unwrap()).sum();
    assert_eq!(counted, sum, "counts are true");
    assert!(counted > 300, "those that are not told one by one are counted too");
}

#[test]
fn a_spreadsheet_reads_the_table() {
    for lang in ["zh", "en"] {
        let desk = many(lang, 1, 1);
        let run = validate(&desk, &["--format", "csv", "-o", "out/findings.csv", "all", "nowhere.yaml"]);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
        let bytes = fs::read(desk.path("out/findings.csv")).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf"), "Excel wants the mark");
        let text = String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(format!("csv-{lang}"), text.replace("\r\n", "\n"));
        let mut rows = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        assert!(rows.records().all(|row| row.unwrap().len() == 8));
    }
}

/// A file is whole or it is not there, and other outputs have no mark before them.
#[test]
fn an_output_file_takes_its_place_when_it_is_whole() {
    let desk = many("en", 1, 1);
    fs::write(desk.path("out.json"), "old").unwrap();
    let run = validate(&desk, &["--format", "json", "-o", "out.json", "nowhere", "all", "--severity", "no-such-rule=off"]);
    assert_eq!(run.code, 2);
    assert_eq!(fs::read_to_string(desk.path("out.json")).unwrap(), "old");
    let run = validate(&desk, &["--format", "json", "-o", "out.json", "all"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("2 files: 1 fit to file, 1 with errors"), "{}", run.stderr);
    assert_eq!(serde_json::from_slice::<Json>(&fs::read(desk.path("out.json")).unwrap()).unwrap()["version"], 1);
    fs::write(desk.path("file"), "").unwrap();
    assert_eq!(validate(&desk, &["-o", "file/out.txt", "all"]).code, 2);
}

/// What is judged is never what is written.
#[test]
fn an_output_does_not_stand_in_the_place_of_an_input() {
    for (lang, says) in [("zh", "要检查的文件"), ("en", "one of the files to check")] {
        let desk = many(lang, 1, 0);
        let text = fs::read(desk.path("all/000/app.yaml")).unwrap();
        for output in ["all/000/app.yaml", "all/../all/000/app.yaml", "all/000/system.yaml"] {
            let run = validate(&desk, &["all", "-o", output]);
            assert_eq!((run.code, run.stderr.contains(says)), (2, true), "{output}: {}", run.stderr);
        }
        assert_eq!(fs::read(desk.path("all/000/app.yaml")).unwrap(), text);
        assert!(!desk.path("all/000/system.yaml").exists());
        let run = validate(&desk, &["all", "-o", "all/000/findings.txt"]);
        assert_eq!((run.code, run.stderr.contains("1 file: 1 fit to file") || lang == "zh"), (0, true), "{}", run.stderr);
    }
    let desk = many("en", 1, 0);
    let run = validate(&desk, &["all", "-o", "."]);
    assert_eq!((run.code, run.stderr.contains(". is a folder, not a file")), (2, true), "{}", run.stderr);
}

#[test]
fn severities_change_this_output_and_its_end_only() {
    let desk = many("en", 0, 1);
    assert_eq!(validate(&desk, &["all"]).code, 1);
    let run = validate(&desk, &["all", "--severity", "unknown-key=warning"]);
    assert_eq!(run.code, 0, "{}", run.stdout);
    assert!(run.stdout.contains("1 warning"), "{}", run.stdout);
    let run = validate(&desk, &["all", "--severity", "unknown-key=off", "--format", "short"]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let print = desk.run(["print", "all/000"]);
    assert_eq!(print.code, 1, "printing judges by the rules' own: {}", print.stderr);
    for (given, says) in [("unknwon-key=off", "unknown-key"), ("unknown-key", "RULE=LEVEL"), ("unknown-key=loud", "loud")] {
        let run = validate(&desk, &["all", "--severity", given]);
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
    fs::create_dir_all(desk.path(".settings")).unwrap();
    fs::write(desk.path(".settings/config.yaml"), "severity:\n  unknown-key: note\n").unwrap();
    let run = validate(&desk, &["all"]);
    assert_eq!((run.code, run.stdout.contains("1 note")), (0, true), "{}", run.stdout);
    assert_eq!(validate(&desk, &["all", "--severity", "unknown-key=error"]).code, 1, "the flag outweighs the file");
    fs::write(desk.path(".settings/config.yaml"), "severity:\n  unknwon-key: note\n").unwrap();
    let run = validate(&desk, &["all"]);
    assert_eq!((run.code, run.stderr.contains("config.yaml")), (2, true), "{}", run.stderr);
}

#[test]
fn standard_input_is_an_input_with_a_name() {
    for (lang, name, arguments) in
        [("zh", "标准输入", vec!["-"]), ("en", "standard input", vec!["-"]), ("en", "a.yaml", vec!["-", "--stdin-name", "a.yaml"])]
    {
        let desk = many(lang, 1, 0);
        let arguments = ["validate", "--format", "short"].into_iter().chain(arguments).chain(["all"]);
        let mut child = desk.command(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(spoilt(99).as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.starts_with(&format!("{name}:")), "{said}");
    }
    let run = validate(&Desk::new("en"), &["-", "-"]);
    assert_eq!((run.code, run.stderr.contains("standard input")), (2, true), "{}", run.stderr);
}

#[test]
fn names_that_were_meant_to_be_app_yaml_are_told() {
    for (name, lang, says) in
        [("app.yaml.txt", "zh", "文件扩展名"), ("App.YAML", "en", "but App.YAML"), ("app.yaml.yaml", "en", "Rename it to app.yaml")]
    {
        let desk = Desk::new(lang);
        fs::create_dir(desk.path("张三")).unwrap();
        fs::write(desk.path("张三").join(name), spoilt(99)).unwrap();
        if desk.path("张三/app.yaml").exists() {
            // This file system takes both names for one.
            continue;
        }
        let run = validate(&desk, &["张三"]);
        assert_eq!((run.code, run.stderr.contains(says)), (3, true), "{name}: {}", run.stderr);
        let run = validate(&desk, &["张三/app.yaml"]);
        assert_eq!((run.code, run.stderr.contains(says)), (3, true), "{name}: {}", run.stderr);
    }
    let desk = many("en", 1, 0);
    fs::rename(desk.path("all/000/app.yaml"), desk.path("all/000/app.yml")).unwrap();
    assert_eq!(validate(&desk, &["all"]).code, 0, "app.yml will do");
    fs::write(desk.path("all/000/app.yaml"), spoilt(99)).unwrap();
    let run = validate(&desk, &["all"]);
    assert_eq!((run.code, run.stderr.contains("both app.yaml and app.yml")), (2, true), "{}", run.stderr);
}

/// The command line of Windows hands patterns on as they are.
#[test]
fn patterns_that_no_shell_expanded_are_expanded() {
    let desk = many("en", 2, 1);
    let run = validate(&desk, &["--format", "json", "all/*/app.yaml"]);
    assert_eq!(report(&run)["files"].as_array().unwrap().len(), 3);
    let run = validate(&desk, &["all/*.yaml"]);
    assert_eq!((run.code, run.stderr.contains("no file matches all/*.yaml")), (3, true), "{}", run.stderr);
}

#[test]
fn line_ends_of_windows_are_nothing_to_mend() {
    let desk = Desk::new("en");
    fs::write(desk.path("app.yaml"), sound(0).replace('\n', "\r\n")).unwrap();
    let run = validate(&desk, &[]);
    assert_eq!((run.code, run.stdout.lines().next()), (0, Some("✓ app.yaml: nothing to mend")));
    fs::write(desk.path("app.yaml"), spoilt(99).replace('\n', "\r\n")).unwrap();
    let run = validate(&desk, &[]);
    assert!(run.code == 1 && !run.stdout.contains('\r'), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_trouble() {
    let desk = many("en", 0, 40);
    let mut child = desk.command(["validate", "all"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(1), ""));
}

#[cfg(unix)]
#[test]
fn watching_sees_a_save_by_rename_and_ends_by_interruption() {
    let desk = many("en", 0, 1);
    let mut child = desk.command(["validate", "--watch", "all"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut talk = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut data = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut verdict = |wanted: &str| {
        let found = data.by_ref().map(Result::unwrap).find(|line| line.contains("app.yaml: "));
        assert!(found.as_ref().is_some_and(|line| line.contains(wanted)), "{found:?}");
    };
    verdict("1 error");
    assert!(talk.next().unwrap().unwrap().contains("Ctrl-C"));
    fs::copy(example("minimal").join("app.yaml"), desk.path("all/000/.app.yaml.new")).unwrap();
    fs::rename(desk.path("all/000/.app.yaml.new"), desk.path("all/000/app.yaml")).unwrap();
    verdict("nothing to mend");
    assert!(talk.next().unwrap().unwrap().contains("Ctrl-C"));
    let killed = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn a_double_click_shows_a_page_and_a_dropped_file_is_checked() {
    for (lang, says) in [("zh", "按任意键关闭"), ("en", "Press any key")] {
        let desk = many(lang, 1, 0);
        let page = desk.command::<&str>([]).env("DECLARE_OWN_CONSOLE", "1").output().unwrap();
        let said = String::from_utf8(page.stdout).unwrap();
        assert_eq!(page.status.code(), Some(0));
        assert!(said.contains(says), "{said}");
        insta::assert_snapshot!(format!("start-{lang}"), said);
        let dropped = desk.command(["all/000/app.yaml"]).env("DECLARE_OWN_CONSOLE", "1").output().unwrap();
        let said = String::from_utf8(dropped.stdout).unwrap();
        assert!(dropped.status.success() && said.contains("✓ all/000/app.yaml") && said.contains(says), "{said}");
    }
    let run = Desk::new("en").run::<&str>([]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""), "elsewhere it is wrong usage");
}
