//! What serde reads of the tree.

use std::{fmt, vec};

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, Error as _, Expected, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
    value::{BorrowedStrDeserializer, UnitDeserializer},
};

use super::node::{Group, Node};
use crate::fault::{GROUP, Reason};

/// Why a value could not be made.
#[derive(Debug)]
pub(crate) struct Refusal {
    /// From the innermost name to the outermost.
    pub(super) place: Vec<String>,
    pub(super) reason: Reason,
}

impl Refusal {
    #[cold]
    fn expected(what: impl fmt::Display) -> Self {
        Reason::expected(&what.to_string(), GROUP).into()
    }

    #[cold]
    fn within(mut self, step: String) -> Self {
        self.place.push(step);
        self
    }
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { place: Vec::new(), reason }
    }
}

/// The values that serde offers are left out: they may be secret, and the tree has them.
impl de::Error for Refusal {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Reason::of(&message.to_string(), GROUP).into()
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }

    fn invalid_length(_: usize, expected: &dyn Expected) -> Self {
        Self::expected(expected)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.reason)
    }
}

impl std::error::Error for Refusal {}

macro_rules! numbers {
    ($($method:ident $ty:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let number = match self {
                // Types that are never 0 take it, too.
                Node::Replacement { .. } => Some(1),
                _ => self.text().and_then(|text| text.parse::<$ty>().ok()),
            };
            match number {
                Some(number) => visitor.$visit(number),
                None => Err(Refusal::expected(stringify!($ty))),
            }
        }
    )*};
}

macro_rules! floats {
    ($($method:ident $ty:ident $visit:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
            let number = match self {
                Node::Replacement { .. } => Some(1.0),
                _ => self.text().and_then(|text| text.parse::<$ty>().ok()),
            };
            // `inf` and `nan` are numbers to Rust and to nobody else.
            match number.filter(|number| number.is_finite()) {
                Some(number) => visitor.$visit(number),
                None => Err(Refusal::expected(stringify!($ty))),
            }
        }
    )*};
}

macro_rules! like {
    ($($method:ident($($arg:ident: $ty:ty),*) => $other:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($arg: $ty,)* visitor: V) -> Result<V::Value, Refusal> {
            $(let _ = $arg;)*
            self.$other(visitor)
        }
    )*};
}

impl<'de> Deserializer<'de> for &'de Node<'de> {
    type Error = Refusal;

    numbers! {
        deserialize_u8 u8 visit_u8
        deserialize_u16 u16 visit_u16
        deserialize_u32 u32 visit_u32
        deserialize_u64 u64 visit_u64
        deserialize_u128 u128 visit_u128
        deserialize_i8 i8 visit_i8
        deserialize_i16 i16 visit_i16
        deserialize_i32 i32 visit_i32
        deserialize_i64 i64 visit_i64
        deserialize_i128 i128 visit_i128
    }

    floats! {
        deserialize_f32 f32 visit_f32
        deserialize_f64 f64 visit_f64
    }

    like! {
        deserialize_char() => deserialize_str
        deserialize_string() => deserialize_str
        deserialize_identifier() => deserialize_str
        deserialize_byte_buf() => deserialize_bytes
        deserialize_unit_struct(name: &'static str) => deserialize_unit
        deserialize_tuple(len: usize) => deserialize_seq
        deserialize_tuple_struct(name: &'static str, len: usize) => deserialize_seq
    }

    /// Where a type takes anything: what it looks like.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self {
            Node::Replacement { .. } => visitor.visit_unit(),
            Node::Group(group) if group.values.len() > 1 => self.deserialize_seq(visitor),
            Node::Group(group) if !group.parts.is_empty() && group.list().is_some() => {
                self.deserialize_seq(visitor)
            }
            _ if self.text().is_some() => self.deserialize_str(visitor),
            _ => self.deserialize_map(visitor),
        }
    }

    /// A checkbox sends `on` where it is ticked, and where it is not nothing.
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        if let Node::Replacement { is_truth_value } = self {
            is_truth_value.set(true);
            return visitor.visit_bool(false);
        }
        match self.text() {
            Some("true" | "on" | "1") => visitor.visit_bool(true),
            Some("false" | "off" | "0") => visitor.visit_bool(false),
            _ => Err(Refusal::expected("a boolean")),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match (self, self.text()) {
            (Node::Replacement { .. }, _) => visitor.visit_borrowed_str(""),
            (_, Some(text)) => visitor.visit_borrowed_str(text),
            (_, None) => Err(Refusal::expected(&visitor as &dyn Expected)),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match (self, self.text()) {
            (Node::Replacement { .. }, _) => visitor.visit_borrowed_bytes(b""),
            (_, Some(text)) => visitor.visit_borrowed_bytes(text.as_bytes()),
            (_, None) => Err(Refusal::expected("text")),
        }
    }

    /// Browsers send a field that nobody filled in with an empty value.
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self {
            Node::Replacement { .. } => visitor.visit_none(),
            Node::Group(group) if group.is_empty() => visitor.visit_none(),
            _ if self.text() == Some("") => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self {
            Node::Group(group) if !group.is_empty() && self.text() != Some("") => {
                Err(Refusal::expected("unit"))
            }
            _ => visitor.visit_unit(),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    /// `a=1&a=2`, `a[]=1&a[]=2` and `a[0]=1&a[1]=2`.
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let list = match self {
            Node::Replacement { .. } => Some(Vec::new()),
            Node::Group(group) => group.list(),
            Node::Text(_) => None,
        };
        let list = list.ok_or_else(|| Refusal::expected(&visitor as &dyn Expected))?;
        let mut elements = Elements(list.into_iter());
        let value = visitor.visit_seq(&mut elements)?;
        match elements.0.len() {
            0 => Ok(value),
            _ => Err(Refusal::expected("a shorter list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        let parts = match self {
            Node::Replacement { .. } => Vec::new(),
            Node::Group(group) if !group.parts.is_empty() || group.is_empty() => {
                group.parts.iter().map(|(name, node)| (name.as_str(), node)).collect()
            }
            _ => return Err(Refusal::expected("a map")),
        };
        visitor.visit_map(Parts { parts: parts.into_iter(), value: None })
    }

    /// The parts in the order of the struct, so that faults come in this order, too. What was replaced
    /// comes last: a type that refuses its replacement then hides no fault of another field.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        let Node::Group(group) = self else {
            return self.deserialize_map(visitor);
        };
        if group.parts.is_empty() {
            return self.deserialize_map(visitor);
        }
        let known = fields.iter().filter_map(|name| Some((*name, group.parts.get(*name)?)));
        let others = group.parts.iter().map(|(name, node)| (name.as_str(), node));
        let others = others.filter(|(name, _)| !fields.contains(name));
        let mut parts: Vec<_> = known.chain(others).collect();
        parts.sort_by_key(|(_, node)| node.is_mended());
        visitor.visit_map(Parts { parts: parts.into_iter(), value: None })
    }

    /// `a=circle` without data, `a[circle][radius]=1` with it.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        if let Node::Replacement { .. } = self {
            return visitor
                .visit_enum(Variant { name: variants.first().unwrap_or(&""), data: None });
        }
        if let Some(name) = self.text() {
            return visitor.visit_enum(Variant { name, data: None });
        }
        match self {
            Node::Group(Group { parts, .. }) if parts.len() == 1 => {
                let Some((name, data)) = parts.first_key_value() else {
                    return Err(Refusal::expected("enum "));
                };
                visitor
                    .visit_enum(Variant { name, data: Some(data) })
                    .map_err(|refusal| refusal.within(name.clone()))
            }
            _ => Err(Refusal::expected("enum ")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_unit()
    }
}

/// What a list is made of.
struct Elements<'de>(vec::IntoIter<(String, &'de Node<'de>)>);

impl<'de> SeqAccess<'de> for &mut Elements<'de> {
    type Error = Refusal;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Refusal> {
        let Some((step, node)) = self.0.next() else {
            return Ok(None);
        };
        seed.deserialize(node).map(Some).map_err(|refusal| refusal.within(step))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

/// What a group is made of.
struct Parts<'de> {
    parts: vec::IntoIter<(&'de str, &'de Node<'de>)>,
    value: Option<(&'de str, &'de Node<'de>)>,
}

impl<'de> MapAccess<'de> for Parts<'de> {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        self.value = self.parts.next();
        let Some((name, _)) = self.value else {
            return Ok(None);
        };
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Refusal> {
        let Some((name, node)) = self.value.take() else {
            return Err(Refusal::custom("a value was asked for before its name"));
        };
        seed.deserialize(node).map_err(|refusal| refusal.within(name.to_owned()))
    }
}

/// One of the variants of an enum.
struct Variant<'de> {
    name: &'de str,
    data: Option<&'de Node<'de>>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Refusal;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), Refusal> {
        let name = BorrowedStrDeserializer::<Refusal>::new(self.name);
        Ok((seed.deserialize(name)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'de> {
    type Error = Refusal;

    fn unit_variant(self) -> Result<(), Refusal> {
        match self.data {
            Some(node) => node.deserialize_unit(de::IgnoredAny).map(drop),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Refusal> {
        match self.data {
            Some(node) => seed.deserialize(node),
            // An option or a unit is made of nothing, too; a type that holds itself ends here.
            None => seed.deserialize(UnitDeserializer::new()),
        }
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Refusal> {
        match self.data {
            Some(node) => node.deserialize_seq(visitor),
            None => Err(Refusal::expected(&visitor as &dyn Expected)),
        }
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        match self.data {
            Some(node) => node.deserialize_struct("", fields, visitor),
            None => Err(Refusal::expected(&visitor as &dyn Expected)),
        }
    }
}
