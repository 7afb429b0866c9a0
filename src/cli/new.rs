//! `declare new`: the folder of a new application.

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::{Context, Exit};
use crate::document::scaffold::Scaffold;
use crate::error::{Error, Result};
use crate::files;
use crate::guide::Guides;
use crate::text;
use crate::text::{Lang, Text};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 文件夹，以申报人姓名命名 ¦ The folder to make, named after the person
    folder: PathBuf,

    /// 申报指南，例如 shenzhen-2026（默认最新） ¦ The guide, such as shenzhen-2026 (default: the newest)
    #[arg(long, value_name = "ID")]
    guide: Option<String>,

    /// 键用中文（zh）还是英文（en）（默认随界面语言） ¦ Keys in Chinese (zh) or English (en) (default: the language shown)
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Keys>,
}

/// The language of keys.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Keys {
    Zh,
    En,
}

impl Keys {
    pub(super) const fn lang(self) -> Lang {
        match self {
            Self::Zh => Lang::Zh,
            Self::En => Lang::En,
        }
    }
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let guides = Guides::built_in();
    let guide = match &args.guide {
        None => guides.newest(),
        Some(id) => guides.get(id).ok_or_else(|| unknown_guide(id, &guides))?,
    };
    let keys = match args.keys {
        Some(Keys::Zh) => Lang::Zh,
        Some(Keys::En) => Lang::En,
        None => context.term.lang,
    };
    refuse_odd_name(&args.folder)?;
    let file = args.folder.join("app.yaml");
    refuse_to_overwrite(&args.folder)?;
    let name = args.folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let name = if name.chars().all(|c| c.is_ascii_digit() || c == '.') { "" } else { &name };
    let scaffold = Scaffold { name, keys, guide: &guide, today: context.clock.today() };
    files::write_atomic(&file, scaffold.text().as_bytes())?;
    let attachments = args.folder.join(if keys == Lang::Zh { "附件" } else { "attachments" });
    std::fs::create_dir_all(&attachments).map_err(|source| Error::unwritten(&attachments, source))?;
    let (file, attachments, folder) = (file.display(), attachments.display(), in_a_shell(&args.folder));
    context.term.say(&text!(
        "已新建 {file} 和 {attachments}。\n填好后检查：declare validate {folder}",
        "Made {file} and {attachments}.\nFill it in, then check it: declare validate {folder}"
    ));
    Ok(Exit::Ok)
}

fn refuse_to_overwrite(folder: &Path) -> Result<()> {
    let taken = crate::cli::inputs::FILE_NAMES.iter().map(|name| folder.join(name)).find(|file| file.exists());
    let Some(taken) = taken else { return Ok(()) };
    let taken = taken.display();
    Err(Error::usage(
        text!("{taken} 已经存在", "{taken} exists already"),
        Text::new("换一个文件夹名；原有文件没有改动。", "Use another folder; nothing that was there has changed."),
    ))
}

/// Characters that no file system of all keeps, and no terminal shows.
fn refuse_odd_name(folder: &Path) -> Result<()> {
    if folder.to_string_lossy().chars().any(char::is_control) {
        return Err(Error::usage(
            Text::new("文件夹名里有换行等看不见的字符", "the folder's name has invisible characters, such as a line end"),
            Text::new("请用普通的名字，例如申报人姓名。", "Use a plain name, such as the person's."),
        ));
    }
    Ok(())
}

/// The folder as it is typed: quoted where it has blanks or signs, and never taken for an option.
fn in_a_shell(folder: &Path) -> String {
    let shown = folder.display().to_string();
    let shown = if shown.starts_with('-') { format!("./{shown}") } else { shown };
    let is_plain = shown.chars().all(|c| c.is_alphanumeric() || "._-/\\:·".contains(c));
    if is_plain { shown } else { format!("\"{shown}\"") }
}

fn unknown_guide(id: &str, guides: &Guides) -> Error {
    let known = guides.ids().join(", ");
    Error::usage(text!("没有“{id}”这份申报指南", "there is no guide “{id}”"), text!("现有：{known}", "Known guides: {known}"))
}
