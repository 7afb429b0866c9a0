use super::*;

fn environment<'a>(folder: &'a Path, also: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
    move |name| {
        if name == "DECLARE_CONFIG_DIR" {
            return Some(folder.display().to_string());
        }
        also.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    }
}

fn asked(server: Option<&str>, profile: Option<&str>) -> Asked {
    Asked { server: server.map(str::to_owned), profile: profile.map(str::to_owned), lang: None }
}

const CONFIG: &str = "profile: work\nprofiles:\n  work: {server: https://a.example.org, language: en}\n  home: {server: https://b.example.org/}\n";

#[test]
fn flags_outweigh_variables_and_these_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), CONFIG).unwrap();
    let server = |asked, variables: &[(&str, &str)]| {
        let settings = Settings::load_with(asked, &environment(folder.path(), variables)).unwrap();
        settings.server().cloned().map(|server| (server.value, server.origin)).unwrap()
    };
    let variables = [("DECLARE_SERVER", "https://c.example.org")];
    assert_eq!(server(asked(Some("localhost:1"), None), &variables), ("http://localhost:1".into(), Origin::Flag("--server")));
    assert_eq!(server(asked(None, None), &variables), ("https://c.example.org".into(), Origin::Variable("DECLARE_SERVER")));
    assert_eq!(server(asked(None, None), &[]), ("https://a.example.org".into(), Origin::Profile("work".into())));
    assert_eq!(server(asked(None, Some("home")), &[]), ("https://b.example.org".into(), Origin::Profile("home".into())));
    assert_eq!(server(asked(None, None), &[("DECLARE_PROFILE", "home")]), ("https://b.example.org".into(), Origin::Profile("home".into())));
}

#[test]
fn the_language_of_a_profile_counts_last() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), CONFIG).unwrap();
    let lang = |variables: &[(&str, &str)]| {
        Settings::load_with(Asked::default(), &environment(folder.path(), variables)).unwrap().lang().map(|lang| lang.value.clone())
    };
    assert_eq!(lang(&[]).as_deref(), Some("en"));
    assert_eq!(lang(&[("DECLARE_LANG", "zh")]).as_deref(), Some("zh"));
}

#[test]
fn a_token_goes_only_to_the_server_that_issued_it() {
    let folder = tempfile::tempdir().unwrap();
    let load = |server| Settings::load_with(asked(Some(server), None), &environment(folder.path(), &[])).unwrap();
    load("https://a.example.org").keep_token("zhang", "secret").unwrap();
    assert_eq!(load("https://A.example.org/").token().map(|token| token.value).as_deref(), Some("secret"));
    assert_eq!(load("https://a.example.org").account().map(|account| account.value).as_deref(), Some("zhang"));
    assert_eq!(load("https://evil.example.org").token(), None);

    let again = Settings::load_with(Asked::default(), &environment(folder.path(), &[])).unwrap();
    assert_eq!(again.server().map(|server| server.value.as_str()), Some("https://a.example.org"), "the profile keeps the server");
    assert!(load("https://a.example.org").forget_token().unwrap());
    assert!(!load("https://a.example.org").forget_token().unwrap());
    assert_eq!(load("https://a.example.org").token(), None);
}

#[cfg(unix)]
#[test]
fn tokens_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = Settings::load_with(asked(Some("https://a.example.org"), None), &environment(folder.path(), &[])).unwrap();
    settings.keep_token("zhang", "secret").unwrap();
    assert_eq!(std::fs::metadata(settings.tokens_file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!std::fs::read_to_string(settings.config_file()).unwrap().contains("secret"));
    assert!(!format!("{settings:?}").contains("secret"));
}

#[test]
fn a_broken_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), "profile: [").unwrap();
    let error = Settings::load_with(Asked::default(), &environment(folder.path(), &[])).unwrap_err();
    assert_eq!(error.class, Class::Usage);
    assert!(error.what.zh.contains("config.yaml"), "{}", error.what.zh);
}
