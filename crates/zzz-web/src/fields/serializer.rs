//! Values as the tree that a form of them would be.

use std::{collections::BTreeMap, fmt};

use serde::{
    Serialize, Serializer,
    ser::{
        self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
        SerializeTupleStruct, SerializeTupleVariant,
    },
};

use super::node::{Group, Node};

/// The tree of `value`.
///
/// # Errors
///
/// A sentence if no form has such a value.
pub(super) fn node<T: Serialize + ?Sized>(value: &T) -> Result<Node<'static>, String> {
    value.serialize(ToNode).map_err(|unfit| unfit.0)
}

/// Why a value is nothing that a form has.
#[derive(Debug)]
struct Unfit(String);

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unfit {}

impl ser::Error for Unfit {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

type Made = Result<Node<'static>, Unfit>;

struct ToNode;

/// A variant with data: a group of one.
fn variant(name: &str, data: Node<'static>) -> Node<'static> {
    Group::of(BTreeMap::from([(name.to_owned(), data)]))
}

macro_rules! texts {
    ($($method:ident $ty:ty)*) => {$(
        fn $method(self, value: $ty) -> Made {
            Ok(Node::Text(value.to_string().into()))
        }
    )*};
}

impl Serializer for ToNode {
    type Ok = Node<'static>;
    type Error = Unfit;
    type SerializeSeq = Parts;
    type SerializeTuple = Parts;
    type SerializeTupleStruct = Parts;
    type SerializeTupleVariant = Parts;
    type SerializeMap = Parts;
    type SerializeStruct = Parts;
    type SerializeStructVariant = Parts;

    texts! {
        serialize_bool bool
        serialize_i8 i8
        serialize_i16 i16
        serialize_i32 i32
        serialize_i64 i64
        serialize_i128 i128
        serialize_u8 u8
        serialize_u16 u16
        serialize_u32 u32
        serialize_u64 u64
        serialize_u128 u128
        serialize_f32 f32
        serialize_f64 f64
        serialize_char char
        serialize_str &str
    }

    fn serialize_bytes(self, _: &[u8]) -> Made {
        Err(Unfit("a form has no field for bytes".to_owned()))
    }

    fn serialize_none(self) -> Made {
        Ok(Node::default())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Made {
        Ok(Node::default())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Made {
        Ok(Node::default())
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Made {
        Ok(Node::Text(name.into()))
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Made {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Made {
        Ok(variant(name, value.serialize(self)?))
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts, Unfit> {
        Ok(Parts::default())
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::default())
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::default())
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts, Unfit> {
        Ok(Parts { variant: Some(name), ..Parts::default() })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts, Unfit> {
        Ok(Parts::default())
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts, Unfit> {
        Ok(Parts::default())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Parts, Unfit> {
        Ok(Parts { variant: Some(name), ..Parts::default() })
    }
}

/// A list or a group that is being made.
#[derive(Default)]
struct Parts {
    parts: BTreeMap<String, Node<'static>>,
    /// The name of the next part of a map.
    key: Option<String>,
    variant: Option<&'static str>,
}

impl Parts {
    fn next<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        let number = self.parts.len().to_string();
        self.named(number, value)
    }

    fn named<T: Serialize + ?Sized>(&mut self, name: String, value: &T) -> Result<(), Unfit> {
        self.parts.insert(name, value.serialize(ToNode)?);
        Ok(())
    }

    fn whole(self) -> Node<'static> {
        let whole = Group::of(self.parts);
        match self.variant {
            Some(name) => variant(name, whole),
            None => whole,
        }
    }
}

macro_rules! lists {
    ($($trait:ident $method:ident)*) => {$(
        impl $trait for Parts {
            type Ok = Node<'static>;
            type Error = Unfit;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
                self.next(value)
            }

            fn end(self) -> Made {
                Ok(self.whole())
            }
        }
    )*};
}

lists! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

macro_rules! groups {
    ($($trait:ident)*) => {$(
        impl $trait for Parts {
            type Ok = Node<'static>;
            type Error = Unfit;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Unfit> {
                self.named(name.to_owned(), value)
            }

            fn end(self) -> Made {
                Ok(self.whole())
            }
        }
    )*};
}

groups!(SerializeStruct SerializeStructVariant);

impl SerializeMap for Parts {
    type Ok = Node<'static>;
    type Error = Unfit;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unfit> {
        let Node::Text(name) = key.serialize(ToNode)? else {
            return Err(Unfit("the names of a group of fields have to be texts".to_owned()));
        };
        self.key = Some(name.into_owned());
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unfit> {
        match self.key.take() {
            Some(name) => self.named(name, value),
            None => Err(Unfit("a value came before its name".to_owned())),
        }
    }

    fn end(self) -> Made {
        Ok(self.whole())
    }
}
