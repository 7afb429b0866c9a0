//! Which language a person reads, and the help in it.

use std::ffi::OsString;

use clap::Command;

use crate::settings::{Asked, Origin, Setting, Settings};
use crate::text::Lang;

/// The language that a name such as `zh`, `zh_CN.UTF-8`, `en` means.
pub(crate) fn by_name(name: &str) -> Option<Lang> {
    let name = name.to_lowercase();
    if name.starts_with("zh") {
        Some(Lang::Zh)
    } else if name.starts_with("en") || name == "c" || name.starts_with("c.") || name == "posix" {
        Some(Lang::En)
    } else {
        None
    }
}

/// The language chosen, and by what.
pub(crate) struct Chosen {
    pub(crate) lang: Lang,
    pub(crate) origin: Origin,
}

/// `--lang`, then `DECLARE_LANG`, then the profile's, then the system's: Chinese where that is Chinese, else English. It is found before
/// the arguments are parsed, because help and complaints about them are in it too.
pub(crate) fn chosen(arguments: &[OsString]) -> Chosen {
    let asked = Asked { lang: flag(arguments, "--lang").filter(|name| by_name(name).is_some()), profile: flag(arguments, "--profile"), server: None };
    let variable = |name: &'static str| {
        std::env::var(name).ok().filter(|value| !value.is_empty()).map(|value| Setting { value, origin: Origin::Variable(name) })
    };
    let set = match Settings::load(asked.clone()) {
        Ok(settings) => settings.lang().cloned(),
        // The command that needs the settings tells what is wrong with them, in the language asked for.
        Err(_) => asked.lang.map(|value| Setting { value, origin: Origin::Flag("--lang") }).or_else(|| variable("DECLARE_LANG")),
    };
    // Windows sets none of these variables: there its own setting is asked.
    let asked_system = || sys_locale::get_locale().map(|value| Setting { value, origin: Origin::System });
    let system = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(variable).or_else(asked_system);
    let known = |setting: Setting| by_name(&setting.value).map(|lang| Chosen { lang, origin: setting.origin });
    set.and_then(known).or_else(|| system.and_then(known)).unwrap_or(Chosen { lang: Lang::En, origin: Origin::Standard })
}

/// The value of a flag, `--flag value` or `--flag=value`.
fn flag(arguments: &[OsString], name: &str) -> Option<String> {
    let texts: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let found = texts.iter().enumerate().find_map(|(at, text)| match text.strip_prefix(name)? {
        "" => texts.get(at + 1).copied(),
        rest => rest.strip_prefix('='),
    });
    found.map(str::to_owned)
}

/// The command tree with every `中文 ¦ English` help cut to one language, and clap's own words in it.
pub(crate) fn localised(command: Command, lang: Lang) -> Command {
    let (commands, options, arguments, usage, help, version) = match lang {
        Lang::Zh => ("命令", "选项", "参数", "用法", "显示帮助", "显示版本"),
        Lang::En => ("Commands", "Options", "Arguments", "Usage", "Show help", "Show the version"),
    };
    let about = command.get_about().map(|about| half(&about.to_string(), lang));
    let is_root = command.get_name() == "declare";
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = command
        .mut_args(|arg| {
            let text = arg.get_help().map(|text| half(&text.to_string(), lang));
            let heading = if arg.is_positional() { arguments } else { options };
            // clap takes this word only where an argument has a value.
            let takes_value = arg.get_action().takes_values();
            let arg = arg.help_heading(heading);
            let arg = if takes_value { arg.hide_possible_values(true) } else { arg };
            match text {
                Some(text) => arg.help(text),
                None => arg,
            }
        })
        .subcommand_help_heading(commands)
        .disable_help_flag(true)
        .arg(clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).help(help).help_heading(options))
        .help_template(format!("{{about}}\n\n{usage}: {{usage}}\n\n{{all-args}}"));
    if is_root {
        command = command
            .disable_version_flag(true)
            .arg(clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).help(version).help_heading(options));
    }
    if let Some(about) = about {
        command = command.about(about);
    }
    for name in names {
        command = command.mut_subcommand(name, |sub| localised(sub, lang));
    }
    command
}

fn half(text: &str, lang: Lang) -> String {
    match (text.split_once(" ¦ "), lang) {
        (Some((zh, _)), Lang::Zh) => zh.to_owned(),
        (Some((_, en)), Lang::En) => en.to_owned(),
        (None, _) => text.to_owned(),
    }
}
