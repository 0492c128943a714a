//! Forms as values: empty, filled in, or shown again with what is wrong.

mod attributes;
mod field;
mod form_fields;
mod groups;
mod scope;
mod select_options;

use std::{borrow::Cow, collections::BTreeSet, fmt};

use serde::{Serialize, de::DeserializeOwned};
use zzz_core::{
    Error, FieldErrors, FromRequest, Prepare, Request, Result, Source, bytes::Bytes,
    http::StatusCode,
};

use self::field::{is_below, label_of};
pub use self::{
    field::Field, form_fields::FormFields, groups::Groups, scope::FormScope,
    select_options::SelectOptions,
};
use crate::{
    extractors::form::{LOAD, MALFORMED, MEDIA_TYPE, check},
    fields::{COUNT_MAX, Fields, Reading, field_of},
};

/// The names of the fields that a visitor has been to, each in an input of this name.
const TOUCHED: &str = "_touched";

/// How many groups a form may have: each has all fields of its type, whatever was sent of them.
const GROUPS_MAX: usize = 1024;

/// A form for a `T`: its fields with labels, rules, values and what is wrong with them.
///
/// It is made
/// - empty, by [`new`](Self::new),
/// - from a value that is to be changed, by [`of`](Self::of),
/// - from what was sent, as an argument of a handler. Whatever stands in the fields, the handler is called:
///   [`into_valid`](Self::into_valid) gives the `T`, or the form to be shown again,
/// - and with what the application itself finds wrong, by [`Field::refuse`], [`refuse`](Self::refuse) and
///   [`refuse_all`](Self::refuse_all).
///
/// A page shows `form.fields`, each field under its own name, so that the compiler knows all of them; and
/// [`errors`](Self::errors). It is answered with the [status](Self::status) that fits: 422 where something is wrong.
///
/// What was sent is read as by [`Form`](crate::Form), and bounded as there, 4,096 fields, five deep, in 1,024 groups at most. A
/// checkbox that is not ticked is `false`, a list of which nothing is chosen is empty, without `#[serde(default)]`. The
/// rules of fields that can be read are looked at even if others cannot be. What the form has no field for is
/// not kept.
///
/// # Errors
///
/// 415 if the body is no form, 413 if it is too long, 400 if it is malformed or has too many fields or groups.
///
/// # Examples
///
/// `#[derive(Validate, FormFields)]` writes what stands here as `SignUpFields`:
///
/// ```
/// # use zzz_core::{Constraints, FieldErrors, Validate, ValueKind};
/// # use zzz_web::{Field, FormFields, FormScope};
/// # #[derive(serde::Deserialize)]
/// # struct SignUp { name: String }
/// # impl Validate for SignUp {
/// #     fn validate(&mut self, errors: &mut FieldErrors) {
/// #         if self.name.is_empty() { errors.add("name", "is missing"); }
/// #     }
/// # }
/// # #[derive(Clone, Debug)]
/// # struct SignUpFields { name: Field }
/// # impl FormFields for SignUp {
/// #     type Fields = SignUpFields;
/// #     fn fields(scope: &FormScope<'_>) -> SignUpFields {
/// #         SignUpFields { name: scope.field("name", &Self::constraints()) }
/// #     }
/// #     fn each<'f>(fields: &'f SignUpFields, see: &mut dyn FnMut(&'f Field)) { see(&fields.name); }
/// #     fn each_mut(fields: &mut SignUpFields, see: &mut dyn FnMut(&mut Field)) { see(&mut fields.name); }
/// # }
/// use zzz_core::{FromRequest, IntoResponse, Request, Response};
/// use zzz_core::http::{HeaderValue, Method, header};
/// use zzz_web::{FormState, Html, Redirect, escape};
///
/// fn page(form: &FormState<SignUp>) -> Response {
///     let name = &form.fields.name;
///     let (value, errors) = (escape(&name.value), escape(name.errors.join(", ")));
///     let html = format!("<input name=name value=\"{value}\"> {errors}");
///     (form.status(), Html(html)).into_response()
/// }
///
/// fn sign_up(form: FormState<SignUp>) -> Response {
///     match form.into_valid() {
///         Ok(sign_up) => Redirect::to("/welcome").into_response(),
///         Err(form) => page(&form),
///     }
/// }
///
/// assert_eq!(page(&FormState::new()).status(), 200);
/// let mut request = Request::new(Method::POST, "/");
/// let form = HeaderValue::from_static("application/x-www-form-urlencoded");
/// request.headers_mut().insert(header::CONTENT_TYPE, form);
/// *request.body_mut() = "name=".into();
/// assert_eq!(sign_up(FormState::from_request(&mut request)?).status(), 422);
/// # Ok::<(), zzz_core::Error>(())
/// ```
pub struct FormState<T: FormFields> {
    /// Its fields.
    pub fields: T::Fields,
    errors: Vec<String>,
    /// What was sent, if it kept all rules.
    value: Option<T>,
    /// What messages call the fields that the visitor has been to.
    touched: BTreeSet<String>,
    /// The one of them that made the page ask.
    trigger: Option<String>,
    is_live: bool,
}

impl<T: FormFields> FormState<T> {
    /// The form that nobody has filled in yet.
    pub fn new() -> Self {
        Self::with_fields(T::fields(&FormScope::blank(String::new())))
    }

    /// The form filled in with `value`, to be changed.
    ///
    /// # Errors
    ///
    /// 500 if `value` is nothing that a form has: bytes, maps whose keys are no names, or what its own `Serialize`
    /// refuses.
    pub fn of(value: &T) -> Result<Self>
    where
        T: Serialize,
    {
        let fields = Fields::of_value(value)
            .map_err(|reason| Error::internal(format!("no form can be made of it: {reason}")))?;
        Ok(Self::with_fields(T::fields(&FormScope::whole(fields.root()))))
    }

    /// The form that came with files. Those are `form`'s to keep, and the `T` has no fields for them, or such with
    /// `#[serde(skip)]`.
    ///
    /// # Errors
    ///
    /// 400 if a name is malformed, or if there are more than 4,096 fields or 1,024 groups.
    #[cfg(feature = "multipart")]
    pub fn of_multipart(form: &crate::Multipart) -> Result<Self>
    where
        T: DeserializeOwned,
    {
        let pairs = form.all_texts().map(|(name, text)| (name.into(), text.into()));
        Self::sent(pairs, None).map_err(|reason| malformed(&reason))
    }

    /// The form with what was `sent`, names and texts, and what is wrong with it, found elsewhere: by the changeset of a
    /// database for one, `FormState::refused(change.params(), change.errors())?`.
    ///
    /// # Errors
    ///
    /// 400 if a name is malformed, or if there are more than 4,096 fields or 1,024 groups.
    pub fn refused<'q, N, V>(
        sent: impl IntoIterator<Item = (N, V)>,
        errors: &FieldErrors,
    ) -> Result<Self>
    where
        N: Into<Cow<'q, str>>,
        V: Into<Cow<'q, str>>,
    {
        let pairs = sent.into_iter().map(|(name, text)| (name.into(), text.into()));
        let (mut form, _) = Self::filled_in(pairs).map_err(|reason| malformed(&reason))?;
        form.refuse_all(errors);
        Ok(form)
    }

    fn with_fields(fields: T::Fields) -> Self {
        Self {
            fields,
            errors: Vec::new(),
            value: None,
            touched: BTreeSet::new(),
            trigger: None,
            is_live: false,
        }
    }

    /// The form with these names and texts in it, of which no rules were asked.
    fn filled_in<'q>(
        pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
    ) -> Result<(Self, Fields<'q>), String> {
        let fields = Fields::of_pairs(pairs)?;
        if fields.root().groups() > GROUPS_MAX {
            return Err(format!("there are more than {GROUPS_MAX} groups of fields"));
        }
        Ok((Self::with_fields(T::fields(&FormScope::whole(fields.root()))), fields))
    }

    /// The form that was sent.
    fn sent<'q>(
        pairs: impl Iterator<Item = (Cow<'q, str>, Cow<'q, str>)>,
        trigger: Option<&str>,
    ) -> Result<Self, String>
    where
        T: DeserializeOwned,
    {
        let mut touched = BTreeSet::new();
        let pairs = pairs.filter(|(name, value)| {
            let is_ours = name == TOUCHED;
            if is_ours && touched.len() < COUNT_MAX {
                touched.insert(field_of(value));
            }
            !is_ours
        });
        let (mut form, mut fields) = Self::filled_in(pairs)?;
        let mut left_out = Vec::new();
        T::each(&form.fields, &mut |field| left_out.extend(field.left_out()));
        for (name, value) in left_out {
            fields.add(name, value)?;
        }
        form.trigger = trigger.map(field_of);
        touched.extend(form.trigger.clone());
        form.touched = touched;
        let (value, errors) = read(fields);
        form.value = value.filter(|_| errors.is_empty());
        form.refuse_all(&errors);
        Ok(form)
    }

    /// What was sent, if it kept all rules, whatever was refused since.
    pub fn value(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// What was sent, if it kept all rules and nothing was refused since.
    ///
    /// # Errors
    ///
    /// The form to be shown again. One that nobody sent is never valid.
    pub fn into_valid(mut self) -> Result<T, Self> {
        match self.value.take() {
            Some(value) if !self.has_errors() => Ok(value),
            value => Err(Self { value, ..self }),
        }
    }

    /// Notes that the input with this id is the one that asks.
    fn trigger_by_id(&mut self, id: &str) {
        let field = self.all().into_iter().find(|field| field.was_sent_as_id(id));
        self.trigger = field.map(|field| field_of(&field.name));
        self.touched.extend(self.trigger.clone());
    }

    /// What is wrong with the form as a whole, and with what it has no field for.
    pub fn errors(&self) -> &[String] {
        &self.errors
    }

    /// Whether anything is wrong, with the whole or with a field.
    pub fn has_errors(&self) -> bool {
        let mut has_errors = !self.errors.is_empty();
        T::each(&self.fields, &mut |field| has_errors |= !field.errors.is_empty());
        has_errors
    }

    /// Adds what is wrong with the form as a whole. For a field, there is
    /// [`form.fields.email.refuse(..)`](Field::refuse).
    pub fn refuse(&mut self, message: impl Into<String>) {
        self.errors.push(message.into());
    }

    /// Adds `errors` to the fields that they belong to, for instance those of a database, or of an
    /// [`Invalid`](zzz_core::Invalid). Those without a field here are errors of the whole.
    pub fn refuse_all(&mut self, errors: &FieldErrors) {
        let mut all: Vec<(&str, &[String])> = errors.iter().collect();
        T::each_mut(&mut self.fields, &mut |field| field.take(&mut all));
        for (path, messages) in all {
            let last = path.rsplit(['.', '[']).next().unwrap_or_default();
            let label = label_of(last.trim_end_matches(']'));
            let said = messages.iter().map(|message| match label.as_str() {
                "" => message.clone(),
                label => format!("{label} {message}"),
            });
            self.errors.extend(said);
        }
    }

    /// The form while it is being filled in: what is wrong is told only of fields that the visitor has been to.
    ///
    /// Those are the ones named by inputs called `_touched`, which the page writes from
    /// [`touched`](Self::touched), and the one whose input asks: htmx 4 sends its id, `HX-Source`, which has to be that
    /// of the field, and htmx 2 its name, `HX-Trigger-Name`.
    #[must_use]
    pub fn live(mut self) -> Self {
        let touched = &self.touched;
        T::each_mut(&mut self.fields, &mut |field| {
            if !field.is_among(touched) {
                field.errors.clear();
            }
        });
        self.errors.clear();
        Self { is_live: true, ..self }
    }

    /// The fields that the visitor has been to, as told by the page. A page with [live](Self::live) messages writes
    /// the name of each into an `<input type="hidden" name="_touched">`.
    pub fn touched(&self) -> Vec<&Field> {
        self.all().into_iter().filter(|field| field.is_among(&self.touched)).collect()
    }

    /// The field whose input made htmx ask.
    pub fn triggered(&self) -> Option<&Field> {
        let trigger = self.trigger.as_deref()?;
        self.all().into_iter().find(|field| field.is_at(trigger))
    }

    /// The field whose input is called `name`: `lines[0][title]`. A page that knows its fields takes
    /// [`fields`](Self#structfield.fields).
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.all().into_iter().find(|field| field.name == name)
    }

    fn all(&self) -> Vec<&Field> {
        let mut all = Vec::new();
        T::each(&self.fields, &mut |field| all.push(field));
        all
    }

    /// The status of the page that shows it: 422 where something is wrong, else 200. A [live](Self::live) form is
    /// not refused, only looked at: 200.
    pub fn status(&self) -> StatusCode {
        if self.has_errors() && !self.is_live {
            StatusCode::UNPROCESSABLE_ENTITY
        } else {
            StatusCode::OK
        }
    }
}

/// The value if it can be read, and what is wrong with it. Where some fields cannot be read, rules are asked of the others.
fn read<T: FormFields + DeserializeOwned>(fields: Fields<'_>) -> (Option<T>, FieldErrors) {
    let Reading { mut value, faults } = fields.read_all::<T>();
    let mut errors = FieldErrors::new();
    let unread: Vec<String> = faults.iter().map(|fault| fault.field_by_position()).collect();
    for (fault, field) in faults.iter().zip(&unread) {
        errors.add(field, fault.for_people());
    }
    let mut broken = FieldErrors::new();
    if let Some(value) = &mut value {
        value.validate(&mut broken);
    }
    // A replacement stands in the place of what cannot be read: what is said of it means nothing, and what is said of
    // the whole neither.
    let is_meant = |path: &str| {
        let is_of = |other: &str| path == other || is_below(path, other) || is_below(other, path);
        unread.is_empty() || !(path.is_empty() || unread.iter().any(|other| is_of(other)))
    };
    for (path, _) in broken.iter().filter(|(path, _)| is_meant(path)) {
        for error in broken.details(path) {
            errors.add(path, error.clone());
        }
    }
    (value.filter(|_| unread.is_empty()), errors)
}

fn malformed(reason: &str) -> Error {
    MALFORMED.with_detail(format!("the body: {reason}")).into()
}

impl<T: FormFields + DeserializeOwned> FromRequest for FormState<T> {
    const PREPARE: Option<Prepare> = Some(LOAD);
    const SOURCE: Source = Source::body(MEDIA_TYPE);

    fn from_request(request: &mut Request) -> Result<Self> {
        check(request)?;
        let body = Bytes::from_request(request)?;
        let trigger = request.headers().get("hx-trigger-name");
        let form = Self::sent(form_urlencoded::parse(&body), trigger);
        let mut form = form.map_err(|reason| malformed(&reason))?;
        // `input#lines_0_title`, as `encodeURI` writes it: an id has nothing that a form would write otherwise.
        let source = request.headers().get("hx-source").and_then(|source| source.split_once('#'));
        if let Some((_, id)) = source
            && let Some((id, _)) = form_urlencoded::parse(id.as_bytes()).next()
        {
            form.trigger_by_id(&id);
        }
        Ok(form)
    }
}

impl<T: FormFields> Default for FormState<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Sensitive values are masked, and the `T` is not shown.
impl<T: FormFields> fmt::Debug for FormState<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FormState")
            .field("fields", &self.fields)
            .field("errors", &self.errors)
            .finish_non_exhaustive()
    }
}
