//! The token of a sign-in in a real keyring: the Secret Service of a session of its own.

use crate::round::Round;
use crate::support::Desk;

const SESSION: &str = r#"
set -e
printf 'of the keyring' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
printf '%s\n' "$TOKEN" | "$DECLARE" login --server "$SERVER" --token-stdin
! grep -q "$TOKEN" .settings/tokens.yaml
"$DECLARE" review list
printf '%s\n' "$TOKEN" | "$DECLARE" login --server "$SERVER" --token-stdin
"$DECLARE" logout
gdbus call --session --dest org.freedesktop.secrets --object-path /org/freedesktop/secrets \
    --method org.freedesktop.Secret.Service.SearchItems "{'service': 'declare'}"
"#;

#[test]
fn a_sign_in_is_kept_in_the_secret_service_and_gone_after_signing_out() {
    let round = Round::open();
    let desk = Desk::new("en");
    let output = desk
        .command_of("dbus-run-session", ["--", "bash", "-c", SESSION])
        .env_remove("DECLARE_KEEP_TOKENS")
        .env("HOME", desk.path("home"))
        .env("XDG_RUNTIME_DIR", desk.path(""))
        .env("DECLARE", env!("CARGO_BIN_EXE_declare"))
        .env("SERVER", &round.url)
        .env("TOKEN", &round.bureau)
        .output()
        .unwrap();
    let (said, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{said}{told}");
    assert!(told.contains("the token is kept in the system's keyring") && told.contains("signed out"), "{told}");
    assert!(said.ends_with("(@ao [], @ao [])\n"), "{said}");
}
