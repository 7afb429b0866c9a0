//! Who files: the person, or an officer of the employer for the people of its staff list.

use uuid::Uuid;

use crate::api::{Filing, Me, Role, StaffMember};
use crate::client::{Answer, Client, Failure};
use crate::error::{Class, Error};
use crate::finding::Finding;
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// In whose hands an application is filed, which decides how the commitment is agreed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum By {
    /// The person, who agrees in the file.
    #[default]
    Person,
    /// An officer, for whom the person's signed undertaking counts.
    Officer,
}

/// The account that files.
#[derive(Clone, Debug)]
pub enum Filer {
    Person(Box<Me>),
    /// An officer with the employer's staff list.
    Officer(Box<Me>, Vec<StaffMember>),
}

impl Filer {
    /// Asks who is signed in, and whose applications an officer may file.
    pub async fn of(client: &Client) -> Answer<Self> {
        let me = Box::new(client.me().await?);
        Ok(if me.role == Role::Employer { Self::Officer(me, client.staff().await?.staff) } else { Self::Person(me) })
    }

    pub const fn by(&self) -> By {
        match self {
            Self::Person(_) => By::Person,
            Self::Officer(..) => By::Officer,
        }
    }

    /// The row of the staff list that an application is of; none for oneself. The server says so too, but only after all the files went over.
    ///
    /// # Errors
    /// When this account does not file this application.
    pub fn applicant(&self, filing: &Filing) -> Result<Option<Uuid>, Box<Failure>> {
        let text = |at: &str| filing.application.pointer(at).and_then(|text| text.as_str()).unwrap_or_default();
        let (name, number) = (text("/basic/name"), text("/basic/id_number"));
        match self {
            Self::Person(me) if me.id_number.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(number)) => Ok(None),
            Self::Person(me) => Err(not_this_account(&me.user_name)),
            Self::Officer(me, staff) => {
                let code = text("/next_step/employer_code");
                if !me.office_code.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(code)) {
                    return Err(not_ours(code));
                }
                let row = staff.iter().find(|row| row.id_number.eq_ignore_ascii_case(number)).ok_or_else(|| not_on_the_list(name, number))?;
                if row.is_confirmed() { Ok(Some(row.person)) } else { Err(not_confirmed(name)) }
            }
        }
    }
}

fn not_this_account(account: &str) -> Box<Failure> {
    let finding = finding("/basic/id_number", Text::new("证件号码与登录账号不符", "the number is not the account's"))
        .help(text!("这份申报要由本人登录提交；现在登录的是 {account}。", "It is filed by the person themselves; signed in is {account}."));
    let help = Text::new(
        "请用本人的账号登录（declare login），几个账号可用 --profile 分开；单位代为提交的，用经办人的令牌登录。",
        "Sign in with the person's own account (`declare login`); --profile keeps several apart. An employer's officer signs in with the officer's token.",
    );
    failed(Class::Findings, Text::new("这份申报不是登录账号本人的", "this application is not that of the account signed in"), help, finding)
}

fn not_on_the_list(name: &str, number: &str) -> Box<Failure> {
    let what = text!("{name} 不在本单位的职工名册上", "{name} is not on the employer's staff list");
    let help = text!(
        "先添加：declare staff add --name {name} --id-number {number} --email 本人邮箱；核实后再提交。",
        "Add the person first: declare staff add --name '{name}' --id-number {number} --email MAIL; submit once that is confirmed."
    );
    failed(Class::Findings, what.clone(), help, finding("/basic/id_number", what))
}

fn not_confirmed(name: &str) -> Box<Failure> {
    let what = text!("{name} 在职工名册上，但尚未核实", "{name} is on the staff list, but not confirmed yet");
    let help = Text::new(
        "参保登记、本人（declare me confirm）或受理部门核实后才能代为提交；现状见 declare staff list。",
        "The insurance register, the person (`declare me confirm`) or the bureau confirms it; see `declare staff list`.",
    );
    failed(Class::Findings, what.clone(), help, finding("/basic/id_number", what))
}

fn not_ours(code: &str) -> Box<Failure> {
    let what = text!("这份申报报送的是另一家单位（{code}）", "this application goes to another employer ({code})");
    let help = Text::new(
        "经办人只能提交报送本单位的申报；请核对“申报下一环节信息”里的统一社会信用代码。",
        "An officer files only what goes to the officer's own employer; check the code in `next_step`.",
    );
    failed(Class::Findings, what.clone(), help, finding("/next_step/employer_code", what))
}

fn finding(at: &str, message: Text) -> Finding {
    Finding::error("not-this-account", &Pointer::parse(at), message)
}

fn failed(class: Class, what: Text, help: Text, finding: Finding) -> Box<Failure> {
    let mut failure = Failure::from(Error::new(class, what, help));
    failure.findings = vec![finding];
    Box::new(failure)
}
