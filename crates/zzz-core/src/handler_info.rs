//! What a handler says about itself.

use std::{
    any::{TypeId, type_name},
    fmt,
    panic::Location,
};

use crate::Prepare;

/// A handler described as data: what `#[handler]` knows of the function.
///
/// The boot check, the list of routes and the OpenAPI document are made of it.
#[derive(Clone, Copy)]
pub struct HandlerInfo {
    name: &'static str,
    type_name: fn() -> &'static str,
    location: &'static Location<'static>,
    docs: &'static str,
    arguments: &'static [ArgumentInfo],
    answer: &'static str,
}

impl HandlerInfo {
    /// The handler whose type is `H`, which stands where this is called.
    #[track_caller]
    pub const fn new<H>(
        name: &'static str,
        docs: &'static str,
        answer: &'static str,
        arguments: &'static [ArgumentInfo],
    ) -> Self {
        let location = Location::caller();
        Self { name, type_name: type_name::<H>, location, docs, arguments, answer }
    }

    /// The function's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The function's path: `shop::cart::show`.
    pub fn path(&self) -> &'static str {
        (self.type_name)()
    }

    /// Where its attribute is written.
    pub const fn location(&self) -> &'static Location<'static> {
        self.location
    }

    /// Its doc comment; the first line is a summary.
    pub const fn docs(&self) -> &'static str {
        self.docs
    }

    /// Its arguments in their order.
    pub const fn arguments(&self) -> &'static [ArgumentInfo] {
        self.arguments
    }

    /// Its return type as it is written.
    pub const fn answer(&self) -> &'static str {
        self.answer
    }

    /// The services that it asks for, itself or through its extractors.
    pub fn services(&self) -> impl Iterator<Item = ServiceNeed> + use<> {
        self.arguments.iter().flat_map(|argument| {
            let own = match argument.source() {
                Source::Service(need) => Some(need),
                _ => None,
            };
            own.into_iter().chain(argument.needs().iter().copied())
        })
    }
}

impl fmt::Debug for HandlerInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path(), self.location)
    }
}

/// An argument of a handler.
#[derive(Clone, Copy)]
pub struct ArgumentInfo {
    /// What stands in front of its type: nothing, `&` or `&mut `.
    loan: &'static str,
    type_name: fn() -> &'static str,
    source: Source,
    prepare: Option<Prepare>,
    needs: &'static [ServiceNeed],
}

impl ArgumentInfo {
    /// A `T` that the handler owns.
    pub const fn owned<T>(source: Source) -> Self {
        Self::new("", type_name::<T>, source)
    }

    /// A `T` that the handler borrows.
    pub const fn lent<T: ?Sized>(source: Source) -> Self {
        Self::new("&", type_name::<T>, source)
    }

    /// A `T` that the handler borrows to change.
    pub const fn lent_mut<T>(source: Source) -> Self {
        Self::new("&mut ", type_name::<T>, source)
    }

    const fn new(loan: &'static str, type_name: fn() -> &'static str, source: Source) -> Self {
        Self { loan, type_name, source, prepare: None, needs: &[] }
    }

    /// With what is awaited before it is made, if there is anything.
    #[must_use]
    pub const fn prepared(mut self, prepare: Option<Prepare>) -> Self {
        self.prepare = prepare;
        self
    }

    /// With the services that making it takes.
    #[must_use]
    pub const fn needing(mut self, needs: &'static [ServiceNeed]) -> Self {
        self.needs = needs;
        self
    }

    /// Its type without the paths of modules: `Path<u32>`, `&Headers`.
    pub fn type_text(&self) -> String {
        let mut text = self.loan.to_owned();
        // Where the path begins that is being written.
        let mut start = text.len();
        for c in (self.type_name)().chars() {
            match c {
                ':' => text.truncate(start),
                c => text.push(c),
            }
            if !(c.is_alphanumeric() || c == '_' || c == ':') {
                start = text.len();
            }
        }
        text
    }

    /// Where its value comes from.
    pub const fn source(&self) -> Source {
        self.source
    }

    /// The services that making it takes.
    pub const fn needs(&self) -> &'static [ServiceNeed] {
        self.needs
    }

    /// What is awaited before it is made.
    pub const fn prepare(&self) -> Option<Prepare> {
        self.prepare
    }
}

impl fmt::Debug for ArgumentInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({:?})", self.type_text(), self.source())
    }
}

/// Where the value of an argument comes from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Source {
    /// The path's parameters.
    Path(PathNeeds),
    /// The query.
    Query(Option<Schema>),
    /// The body; a handler can read it once.
    Body {
        /// The media type that is expected.
        content_type: &'static str,
        /// What it has to look like.
        schema: Option<Schema>,
    },
    /// A service of the application.
    Service(ServiceNeed),
    /// Anything else: headers, what middleware found out, ...
    Other,
}

impl Source {
    /// A body of this media type.
    pub const fn body(content_type: &'static str) -> Self {
        Self::Body { content_type, schema: None }
    }

    /// Whether it reads the body.
    pub const fn is_body(&self) -> bool {
        matches!(self, Self::Body { .. })
    }
}

/// Which parameters a handler wants of the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "extractors outside this crate make it")]
pub struct PathNeeds {
    /// Their names; `None` where they are taken in the order of the pattern.
    pub names: Option<&'static [&'static str]>,
    /// How many there are.
    pub count: usize,
}

/// A service that a handler asks for.
#[derive(Clone, Copy)]
pub struct ServiceNeed {
    id: fn() -> TypeId,
    name: fn() -> &'static str,
}

impl ServiceNeed {
    /// The service of type `S`.
    pub const fn of<S: 'static>() -> Self {
        Self { id: TypeId::of::<S>, name: type_name::<S> }
    }

    /// Its type.
    pub fn id(self) -> TypeId {
        (self.id)()
    }

    /// The name of its type.
    pub fn name(self) -> &'static str {
        (self.name)()
    }
}

impl fmt::Debug for ServiceNeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The JSON schema of a type, made when it is asked for.
#[derive(Clone, Copy)]
pub struct Schema {
    json: fn() -> String,
}

impl Schema {
    /// The schema that `json` writes.
    pub const fn new(json: fn() -> String) -> Self {
        Self { json }
    }

    /// The schema as JSON text.
    pub fn json(self) -> String {
        (self.json)()
    }
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema")
    }
}
