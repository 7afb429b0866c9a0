//! What people name as matters: ids, application files, folders. Nothing is created by asking.

use std::path::{Path, PathBuf};

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use super::{detail, find};
use crate::api::{Application, View};
use crate::cli::inputs;
use crate::client::Client;
use crate::document::Document;
use crate::error::{Class, Error, Result};
use crate::filing::receipts;
use crate::guide::{Confidence, Guides};
use crate::text;
use crate::text::Text;

/// What was named.
pub enum Meant {
    Matter(Uuid),
    Unfiled(Unfiled),
}

/// An application of which the server has no filing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unfiled {
    pub path: PathBuf,
    pub applicant: String,
    pub guide: String,
    pub series: String,
    /// The last day to file it, where that is published.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "day")]
    pub due: Option<Date>,
    /// What was filed of it ended so that it may be filed anew.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// It was filed, says its receipt: by another account, or at another server.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub elsewhere: bool,
    #[serde(skip)]
    pub declared: Text,
}

impl Meant {
    /// The matter, if it is filed.
    pub fn filed(self) -> Result<Uuid> {
        match self {
            Self::Matter(id) => Ok(id),
            Self::Unfiled(application) => Err(not_filed(&application.path)),
        }
    }
}

fn not_filed(path: &Path) -> Error {
    let receipts = inputs::folder(path).join(receipts::FOLDER);
    let path = path.display();
    if let Ok(Some(id)) = receipts::application_in(&receipts) {
        return Error::new(
            Class::NoInput,
            text!(
                "{path} 旁有事项 {id} 的回执，但这个账号在这台服务器上看不到它",
                "{path} has receipts of the matter {id}, which this account does not see at this server"
            ),
            Text::new(
                "请换提交时用的账号或服务器（--profile、--server）；在这里还没有提交过的，先用 declare submit 提交。",
                "Take the account or server that it was filed with (--profile, --server); if it was never filed here, file it first, with `declare submit`.",
            ),
        );
    }
    Error::new(
        Class::NoInput,
        text!("{path} 还没有提交", "{path} is not filed yet"),
        Text::new(
            "先用 declare submit 提交；看所有事项用 declare status。",
            "File it first, with `declare submit`; see all matters with `declare status`.",
        ),
    )
}

impl Unfiled {
    /// Whether its name, title or file has this text.
    pub fn has(&self, text: &str) -> bool {
        [self.applicant.as_str(), &self.declared.zh, &self.declared.en].into_iter().any(|shown| shown.contains(text))
            || self.path.to_string_lossy().contains(text)
    }
}

/// `2026-04-30`
fn day<S: serde::Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&date.map(|date| date.to_string()).unwrap_or_default())
}

/// The matter of each id, and of each application that a file or folder stands for.
///
/// # Errors
/// When the server does not answer. What is not there is an error among the others.
pub async fn meant(client: &Client, given: &[String]) -> Result<Vec<Result<Meant>>> {
    let mut all = None;
    let guides = Guides::built_in();
    let mut meant = Vec::new();
    for given in given {
        if !Path::new(given).exists() {
            meant.push(not_lost(there(client, given).await.map(Meant::Matter))?);
            continue;
        }
        let all = match &all {
            Some(all) => all,
            None => all.insert(client.applications(View::All, None).await?),
        };
        match inputs::applications(&[PathBuf::from(given)]) {
            Ok(inputs) => meant.extend(inputs.into_iter().map(|input| input.found.and_then(|()| of_file(&input.path, all, |_| true, &guides)))),
            Err(error) => meant.push(Err(error)),
        }
    }
    Ok(meant)
}

/// The matter of an id or a part of one; a whole one may be nobody's.
async fn there(client: &Client, given: &str) -> Result<Uuid> {
    let id = find(client, given).await?;
    Ok(detail(client, id).await?.application.id)
}

/// The application files in and right below the current folder that are not among the person's matters. What cannot be read is left out.
pub fn unfiled_among(files: Vec<PathBuf>, all: &[Application]) -> Vec<Unfiled> {
    let guides = Guides::built_in();
    // What ended without a result can be applied for anew.
    let stands = |matter: &Application| !matter.state.allows_another();
    let unfiled = |path: PathBuf| match of_file(&path, all, stands, &guides) {
        Ok(Meant::Unfiled(unfiled)) => Some(unfiled),
        _ => None,
    };
    files.into_iter().filter_map(unfiled).collect()
}

/// A server that does not answer ends it all; a matter that is not there is one of several.
fn not_lost(found: Result<Meant>) -> Result<Result<Meant>> {
    match found {
        Err(error) if !matches!(error.class, Class::NoInput | Class::Usage) => Err(error),
        found => Ok(found),
    }
}

/// Which of `all` that count a file stands for.
fn of_file(path: &Path, all: &[Application], counts: impl Fn(&Application) -> bool, guides: &Guides) -> Result<Meant> {
    let document = Document::open(path, guides)?;
    let (guide, series) = (&document.guide().id, document.application().declared_title.series.code());
    let applicant = document.application().basic.name.text();
    let kept = receipts::application_in(&inputs::folder(path).join(receipts::FOLDER)).ok().flatten();
    let elsewhere = kept.is_some_and(|kept| !all.iter().any(|matter| matter.id == kept));
    // An officer files for many.
    let is_it = |matter: &&Application| {
        let of_whom = applicant.is_empty() || matter.applicant == applicant;
        matter.guide == *guide && matter.series == series && of_whom && matter.revision > 0
    };
    // What ended before is not what was filed elsewhere since.
    let is_found = |matter: &&Application| is_it(matter) && counts(matter) && !(elsewhere && matter.state.allows_another());
    if let Some(filed) = all.iter().find(is_found) {
        return Ok(Meant::Matter(filed.id));
    }
    let due = document.guide().last_day(document.declared()).filter(|last| last.confidence != Confidence::Unverified);
    Ok(Meant::Unfiled(Unfiled {
        path: path.to_owned(),
        applicant: applicant.to_owned(),
        guide: guide.clone(),
        series: series.to_owned(),
        due: due.map(|last| last.date),
        ended: !elsewhere && all.iter().any(|matter| is_it(&matter)),
        elsewhere,
        declared: document.declared_title(),
    }))
}
