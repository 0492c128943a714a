//! Several arguments at once.

use super::{Argument, Pieces};

/// Several arguments: a tuple of them, or `()`.
pub trait Arguments<S> {
    /// What each is made of.
    #[doc(hidden)]
    fn into_pieces(self) -> Vec<Pieces>;
}

impl<S> Arguments<S> for () {
    fn into_pieces(self) -> Vec<Pieces> {
        Vec::new()
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        impl<S, $($name: Argument<S>),*> Arguments<S> for ($($name,)*) {
            fn into_pieces(self) -> Vec<Pieces> {
                #[expect(non_snake_case, reason = "the type's name")]
                let ($($name,)*) = self;
                vec![$(Pieces::of::<S>($name)),*]
            }
        }
    };
}

crate::tuples::for_each!(tuples);
