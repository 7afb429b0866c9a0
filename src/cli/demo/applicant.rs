//! The applicant's part of the demo.

use std::path::Path;
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::SERVER;
use super::stage::{How, Stage};
use crate::attachments::pen::{self, Mark};
use crate::error::{Error, Result};
use crate::filing::receipts;
use crate::text;
use crate::text::Text;

/// The person, whose application is the example `senior-engineer`.
pub(super) const NAME: &str = "周明远";
const ACCOUNT: &str = "zhoumingyuan";
const ID_NUMBER: &str = "44030019850615001X";
const MAIL: &str = "zhou.mingyuan@example.com";
const PASSWORD: &str = "password.txt";

static EXAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/examples/senior-engineer");

/// Where `print` leaves the form, and where the signed scan belongs.
const PRINT: &str = "report/评审表.pdf";
const SIGNED: &str = "周明远/attachments/评审表（本人签名）.pdf";

pub(super) fn open_account(stage: &mut Stage<'_>, url: &str) -> Result<()> {
    stage.head(&Text::new(
        "申报人注册账号，用邮件里的验证码开通，登录",
        "The applicant opens an account, confirms it with the code from the mail, and signs in",
    ));
    stage.write(PASSWORD, "示例-correct-horse-2026\n".as_bytes())?;
    let identity = ["--name", NAME, "--id-number", ID_NUMBER, "--email", MAIL];
    let mut arguments = vec!["register", "--server", url, "--account", ACCOUNT];
    arguments.extend(identity);
    arguments.push("--password-stdin");
    stage.run_as(&arguments, How { input: Some(PASSWORD), ..How::default() })?;
    let (mail, code) = newest_mail(&stage.path(SERVER).join("outbox"))?;
    stage.remark(&text!(
        "邮件在发件箱 {SERVER}/outbox/{mail}，验证码 {code}",
        "the mail is in the outbox, {SERVER}/outbox/{mail}: the code is {code}"
    ));
    stage.run(&["register", "--server", url, "--account", ACCOUNT, "--code", &code])?;
    sign_in(stage, url)?;
    stage.run(&["whoami"])?;
    stage.run(&["me", "employers"])
}

fn sign_in(stage: &Stage<'_>, url: &str) -> Result<()> {
    let arguments = ["login", "--server", url, "--account", ACCOUNT, "--password-stdin"];
    stage.run_as(&arguments, How { input: Some(PASSWORD), ..How::default() }).map(drop)
}

/// The newest message and the code in it.
fn newest_mail(outbox: &Path) -> Result<(String, String)> {
    let missing = || Error::io(outbox, std::io::ErrorKind::NotFound.into());
    let mut names: Vec<String> = std::fs::read_dir(outbox)
        .map_err(|source| Error::io(outbox, source))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let name = names.pop().ok_or_else(missing)?;
    let path = outbox.join(&name);
    let text = std::fs::read_to_string(&path).map_err(|source| Error::io(&path, source))?;
    let is_code = |line: &&str| line.len() >= 6 && line.chars().all(|c| c.is_ascii_alphanumeric()) && line.chars().any(|c| c.is_ascii_digit());
    let body = text.split_once("\n\n").map_or(text.as_str(), |(_, body)| body);
    let code = body.lines().map(str::trim).find(is_code).ok_or_else(missing)?;
    Ok((name, code.to_owned()))
}

pub(super) fn write_application(stage: &mut Stage<'_>) -> Result<()> {
    stage.head(&Text::new("新建申报文件，看看要填什么", "A new application, and what there is to fill in"));
    stage.run(&["new", NAME])?;
    stage.run_as(&["validate", NAME], How { ends: 1, ..How::default() })?;

    stage.head(&Text::new("填好申报文件，放好附件，检查", "The application is filled in, its attachments are put beside it, and both are checked"));
    let folder = stage.path(NAME);
    std::fs::remove_dir_all(&folder).map_err(|source| Error::io(&folder, source))?;
    put(&EXAMPLE, &folder)?;
    stage.remark(&Text::new(
        "示例：这里把程序内置的例子 examples/senior-engineer 放进了这个文件夹，代替人填写",
        "Example: the program's own examples/senior-engineer was put in its place, instead of somebody writing it",
    ));
    stage.run(&["validate", NAME])?;
    stage.run_as(&["materials", NAME], How { ends: 1, ..How::default() }).map(drop)
}

fn put(dir: &Dir<'_>, folder: &Path) -> Result<()> {
    for file in dir.files() {
        crate::files::write_atomic(&folder.join(file.path()), file.contents())?;
    }
    dir.dirs().try_for_each(|dir| put(dir, folder))
}

pub(super) fn print_and_sign(stage: &mut Stage<'_>) -> Result<()> {
    stage.head(&Text::new("打印评审表，签名，扫描", "The form is printed, signed and scanned"));
    stage.run(&["print", NAME])?;
    sign(stage, Mark::Signature, SIGNED)?;
    stage.remark(&text!(
        "示例：程序把打印件画成图、描上一笔、稍稍转斜，存为 {SIGNED}，代替笔和扫描仪",
        "Example: the print was drawn as pictures, given a stroke and turned a little, as {SIGNED}: it stands for pen and scanner"
    ));
    stage.run(&["fetch", NAME])?;
    stage.run(&["materials", NAME])
}

/// Makes the scan of the applicant's print with a mark on it.
pub(super) fn sign(stage: &Stage<'_>, mark: Mark, to: &str) -> Result<()> {
    let print = stage.path(NAME).join(PRINT);
    let bytes = std::fs::read(&print).map_err(|source| Error::io(&print, source))?;
    let scan = pen::scan(&Arc::new(bytes), mark).map_err(|trouble| Error::io(&print, std::io::Error::other(trouble)))?;
    stage.write(to, &scan)
}

/// Submits, and submits again. Gives the id of the matter.
pub(super) fn submit(stage: &mut Stage<'_>) -> Result<String> {
    stage.head(&Text::new(
        "提交，取得回执；再提交一次，什么也不会重发",
        "Submitting gives a receipt; submitting again sends nothing and shows the same one",
    ));
    stage.run(&["submit", NAME])?;
    stage.run(&["submit", NAME])?;
    stage.run(&["status"])?;
    let folder = stage.path(NAME).join(receipts::FOLDER);
    let newest = receipts::list(&folder)?.pop().ok_or_else(|| Error::io(&folder, std::io::ErrorKind::NotFound.into()))?;
    Ok(receipts::read(&newest)?.receipt.application.to_string())
}

pub(super) fn look_back(stage: &mut Stage<'_>, url: &str) -> Result<()> {
    stage.head(&Text::new(
        "申报人查看结果，取回全部回执，离线验证",
        "The applicant looks at the outcome, fetches every receipt, and verifies them without a network",
    ));
    stage.remark(&Text::new("个人令牌有效 30 天，已经过期，重新登录", "a personal token counts for 30 days and is over: sign in again"));
    sign_in(stage, url)?;
    stage.run(&["status", "--closed"])?;
    stage.run(&["receipt", "get", NAME])?;
    stage.run(&["receipt", "verify", NAME])
}
