//! Setting the forms of one application, and putting them into files.

use std::path::{Path, PathBuf};

use super::Args;
use super::chosen::Chosen;
use super::photo::{self, Photo};
use super::shelf;
use crate::attachments::check::{self, Application};
use crate::canonical::{Sha256, application_digest};
use crate::cli::inputs::{self, Input};
use crate::document::Document;
use crate::error::Result;
use crate::files;
use crate::filing::system::System as Fetched;
use crate::finding::{Finding, has_errors};
use crate::forms::fonts::Fonts;
use crate::forms::layout::Paper;
use crate::forms::{self, Form, PaperFile, Papers, Sources, System, coverage, pdf};
use crate::guide::{Guides, Stage};
use crate::paper::Mark;
use crate::rules::Judge;
use crate::settings;

/// What all applications are printed with.
pub(super) struct Press {
    judge: Judge,
    fonts: Fonts,
    pub(super) chosen: Chosen,
    draft: bool,
    force: bool,
}

/// The forms of one application, set and ready to be written, and what is to be said of its photo; the text was judged by `validate`.
pub(super) struct Ready {
    pub(super) document: Box<Document>,
    pub(super) photo: Vec<Finding>,
    pub(super) papers: Vec<(Form, Paper)>,
}

/// An application with errors: nothing of it is printed.
pub(super) struct Refused {
    pub(super) document: Box<Document>,
    pub(super) findings: Vec<Finding>,
}

/// An application that could be opened.
pub(super) type SetUp = std::result::Result<Box<Ready>, Refused>;

/// A file with a form, or with all.
pub(super) struct Sheet {
    pub(super) path: PathBuf,
    pub(super) pages: usize,
    /// Written now; else it was there and up to date.
    pub(super) is_fresh: bool,
}

impl Press {
    pub(super) fn new(args: &Args, chosen: Chosen) -> Result<Self> {
        let judge = Judge::new(Guides::with(args.guide.as_deref())?);
        let fonts: Vec<PathBuf> = args.font.iter().cloned().chain(settings::fonts()?).collect();
        Ok(Self { judge, fonts: Fonts::with(&fonts)?, chosen, draft: args.draft, force: args.force })
    }

    pub(super) const fn is_draft(&self) -> bool {
        self.draft
    }

    /// Judges an application and sets its forms.
    pub(super) fn set(&self, input: Input) -> Result<SetUp> {
        input.found?;
        let document = Box::new(Document::open(&input.path, self.judge.guides())?);
        let folder = inputs::folder(&input.path);
        let fetched = Fetched::read(folder)?;
        let mut findings = self.judge.judge(&document);
        findings.extend(coverage::check(document.value(), &self.fonts));
        let (photo, about_photo) = if self.draft { (None, Vec::new()) } else { photo_of(folder, &document, &fetched) };
        findings.extend(about_photo.iter().cloned());
        let stops = if self.draft { !document.is_readable() } else { has_errors(&findings) };
        if stops {
            return Ok(Err(Refused { document, findings }));
        }
        let papers = self.papers(&document, folder, fetched, photo)?;
        Ok(Ok(Box::new(Ready { document, photo: about_photo, papers })))
    }

    fn papers(&self, document: &Document, folder: &Path, fetched: Fetched, photo: Option<Photo>) -> Result<Vec<(Form, Paper)>> {
        let digest = photo.as_ref().map(|photo| application_digest(document.value(), &photo.sha256));
        let values = fetched.beside(document.value());
        let system = System { insured_employer: fetched.insured_employer, insured_employer_code: fetched.insured_employer_code, exam: fetched.exam };
        let sources = Sources {
            application: document.application(),
            guide: document.guide(),
            system: &system,
            photo: photo.map(|photo| photo.picture),
            mark: digest.map(|digest: Sha256| Mark::of(digest.as_bytes())),
        };
        let forms = self.chosen.of_application(&sources)?;
        // Only these forms list the files, and reading all of them takes its time.
        let lists_files = |form: &Form| matches!(form, Form::Directory | Form::Certificates | Form::Achievements | Form::Academic);
        let picture = forms.iter().any(lists_files).then(|| {
            let application = Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File };
            check::files(folder, application)
        });
        let files: Vec<PaperFile> =
            picture.iter().flat_map(|picture| &picture.attached).map(|attached| PaperFile { item: attached.item(), pages: attached.pages }).collect();
        let papers = Papers { needs: picture.as_ref().map_or(&[], |picture| &picture.needs), files: &files };
        Ok(forms.into_iter().map(|form| (form, forms::set(form, &sources, papers, &self.fonts))).collect())
    }

    /// Puts papers into the file at `path`, unless it holds them already.
    pub(super) fn put(&self, path: &Path, papers: &[Paper]) -> Result<Sheet> {
        let source = pdf::source(papers, &self.fonts);
        let is_fresh = shelf::wants(path, source, self.force)?;
        if is_fresh {
            files::write_atomic(path, &pdf::write_together(papers, source, &self.fonts)?)?;
        }
        Ok(Sheet { path: path.to_owned(), pages: papers.iter().map(|paper| paper.pages.len()).sum(), is_fresh })
    }
}

fn photo_of(folder: &Path, document: &Document, fetched: &Fetched) -> (Option<Photo>, Vec<Finding>) {
    let values = fetched.beside(document.value());
    photo::find(folder, Application { value: document.value(), values: &values, guide: document.guide(), stage: Stage::File })
}
