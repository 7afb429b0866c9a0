//! The results in their public notice, for anyone; names are masked.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use maud::html;

use super::super::{App, public};
use super::{lang, page, say};
use crate::server::blocking;
use crate::server::refusal::Answer;
use crate::text;
use crate::text::Text;

pub(super) async fn notices(State(shared): State<App>, headers: HeaderMap) -> Answer<Response> {
    let lang = lang(&headers);
    let (notices, bureau) = blocking(move || Ok((public::notices(&shared, None)?, shared.store.bureau()?))).await?;
    let bureau = bureau.map(|bureau| bureau.name).unwrap_or_default();
    let objections = text!(
        "公示单位：{bureau}。对结果有异议的，请在公示期内写明受理号，向该单位反映。",
        "Posted by {bureau}. Whoever objects to a result tells this office during the notice, naming the acceptance number."
    );
    // A narrow screen shows each row below the other, every cell with its head.
    let heads = [
        say(lang, "受理号", "Acceptance number"),
        say(lang, "姓名", "Name"),
        say(lang, "用人单位", "Employer"),
        say(lang, "申报", "Declared"),
        say(lang, "公示期", "Notice"),
    ];
    let body = html! {
        @if notices.is_empty() {
            p { (say(lang, "现在没有公示中的结果。", "No result is in its public notice now.")) }
        } @else {
            p { (objections.get(lang)) }
            table {
                thead { tr { @for head in &heads { th scope="col" { (head) } } } }
                tbody {
                    @for notice in &notices {
                        tr {
                            td data-head=(heads[0]) { (notice.acceptance_number.as_deref().unwrap_or_default()) }
                            td.whole data-head=(heads[1]) { (notice.name) }
                            td data-head=(heads[2]) { (notice.employer) }
                            td data-head=(heads[3]) { (notice.declared.get(lang)) }
                            td data-head=(heads[4]) { span.whole { (notice.since) } @if let Some(until) = notice.until { " – " span.whole { (until) } } }
                        }
                    }
                }
            }
        }
    };
    Ok(page(lang, &Text::new("评审结果公示", "Results in their public notice"), &body))
}
