//! Matters as people see them: found by an abbreviated id, and listed in a table whose columns stand under each other in Chinese too.

mod meant;

use serde_json::Value;
use uuid::Uuid;

use crate::api::{Action, Application, ApplicationDetail, Code, Reason, Role, View};
use crate::cli::page::{NOTHING, Page};
use crate::cli::term::Term;
use crate::cli::{Context, Exit, remote};
use crate::client::{Client, Failure};
use crate::clock::CHINA;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::field::List;
use crate::finding::Source as _;
use crate::guide::{Guides, Material, Stage};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

pub use meant::{Meant, Unfiled, meant, unfiled_among};

/// So many characters of an id mean a matter.
const SHORTEST: usize = 4;

/// The application that `given` means: a whole id, or the beginning or end of one, at least four characters.
pub async fn find(client: &Client, given: &str) -> Result<Uuid> {
    if let Ok(id) = Uuid::parse_str(given) {
        return Ok(id);
    }
    // The server finds a part of an id among thousands; what is too short for one need not be asked for.
    let found = if given.len() < SHORTEST { Vec::new() } else { client.applications(View::All, Some(given)).await? };
    pick(&found, given)
}

/// The one among `all` that a part of an id means.
fn pick(all: &[Application], given: &str) -> Result<Uuid> {
    let part = given.to_lowercase();
    let fits = |application: &&Application| {
        let id = application.id.to_string();
        part.len() >= SHORTEST && (id.starts_with(&part) || id.ends_with(&part))
    };
    let found: Vec<&Application> = all.iter().filter(fits).collect();
    match found[..] {
        [one] => Ok(one.id),
        [] => Err(no_matter(given)),
        _ => {
            Err(Error::usage(text!("{given} 对应不止一件事项", "{given} means more than one matter"), Text::new("请多写几位。", "Write more of it.")))
        }
    }
}

fn no_matter(given: &str) -> Error {
    Error::new(
        Class::NoInput,
        text!("没有编号为 {given} 的事项", "there is no matter {given}"),
        Text::new(
            "用 declare status 或 declare review list 查看编号；可以只写开头或末尾至少 4 位。",
            "See the ids with `declare status` or `declare review list`; four or more characters of the beginning or end will do.",
        ),
    )
}

/// An application with all that is said of it, where it is this account's.
pub async fn detail(client: &Client, id: Uuid) -> Result<ApplicationDetail> {
    client.application(id).await.map_err(|failure| if failure.code == Some(Code::NotFound) { no_matter(&id.to_string()) } else { failure.into() })
}

/// Every application that is named, once each, or what is wrong with each name: so nothing is done for the first when the last is a slip.
///
/// # Errors
/// When the server does not answer.
pub async fn details(client: &Client, given: &[String]) -> Result<Result<Vec<ApplicationDetail>, Vec<Error>>> {
    let ids = match ids(client, given).await? {
        Ok(ids) => ids,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (mut details, mut wrong): (Vec<ApplicationDetail>, Vec<Error>) = (Vec::new(), Vec::new());
    for id in ids {
        match detail(client, id).await {
            Ok(detail) => details.push(detail),
            Err(error) if error.class == Class::NoInput => wrong.push(error),
            Err(error) => return Err(error),
        }
    }
    Ok(if wrong.is_empty() { Ok(details) } else { Err(wrong) })
}

/// The ids that are meant, each once; what is wrong with those that are none. A whole id is not looked up.
pub async fn ids(client: &Client, given: &[String]) -> Result<Result<Vec<Uuid>, Vec<Error>>> {
    let (mut ids, mut wrong) = (Vec::new(), Vec::new());
    for given in given {
        match find(client, given).await {
            Ok(id) if ids.contains(&id) => {}
            Ok(id) => ids.push(id),
            Err(error) if matches!(error.class, Class::NoInput | Class::Usage) => wrong.push(error),
            Err(error) => return Err(error),
        }
    }
    Ok(if wrong.is_empty() { Ok(ids) } else { Err(wrong) })
}

/// The names of places and materials in a guide's words.
pub struct Names(Document);

impl Names {
    pub fn of(guide: &str) -> Self {
        let only_guide = serde_json::json!({ "guide": guide }).to_string();
        Self(Document::parse("", only_guide.as_bytes(), &Guides::built_in()))
    }

    /// `论文专著第1条`
    pub fn place(&self, at: &Pointer) -> Text {
        self.0.label(at)
    }

    /// `论文题目`
    pub fn field(&self, at: &Pointer) -> Text {
        self.0.name_of(at)
    }

    /// What stands at a place of what was filed; nothing is a dash.
    pub fn value(&self, at: &Pointer, value: Option<&Value>) -> Text {
        let shown = value.map_or_else(|| Text::same(NOTHING), |value| self.0.shown(at, value));
        let line = |text: &str| plain(&text.replace('\n', " "));
        text!(("{}", line(&shown.zh)), ("{}", line(&shown.en)))
    }

    /// The same, its paragraphs apart.
    pub fn paragraphs(&self, at: &Pointer, value: &Value) -> Text {
        let shown = self.0.shown(at, value);
        let apart = |text: &str| text.lines().filter(|line| !line.trim().is_empty()).map(plain).collect::<Vec<_>>().join("\n");
        text!(("{}", apart(&shown.zh)), ("{}", apart(&shown.en)))
    }

    pub fn material(&self, id: &str) -> Text {
        self.0.guide().material(id).map_or_else(|| Text::same(id), |material| material.name.clone())
    }

    /// The material that its id, its name in either language or another name for it means.
    pub fn material_named(&self, written: &str) -> Option<String> {
        let guide = self.0.guide();
        guide.material(written).map(|material| material.id.clone()).or_else(|| Some(guide.code(List::Material, written)?.code.clone()))
    }

    /// The place that words such as `工作经历第2条 岗位` or `work 2 post` name.
    pub fn place_named(&self, written: &str) -> Option<Pointer> {
        self.0.place_named(written)
    }

    /// What the employer adds when it endorses.
    pub fn employers_own(&self) -> impl Iterator<Item = &Material> {
        self.0.guide().materials().iter().filter(|material| material.stage == Stage::Endorse)
    }

    /// Where a material stands in the guide's list; unknown ones behind all.
    pub fn order(&self, id: &str) -> usize {
        self.0.guide().order_of(id)
    }

    /// What a reason is about; nothing where it is about the whole.
    pub fn about(&self, reason: &Reason) -> Text {
        let place = reason.at.as_ref().map(|at| self.place(at));
        place.or_else(|| reason.material.as_deref().map(|id| self.material(id))).unwrap_or_else(|| Text::new("整份申报", "the whole"))
    }
}

/// Text that other people wrote, fit for a terminal: nothing in it moves the cursor or changes colours.
pub fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect()
}

/// What is shown of one application.
pub fn declared(application: &Application) -> Text {
    let begun = || {
        let at = Pointer::root().key("declared_title").key("series");
        let series = Names::of(&application.guide).value(&at, Some(&Value::from(application.series.as_str())));
        text!(("{}（{}）", series.zh, application.guide), ("{} ({})", series.en, application.guide))
    };
    application.declared.clone().unwrap_or_else(begun)
}

/// The end of its id, by which lines below a list are known.
pub fn end(application: &Application) -> String {
    application.id.to_string().split_off(32)
}

/// Who has it now.
pub fn department(application: &Application) -> Text {
    match (&application.department, application.with) {
        (Some(name), _) => Text::same(plain(name)),
        (None, Some(Role::Applicant)) if application.on_paper => Text::new("单位经办人", "the employer's officer"),
        (None, Some(Role::Applicant)) => Text::new("申报人", "the applicant"),
        (None, Some(role)) => role.label(),
        (None, None) => Text::same(NOTHING),
    }
}

/// How one of several matters ended; what went wrong is told under what it is about, and the others go on.
pub fn ended(done: Result<(), Failure>, about: &str, context: &Context) -> Exit {
    let Err(failure) = done else { return Exit::Ok };
    context.term.talk(&format!("{about}:"));
    let is_nowhere = failure.code == Some(Code::NotFound);
    let mut error = remote::told(context, failure);
    if is_nowhere {
        error.class = Class::NoInput;
    }
    context.term.error(&error);
    Exit::from(&error)
}

/// Where it stands now, and with whom: `待受理（示例市人力资源和社会保障局）`.
pub fn standing(application: &Application) -> Text {
    let state = application.state.label();
    if application.with.is_none() {
        return state;
    }
    let with = department(application);
    text!(("{}（{}）", state.zh, with.zh), ("{} ({})", state.en, with.en))
}

/// Where it stands, with what else an office must know of it: who works on it, and that a revocation waits for a second officer.
fn state(application: &Application) -> Text {
    let state = application.state.label();
    if let Some(claim) = &application.claim {
        let (by, until) = (plain(&claim.by), claim.until.to_offset(CHINA).time());
        let (hour, minute) = (until.hour(), until.minute());
        let by = if claim.mine { Text::new("您", "you") } else { Text::same(by) };
        return text!(("{}（{}认领至 {hour:02}:{minute:02}）", state.zh, by.zh), ("{} (claimed by {} until {hour:02}:{minute:02})", state.en, by.en));
    }
    // Who may drop a proposal is told that there is one.
    if application.actions.contains(&Action::DropRevoke) {
        return text!(("{}（已提出撤销）", state.zh), ("{} (revocation proposed)", state.en));
    }
    state
}

/// A page for stdout; a script gets one line a matter or a field.
pub(super) fn page(context: &Context) -> Page {
    let term = context.term;
    Page::new(if term.data_is_terminal { term } else { Term { width: usize::from(u16::MAX), ..term } })
}

/// The table of a list, on stdout; what is not filed yet stands last, with its file.
pub fn table(applications: &[Application], unfiled: &[Unfiled], context: &Context) {
    let term = &context.term;
    let heads = [
        Text::new("申报人", "applicant"),
        Text::new("申报", "declared"),
        Text::new("状态", "state"),
        Text::new("现在由谁办理", "with"),
        Text::new("自", "since"),
        Text::new("截止", "due"),
        Text::new("编号", "id"),
    ];
    let given = |text: &str| Text::same(if text.trim().is_empty() { NOTHING.to_owned() } else { plain(text) });
    let waiting = |application: &Unfiled| {
        [
            given(&application.applicant),
            if application.declared.zh.trim().is_empty() { Text::same(NOTHING) } else { application.declared.clone() },
            match application {
                Unfiled { elsewhere: true, .. } => Text::new("这里没有提交（有别处的回执）", "not filed here (has a receipt from elsewhere)"),
                Unfiled { ended: true, .. } => Text::new("可重新申报（submit --again）", "may be filed anew (submit --again)"),
                _ => Text::new("尚未提交", "not filed yet"),
            },
            if application.elsewhere { Text::same(NOTHING) } else { Text::new("本人", "you") },
            Text::same(NOTHING),
            Text::same(application.due.map_or_else(|| NOTHING.to_owned(), |due| due.to_string())),
            Text::same(plain(&application.path.display().to_string())),
        ]
    };
    let row = |application: &Application| {
        [
            Text::same(plain(&application.applicant)),
            declared(application),
            state(application),
            department(application),
            Text::same(application.since.date().to_string()),
            Text::same(application.due.map_or_else(|| NOTHING.to_owned(), |due| due.to_string())),
            Text::same(application.id.to_string()),
        ]
    };
    let mut page = page(context);
    page.table(&heads, &applications.iter().map(row).chain(unfiled.iter().map(waiting)).collect::<Vec<_>>());
    term.data(page.finish().trim_end());
}
