//! A configuration as a struct, and a field of one.

use std::panic::Location;

use crate::{Environment, FromValue, Keys, Reader, Value};

/// A configuration: a struct whose fields are values or sections.
///
/// `#[derive(Config)]` writes it; the attributes and the types of its fields are
/// documented [there](macro@crate::Config). A section is a field whose type is a `Config` too.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no configuration",
    label = "no configuration",
    note = "write `#[derive(zzz::Config)]` on its struct"
)]
pub trait Config: Sized {
    /// Says which keys there are.
    fn describe(keys: &mut Keys);

    /// Takes the values; `None` where a fault was noted.
    fn read(reader: &mut Reader<'_>) -> Option<Self>;
}

/// The configuration of an application that has none.
impl Config for () {
    fn describe(_: &mut Keys) {}

    fn read(_: &mut Reader<'_>) -> Option<Self> {
        Some(())
    }
}

/// Where the application runs, as a configuration of its own or as a field of
/// one. It takes no key: `--env` or `ZZZ_ENV` has chosen it.
///
/// # Examples
///
/// ```
/// use zzz_config::{Config, Environment, Loader};
///
/// #[derive(Config)]
/// struct AppConfig {
///     environment: Environment,
/// }
///
/// let config: AppConfig = Loader::empty().arguments(["--env", "prod"]).load()?.into_config();
/// assert!(config.environment.is_deployed());
/// # Ok::<(), zzz_config::Error>(())
/// ```
impl Config for Environment {
    fn describe(_: &mut Keys) {}

    fn read(reader: &mut Reader<'_>) -> Option<Self> {
        Some(reader.environment())
    }
}

impl Field for Environment {
    fn describe(_: &'static FieldSpec, _: &mut Keys) {}

    fn read(_: &'static FieldSpec, reader: &mut Reader<'_>) -> Option<Self> {
        Some(reader.environment())
    }
}

/// A field of a configuration: a value, or a section.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a configuration",
    label = "neither a value nor a section of a configuration",
    note = "for a section, write `#[derive(zzz::Config)]` on its struct",
    note = "for a type with a `FromStr`, write \
            `impl zzz::config::FromText for {Self} {{ const EXPECTED: &'static str = \"..\"; }}`"
)]
pub trait Field: Sized {
    /// Says which keys the field has.
    fn describe(spec: &'static FieldSpec, keys: &mut Keys);

    /// Takes its value; `None` where a fault was noted.
    fn read(spec: &'static FieldSpec, reader: &mut Reader<'_>) -> Option<Self>;
}

impl<T: FromValue> Field for T {
    fn describe(spec: &'static FieldSpec, keys: &mut Keys) {
        keys.value::<T>(spec);
    }

    fn read(spec: &'static FieldSpec, reader: &mut Reader<'_>) -> Option<Self> {
        reader.value(spec)
    }
}

/// What the derive knows of a field.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the derive makes it in the user's crate")]
pub struct FieldSpec {
    /// Its name.
    pub name: &'static str,
    /// Its doc comment.
    pub docs: &'static str,
    /// Its value where nobody gives one.
    pub default: Option<Literal>,
    /// As `default`, in one environment.
    pub defaults: &'static [(Environment, Literal)],
    /// The usual name of its variable.
    pub variable: Option<&'static str>,
    /// Where it is written.
    pub location: &'static Location<'static>,
}

impl FieldSpec {
    /// A field without default and variable.
    #[track_caller]
    pub const fn new(name: &'static str, docs: &'static str) -> Self {
        let location = Location::caller();
        Self { name, docs, default: None, defaults: &[], variable: None, location }
    }

    pub(crate) fn default_in(&self, environment: Environment) -> Option<Value> {
        let special = self.defaults.iter().find(|(of, _)| *of == environment);
        special.map(|(_, literal)| literal).or(self.default.as_ref()).map(Literal::value)
    }
}

/// A default, as it is written in the attribute.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::exhaustive_enums, reason = "the derive makes it in the user's crate")]
pub enum Literal {
    /// A string.
    String(&'static str),
    /// An integer.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A list.
    List(&'static [Self]),
}

impl Literal {
    fn value(&self) -> Value {
        match self {
            Self::String(text) => Value::String((*text).to_owned()),
            Self::Integer(number) => Value::Integer(*number),
            Self::Float(number) => Value::Float(*number),
            Self::Bool(truth) => Value::Bool(*truth),
            Self::List(list) => Value::List(list.iter().map(Self::value).collect()),
        }
    }
}
