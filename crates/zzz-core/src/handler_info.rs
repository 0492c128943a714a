//! What a handler says about itself.

use std::{
    any::{TypeId, type_name},
    fmt,
};

/// A handler described as data: what `#[handler]` knows of the function.
///
/// The boot check, the list of routes and the OpenAPI document are made of it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "`#[handler]` makes it in the user's crate")]
pub struct HandlerInfo {
    /// The function's name.
    pub name: &'static str,
    /// The module it stands in.
    pub module: &'static str,
    /// The file it stands in, as the compiler names it.
    pub file: &'static str,
    /// The line of its name, counted from one.
    pub line: u32,
    /// Its doc comment; the first line is a summary.
    pub docs: &'static str,
    /// Its arguments in their order.
    pub arguments: &'static [ArgumentInfo],
    /// Its return type as it is written.
    pub answer: &'static str,
}

/// An argument of a handler.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "`#[handler]` makes it in the user's crate")]
pub struct ArgumentInfo {
    /// Its type as it is written.
    pub type_text: &'static str,
    /// Where its value comes from.
    pub source: Source,
}

impl HandlerInfo {
    /// The services that the handler asks for.
    pub fn services(&self) -> impl Iterator<Item = ServiceNeed> {
        self.arguments.iter().filter_map(|argument| match argument.source {
            Source::Service(need) => Some(need),
            _ => None,
        })
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
