//! Path parameters as typed values.

#[cfg(feature = "uuid")]
mod uuid;

use std::{fmt, num::IntErrorKind};

use http::StatusCode;

use crate::{Error, Params, PathNeeds, Problem, Result, expand::PathArg};

/// What the parameters of a path can be turned into.
///
/// A type that is made from one parameter takes the first one. Tuples take
/// them in the order of the pattern. A struct with
/// `#[derive(PathParams)]` takes them by the names of its fields, and that of the
/// host, too.
///
/// # Examples
///
/// ```
/// use zzz_core::{Params, PathParams};
///
/// let mut params = Params::default();
/// params.push("user", "7");
/// params.push("name", "ann");
/// assert_eq!(u64::from_params(&params).unwrap(), 7);
/// assert_eq!(<(u64, String)>::from_params(&params).unwrap(), (7, "ann".to_owned()));
///
/// let error = <(u64, u64)>::from_params(&params).unwrap_err();
/// assert_eq!(error.status(), 400);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from the parameters of a path",
    label = "expected a number, text, a tuple of these, or a struct",
    note = "for a struct write `#[derive(PathParams)]`; its fields are named like the parameters; \
            for a single parameter implement `FromParam`"
)]
pub trait PathParams: Sized {
    /// Which parameters are taken.
    const NEEDS: PathNeeds;

    /// Makes the value.
    ///
    /// # Errors
    ///
    /// 400 if a parameter does not have the form that is expected.
    fn from_params(params: &Params) -> Result<Self>;
}

/// A value made from one path parameter: numbers, `bool`, `char`, `String`, behind the feature `uuid`
/// a `Uuid`, and types of one's own.
///
/// # Examples
///
/// ```
/// use zzz_core::{FromParam, NotAParam};
///
/// #[derive(Debug, PartialEq)]
/// enum Format { Html, Json }
///
/// impl FromParam for Format {
///     type Arg<'a> = &'a str;
///
///     fn from_param(text: &str) -> Result<Self, NotAParam> {
///         match text {
///             "html" => Ok(Self::Html),
///             "json" => Ok(Self::Json),
///             _ => Err(NotAParam::expected("`html` or `json`")),
///         }
///     }
/// }
/// assert_eq!(Format::from_param("json").ok(), Some(Format::Json));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a parameter of a path",
    label = "expected a number, text, or a type that implements `FromParam`"
)]
pub trait FromParam: Sized {
    /// What a path function takes in its place: for text `&str`.
    type Arg<'a>: fmt::Display;

    /// Makes the value of decoded text.
    ///
    /// # Errors
    ///
    /// What is expected instead.
    fn from_param(text: &str) -> Result<Self, NotAParam>;
}

/// Why some text is not a parameter.
#[derive(Debug)]
pub struct NotAParam {
    expected: String,
}

impl NotAParam {
    /// Something else is expected: "a whole number", "a date like 2026-11-21".
    pub fn expected(what: impl Into<String>) -> Self {
        Self { expected: what.into() }
    }

    #[cold]
    fn into_error(self, name: &str, value: &str) -> Error {
        let detail =
            format!("the path parameter `{name}` is {value:?}, expected {}", self.expected);
        Problem::new(StatusCode::BAD_REQUEST).with_code("bad_path_param").with_detail(detail).into()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl FromParam for $number {
            type Arg<'a> = Self;

            fn from_param(text: &str) -> Result<Self, NotAParam> {
                text.parse().map_err(|error: std::num::ParseIntError| {
                    use IntErrorKind::{NegOverflow, PosOverflow};
                    match error.kind() {
                        PosOverflow | NegOverflow => NotAParam::expected(format!(
                            "a whole number from {} to {}", <$number>::MIN, <$number>::MAX,
                        )),
                        _ => NotAParam::expected("a whole number"),
                    }
                })
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize);

macro_rules! parsed {
    ($($ty:ty: $expected:literal),*) => {$(
        impl FromParam for $ty {
            type Arg<'a> = Self;

            fn from_param(text: &str) -> Result<Self, NotAParam> {
                text.parse().map_err(|_| NotAParam::expected($expected))
            }
        }
    )*};
}
parsed!(f32: "a number", f64: "a number", bool: "`true` or `false`", char: "one character");

impl FromParam for String {
    type Arg<'a> = &'a str;

    fn from_param(text: &str) -> Result<Self, NotAParam> {
        Ok(text.to_owned())
    }
}

/// The parameter at `place`, as `T`; for what `#[derive(PathParams)]` writes.
///
/// # Errors
///
/// As [`PathParams::from_params`].
pub fn param_at<T: FromParam>(params: &Params, place: usize) -> Result<T> {
    let Some((name, value)) = params.iter().nth(place) else {
        let count = params.len();
        let number = place + 1;
        return Err(Error::internal(format!(
            "the handler wants path parameter number {number}, but its route has {count}; name \
             more of them in the pattern"
        )));
    };
    T::from_param(value).map_err(|error| error.into_error(name, value))
}

/// The parameter called `name`, as `T`; for what `#[derive(PathParams)]` writes.
///
/// # Errors
///
/// As [`PathParams::from_params`].
pub fn param_named<T: FromParam>(params: &Params, name: &str) -> Result<T> {
    let Some(value) = params.get(name) else {
        return Err(Error::internal(format!(
            "the handler wants the path parameter `{name}`, which its route does not have; name \
             it in the pattern: `/:{name}`"
        )));
    };
    T::from_param(value).map_err(|error| error.into_error(name, value))
}

#[diagnostic::do_not_recommend]
impl<T: FromParam> PathParams for T {
    const NEEDS: PathNeeds = PathNeeds { names: None, count: 1 };

    fn from_params(params: &Params) -> Result<Self> {
        param_at(params, 0)
    }
}

macro_rules! tuples {
    ($($count:literal: $($param:ident $place:tt),+;)*) => {$(
        impl<$($param: FromParam),+> PathParams for ($($param,)+) {
            const NEEDS: PathNeeds = PathNeeds { names: None, count: $count };

            fn from_params(params: &Params) -> Result<Self> {
                Ok(($(param_at::<$param>(params, $place)?,)+))
            }
        }

        tuples!(@args ($($param),+) $($param $place),+);
    )*};
    (@args $all:tt $($param:ident $place:tt),+) => {$(
        tuples!(@arg $all $param $place);
    )+};
    (@arg ($($all:ident),+) $param:ident $place:tt) => {
        impl<$($all: FromParam),+> PathArg<$place> for ($($all,)+) {
            type Arg<'a> = $param::Arg<'a>;
        }
    };
}
tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
}

impl<T: FromParam> PathArg<0> for T {
    type Arg<'a> = <T as FromParam>::Arg<'a>;
}
