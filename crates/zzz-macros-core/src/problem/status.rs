//! The status codes of errors.

use syn::{Ident, LitInt};

use crate::router::suggest::did_you_mean;

/// Those that `http::StatusCode` has a constant for.
const KNOWN: [(u16, &str); 40] = [
    (400, "BAD_REQUEST"),
    (401, "UNAUTHORIZED"),
    (402, "PAYMENT_REQUIRED"),
    (403, "FORBIDDEN"),
    (404, "NOT_FOUND"),
    (405, "METHOD_NOT_ALLOWED"),
    (406, "NOT_ACCEPTABLE"),
    (407, "PROXY_AUTHENTICATION_REQUIRED"),
    (408, "REQUEST_TIMEOUT"),
    (409, "CONFLICT"),
    (410, "GONE"),
    (411, "LENGTH_REQUIRED"),
    (412, "PRECONDITION_FAILED"),
    (413, "PAYLOAD_TOO_LARGE"),
    (414, "URI_TOO_LONG"),
    (415, "UNSUPPORTED_MEDIA_TYPE"),
    (416, "RANGE_NOT_SATISFIABLE"),
    (417, "EXPECTATION_FAILED"),
    (418, "IM_A_TEAPOT"),
    (421, "MISDIRECTED_REQUEST"),
    (422, "UNPROCESSABLE_ENTITY"),
    (423, "LOCKED"),
    (424, "FAILED_DEPENDENCY"),
    (425, "TOO_EARLY"),
    (426, "UPGRADE_REQUIRED"),
    (428, "PRECONDITION_REQUIRED"),
    (429, "TOO_MANY_REQUESTS"),
    (431, "REQUEST_HEADER_FIELDS_TOO_LARGE"),
    (451, "UNAVAILABLE_FOR_LEGAL_REASONS"),
    (500, "INTERNAL_SERVER_ERROR"),
    (501, "NOT_IMPLEMENTED"),
    (502, "BAD_GATEWAY"),
    (503, "SERVICE_UNAVAILABLE"),
    (504, "GATEWAY_TIMEOUT"),
    (505, "HTTP_VERSION_NOT_SUPPORTED"),
    (506, "VARIANT_ALSO_NEGOTIATES"),
    (507, "INSUFFICIENT_STORAGE"),
    (508, "LOOP_DETECTED"),
    (510, "NOT_EXTENDED"),
    (511, "NETWORK_AUTHENTICATION_REQUIRED"),
];

/// The name of the constant for a number.
pub(super) fn of_number(number: &LitInt) -> syn::Result<&'static str> {
    let status: u16 = number.base10_parse().unwrap_or_default();
    let known = KNOWN.iter().find(|(known, _)| *known == status);
    known.map(|(_, name)| *name).ok_or_else(|| {
        let message = match status {
            100..=399 => {
                format!("{number} is not the status of an error: expected one like 404 or 409")
            }
            _ => format!("there is no status {number}: expected one like 404 or 409"),
        };
        syn::Error::new_spanned(number, message)
    })
}

/// The same name, if there is one of it.
pub(super) fn of_name(ident: &Ident) -> syn::Result<&'static str> {
    let written = ident.to_string();
    let names = || KNOWN.iter().map(|(_, name)| *name);
    names().find(|name| *name == written).ok_or_else(|| {
        let meant = did_you_mean(&written.to_uppercase(), names());
        let meant = if meant.is_empty() { ":".to_owned() } else { meant };
        let message = format!(
            "there is no status `{written}` of an error{meant} expected one like 409 or CONFLICT, or `internal`"
        );
        syn::Error::new_spanned(ident, message)
    })
}
