//! What the operator watches: requests by route and how they ended, how long they took, what came in. Nothing in it is of a person.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use axum::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use super::refusal::{Answer, Refusal};

/// The type of what [`Metrics::text`] gives.
pub(super) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct InState {
    state: String,
}

/// The counters of one server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Ended, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    pub(super) failed_sign_ins: Counter,
    pub(super) filings: Counter,
    pub(super) mails_waiting: Gauge<i64, std::sync::atomic::AtomicI64>,
    applications: Family<InState, Gauge<u64, AtomicU64>>,
}

fn histogram() -> Histogram {
    Histogram::new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0])
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("declare");
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(histogram as fn() -> Histogram),
            in_flight: Gauge::default(),
            failed_sign_ins: Counter::default(),
            filings: Counter::default(),
            mails_waiting: Gauge::default(),
            applications: Family::default(),
        };
        registry.register("http_requests", "Requests that were answered", metrics.requests.clone());
        registry.register_with_unit("http_request", "Time to the head of the answer", Unit::Seconds, metrics.seconds.clone());
        registry.register("http_requests_in_flight", "Requests that are being answered", metrics.in_flight.clone());
        registry.register("failed_sign_ins", "Wrong user names or passwords", metrics.failed_sign_ins.clone());
        registry.register("filings", "Revisions that were filed", metrics.filings.clone());
        registry.register("mails_waiting", "Messages in the outbox", metrics.mails_waiting.clone());
        registry.register("applications", "Applications by state", metrics.applications.clone());
        Self { registry, ..metrics }
    }
}

/// A request that is being answered, or was given up.
pub(super) struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(super) fn in_flight(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A request was answered; `route` is a pattern, never a path that somebody asked for.
    pub(super) fn answered(&self, method: &Method, route: &str, status: u16, took: Duration) {
        // Whoever asks can make methods up; every new one would be kept for ever.
        let known = [Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE].contains(method);
        let (method, route) = (if known { method.as_str() } else { "other" }.to_owned(), route.to_owned());
        self.seconds.get_or_create(&Route { method: method.clone(), route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Ended { method, route, status }).inc();
    }

    /// Everything in the text form of OpenMetrics, with how many applications there are in each state.
    pub(super) fn text(&self, states: &[(crate::api::State, u64)]) -> Answer<String> {
        for (state, count) in states {
            self.applications.get_or_create(&InState { state: state.name().to_owned() }).set(*count);
        }
        let mut text = String::new();
        encode(&mut text, &self.registry).map_err(Refusal::internal)?;
        Ok(text)
    }
}
