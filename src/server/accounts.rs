//! Passwords, tokens and confirmation codes. Nothing that opens an account is kept as it is, only its hash.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL;
use time::Duration;
use tokio::sync::Semaphore;
use unicode_normalization::UnicodeNormalization as _;

use super::guesses::too_many;
use super::refusal::{Answer, Refusal};
use crate::api::{Code, Registration, Scope};
use crate::canonical::Sha256;
use crate::finding::Finding;
use crate::people::{self, Person, Written, account_field};
use crate::rules::Judge;
use crate::text::Text;

/// How long a mailed code counts.
pub const CODE_LIFE: Duration = Duration::hours(24);
/// Sign-ins that may wait for the pool at once; more are told to come back.
const WAITING: usize = 256;

/// Checked when the user name is unknown, so that it takes as long. Written here, it costs neither time nor memory at the start.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$TLo+VbBFNjb3sUMASLF3dw$E9Y1vPtMZh9HdGlYWnU5ooIvjA7xMu4/Ifjt9yPkSVQ";

/// The pool that hashes passwords (argon2id, m = 19,456 KiB, t = 2, p = 1): no more at once than half the cores, and a bounded queue, so that a
/// storm of sign-ins does not hold up filings.
pub struct Passwords {
    working: Semaphore,
    waiting: Semaphore,
}

impl Passwords {
    pub fn start() -> Self {
        Self { working: Semaphore::new((super::cores() / 2).max(1)), waiting: Semaphore::new(WAITING) }
    }

    pub async fn hash(&self, password: String) -> Answer<String> {
        self.run(move || hash_now(&password)).await
    }

    /// Whether `password` is the one of `hash`; without a hash it is wrong, after the same work.
    pub async fn verify(&self, password: String, hash: Option<String>) -> Answer<bool> {
        let (known, hash) = (hash.is_some(), hash.unwrap_or_else(|| NOBODY.to_owned()));
        let right = self
            .run(move || {
                let parsed = PasswordHash::new(&hash).map_err(Refusal::internal)?;
                Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok())
            })
            .await?;
        Ok(known && right)
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> Answer<T> + Send + 'static) -> Answer<T> {
        let _waiting = self.waiting.try_acquire().map_err(|_| too_many(std::time::Duration::ZERO))?;
        let _working = self.working.acquire().await.map_err(Refusal::internal)?;
        super::blocking(work).await
    }
}

pub(super) fn hash_now(password: &str) -> Answer<String> {
    Ok(Argon2::default().hash_password(password.as_bytes()).map_err(Refusal::internal)?.to_string())
}

/// A new token, `declare_` and 43 characters, with the digest under which it is known.
pub fn new_token() -> Answer<(String, Sha256)> {
    let token = format!("declare_{}", BASE64URL.encode(random::<32>()?));
    let hash = Sha256::of(token.as_bytes());
    Ok((token, hash))
}

/// A code of eight digits for a mail, with the digest under which it is known.
pub fn new_code() -> Answer<(String, Sha256)> {
    let number = u32::from_le_bytes(random::<4>()?) % 100_000_000;
    let code = format!("{number:08}");
    let hash = Sha256::of(code.as_bytes());
    Ok((code, hash))
}

/// Letters for a device's code: none that is read as another, and no vowels, so that no word comes out (RFC 8628, 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";

/// A code that a person types to let a device in: `BCDF-GHJK`.
pub fn new_user_code() -> Answer<String> {
    let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
    let mut code: String = random::<8>()?.map(letter).iter().collect();
    code.insert(4, '-');
    Ok(code)
}

/// The digest under which a device's code is known, however it was typed.
pub fn user_code(typed: &str) -> Sha256 {
    let bare: String = typed.nfkc().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_uppercase()).collect();
    Sha256::of(bare.as_bytes())
}

/// The digest under which a mailed code is known, however it was typed.
pub fn mailed_code(typed: &str) -> Sha256 {
    let bare: String = typed.nfkc().filter(|c| !c.is_whitespace()).collect();
    Sha256::of(bare.as_bytes())
}

/// A password for an account that signs in by token only.
pub fn new_password() -> Answer<String> {
    Ok(BASE64URL.encode(random::<32>()?))
}

pub(super) fn random<const N: usize>() -> Answer<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(Refusal::unavailable)?;
    Ok(bytes)
}

/// A user name as it is compared: without case.
pub fn folded(user_name: &str) -> String {
    user_name.trim().to_lowercase()
}

/// A document number as it is compared: without spaces, in capitals.
pub fn number(written: &str) -> String {
    written.chars().filter(|character| !character.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// A token gives no more than it has.
pub fn too_few_scopes(has: &[Scope]) -> Refusal {
    let names: Vec<&str> = has.iter().map(|scope| scope.name()).collect();
    let names = names.join(", ");
    Refusal::new(
        Code::NotAllowed,
        crate::text!("现在的令牌没有所要的全部用途（有：{names}）", "the present token is not for all that is asked (it is for: {names})"),
        Text::new("请少要几项，或用密码重新登录后再办。", "Ask for less, or sign in with the password first."),
    )
}

/// Who registers, in the forms that are kept.
///
/// # Errors
/// All that is wrong with the registration.
pub fn check(registration: &Registration, judge: &Judge) -> Result<Person, Vec<Finding>> {
    let mut findings = Vec::new();
    let name = folded(&registration.user_name);
    let plain = |character: char| character.is_ascii_alphanumeric() || "._-@".contains(character);
    if !(3..=64).contains(&name.len()) || !name.chars().all(plain) {
        let message = Text::new("用户名须为3至64个字母、数字或 . _ - @", "a user name has 3 to 64 letters, digits or . _ - @");
        findings.push(account_field("user_name", message));
    }
    let written = Written {
        name: &registration.name,
        id_type: &registration.id_type,
        id_number: &registration.id_number,
        email: None,
        mobile: registration.mobile.as_deref(),
    };
    let person = people::read(written, judge);
    findings.extend(person.as_ref().err().into_iter().flatten().cloned());
    if !is_mail(&registration.email) {
        findings.push(account_field("email", Text::new("邮箱格式不对", "this is not a mail address")));
    }
    findings.extend(check_password(&registration.password));
    match person {
        Ok(person) if findings.is_empty() => Ok(person),
        _ => Err(findings),
    }
}

/// What is wrong with a new password.
pub fn check_password(password: &str) -> Option<Finding> {
    let message = Text::new("密码须为10至128个字符", "a password has 10 to 128 characters");
    (!(10..=128).contains(&password.chars().count())).then(|| account_field("password", message))
}

/// `someone@somewhere`, with nothing in it that could end a header line of a mail.
pub(crate) fn is_mail(text: &str) -> bool {
    let plain =
        text.len() <= 254 && text.chars().all(|character| !character.is_whitespace() && !character.is_control() && !"<>,;\"".contains(character));
    plain && text.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.') && !host.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Place;
    use crate::guide::Guides;
    use crate::pointer::Pointer;

    #[tokio::test]
    async fn a_password_is_checked_against_its_hash_only() {
        let passwords = Passwords::start();
        let hash = passwords.hash("correct horse battery".into()).await.unwrap();
        let costs = "$argon2id$v=19$m=19456,t=2,p=1$";
        assert!(hash.starts_with(costs) && NOBODY.starts_with(costs) && hash.len() == NOBODY.len(), "{hash}");
        assert!(passwords.verify("correct horse battery".into(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.verify("wrong".into(), Some(hash)).await.unwrap());
        assert!(!passwords.verify("the password of nobody".into(), None).await.unwrap());
    }

    #[test]
    fn a_registration_is_checked() {
        let good = Registration {
            user_name: "Zhang.San".into(),
            password: "0123456789".into(),
            name: "张三".into(),
            id_type: "111".into(),
            id_number: "440300190001010015".into(),
            email: "zhang@example.org".into(),
            mobile: None,
        };
        let judge = Judge::new(Guides::built_in());
        assert_eq!(check(&good, &judge).unwrap().id_number, "440300190001010015");
        let bad = Registration { user_name: "张".into(), password: "short".into(), email: "a@b.c\r\nBcc: x@y.z".into(), ..good };
        let places = |bad: &Registration| -> Vec<Place> { check(bad, &judge).unwrap_err().into_iter().map(|finding| finding.place).collect() };
        assert_eq!(places(&bad), ["/user_name", "/email", "/password"].map(|at| Place::At(Pointer::parse(at))));
        let slip = Registration { id_number: "440300190001010016".into(), mobile: Some("138".into()), ..bad };
        assert!(places(&slip).contains(&Place::At(Pointer::parse("/id_number"))) && places(&slip).contains(&Place::At(Pointer::parse("/mobile"))));
    }
}
