//! Where settings come from: flags, then variables `DECLARE_SERVE_…`, then a YAML file. Every setting remembers where it came from, and a
//! secret is never shown; secrets have no flags, since everybody on the machine sees those.

use std::collections::BTreeMap;
use std::path::Path;

use serde_yaml::Value;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::EnvFilter;

use super::{Config, Metrics, Secret, SignOn};
use crate::error::{Class, Error, Result};
use crate::server::accounts;
use crate::text;
use crate::text::Text;

/// A setting: its name in the file (`tls.cert`), and what it is.
struct Known {
    key: &'static str,
    secret: bool,
}

const fn open(key: &'static str) -> Known {
    Known { key, secret: false }
}

const fn secret(key: &'static str) -> Known {
    Known { key, secret: true }
}

const KNOWN: [Known; 19] = [
    open("data"),
    open("listen"),
    open("public_url"),
    open("behind_proxy"),
    open("tls.cert"),
    open("tls.key"),
    open("mail.from"),
    secret("mail.smtp"),
    open("sign_on.name"),
    open("sign_on.issuer"),
    open("sign_on.client_id"),
    secret("sign_on.client_secret"),
    open("sign_on.name_claim"),
    open("sign_on.id_type_claim"),
    open("sign_on.id_number_claim"),
    open("clamd"),
    open("metrics"),
    open("log.format"),
    open("log.level"),
];

/// One setting as it is shown: its name, its value (a secret's is not), and where it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    pub key: &'static str,
    pub value: String,
    pub origin: Text,
}

/// Settings by name, each with where it came from.
struct Settings {
    values: BTreeMap<&'static str, (String, Text)>,
}

/// What every variable of a setting begins with.
const PREFIX: &str = "DECLARE_SERVE_";
/// The variable that names the file.
pub const FILE: &str = "DECLARE_SERVE_CONFIG";

/// Reads the settings. `flags` are those of the command line by name, `variables` those of the surroundings.
///
/// # Errors
/// When the file cannot be read, it or a variable names a setting that there is none of (a variable: nearly one), or a value is not what it
/// should be.
pub fn load(flags: &[(&'static str, String)], variables: &[(String, String)], file: Option<&Path>) -> Result<(Config, Vec<Shown>)> {
    let mut settings = Settings { values: BTreeMap::new() };
    if let Some(path) = file {
        settings.read_file(path)?;
    }
    for (name, value) in variables.iter().filter(|(name, _)| name.starts_with(PREFIX) && name != FILE) {
        let Some(known) = KNOWN.iter().find(|known| variable(known.key) == *name) else {
            // What surroundings set by themselves (`DECLARE_SERVE_SERVICE_HOST`) is nobody's slip.
            unknown_variable(name).map_or(Ok(()), Err)?;
            continue;
        };
        if !value.trim().is_empty() {
            settings.values.insert(known.key, (value.trim().to_owned(), text!("环境变量 {name}", "the variable {name}")));
        }
    }
    for (key, value) in flags {
        settings.values.insert(key, (value.clone(), text!("参数 --{key}", "the flag --{key}")));
    }
    let config = settings.config()?;
    Ok((config, settings.shown()))
}

impl Settings {
    fn read_file(&mut self, path: &Path) -> Result<()> {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        let read: Value = serde_yaml::from_str(&text).map_err(|failed| {
            Error::usage(
                text!("配置文件 {shown} 不是 YAML", "the config file {shown} is not YAML"),
                Text::new("请参照 docs/server.md 中的例子改正。", "Correct it; docs/server.md has an example."),
            )
            .because(failed)
        })?;
        let mut flat = Vec::new();
        flatten("", &read, &mut flat).map_err(|key| listed(&shown, &key))?;
        for (key, value) in flat {
            let known = KNOWN.iter().find(|known| known.key == key).ok_or_else(|| unknown(&shown, &key))?;
            self.values.insert(known.key, (value, text!("配置文件 {shown}", "the file {shown}")));
        }
        Ok(())
    }

    fn get(&self, key: &'static str) -> Option<&str> {
        self.values.get(key).map(|(value, _)| value.as_str())
    }

    fn owned(&self, key: &'static str) -> Option<String> {
        self.get(key).map(str::to_owned)
    }

    /// The setting as `read` understands it; `wanted` says what it should be.
    fn read<T>(&self, key: &'static str, wanted: &Text, read: impl FnOnce(&str) -> Option<T>) -> Result<Option<T>> {
        let Some((value, origin)) = self.values.get(key) else { return Ok(None) };
        match read(value) {
            Some(value) => Ok(Some(value)),
            None => Err(Error::usage(
                text!(("设置 {key} 应为{}", wanted.zh), ("the setting {key} should be {}", wanted.en)),
                text!(("它来自{}。", origin.zh), ("It comes from {}.", origin.en)),
            )),
        }
    }

    fn config(&self) -> Result<Config> {
        let address = Text::new("地址和端口，如 127.0.0.1:8080", "an address and a port such as 127.0.0.1:8080");
        let url = Text::new("以 http:// 或 https:// 开头的网址", "an address that begins with http:// or https://");
        let web = |value: &str| (value.starts_with("http://") || value.starts_with("https://")).then(|| value.trim_end_matches('/').to_owned());
        let listen = self.read("listen", &address, |value| value.parse().ok())?;
        let mut config = Config::local(self.get("data").unwrap_or("declare-data").into(), listen.unwrap_or_else(|| ([127, 0, 0, 1], 8080).into()));
        config.public_url = self.read("public_url", &url, web)?;
        config.behind_proxy = self.read("behind_proxy", &Text::same("true / false"), |value| value.parse().ok())?.unwrap_or(false);
        config.tls = self.pair("tls.cert", "tls.key")?.map(|(cert, key)| (cert.into(), key.into()));
        config.mail.smtp = self.read(
            "mail.smtp",
            &Text::new("以 smtp:// 或 smtps:// 开头的网址", "an address that begins with smtp:// or smtps://"),
            |value| (value.starts_with("smtp://") || value.starts_with("smtps://")).then(|| Secret(value.to_owned())),
        )?;
        let mail = Text::new("邮箱地址", "a mail address");
        if let Some(from) = self.read("mail.from", &mail, |value| accounts::is_mail(value).then(|| value.to_owned()))? {
            config.mail.from = from;
        } else if config.mail.smtp.is_some() {
            // No mail server takes the address that stands for none.
            return Err(needs("mail.smtp", "mail.from"));
        }
        config.sign_on = self.sign_on(&url, web)?;
        let host = Text::new("主机和端口，如 127.0.0.1:3310", "a host and a port such as 127.0.0.1:3310");
        config.clamd = self.read("clamd", &host, |value| {
            value.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok()).map(|_| value.to_owned())
        })?;
        let who = Text::same("loopback / anyone / nobody");
        let metrics = self.read("metrics", &who, |value| match value {
            "loopback" => Some(Metrics::Loopback),
            "anyone" => Some(Metrics::Anyone),
            "nobody" => Some(Metrics::Nobody),
            _ => None,
        })?;
        config.metrics = metrics.unwrap_or(config.metrics);
        let format = self.read("log.format", &Text::same("text / json"), |value| match value {
            "text" => Some(false),
            "json" => Some(true),
            _ => None,
        })?;
        config.log.json = format.unwrap_or(false);
        let levels = Text::same("off / error / warn / info / debug / trace");
        config.log.level = self.read("log.level", &levels, |value| is_level(value).then(|| value.to_owned()))?.unwrap_or(config.log.level);
        Ok(config)
    }

    fn sign_on(&self, url: &Text, web: impl FnOnce(&str) -> Option<String>) -> Result<Option<SignOn>> {
        // The issuer is compared letter by letter, so it stays as it is written.
        let secure = text!(("{}，除本机外须为 https", url.zh), ("{}, https unless it is of this machine", url.en));
        let issuer = self.read("sign_on.issuer", &secure, |value| web(value).filter(|value| is_private(value)).map(|_| value.to_owned()))?;
        let client_id = self.owned("sign_on.client_id");
        let (Some(issuer), Some(client_id)) = (issuer, client_id) else {
            let missing: Vec<&str> = ["sign_on.issuer", "sign_on.client_id"].into_iter().filter(|key| self.get(key).is_none()).collect();
            let given = self.values.keys().find(|key| key.starts_with("sign_on."));
            return given.map_or(Ok(None), |given| Err(needs(given, &missing.join(", "))));
        };
        // The kind alone says nothing of whom.
        if let (true, None) = (self.get("sign_on.id_type_claim").is_some(), self.get("sign_on.id_number_claim")) {
            return Err(needs("sign_on.id_type_claim", "sign_on.id_number_claim"));
        }
        Ok(Some(SignOn {
            name: self.owned("sign_on.name").unwrap_or_else(|| "OpenID Connect".to_owned()),
            issuer,
            client_id,
            client_secret: self.owned("sign_on.client_secret").map(Secret),
            name_claim: self.owned("sign_on.name_claim").unwrap_or_else(|| "name".to_owned()),
            id_type_claim: self.owned("sign_on.id_type_claim"),
            id_number_claim: self.owned("sign_on.id_number_claim"),
        }))
    }

    /// Two settings that go together.
    fn pair(&self, one: &'static str, other: &'static str) -> Result<Option<(String, String)>> {
        match (self.owned(one), self.owned(other)) {
            (Some(one), Some(other)) => Ok(Some((one, other))),
            (None, None) => Ok(None),
            (Some(_), None) => Err(needs(one, other)),
            (None, Some(_)) => Err(needs(other, one)),
        }
    }

    fn shown(&self) -> Vec<Shown> {
        let shown = |known: &Known| {
            let (value, origin) = self.values.get(known.key)?;
            let value = if known.secret { "***".to_owned() } else { value.clone() };
            Some(Shown { key: known.key, value, origin: origin.clone() })
        };
        KNOWN.iter().filter_map(shown).collect()
    }
}

/// As `RUST_LOG`: a level, or several for parts of the program (`warn,declare=debug`). What is no level would be taken for such a part.
fn is_level(value: &str) -> bool {
    let ends_in_level = |part: &str| matches!(part.rsplit('=').next(), Some(level) if !level.is_empty() && level.parse::<LevelFilter>().is_ok());
    value.split(',').all(|part| ends_in_level(part.trim())) && EnvFilter::try_new(value).is_ok()
}

/// `{tls: {cert: a}}` as `tls.cert` and `a`. The key of a list, which no setting is, is the error.
fn flatten(before: &str, value: &Value, flat: &mut Vec<(String, String)>) -> Result<(), String> {
    match value {
        Value::Mapping(map) => {
            for (key, value) in map {
                let key = key.as_str().unwrap_or("?");
                let key = if before.is_empty() { key.to_owned() } else { format!("{before}.{key}") };
                flatten(&key, value, flat)?;
            }
        }
        Value::String(text) => flat.push((before.to_owned(), text.clone())),
        Value::Bool(flag) => flat.push((before.to_owned(), flag.to_string())),
        Value::Number(number) => flat.push((before.to_owned(), number.to_string())),
        // A key without a value says nothing.
        Value::Null => {}
        Value::Sequence(_) | Value::Tagged(_) => return Err(before.to_owned()),
    }
    Ok(())
}

/// The variable of a setting: `tls.cert` is `DECLARE_SERVE_TLS_CERT`.
fn variable(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "_").to_uppercase())
}

/// A variable that looks like a setting that is misspelt, or names several of them together.
fn unknown_variable(name: &str) -> Option<Error> {
    let parts = KNOWN.iter().map(|known| variable(known.key)).filter(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')));
    let parts = parts.collect::<Vec<_>>().join(", ");
    if !parts.is_empty() {
        return Some(Error::usage(
            text!("环境变量 {name} 不是一项设置", "the variable {name} is no setting"),
            text!("请分项设置：{parts}。", "Set its parts: {parts}."),
        ));
    }
    let near = KNOWN.iter().map(|known| variable(known.key)).find(|known| strsim::levenshtein(known, name) <= 2)?;
    Some(Error::new(
        Class::Usage,
        text!("环境变量 {name} 不是一项设置", "the variable {name} is no setting"),
        text!("也许是 {near}；全部设置见 docs/server.md。", "Perhaps it is {near}; docs/server.md lists all of them."),
    ))
}

fn listed(file: &str, key: &str) -> Error {
    if key.is_empty() {
        return Error::usage(
            text!("配置文件 {file} 应是“名称: 值”", "the config file {file} should be `name: value` lines"),
            Text::new("docs/server.md 中有例子。", "docs/server.md has an example."),
        );
    }
    Error::usage(
        text!("配置文件 {file} 中“{key}”不能是列表", "the config file {file}: {key} cannot be a list"),
        Text::new("请只写一个值；docs/server.md 中有例子。", "Write one value; docs/server.md has an example."),
    )
}

fn unknown(file: &str, key: &str) -> Error {
    let fields: Vec<&str> =
        KNOWN.iter().map(|known| known.key).filter(|known| known.strip_prefix(key).is_some_and(|rest| rest.starts_with('.'))).collect();
    if let Some(first) = fields.first().and_then(|field| field.rsplit('.').next()) {
        let fields = fields.join(", ");
        return Error::usage(
            text!("配置文件 {file} 中“{key}”要分项写：{fields}", "the config file {file}: {key} has fields: {fields}"),
            text!("请写成“{key}:”，下一行缩进写“{first}: 值”。", "Write `{key}:` and on the next line, indented, `{first}: VALUE`."),
        );
    }
    let near = KNOWN.iter().map(|known| known.key).min_by_key(|known| strsim::levenshtein(known, key)).unwrap_or_default();
    Error::new(
        Class::Usage,
        text!("配置文件 {file} 中没有“{key}”这一项设置", "the config file {file}: there is no setting {key}"),
        text!("最接近的是 {near}；全部设置见 docs/server.md。", "The nearest is {near}; docs/server.md lists all of them."),
    )
}

/// What is said there nobody on the way reads or changes.
fn is_private(url: &str) -> bool {
    url.starts_with("https://") || reqwest::Url::parse(url).is_ok_and(|url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]")))
}

fn needs(one: &str, other: &str) -> Error {
    Error::usage(
        text!("设置了 {one}，却没有设置 {other}", "{one} is set, but not {other}"),
        Text::new("这些设置须一起给出。", "They belong together."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn from_file(text: &str, variables: &[(&str, &str)], flags: &[(&'static str, String)]) -> Result<(Config, Vec<Shown>)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("serve.yaml");
        std::fs::write(&path, text).unwrap();
        let variables: Vec<_> = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        load(flags, &variables, Some(&path))
    }

    #[test]
    fn flags_come_before_variables_and_those_before_the_file() {
        let file = "data: /srv/declare\nlisten: 0.0.0.0:8080\nmail:\n  smtp: smtps://u:topsecret@mail.example.org\n  from: titles@example.org\nbehind_proxy: true\n";
        let flags = [("listen", "127.0.0.1:1".to_owned())];
        let (config, shown) = from_file(file, &[("DECLARE_SERVE_LISTEN", "127.0.0.1:2"), ("DECLARE_SERVE_DATA", "/data")], &flags).unwrap();
        assert_eq!((config.listen.port(), config.data.to_str(), config.behind_proxy), (1, Some("/data"), true));
        assert_eq!(config.mail.from, "titles@example.org");
        let all = format!("{config:?} {shown:?}");
        assert!(!all.contains("topsecret"), "{all}");
        let origins: Vec<&str> =
            shown.iter().map(|one| one.origin.get(Lang::En).split(' ').find(|word| !["the", "variable", "flag"].contains(word)).unwrap()).collect();
        assert_eq!(origins, ["DECLARE_SERVE_DATA", "--listen", "file", "file", "file"]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let message = |text: &str| from_file(text, &[], &[]).unwrap_err().what.get(Lang::En).to_owned();
        assert!(message("lisen: 127.0.0.1:1\n").contains("no setting lisen"));
        assert!(message("listen: here\n").contains("the setting listen should be an address and a port"));
        assert!(message("tls: {cert: a.pem}\n").contains("tls.cert is set, but not tls.key"));
        assert!(message("sign_on: {client_id: x}\n").contains("but not sign_on.issuer"));
        let halves = "sign_on.client_secret is set, but not sign_on.issuer, sign_on.client_id";
        assert_eq!(message("sign_on: {client_secret: x, name: y}\n"), halves);
        assert!(message("sign_on: {issuer: 'https://a.example', id_number_claim: x}\n").ends_with("but not sign_on.client_id"));
        assert!(message("sign_on: {issuer: 'http://a.example', client_id: x}\n").contains("https unless it is of this machine"));
        assert!(from_file("sign_on: {issuer: 'http://127.0.0.1:9/', client_id: x}\n", &[], &[]).is_ok());
        assert!(message("mail: {smtp: 'smtp://127.0.0.1:25'}\n").ends_with("mail.smtp is set, but not mail.from"));
        let typed = "sign_on: {issuer: 'https://a.example', client_id: x, id_type_claim: y}\n";
        assert!(message(typed).contains("sign_on.id_type_claim is set, but not sign_on.id_number_claim"));
        for wrong in ["inof", "loud", "info,loud", "declare=loud", "=", "", "info,"] {
            let told = message(&format!("log: {{level: '{wrong}'}}\n"));
            assert_eq!(told, "the setting log.level should be off / error / warn / info / debug / trace", "{wrong}");
        }
        for right in ["off", "INFO", "warn,declare=debug"] {
            assert_eq!(from_file(&format!("log: {{level: '{right}'}}\n"), &[], &[]).unwrap().0.log.level, right);
        }
        assert!(message("log: json\n").contains("log has fields: log.format, log.level"));
        assert!(message("listen: [127.0.0.1:1]\n").contains("listen cannot be a list"));
        assert!(message("mail: {from: nobody}\n").contains("a mail address"));
        assert!(message("a: [").contains("is not YAML"));
        let refused = from_file("", &[("DECLARE_SERVE_LISEN", "127.0.0.1:1"), ("DECLARE_SERVER", "http://127.0.0.1")], &[]).unwrap_err();
        assert!(refused.what.get(Lang::En).contains("DECLARE_SERVE_LISEN is no setting"), "{refused:?}");
        assert!(refused.help.get(Lang::En).contains("DECLARE_SERVE_LISTEN"), "{refused:?}");
        let group = from_file("", &[("DECLARE_SERVE_LOG", "json")], &[]).unwrap_err();
        assert_eq!(group.help.get(Lang::En), "Set its parts: DECLARE_SERVE_LOG_FORMAT, DECLARE_SERVE_LOG_LEVEL.");
        assert!(from_file("", &[("DECLARE_SERVE_SERVICE_HOST", "10.0.0.1")], &[]).is_ok());
    }
}
