//! What a person sees when the server is down, is another, or does not know them; and where settings come from.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;

use crate::support::{Desk, Run};

fn with_server(desk: &Desk, server: &str, token: Option<&str>, arguments: &[&str]) -> Run {
    let mut command = desk.command(arguments);
    command.env("DECLARE_SERVER", server);
    if let Some(token) = token {
        command.env("DECLARE_TOKEN", token);
    }
    let output = command.output().unwrap();
    Run { code: output.status.code().unwrap(), stdout: String::from_utf8(output.stdout).unwrap(), stderr: String::from_utf8(output.stderr).unwrap() }
}

/// An address where nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

/// A web server that is not ours, for one request.
fn somebody_else() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let _ = stream.read(&mut [0; 4096]);
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 12\r\nconnection: close\r\n\r\n<html></html");
    });
    address
}

#[test]
fn a_server_that_is_down_is_said_to_be() {
    let zh = with_server(&Desk::new("zh"), &nobody(), Some("t"), &["status"]);
    assert_eq!((zh.code, zh.stdout.as_str()), (6, ""));
    assert!(zh.stderr.starts_with("错误：连不上服务器 http://127.0.0.1:") && zh.stderr.contains("不会重复提交"), "{}", zh.stderr);
    let en = with_server(&Desk::new("en"), &nobody(), Some("t"), &["status"]);
    assert_eq!(en.code, 6);
    assert!(en.stderr.starts_with("error: the server http://127.0.0.1:") && en.stderr.contains("cannot be reached"), "{}", en.stderr);
}

#[test]
fn another_web_server_is_told_from_ours() {
    let run = with_server(&Desk::new("en"), &somebody_else(), Some("t"), &["status"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("it is no server of this service"), "{}", run.stderr);
}

#[test]
fn without_a_token_one_is_asked_to_sign_in() {
    let run = with_server(&Desk::new("zh"), &nobody(), None, &["status"]);
    assert_eq!(run.code, 5);
    assert!(run.stderr.contains("declare login"), "{}", run.stderr);
    let nowhere = Desk::new("en").run(["status"]);
    assert_eq!(nowhere.code, 2);
    assert!(nowhere.stderr.contains("no server is set"), "{}", nowhere.stderr);
}

#[test]
fn whoami_says_where_each_setting_comes_from() {
    let desk = Desk::new("en");
    std::fs::create_dir_all(desk.path(".settings")).unwrap();
    std::fs::write(desk.path(".settings/config.yaml"), "profile: work\nprofiles:\n  work: {server: https://a.example.org, account: zhang}\n")
        .unwrap();
    let run = desk.run(["whoami", "--offline"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let line = |key: &str| {
        run.stdout
            .lines()
            .find(|line| line.starts_with(key))
            .unwrap_or_default()
            .split("  ")
            .filter(|cell| !cell.is_empty())
            .map(str::trim)
            .collect::<Vec<_>>()
    };
    assert_eq!(line("profile"), ["profile", "work", "from the config file"]);
    assert_eq!(line("server"), ["server", "https://a.example.org", "from the profile “work”"]);
    assert_eq!(line("language"), ["language", "en", "from the variable DECLARE_LANG"]);
    assert_eq!(line("token"), ["token", "(not set)"]);

    let flagged = desk.run(["whoami", "--offline", "--server", "localhost:8642", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&flagged.stdout).unwrap();
    assert_eq!(json["server"], serde_json::json!({"value": "http://localhost:8642", "from": "the flag --server"}));
}

#[test]
fn a_profile_has_its_language() {
    let desk = Desk::new("en");
    std::fs::create_dir_all(desk.path(".settings")).unwrap();
    std::fs::write(desk.path(".settings/config.yaml"), "profiles:\n  default: {language: zh}\n  abroad: {language: en}\n").unwrap();
    let said = |arguments: &[&str]| {
        let output = desk.command(arguments).env_remove("DECLARE_LANG").env("LANG", "C.UTF-8").output().unwrap();
        String::from_utf8(output.stderr).unwrap()
    };
    assert!(said(&["status"]).contains("还不知道服务器的地址"));
    assert!(said(&["status", "--profile", "abroad"]).contains("no server is set"));
    assert!(said(&["status", "--lang", "en"]).contains("no server is set"));
}

#[test]
fn settings_that_cannot_be_read_are_named_in_the_readers_language() {
    let desk = Desk::new("zh");
    std::fs::create_dir_all(desk.path(".settings")).unwrap();
    std::fs::write(desk.path(".settings/config.yaml"), "profiles: [").unwrap();
    let run = desk.run(["status"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("配置文件") && run.stderr.contains("config.yaml"), "{}", run.stderr);
}

#[test]
fn a_clock_that_is_no_moment_is_refused() {
    let output = Desk::new("en").command(["whoami"]).env("DECLARE_CLOCK", "noon").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("DECLARE_CLOCK"));
}

#[test]
fn a_profile_that_is_not_there_is_wrong_usage() {
    let desk = Desk::new("en");
    std::fs::create_dir_all(desk.path(".settings")).unwrap();
    std::fs::write(desk.path(".settings/config.yaml"), "profiles:\n  work: {server: http://127.0.0.1:9}\n  home: {server: http://127.0.0.1:9}\n")
        .unwrap();
    for arguments in [&["status"][..], &["status", "--server", "http://127.0.0.1:9"], &["logout"], &["whoami", "--offline"], &["review", "list"]] {
        let run = desk.run(arguments.iter().copied().chain(["--profile", "nosuch"]));
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("there is no profile “nosuch”") && run.stderr.contains("There are: home, work"), "{}", run.stderr);
    }
    let known = desk.run(["logout", "--profile", "work"]);
    assert_eq!((known.code, known.stderr.as_str()), (0, "you were not signed in\n"));
}
