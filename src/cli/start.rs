//! What a person sees who starts the program by a double click, or drops an application on it: something to read, and a window that stays.

use std::ffi::OsString;
use std::io::Read;
use std::path::Path;

use crate::cli::page::Page;
use crate::cli::term::Term;
use crate::text::Text;

/// Whether the console was opened for this program alone and closes with it. `DECLARE_OWN_CONSOLE` (`1` or `0`) says so itself.
pub fn owns_console() -> bool {
    match std::env::var("DECLARE_OWN_CONSOLE") {
        Ok(said) if !said.is_empty() => said == "1",
        _ => is_alone(),
    }
}

#[cfg(windows)]
fn is_alone() -> bool {
    win32console::console::WinConsole::get_process_list().is_ok_and(|processes| processes.len() == 1)
}

/// Elsewhere a double click on a program of the command line opens no console.
#[cfg(not(windows))]
const fn is_alone() -> bool {
    false
}

/// An application that was dropped on the program is checked.
pub fn dropped(arguments: Vec<OsString>) -> Vec<OsString> {
    match &arguments[..] {
        [program, path] if Path::new(path).exists() => vec![program.clone(), "validate".into(), path.clone()],
        _ => arguments,
    }
}

const COMMANDS: [(&str, &str, Text); 5] = [
    ("declare new 张三", "declare new zhang-san", Text::new("新建一份申报", "begin an application")),
    ("declare validate 张三", "declare validate zhang-san", Text::new("检查，指出每一处要改的地方", "check it: every mistake at its place")),
    ("declare materials 张三", "declare materials zhang-san", Text::new("看需要哪些材料、还缺哪些", "what must be attached, what is missing")),
    ("declare print 张三", "declare print zhang-san", Text::new("打印评审表，供签名", "print the form to be signed")),
    ("declare submit 张三", "declare submit zhang-san", Text::new("提交，取得回执", "file it and get the receipt")),
];

/// The page for who starts it without knowing that it is used from a command line.
pub fn page(term: &Term) {
    let mut page = Page::new(*term);
    page.heading(&Text::new("declare：职称评审申报", "declare: applications for a professional title"));
    page.line("");
    page.item(
        "",
        &Text::new(
            "这个程序在命令行里使用。打开方法：在文件夹的地址栏输入 cmd 后按回车；也可以把申报文件（app.yaml）或它的文件夹拖到程序图标上，直接检查。",
            "This program is used from a command line. To open one, type cmd into the address bar of a folder and press Enter. Or drop an application (app.yaml) or its folder on the program: it is checked.",
        ),
    );
    page.line("");
    page.item("", &Text::new("常用的五个命令：", "The five commonest commands:"));
    page.pairs(&COMMANDS.map(|(zh, en, about)| [Text::new(zh, en), about]));
    page.line("");
    page.item("", &Text::new("全部命令：declare --help；先看一遍演示：declare demo", "All commands: declare --help; to see it work: declare demo"));
    term.raw(page.finish().as_bytes());
}

/// Keeps the window until a key is pressed.
pub fn wait(term: &Term) {
    term.data("");
    term.data(term.get(&Text::new("按任意键关闭……", "Press any key to close.")));
    if console::Term::stdout().read_key().is_err() {
        let _ = std::io::stdin().lock().read(&mut [0]);
    }
}
