//! `declare new`: the folder of a new application, empty or from last year's.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::ValueEnum;

use crate::cli::remote::{self, Remote};
use crate::cli::{Context, Exit};
use crate::document::scaffold::{Declared, Person, Scaffold};
use crate::error::{Error, Result};
use crate::field::{Coded, Codes, List};
use crate::files;
use crate::guide::{CodeEntry, Guide, Guides, Specialty};
use crate::text;
use crate::text::{Lang, Text};

mod last_year;
mod renew;

/// Where the editor's schema stands, from the application file.
const SCHEMA: &str = ".declare/schema.json";

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

    /// 申报类型：普通、转系列或破格 ¦ The kind: ordinary, series_change or exceptional
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,

    /// 申报系列，例如 工程技术 ¦ The series, such as engineering
    #[arg(long, value_name = "NAME")]
    series: Option<String>,

    /// 申报级别，例如 副高 ¦ The level, such as intermediate
    #[arg(long, value_name = "NAME")]
    level: Option<String>,

    /// 申报专业，决定要不要填考试成绩 ¦ The specialty, which decides whether an exam is asked for
    #[arg(long, value_name = "NAME")]
    specialty: Option<String>,

    /// 从去年的申报写起：last-year（自动找）或文件、文件夹 ¦ Start from last year's: last-year (found by itself), or a file or folder
    #[arg(long, value_name = "FILE")]
    from: Option<PathBuf>,

    /// 已登录的：姓名、证件、联系方式从个人信息填入 ¦ Signed in: name, identity document and contact come from personal information
    #[arg(long, conflicts_with = "from")]
    me: bool,

    #[command(flatten)]
    remote: Remote,
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
    let declared = declared(&args, &guide)?;
    refuse_odd_name(&args.folder)?;
    refuse_to_overwrite(&args.folder)?;
    let (text, keys) = match &args.from {
        None => {
            let keys = args.keys.map_or(context.term.lang, Keys::lang);
            let today = context.clock.today();
            let person = if args.me { signed_in(&args.remote, &guide)? } else { named_after(&args.folder) };
            let scaffold = Scaffold { person: &person, keys, guide: &guide, today, declared, schema: SCHEMA };
            (scaffold.text(), keys)
        }
        Some(from) => {
            let old = last_year::find(from, &args.folder, &guide, &guides)?;
            let renewed = renew::renew(old, &guide, &declared, args.keys.map(Keys::lang), context.clock.today());
            renewed.todo.iter().for_each(|todo| context.term.say(todo));
            (renewed.text, renewed.keys)
        }
    };
    write(&args.folder, &text, keys, &guide, context)
}

fn write(folder: &Path, text: &str, keys: Lang, guide: &Arc<Guide>, context: &Context) -> Result<Exit> {
    let file = folder.join("app.yaml");
    files::write_atomic(&file, text.as_bytes())?;
    write_schema(folder, keys, guide)?;
    let attachments = folder.join(if keys == Lang::Zh { "附件" } else { "attachments" });
    std::fs::create_dir_all(&attachments).map_err(|source| Error::unwritten(&attachments, source))?;
    let (file, attachments, folder) = (file.display(), attachments.display(), in_a_shell(folder));
    context.term.say(&text!(
        "已新建 {file} 和 {attachments}。\n填好后检查：declare validate {folder}",
        "Made {file} and {attachments}.\nFill it in, then check it: declare validate {folder}"
    ));
    Ok(Exit::Ok)
}

fn write_schema(folder: &Path, keys: Lang, guide: &Arc<Guide>) -> Result<()> {
    let schema = format!("{}\n", crate::schema::editor(guide, keys));
    files::write_atomic(&folder.join(SCHEMA), schema.as_bytes())
}

/// Writes the editor's schema anew for keys in another language, where there is one.
pub(super) fn renew_schema(folder: &Path, keys: Lang, guide: &Arc<Guide>) -> Result<()> {
    if folder.join(SCHEMA).is_file() { write_schema(folder, keys, guide) } else { Ok(()) }
}

/// The person that a folder is named after; none where the name is a number.
fn named_after(folder: &Path) -> Person {
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_number = name.chars().all(|c| c.is_ascii_digit() || c == '.');
    Person { name: if is_number { String::new() } else { name.to_owned() }, ..Person::default() }
}

/// What the server knows of whoever is signed in.
fn signed_in(remote: &Remote, guide: &Guide) -> Result<Person> {
    let (_, client) = remote.signed_in()?;
    let me = remote::wait(async { client.me().await.map_err(Error::from) })?;
    Ok(Person {
        name: me.name,
        id_type: me.id_type.and_then(|code| Codes::code(guide, List::IdType, &code)),
        id_number: me.id_number.unwrap_or_default(),
        mobile: me.mobile.unwrap_or_default(),
        email: me.email,
        address: me.address.unwrap_or_default(),
    })
}

fn declared(args: &Args, guide: &Guide) -> Result<Declared> {
    let coded = |flag: &str, list: List, written: &Option<String>| match written {
        None => Ok(None),
        Some(written) => code(flag, list, written, guide).map(Some),
    };
    let mut declared = Declared {
        kind: coded("--kind", List::DeclarationKind, &args.kind)?,
        series: coded("--series", List::Series, &args.series)?,
        specialty: coded("--specialty", List::Specialty, &args.specialty)?,
        level: coded("--level", List::TitleLevel, &args.level)?,
    };
    let of_specialty = declared.specialty.as_ref().and_then(|specialty| guide.specialty(&specialty.code));
    if let (None, Some(specialty)) = (&declared.series, of_specialty) {
        declared.series = Codes::code(guide, List::Series, &specialty.series);
    }
    if let (Some(series), Some(specialty)) = (&declared.series, of_specialty)
        && series.code != specialty.series
    {
        return Err(other_series(series, specialty, guide));
    }
    match (&declared.series, &declared.level) {
        (Some(series), Some(level)) if guide.titles(&series.code, &level.code).is_empty() => Err(no_such_level(series, level, guide)),
        _ => Ok(declared),
    }
}

/// A specialty of the guide that is of another series than the one asked for.
fn other_series(asked: &Coded, specialty: &Specialty, guide: &Guide) -> Error {
    let (name, series) =
        (&specialty.name, Codes::code(guide, List::Series, &specialty.series).map_or_else(|| Text::same(&*specialty.series), |own| own.name));
    Error::usage(
        text!(("“{}”不属于{}系列", name.zh, asked.name.zh), ("“{}” is no specialty of {}", name.en, asked.name.en)),
        text!(("它属于{}系列：改 --series，或不写。", series.zh), ("It is of {}: change --series, or leave it out.", series.en)),
    )
}

fn no_such_level(series: &Coded, level: &Coded, guide: &Guide) -> Error {
    let has_titles = |entry: &&CodeEntry| !guide.titles(&series.code, &entry.code).is_empty();
    let levels: Vec<&Text> = guide.codes(List::TitleLevel).iter().filter(has_titles).map(|entry| &entry.name).collect();
    let all = |lang: Lang, between: &str| levels.iter().map(|name| name.get(lang)).collect::<Vec<_>>().join(between);
    Error::usage(
        text!(("{}系列没有{}", series.name.zh, level.name.zh), ("the series {} has no level {}", series.name.en, level.name.en)),
        text!(("有：{}。", all(Lang::Zh, "、")), ("It has {}.", all(Lang::En, ", "))),
    )
}

/// What a name, a code or an alias means.
fn code(flag: &str, list: List, written: &str, guide: &Guide) -> Result<Coded> {
    if let Some(coded) = Codes::code(guide, list, written) {
        return Ok(coded);
    }
    if guide.is_open(list) {
        return Ok(Coded { code: written.to_owned(), name: Text::same(written) });
    }
    let (title, id, near) = (list.title(), list.id(), guide.nearest(list, written));
    let help = if near.is_empty() {
        text!("全部见 declare guide codes {id}。", "For all of them see `declare guide codes {id}`.")
    } else {
        text!(
            ("是不是：{}？全部见 declare guide codes {id}。", near.join("、")),
            ("Did you mean {}? For all of them see `declare guide codes {id}`.", near.join(", "))
        )
    };
    Err(Error::usage(text!(("{flag}：“{written}”不在“{}”之中", title.zh), ("{flag}: “{written}” is not in the list “{}”", title.en)), help))
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
