//! The server's own judgement of a filing: it trusts no client, and says everything it finds at once.

mod materials;
mod returned;

use std::sync::Arc;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use self::materials::WithSystem;
use super::Shared;
use super::refusal::{Answer, Refusal};
use super::store::{Caller, Detail, FilingFacts, Office, Stored};
use crate::api::{Action, ActionRequest, Filing, limit};
use crate::attachments::check::{lacking, lacks};
use crate::canonical::{self, Item, Manifest, Sha256, application_digest, filing_digest};
use crate::document::{Document, System};
use crate::finding::{Finding, Place, Severity};
use crate::guide::{Cited as _, Confidence, Guide, LastDay, Need, Stage};
use crate::pointer::Pointer;
use crate::text;
use crate::text::Text;

/// The employer's proof of its notice: wanted only where the round has one.
const NOTICE_PROOF: &str = "notice_proof";

/// What an officer files in place of the person's own agreement.
const UNDERTAKING: &str = "undertaking";

/// A filing that may be filed.
pub(super) struct Checked {
    pub(super) facts: FilingFacts,
    pub(super) system: Option<Value>,
    /// By which day the employer must have endorsed it.
    pub(super) due: Option<time::Date>,
}

/// Who an application is of, as it must stand in it.
struct Applicant {
    name: String,
    id_number: String,
    /// Somebody who can know says so: then the registers are asked.
    is_confirmed: bool,
    /// The code of the employer whose officer files for the person.
    employer_code: Option<String>,
}

impl Applicant {
    /// The caller; or for an officer the person on the staff list, as long as that is confirmed.
    fn of(shared: &Shared, caller: &Caller, stored: &Stored) -> Answer<Self> {
        match &caller.office {
            None => Ok(Self {
                name: caller.name.clone(),
                id_number: caller.id_number.clone().unwrap_or_default(),
                is_confirmed: caller.identity_confirmed,
                employer_code: None,
            }),
            Some(office) => {
                let member = shared.store.staff_of(office.id, stored.origin.person)?.filter(crate::api::StaffMember::is_confirmed);
                let member = member.ok_or_else(Refusal::not_confirmed_staff)?;
                Ok(Self { name: member.name, id_number: member.id_number, is_confirmed: true, employer_code: Some(office.code.clone()) })
            }
        }
    }
}

/// What a filing is found to be before its files are looked into.
struct Judged {
    document: Document,
    guide: Arc<Guide>,
    system: Option<Value>,
    employer: Option<Office>,
    /// The list of files is one that may be gone through.
    is_list: bool,
    findings: Vec<Finding>,
}

/// Checks a filing whole: that its digests are those of its content, that it is the caller's, its text, its files.
pub(super) fn filing(shared: &Shared, caller: &Caller, stored: &Stored, filing: &Filing) -> Answer<Checked> {
    let Judged { document, guide, system, employer, is_list, mut findings } = judged(shared, caller, stored, filing)?;
    let not_stored = stored_files(shared, caller, &filing.manifest)?;
    // Files are opened only where there are as many of them as are taken, and all are there.
    if is_list && not_stored.is_empty() {
        findings.extend(materials::unfit(shared, &guide, &filing.manifest)?);
    }
    findings.extend(not_stored);
    match employer {
        Some(employer) if findings.is_empty() => {
            // What the bureau has had once was submitted in time.
            let due = if stored.at_bureau { None } else { endorse_until(&document, &guide, shared.clock.today()) };
            Ok(Checked { facts: facts(filing, &document, &employer), system, due })
        }
        _ => Err(Refusal::invalid(findings)),
    }
}

/// Refuses files in which the virus scanner finds something. Asked last, and not where work is done by turns: it may take its time.
pub(super) fn clean(shared: &Shared, manifest: &Manifest) -> Answer<()> {
    let findings = materials::infected(shared, manifest)?;
    if findings.is_empty() { Ok(()) } else { Err(Refusal::invalid(findings)) }
}

/// Checks all of a filing that can be checked while its files are still to come.
pub(super) fn before_files(shared: &Shared, caller: &Caller, stored: &Stored, filing: &Filing) -> Answer<()> {
    let findings = judged(shared, caller, stored, filing)?.findings;
    if findings.is_empty() { Ok(()) } else { Err(Refusal::invalid(findings)) }
}

fn judged(shared: &Shared, caller: &Caller, stored: &Stored, filing: &Filing) -> Answer<Judged> {
    let applicant = Applicant::of(shared, caller, stored)?;
    let guide = shared.guides.version(&filing.guide).ok_or_else(|| Refusal::invalid(vec![unknown_guide(filing)]))?;
    let bytes = canonical::application(&filing.application);
    let mut document = Document::parse("application.json", &bytes, shared.guides.judge().guides());
    let system = system(shared, &applicant, &document)?;
    let known = system.as_ref().filter(|values| values.as_object().is_some_and(|values| !values.is_empty()));
    if let Some(values) = known {
        document = document.with_system(System::of_registers(values));
    }
    let mut findings = shared.guides.judge().judge(&document);
    findings.retain(|finding| finding.severity == Severity::Error);
    findings.extend(digests(filing, &bytes, &document));
    findings.extend(commitment(filing, &document, &guide, &applicant));
    findings.extend(belongs(&applicant, stored, filing, &document));
    if stored.revision == 0 {
        findings.extend(too_late(&document, &guide, shared.clock.today()));
    }
    if let Some((last, _)) = shared.store.filing(stored.origin.id, stored.revision)? {
        findings.extend(returned::untouchable(&stored.reasons, &last.filing, filing, &guide, shared.guides.judge()));
    }
    let beyond = manifest(&filing.manifest);
    let is_list = beyond.is_empty();
    findings.extend(beyond);
    let values = WithSystem { application: &document, system: known };
    findings.extend(materials::missing(&guide, &values, &filing.manifest));
    let next = &document.application().next_step;
    let employer = shared.store.employer_by_code(next.employer_code.text())?;
    match &employer {
        Some(employer) => findings.extend(another_name(employer, next.employer.text())),
        None => findings.push(unknown_employer()),
    }
    Ok(Judged { document, guide, system, employer, is_list, findings })
}

/// The round's last day for the employer to submit to the office, where it is published and still to come.
fn endorse_until(document: &Document, guide: &Guide, today: time::Date) -> Option<time::Date> {
    let round = guide.calendar_of(document.declared()).filter(|round| round.confidence() != Confidence::Unverified)?;
    round.submit_until.filter(|until| *until >= today)
}

fn facts(filing: &Filing, document: &Document, employer: &Office) -> FilingFacts {
    FilingFacts {
        digest: filing.filing_digest,
        guide_digest: filing.guide.digest,
        employer: employer.id,
        employer_name: employer.name.clone(),
        declared: document.declared_title(),
        on_paper: filing.commitment.on_paper,
    }
}

/// What the registers say at this moment, for a confirmed person only. Reviewers see what is missing of it.
fn system(shared: &Shared, applicant: &Applicant, document: &Document) -> Answer<Option<Value>> {
    let Some(number) = Some(applicant.id_number.as_str()).filter(|_| applicant.is_confirmed) else { return Ok(None) };
    let mut values = serde_json::Map::new();
    if let Some(insured) = shared.store.insurance(number)? {
        values.insert("insured_employer".into(), insured.employer.into());
        values.insert("insured_employer_code".into(), insured.employer_code.into());
    }
    let ticket = document.application().exam.ticket_number.text();
    if let Some(exam) = shared.store.exam(ticket)?.filter(|exam| exam.id_number == number) {
        values.insert("exam".into(), exam.record);
    }
    Ok(Some(Value::Object(values)))
}

/// The digests are those of what was sent, and what was sent is the canonical form.
fn digests(filing: &Filing, bytes: &[u8], document: &Document) -> Option<Finding> {
    if canonical::application(document.value()) != bytes {
        let (zh, en) = ("内容不是规范形式，请升级 declare 后重新提交", "the content is not in canonical form; update declare and submit again");
        return Some(whole("not-canonical", Text::new(zh, en)));
    }
    let photo = filing.manifest.photo()?;
    let application = application_digest(&filing.application, &photo);
    let whole_digest = filing_digest(&application, &filing.manifest, &filing.guide, &filing.commitment);
    let same = application == filing.application_digest && whole_digest == filing.filing_digest;
    (!same).then(|| whole("wrong-digest", Text::new("摘要与内容不符，请重新提交", "the digests do not follow from the content; submit again")))
}

/// Agreed to, in a version of this guide, and the same in both places: by the person in the file, or on paper where an officer files.
fn commitment(filing: &Filing, document: &Document, guide: &Guide, applicant: &Applicant) -> Option<Finding> {
    let written = &document.application().commitment;
    let at = Pointer::root().key("commitment");
    let by_officer = applicant.employer_code.is_some();
    if filing.commitment.on_paper != by_officer {
        let (zh, en) = ("经办人代为提交的，承诺以本人签名的承诺书为准；本人提交的不是", "agreed on paper where an officer files, and only there");
        return Some(Finding::error("commitment-differs", &at.key("agreed"), Text::new(zh, en)));
    }
    if by_officer {
        if filing.manifest.of_material(UNDERTAKING).next().is_none() {
            let (zh, en) = ("缺少本人签名的承诺书", "the person's signed undertaking is missing");
            return Some(whole("material-missing", Text::new(zh, en)));
        }
    } else if !written.agreed.is_yes() {
        let message = Text::new("尚未同意申报承诺，不能提交", "the commitment has not been agreed to");
        return Some(Finding::error("commitment-not-agreed", &at.key("agreed"), message));
    }
    let same = written.version.text() == filing.commitment.version && written.agreed_on.get() == Some(&filing.commitment.agreed_on);
    let known = guide.commitment_of(&filing.commitment.version).is_some();
    let message = Text::new("承诺书的版本或日期与提交的不符", "the version or date of the commitment is not the one that is filed");
    (!(same && known)).then(|| Finding::error("commitment-differs", &at.key("version"), message))
}

/// The application is of this person, this guide and this series.
fn belongs(applicant: &Applicant, stored: &Stored, filing: &Filing, document: &Document) -> Vec<Finding> {
    let application = document.application();
    let root = Pointer::root();
    let mut findings = Vec::new();
    let mut demand = |holds: bool, at: Pointer, message: Text| {
        if !holds {
            findings.push(Finding::error("not-this-account", &at, message));
        }
    };
    let (of_name, of_number) = match applicant.employer_code {
        None => {
            (Text::new("姓名与登录账号不符", "the name is not the account's"), Text::new("证件号码与登录账号不符", "the number is not the account's"))
        }
        Some(_) => (
            Text::new("姓名与职工名册不符", "the name is not that of the staff list"),
            Text::new("证件号码与职工名册不符", "the number is not that of the staff list"),
        ),
    };
    demand(application.basic.name.text() == applicant.name, root.key("basic").key("name"), of_name);
    demand(application.basic.id_number.text() == applicant.id_number, root.key("basic").key("id_number"), of_number);
    if let Some(code) = &applicant.employer_code {
        let at = root.key("next_step").key("employer_code");
        let own = application.next_step.employer_code.text() == code;
        demand(own, at, Text::new("经办人只能为报送本单位的职工提交", "an officer files only what goes to the officer's own employer"));
    }
    let guide = filing.guide.id == stored.origin.guide && application.guide.text() == stored.origin.guide;
    demand(guide, root.key("guide"), Text::new("首次提交后不能更换申报指南", "the guide cannot be another than that of the application"));
    let series = application.declared_title.series.code() == stored.origin.series;
    demand(
        series,
        root.key("declared_title").key("series"),
        Text::new("事项的申报系列不能更换", "the series cannot be another than that of the application"),
    );
    findings
}

/// A first filing comes in time for the employer's review and notice. What was returned has a due date of its own. Nobody is refused for a
/// date that nobody published.
fn too_late(document: &Document, guide: &Guide, today: time::Date) -> Option<Finding> {
    let is_published = |last: &LastDay| last.confidence != Confidence::Unverified;
    let last = guide.last_day(document.declared()).filter(|last| is_published(last) && last.is_past(today))?;
    let (line, reckoning) = (last.line(today), &last.reckoning);
    let message = text!(("本轮申报已截止：{}", line.zh), ("this round is closed: {}", line.en));
    let help = text!(
        ("{}。请等下一年度；日期有疑问的，问评审委员会的日常工作部门。", reckoning.zh),
        ("{}. Wait for the next round; if you doubt the dates, ask the committee's office.", reckoning.en)
    );
    Some(Finding::error("deadline-passed", &Pointer::root().key("declared_title"), message).help(help))
}

/// What a list of files must be, whatever files they are.
fn manifest(manifest: &Manifest) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (files, most) = (manifest.items.len(), limit::FILES);
    if files > most {
        findings.push(whole("too-many-files", text!("共 {files} 个文件，最多 {most} 个", "{files} files; at most {most} are taken")));
    }
    if manifest.size() > limit::TOTAL {
        let megabytes = limit::TOTAL / 1024 / 1024;
        findings.push(whole("files-too-large", text!("文件合计超过 {megabytes} MB", "the files together exceed {megabytes} MB")));
    }
    let mut seen = std::collections::HashSet::new();
    for item in &manifest.items {
        if !is_plain(&item.file_name) {
            findings.push(of_file(item, "file-name", Text::new("文件名含有不能使用的字符", "the file name has characters that names cannot have")));
        }
        if item.sequence == 0 || !seen.insert((&item.material, &item.entry, item.sequence)) {
            findings.push(of_file(item, "file-sequence", Text::new("同一材料的序号重复或为零", "the sequence number is nought or used twice")));
        }
    }
    findings
}

/// A name is for people; it never becomes a path, and never looks like one.
fn is_plain(name: &str) -> bool {
    (1..=255).contains(&name.len())
        && name != "."
        && name != ".."
        && !name.chars().any(|character| character.is_control() || "/\\".contains(character))
}

/// Every file is stored and durable, as long as it is said to be, and the caller's to file.
fn stored_files(shared: &Shared, caller: &Caller, manifest: &Manifest) -> Answer<Vec<Finding>> {
    let digests: Vec<Sha256> = manifest.items.iter().map(|item| item.sha256).collect();
    let there = shared.store.blobs(&caller.owners(), &digests)?;
    let missing = |item: &&Item| !there.iter().any(|blob| blob.sha256 == item.sha256 && blob.size == item.size);
    let message = || Text::new("文件尚未上传完整", "the file is not uploaded in full");
    Ok(manifest.items.iter().filter(missing).map(|item| of_file(item, "file-not-stored", message())).collect())
}

/// The files that an office adds to its action: the employer's own materials when it endorses.
pub(super) fn attachments(shared: &Shared, caller: &Caller, detail: &Detail, request: &ActionRequest) -> Answer<Vec<Finding>> {
    let mut findings = manifest(&request.attachments);
    findings.extend(stored_files(shared, caller, &request.attachments)?);
    if request.action == Action::Endorse {
        let guide = shared.guides.get(&detail.application.origin.guide);
        if let (Some(guide), Some(filed)) = (guide, &detail.filing) {
            findings.extend(employers_own(&guide, &filed.filing.application, &request.attachments));
            if findings.is_empty() {
                findings = materials::unfit(shared, &guide, &request.attachments)?;
            }
        }
    } else if !request.attachments.items.is_empty() {
        findings.push(whole("files-not-wanted", Text::new("这项办理不收附件", "this action takes no files")));
    }
    Ok(findings)
}

/// What the guide wants of the employer, and nothing else.
fn employers_own(guide: &Guide, application: &Value, manifest: &Manifest) -> Vec<Finding> {
    let asked = |need: &Need<'_>| need.material.stage == Stage::Endorse && (need.material.id != NOTICE_PROOF || guide.workflow.employer_notice);
    let needs: Vec<Need<'_>> = guide.needed(application).into_iter().filter(asked).collect();
    let known = |item: &Item| needs.iter().any(|need| need.material.id == item.material);
    let message = || Text::new("这不是用人单位审核时提交的材料", "this is not a material that an employer adds");
    let strange = manifest.items.iter().filter(|item| !known(item)).map(|item| of_file(item, "material-unknown", message()));
    let missing = |need: &Need<'_>| {
        let (id, wanted) = (&need.material.id, &need.material.requirements);
        lacks(need).help(text!(("{}用 --attach {id}=文件 附上。", wanted.zh), ("{} Attach it with --attach {id}=FILE.", wanted.en)))
    };
    lacking(&needs, manifest).into_iter().map(missing).chain(strange).collect()
}

fn unknown_guide(filing: &Filing) -> Finding {
    let id = &filing.guide.id;
    let message = text!("本服务器没有申报指南 {id} 的这个版本", "this server does not have this version of the guide {id}");
    let help =
        Text::new("请用 declare guide pull 取得服务器的版本后重新提交。", "Get the server's version with declare guide pull, then submit again.");
    Finding::error("guide-version-unknown", &Pointer::root().key("guide"), message).help(help)
}

fn unknown_employer() -> Finding {
    let at = Pointer::root().key("next_step").key("employer_code");
    let message = Text::new("服务器上没有这个统一社会信用代码的用人单位", "no employer with this code is registered here");
    let help = Text::new("请核对代码；单位须先在本系统开户。", "Check the code; the employer must be registered here first.");
    Finding::error("employer-unknown", &at, message).help(help)
}

/// The code leads to an employer that the application does not name: one of the two is a slip, and it would reach strangers.
fn another_name(employer: &Office, written: &str) -> Option<Finding> {
    let plain = |name: &str| name.nfkc().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    if plain(&employer.name) == plain(written) {
        return None;
    }
    let (at, registered) = (Pointer::root().key("next_step").key("employer"), &employer.name);
    let message = text!("这个统一社会信用代码登记的单位是“{registered}”", "the employer registered under this code is “{registered}”");
    let help = Text::new("请核对单位名称和代码，改正写错的一个。", "Compare the employer's name and code, and mend the one that is wrong.");
    Some(Finding::error("employer-another", &at, message).help(help))
}

fn whole(rule: &'static str, message: Text) -> Finding {
    Finding::new(rule, Severity::Error, Place::Whole, message)
}

fn of_file(item: &Item, rule: &'static str, message: Text) -> Finding {
    Finding::new(rule, Severity::Error, Place::File(item.file_name.clone()), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_employers_name_is_the_registered_one_but_for_its_writing() {
        let office = Office {
            id: uuid::Uuid::nil(), role: crate::api::Role::Employer, name: "示例（深圳）有限公司".to_owned(), code: String::new()
        };
        assert_eq!(another_name(&office, "示例(深圳) 有限公司"), None);
        assert!(another_name(&office, "示例（广州）有限公司").is_some_and(|finding| finding.message.en.contains("示例（深圳）有限公司")));
    }

    #[test]
    fn names_that_look_like_paths_are_refused() {
        for bad in ["", ".", "..", "a/b", "a\\b", "a\u{0}b"] {
            assert!(!is_plain(bad), "{bad:?}");
        }
        assert!(is_plain("论文1 首页.pdf"));
    }
}
