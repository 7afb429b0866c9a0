//! `declare materials --rename` and `--undo`.

use std::io::IsTerminal;
use std::path::Path;

use crate::attachments::check::{self, Application};
use crate::attachments::folder::shown;
use crate::attachments::naming::{self, Plan};
use crate::attachments::renaming::{self, Done};
use crate::cli::inputs::{self, Input};
use crate::cli::term::{Colour, Term};
use crate::cli::{Context, Exit};
use crate::error::Result;
use crate::text;
use crate::text::{Text, counted};

/// Shows what would be renamed, asks, and does it.
pub(super) fn run(folder: &Path, application: Application<'_>, yes: bool, context: &Context) -> Exit {
    let picture = check::files(folder, application);
    let plan = naming::plan(&picture, application);
    let term = &context.term;
    show(&plan, term);
    if plan.renames.is_empty() {
        term.say(&Text::new("没有要改的名称。", "There is nothing to rename."));
        return Exit::Ok;
    }
    if !yes && !agreed(term) {
        term.say(&Text::new("没有改名。", "Nothing was renamed."));
        return Exit::Ok;
    }
    told(renaming::apply(folder, &plan.renames), false, context)
}

/// Undoes the latest renaming of each application.
pub(super) fn undo(inputs: Vec<Input>, context: &Context) -> Exit {
    let one = |input: Input| told(input.found.and_then(|()| renaming::undo(inputs::folder(&input.path))), true, context);
    Exit::of_several(&inputs.into_iter().map(one).collect::<Vec<_>>())
}

fn show(plan: &Plan, term: &Term) {
    for rename in &plan.renames {
        term.data(&format!("{}\n  → {}", shown(&rename.from), term.paint(Colour::Green, &rename.to)));
    }
    let list = |paths: &[String], why: Text| {
        for path in paths {
            term.data(&format!("{}\n  {}", shown(path), term.paint(Colour::Dim, term.get(&why))));
        }
    };
    list(&plan.named, Text::new("申报文件里写明了这个文件名，不改", "named in the application, so it keeps its name"));
    let torn = Text::new(
        "这一组的编号有缺号或重号，先不改；补齐或改好编号后再改名",
        "the numbers of its series have gaps or doubles, so it keeps its name until they are mended",
    );
    list(&plan.torn, torn);
    list(&plan.kept, Text::new("没有更合适又不重复的名称，不改", "no better name is free, so it keeps its name"));
}

/// Whether a person at the terminal says yes. A script has to say --yes.
fn agreed(term: &Term) -> bool {
    if !std::io::stdin().is_terminal() {
        term.say(&Text::new("以上是会改的名称；加 --yes 才改。", "These are the names that would change; add --yes to change them."));
        return false;
    }
    term.talk(term.get(&Text::new(
        "改名吗？可以用 declare materials --undo 撤销。[y/N]",
        "Rename them? It can be undone with `declare materials --undo`. [y/N]",
    )));
    term.is_answered_yes()
}

fn told(done: Result<Done>, undone: bool, context: &Context) -> Exit {
    let done = match done {
        Ok(done) => done,
        Err(error) => {
            context.term.error(&error);
            return Exit::from(&error);
        }
    };
    let (count, log) = (done.renamed, &done.log);
    context.term.say(&if undone {
        text!(("已改回{count}个名称。"), ("as before: {}.", counted(count as i64, "name")))
    } else {
        text!(
            ("已改{count}个名称；撤销用 declare materials --undo（记录在 {log}）。"),
            ("{} renamed; undo it with `declare materials --undo` (kept in {log}).", counted(count as i64, "file"))
        )
    });
    for path in &done.left {
        let path = shown(path);
        context.term.say(&text!("{path} 没有改：名称已被占用，或文件不在了。", "{path} was left: the name is taken, or the file is gone."));
    }
    if done.left.is_empty() { Exit::Ok } else { Exit::Partly }
}
