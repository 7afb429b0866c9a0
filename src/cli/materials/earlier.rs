//! `declare materials --earlier`: what was validly filed before (附件共享), with the digest by which an application takes it again, the file
//! being at hand or not.

use std::path::{Path, PathBuf};

use crate::api::EarlierFile;
use crate::attachments::folder::{NAMES, shown};
use crate::canonical::Sha256;
use crate::cli::remote::{self, Format, Remote};
use crate::cli::term::{Colour, Term, pad, size, width};
use crate::cli::{Context, Exit, inputs};
use crate::error::{Class, Error, Result};
use crate::files;
use crate::guide::Guides;
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
#[group(id = "earlier_files")]
pub(super) struct Args {
    /// 列出以前提交过、可以复用的文件 ¦ List what was filed before and can be taken again
    #[arg(long)]
    earlier: bool,

    /// 把这个以前的文件（摘要或其开头）取回附件文件夹 ¦ Fetch this earlier file (its digest or the beginning of it) into the attachments folder
    #[arg(long, value_name = "DIGEST", requires = "earlier")]
    save: Vec<String>,

    #[command(flatten)]
    remote: Remote,
}

impl Args {
    pub(super) const fn is_asked(&self) -> bool {
        self.earlier
    }
}

pub(super) fn run(args: &Args, given: &[PathBuf], format: Format, context: &Context) -> Result<Exit> {
    let (_, client) = args.remote.signed_in()?;
    remote::wait(async {
        let earlier = client.earlier(None, None).await?;
        if args.save.is_empty() {
            list(&earlier, format, context);
            return Ok(Exit::Ok);
        }
        let folder = attachments(given)?;
        for wanted in &args.save {
            let file = find(&earlier, wanted)?;
            let bytes = client.blob(file.application, &file.sha256).await?;
            if Sha256::of(&bytes) != file.sha256 {
                return Err(not_that_file(file));
            }
            let path = save(&folder, file, &bytes)?;
            context.term.data(&path.display().to_string());
        }
        Ok(Exit::Ok)
    })
}

fn list(earlier: &[EarlierFile], format: Format, context: &Context) {
    let term = &context.term;
    if format == Format::Json {
        let listed = serde_json::json!({"version": 1, "files": earlier});
        return term.data(&serde_json::to_string_pretty(&listed).unwrap_or_default());
    }
    if earlier.is_empty() {
        return term.say(&Text::new("还没有提交过文件，没有可以复用的。", "Nothing was filed yet: there is nothing to take again."));
    }
    let guides = Guides::built_in();
    let mut of_material: Option<&str> = None;
    let mut sorted: Vec<&EarlierFile> = earlier.iter().collect();
    // The server's order, newest first, stays within a material.
    sorted.sort_by(|a, b| a.material.cmp(&b.material));
    for file in sorted {
        if of_material != Some(file.material.as_str()) {
            of_material = Some(&file.material);
            let name = guides.get(&file.guide).and_then(|guide| Some(guide.material(&file.material)?.name.clone()));
            let name = name.unwrap_or_else(|| Text::same(file.material.clone()));
            term.data(&term.paint(Colour::Bold, term.get(&name)));
        }
        line(file, term);
    }
    term.say(&Text::new(
        "复用：在申报文件的“附件”里写 {材料: …, 复用: [摘要]}，文件不必在手边，也不会再传。取回文件：--earlier --save 摘要。",
        "To take one again, write {material: …, reuse: [DIGEST]} under `attachments`: it need not be at hand and is not sent again. To have the file back: --earlier --save DIGEST.",
    ));
}

fn line(file: &EarlierFile, term: &Term) {
    let name = shown(&file.file_name);
    let (date, size, guide) = (file.at.date(), size(file.size), &file.guide);
    let facts = format!("{date}  {guide}  {size}");
    let columns = term.width.saturating_sub(width(&facts) + 4).clamp(16, 48);
    let line = format!("  {}  {}", pad(&name, columns), term.paint(Colour::Dim, &facts));
    if term.fits(&line) {
        term.data(&line);
    } else {
        term.paragraph(2, None, &name);
        term.paragraph(4, Some(Colour::Dim), &facts);
    }
    term.data(&format!("    {}", file.sha256));
}

/// The file that a whole digest or the beginning of one means.
fn find<'e>(earlier: &'e [EarlierFile], wanted: &str) -> Result<&'e EarlierFile> {
    let wanted = wanted.to_lowercase();
    let mut fitting = earlier.iter().filter(|file| wanted.len() >= 8 && file.sha256.to_string().starts_with(&wanted));
    let Some(first) = fitting.next() else {
        return Err(Error::new(
            Class::NoInput,
            text!("以前提交的文件里没有摘要 {wanted}", "no earlier file has the digest {wanted}"),
            Text::new("用 --earlier 查看摘要，至少写前 8 位。", "See the digests with --earlier; write at least the first eight characters."),
        ));
    };
    if fitting.all(|other| other.sha256 == first.sha256) {
        return Ok(first);
    }
    Err(Error::usage(text!("摘要 {wanted} 对应不止一个文件", "{wanted} means more than one file"), Text::new("请多写几位。", "Write more of it.")))
}

/// The attachments folder of the one application that is meant.
fn attachments(given: &[PathBuf]) -> Result<PathBuf> {
    let mut found = inputs::applications(given)?;
    let (Some(input), true) = (found.pop(), found.is_empty()) else {
        return Err(Error::usage(
            Text::new("--save 一次只取回到一份申报", "--save fetches into one application at a time"),
            Text::new("请给出一份申报的文件夹。", "Name the folder of one application."),
        ));
    };
    input.found?;
    let folder = inputs::folder(&input.path);
    let there = NAMES.iter().map(|name| folder.join(name)).find(|path| path.is_dir());
    Ok(there.unwrap_or_else(|| folder.join(NAMES[0])))
}

/// Writes it under the name it had, and over nothing else.
fn save(folder: &Path, file: &EarlierFile, bytes: &[u8]) -> Result<PathBuf> {
    // A name from a server never becomes a path.
    let name: String = file.file_name.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect();
    let path = folder.join(if name.trim_matches('.').is_empty() { file.sha256.to_string() } else { name });
    let there = files::open_regular(&path).and_then(|mut old| Sha256::of_reader(&mut old));
    match there {
        Ok((sha256, _)) if sha256 == file.sha256 => return Ok(path),
        Err(failed) if failed.kind() == std::io::ErrorKind::NotFound => {}
        _ => {
            let shown = path.display();
            return Err(Error::usage(
                text!("{shown} 已经有了，内容不同，没有覆盖", "{shown} is there with another content; it was not replaced"),
                Text::new("请先把它移走或改名。", "Move or rename it first."),
            ));
        }
    }
    files::write_atomic(&path, bytes)?;
    Ok(path)
}

fn not_that_file(file: &EarlierFile) -> Error {
    let sha256 = file.sha256;
    Error::new(
        Class::Proof,
        text!("服务器给出的内容与摘要 {sha256} 不符，没有保存", "what the server gave does not have the digest {sha256}; it was not saved"),
        Text::new("请再试一次；仍然这样，请告诉受理部门。", "Try again; if it stays so, tell the office."),
    )
}
