//! `declare guide`: what one has to know before filling in (R5), and the commitment (R6).

mod check;
mod codes;
mod conditions;
mod diff;
mod json;
mod materials;
mod show;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Subcommand;

use crate::cli::page::Page;
use crate::cli::remote::Format;
use crate::cli::{Context, Exit};
use crate::error::{Error, Result};
use crate::guide::{Guide, Guides};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// 有哪些申报指南 ¦ Which guides there are
    List(List),
    /// 申报条件、温馨提示、日程、经办人，和你最晚哪天提交 ¦ Conditions, tips, calendar, people to ask, and your last day to file
    Show(Show),
    /// 学历、年限、破格、认定、业绩门槛等条件，逐条带出处 ¦ Education, years, exceptions, recognition, thresholds, each with its source
    Conditions(conditions::Args),
    /// 申报材料清单 ¦ The list of materials
    Materials(Materials),
    /// 各份名单里可以写什么：民族、学历、专业等 ¦ What may be written in each list: ethnicity, education, specialty and so on
    Codes(Codes),
    /// 申报承诺的全文 ¦ The text of the commitment
    Commitment(Commitment),
    /// 检查自己写的指南，指出每个问题在哪一行 ¦ Check a guide that you write: every problem at its line
    Check(check::Args),
    /// 两份指南有哪些不同 ¦ What changed from one guide to another
    Diff(diff::Args),
}

#[derive(Debug, clap::Args)]
struct List {
    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct One {
    /// 指南编号，例如 shenzhen-2026，或放指南的文件夹（默认最新的一份） ¦ A guide's id, such as shenzhen-2026, or its folder (default: the newest)
    guide: Option<String>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Show {
    #[command(flatten)]
    one: One,

    /// 按这一天算还剩几天（默认今天） ¦ Count the days left from this day (default: today)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = crate::cli::day)]
    today: Option<time::Date>,
}

#[derive(Debug, clap::Args)]
struct Materials {
    #[command(flatten)]
    one: One,

    /// 连同每项的要求、条件和出处 ¦ With each one's requirements, condition and source
    #[arg(long)]
    full: bool,
}

#[derive(Debug, clap::Args)]
struct Codes {
    /// 哪份名单，例如 ethnicity 或 民族（不写则列出各份名单） ¦ Which list, such as ethnicity (default: name the lists)
    list: Option<String>,

    /// 只看这个系列的专业或资格名称 ¦ Only the specialties or titles of this series
    #[arg(long, value_name = "SERIES")]
    series: Option<String>,

    /// 指南编号或放指南的文件夹（默认最新的一份） ¦ A guide's id or its folder (default: the newest)
    #[arg(long, value_name = "GUIDE")]
    guide: Option<String>,

    /// 输出格式：human 或 json ¦ Output: human or json
    #[arg(long, value_enum, default_value_t, hide_default_value = true, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, clap::Args)]
struct Commitment {
    #[command(flatten)]
    one: One,

    /// 承诺书版本（默认现行版本） ¦ The commitment's version (default: the one in force)
    #[arg(long, value_name = "VERSION")]
    version: Option<String>,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    match args.what {
        What::List(args) => list(&args, context),
        What::Show(args) => {
            let guide = open(args.one.guide.as_deref())?;
            let today = args.today.unwrap_or_else(|| context.clock.today());
            print(args.one.format, context, || json::guide(&guide, today), |page| show::guide(&guide, today, page));
        }
        What::Conditions(args) => conditions::run(&args, context)?,
        What::Check(args) => return check::run(&args, context),
        What::Diff(args) => diff::run(&args, context)?,
        What::Materials(args) => {
            let guide = open(args.one.guide.as_deref())?;
            print(args.one.format, context, || json::materials(&guide), |page| materials::list(&guide, args.full, page));
        }
        What::Codes(args) => {
            let guide = open(args.guide.as_deref())?;
            let asked = codes::Asked::of(&guide, args.list.as_deref(), args.series.as_deref())?;
            print(args.format, context, || asked.json(&json::head(&guide)), |page| asked.page(page));
        }
        What::Commitment(args) => commitment(&args, context)?,
    }
    Ok(Exit::Ok)
}

/// The guide that is meant: a folder, an id, or the newest.
pub fn open(named: Option<&str>) -> Result<Arc<Guide>> {
    let mut guides = Guides::built_in();
    let Some(named) = named else { return Ok(guides.newest()) };
    if Path::new(named).is_dir() {
        return guides.add_folder(&PathBuf::from(named));
    }
    guides.get(named).ok_or_else(|| unknown(named, &guides))
}

fn unknown(named: &str, guides: &Guides) -> Error {
    let what = text!("没有“{named}”这份申报指南", "there is no guide “{named}”");
    let known = guides.ids().join(", ");
    let help = match guides.nearest(named) {
        Some(near) => text!("是不是 {near}？现有：{known}", "Do you mean {near}? Known guides: {known}"),
        None => text!("现有：{known}", "Known guides: {known}"),
    };
    Error::usage(what, help)
}

/// Prints one thing in the format that was asked for.
fn print(format: Format, context: &Context, as_json: impl FnOnce() -> serde_json::Value, as_page: impl FnOnce(&mut Page)) {
    match format {
        Format::Json => context.term.data(&serde_json::to_string_pretty(&as_json()).unwrap_or_default()),
        Format::Human => {
            let mut page = Page::new(context.term);
            as_page(&mut page);
            context.term.raw(page.finish().as_bytes());
        }
    }
}

fn list(args: &List, context: &Context) {
    let guides = Guides::built_in();
    let all: Vec<Arc<Guide>> = guides.ids().into_iter().filter_map(|id| guides.get(id)).collect();
    let as_json = || serde_json::json!({ "guides": all.iter().map(|guide| json::head(guide)).collect::<Vec<_>>() });
    print(args.format, context, as_json, |page| {
        let head = [Text::new("编号", "id"), Text::new("名称", "title"), Text::new("受理日期", "applications")];
        let row = |guide: &Arc<Guide>| [Text::same(guide.id.as_str()), guide.title.clone(), show::window(guide)];
        page.table(&head, &all.iter().map(row).collect::<Vec<_>>());
    });
}

fn commitment(args: &Commitment, context: &Context) -> Result<()> {
    let guide = open(args.one.guide.as_deref())?;
    let commitment = match args.version.as_deref() {
        None => guide.commitment(),
        Some(version) => guide.commitment_of(version),
    };
    let Some(commitment) = commitment else {
        let known = guide.commitments.iter().map(|commitment| commitment.version.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Error::usage(
            Text::new("没有这个版本的承诺书", "there is no commitment of this version"),
            text!("现有版本：{known}", "Known versions: {known}"),
        ));
    };
    print(args.one.format, context, || json::commitment(commitment), |page| show::commitment(&guide, commitment, page));
    Ok(())
}
