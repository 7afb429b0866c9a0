//! The attachments folder of an application: which files lie there, and which of them are none of a person's papers.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::files;
use crate::finding::{Finding, Place, Severity};
use crate::text;
use crate::text::Text;

/// The folder's name beside the application file; a person may use either.
pub const NAMES: [&str; 2] = ["attachments", "附件"];

/// Where `print` leaves the form in an application's folder.
pub const PRINT: &str = "report/评审表.pdf";
/// No print is larger.
const LARGEST_PRINT: u64 = 64 * 1024 * 1024;

/// Our own print of the application in `folder`, where there is one that can be read.
pub fn own_print(folder: &Path) -> Option<Arc<Vec<u8>>> {
    files::read_up_to(&folder.join(PRINT), LARGEST_PRINT).ok().map(Arc::new)
}

/// A regular file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Relative to the application's folder, parts separated by `/`: `attachments/身份证.pdf`.
    pub path: String,
    /// Where to open it.
    pub full: PathBuf,
}

impl Found {
    /// Relative to the attachments folder.
    pub fn inside(&self) -> &str {
        self.path.split_once('/').map_or(self.path.as_str(), |(_, inside)| inside)
    }

    /// The file's own name.
    pub fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

/// What a walk found.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// In the order of their paths.
    pub files: Vec<Found>,
    pub findings: Vec<Finding>,
}

const DEEPEST: usize = 8;
/// An application has some sixty files.
const MOST_FILES: usize = 2_000;

/// Every file below the attachments folders of the application in `folder`.
pub fn walk(folder: &Path) -> Walk {
    let mut walk = Walk::default();
    let base = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    for name in NAMES {
        let below = folder.join(name);
        if below.is_dir() {
            walk.enter(&below, name, &base, 0);
        }
    }
    walk.files.sort();
    walk
}

impl Walk {
    fn enter(&mut self, folder: &Path, path: &str, base: &Path, depth: usize) {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.say("attachment-unreadable", Severity::Error, path, unreadable(path, &error)),
        };
        let (mut locks, first) = (Vec::new(), self.files.len());
        for entry in entries.flatten() {
            if self.files.len() >= MOST_FILES {
                return self.too_many(path);
            }
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                let shown = format!("{path}/{}", entry.file_name().to_string_lossy());
                self.say("attachment-name", Severity::Error, &shown, not_text());
                continue;
            };
            if is_ignored(&name) {
                locks.extend(locked(&name).map(str::to_owned));
            } else {
                self.look(&entry, format!("{path}/{name}"), base, depth);
            }
        }
        self.say_open(&locks, first);
    }

    /// The files from `first` on that another program has open: what is filed may not be what is on the screen.
    fn say_open(&mut self, locks: &[String], first: usize) {
        let is_open = |found: &&Found| locks.iter().any(|lock| found.name().strip_suffix(lock.as_str()).is_some_and(|cut| cut.chars().count() <= 2));
        let open: Vec<String> = self.files[first..].iter().filter(is_open).map(|found| found.path.clone()).collect();
        open.iter().for_each(|path| self.say("attachment-open", Severity::Warning, path, held_open()));
    }

    fn look(&mut self, entry: &std::fs::DirEntry, path: String, base: &Path, depth: usize) {
        let full = entry.path();
        let Ok(kind) = entry.file_type() else { return };
        if kind.is_symlink() {
            return self.link(full, path, base);
        }
        if kind.is_dir() {
            if depth < DEEPEST {
                self.enter(&full, &path, base, depth + 1);
            } else {
                self.say("attachment-too-deep", Severity::Warning, &path, too_deep());
            }
        } else if kind.is_file() {
            self.take(path, full);
        } else {
            self.say("attachment-not-a-file", Severity::Warning, &path, not_a_file());
        }
    }

    /// A link to a file of the same application is that file; whatever leads out is not taken.
    fn link(&mut self, full: PathBuf, path: String, base: &Path) {
        let within = full.canonicalize().is_ok_and(|target| target.starts_with(base) && target.is_file());
        if within {
            self.take(path, full);
        } else {
            self.say("attachment-outside", Severity::Warning, &path, leads_out());
        }
    }

    fn take(&mut self, path: String, full: PathBuf) {
        if path.chars().any(is_deceptive) {
            self.say("attachment-name", Severity::Warning, &path, deceptive());
        } else if !is_portable(path.rsplit('/').next().unwrap_or(&path)) {
            self.say("attachment-name", Severity::Warning, &path, unportable());
        }
        self.files.push(Found { path, full });
    }

    fn too_many(&mut self, path: &str) {
        if self.findings.last().is_none_or(|last| last.rule != "attachments-too-many") {
            let message = text!("附件超过{MOST_FILES}个，其余没有看", "there are more than {MOST_FILES} attachments; the rest was not looked at");
            let help = Text::new("请检查是不是放错了文件夹。", "Check whether a wrong folder was put here.");
            self.say("attachments-too-many", Severity::Error, path, (message, help));
        }
    }

    fn say(&mut self, rule: &'static str, severity: Severity, path: &str, (message, help): (Text, Text)) {
        self.findings.push(Finding::new(rule, severity, Place::File(shown(path)), message).help(help));
    }
}

/// Files that systems and programs leave behind: hidden ones, thumbnails, locks of open documents.
pub fn is_ignored(name: &str) -> bool {
    let lower = name.to_lowercase();
    name.starts_with('.') || name.starts_with("~$") || lower == "thumbs.db" || lower == "desktop.ini" || lower == "icon\r"
}

/// The end of the name of the file that a lock is for: `.~lock.a.pdf#` and `.~a.pdf` for a.pdf; `~$` may stand in for its first two letters.
fn locked(name: &str) -> Option<&str> {
    let of_writer = name.strip_prefix(".~lock.").and_then(|rest| rest.strip_suffix('#'));
    of_writer.or_else(|| name.strip_prefix(".~")).or_else(|| name.strip_prefix("~$")).filter(|rest| !rest.is_empty())
}

/// Whether Windows can hold the name, and so everybody who unpacks the files there.
fn is_portable(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_lowercase();
    let numbered =
        |device: &str| stem.strip_prefix(device).is_some_and(|rest| rest.len() == 1 && rest.starts_with(|letter: char| letter.is_ascii_digit()));
    let is_device = matches!(stem.as_str(), "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt");
    !is_device && !name.contains(['<', '>', ':', '"', '|', '?', '*', '\\']) && !name.ends_with(['.', ' '])
}

/// A path as it may be shown: nothing in it can reorder or erase what stands around it.
pub fn shown(path: &str) -> String {
    path.chars().map(|letter| if is_deceptive(letter) { '\u{fffd}' } else { letter }).collect()
}

/// A character that can be seen and changes nothing around it.
pub(super) fn is_plain(letter: char) -> bool {
    !is_deceptive(letter)
}

/// Control characters and those that change the direction of writing: 证书\u{202e}fdp.exe reads as 证书exe.pdf.
fn is_deceptive(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn unreadable(path: &str, error: &std::io::Error) -> (Text, Text) {
    let path = shown(path);
    (text!("{path} 读不出来：{error}", "{path} cannot be read: {error}"), Text::new("请检查权限。", "Check its permissions."))
}

fn not_text() -> (Text, Text) {
    (Text::new("文件名不是有效的文字", "its name is no valid text"), Text::new("请改名。", "Rename it."))
}

fn deceptive() -> (Text, Text) {
    let message = Text::new("文件名里有看不见的控制字符", "its name holds invisible control characters");
    (message, Text::new("请改名，以免看错。", "Rename it, so that nobody misreads it."))
}

fn unportable() -> (Text, Text) {
    let message = Text::new("Windows 存不了这个文件名，审核人可能打不开", "Windows cannot hold this name; a reviewer may be unable to open it");
    let help = Text::new(
        r#"请改名：不用 < > : " | ? * \，不以点或空格结尾，不叫 CON、NUL 等。"#,
        r#"Rename it: no < > : " | ? * \, no dot or space at the end, not CON, NUL and the like."#,
    );
    (message, help)
}

fn held_open() -> (Text, Text) {
    let message = Text::new("另一个程序正打开着这个文件", "another program has this file open");
    (message, Text::new("请保存并关闭后再继续。", "Save it and close it there first."))
}

fn too_deep() -> (Text, Text) {
    (Text::new("文件夹层数太多，没有看", "too many folders inside one another; not looked at"), Text::new("请移到上层。", "Move it up."))
}

fn not_a_file() -> (Text, Text) {
    (Text::new("不是普通文件，没有采用", "not a regular file; not taken"), Text::new("请移走。", "Move it away."))
}

fn leads_out() -> (Text, Text) {
    let message =
        Text::new("链接指向申报文件夹之外（或指向文件夹），没有采用", "a link that leads out of the application's folder, or to a folder; not taken");
    (message, Text::new("请把文件本身复制进来。", "Copy the file itself here."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(walk: &Walk) -> Vec<&str> {
        walk.files.iter().map(|found| found.path.as_str()).collect()
    }

    fn rules(walk: &Walk) -> Vec<&str> {
        walk.findings.iter().map(|finding| finding.rule.as_ref()).collect()
    }

    #[test]
    fn both_names_are_walked_and_leftovers_are_not_papers() {
        let home = tempfile::tempdir().unwrap();
        for path in ["attachments/学历/a.pdf", "attachments/b.pdf", "附件/c.pdf", "report/d.pdf", "attachments/~$b.docx", "attachments/Thumbs.db"]
        {
            std::fs::create_dir_all(home.path().join(path).parent().unwrap()).unwrap();
            std::fs::write(home.path().join(path), b"x").unwrap();
        }
        for name in [".DS_Store", ".~lock.b.pdf#", "desktop.ini", "DESKTOP.INI"] {
            std::fs::write(home.path().join("附件").join(name), b"x").unwrap();
        }
        let walk = walk(home.path());
        assert_eq!(files(&walk), ["attachments/b.pdf", "attachments/学历/a.pdf", "附件/c.pdf"]);
        assert_eq!((walk.files[1].inside(), walk.files[1].name()), ("学历/a.pdf", "a.pdf"));
        assert_eq!(rules(&walk), [""; 0]);
        assert_eq!(files(&super::walk(&home.path().join("report"))), [""; 0]);
    }

    #[test]
    fn what_another_program_holds_open_is_named() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("附件");
        std::fs::create_dir(&folder).unwrap();
        for name in
            ["个人承诺书.docx", "~$人承诺书.docx", "a.pdf", ".~lock.a.pdf#", "b.pdf", ".~b.pdf", "c.docx", "~$c.docx", "证件照.jpg", "~$gone.docx"]
        {
            std::fs::write(folder.join(name), b"x").unwrap();
        }
        let walk = walk(home.path());
        assert_eq!(files(&walk), ["附件/a.pdf", "附件/b.pdf", "附件/c.docx", "附件/个人承诺书.docx", "附件/证件照.jpg"]);
        let open: Vec<&Place> = walk.findings.iter().filter(|finding| finding.rule == "attachment-open").map(|finding| &finding.place).collect();
        assert_eq!(open.len(), 4);
        assert!(!open.contains(&&Place::File("附件/证件照.jpg".to_owned())));
    }

    #[test]
    fn names_that_windows_cannot_hold_are_told() {
        for name in ["a:b.pdf", "合同?.pdf", "a.", "a ", "CON", "nul.pdf", "com1.txt", "LPT9", "a\\b.pdf", "x|y", "con .pdf"] {
            assert!(!is_portable(name), "{name}");
        }
        for name in ["a.pdf", "合同（1）.pdf", "context.pdf", "com.pdf", "com10.pdf", "nullable.pdf", "a b.pdf", "空 格.pdf"] {
            assert!(is_portable(name), "{name}");
        }
    }

    /// A disk that was unpacked into the wrong folder.
    #[test]
    fn a_flood_of_files_is_cut_short() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("附件");
        std::fs::create_dir(&folder).unwrap();
        (0..MOST_FILES + 50).for_each(|number| std::fs::write(folder.join(format!("{number}.pdf")), b"").unwrap());
        let walk = walk(home.path());
        assert_eq!((walk.files.len(), rules(&walk)), (MOST_FILES, vec!["attachments-too-many"]));
    }

    #[cfg(unix)]
    #[test]
    fn a_hostile_folder_harms_nobody() {
        use std::os::unix::ffi::OsStrExt;
        use std::os::unix::fs::symlink;
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("附件");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("a.pdf"), b"x").unwrap();
        symlink(folder.join("a.pdf"), folder.join("b.pdf")).unwrap();
        symlink("/etc/passwd", folder.join("c.pdf")).unwrap();
        symlink("/", folder.join("d")).unwrap();
        symlink(&folder, folder.join("loop")).unwrap();
        symlink("nowhere", folder.join("e.pdf")).unwrap();
        std::fs::write(folder.join("证书\u{202e}fdp.exe"), b"x").unwrap();
        std::fs::write(folder.join("n".repeat(255)), b"x").unwrap();
        std::fs::write(folder.join(std::ffi::OsStr::from_bytes(b"\xd0\xd5.pdf")), b"x").unwrap();
        drop(std::os::unix::net::UnixListener::bind(folder.join("s")).unwrap());
        let mut deep = folder.clone();
        for _ in 0..12 {
            deep.push("深");
        }
        std::fs::create_dir_all(&deep).unwrap();
        std::fs::write(deep.join("f.pdf"), b"x").unwrap();
        let walk = walk(home.path());
        assert_eq!(walk.files.len(), 4, "{:?}", files(&walk));
        let mut rules = rules(&walk);
        rules.sort_unstable();
        let outside = ["attachment-outside"; 4];
        let expected = [&["attachment-name", "attachment-name", "attachment-not-a-file"][..], &outside, &["attachment-too-deep"]].concat();
        assert_eq!(rules, expected);
        assert!(walk.findings.iter().all(|finding| matches!(&finding.place, Place::File(path) if !path.contains('\u{202e}'))));
    }
}
