//! The pages in a real browser (Chromium): that they look and work as they should, in both languages and on a small screen.

use std::process::Stdio;

use super::super::world::{PASSWORD, World};
use super::{node, script};
use crate::api::{DeviceCodes, DeviceToken};

/// What the browser is to do and to find; pictures of the pages go to `target/pages`.
async fn browse(url: &str, lang: &str, codes: &DeviceCodes, world: &World) -> String {
    let mut browser = tokio::process::Command::new("node");
    let plain = node();
    browser.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pages");
    std::fs::create_dir_all(&folder).unwrap();
    browser.arg(script("pages.cjs")).arg(url).arg(lang).arg(&codes.user_code).arg(PASSWORD).arg(folder);
    let mut child = browser.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let (mut input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let mut lines = tokio::io::AsyncBufReadExt::lines(tokio::io::BufReader::new(output));
    let mut said = String::new();
    // The browser asks what a picture shows by its id: only a person could read it.
    while let Some(line) = lines.next_line().await.unwrap() {
        match line.strip_prefix("captcha ") {
            Some(id) => {
                let letters = world.shared.captchas.letters(id.parse().unwrap());
                tokio::io::AsyncWriteExt::write_all(&mut input, format!("{letters}\n").as_bytes()).await.unwrap();
            }
            None => {
                said.push_str(&line);
                said.push('\n');
            }
        }
    }
    assert!(child.wait().await.unwrap().success(), "{said}");
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
        let said = browse(&url, lang, &codes, &world).await;
        assert!(said.contains(done), "{said}");
        assert!(!said.contains("blocked by Content Security Policy") && !said.contains("wider than the screen"), "{said}");
        let token: DeviceToken = super::super::pages::poll(&world, &codes).await.json();
        assert_eq!(token.summary.name, "李思敏");
    }
}
