//! What is made when a template asks for it.

use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
};

use zzz_core::{Error, FromRequest, Request};
use zzz_template::{CsrfSource, NonceSource, SafeHtml};

use crate::{CspNonce, CsrfToken};

/// Nothing of it is made before: a token would begin a session, a nonce would go into the headers.
pub(super) struct Asked<'r> {
    request: RefCell<&'r mut Request>,
    csrf: OnceCell<Option<CsrfToken>>,
    nonce: OnceCell<Option<CspNonce>>,
    /// Why something could not be made.
    error: OnceCell<Error>,
}

impl<'r> Asked<'r> {
    pub(super) fn new(request: &'r mut Request) -> Self {
        Self {
            request: RefCell::new(request),
            csrf: OnceCell::new(),
            nonce: OnceCell::new(),
            error: OnceCell::new(),
        }
    }

    pub(super) fn into_error(self) -> Option<Error> {
        self.error.into_inner()
    }

    /// What the request gives, or nothing; why not is noted.
    fn made<T: FromRequest>(&self) -> Option<T> {
        let made = T::from_request(&mut self.request.borrow_mut());
        made.map_err(|error| self.error.set(error)).ok()
    }

    fn csrf_token(&self) -> Option<&CsrfToken> {
        self.csrf.get_or_init(|| self.made()).as_ref()
    }
}

impl CsrfSource for Asked<'_> {
    fn token(&self) -> Cow<'_, str> {
        self.csrf_token().map_or_else(Default::default, |token| token.as_str().into())
    }

    fn field(&self) -> SafeHtml {
        self.csrf_token().map_or_else(Default::default, |token| SafeHtml::trust(token.field()))
    }
}

impl NonceSource for Asked<'_> {
    fn nonce(&self) -> &str {
        let nonce = self.nonce.get_or_init(|| self.made()).as_ref();
        nonce.map_or("", CspNonce::as_str)
    }
}
