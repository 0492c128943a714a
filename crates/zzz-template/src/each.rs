//! What `{{#each values as |value|}}` asks.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    ops::{Deref, Range, RangeInclusive},
    rc::Rc,
    sync::Arc,
};

/// What `{{#each values as |value|}}` asks: one after the other, by reference.
///
/// A map gives pairs of references, a range its numbers, an `Option` one or none.
///
/// # Examples
///
/// ```
/// use zzz_template::Each;
///
/// let names = vec!["Ann".to_owned(), "Bob".to_owned()];
/// let lengths: Vec<usize> = names.each().map(|name| name.len()).collect();
/// assert_eq!(lengths, [3, 3]);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has nothing to go through one by one",
    label = "`each` asks this",
    note = "give a `Vec`, a slice, a map or an `Option`, or implement `Each` for it"
)]
pub trait Each {
    /// One of them: a reference or pairs of references, or [`ByValue`] where there is nothing to refer to.
    type Item<'a>
    where
        Self: 'a;

    /// All of them.
    fn each(&self) -> impl Iterator<Item = Self::Item<'_>>;
}

/// An item that is no reference, such as a number of a range; a template sees what is in it.
///
/// ```
/// use zzz_template::{ByValue, Each};
///
/// assert_eq!((1..3).each().collect::<Vec<_>>(), [ByValue(1), ByValue(2)]);
/// ```
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "whoever implements `Each` makes it")]
pub struct ByValue<T>(pub T);

impl<T> Deref for ByValue<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

macro_rules! by_reference {
    ($([$($parameters:tt)*] $type:ty => $item:ty;)*) => {$(
        impl<$($parameters)*> Each for $type {
            type Item<'a> = $item where Self: 'a;

            #[inline]
            fn each(&self) -> impl Iterator<Item = Self::Item<'_>> {
                self.iter()
            }
        }
    )*};
}

by_reference! {
    [T] [T] => &'a T;
    [T, const N: usize] [T; N] => &'a T;
    [T] Vec<T> => &'a T;
    [T] VecDeque<T> => &'a T;
    [T] Option<T> => &'a T;
    [T, S] HashSet<T, S> => &'a T;
    [T] BTreeSet<T> => &'a T;
    [K, V, S] HashMap<K, V, S> => (&'a K, &'a V);
    [K, V] BTreeMap<K, V> => (&'a K, &'a V);
}

macro_rules! what_is_inside {
    ($($type:ty)*) => {$(
        impl<T: Each + ?Sized> Each for $type {
            type Item<'a> = T::Item<'a> where Self: 'a;

            #[inline]
            fn each(&self) -> impl Iterator<Item = Self::Item<'_>> {
                T::each(self)
            }
        }
    )*};
}

what_is_inside!(&T &mut T Box<T> Rc<T> Arc<T>);

impl<T: Clone> Each for Cow<'_, [T]> {
    type Item<'a>
        = &'a T
    where
        Self: 'a;

    #[inline]
    fn each(&self) -> impl Iterator<Item = Self::Item<'_>> {
        self.iter()
    }
}

macro_rules! ranges {
    ($($type:ident)*) => {$(
        impl<T> Each for $type<T>
        where
            Self: Iterator<Item = T> + Clone,
        {
            type Item<'a> = ByValue<T> where Self: 'a;

            #[inline]
            fn each(&self) -> impl Iterator<Item = Self::Item<'_>> {
                self.clone().map(ByValue)
            }
        }
    )*};
}

ranges!(Range RangeInclusive);
