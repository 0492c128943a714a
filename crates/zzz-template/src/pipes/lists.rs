//! Pipes of lists.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
};

use crate::{Buffer, Each, Render, expand::Shown};

/// All of them with `separator` between: `{{tags | join:", "}}`.
///
/// ```
/// # use zzz_template::pipes::join;
/// assert_eq!(join(&[1, 2, 3], ", "), "1, 2, 3");
/// ```
#[must_use]
pub fn join<'a, T>(values: &'a T, separator: &str) -> String
where
    T: Each<Item<'a>: Render> + ?Sized,
{
    let mut out = Buffer::new();
    for (index, value) in values.each().enumerate() {
        if index > 0 {
            out.push_str(separator);
        }
        out.put(Shown::plain(value.value()));
    }
    out.into_string()
}

/// The first of them, if there is one: `{{names | first}}`.
///
/// ```
/// # use zzz_template::pipes::first;
/// assert_eq!(first(&["Ann", "Bob"]), Some(&"Ann"));
/// ```
#[must_use]
pub fn first<T: Each + ?Sized>(values: &T) -> Option<T::Item<'_>> {
    values.each().next()
}

/// The last of them, if there is one: `{{names | last}}`.
///
/// ```
/// # use zzz_template::pipes::last;
/// assert_eq!(last(&["Ann", "Bob"]), Some(&"Bob"));
/// ```
#[must_use]
pub fn last<T: Each + ?Sized>(values: &T) -> Option<T::Item<'_>> {
    values.each().last()
}

/// How many there are, of a text how many characters: `{{posts | length}}`.
///
/// ```
/// # use zzz_template::pipes::length;
/// assert_eq!(length(&[1, 2]), 2);
/// assert_eq!(length("é!"), 2);
/// ```
#[must_use]
pub fn length<T: Length + ?Sized>(value: &T) -> usize {
    value.length()
}

/// What has a [`length`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no length",
    label = "`length` takes a list, a map or a text"
)]
pub trait Length {
    /// How many there are.
    fn length(&self) -> usize;
}

macro_rules! lengths {
    ($([$($parameters:tt)*] $type:ty;)*) => {$(
        impl<$($parameters)*> Length for $type {
            fn length(&self) -> usize {
                self.len()
            }
        }
    )*};
}

lengths! {
    [T] [T];
    [T, const N: usize] [T; N];
    [T] Vec<T>;
    [T] VecDeque<T>;
    [T, S] HashSet<T, S>;
    [T] BTreeSet<T>;
    [K, V, S] HashMap<K, V, S>;
    [K, V] BTreeMap<K, V>;
}

impl Length for str {
    fn length(&self) -> usize {
        self.chars().count()
    }
}

impl Length for String {
    fn length(&self) -> usize {
        self.chars().count()
    }
}

impl Length for Cow<'_, str> {
    fn length(&self) -> usize {
        self.chars().count()
    }
}

impl<T: Length + ?Sized> Length for &T {
    fn length(&self) -> usize {
        T::length(self)
    }
}
