//! What a session holds by name.

use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value};
use zzz_core::{Result, bytes::Bytes};

use super::parts::{Parts, write_text};

/// Values by name. Most requests read one or two of them and change none, so they stay as they
/// were kept until one is changed.
#[derive(Clone, Debug)]
pub(super) enum Values {
    /// Names, and behind each its value as JSON: parts that were seen to be whole.
    Kept(Bytes),
    Changed(Map<String, Value>),
}

impl Default for Values {
    fn default() -> Self {
        Self::Changed(Map::new())
    }
}

impl Values {
    /// The value called `key`, if it is a `T`.
    pub(super) fn get<'v, T: Deserialize<'v>>(&'v self, key: &str) -> Option<T> {
        match self {
            Self::Kept(kept) => {
                let (_, json) = entries(kept).find(|(name, _)| *name == key.as_bytes())?;
                serde_json::from_slice(json).ok()
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
            let of_entry = |(name, json): (&[u8], &[u8])| {
                let name = String::from_utf8(name.to_vec()).ok()?;
                Some((name, serde_json::from_slice(json).ok()?))
            };
            *self = Self::Changed(entries(kept).filter_map(of_entry).collect());
        }
        match self {
            Self::Changed(values) => values,
            Self::Kept(_) => unreachable!("made a map above"),
        }
    }

    /// `None` if the bytes are not names and values.
    pub(super) fn read(bytes: Bytes) -> Option<Self> {
        let mut parts = Parts(&bytes);
        while !parts.is_empty() {
            let (_name, _json) = (parts.text()?, parts.text()?);
        }
        Some(Self::Kept(bytes))
    }

    /// # Errors
    ///
    /// If a value is no JSON, which none is, or has 4 GiB.
    pub(super) fn write(&self, out: &mut Vec<u8>) -> Result<()> {
        match self {
            Self::Kept(kept) => out.extend_from_slice(kept),
            Self::Changed(values) => {
                for (name, value) in values {
                    write_text(name, out)?;
                    write_text(serde_json::to_vec(value)?, out)?;
                }
            }
        }
        Ok(())
    }
}

/// Names and values as they are kept.
fn entries(kept: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut parts = Parts(kept);
    std::iter::from_fn(move || Some((parts.text()?, parts.text()?)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(values: &Values) -> Bytes {
        let mut out = Vec::new();
        values.write(&mut out).unwrap();
        out.into()
    }

    fn kept(json: Value) -> Values {
        let Value::Object(values) = json else { panic!("{json} is no object") };
        Values::read(written(&Values::Changed(values))).unwrap()
    }

    #[test]
    fn values_are_read_as_they_were_kept_and_after_a_change() {
        let mut values = kept(json!({"a": 1, "b\"c": ["x"], "d": null, "e": {"a": 2}, "f": "x"}));
        for is_changed in [false, true] {
            assert_eq!(matches!(values, Values::Changed(_)), is_changed);
            assert_eq!(values.get::<u32>("a"), Some(1));
            assert_eq!(values.get::<String>("a"), None);
            assert_eq!(values.get::<Vec<String>>("b\"c"), Some(vec!["x".to_owned()]));
            assert_eq!(values.get::<Option<u32>>("d"), Some(None));
            assert_eq!(values.get::<&str>("f"), Some("x"));
            assert_eq!(values.get::<u32>("z"), None);
            assert_eq!((values.contains("d"), values.contains("z")), (true, false));
            assert_eq!(values.names(), ["a", "b\"c", "d", "e", "f"]);
            assert_eq!(values.changed().len(), 5);
        }
        values.changed().insert("a".to_owned(), 3.into());
        assert_eq!(values.get::<u32>("a"), Some(3));
        let values = Values::read(written(&values)).unwrap();
        assert_eq!(values.get::<u32>("a"), Some(3));
        assert_eq!(values.names().len(), 5);
    }

    #[test]
    fn what_was_kept_is_written_as_it_was() {
        for json in [json!({"b": 1, "a": {"x": []}}), json!({})] {
            let values = kept(json);
            assert_eq!(written(&values), written(&Values::read(written(&values)).unwrap()));
        }
    }

    #[test]
    fn what_is_cut_off_is_none() {
        let whole = written(&kept(json!({"a": "x"})));
        for len in 1..whole.len() {
            assert!(Values::read(whole.slice(..len)).is_none(), "{len}");
        }
    }
}
