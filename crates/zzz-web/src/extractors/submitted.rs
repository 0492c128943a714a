//! Forms that are shown again.

use std::{collections::BTreeMap, fmt};

use serde::de::DeserializeOwned;
use zzz_core::{Error, FromRequest, Prepare, Request, Result, Source, bytes::Bytes};

use super::form::{LOAD, MALFORMED, MEDIA_TYPE, WRONG, check};
use crate::{
    ParamFilter,
    fields::{self, Fields, field_of},
    shape,
};

/// A form as it was submitted: a `T`, or all that is needed to show the page again.
///
/// Where the fields have rules, labels or groups, [`FormState`](crate::FormState) knows more.
///
/// It reads what [`Form`](crate::Form) reads. Where fields do not fit, the handler is called
/// all the same: [`check`](Self::check) gives the `T`, or the [`FormEntries`] with what was entered and what is
/// wrong with it.
///
/// # Errors
///
/// 415 if the body is no form, 413 if it is too long, 400 if it is malformed.
///
/// # Examples
///
/// ```
/// use serde::Deserialize;
/// use zzz_core::{FromRequest, IntoResponse, Request, Response, http::StatusCode};
/// use zzz_web::{FormEntries, Html, Redirect, Submitted, escape};
///
/// #[derive(Deserialize)]
/// struct SignUp { name: String, age: u8 }
///
/// fn page(form: &FormEntries) -> Html<String> {
///     let (age, fault) = (escape(form.value("age")), form.fault("age").unwrap_or_default());
///     Html(format!("<form method=post>… <input name=age value=\"{age}\"> {fault}</form>"))
/// }
///
/// async fn sign_up(form: Submitted<SignUp>) -> Response {
///     let checked = form.check(|sign_up, form| {
///         if sign_up.age < 13 {
///             form.refuse("age", "come back when you are 13");
///         }
///     });
///     match checked {
///         Ok(_sign_up) => Redirect::to("/welcome").into_response(),
///         Err(form) => (StatusCode::UNPROCESSABLE_ENTITY, page(&form)).into_response(),
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Submitted<T> {
    value: Option<T>,
    entries: FormEntries,
}

impl<T> Submitted<T> {
    /// The value, if all fields fit and `check` refuses none of them.
    ///
    /// `check` sees values that fit only. For a check that waits, take
    /// [`into_result`](Self::into_result).
    ///
    /// # Errors
    ///
    /// What was entered, with what is wrong with it.
    pub fn check(self, check: impl FnOnce(&T, &mut FormEntries)) -> Result<T, FormEntries> {
        let (value, mut entries) = self.into_result()?;
        check(&value, &mut entries);
        if entries.faults.is_empty() { Ok(value) } else { Err(entries) }
    }

    /// The value if all fields fit, beside what was entered.
    ///
    /// # Errors
    ///
    /// What was entered, with what is wrong with it.
    pub fn into_result(self) -> Result<(T, FormEntries), FormEntries> {
        match self.value {
            Some(value) => Ok((value, self.entries)),
            None => Err(self.entries),
        }
    }
}

impl<T: DeserializeOwned> FromRequest for Submitted<T> {
    const PREPARE: Option<Prepare> = Some(LOAD);
    const SOURCE: Source = Source::body(MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        check(request)?;
        let body = Bytes::from_request(request)?;
        let malformed =
            |reason: String| Error::from(MALFORMED.with_detail(format!("the body: {reason}")));
        let mut entries = FormEntries::default();
        for (name, value) in fields::pairs(&body).map_err(malformed)? {
            entries.values.entry(name).or_default().push(value);
        }
        let value = match Fields::parse(&body).map_err(malformed)?.read() {
            Ok(value) => Some(value),
            Err(faults) => {
                let faults = faults.iter().map(|fault| (fault.field(), fault.to_string()));
                entries.faults = faults.collect();
                None
            }
        };
        Ok(Self { value, entries })
    }
}

/// What was entered into a form, and what is wrong with it.
///
/// The default is a form that nobody has filled in yet. Names are those of the page: `user[name]`,
/// `tags[]`. As an error it is a 422 that tells the faults.
///
/// # Examples
///
/// ```
/// use zzz_web::FormEntries;
///
/// let mut form = FormEntries::default();
/// assert_eq!((form.value("age"), form.fault("age")), ("", None));
/// form.refuse("age", "come back when you are 13");
/// assert_eq!(form.fault("age"), Some("come back when you are 13"));
/// ```
#[derive(Clone, Default)]
pub struct FormEntries {
    values: BTreeMap<String, Vec<String>>,
    /// By the field as `user.emails[1]`, in the order in which they were found.
    faults: Vec<(String, String)>,
}

impl FormEntries {
    /// What was entered under `name`, of several values the last one; empty where that is nothing.
    /// It is not escaped: see [`escape`](crate::escape()).
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).and_then(|values| values.last()).map_or("", String::as_str)
    }

    /// All that was entered under `name`: what is chosen of a list.
    pub fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        self.values.get(name).into_iter().flatten().map(String::as_str)
    }

    /// What is wrong with the field called `name`, or with one below it. The empty name is the whole
    /// form. The values that were sent are never quoted.
    pub fn fault(&self, name: &str) -> Option<&str> {
        let field = field_of(name);
        let is_meant = |other: &str| {
            let below = other.strip_prefix(field.as_str());
            below.is_some_and(|rest| {
                rest.is_empty() || (!field.is_empty() && rest.starts_with(['.', '[']))
            })
        };
        self.faults().find(|(other, _)| is_meant(other)).map(|(_, reason)| reason)
    }

    /// All faults: the field as `user.emails[1]`, and what is wrong with it.
    pub fn faults(&self) -> impl Iterator<Item = (&str, &str)> {
        self.faults.iter().map(|(field, reason)| (field.as_str(), reason.as_str()))
    }

    /// Adds what is wrong with the field called `name`; the empty name is the whole form.
    pub fn refuse(&mut self, name: &str, reason: impl Into<String>) {
        self.faults.push((field_of(name), reason.into()));
    }
}

/// Sensitive values are masked.
impl fmt::Debug for FormEntries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let filter = ParamFilter::new();
        let values = self.values.iter().flat_map(|(name, values)| {
            values.iter().map(|value| (name.as_str(), filter.show(name, value)))
        });
        let values: Vec<_> = values.collect();
        f.debug_struct("FormEntries")
            .field("values", &values)
            .field("faults", &self.faults)
            .finish()
    }
}

impl From<FormEntries> for Error {
    #[track_caller]
    fn from(entries: FormEntries) -> Self {
        let detail = match entries.faults().next() {
            Some(("", reason)) => format!("the body: {reason}"),
            Some((field, reason)) => format!("the field `{field}` of the body: {reason}"),
            None => String::new(),
        };
        let errors = shape::errors_json(entries.faults());
        WRONG.with_detail(detail).with_json("errors", errors).into()
    }
}
