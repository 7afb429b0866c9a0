//! `declare photo`: an ID photo cropped and scaled to the guide's specification, the original kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::attachments::folder::NAMES;
use crate::attachments::inspect;
use crate::attachments::photo::Trouble;
use crate::attachments::photo::fit::{Fitted, Unfit, fit};
use crate::canonical::PHOTO;
use crate::cli::set_aside::set_aside;
use crate::cli::{Context, Exit, term};
use crate::error::{Class, Error, Result};
use crate::files;
use crate::guide::{Guide, Guides, Photo};
use crate::text;
use crate::text::Text;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// 照片（JPEG 或 PNG） ¦ The photo (JPEG or PNG)
    file: PathBuf,

    /// 写到这个文件 ¦ Write it to this file
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,

    /// 按这个指南的要求（默认最新的） ¦ The guide whose specification counts (default: the newest)
    #[arg(long, value_name = "ID")]
    guide: Option<String>,
}

/// No photo is larger.
const LARGEST: u64 = 100 * 1024 * 1024;

pub fn run(args: Args, context: &Context) -> Result<Exit> {
    let guides = Guides::built_in();
    let guide = match &args.guide {
        Some(id) => guides.get(id).ok_or_else(|| no_guide(id))?,
        None => guides.newest(),
    };
    let bytes = files::read_up_to(&args.file, LARGEST)?;
    let fitted = fit(&bytes, &guide.photo).map_err(|why| unfit(&args.file, why, &guide.photo))?;
    let to = args.output.clone().unwrap_or_else(|| place(&args.file));
    let same = to.exists() && std::fs::canonicalize(&to).ok() == std::fs::canonicalize(&args.file).ok();
    if to.symlink_metadata().is_ok() && !(same && args.output.is_none()) {
        let shown = to.display();
        let help = Text::new("请移走它，或用 -o 写到另一个文件。", "Move it away, or name another file with -o.");
        return Err(Error::usage(text!("已经有 {shown}，不会覆盖", "{shown} exists and is not overwritten"), help));
    }
    // The original leaves first, so that the new one may have its name.
    let kept = if args.output.is_none() { set_aside(&args.file)? } else { None };
    files::write_atomic(&to, &fitted.bytes)?;
    tell(&to, &fitted, kept.as_deref(), context);
    remarks(&to, fitted.bytes, &guide, context);
    Ok(Exit::Ok)
}

/// Among attachments the material's own name; elsewhere beside the original, named after it.
fn place(file: &Path) -> PathBuf {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    let attached =
        std::fs::canonicalize(file).is_ok_and(|full| full.ancestors().skip(1).any(|folder| NAMES.iter().any(|name| folder.ends_with(name))));
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    folder.join(if attached { "证件照.jpg".to_owned() } else { format!("{stem}-证件照.jpg") })
}

fn tell(to: &Path, fitted: &Fitted, kept: Option<&Path>, context: &Context) {
    let (shown, width, height, size) = (to.display(), fitted.width, fitted.height, term::size(fitted.bytes.len() as u64));
    context.term.data(&format!("{shown}  {}", context.term.get(&text!("{width}×{height}像素，{size}", "{width} × {height} pixels, {size}"))));
    if fitted.cropped {
        context.term.say(&Text::new("裁掉了多出的部分，请看一眼头部是否完整。", "What was too much was cut off; look whether the head is whole."));
    }
    if fitted.turned {
        context.term.say(&Text::new("已按拍摄方向转正。", "It was turned upright as the camera noted."));
    }
    let kept = kept.map(Path::display);
    context.term.say(&match kept {
        Some(kept) => text!("原件移到 {kept}。", "The original is now {kept}."),
        None => Text::new("原件没有动。", "The original is as it was."),
    });
}

/// What the specification still says of it: a ground that is not plain cannot be mended here.
fn remarks(to: &Path, bytes: Vec<u8>, guide: &Guide, context: &Context) {
    let Some(material) = guide.material(PHOTO) else { return };
    let found = inspect::inspect(&to.to_string_lossy(), &Arc::new(bytes), material, guide);
    for finding in found.findings {
        let help = finding.help.unwrap_or_else(|| Text::new("", ""));
        context.term.say(&text!(("提醒：{}。{}", finding.message.zh, help.zh), ("Note: {}. {}", finding.message.en, help.en)));
    }
}

fn unfit(file: &Path, why: Unfit, wanted: &Photo) -> Error {
    let shown = file.display();
    let (what, help) = match why {
        Unfit::TooSmall { width, height } => {
            let (least_width, least_height) = (wanted.min_width, wanted.min_height);
            (
                text!("{shown} 像素太少：可用的只有{width}×{height}", "{shown} has too few pixels: {width} × {height} of use"),
                text!(
                    "至少要{least_width}×{least_height}；放大只会模糊，请重拍，或向照相馆要原图。",
                    "It takes at least {least_width} × {least_height}; enlarging only blurs, so take it again or ask the studio for the original."
                ),
            )
        }
        Unfit::TooLarge => (
            text!("{shown} 怎么压缩都太大", "{shown} is too large at any quality"),
            Text::new("请换一张背景简单的照片。", "Use a photo with a plainer ground."),
        ),
        Unfit::Picture(Trouble::NotJpeg) => (
            text!("{shown} 不是 JPEG 或 PNG 图片", "{shown} is neither a JPEG nor a PNG"),
            Text::new("手机照片（HEIC）请先另存为 JPEG。", "Save a phone's HEIC picture as JPEG first."),
        ),
        Unfit::Picture(Trouble::Damaged) => (
            text!("{shown} 损坏，打不开", "{shown} is damaged and does not open"),
            Text::new("请重新导出或重拍。", "Export it again or take another."),
        ),
        Unfit::Picture(Trouble::TooLarge) => {
            (text!("{shown} 尺寸过大", "{shown} has too many pixels"), Text::new("请先缩小。", "Scale it down first."))
        }
    };
    Error::new(Class::Findings, what, help)
}

fn no_guide(id: &str) -> Error {
    Error::usage(text!("没有指南 {id}", "there is no guide {id}"), Text::new("用 declare guide list 查看。", "See `declare guide list`."))
}
