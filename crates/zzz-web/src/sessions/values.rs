//! What a session holds by name.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor},
};
use serde_json::{Map, Value, value::RawValue};

/// Values by name. Most requests read one or two of them and change none, so they stay as they
/// were kept until one is changed.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// A JSON object.
    Kept(Box<RawValue>),
    Changed(Map<String, Value>),
}

/// What is longer is read whole at once, since each look goes through all of it.
const LOOKED_THROUGH_BYTES_MAX: usize = 4 * 1024;

impl Default for Values {
    fn default() -> Self {
        Self::Changed(Map::new())
    }
}

impl Values {
    /// The value called `key`, if it is a `T`.
    pub(super) fn get<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        match self {
            Self::Kept(kept) => {
                let mut kept = serde_json::Deserializer::from_str(kept.get());
                kept.deserialize_map(OneOf { key, value: PhantomData }).ok()?
            }
            Self::Changed(values) => T::deserialize(values.get(key)?).ok(),
        }
    }

    pub(super) fn contains(&self, key: &str) -> bool {
        self.get::<IgnoredAny>(key).is_some()
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.clone().changed().keys().cloned().collect()
    }

    /// The values to be changed.
    pub(super) fn changed(&mut self) -> &mut Map<String, Value> {
        if let Self::Kept(kept) = self {
            // It was an object when it was kept.
            *self = Self::Changed(serde_json::from_str(kept.get()).unwrap_or_default());
        }
        match self {
            Self::Changed(values) => values,
            Self::Kept(_) => unreachable!("made a map above"),
        }
    }
}

impl Serialize for Values {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept(kept) => kept.serialize(serializer),
            Self::Changed(values) => values.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Box::<RawValue>::deserialize(deserializer)?;
        if !kept.get().starts_with('{') {
            return Err(D::Error::custom("the values of a session are an object"));
        }
        if kept.get().len() <= LOOKED_THROUGH_BYTES_MAX {
            return Ok(Self::Kept(kept));
        }
        serde_json::from_str(kept.get()).map(Self::Changed).map_err(D::Error::custom)
    }
}

/// One value of an object.
struct OneOf<'k, T> {
    key: &'k str,
    value: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for OneOf<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(is_it) = entries.next_key_seed(Is(self.key))? {
            if is_it {
                found = Some(entries.next_value()?);
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

/// Whether a name is this one.
struct Is<'k>(&'k str);

impl<'de> DeserializeSeed<'de> for Is<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Is<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<bool, E> {
        Ok(name == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(json: &str) -> Values {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn values_are_read_as_they_were_kept_and_after_a_change() {
        let mut values = kept(r#"{"a":1,"b\"c":["x"],"d":null,"e":{"a":2}}"#);
        for is_changed in [false, true] {
            assert_eq!(matches!(values, Values::Changed(_)), is_changed);
            assert_eq!(values.get::<u32>("a"), Some(1));
            assert_eq!(values.get::<String>("a"), None);
            assert_eq!(values.get::<Vec<String>>("b\"c"), Some(vec!["x".to_owned()]));
            assert_eq!(values.get::<Option<u32>>("d"), Some(None));
            assert_eq!(values.get::<u32>("z"), None);
            assert_eq!((values.contains("d"), values.contains("z")), (true, false));
            assert_eq!(values.names(), ["a", "b\"c", "d", "e"]);
            assert_eq!(values.changed().len(), 4);
        }
        values.changed().insert("a".to_owned(), 3.into());
        assert_eq!(values.get::<u32>("a"), Some(3));
        let written = serde_json::to_string(&values).unwrap();
        assert_eq!(written, r#"{"a":3,"b\"c":["x"],"d":null,"e":{"a":2}}"#);
    }

    #[test]
    fn what_was_kept_is_written_as_it_was() {
        for json in [r#"{"b":1,"a":{"x":[]}}"#, "{}"] {
            assert_eq!(serde_json::to_string(&kept(json)).unwrap(), json);
        }
    }

    #[test]
    fn many_values_are_read_at_once_and_no_object_is_none() {
        let long = format!(r#"{{"a":{:?}}}"#, "x".repeat(LOOKED_THROUGH_BYTES_MAX));
        assert!(matches!(kept(&long), Values::Changed(_)));
        for json in ["[]", "1", "\"{}\"", "{", "{\"a\"}"] {
            assert!(serde_json::from_str::<Values>(json).is_err(), "{json}");
        }
    }
}
