//! `declare demo`: the whole way of one application, from an empty folder to a verified receipt, with the real server and real commands.

use std::path::{Path, PathBuf};

use time::macros::datetime;

use crate::cli::{Context, Exit};
use crate::error::Result;
use crate::server::{Config, Server};
use crate::text;
use crate::text::Text;

mod applicant;
mod offices;
mod stage;

use stage::Stage;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 演示用的文件夹（默认 declare-demo；只会删除演示自己留下的） ¦ The demo's folder (default: declare-demo; only its own is ever deleted)
    #[arg(long, value_name = "FOLDER", default_value = "declare-demo", hide_default_value = true)]
    folder: PathBuf,
}

/// The folder of the server's data within the demo's.
const SERVER: &str = "server";

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let mut stage = Stage::set(&args.folder, datetime!(2026-03-10 09:00 +8), context)?;
    introduce(&stage, &args.folder);
    offices::set_up(&mut stage)?;
    let runtime = crate::cli::remote::runtime()?;
    let config = Config::local(stage.path(SERVER), ([127, 0, 0, 1], 0).into());
    let server = runtime.block_on(Server::start(config, stage.clock.clone()))?;
    let url = server.url();
    stage.remark(&text!(
        "服务器已在 {url} 运行（等于 declare serve --data {SERVER}）",
        "the server runs at {url} (as with declare serve --data {SERVER})"
    ));
    let played = play(&mut stage, &url);
    runtime.block_on(server.stop())?;
    played?;
    farewell(&stage, &args.folder);
    Ok(Exit::Ok)
}

fn introduce(stage: &Stage<'_>, folder: &Path) {
    let (folder, today) = (folder.display(), stage.clock.today());
    stage.remark(&text!(
        "演示：一份真实的申报，从空文件夹到可验证的回执。命令都是人会输入的，输出都是真的；都在 {folder} 里进行。",
        "The demo: one real application, from an empty folder to a verified receipt. The commands are those a person types, in {folder}."
    ));
    stage.remark(&text!(
        "时钟停在 {today}，需要时拨快。人物、单位、号码都是示例。",
        "The clock stands at {today} and is moved on where needed. People, employers and numbers are examples."
    ));
}

fn play(stage: &mut Stage<'_>, url: &str) -> Result<()> {
    applicant::open_account(stage, url)?;
    applicant::write_application(stage)?;
    applicant::print_and_sign(stage)?;
    let matter = applicant::submit(stage)?;
    offices::employer(stage, url, &matter)?;
    offices::bureau(stage, url, &matter)?;
    applicant::look_back(stage, url)
}

fn farewell(stage: &Stage<'_>, folder: &Path) {
    let folder = folder.display();
    let name = applicant::NAME;
    stage.blank();
    for text in [
        text!("演示完成。留下的东西可以打开看：", "The demo is done. What it leaves is there to look at:"),
        text!("  {folder}/{name}/app.yaml            申报文件", "  {folder}/{name}/app.yaml            the application"),
        text!("  {folder}/{name}/report/              打印的评审表（PDF）", "  {folder}/{name}/report/              the printed form (PDF)"),
        text!("  {folder}/{name}/receipts/            回执和签名", "  {folder}/{name}/receipts/            receipts and signatures"),
        text!("  {folder}/{SERVER}/                   服务器的数据", "  {folder}/{SERVER}/                   the server's data"),
        Text::new("再次运行 declare demo 会删掉这个文件夹重来。", "Running declare demo again deletes this folder and starts anew."),
    ] {
        stage.remark(&text);
    }
}
