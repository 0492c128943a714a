//! Errors as answers.

use http::{HeaderValue, header};

use crate::{Error, Problem, Request, Response};

/// Makes an answer of an error that no middleware turned into one.
///
/// `response` has the error's status and headers, and what middleware added
/// to them; the body is what is missing.
pub trait RenderError: Send + Sync + 'static {
    /// Fills `response`.
    fn render(&self, request: &Request, error: &Error, response: &mut Response);
}

/// Text: the status, and what the error's problem lets the client know.
#[derive(Debug)]
pub(crate) struct PlainErrors;

impl RenderError for PlainErrors {
    fn render(&self, _request: &Request, error: &Error, response: &mut Response) {
        // Middleware may have changed the status since.
        let status = Problem::new(response.status());
        let text = match error.problem().map(Problem::detail) {
            None | Some("") => status.to_string(),
            Some(detail) => status.with_detail(detail.to_owned()).to_string(),
        };
        let content_type = HeaderValue::from_static("text/plain; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, content_type);
        *response.body_mut() = (text + "\n").into();
    }
}
