//! The guide for programs: `version` counts changes of this shape, which else stays as it is.

use serde_json::{Value, json};
use time::Date;

use crate::guide::{Calendar, Cited, CitedText, Commitment, Demand, Guide, Material, Provider, Stage};

/// The version of this shape.
pub(super) const VERSION: u32 = 1;

pub(super) fn head(guide: &Guide) -> Value {
    json!({ "id": guide.id, "title": guide.title, "city": guide.city, "year": guide.year, "digest": guide.digest() })
}

pub(super) fn guide(guide: &Guide, today: Date) -> Value {
    let texts = |texts: &[CitedText]| texts.iter().map(|entry| cited(entry, json!({ "text": entry.text }))).collect::<Vec<_>>();
    let contacts = guide.contacts.iter().map(|contact| {
        cited(contact, json!({ "role": contact.role, "name": contact.name, "telephone": contact.telephone, "address": contact.address }))
    });
    let committees = guide.committees.iter().map(|committee| {
        cited(committee, json!({ "id": committee.id, "name": committee.name, "office": committee.office, "notice_url": committee.notice_url }))
    });
    json!({
        "version": VERSION,
        "guide": head(guide),
        "counts_until": cited(&guide.counts_until, json!({ "date": guide.counts_until.date.to_string() })),
        "conditions": texts(&guide.conditions),
        "tips": texts(&guide.tips),
        "calendar": guide.calendar.iter().map(|round| calendar(guide, round, today)).collect::<Vec<_>>(),
        "committees": committees.collect::<Vec<_>>(),
        "contacts": contacts.collect::<Vec<_>>(),
        "sources": guide.sources,
    })
}

fn cited(entry: &dyn Cited, mut value: Value) -> Value {
    value["source"] = json!(entry.source());
    value["confidence"] = json!(entry.confidence());
    value
}

fn calendar(guide: &Guide, calendar: &Calendar, today: Date) -> Value {
    let day = |date: Option<time::Date>| date.map(|date| date.to_string());
    let last = guide.last_day_by(calendar);
    let value = json!({
        "committee": calendar.committee,
        "specialties": calendar.specialties,
        "levels": calendar.levels,
        "open": day(calendar.open),
        "employer_until": day(calendar.employer_until),
        "submit_until": day(calendar.submit_until),
        "fee_until": day(calendar.fee_until),
        "last_day": last.as_ref().map(|last| last.date.to_string()),
        "days_left": last.as_ref().map(|last| (last.date - today).whole_days()),
        "reckoning": last.map(|last| last.reckoning),
        "note": calendar.note,
    });
    cited(calendar, value)
}

pub(super) fn materials(guide: &Guide) -> Value {
    json!({ "version": VERSION, "guide": head(guide), "materials": guide.materials().iter().map(material).collect::<Vec<_>>() })
}

fn material(material: &Material) -> Value {
    let demand = match material.demand() {
        Demand::Required => "always",
        Demand::Unknown => "when",
        Demand::Optional => "optional",
    };
    let provided_by = match material.provided_by {
        Provider::Applicant => "applicant",
        Provider::Employer => "employer",
        Provider::Bureau => "bureau",
    };
    let stage = match material.stage {
        Stage::File => "file",
        Stage::Endorse => "endorse",
    };
    let value = json!({
        "id": material.id,
        "name": material.name,
        "need": demand,
        "applies": material.applies,
        "per": material.per,
        "requirements": material.requirements,
        "formats": material.formats,
        "provided_by": provided_by,
        "stage": stage,
        "satisfied_by": material.satisfied_by,
        "verified_by": material.verified_by,
    });
    cited(material, value)
}

pub(super) fn commitment(commitment: &Commitment) -> Value {
    let value = json!({ "version": commitment.version, "title": commitment.title, "text": commitment.text });
    json!({ "version": VERSION, "commitment": cited(commitment, value) })
}
