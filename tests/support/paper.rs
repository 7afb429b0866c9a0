//! Applications ready to be filed, without print and scan: the least that passes, of any number of people, with a file for each material that
//! it needs.

use std::path::Path;

use declare::api::{Filing, Registration, Role};
use declare::canonical::{self, Commitment, GuideRef, Item, Manifest, Sha256, application_digest, filing_digest};
use declare::client::Upload;
use declare::document::Document;
use declare::filing::Ready;
use declare::guide::{Demand, Guides, Stage};
use declare::server::admin::Setup;

use crate::filling::pdf;
use crate::support::example;

/// The employer that the example is sent to, with its officer.
pub(crate) fn employer() -> Setup {
    Setup {
        role: Role::Employer,
        office: "深圳市示例微电子有限公司".into(),
        code: "91440300TE0T000257".into(),
        officer: "林晓".into(),
        days: 365,
        scopes: Vec::new(),
    }
}

/// Somebody who declares what the example `minimal` declares.
pub(crate) struct Person {
    pub(crate) account: String,
    pub(crate) name: &'static str,
    pub(crate) id_number: String,
}

impl Person {
    /// The person of the example itself.
    pub(crate) fn example() -> Self {
        Self { account: "lisimin".into(), name: "李思敏", id_number: "440300199903080021".into() }
    }

    /// One of 50,000 others of the same birthday: 500 of each code of the city.
    pub(crate) fn numbered(number: u32) -> Self {
        assert!(number < 50_000, "there are no more numbers of that day");
        let (code, number) = (number / 500, number * 2);
        let digits = format!("4403{code:02}19990308{:03}", number % 1_000);
        // GB 11643: each digit weighs 2 to the power of its place from the right, modulo 11.
        let sum: u32 = digits.chars().zip((1..18).rev()).map(|(digit, place)| digit.to_digit(10).unwrap() * (2_u32.pow(place) % 11)).sum();
        let check = char::from(b"10X98765432"[(sum % 11) as usize]);
        Self { account: format!("person{number}"), name: "李思敏", id_number: format!("{digits}{check}") }
    }
}

#[allow(dead_code, reason = "the benchmarks register nobody")]
impl Person {
    /// How they register; the mail address is the account's at example.org.
    pub(crate) fn registration(&self, password: &str) -> Registration {
        Registration {
            user_name: self.account.clone(),
            password: password.to_owned(),
            name: self.name.to_owned(),
            id_type: "111".to_owned(),
            id_number: self.id_number.clone(),
            email: format!("{}@example.org", self.account),
            mobile: None,
        }
    }
}

/// What the person files, its files in `folder`.
pub(crate) fn ready(person: &Person, folder: &Path) -> Ready {
    let text = std::fs::read_to_string(example("minimal").join("app.yaml")).unwrap();
    let text = text.replace(&Person::example().id_number, &person.id_number);
    let document = Document::parse("app.yaml", text.as_bytes(), &Guides::built_in());
    let (guide, application) = (document.guide(), canonical::pruned(document.value()).unwrap());
    let needs = guide.needed(&document).into_iter().filter(|need| need.material.stage == Stage::File && need.demand == Demand::Required);
    let (mut items, mut uploads) = (Vec::new(), Vec::new());
    for (number, need) in needs.enumerate() {
        let material = need.material.id.clone();
        let (bytes, ending) = if material == canonical::PHOTO { (photo(), "jpg") } else { (pdf(&format!("{}-{number}", person.account)), "pdf") };
        let (file_name, sha256, size) = (format!("{number}.{ending}"), Sha256::of(&bytes), bytes.len() as u64);
        let path = folder.join(&file_name);
        std::fs::write(&path, bytes).unwrap();
        uploads.push(Upload { path, name: file_name.clone(), sha256, size });
        items.push(Item { material, entry: need.entry, sequence: 1, file_name, size, sha256 });
    }
    let manifest = Manifest::new(items);
    let written = &document.application().commitment;
    let commitment = Commitment { version: written.version.text().into(), agreed_on: *written.agreed_on.get().unwrap(), on_paper: false };
    let guide = GuideRef { id: guide.id.clone(), digest: guide.digest().parse().unwrap() };
    let application_digest = application_digest(&application, &manifest.photo().unwrap());
    let filing_digest = filing_digest(&application_digest, &manifest, &guide, &commitment);
    let series = document.application().declared_title.series.code().to_owned();
    let (unread_pages, again) = (Vec::new(), false);
    let filing = Filing { application, manifest, guide, commitment, application_digest, filing_digest, unread_pages, again };
    Ready { filing, uploads, series, reused: Vec::new() }
}

fn photo() -> Vec<u8> {
    let grain = |x: u32, y: u32| if y > 200 { image::Rgb([(x * 7) as u8, (y * 5) as u8, 90]) } else { image::Rgb([250; 3]) };
    let mut bytes = Vec::new();
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 70);
    image::RgbImage::from_fn(413, 579, grain).write_with_encoder(encoder).unwrap();
    bytes
}
