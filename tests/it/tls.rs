//! A server with a certificate of its own: who trusts it gets through, and whoever does not is told why and what to do.

use std::path::PathBuf;
use std::process::Stdio;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};

use crate::server::{Serving, set_up};
use crate::support::{Desk, Run};

/// An office's own authority, and certificates that it issues.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "示例市人力资源和社会保障局");
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    /// Where the certificate of the authority lies.
    fn trusted(&self, desk: &Desk) -> PathBuf {
        let path = desk.path("ca.pem");
        std::fs::write(&path, self.0.pem()).unwrap();
        path
    }

    /// Serves with a certificate for `name` that counts until the end of `year`.
    fn serve(&self, desk: &Desk, name: &str, year: i32) -> Serving {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(year, 12, 31));
        let key = KeyPair::generate().unwrap();
        std::fs::write(desk.path("cert.pem"), params.signed_by(&key, &self.0).unwrap().pem()).unwrap();
        std::fs::write(desk.path("key.pem"), key.serialize_pem()).unwrap();
        let mut command = desk.command(["serve", "--data", "data", "--listen", "127.0.0.1:0"]);
        command.env("DECLARE_SERVE_TLS_CERT", "cert.pem").env("DECLARE_SERVE_TLS_KEY", "key.pem").env("RUST_LOG", "off");
        Serving::of(command, Stdio::null())
    }
}

/// What somebody sees who asks for the list of matters.
fn status(desk: &Desk, token: &str, url: &str, trusted: Option<&PathBuf>) -> Run {
    let mut command = desk.command(["status", "--server", url]);
    command.env("DECLARE_TOKEN", token).envs(trusted.map(|path| ("SSL_CERT_FILE", path)));
    Run::of(command)
}

#[test]
fn a_certificate_is_trusted_or_its_fault_is_named() {
    for (lang, faults) in [
        ("en", ["is not trusted", "does not count today", "is not for this address"]),
        ("zh", ["的证书不受信任", "的证书今天无效", "的证书不是给这个网址的"]),
    ] {
        let desk = Desk::new(lang);
        let [token, _] = set_up(&desk);
        let authority = Authority::new();
        let trusted = authority.trusted(&desk);
        let [unknown, expired, elsewhere] = faults;
        {
            let good = authority.serve(&desk, "127.0.0.1", 2099);
            assert!(good.url.starts_with("https://"), "{}", good.url);
            let seen = status(&desk, &token, &good.url, Some(&trusted));
            assert_eq!(seen.code, 0, "{}", seen.stderr);
            let told = status(&desk, &token, &good.url, None);
            assert!(told.code == 2 && told.stderr.contains(unknown) && told.stderr.contains("SSL_CERT_FILE"), "{told:?}");
        }
        {
            let late = authority.serve(&desk, "127.0.0.1", 2021);
            let told = status(&desk, &token, &late.url, Some(&trusted));
            assert!(told.code == 6 && told.stderr.contains(expired), "{told:?}");
        }
        let other = authority.serve(&desk, "titles.example.org", 2099);
        let told = status(&desk, &token, &other.url, Some(&trusted));
        assert!(told.code == 2 && told.stderr.contains(elsewhere), "{told:?}");
    }
}

#[test]
fn http_where_tls_is_spoken_and_the_other_way_round_is_said() {
    let desk = Desk::new("en");
    let [token, _] = set_up(&desk);
    let authority = Authority::new();
    let trusted = authority.trusted(&desk);
    {
        let secure = authority.serve(&desk, "127.0.0.1", 2099);
        let told = status(&desk, &token, &secure.url.replace("https://", "http://"), Some(&trusted));
        assert!(told.code != 0 && told.stderr.contains("does not answer with HTTP") && told.stderr.contains("https://"), "{told:?}");
    }
    let plain = Serving::start(&desk);
    let told = status(&desk, &token, &plain.url.replace("http://", "https://"), Some(&trusted));
    assert!(told.code == 2 && told.stderr.contains("does not answer with TLS") && told.stderr.contains("http://"), "{told:?}");
}
