//! `declare schema`: what an editor completes and checks from.

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::{Context, Exit, guide};
use crate::error::Result;
use crate::text::Lang;
use crate::{files, schema};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 指南编号，例如 shenzhen-2026，或放指南的文件夹（默认最新的一份） ¦ A guide's id, such as shenzhen-2026, or its folder (default: the newest)
    #[arg(long, value_name = "GUIDE")]
    guide: Option<String>,

    /// 键用中文（zh）还是英文（en）（默认随界面语言） ¦ Keys in Chinese (zh) or English (en) (default: the language shown)
    #[arg(long, value_enum, value_name = "LANG")]
    keys: Option<Keys>,

    /// 写入文件，不写到标准输出；- 即标准输出 ¦ Write to this file instead of standard output; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Keys {
    Zh,
    En,
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let guide = guide::open(args.guide.as_deref())?;
    let keys = match args.keys {
        Some(Keys::Zh) => Lang::Zh,
        Some(Keys::En) => Lang::En,
        None => context.term.lang,
    };
    let schema = schema::editor(&guide, keys).to_string();
    match args.output.filter(|file| file.as_os_str() != "-") {
        Some(file) => files::write_atomic(&file, (schema + "\n").as_bytes())?,
        None => context.term.data(&schema),
    }
    Ok(Exit::Ok)
}
