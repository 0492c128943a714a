//! A page that is not written yet.

use crate::{BoxFuture, Request, Response, Result};

/// A page that is written when its handler has answered: only the request knows what belongs around it, a layout for
/// example, and what it places, such as the token of a form.
///
/// A handler answers with one by [`Response::page`]. It is written as soon as the handler, or the middleware that
/// answered in its place, is done, so middleware on the way back see the page's bytes.
///
/// # Examples
///
/// ```
/// use zzz_core::{Request, Response, Result, UnwrittenPage};
///
/// struct Greeting(String);
///
/// impl UnwrittenPage for Greeting {
///     fn write(self: Box<Self>, request: &mut Request, response: &mut Response) -> Result<()> {
///         let text = format!("<p>{} from {}</p>", self.0, request.path());
///         *response.body_mut() = text.into();
///         Ok(())
///     }
/// }
///
/// let response = Response::page(Greeting("hello".to_owned()));
/// assert!(response.has_page());
/// assert_eq!(response.headers().get("content-type"), Some("text/html; charset=utf-8"));
/// ```
pub trait UnwrittenPage: Send + Sync + 'static {
    /// What has to be awaited before it is written; `None`, the default, is nothing.
    fn prepare<'a>(&self, request: &'a mut Request) -> Option<BoxFuture<'a, Result<()>>> {
        let _ = request;
        None
    }

    /// Writes it into the body of `response`.
    ///
    /// # Errors
    ///
    /// An error is the answer in place of the page.
    fn write(self: Box<Self>, request: &mut Request, response: &mut Response) -> Result<()>;
}
