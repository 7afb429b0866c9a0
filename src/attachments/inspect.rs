//! What a file really is, by its content: its type, whether it opens, and what the guide asks of its material.

use std::path::Path;
use std::sync::Arc;

use super::{pdf, photo, picture};
use crate::canonical::PHOTO;
use crate::finding::{Finding, Place, Severity};
use crate::guide::{Confidence, Guide, Material, Photo};
use crate::text;
use crate::text::Text;

/// A file's type by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    Pdf,
    Jpeg,
    Png,
    /// Word, Excel and other packages in ZIP form, and ZIP itself.
    Zip,
    OldOffice,
    Heif,
    OtherPicture,
    Archive,
    Program,
    Unknown,
}

impl Type {
    /// The type of what begins with `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        const KNOWN: [(&[u8], Type); 14] = [
            (b"\xff\xd8\xff", Type::Jpeg),
            (b"\x89PNG\r\n\x1a\n", Type::Png),
            (b"PK\x03\x04", Type::Zip),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Type::OldOffice),
            (b"GIF8", Type::OtherPicture),
            (b"II*\0", Type::OtherPicture),
            (b"MM\0*", Type::OtherPicture),
            (b"BM", Type::OtherPicture),
            (b"RIFF", Type::OtherPicture),
            (b"Rar!", Type::Archive),
            (b"7z\xbc\xaf", Type::Archive),
            (b"\x1f\x8b", Type::Archive),
            (b"MZ", Type::Program),
            (b"\x7fELF", Type::Program),
        ];
        if pdf::is_pdf(bytes) {
            return Self::Pdf;
        }
        let heif = bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..12).is_some_and(|brand| matches!(brand, b"heic" | b"heix" | b"mif1" | b"avif"));
        if heif { Self::Heif } else { KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)).map_or(Self::Unknown, |(_, known)| *known) }
    }

    pub const fn name(self) -> Text {
        match self {
            Self::Pdf => Text::new("PDF", "PDF"),
            Self::Jpeg => Text::new("JPEG 图片", "JPEG picture"),
            Self::Png => Text::new("PNG 图片", "PNG picture"),
            Self::Zip => Text::new("Office 文档或压缩包", "Office document or ZIP"),
            Self::OldOffice => Text::new("旧版 Office 文档", "old Office document"),
            Self::Heif => Text::new("HEIC 图片（苹果手机照片）", "HEIC picture"),
            Self::OtherPicture => Text::new("其他格式的图片", "picture of another format"),
            Self::Archive => Text::new("压缩包", "archive"),
            Self::Program => Text::new("程序", "program"),
            Self::Unknown => Text::new("不认识的格式", "unknown format"),
        }
    }

    /// The guide's word for it, where it has one.
    const fn format(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpeg",
            Self::Png => "png",
            _ => "",
        }
    }

    fn fits_extension(self, path: &str) -> bool {
        let extension = Path::new(path).extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        match self {
            Self::Pdf => extension == "pdf",
            Self::Jpeg => matches!(extension.as_str(), "jpg" | "jpeg" | "jpe" | "jfif"),
            Self::Png => extension == "png",
            _ => true,
        }
    }
}

/// What is known of a file after it was read.
#[derive(Clone, Debug)]
pub struct Inspected {
    pub kind: Type,
    /// Pages of a PDF; one for a picture.
    pub pages: Option<usize>,
    /// What is measured of a picture.
    pub picture: Option<picture::Facts>,
    pub findings: Vec<Finding>,
}

/// Inspects the content of the file at `path` as a file of `material`. Files above the guide's limit may be given cut off behind it.
pub fn inspect(path: &str, bytes: &Arc<Vec<u8>>, material: &Material, guide: &Guide) -> Inspected {
    let mut found = Inspected { kind: Type::of(bytes), pages: None, picture: None, findings: Vec::new() };
    let limit = guide.limits.attachment_bytes;
    if bytes.is_empty() {
        found.say("attachment-empty", Severity::Error, path, empty());
    } else if bytes.len() as u64 > limit {
        found.say("attachment-too-large", Severity::Error, path, too_large(limit));
    } else {
        found.judge_type(path, material);
        match found.kind {
            Type::Pdf => found.judge_pdf(path, bytes),
            Type::Jpeg if material.id == PHOTO => found.judge_photo(path, bytes, &guide.photo),
            Type::Jpeg | Type::Png if material.id != PHOTO => found.judge_picture(path, bytes),
            _ => {}
        }
    }
    found
}

impl Inspected {
    fn say(&mut self, rule: &'static str, severity: Severity, path: &str, (message, help): (Text, Text)) {
        self.findings.push(Finding::new(rule, severity, Place::File(super::folder::shown(path)), message).help(help));
    }

    fn judge_type(&mut self, path: &str, material: &Material) {
        if !material.formats.iter().any(|format| format == self.kind.format()) {
            // A picture of a paper can be read, only less well than a PDF; the photo itself has to be what the form prints.
            let readable = matches!(self.kind, Type::Pdf | Type::Jpeg | Type::Png) && material.id != PHOTO;
            let severity = if readable { Severity::Warning } else { Severity::Error };
            self.say("attachment-format", severity, path, wrong_format(self.kind, material));
        } else if !self.kind.fits_extension(path) {
            self.say("attachment-extension", Severity::Warning, path, wrong_extension(self.kind));
        }
    }

    fn judge_pdf(&mut self, path: &str, bytes: &Arc<Vec<u8>>) {
        match pdf::inspect(bytes) {
            Ok(facts) => {
                self.pages = Some(facts.pages);
                if facts.mended {
                    self.say("attachment-mended", Severity::Warning, path, mended());
                }
                if facts.restricted {
                    self.say("attachment-restricted", Severity::Warning, path, restricted());
                }
                if facts.carries.active {
                    self.say("attachment-active", Severity::Warning, path, active());
                }
                if facts.carries.files {
                    self.say("attachment-embedded", Severity::Warning, path, embedded());
                }
            }
            Err(pdf::Trouble::Locked) => self.say("attachment-locked", Severity::Error, path, locked()),
            Err(pdf::Trouble::Empty) => self.say("attachment-damaged", Severity::Error, path, no_pages()),
            Err(pdf::Trouble::NotPdf | pdf::Trouble::Damaged) => self.say("attachment-damaged", Severity::Error, path, damaged()),
        }
    }

    /// The picture of a paper: a reader must be able to read it.
    fn judge_picture(&mut self, path: &str, bytes: &[u8]) {
        const LEGIBLE: u32 = 800;
        match picture::inspect(bytes) {
            Ok(facts) => {
                self.take_picture(facts, path);
                if facts.width.max(facts.height) < LEGIBLE {
                    self.say("picture-small", Severity::Warning, path, too_few_pixels(facts));
                }
            }
            Err(trouble) => self.say_of_picture(trouble.into(), path),
        }
    }

    fn take_picture(&mut self, facts: picture::Facts, path: &str) {
        self.pages = Some(1);
        self.picture = Some(facts);
        if facts.turned {
            self.say("picture-turned", Severity::Warning, path, turned());
        }
    }

    fn say_of_picture(&mut self, trouble: photo::Trouble, path: &str) {
        match trouble {
            photo::Trouble::TooLarge => self.say("attachment-too-large", Severity::Error, path, too_many_pixels()),
            photo::Trouble::NotJpeg | photo::Trouble::Damaged => self.say("attachment-damaged", Severity::Error, path, damaged()),
        }
    }

    fn judge_photo(&mut self, path: &str, bytes: &[u8], wanted: &Photo) {
        match photo::inspect(bytes) {
            Ok(facts) => {
                self.take_picture(facts.picture, path);
                self.judge_likeness(path, &facts, wanted);
            }
            Err(trouble) => self.say_of_picture(trouble, path),
        }
    }

    /// Figures that nobody has confirmed warn; confirmed ones stop the filing.
    fn judge_likeness(&mut self, path: &str, facts: &photo::Facts, wanted: &Photo) {
        const UNEVEN: f32 = 15.0;
        let severity = if wanted.confidence == Some(Confidence::Unverified) { Severity::Warning } else { Severity::Error };
        let (width, height, bytes) = (facts.picture.width, facts.picture.height, facts.bytes);
        if !(wanted.min_width..=wanted.max_width).contains(&width) || !(wanted.min_height..=wanted.max_height).contains(&height) {
            self.say("photo-pixels", severity, path, photo_pixels(facts, wanted));
        }
        if !(wanted.min_aspect..=wanted.max_aspect).contains(&f64::from(photo::ratio(facts))) {
            self.say("photo-shape", severity, path, photo_shape(facts, wanted));
        }
        if !(wanted.min_bytes..=wanted.max_bytes).contains(&bytes) {
            self.say("photo-bytes", severity, path, photo_bytes(bytes, wanted));
        }
        if facts.unevenness > UNEVEN {
            self.say("photo-background", Severity::Warning, path, photo_background(wanted));
        } else if wanted.min_brightness.is_some_and(|least| facts.brightness() < least) {
            self.say("photo-background-dark", severity, path, photo_background_dark(wanted));
        }
    }
}

fn empty() -> (Text, Text) {
    let help = Text::new("请重新导出或扫描；也许复制时中断了。", "Export or scan it again; perhaps copying was cut short.");
    (Text::new("文件是空的（0字节）", "the file is empty (0 bytes)"), help)
}

/// 10,485,760 bytes are the 10 MB of the notices.
fn too_large(limit: u64) -> (Text, Text) {
    let megabytes = limit / (1024 * 1024);
    let message = text!("文件超过{megabytes} MB", "the file is larger than {megabytes} MB");
    let help = Text::new(
        "请压缩，或拆成几个文件，文件名末尾加 -1、-2。",
        "Compress it, or split it into several files with -1, -2 at the end of their names.",
    );
    (message, help)
}

fn too_many_pixels() -> (Text, Text) {
    (Text::new("图片尺寸过大", "the picture has too many pixels"), Text::new("请缩小后再放进来。", "Scale it down."))
}

fn wrong_format(kind: Type, material: &Material) -> (Text, Text) {
    let (name, kind) = (&material.name, kind.name());
    let formats = material.formats.join(" / ").to_uppercase();
    let message = text!(("这是{}，{}应为 {formats}", kind.zh, name.zh), ("{} should be {formats}; this file is: {}", name.en, kind.en));
    (message, text!("请转成 {formats}。", "Convert it to {formats}."))
}

fn wrong_extension(kind: Type) -> (Text, Text) {
    let kind = kind.name();
    let message = text!(("文件名的后缀和内容不符：内容是{}", kind.zh), ("its extension does not fit its content, a {}", kind.en));
    (message, Text::new("请改后缀，以免别人打不开。", "Mend the extension, so that others can open it."))
}

fn damaged() -> (Text, Text) {
    (Text::new("文件损坏，打不开", "the file is damaged and does not open"), Text::new("请重新导出或扫描。", "Export or scan it again."))
}

fn no_pages() -> (Text, Text) {
    (Text::new("PDF 里没有页", "the PDF has no pages"), Text::new("请重新导出或扫描。", "Export or scan it again."))
}

fn mended() -> (Text, Text) {
    let message = Text::new("文件有损坏，这里修补后能打开，别处不一定", "the file is damaged; it opens here after repair, perhaps not elsewhere");
    (message, Text::new("请重新导出，或打印成新的 PDF。", "Export it again, or print it to a new PDF."))
}

fn locked() -> (Text, Text) {
    let message = Text::new("PDF 有打开密码，审核人看不了", "the PDF needs a password; no reviewer could open it");
    (message, Text::new("请去掉密码后另存。", "Save it without a password."))
}

fn restricted() -> (Text, Text) {
    let message = Text::new("PDF 设了权限限制（禁止打印或复制）", "the PDF forbids printing or copying");
    (message, Text::new("最好去掉限制后另存。", "Better save it without restrictions."))
}

fn active() -> (Text, Text) {
    let message = Text::new(
        "PDF 里有脚本、可启动的程序或影音，审核时可能被拦下",
        "the PDF holds scripts, programs to start or films; it may be stopped at the review",
    );
    (message, flatten())
}

fn embedded() -> (Text, Text) {
    let message = Text::new("PDF 里夹带了别的文件，审核人未必看得到", "the PDF holds other files inside, which a reviewer may not see");
    (message, Text::new("请把夹带的文件取出，需要的另放一个文件。", "Take them out, and put what is needed into a file of its own."))
}

fn flatten() -> Text {
    Text::new("请打印成新的 PDF 再放进来。", "Print it to a new PDF and put that here.")
}

fn too_few_pixels(facts: picture::Facts) -> (Text, Text) {
    let (width, height) = (facts.width, facts.height);
    let message = text!("图片只有{width}×{height}像素，可能看不清", "the picture has only {width} × {height} pixels and may not be legible");
    (message, Text::new("请用300 dpi重新扫描，或拍得更近、更清楚。", "Scan it again at 300 dpi, or photograph it closer."))
}

fn turned() -> (Text, Text) {
    let message = Text::new(
        "图片靠拍摄方向标记（EXIF）才是正的，别处可能横着",
        "the picture lies upright only by its EXIF mark and may lie sideways elsewhere",
    );
    (message, Text::new("请转正后另存（证件照用 declare photo）。", "Turn it and save it again (the ID photo with `declare photo`)."))
}

fn photo_pixels(facts: &photo::Facts, wanted: &Photo) -> (Text, Text) {
    let (width, height) = (facts.picture.width, facts.picture.height);
    let (w0, w1, h0, h1) = (wanted.min_width, wanted.max_width, wanted.min_height, wanted.max_height);
    let message = text!("照片是{width}×{height}像素", "the photo has {width} × {height} pixels");
    (message, text!("应为宽{w0}至{w1}、高{h0}至{h1}像素。", "It should be {w0} to {w1} pixels wide and {h0} to {h1} high."))
}

fn photo_shape(facts: &photo::Facts, wanted: &Photo) -> (Text, Text) {
    let (ratio, least, most) = (photo::ratio(facts), wanted.min_aspect, wanted.max_aspect);
    let message = text!("照片宽高比是{ratio:.2}", "the photo's width is {ratio:.2} of its height");
    (message, text!("应在{least:.2}到{most:.2}之间（竖版）。", "It should be {least:.2} to {most:.2}, upright."))
}

fn photo_bytes(bytes: u64, wanted: &Photo) -> (Text, Text) {
    let (size, least, most) = (bytes.div_ceil(1024), wanted.min_bytes / 1024, wanted.max_bytes / 1024);
    (text!("照片文件是{size} KB", "the photo's file has {size} KB"), text!("应为{least}至{most} KB。", "It should have {least} to {most} KB."))
}

fn photo_background(wanted: &Photo) -> (Text, Text) {
    let ground = &wanted.background;
    let message = Text::new("照片背景好像不是纯色", "the photo's background seems not to be plain");
    (message, text!(("应为{}。", ground.zh), ("It should be {}.", ground.en)))
}

fn photo_background_dark(wanted: &Photo) -> (Text, Text) {
    let ground = &wanted.background;
    let message = Text::new("照片背景颜色偏深", "the photo's background is not light");
    (message, text!(("应为{}。", ground.zh), ("It should be {}.", ground.en)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guide::Guides;

    fn rules(path: &str, bytes: Vec<u8>, material: &str) -> Vec<(String, Severity)> {
        let guide = Guides::built_in().get("shenzhen-2026").unwrap();
        let inspected = inspect(path, &Arc::new(bytes), guide.material(material).unwrap(), &guide);
        inspected.findings.into_iter().map(|finding| (finding.rule.into_owned(), finding.severity)).collect()
    }

    fn one(rule: &str, severity: Severity) -> Vec<(String, Severity)> {
        vec![(rule.to_owned(), severity)]
    }

    fn photo(width: u32, height: u32) -> Vec<u8> {
        on_ground(width, height, [250; 3])
    }

    fn on_ground(width: u32, height: u32, ground: [u8; 3]) -> Vec<u8> {
        let person = |x: u32, y: u32| [(x * 7) as u8, (y * 5) as u8, 90];
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb(if y > height / 3 { person(x, y) } else { ground }));
        let mut bytes = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70).encode_image(&picture).unwrap();
        bytes
    }

    #[test]
    fn content_decides_not_the_name() {
        assert_eq!(rules("学历证书.pdf", Vec::new(), "undertaking"), one("attachment-empty", Severity::Error));
        assert_eq!(rules("承诺书.pdf", b"PK\x03\x04docx".to_vec(), "undertaking"), one("attachment-format", Severity::Error));
        assert_eq!(rules("承诺书.pdf", b"MZ program".to_vec(), "undertaking"), one("attachment-format", Severity::Error));
        assert_eq!(rules("承诺书.jpg", photo(600, 840), "undertaking"), one("attachment-format", Severity::Warning));
        assert_eq!(rules("身份证.jpg", photo(600, 799), "id_document"), one("picture-small", Severity::Warning));
        assert_eq!(rules("身份证.jpg", photo(600, 800), "id_document"), []);
        assert_eq!(rules("身份证.pdf", photo(600, 840), "id_document"), one("attachment-extension", Severity::Warning));
        assert_eq!(rules("承诺书.pdf", b"%PDF-1.7 nothing".to_vec(), "undertaking"), one("attachment-damaged", Severity::Error));
        assert_eq!(rules("身份证.jpg", photo(300, 420)[..500].to_vec(), "id_document"), one("attachment-damaged", Severity::Error));
    }

    #[test]
    fn ten_megabytes_are_inclusive() {
        const LIMIT: usize = 10_485_760;
        let mut bytes = b"\xff\xd8\xff".to_vec();
        bytes.resize(LIMIT + 1, 0);
        assert_eq!(rules("身份证.jpg", bytes.clone(), "id_document"), one("attachment-too-large", Severity::Error));
        bytes.truncate(LIMIT);
        assert_eq!(rules("身份证.jpg", bytes, "id_document"), one("attachment-damaged", Severity::Error));
    }

    #[test]
    fn unverified_figures_of_the_photo_only_warn() {
        assert_eq!(rules("证件照.jpg", photo(413, 579), "photo"), []);
        let dark = rules("证件照.jpg", on_ground(413, 579, [67, 142, 219]), "photo");
        assert_eq!(dark, one("photo-background-dark", Severity::Warning));
        let found = rules("证件照.jpg", photo(2000, 1200), "photo");
        let ids: Vec<&str> = found.iter().map(|(rule, _)| rule.as_str()).collect();
        assert_eq!(ids[..2], ["photo-pixels", "photo-shape"]);
        assert!(found.iter().all(|(_, severity)| *severity == Severity::Warning));
        assert_eq!(rules("证件照.png", b"\x89PNG\r\n\x1a\n".to_vec(), "photo"), one("attachment-format", Severity::Error));
    }
}
