//! A method for each route of the API.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::IF_MATCH;
use uuid::Uuid;

use super::{Answer, Client};
use crate::api::{
    Acted, ActionRequest, Application, ApplicationDetail, ApplicationPage, Binding, BindingAnswer, BindingList, BlobAnswer, BlobCheck, Code,
    CodeSent, Confirmation, DeviceCodes, DeviceToken, EarlierFile, EarlierFiles, Event, ExamRecord, Filed, Filing, FindOrCreate, GuideFiles,
    GuideList, Insurance, Keys, MailChange, MailConfirmation, Me, MeChange, PasswordChange, PasswordReset, Recovery, Registered, Registration,
    SignIn, StaffList, StaffMember, Token, TokenList, TokenRequest, View, limit, route,
};
use crate::canonical::{Sha256, SignedReceipt};

/// What a device adds to its pause when it is told that it asks too often (RFC 8628, 3.5).
const SLOWER: Duration = Duration::from_secs(5);

impl Client {
    pub async fn register(&self, registration: &Registration) -> Answer<Registered> {
        self.call(Method::POST, route::ACCOUNTS, registration).await
    }

    pub async fn confirm(&self, confirmation: &Confirmation) -> Answer<()> {
        self.tell(|| self.request(Method::POST, route::CONFIRM).json(confirmation)).await
    }

    pub async fn sign_in(&self, sign_in: &SignIn) -> Answer<Token> {
        self.call(Method::POST, route::TOKEN, sign_in).await
    }

    /// Asks for a code with which this device is let in at a browser; `label` is what it is called there.
    pub async fn begin_device(&self, label: &str) -> Answer<DeviceCodes> {
        self.ask(|| self.request(Method::POST, route::DEVICE).form(&[("label", label)])).await
    }

    /// Waits until the device is let in, as long as its code counts.
    pub async fn device_token(&self, codes: &DeviceCodes) -> Answer<DeviceToken> {
        let asked = [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", codes.device_code.as_str())];
        let mut pause = Duration::from_secs(codes.interval.into());
        loop {
            tokio::time::sleep(pause).await;
            match self.ask(|| self.request(Method::POST, route::DEVICE_TOKEN).form(&asked)).await {
                Err(failure) if failure.code == Some(Code::AuthorizationPending) => {}
                Err(failure) if failure.code == Some(Code::SlowDown) => pause += SLOWER,
                answer => return answer,
            }
        }
    }

    /// Revokes the token this client uses.
    pub async fn sign_out(&self) -> Answer<()> {
        self.tell(|| self.request(Method::DELETE, route::TOKEN)).await
    }

    /// Asks for a mail with what was forgotten.
    pub async fn recover(&self, recovery: &Recovery) -> Answer<()> {
        self.tell(|| self.request(Method::POST, route::RECOVER).json(recovery)).await
    }

    pub async fn reset_password(&self, reset: &PasswordReset) -> Answer<()> {
        self.tell(|| self.request(Method::POST, route::RESET).json(reset)).await
    }

    pub async fn change_password(&self, change: &PasswordChange) -> Answer<()> {
        self.tell(|| self.request(Method::PUT, route::PASSWORD).json(change)).await
    }

    /// Asks for another mail address, to which a code goes.
    pub async fn ask_mail(&self, change: &MailChange) -> Answer<CodeSent> {
        self.call(Method::POST, route::EMAIL, change).await
    }

    /// Takes the address, with the code from there.
    pub async fn set_mail(&self, confirmation: &MailConfirmation) -> Answer<Me> {
        self.call(Method::PUT, route::EMAIL, confirmation).await
    }

    pub async fn tokens(&self) -> Answer<TokenList> {
        self.get(route::TOKENS).await
    }

    pub async fn revoke_token(&self, id: Uuid) -> Answer<()> {
        self.remove(&route::token(id)).await
    }

    /// Makes one more token of this account; one, however often its request is repeated under one id.
    pub async fn make_token(&self, asked: &TokenRequest) -> Answer<Token> {
        self.call(Method::POST, route::TOKENS, asked).await
    }

    /// The employers that list this account's person.
    pub async fn employers(&self) -> Answer<BindingList> {
        self.get(route::EMPLOYERS).await
    }

    /// Says whether one is of this employer's staff.
    pub async fn answer_employer(&self, employer: Uuid, answer: BindingAnswer) -> Answer<Binding> {
        self.call(Method::PUT, &route::employer(employer), &answer).await
    }

    pub async fn me(&self) -> Answer<Me> {
        self.get(route::ME).await
    }

    pub async fn change_me(&self, change: &MeChange) -> Answer<Me> {
        self.call(Method::PATCH, route::ME, change).await
    }

    /// The insured employer; `None` where the register knows nobody of that identity.
    pub async fn insurance(&self) -> Answer<Option<Insurance>> {
        self.get_if_there(route::INSURANCE).await
    }

    /// The exam record of a ticket; `None` where there is none for this person.
    pub async fn exam(&self, ticket: &str) -> Answer<Option<ExamRecord>> {
        self.get_if_there(&route::exam(ticket)).await
    }

    pub async fn find_or_create(&self, wanted: &FindOrCreate) -> Answer<Application> {
        self.call(Method::POST, route::APPLICATIONS, wanted).await
    }

    /// Every application of a view, all pages of it.
    pub async fn applications(&self, view: View, search: Option<&str>) -> Answer<Vec<Application>> {
        let mut all = Vec::new();
        let mut cursor: Option<String> = None;
        loop {
            let mut query = vec![("view", view.name().to_owned()), ("limit", limit::PAGE.to_string())];
            query.extend(search.map(|search| ("search", search.to_owned())));
            query.extend(cursor.map(|cursor| ("cursor", cursor)));
            let page: ApplicationPage = self.ask(|| self.request(Method::GET, route::APPLICATIONS).query(&query)).await?;
            all.extend(page.applications);
            match page.next {
                Some(next) => cursor = Some(next),
                None => return Ok(all),
            }
        }
    }

    pub async fn application(&self, id: Uuid) -> Answer<ApplicationDetail> {
        self.get(&route::application(id)).await
    }

    pub async fn events(&self, id: Uuid) -> Answer<Vec<Event>> {
        self.get(&route::events(id)).await
    }

    pub async fn check_blobs(&self, id: Uuid, check: &BlobCheck) -> Answer<BlobAnswer> {
        self.call(Method::POST, &route::blobs_check(id), check).await
    }

    /// The bytes of a file of an application.
    pub async fn blob(&self, id: Uuid, sha256: &Sha256) -> Answer<Vec<u8>> {
        self.send(|| self.request(Method::GET, &route::blob(id, sha256)), |_, body| Ok(body.into())).await
    }

    /// What was validly filed before, of one material or of all: by oneself, or for the person of an officer's staff list.
    pub async fn earlier(&self, person: Option<Uuid>, material: Option<&str>) -> Answer<Vec<EarlierFile>> {
        let person = person.map(|person| person.to_string());
        let query: Vec<_> = material.map(|material| ("material", material)).into_iter().chain(person.as_deref().map(|id| ("person", id))).collect();
        let found: EarlierFiles = self.ask(|| self.request(Method::GET, route::EARLIER).query(&query)).await?;
        Ok(found.files)
    }

    /// Whether `filing` could be filed next if its files were there.
    pub async fn check_filing(&self, id: Uuid, filing: &Filing) -> Answer<()> {
        self.tell(|| self.request(Method::POST, &route::filings_check(id)).json(filing)).await
    }

    pub async fn file(&self, id: Uuid, revision: u32, filing: &Filing) -> Answer<Filed> {
        self.call(Method::PUT, &route::filing(id, revision), filing).await
    }

    /// Acts on the application as it stood at `version`. The same `action` id gives the same answer.
    pub async fn act(&self, id: Uuid, version: u64, action: Uuid, request: &ActionRequest) -> Answer<Acted> {
        let path = route::action(id, action);
        let etag = format!("\"{version}\"");
        self.ask(|| self.request(Method::PUT, &path).header(IF_MATCH, &etag).json(request)).await
    }

    /// Claims an application for this officer, or for longer.
    pub async fn claim(&self, id: Uuid) -> Answer<Application> {
        self.ask(|| self.request(Method::PUT, &route::claim(id))).await
    }

    pub async fn release(&self, id: Uuid) -> Answer<()> {
        self.tell(|| self.request(Method::DELETE, &route::claim(id))).await
    }

    pub async fn receipt(&self, id: Uuid) -> Answer<SignedReceipt> {
        self.get(&route::receipt(id)).await
    }

    pub async fn keys(&self) -> Answer<Keys> {
        self.get(route::KEYS).await
    }

    pub async fn guides(&self) -> Answer<GuideList> {
        self.get(route::GUIDES).await
    }

    pub async fn guide(&self, id: &str) -> Answer<GuideFiles> {
        self.get(&route::guide(id)).await
    }

    pub async fn guide_version(&self, id: &str, digest: &Sha256) -> Answer<GuideFiles> {
        self.get(&route::guide_version(id, digest)).await
    }

    pub async fn staff(&self) -> Answer<StaffList> {
        self.get(route::STAFF).await
    }

    /// Puts people on the staff list, as many at a time as the server takes, and gives their rows as they are kept.
    pub async fn put_staff(&self, members: &[StaffMember]) -> Answer<Vec<StaffMember>> {
        let mut kept = Vec::new();
        for part in members.chunks(limit::STAFF) {
            let list: StaffList = self.call(Method::PUT, route::STAFF, &StaffList { staff: part.to_vec() }).await?;
            kept.extend(list.staff);
        }
        Ok(kept)
    }

    pub async fn remove_staff(&self, person: Uuid) -> Answer<()> {
        self.remove(&route::staff_member(person)).await
    }
}
