//! `declare serve`: runs the server until it is told to stop; then it answers what it has begun and closes its data.

use std::path::PathBuf;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use tracing_subscriber::EnvFilter;

use crate::cli::{Context, Exit};
use crate::clock::{CHINA, Clock};
use crate::error::{Class, Error, Result};
use crate::server::{self, Server};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 数据文件夹，没有就新建（默认 declare-data） ¦ The data folder; made if it is not there (default: declare-data)
    #[arg(long, value_name = "DIR")]
    data: Option<String>,

    /// 监听的地址，端口 0 表示任取空闲端口（默认 127.0.0.1:8080） ¦ Where to listen; port 0 takes a free one (default: 127.0.0.1:8080)
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,

    /// 配置文件（YAML），也可用环境变量 DECLARE_SERVE_CONFIG；全部设置见 docs/server.md ¦ Config file (YAML), or the variable DECLARE_SERVE_CONFIG; docs/server.md lists the settings
    #[arg(long, value_name = "FILE", env = server::config::FILE, hide_env = true)]
    config: Option<PathBuf>,

    /// 只检查设置并列出所给的各项及其来源，不启动 ¦ Only check the settings and list those that are given, each with where it came from
    #[arg(long)]
    check: bool,

    /// 演练用：时钟停在这一刻，如 2026-03-02T09:00:00+08:00 ¦ For rehearsals: the clock stands at this moment
    #[arg(long, value_name = "TIME", value_parser = moment)]
    clock: Option<OffsetDateTime>,
}

fn moment(text: &str) -> Result<OffsetDateTime, time::error::Parse> {
    OffsetDateTime::parse(text, &Rfc3339)
}

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let flags: Vec<_> = [("data", &args.data), ("listen", &args.listen)].into_iter().filter_map(|(key, value)| Some((key, value.clone()?))).collect();
    // What is not Unicode is another's; a setting that is not would be another after it was changed.
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let variables: Vec<_> = variables.filter(|(name, _)| name.starts_with("DECLARE_SERVE_")).map(readable).collect::<Result<_>>()?;
    let (config, shown) = server::config::load(&flags, &variables, args.config.as_deref())?;
    if args.check {
        for one in shown {
            context.term.data(&format!("{}\t{}\t{}", one.key, one.value, context.term.get(&one.origin)));
        }
        runtime()?.block_on(server::check(&config))?;
        context.term.say(&Text::new("设置没有问题", "the settings are sound"));
        return Ok(Exit::Ok);
    }
    log(&config.log);
    // Where every line is to be JSON, these are lines of the log.
    let is_json = config.log.json;
    let say = |text: &Text| if is_json { tracing::info!("{}", text.en) } else { context.term.say(text) };
    let clock = match args.clock {
        Some(at) => {
            let shown = at.to_offset(CHINA).format(&Rfc3339).unwrap_or_default();
            say(&text!("演练：时钟停在 {shown}，回执上也是这个时间", "rehearsal: the clock stands at {shown}, and receipts say so"));
            Clock::standing_at(at)
        }
        // Not the context's: what a variable says must never stand in a receipt.
        None => Clock::system(),
    };
    let data = config.data.display().to_string();
    runtime()?.block_on(async {
        let signal = stop_signal().map_err(not_running)?;
        let running = Server::start(config, clock).await?;
        let url = running.url();
        context.term.data(&url);
        say(&text!("服务已启动，数据在 {data}；按 Ctrl-C 停止", "serving, data in {data}; stop with Ctrl-C"));
        if !running.has_bureau {
            say(&text!(
                "这里还没有受理部门和用人单位；添加：declare admin init --data {data} --bureau 名称 --bureau-officer 姓名（服务不必停）",
                "there is no bureau and no employer yet; add them with: declare admin init --data {data} --bureau NAME --bureau-officer NAME (the server may go on)"
            ));
        }
        signal.await;
        say(&Text::new("正在停止：办完手上的请求……", "stopping: finishing the requests at hand …"));
        running.stop().await?;
        say(&Text::new("已停止", "stopped"));
        Ok(Exit::Ok)
    })
}

fn readable((name, value): (String, std::ffi::OsString)) -> Result<(String, String)> {
    match value.into_string() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(Error::usage(
            text!("环境变量 {name} 的值不是 UTF-8", "the value of the variable {name} is not UTF-8"),
            Text::new("请改用配置文件（--config）。", "Use a config file (--config) instead."),
        )),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Runtime::new().map_err(not_running)
}

fn not_running(source: std::io::Error) -> Error {
    let help = Text::new("请稍后重试。", "Try again.");
    Error::new(Class::Temporary, Text::new("服务没有启动", "the server did not start"), help).because(source)
}

/// Lines on stderr: `RUST_LOG` says how many, else the settings; by default what the operator should know.
fn log(log: &server::config::Log) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(&log.level));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    // Where the program that embeds this has its own log, that one stays.
    let _ = if log.json { lines.json().flatten_event(true).with_span_list(false).try_init() } else { lines.try_init() };
}

/// Ends when the person or the system asks to stop. Listening begins at once, so that nothing asked early is missed.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
