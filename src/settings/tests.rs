use std::cell::RefCell;
use std::rc::Rc;

use super::keyring::Trouble;
use super::*;
use crate::error::Class;

/// A keyring that holds what it is given, or none at all.
#[derive(Clone, Debug, Default)]
struct Sample {
    held: Rc<RefCell<BTreeMap<String, String>>>,
    broken: bool,
}

impl Sample {
    fn broken(&self) -> Self {
        Self { broken: true, ..self.clone() }
    }

    fn open(&self) -> Result<std::cell::RefMut<'_, BTreeMap<String, String>>, Trouble> {
        if self.broken { Err("locked".into()) } else { Ok(self.held.borrow_mut()) }
    }
}

impl Keyring for Sample {
    fn keep(&self, name: &str, secret: &str) -> Result<(), Trouble> {
        self.open()?.insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn secret(&self, name: &str) -> Result<Option<String>, Trouble> {
        Ok(self.open()?.get(name).cloned())
    }

    fn forget(&self, name: &str) -> Result<(), Trouble> {
        self.open()?.remove(name);
        Ok(())
    }
}

/// Settings where there is no keyring.
fn load(asked: Asked, variable: &dyn Fn(&str) -> Option<String>) -> Result<Settings> {
    Settings::load_with(asked, variable, Box::new(Sample::default().broken()))
}

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

fn token(settings: &Settings) -> Option<String> {
    settings.token().unwrap().map(|token| token.value)
}

const CONFIG: &str = "profile: work\nprofiles:\n  work: {server: https://a.example.org, language: en}\n  home: {server: https://b.example.org/}\n";

#[test]
fn flags_outweigh_variables_and_these_the_profile() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), CONFIG).unwrap();
    let server = |asked, variables: &[(&str, &str)]| {
        let settings = load(asked, &environment(folder.path(), variables)).unwrap();
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
    let lang =
        |variables: &[(&str, &str)]| load(Asked::default(), &environment(folder.path(), variables)).unwrap().lang().map(|lang| lang.value.clone());
    assert_eq!(lang(&[]).as_deref(), Some("en"));
    assert_eq!(lang(&[("DECLARE_LANG", "zh")]).as_deref(), Some("zh"));
}

#[test]
fn a_token_goes_only_to_the_server_that_issued_it() {
    let folder = tempfile::tempdir().unwrap();
    let at = |server| load(asked(Some(server), None), &environment(folder.path(), &[])).unwrap();
    at("https://a.example.org").keep_token("zhang", "secret").unwrap();
    assert_eq!(token(&at("https://A.example.org/")).as_deref(), Some("secret"));
    assert_eq!(at("https://a.example.org").account().map(|account| account.value).as_deref(), Some("zhang"));
    assert_eq!(token(&at("https://evil.example.org")), None);

    let again = load(Asked::default(), &environment(folder.path(), &[])).unwrap();
    assert_eq!(again.server().map(|server| server.value.as_str()), Some("https://a.example.org"), "the profile keeps the server");
    assert!(at("https://a.example.org").forget_token().unwrap());
    assert!(!at("https://a.example.org").forget_token().unwrap());
    assert_eq!(token(&at("https://a.example.org")), None);
}

#[cfg(unix)]
#[test]
fn tokens_are_readable_by_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let mut settings = load(asked(Some("https://a.example.org"), None), &environment(folder.path(), &[])).unwrap();
    settings.keep_token("zhang", "secret").unwrap();
    assert_eq!(std::fs::metadata(settings.tokens_file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(!std::fs::read_to_string(settings.config_file()).unwrap().contains("secret"));
    assert!(!format!("{settings:?}").contains("secret"));
}

#[test]
fn a_broken_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), "profile: [").unwrap();
    let error = load(Asked::default(), &environment(folder.path(), &[])).unwrap_err();
    assert_eq!(error.class, Class::Usage);
    assert!(error.what.zh.contains("config.yaml"), "{}", error.what.zh);
}

#[test]
fn a_token_is_kept_in_the_keyring_where_there_is_one() {
    let (folder, keyring) = (tempfile::tempdir().unwrap(), Sample::default());
    let with = |keyring: Sample, variables: &[(&str, &str)]| {
        Settings::load_with(asked(Some("https://a.example.org"), None), &environment(folder.path(), variables), Box::new(keyring)).unwrap()
    };
    let file = || std::fs::read_to_string(folder.path().join("tokens.yaml")).unwrap();

    assert_eq!(with(keyring.clone(), &[]).keep_token("zhang", "first").unwrap(), Kept::Keyring);
    assert_eq!(token(&with(keyring.clone(), &[])).as_deref(), Some("first"));
    assert!(!file().contains("first"), "{}", file());
    // Who is signed in is known while it is locked; what it holds is not.
    let locked = with(keyring.broken(), &[]);
    assert_eq!(locked.account().map(|account| account.value).as_deref(), Some("zhang"));
    assert_eq!(locked.token_origin(), Some(Origin::SignIn("default".into())));
    assert_eq!(locked.token().unwrap_err().class, Class::Usage);
    assert_eq!(locked.kept().unwrap_err().class, Class::Usage);
    // Whatever else is named, what was kept is where it was kept.
    let elsewhere = asked(Some("https://b.example.org"), None);
    let variables = environment(folder.path(), &[("DECLARE_TOKEN", "of a script")]);
    let elsewhere = Settings::load_with(elsewhere, &variables, Box::new(keyring.clone())).unwrap();
    assert_eq!(elsewhere.kept().unwrap(), Some(("https://a.example.org".to_owned(), "first".to_owned())));

    // The next sign-in leaves nothing of the one before.
    assert_eq!(with(keyring.clone(), &[]).keep_token("zhang", "second").unwrap(), Kept::Keyring);
    assert_eq!(keyring.held.borrow().values().collect::<Vec<_>>(), ["second"]);
    let file_only = [("DECLARE_KEEP_TOKENS", "file")];
    assert!(matches!(with(keyring.clone(), &file_only).keep_token("zhang", "third").unwrap(), Kept::File(_)));
    assert!(keyring.held.borrow().is_empty());
    assert_eq!(token(&with(keyring.clone(), &[])).as_deref(), Some("third"));
    with(keyring.clone(), &[]).keep_token("zhang", "fourth").unwrap();
    assert!(!file().contains("third"), "{}", file());

    assert!(with(keyring.clone(), &[]).forget_token().unwrap());
    assert!(keyring.held.borrow().is_empty());
    assert_eq!(token(&with(keyring, &[])), None);
}

#[test]
fn without_a_keyring_or_a_wish_for_it_the_token_is_in_the_file() {
    let (folder, keyring) = (tempfile::tempdir().unwrap(), Sample::default());
    let with = |keyring: Sample, variables: &[(&str, &str)]| {
        Settings::load_with(asked(Some("https://a.example.org"), None), &environment(folder.path(), variables), Box::new(keyring))
    };
    let kept = Kept::File(folder.path().join("tokens.yaml"));
    assert_eq!(with(keyring.broken(), &[]).unwrap().keep_token("zhang", "secret").unwrap(), kept);
    assert_eq!(token(&with(keyring.clone(), &[]).unwrap()).as_deref(), Some("secret"), "one of the file goes on counting");
    assert!(with(keyring.broken(), &[]).unwrap().forget_token().unwrap());

    std::fs::write(folder.path().join("config.yaml"), "keep_tokens: file\n").unwrap();
    assert_eq!(with(keyring.clone(), &[]).unwrap().keep_token("zhang", "secret").unwrap(), kept);
    assert!(std::fs::read_to_string(folder.path().join("config.yaml")).unwrap().contains("keep_tokens: file"), "the wish stays");
    assert_eq!(with(keyring.clone(), &[("DECLARE_KEEP_TOKENS", "keyring")]).unwrap().keep_token("zhang", "secret").unwrap(), Kept::Keyring);
    assert!(with(keyring, &[("DECLARE_KEEP_TOKENS", "drawer")]).is_err());
}

#[test]
fn what_the_keyring_does_not_let_go_of_is_told() {
    let (folder, keyring) = (tempfile::tempdir().unwrap(), Sample::default());
    let with = |keyring: Sample| Settings::load_with(asked(Some("https://a.example.org"), None), &environment(folder.path(), &[]), Box::new(keyring));
    with(keyring.clone()).unwrap().keep_token("zhang", "secret").unwrap();
    let error = with(keyring.broken()).unwrap().forget_token().unwrap_err();
    assert!(error.what.en.contains("zhang https://a.example.org"), "{}", error.what.en);
    assert_eq!(with(keyring).unwrap().token_origin(), None, "it is forgotten here all the same");
}

#[test]
fn a_profile_that_is_not_there_is_told_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("config.yaml"), CONFIG).unwrap();
    let with = |asked| load(asked, &environment(folder.path(), &[])).unwrap();
    let error = with(asked(None, Some("nosuch"))).server_or_error().unwrap_err();
    assert_eq!((error.class, error.help.en.contains("home, work")), (Class::Usage, true), "{}", error.help.en);
    assert!(with(asked(Some("https://a.example.org"), Some("nosuch"))).no_such_profile().is_some());
    assert!(with(asked(None, Some("home"))).no_such_profile().is_none());
    assert!(with(Asked::default()).no_such_profile().is_none());
}
