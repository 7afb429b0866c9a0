//! `declare whoami`: every setting and where it came from, and who the server says you are.

use serde_json::json;

use crate::api::{Me, Role};
use crate::cli::lang;
use crate::cli::remote::{self, Format, Remote};
use crate::cli::term::{pad, width};
use crate::cli::{Context, Exit};
use crate::client::Client;
use crate::error::Result;
use crate::settings::{Setting, Settings};
use crate::text;
use crate::text::{Lang, Text};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只看本机设置，不问服务器 ¦ Only the settings here; do not ask the server
    #[arg(long)]
    offline: bool,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,

    #[command(flatten)]
    remote: Remote,
}

/// One line: what, its value, where it came from.
struct Row {
    key: &'static str,
    label: Text,
    value: String,
    origin: Option<Text>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let settings = args.remote.settings()?;
    let mut rows = rows(&settings, context);
    let me = match settings.server() {
        Some(server) if !args.offline => asked(server, &settings).transpose(),
        _ => None,
    };
    if let Some(Ok(me)) = &me {
        rows.extend(server_rows(me, context));
    }
    match args.format {
        Format::Json => print_json(&rows, context),
        Format::Human => print_table(&rows, context),
    }
    settings.no_such_profile().map_or(Ok(()), Err)?;
    me.transpose().map(|_| Exit::Ok)
}

/// Whom the server takes the token for, where there is one.
fn asked(server: &Setting, settings: &Settings) -> Result<Option<Me>> {
    let Some(token) = settings.token()? else { return Ok(None) };
    let client = Client::new(&server.value, Some(&token.value))?;
    remote::asked(client.me()).map(Some)
}

fn rows(settings: &Settings, context: &Context) -> Vec<Row> {
    let row = |key, label, setting: Option<Setting>| match setting {
        Some(setting) => Row { key, label, value: setting.value, origin: Some(setting.origin.text()) },
        None => Row { key, label, value: String::new(), origin: None },
    };
    let token = settings.token_origin().map(|origin| Setting { value: hidden(context), origin });
    let chosen = lang::chosen(&std::env::args_os().collect::<Vec<_>>());
    let name = if chosen.lang == Lang::Zh { "zh" } else { "en" };
    vec![
        row("profile", Text::new("配置", "profile"), Some(settings.profile().clone())),
        row("server", Text::new("服务器", "server"), settings.server().cloned()),
        row("account", Text::new("账号", "account"), settings.account()),
        row("token", Text::new("令牌", "token"), token),
        row("language", Text::new("语言", "language"), Some(Setting { value: name.to_owned(), origin: chosen.origin })),
        Row {
            key: "config_file", label: Text::new("配置文件", "config file"), value: settings.config_file().display().to_string(), origin: None
        },
    ]
}

/// A token is never shown.
fn hidden(context: &Context) -> String {
    context.term.get(&Text::new("有（不显示）", "set (not shown)")).to_owned()
}

fn server_rows(me: &Me, context: &Context) -> Vec<Row> {
    let term = &context.term;
    let says = || Some(Text::new("服务器", "the server"));
    let confirmed = if me.identity_confirmed { Text::new("已确认", "confirmed") } else { Text::new("未确认", "not confirmed") };
    let mut rows = vec![
        Row { key: "name", label: Text::new("姓名", "name"), value: me.name.clone(), origin: says() },
        Row { key: "role", label: Text::new("身份", "role"), value: term.get(&me.role.label()).to_owned(), origin: says() },
    ];
    if let Some(office) = &me.office {
        rows.push(Row { key: "office", label: Text::new("单位", "office"), value: office.clone(), origin: says() });
    }
    if me.role == Role::Applicant {
        rows.push(Row { key: "identity", label: Text::new("实名", "identity"), value: term.get(&confirmed).to_owned(), origin: says() });
    }
    let until = me.token.expires_at.date().to_string();
    rows.push(Row { key: "token_valid_until", label: Text::new("令牌有效期至", "token valid until"), value: until, origin: says() });
    rows
}

fn print_table(rows: &[Row], context: &Context) {
    let term = &context.term;
    let unset = Text::new("（未设置）", "(not set)");
    let shown = |row: &Row| if row.value.is_empty() { term.get(&unset).to_owned() } else { row.value.clone() };
    let first = rows.iter().map(|row| width(term.get(&row.label))).max().unwrap_or(0);
    let second = rows.iter().map(|row| width(&shown(row))).max().unwrap_or(0);
    for row in rows {
        let origin = row.origin.as_ref().map(|origin| term.get(&text!(("来自{}", origin.zh), ("from {}", origin.en))).to_owned()).unwrap_or_default();
        let (label, value) = (pad(term.get(&row.label), first), shown(row));
        let line = format!("{label}  {}  {origin}", pad(&value, second));
        if term.fits(line.trim_end()) {
            term.data(line.trim_end());
        } else {
            term.data_fitted(&format!("{label}  {value}"));
            term.paragraph(4, None, &origin);
        }
    }
}

fn print_json(rows: &[Row], context: &Context) {
    let value: serde_json::Map<String, serde_json::Value> = rows
        .iter()
        .map(|row| {
            let origin = row.origin.as_ref().map(|origin| context.term.get(origin).to_owned());
            let value = (!row.value.is_empty()).then(|| row.value.clone());
            (row.key.to_owned(), json!({ "value": value, "from": origin }))
        })
        .collect();
    context.term.data(&serde_json::to_string_pretty(&value).unwrap_or_default());
}
