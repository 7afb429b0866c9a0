//! Whatever is given as an application: a clear sentence in the language chosen, the right exit code, never a panic.

use std::fs;

use crate::support::{Desk, Run, example};

fn validate(lang: &'static str, bytes: &[u8]) -> Run {
    let desk = Desk::new(lang);
    fs::write(desk.path("app.yaml"), bytes).unwrap();
    desk.run(["validate"])
}

/// Both languages end alike; each says its own words.
fn says(bytes: &[u8], code: i32, zh: &str, en: &str) {
    for (lang, words) in [("zh", zh), ("en", en)] {
        let run = validate(lang, bytes);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert_eq!(run.code, code, "{lang}: {said}");
        assert!(said.contains(words), "{lang}: {said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}

#[test]
fn files_that_are_no_application_are_findings() {
    says(b"", 1, "yaml-empty", "yaml-empty");
    says(b"# nothing\n", 1, "yaml-empty", "yaml-empty");
    says(b"- a\n- b\n", 1, "最外层", "outermost");
    says(b"just words\n", 1, "最外层", "outermost");
    says(&[0xff, 0x00, 0xfe, 0x80, 0x01], 1, "yaml-encoding", "yaml-encoding");
    says(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", 1, "yaml-", "yaml-");
}

#[test]
fn chinese_encodings_are_named() {
    let (gbk, _, _) = encoding_rs::GBK.encode("姓名: 张三\n工作单位: 深圳示例公司\n");
    says(&gbk, 1, "GBK", "GBK");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("姓名: 张三\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    says(&utf16, 1, "UTF-16", "UTF-16");
    says(&gbk, 1, "declare fix", "declare fix");
}

#[test]
fn too_much_is_refused_in_time() {
    says(&b"a: b\n".repeat(1 << 20), 1, "yaml-too-large", "yaml-too-large");
    says("[".repeat(50_000).as_bytes(), 1, "yaml-", "yaml-");
    says("{\"a: ".repeat(50_000).as_bytes(), 1, "yaml-", "yaml-");
    says((0..3_000).map(|depth| " ".repeat(depth) + "a:\n").collect::<String>().as_bytes(), 1, "yaml-", "yaml-");
    says((0..400_000).map(|_| "- \n").collect::<String>().as_bytes(), 1, "yaml-", "yaml-");
}

#[test]
fn a_full_width_colon_is_named_on_its_own_line() {
    says("guide: shenzhen-2026\nbasic:\n  name：张三\n  sex: 男\n".as_bytes(), 1, "app.yaml:3:", "app.yaml:3:");
}

#[test]
fn paths_that_cannot_be_read_are_usage() {
    for (lang, missing, empty) in [("zh", "找不到", "没有申报文件"), ("en", "does not exist", "no application file")] {
        let desk = Desk::new(lang);
        let run = desk.run(["validate", "nowhere.yaml"]);
        assert_eq!((run.code, run.stderr.contains(missing)), (2, true), "{}", run.stderr);
        let run = desk.run(["validate"]);
        assert_eq!((run.code, run.stderr.contains(empty)), (3, true), "{}", run.stderr);
    }
}

/// What a name promises must be a file: it is neither waited for nor taken for another name.
#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_named_as_such() {
    for (lang, says) in [("zh", "app.yaml 不是普通文件"), ("en", "app.yaml is no regular file")] {
        let makes: [fn(&std::path::Path); 3] = [
            |path| fs::create_dir(path).unwrap(),
            |path| std::os::unix::fs::symlink("nowhere", path).unwrap(),
            |path| assert!(std::process::Command::new("mkfifo").arg(path).status().unwrap().success()),
        ];
        for make in makes {
            let desk = Desk::new(lang);
            make(&desk.path("app.yaml"));
            let run = desk.run(["validate"]);
            assert_eq!((run.code, run.stderr.contains(says)), (2, true), "{}", run.stderr);
        }
        let desk = Desk::new(lang);
        std::os::unix::fs::symlink("nowhere", desk.path("app.yaml")).unwrap();
        let run = desk.run(["validate", "app.yaml"]);
        assert_eq!((run.code, run.stderr.contains(says)), (2, true), "{}", run.stderr);
    }
}

#[test]
fn several_inputs_are_all_judged() {
    let desk = Desk::new("en");
    let (minimal, senior) = (example("minimal"), example("senior-engineer"));
    let missing = desk.path("nowhere.yaml");
    let run = desk.run(["validate".as_ref(), minimal.as_os_str(), missing.as_os_str(), senior.as_os_str()]);
    assert_eq!(run.code, 2, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("3 files: 2 fit to file, 0 with errors, 1 could not be opened"), "{}", run.stdout);
    let broken = example("broken");
    let run = desk.run(["validate".as_ref(), minimal.as_os_str(), missing.as_os_str(), broken.as_os_str()]);
    assert_eq!(run.code, 1, "findings outweigh a file that cannot be opened");
}

#[test]
fn json_is_one_value_with_places() {
    let desk = Desk::new("en");
    let run = desk.run(["validate".as_ref(), "--format".as_ref(), "json".as_ref(), example("broken").as_os_str()]);
    assert_eq!(run.code, 1);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["version"], 1);
    let findings = report["files"][0]["findings"].as_array().unwrap();
    let unknown = findings.iter().find(|finding| finding["pointer"] == "/basic/emial").unwrap();
    assert_eq!(unknown["rule"], "unknown-key");
    assert_eq!(unknown["range"]["start"]["column"], 3);
    assert!(unknown["message"]["zh"].as_str().unwrap().contains("emial"));
}

#[test]
fn a_new_application_says_in_a_screenful_what_to_fill_in() {
    for lang in ["zh", "en"] {
        let desk = Desk::new(lang);
        assert_eq!(desk.run(["new", "张三"]).code, 0);
        let run = desk.run(["validate", "张三"]);
        assert_eq!(run.code, 1);
        assert!(run.stdout.lines().count() <= 24, "{}", run.stdout);
        let again = desk.run(["new", "张三"]);
        assert_eq!(again.code, 2, "an application is never overwritten");
    }
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let desk = Desk::new("en");
    fs::write(desk.path("file"), "").unwrap();
    let run = desk.run(["new", "file/张三"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("file/张三"), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_name_that_a_terminal_would_obey_is_shown_and_not_sent() {
    let desk = Desk::new("en");
    for name in ["\u{1b}[31mx.yaml", "\u{202e}x.yaml"] {
        let run = desk.run(["validate", name]);
        assert_eq!((run.code, run.stderr.contains(['\u{1b}', '\u{202e}'])), (2, false), "{}", run.stderr);
    }
}

#[test]
fn wrong_usage_is_told_in_the_language_chosen() {
    let run = Desk::new("zh").run(["valdate"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("没有“valdate”这个命令；是不是 validate？"), "{}", run.stderr);
    let run = Desk::new("en").run(["--lang", "fr", "validate"]);
    assert_eq!((run.code, run.stderr.contains("zh, en")), (2, true), "{}", run.stderr);
    let run = Desk::new("en").run(["validate", "--format", "xml"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("--format"), "{}", run.stderr);
}

/// A hostile file of a megabyte is answered as fast as it is read, and in a bounded number of lines.
#[test]
fn many_mistakes_are_told_once_and_counted() {
    let mut text = String::from("guide: shenzhen-2026\nbasic:\n");
    text.extend((0..20_000).map(|number| format!("  unknown{number}: 1\n")));
    let run = validate("en", text.as_bytes());
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("the same 19900 times more"), "{}", run.stdout);
    assert!(run.stdout.lines().count() < 2_000);
}

#[test]
fn what_a_terminal_would_obey_is_shown_and_not_sent() {
    let run = validate("en", "basic:\n  name: 张\u{202e}三\u{1b}[31m\n  \u{202e}x: 1\n".as_bytes());
    let said = format!("{}{}", run.stdout, run.stderr);
    assert!(!said.contains(['\u{202e}', '\u{1b}']), "{said}");
}

#[test]
fn a_folder_without_an_application_is_not_left_out_in_silence() {
    let desk = Desk::new("en");
    fs::create_dir(desk.path("empty")).unwrap();
    let empty = desk.path("empty");
    let run = desk.run(["validate".as_ref(), empty.as_os_str(), example("minimal").as_os_str()]);
    assert_eq!(run.code, 2, "{}", run.stdout);
    assert!(run.stderr.contains("no application file"), "{}", run.stderr);
    let run = desk.run(["validate".as_ref(), "--format".as_ref(), "json".as_ref(), empty.as_os_str(), example("minimal").as_os_str()]);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(report["failed"].as_array().unwrap().len(), 1);
}

/// Standard output on a disk that is full: what a script reads would be half of it.
#[cfg(target_os = "linux")]
#[test]
fn output_that_does_not_get_out_is_no_success() {
    let desk = Desk::new("en");
    for arguments in [&["schema"][..], &["guide", "codes"], &["explain"]] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = desk.command(arguments).stdout(full).stderr(std::process::Stdio::piped()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains("standard output could not be written"), "{arguments:?}: {said}");
    }
}
