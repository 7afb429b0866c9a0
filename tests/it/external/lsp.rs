//! A small client of a language server over standard input and output: what an editor says to it, and nothing more.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// How long an answer may take: the server reads a large schema first, perhaps on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Server {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    last: i64,
    diagnostics: HashMap<String, Value>,
}

/// A place in a text: line and column from nought, as the protocol counts.
pub(crate) struct Cursor {
    pub(crate) text: String,
    line: usize,
    column: usize,
}

impl Cursor {
    /// The text without its `¦`, and where that stood.
    pub(crate) fn of(text: &str) -> Self {
        let (before, after) = text.split_once('¦').expect("a cursor");
        let line = before.matches('\n').count();
        let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count();
        Self { text: format!("{before}{after}"), line, column }
    }
}

impl Server {
    /// Starts the program `yaml-language-server` of the path.
    pub(crate) fn start(locale: &str) -> Self {
        let mut child = Command::new("yaml-language-server")
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("yaml-language-server on the path: npm install yaml-language-server");
        let input = child.stdin.take().unwrap();
        let messages = listen(child.stdout.take().unwrap());
        let mut server = Self { child, input, messages, last: 0, diagnostics: HashMap::new() };
        let completion = json!({ "completionItem": { "documentationFormat": ["markdown"], "snippetSupport": true } });
        let capabilities = json!({ "textDocument": { "completion": completion } });
        server.ask("initialize", json!({ "processId": null, "rootUri": null, "locale": locale, "capabilities": capabilities }));
        server.tell("initialized", json!({}));
        let settings = json!({ "validate": true, "hover": true, "completion": true, "schemaStore": { "enable": false } });
        server.tell("workspace/didChangeConfiguration", json!({ "settings": { "yaml": settings } }));
        server
    }

    /// Opens a file of this text and waits for what is found in it.
    pub(crate) fn open(&mut self, file: &Path, text: &str) -> Vec<String> {
        let uri = uri(file);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
        while !self.diagnostics.contains_key(&uri) {
            self.next();
        }
        let found = self.diagnostics.remove(&uri).unwrap();
        let line = |one: &Value| format!("{}: {}", one["range"]["start"]["line"].as_u64().unwrap() + 1, one["message"].as_str().unwrap());
        found.as_array().unwrap().iter().map(line).collect()
    }

    /// The labels that are offered at the cursor of an open file.
    pub(crate) fn completions(&mut self, file: &Path, at: &Cursor) -> Vec<String> {
        let answer = self.ask("textDocument/completion", place(file, at));
        let items = answer.get("items").unwrap_or(&answer);
        items.as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap().to_owned()).collect()
    }

    /// What is shown to who points at the cursor.
    pub(crate) fn hover(&mut self, file: &Path, at: &Cursor) -> String {
        self.ask("textDocument/hover", place(file, at))["contents"]["value"].as_str().unwrap_or_default().to_owned()
    }

    fn ask(&mut self, method: &str, parameters: Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        loop {
            let message = self.next();
            if message.get("method").is_none() && message["id"] == id {
                assert!(message.get("error").is_none(), "{method}: {}", message["error"]);
                return message["result"].clone();
            }
        }
    }

    fn tell(&mut self, method: &str, parameters: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": parameters }));
    }

    fn send(&mut self, message: &Value) {
        let body = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).unwrap();
        self.input.flush().unwrap();
    }

    /// The next message. What the server asks of its editor is answered with nothing; what it finds is kept.
    fn next(&mut self) -> Value {
        let message = self.messages.recv_timeout(PATIENCE).expect("the language server answers");
        match (message.get("method").and_then(Value::as_str), message.get("id")) {
            (Some("textDocument/publishDiagnostics"), _) => {
                let found = &message["params"];
                self.diagnostics.insert(found["uri"].as_str().unwrap().to_owned(), found["diagnostics"].clone());
            }
            (Some(_), Some(id)) => {
                let nothing = message["params"]["items"].as_array().map_or(Value::Null, |items| vec![Value::Null; items.len()].into());
                self.send(&json!({ "jsonrpc": "2.0", "id": id, "result": nothing }));
            }
            _ => {}
        }
        message
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn place(file: &Path, at: &Cursor) -> Value {
    json!({ "textDocument": { "uri": uri(file) }, "position": { "line": at.line, "character": at.column } })
}

fn uri(file: &Path) -> String {
    format!("file://{}", file.display())
}

/// Reads messages until the server ends.
fn listen(output: ChildStdout) -> Receiver<Value> {
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let mut output = BufReader::new(output);
        while let Some(message) = read(&mut output) {
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    receiver
}

fn read(output: &mut BufReader<ChildStdout>) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.trim().parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut body = vec![0; length];
    output.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}
