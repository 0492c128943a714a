//! How values become text.

use std::{
    borrow::Cow,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    num::NonZero,
    rc::Rc,
    sync::Arc,
};

use crate::{Displayed, SafeHtml, Value};

/// What a template can write: `{{user.name}}`.
///
/// It says which text or number stands for a value, and nothing of escaping: that is the business of the
/// place where it is written, so an implementation cannot forget it.
///
/// It is implemented for texts, numbers, `bool`, `char`, [`SafeHtml`], addresses of networks, what
/// [`format_args!`] gives, references and boxes of these, and for `Option`, which writes nothing for `None`.
/// With the feature `uuid`, for `Uuid`.
///
/// # Examples
///
/// A type with `Display` says so, a wrapper gives what is inside:
///
/// ```
/// use std::fmt;
/// use zzz_template::{Buffer, Displayed, Render, Value, expand::text};
///
/// struct Price { cents: u32 }
///
/// impl fmt::Display for Price {
///     fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
///         write!(f, "{}.{:02} €", self.cents / 100, self.cents % 100)
///     }
/// }
///
/// impl Render for Price {
///     fn value(&self) -> impl Value {
///         Displayed(self)
///     }
/// }
///
/// struct Name(String);
///
/// impl Render for Name {
///     fn value(&self) -> impl Value {
///         self.0.as_str()
///     }
/// }
///
/// let mut out = Buffer::new();
/// out.put((text(&Name("A & B".to_owned())), text(&Price { cents: 1250 })));
/// assert_eq!(out.as_str(), "A &amp; B12.50 €");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written into a template",
    label = "this value is written",
    note = "implement `Render` for it, or write it with a pipe: `| display` for what has `Display`, `| debug` for what has `Debug`"
)]
pub trait Render {
    /// Whether its text is percent-encoded already, so that an address takes it as it is: what the pipe
    /// [`url_encode`](crate::pipes::url_encode) gives.
    const IS_URL_ENCODED: bool = false;

    /// What is written for it.
    fn value(&self) -> impl Value;
}

macro_rules! as_they_are {
    ($($type:ty)*) => {$(
        impl Render for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value(&self) -> impl Value {
                *self
            }
        }
    )*};
}

as_they_are!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 bool char);

macro_rules! as_text {
    ($($type:ty)*) => {$(
        impl Render for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value(&self) -> impl Value {
                let text: &str = self;
                text
            }
        }
    )*};
}

as_text!(str String Cow<'_, str>);

macro_rules! as_what_is_inside {
    ($($type:ty)*) => {$(
        impl<T: Render + ?Sized> Render for $type {
            const IS_URL_ENCODED: bool = T::IS_URL_ENCODED;

            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value(&self) -> impl Value {
                T::value(self)
            }
        }
    )*};
}

as_what_is_inside!(&T &mut T Box<T> Rc<T> Arc<T>);

macro_rules! as_displayed {
    ($($type:ty)*) => {$(
        impl Render for $type {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value(&self) -> impl Value {
                Displayed(self)
            }
        }
    )*};
}

as_displayed!(IpAddr Ipv4Addr Ipv6Addr SocketAddr fmt::Arguments<'_>);

impl Render for SafeHtml {
    #[cfg_attr(not(debug_assertions), inline(always))]
    fn value(&self) -> impl Value {
        self
    }
}

impl<T: Render> Render for Option<T> {
    const IS_URL_ENCODED: bool = T::IS_URL_ENCODED;

    #[cfg_attr(not(debug_assertions), inline(always))]
    fn value(&self) -> impl Value {
        self.as_ref().map(T::value)
    }
}

macro_rules! non_zero {
    ($($type:ty)*) => {$(
        impl Render for NonZero<$type> {
            #[cfg_attr(not(debug_assertions), inline(always))]
            fn value(&self) -> impl Value {
                self.get()
            }
        }
    )*};
}

non_zero!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

#[cfg(feature = "uuid")]
impl Render for uuid::Uuid {
    fn value(&self) -> impl Value {
        crate::buffer::Short::<36>::new(self.hyphenated().encode_lower(&mut [0; 36]))
    }
}
