//! Why a server is not trusted, or speaks no TLS, in words that say what to do.

use rustls::CertificateError as Certificate;

use super::Kind;
use crate::error::{Class, Error};
use crate::text;
use crate::text::Text;

/// What to say of a call that failed because one side speaks TLS and the other not, or because the server's certificate does not count.
pub(super) fn told(server: &str, failed: &reqwest::Error) -> Option<(Kind, Error)> {
    let causes = || std::iter::successors(std::error::Error::source(failed), |error| within(*error).or_else(|| error.source()));
    if server.starts_with("http://") {
        let is_no_http = causes().any(|error| error.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse));
        let what = text!("{server} 的回答不是 HTTP", "{server} does not answer with HTTP");
        let help = Text::new(
            "请检查网址和端口：服务器用 TLS 的，网址以 https:// 开头。网址没有错，就是回答在途中损坏，再运行一次即可。",
            "Check the address and its port: with TLS it begins with https://. If it is right, the answer was damaged on the way: run this again.",
        );
        // Where a server of ours answered before, it is the line that damages answers, and only for a while.
        return is_no_http.then(|| (Kind::Unreachable, Error::new(Class::Temporary, what, help)));
    }
    match causes().find_map(|error| error.downcast_ref::<rustls::Error>())? {
        rustls::Error::InvalidCertificate(why) => Some((Kind::Lasting, certificate(server, why))),
        rustls::Error::InvalidMessage(_) if failed.is_connect() => {
            let what = text!("{server} 没有用 TLS 回答", "{server} does not answer with TLS");
            let help = Text::new(
                "请检查网址和端口；服务器不用 TLS 的，网址以 http:// 开头。",
                "Check the address and its port; without TLS the address begins with http://.",
            );
            Some((Kind::Lasting, Error::usage(what, help)))
        }
        _ => None,
    }
}

/// What an I/O error wraps: it does not name it as its source.
fn within<'e>(error: &'e (dyn std::error::Error + 'static)) -> Option<&'e (dyn std::error::Error + 'static)> {
    let inner = error.downcast_ref::<std::io::Error>()?.get_ref()?;
    Some(inner)
}

fn certificate(server: &str, why: &Certificate) -> Error {
    match why {
        Certificate::Expired | Certificate::ExpiredContext { .. } | Certificate::NotValidYet | Certificate::NotValidYetContext { .. } => Error::new(
            Class::Temporary,
            text!("{server} 的证书今天无效（已过期或尚未生效）", "the certificate of {server} does not count today: it is expired or not valid yet"),
            Text::new(
                "先看这台电脑的日期对不对；日期没有错，请服务器的管理人更新证书。",
                "See whether the date of this computer is right; if it is, whoever runs the server has to renew the certificate.",
            ),
        ),
        Certificate::NotValidForName | Certificate::NotValidForNameContext { .. } => Error::usage(
            text!("{server} 的证书不是给这个网址的", "the certificate of {server} is not for this address"),
            Text::new(
                "请照证书上的域名写网址，或问服务器的管理人。",
                "Write the address with the name in the certificate, or ask whoever runs the server.",
            ),
        ),
        _ => Error::usage(
            text!("{server} 的证书不受信任", "the certificate of {server} is not trusted"),
            // Elsewhere only the system's own store counts.
            if cfg!(any(windows, target_vendor = "apple")) {
                Text::new(
                    "证书出自单位自己的证书机构的，把那个机构的证书加进系统的受信任根证书；否则不要继续，请问服务器的管理人。",
                    "If an office's own authority issued it, add that authority to the system's trusted certificates; if not, go no further and ask whoever runs the server.",
                )
            } else {
                Text::new(
                    "证书出自单位自己的证书机构的，运行时用环境变量 SSL_CERT_FILE 给出那个机构的 PEM 文件；否则不要继续，请问服务器的管理人。",
                    "If an office's own authority issued it, name that authority's PEM file in the variable SSL_CERT_FILE for the run; if not, go no further and ask whoever runs the server.",
                )
            },
        ),
    }
}
