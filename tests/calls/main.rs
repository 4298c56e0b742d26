//! Calls of the clients that are generated from the documents in `tests/documents`, over sockets: the requests that they
//! send, and what they return for a response.
//!
//! `tests/compile.rs` builds and runs these tests in a workspace with the generated crates.

mod alternatives;
mod api_2010_pages;
mod array_parameters;
mod bodies_of_every_kind;
mod bytes_and_headers;
mod colliding_parameters;
mod discriminators;
mod error_responses;
mod form_encodings;
mod form_with_lists_and_objects;
mod formats;
mod limits;
mod names_like_keywords;
mod names_of_fields;
mod odd_enums;
mod open_and_closed_objects;
mod overridden_parameters;
mod pages_and_enumerations;
mod parameter_styles;
mod recursive_schemas;
mod responses_without_a_body;
mod shared_sids;
mod texts_and_bytes;
mod two_media_types;
mod values_of_every_kind;

use chrono::{DateTime, NaiveDate, Utc};
use server::Server;
use twilio_core::{ClientBuilder, Credentials, Error, Response, RetryPolicy, Service, Transport};

/// A request as the server received it.
struct Sent {
    /// The method and the target: `GET /v1/Things?Page=1`.
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Sent {
    fn parse(request: &str) -> Self {
        let (head, body) = request.split_once("\r\n\r\n").expect("a request has a head");
        let (line, headers) = head.split_once("\r\n").expect("a request has headers");
        let headers = headers.lines().filter_map(|line| line.split_once(": "));
        Self {
            line: line.trim_end_matches(" HTTP/1.1").to_owned(),
            headers: headers.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect(),
            body: body.to_owned(),
        }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn content_type(&self) -> Option<&str> {
        self.header("content-type")
    }
}

/// Returns a client of the server, which does not retry.
fn client<C: From<Transport>>(server: &Server) -> C {
    let credentials = Credentials::account("AC00000000000000000000000000000001", "token-of-the-tests");
    ClientBuilder::new(Service::new("calls", "1.0.0", ""))
        .credentials(credentials.expect("the account is well formed"))
        .base_url(&server.url)
        .retry(RetryPolicy::none())
        .build()
        .expect("the settings are well formed")
}

/// Sends a call to a server that returns `response`, and returns the request, which has to be the only one, and the result.
async fn call<C, T, F>(response: String, call: impl FnOnce(C) -> F) -> (Sent, Result<Response<T>, Error>)
where
    C: From<Transport>,
    F: Future<Output = Result<Response<T>, Error>>,
{
    let server = Server::start(vec![response]).await;
    let result = call(client(&server)).await;
    let [request] = &server.requests()[..] else { panic!("{} requests", server.requests().len()) };
    (Sent::parse(request), result)
}

fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time in the format of RFC 3339")
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date in the format of RFC 3339")
}

/// Returns the method and the target of each request.
fn lines(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| Sent::parse(request).line).collect()
}
