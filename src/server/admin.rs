//! What the operator does on the data folder itself: the first accounts, registers, copies, keys, checking the data. No server need run.

use std::path::{Path, PathBuf};

use time::Duration;
use uuid::Uuid;

use super::accounts::{folded, hash_now, new_password, new_token};
use super::refusal::Answer;
use super::store::sqlite::Sqlite;
use super::store::{Audit, NewAccount, NewToken, Office, Removed, Store, What};
use super::{Config, Shared, backup, database, keys, not_started};
use crate::api::{Role, Scope, TokenKind};
use crate::canonical::PublicKey;
use crate::clock::Clock;
use crate::error::{Class, Error, Result};
use crate::guide::Guides;
use crate::rules::Judge;
use crate::text;
use crate::text::Text;

mod imports;

pub use super::backup::Copied;

/// Makes a data folder from a copy of one, if the copy is sound and has the keys that sign from now on.
///
/// # Errors
/// When it is not or has not, when data stand at `to`, or when something cannot be read or written.
pub fn restore(from: &Path, to: &Path, clock: &Clock) -> Result<Copied> {
    backup::restore(from, to, clock.now())
}

/// An office and the officer who acts for it.
#[derive(Clone, Debug)]
pub struct Setup {
    pub role: Role,
    pub office: String,
    /// An employer's unified social credit code; empty for the bureau.
    pub code: String,
    pub officer: String,
    /// How long the officer's token counts; at most 365.
    pub days: u32,
    /// What the token is for, within the role; empty for all of it.
    pub scopes: Vec<Scope>,
}

/// A token as it is shown this once.
pub struct Issued {
    pub office: String,
    pub officer: String,
    pub role: Role,
    pub token: String,
    pub expires_at: time::OffsetDateTime,
}

/// The data folder, opened for the operator.
pub struct Admin {
    data: PathBuf,
    store: Sqlite,
    clock: Clock,
}

impl Admin {
    /// Makes the folder with its database and signing key if they are not there.
    pub fn create(data: &Path, clock: Clock) -> Result<Self> {
        drop(Shared::open(Config::local(data.to_owned(), ([127, 0, 0, 1], 0).into()), clock.clone())?);
        Self::open(data, clock)
    }

    /// Makes the folder with its first officers. Where that fails, what was made is removed again, so that it can be repeated.
    pub fn init(data: &Path, clock: Clock, officers: &[Setup]) -> Result<Vec<Issued>> {
        super::make_data_folder(data)?;
        let at = database(data);
        if at.exists() {
            // A server that was started first has made everything but the offices.
            let admin = Self::open(data, clock)?;
            if admin.store.bureau().map_err(not_started)?.is_some() {
                let shown = data.display();
                return Err(Error::usage(
                    text!("{shown} 已经建好", "{shown} is there already"),
                    Text::new(
                        "要添加用人单位或经办人请用 declare admin add-employer、add-officer。",
                        "Add employers and officers with declare admin add-employer and add-officer.",
                    ),
                ));
            }
            // All of them before the first is added: their tokens are shown together or not at all.
            officers.iter().try_for_each(|officer| admin.may_add(officer))?;
            return officers.iter().map(|officer| admin.add_officer(officer)).collect();
        }
        // Of two who begin at once only one makes this file.
        std::fs::File::create_new(&at).map_err(|source| Error::unwritten(&at, source))?;
        let beside = super::BESIDE.iter().map(|name| data.join(name)).filter(|path| !path.exists());
        let made: Vec<PathBuf> = beside.chain([at]).collect();
        let issued = Self::create(data, clock).and_then(|admin| officers.iter().map(|officer| admin.add_officer(officer)).collect());
        if issued.is_err() {
            for path in made {
                // What cannot be removed either is found by whoever looks into the disk's trouble.
                let _ = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            }
        }
        issued
    }

    /// Opens a folder that is there.
    pub fn open(data: &Path, clock: Clock) -> Result<Self> {
        super::is_not_lost(data)?;
        if let Err(source) = std::fs::metadata(database(data))
            && source.kind() == std::io::ErrorKind::PermissionDenied
        {
            return Err(not_readable(data).because(source));
        }
        if !database(data).is_file() {
            let shown = data.display();
            return Err(Error::usage(
                text!("{shown} 不是服务器的数据文件夹", "{shown} is not a server's data folder"),
                Text::new("请先运行 declare admin init。", "Run declare admin init first."),
            ));
        }
        Ok(Self { data: data.to_owned(), store: Sqlite::open(&database(data))?, clock })
    }

    /// Adds an office (or finds it) and an account and a token for its officer.
    ///
    /// # Errors
    /// When the code is that of an employer of another name, or the office has an officer of that name.
    pub fn add_officer(&self, setup: &Setup) -> Result<Issued> {
        Self::may_have(setup)?;
        self.may_add(setup)?;
        self.add(setup).map_err(not_started)
    }

    fn may_add(&self, setup: &Setup) -> Result<()> {
        match self.office(setup).map_err(not_started)? {
            Some(other) if other.name != setup.office => Err(another_name(&other.name, setup)),
            Some(office) => self.is_new(setup, &office),
            None => Ok(()),
        }
    }

    /// One person with two accounts could do alone what takes two people.
    fn is_new(&self, setup: &Setup, office: &Office) -> Result<()> {
        let there = self.store.officer(office.id, &setup.officer).map_err(not_started)?;
        there.map_or(Ok(()), |_| Err(is_there(setup, office)))
    }

    fn add(&self, setup: &Setup) -> Answer<Issued> {
        let office = Office { id: Uuid::now_v7(), role: setup.role, name: setup.office.clone(), code: setup.code.to_uppercase() };
        if self.office(setup)?.is_none() {
            self.note(What::AddOffice, Some(office.id))?;
        }
        let office = self.store.add_office(office)?;
        self.add_to(setup, office)
    }

    /// One more officer for an office that is there.
    ///
    /// # Errors
    /// When there is no such office, or it has an officer of that name.
    pub fn add_colleague(&self, setup: &Setup) -> Result<Issued> {
        Self::may_have(setup)?;
        let office = self.office(setup).map_err(not_started)?.ok_or_else(|| no_office(setup))?;
        self.is_new(setup, &office)?;
        self.add_to(setup, office).map_err(not_started)
    }

    fn office(&self, setup: &Setup) -> Answer<Option<Office>> {
        match setup.role {
            Role::Employer => self.store.employer_by_code(&setup.code.to_uppercase()),
            Role::Bureau => self.store.bureau(),
            Role::Applicant | Role::Operator => Ok(None),
        }
    }

    fn add_to(&self, setup: &Setup, office: Office) -> Answer<Issued> {
        let now = self.clock.now();
        let account = NewAccount {
            id: Uuid::now_v7(),
            user_name: folded(&format!("{}-{}", setup.role.name(), Uuid::now_v7().simple())),
            role: setup.role,
            name: setup.officer.clone(),
            id_type: None,
            id_number: None,
            email: String::new(),
            mobile: None,
            // Nobody can know the password of this hash: officers sign in by token.
            password_hash: hash_now(&new_password()?)?,
            office: Some(office.id),
            confirmed: true,
            at: now,
        };
        let owner = account.id;
        self.store.add_account(account)?;
        self.token(setup, office, owner)
    }

    /// One more token for an officer who is there.
    pub fn issue_token(&self, setup: &Setup) -> Result<Issued> {
        Self::may_have(setup)?;
        let office = self.office(setup).map_err(not_started)?.ok_or_else(|| no_office(setup))?;
        let account = self.store.officer(office.id, &setup.officer).map_err(not_started)?.ok_or_else(|| no_officer(setup))?;
        self.token(setup, office, account).map_err(not_started)
    }

    /// A token for less than is asked would be of no use, and nobody would know.
    fn may_have(setup: &Setup) -> Result<()> {
        let own = setup.role.scopes();
        let Some(scope) = setup.scopes.iter().find(|scope| !own.contains(scope)) else { return Ok(()) };
        let (scope, label) = (scope.name(), setup.role.label());
        let own = own.iter().map(|scope| scope.name()).collect::<Vec<_>>().join(" ");
        Err(Error::usage(
            text!(("{}的令牌不能用于 {scope}", label.zh), ("a token of {} cannot be for {scope}", label.en)),
            text!("可用：{own}。", "It may be for: {own}."),
        ))
    }

    fn token(&self, setup: &Setup, office: Office, account: Uuid) -> Answer<Issued> {
        let (now, (token, hash)) = (self.clock.now(), new_token()?);
        let expires_at = now + Duration::days(i64::from(setup.days.clamp(1, 365)));
        let is_asked = |scope: &&Scope| setup.scopes.is_empty() || setup.scopes.contains(scope);
        let scopes = setup.role.scopes().iter().filter(is_asked).copied().collect();
        let (id, label) = (Uuid::now_v7(), "admin".to_owned());
        self.store.issue_token(NewToken { id, hash, account, kind: TokenKind::Organisation, label, scopes, expires_at, at: now })?;
        Ok(Issued { office: office.name, officer: setup.officer.clone(), role: setup.role, token, expires_at })
    }

    /// Ends every token of an officer, of whatever machine: who has left, or whose token became known. Says how many.
    ///
    /// # Errors
    /// When there is no such office or officer.
    pub fn revoke_tokens(&self, setup: &Setup) -> Result<usize> {
        let office = self.office(setup).map_err(not_started)?.ok_or_else(|| no_office(setup))?;
        let account = self.store.officer(office.id, &setup.officer).map_err(not_started)?.ok_or_else(|| no_officer(setup))?;
        self.store.end_tokens(account, self.clock.now()).map_err(not_started)
    }

    /// Takes a person's account away and frees its user name and identity number.
    ///
    /// # Errors
    /// When there is none of that name, or something was filed with it.
    pub fn remove_account(&self, user_name: &str) -> Result<()> {
        match self.store.remove_account(&folded(user_name), self.clock.now()).map_err(not_started)? {
            Removed::Gone => Ok(()),
            Removed::Unknown => Err(no_account(user_name)),
            Removed::HasFiled => Err(has_filed(user_name)),
        }
    }

    /// Gives a person's account another mail address. Its sign-ins and its password end: the code that `recover` mails to the address opens it. The
    /// address before is told by the server.
    ///
    /// # Errors
    /// When there is none of that name.
    pub fn set_email(&self, user_name: &str, email: &str) -> Result<()> {
        let password_hash = new_password().and_then(|password| hash_now(&password)).map_err(not_started)?;
        let given = self.store.give_mail(&folded(user_name), email, password_hash, self.clock.now()).map_err(not_started)?;
        if given { Ok(()) } else { Err(no_account(user_name)) }
    }

    /// The person whose account it is.
    pub fn name_of_account(&self, user_name: &str) -> Result<String> {
        let found = self.store.credentials(&folded(user_name)).map_err(not_started)?;
        found.filter(|account| account.office.is_none()).map(|account| account.name).ok_or_else(|| no_account(user_name))
    }

    /// Keeps that the operator is about to do something.
    fn note(&self, audit: What, about: Option<Uuid>) -> Answer<()> {
        self.store.note(Audit { at: self.clock.now(), audit, account: None, about })
    }

    /// What is wrong with the data, every byte of every file read; nothing when all is well.
    ///
    /// # Errors
    /// When something keeps from checking that is not itself a finding.
    pub fn fsck(&self) -> Result<Vec<Text>> {
        let mut wrong = self.store.check().map_err(not_started)?;
        for part in [keys::check(&self.data, &self.store, self.clock.now()), backup::check_files(&self.store, &self.data)] {
            match part {
                Ok(more) => wrong.extend(more),
                Err(failed) if wrong.is_empty() => return Err(not_started(failed)),
                // What cannot be read for damage was told as damage.
                Err(_) => {}
            }
        }
        Ok(wrong)
    }

    /// How much there is of everything, each with a name for scripts.
    pub fn stats(&self) -> Result<Vec<(String, u64)>> {
        let mut counts = self.store.counts().map_err(not_started)?;
        counts.push(("uploads.unfinished".to_owned(), u64::try_from(backup::parts(&self.data)).unwrap_or(u64::MAX)));
        Ok(counts)
    }

    /// Brings a copy of everything to what is committed now; the server may go on.
    ///
    /// # Errors
    /// When `to` is not apart from the data, holds other data, or something cannot be read or written.
    pub fn backup(&self, to: &Path) -> Result<Copied> {
        backup::backup(&self.store, &self.data, to)
    }

    /// Makes a new key sign receipts after a short notice. Receipts of the old one go on verifying.
    ///
    /// # Errors
    /// When the key cannot be written, or not so that the server can read it: then the old one goes on signing.
    pub fn rotate_key(&self) -> Result<PublicKey> {
        self.note(What::RotateKey, None).map_err(not_started)?;
        keys::rotate(&self.data, &self.store, self.clock.now())
    }
}

fn judge() -> Judge {
    Judge::new(Guides::built_in())
}

fn not_readable(data: &Path) -> Error {
    let shown = data.display();
    Error::usage(
        text!("没有权限读数据文件夹 {shown}", "the data folder {shown} may not be read by this user"),
        Text::new(
            "请以运行服务的用户运行，如 sudo -u declare declare admin ……。",
            "Run it as the user of the service, such as sudo -u declare declare admin …",
        ),
    )
}

fn no_account(user_name: &str) -> Error {
    Error::new(
        Class::NoInput,
        text!("没有个人账号 {user_name}", "there is no personal account {user_name}"),
        Text::new(
            "请核对用户名；经办人离开时用 declare admin revoke-tokens。",
            "Check the user name; when an officer leaves, use declare admin revoke-tokens.",
        ),
    )
}

fn has_filed(user_name: &str) -> Error {
    Error::new(
        Class::Conflict,
        text!("账号 {user_name} 提交过申报，没有删除", "applications were filed with the account {user_name}; it was not removed"),
        Text::new(
            "提交过的不会消失。号码被人冒用的，由受理部门按程序处理那些申报；本人可由单位代为申报。",
            "What was filed does not go away. If the number was misused, the bureau decides on those applications; an employer may file for the person.",
        ),
    )
}

fn no_office(setup: &Setup) -> Error {
    if setup.role != Role::Employer {
        let help = Text::new("请先运行 declare admin init。", "Run declare admin init first.");
        return Error::new(Class::NoInput, Text::new("还没有受理审批部门", "there is no bureau yet"), help);
    }
    let code = &setup.code;
    Error::new(
        Class::NoInput,
        text!("没有统一社会信用代码为 {code} 的用人单位", "there is no employer with the code {code}"),
        Text::new(
            "请核对代码；新单位用 declare admin add-employer 添加。",
            "Check the code; a new employer is added with declare admin add-employer.",
        ),
    )
}

/// A slip in the code would give a stranger another employer's access.
fn another_name(there: &str, setup: &Setup) -> Error {
    let (code, name) = (&setup.code, &setup.office);
    Error::usage(
        text!("{code} 登记的是“{there}”，不是“{name}”", "{code} is registered as “{there}”, not “{name}”"),
        Text::new(
            "请核对代码和名称；给已有单位添加经办人用 declare admin add-officer。",
            "Compare code and name; an officer of an employer that is there is added with declare admin add-officer.",
        ),
    )
}

fn is_there(setup: &Setup, office: &Office) -> Error {
    let (officer, office) = (&setup.officer, &office.name);
    Error::usage(
        text!("{office} 已有经办人 {officer}", "{office} has an officer {officer} already"),
        Text::new(
            "给同一人再发令牌用 declare admin issue-token；确是另一人的，请在姓名后注明，如 王敏（二科）。",
            "One more token for the same person is issued with declare admin issue-token; another person is told apart, as in 王敏（二科）.",
        ),
    )
}

fn no_officer(setup: &Setup) -> Error {
    let officer = &setup.officer;
    Error::new(
        Class::NoInput,
        text!("没有名为 {officer} 的经办人", "there is no officer {officer}"),
        Text::new(
            "请核对姓名和单位代码；新的经办人用 declare admin add-officer 添加。",
            "Check the name and the employer's code; a new officer is added with declare admin add-officer.",
        ),
    )
}
