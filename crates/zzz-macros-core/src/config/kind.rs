//! Whether a default is of the kind that its field takes.

use syn::{Expr, ExprArray, ExprLit, ExprUnary, Lit, Type, UnOp};

use crate::{
    faults::Faults,
    segment::{first_type, last_segment},
};

/// Notes what in `default` cannot become a value of the type `ty`.
///
/// Only numbers, `bool`, `char` and `String`, alone and in `Option` and `Vec`,
/// are judged. What other names stand for, the start will see.
pub(super) fn check_kind(default: &Expr, ty: &Type, faults: &mut Faults) {
    let Some(segment) = last_segment(ty) else { return };
    let word = segment.ident.to_string();
    match (word.as_str(), first_type(segment), default) {
        ("Option", Some(of), _) => check_kind(default, of, faults),
        ("Vec", Some(of), Expr::Array(ExprArray { elems, .. })) => {
            elems.iter().for_each(|element| check_kind(element, of, faults));
        }
        ("Vec", Some(_), _) => {
            let message = "expected a list, because the field is a `Vec`, for example \
                           `default = [\"a\", \"b\"]`";
            faults.note(default, message);
        }
        (word, None, _) => {
            let Some(kind) = Kind::of(word) else { return };
            if !kind.takes(default) {
                let (expected, example) = kind.expected();
                let message = format!(
                    "expected {expected}, because the field is a `{word}`, for example \
                     `default = {example}`"
                );
                faults.note(default, message);
            }
        }
        _ => {}
    }
}

/// What a field of a well-known type takes.
enum Kind {
    Whole { min: i128, max: i128 },
    Number,
    Truth,
    Letter,
    Text,
}

impl Kind {
    fn of(word: &str) -> Option<Self> {
        macro_rules! whole {
            ($ty:ty) => {
                Self::Whole { min: <$ty>::MIN.into(), max: <$ty>::MAX.into() }
            };
        }
        Some(match word {
            "u8" => whole!(u8),
            "u16" => whole!(u16),
            "u32" => whole!(u32),
            // As wide as it may be where the program runs.
            "u64" | "usize" => whole!(u64),
            "i8" => whole!(i8),
            "i16" => whole!(i16),
            "i32" => whole!(i32),
            "i64" | "isize" => whole!(i64),
            "f32" | "f64" => Self::Number,
            "bool" => Self::Truth,
            "char" => Self::Letter,
            "String" => Self::Text,
            _ => return None,
        })
    }

    fn takes(&self, default: &Expr) -> bool {
        let (sign, literal) = match default {
            Expr::Lit(ExprLit { lit, .. }) => (1, lit),
            Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
                Expr::Lit(ExprLit { lit, .. }) => (-1, lit),
                _ => return true,
            },
            Expr::Array(_) => return false,
            // No literal, which is told elsewhere.
            _ => return true,
        };
        match (self, literal) {
            (Self::Whole { min, max }, Lit::Int(number)) => {
                number.base10_parse::<i128>().is_ok_and(|n| (*min..=*max).contains(&(sign * n)))
            }
            (Self::Number, Lit::Int(_) | Lit::Float(_))
            | (Self::Truth, Lit::Bool(_))
            | (Self::Text, Lit::Str(_)) => true,
            (Self::Letter, Lit::Str(text)) => text.value().chars().count() == 1,
            _ => false,
        }
    }

    /// What is expected, and an example.
    fn expected(&self) -> (String, &'static str) {
        match self {
            Self::Whole { min, max } => (format!("a whole number from {min} to {max}"), "10"),
            Self::Number => ("a number".to_owned(), "0.5"),
            Self::Truth => ("`true` or `false`".to_owned(), "true"),
            Self::Letter => ("a single character in quotes".to_owned(), "\"a\""),
            Self::Text => ("text in quotes".to_owned(), "\"a\""),
        }
    }
}
