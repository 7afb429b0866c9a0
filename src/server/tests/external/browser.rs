//! The pages in a real browser (Chromium): that they look and work as they should, in both languages and on a small screen.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use super::super::world::{PASSWORD, World};
use super::{node, script};
use crate::api::{DeviceCodes, DeviceToken};

/// What the browser finds; pictures of the pages go to `target/pages`.
fn browse(url: &str, lang: &str, codes: &DeviceCodes, world: &World) -> String {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    std::fs::create_dir_all(&folder).unwrap();
    let mut browser = node();
    browser.arg(script("pages.cjs")).args([url, lang, codes.user_code.as_str(), PASSWORD]).arg(folder);
    let mut child = browser.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut said = String::new();
    // The browser asks what a picture shows by its id: only a person could read it.
    for line in BufReader::new(output).lines() {
        let line = line.unwrap();
        match line.strip_prefix("captcha ") {
            Some(id) => writeln!(input, "{}", world.shared.captchas.letters(id.parse().unwrap())).unwrap(),
            None => said.push_str(&format!("{line}\n")),
        }
    }
    assert!(child.wait().unwrap().success(), "{said}");
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn external_a_browser_lets_a_device_in() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let world = World::new();
    world.serve_on(listener);
    world.person("lisimin", "李思敏", "440300199903080021").await;
    let http = reqwest::Client::builder().no_proxy().tls_certs_only([]).build().unwrap();
    for (lang, done) in [("zh-CN", "设备已登录"), ("en", "The device is signed in")] {
        let codes: DeviceCodes = http.post(format!("{url}/v1/device")).form(&[("label", "书桌 desk")]).send().await.unwrap().json().await.unwrap();
        let said = tokio::task::block_in_place(|| browse(&url, lang, &codes, &world));
        assert!(said.contains(done), "{said}");
        assert!(!said.contains("blocked by Content Security Policy") && !said.contains("wider than the screen"), "{said}");
        let token: DeviceToken = super::super::pages::poll(&world, &codes).await.json();
        assert_eq!(token.summary.name, "李思敏");
    }
}
