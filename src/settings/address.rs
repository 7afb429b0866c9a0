//! The address of a server as people type it, and as it is kept.

use crate::error::{Error, Result};
use crate::text;
use crate::text::Text;

/// The address in the one form it is compared by: scheme, host in lower case, port if given, path, no slash at the end. Without a scheme
/// it is `https`, on this machine `http`. Elsewhere `http` is refused: a token would travel in clear.
///
/// # Errors
/// When it is no address of a server, or `http` to another machine.
pub fn address(text: &str) -> Result<String> {
    let text = text.trim();
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None if is_loopback(host(text)) => ("http".to_owned(), text),
        None => ("https".to_owned(), text),
    };
    let rest = rest.trim_end_matches('/');
    let name = host(rest);
    let strange = |c: char| c.is_whitespace() || c.is_control() || "<>\"{}|\\^`@?#".contains(c);
    if name.is_empty() || rest.contains(strange) || !["http", "https"].contains(&scheme.as_str()) {
        return Err(Error::usage(
            text!("“{text}”不是服务器的网址", "“{text}” is not the address of a server"),
            Text::new("网址的样子如 https://declare.example.org。", "An address looks like https://declare.example.org."),
        ));
    }
    if scheme == "http" && !is_loopback(name) {
        return Err(Error::usage(
            text!("{text} 不加密，密码和令牌会被别人看到", "{text} is not encrypted: others could read your password and token"),
            Text::new(
                "请用 https:// 开头的网址；只有本机（127.0.0.1、localhost）可以用 http。",
                "Use an address with https://; only this machine (127.0.0.1, localhost) may be http.",
            ),
        ));
    }
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    Ok(format!("{scheme}://{}{path}", authority.to_ascii_lowercase()))
}

/// Whether a host name or number means this machine.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The host of what stands behind the scheme.
fn host(rest: &str) -> &str {
    let authority = rest.split('/').next().unwrap_or_default();
    if authority.starts_with('[') {
        return authority.find(']').map_or(authority, |end| &authority[..=end]);
    }
    authority.split(':').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_has_one_form() {
        assert_eq!(address(" https://Declare.Example.ORG/ ").unwrap(), "https://declare.example.org");
        assert_eq!(address("declare.example.org/sub/").unwrap(), "https://declare.example.org/sub");
        assert_eq!(address("localhost:8642").unwrap(), "http://localhost:8642");
        assert_eq!(address("http://[::1]:80").unwrap(), "http://[::1]:80");
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in
            ["", "ftp://example.org", "https://a b", "https://", "http://example.org", "https://user@example.org", "http://127.0.0.1.example.org"]
        {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
