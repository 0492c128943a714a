//! What a stranger sent, by name.

use std::{
    collections::{BTreeMap, HashMap},
    fmt, vec,
};

use super::input::{Input, Sort};

/// What a stranger sent: the fields of a form, of JSON or of a query, of which a changeset
/// [takes](crate::Changeset::cast) those that it names.
///
/// Of several texts with one name, the last one counts: a checkbox stands behind a hidden input that says `false`. `Debug`
/// shows the names alone, since the rest may be secret.
///
/// It bounds nothing: what reads the request does.
///
/// # Examples
///
/// ```
/// use zzz_db::Params;
///
/// let params = Params::from([("name", "Ann"), ("age", "30")]);
/// assert_eq!(params.get("name").unwrap().text().unwrap(), "Ann");
/// assert_eq!(params.get("age").unwrap().integer().unwrap(), 30);
/// assert!(params.get("role").is_none());
/// ```
#[derive(Clone, Default)]
pub struct Params(BTreeMap<String, Param>);

#[derive(Clone)]
struct Param {
    sort: Sort,
    text: String,
}

impl Params {
    /// The one called `name`, if it was sent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Input<'_>> {
        self.0.get(name).map(Param::input)
    }

    /// Whether nothing was sent.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All names with their texts, so that a form shows them again.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, param)| (name.as_str(), param.text.as_str()))
    }

    /// Those of `other` as well; where both have one, `other`'s counts.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl Param {
    fn input(&self) -> Input<'_> {
        Input::new(self.sort, &self.text)
    }
}

impl<'p> IntoIterator for &'p Params {
    type Item = (&'p str, &'p str);
    type IntoIter = vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Params {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(pairs: I) -> Self {
        let param = |text: T| Param { sort: Sort::Text, text: text.into() };
        Self(pairs.into_iter().map(|(name, text)| (name.into(), param(text))).collect())
    }
}

impl<N: Into<String>, T: Into<String>, const COUNT: usize> From<[(N, T); COUNT]> for Params {
    fn from(pairs: [(N, T); COUNT]) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, T: Into<String>> From<Vec<(N, T)>> for Params {
    fn from(pairs: Vec<(N, T)>) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String> + Copy, T: Into<String> + Copy> From<&[(N, T)]> for Params {
    fn from(pairs: &[(N, T)]) -> Self {
        pairs.iter().copied().collect()
    }
}

impl<N: Into<String>, T: Into<String>> From<BTreeMap<N, T>> for Params {
    fn from(pairs: BTreeMap<N, T>) -> Self {
        pairs.into_iter().collect()
    }
}

impl<N: Into<String>, T: Into<String>, H> From<HashMap<N, T, H>> for Params {
    fn from(pairs: HashMap<N, T, H>) -> Self {
        pairs.into_iter().collect()
    }
}

/// The fields of an object; whatever else it is has none.
#[cfg(feature = "json")]
impl From<serde_json::Value> for Params {
    fn from(value: serde_json::Value) -> Self {
        use serde_json::Value;

        let param = |value| match value {
            Value::Null => Param { sort: Sort::Null, text: String::new() },
            Value::Bool(value) => Param { sort: Sort::Bool, text: value.to_string() },
            Value::Number(number) => Param { sort: Sort::Number, text: number.to_string() },
            Value::String(text) => Param { sort: Sort::Text, text },
            whole => Param { sort: Sort::Json, text: whole.to_string() },
        };
        let Value::Object(fields) = value else { return Self::default() };
        Self(fields.into_iter().map(|(name, value)| (name, param(value))).collect())
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
