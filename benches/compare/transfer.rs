//! Our side of the comparison that `benches/compare/transfer.sh` makes: hashing as the client hashes, and sending folders as it sends.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use declare::api::FindOrCreate;
use declare::attachments::pen::{self, Mark};
use declare::canonical::Sha256;
use declare::client::{Client, Upload};
use declare::guide::Guides;
use declare::progress::{Progress, Silent};
use rayon::prelude::*;

/// `compare hash FILE…`, on as many threads as `RAYON_NUM_THREADS` says.
pub(crate) fn hash(files: &[PathBuf]) -> bool {
    files.par_iter().all(|path| hashed(path).is_some())
}

fn hashed(path: &Path) -> Option<(Sha256, u64)> {
    Sha256::of_reader(&mut std::fs::File::open(path).ok()?).ok()
}

/// `compare send URL TOKEN FOLDER…`: hashes each folder's files and brings them over for an application of its own, one series each.
pub(crate) fn send(arguments: &[PathBuf]) -> bool {
    let [url, token, folders @ ..] = arguments else { return false };
    let (Some(url), Some(token)) = (url.to_str(), token.to_str()) else { return false };
    let Ok(runtime) = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() else { return false };
    runtime.block_on(send_all(url, token, folders)).is_some()
}

async fn send_all(url: &str, token: &str, folders: &[PathBuf]) -> Option<()> {
    let client = Client::new(url, Some(token)).ok()?;
    let guides = Guides::built_in();
    let guide = guides.newest();
    let series: Vec<String> = guide.series.iter().map(|series| series.id.clone()).collect();
    let progress: Arc<dyn Progress> = Arc::new(Silent);
    for (folder, series) in folders.iter().zip(series.iter().cycle()) {
        let uploads = uploads(folder)?;
        let wanted = FindOrCreate { person: None, guide: guide.id.clone(), series: series.clone(), again: false };
        let id = client.find_or_create(&wanted).await.ok()?.id;
        client.transfer(id, &uploads, &progress).await.ok()?;
    }
    Some(())
}

fn uploads(folder: &Path) -> Option<Vec<Upload>> {
    let paths: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    let upload = |path: PathBuf| {
        let (sha256, size) = hashed(&path)?;
        Some(Upload { name: path.file_name()?.to_string_lossy().into_owned(), path, sha256, size })
    };
    paths.into_par_iter().map(upload).collect()
}

/// `compare sign PRINT SCAN`: what a scanner gives of the signed print.
pub(crate) fn sign(arguments: &[PathBuf]) -> bool {
    let [print, scan] = arguments else { return false };
    let Ok(bytes) = std::fs::read(print) else { return false };
    pen::scan(&Arc::new(bytes), Mark::Signature).is_ok_and(|bytes| std::fs::write(scan, bytes).is_ok())
}

/// `compare papers FOLDER NAME COUNT`: papers of one page and some tens of kilobytes that do not compress, numbered from one.
pub(crate) fn papers(arguments: &[PathBuf]) -> bool {
    let [folder, name, count] = arguments else { return false };
    let (Some(name), Some(count)) = (name.to_str(), count.to_str().and_then(|count| count.parse::<u32>().ok())) else { return false };
    (1..=count).all(|number| std::fs::write(folder.join(format!("{name}-{number}.pdf")), crate::filling::pdf(&format!("{name}{number}"))).is_ok())
}

/// `compare line SERVER MEGABITS ROUND_TRIP_MS`: a line of that rate and delay to a server; says its own address and runs until it is killed.
pub(crate) fn line(arguments: &[PathBuf]) -> ExitCode {
    let words: Vec<&str> = arguments.iter().filter_map(|argument| argument.to_str()).collect();
    let [server, megabits, round_trip] = words[..] else { return ExitCode::from(2) };
    let (Ok(server), Ok(megabits), Ok(round_trip)) = (server.parse(), megabits.parse(), round_trip.parse()) else { return ExitCode::from(2) };
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return ExitCode::FAILURE };
    let served = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        crate::on_a_line::serve(listener, server, megabits, Duration::from_millis(round_trip)).await
    });
    if served.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
