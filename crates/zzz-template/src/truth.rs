//! What `{{#if value}}` asks.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    rc::Rc,
    sync::Arc,
};

use crate::SafeHtml;

/// What `{{#if value}}` asks: whether there is something.
///
/// `true`, a number that is not zero, a text or a list that is not empty, `Some` whatever it holds, `Ok`.
///
/// # Examples
///
/// ```
/// use zzz_template::Truth;
///
/// assert!("text".is_true() && vec![0].is_true() && Some(false).is_true());
/// assert!(!"".is_true() && !0.is_true() && !None::<u8>.is_true());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is neither true nor false",
    label = "`if` asks this",
    note = "compare it, as in `{{{{#if value > 1}}}}`, or implement `Truth` for it"
)]
pub trait Truth {
    /// Whether there is something.
    fn is_true(&self) -> bool;
}

macro_rules! truth {
    ($([$($parameters:tt)*] $type:ty, $value:ident => $is_true:expr;)*) => {$(
        impl<$($parameters)*> Truth for $type {
            #[inline]
            fn is_true(&self) -> bool {
                let $value = self;
                $is_true
            }
        }
    )*};
}

truth! {
    [] bool, value => *value;
    [] str, value => !value.is_empty();
    [] String, value => !value.is_empty();
    [] SafeHtml, value => !value.as_str().is_empty();
    [T] Option<T>, value => value.is_some();
    [T, E] Result<T, E>, value => value.is_ok();
    [T] [T], value => !value.is_empty();
    [T, const N: usize] [T; N], _value => N > 0;
    [T] Vec<T>, value => !value.is_empty();
    [T] VecDeque<T>, value => !value.is_empty();
    [K, V, S] HashMap<K, V, S>, value => !value.is_empty();
    [K, V] BTreeMap<K, V>, value => !value.is_empty();
    [T, S] HashSet<T, S>, value => !value.is_empty();
    [T] BTreeSet<T>, value => !value.is_empty();
    [T: ToOwned<Owned: Truth> + Truth + ?Sized] Cow<'_, T>, value => T::is_true(value);
    [T: Truth + ?Sized] &T, value => T::is_true(value);
    [T: Truth + ?Sized] &mut T, value => T::is_true(value);
    [T: Truth + ?Sized] Box<T>, value => T::is_true(value);
    [T: Truth + ?Sized] Rc<T>, value => T::is_true(value);
    [T: Truth + ?Sized] Arc<T>, value => T::is_true(value);
    [] f32, value => *value != 0.0;
    [] f64, value => *value != 0.0;
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Truth for $type {
            #[inline]
            fn is_true(&self) -> bool {
                *self != 0
            }
        }
    )*};
}

numbers!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);
