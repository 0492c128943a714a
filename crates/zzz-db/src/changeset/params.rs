//! What a stranger sent, by name.

use std::{
    collections::{BTreeMap, HashMap},
    fmt, vec,
};

use super::input::{Input, Sort};

/// What a stranger sent: the fields of a form, of JSON or of a query, of which a changeset
/// [takes](crate::Changeset::cast) those that it names.
///
/// Of several texts with one name, the last one counts: a checkbox stands behind a hidden input that says `false`. A column that
/// holds several takes all of them: `tags=a&tags=b`. Texts whose name ends in `[]` are a list in any case: `tags[]=a&tags[]=b` is
/// what JSON calls `"tags": ["a", "b"]`. A blank one of a list is left out, so that a hidden input in front says that there are
/// none. `Debug` shows the names alone, since the rest may be secret.
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
    /// The texts of this name that were sent before it.
    earlier: Vec<String>,
    /// Of a list or an object, each of its texts with its name in a form.
    parts: Vec<(String, String)>,
}

impl Params {
    /// Nothing.
    pub(super) const fn new() -> Self {
        Self(BTreeMap::new())
    }

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

    /// All names with their texts, so that a form shows them again: a name once for each of its texts, `tags[]` for each text of a
    /// list, and `address[city]` for a part of what was sent as an object.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, param)| {
            let earlier = param.earlier.iter().map(|text| (name.as_str(), text.as_str()));
            let whole = (param.sort != Sort::Json).then_some((name.as_str(), param.text.as_str()));
            let parts = param.parts.iter().map(|(name, text)| (name.as_str(), text.as_str()));
            earlier.chain(whole).chain(parts)
        })
    }

    /// Those of `other` as well; where both have one, `other`'s counts.
    pub(super) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

impl Param {
    const fn new(sort: Sort, text: String) -> Self {
        Self { sort, text, earlier: Vec::new(), parts: Vec::new() }
    }

    /// Takes the place of one with the same name, which was sent before it.
    fn after(mut self, earlier: Option<Self>) -> Self {
        if let Some(earlier) = earlier.filter(|earlier| earlier.sort == Sort::Text) {
            self.earlier = earlier.earlier;
            self.earlier.push(earlier.text);
        }
        self
    }

    /// Adds a text to a list, which was called `name`.
    fn push(&mut self, name: &str, text: &str) {
        if self.sort != Sort::Json {
            *self = Self::new(Sort::Json, "[]".to_owned());
        }
        if text.trim().is_empty() {
            return;
        }
        let _ = self.text.pop();
        self.text.push_str(if self.parts.is_empty() { "\"" } else { ",\"" });
        for letter in text.chars() {
            match letter {
                '"' | '\\' => self.text.extend(['\\', letter]),
                '\0'..=' ' => self.text += &format!("\\u{:04x}", u32::from(letter)),
                _ => self.text.push(letter),
            }
        }
        self.text.push_str("\"]");
        self.parts.push((name.to_owned(), text.to_owned()));
    }

    fn input(&self) -> Input<'_> {
        Input::new(self.sort, &self.text).behind(&self.earlier)
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
        let mut params = Self::default();
        for (name, text) in pairs {
            let (name, text) = (name.into(), text.into());
            match name.strip_suffix("[]") {
                None => {
                    let earlier = params.0.remove(&name);
                    params.0.insert(name, Param::new(Sort::Text, text).after(earlier));
                }
                Some(list) => {
                    let param = params.0.entry(list.to_owned());
                    param
                        .or_insert_with(|| Param::new(Sort::Null, String::new()))
                        .push(&name, &text);
                }
            }
        }
        params
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
            Value::Null => Param::new(Sort::Null, String::new()),
            Value::Bool(value) => Param::new(Sort::Bool, value.to_string()),
            Value::Number(number) => Param::new(Sort::Number, number.to_string()),
            Value::String(text) => Param::new(Sort::Text, text),
            whole => Param::new(Sort::Json, whole.to_string()),
        };
        let Value::Object(fields) = value else { return Self::default() };
        let field = |(name, value): (String, Value)| {
            let mut parts = Vec::new();
            if value.is_array() || value.is_object() {
                flatten(&name, &value, &mut parts);
            }
            (name, Param { parts, ..param(value) })
        };
        Self(fields.into_iter().map(field).collect())
    }
}

/// What a form would send of `value`, called `name`.
#[cfg(feature = "json")]
fn flatten(name: &str, value: &serde_json::Value, parts: &mut Vec<(String, String)>) {
    use serde_json::Value;

    match value {
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(&format!("{name}[{field}]"), value, parts);
            }
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                let is_whole = value.is_array() || value.is_object();
                let index = if is_whole { index.to_string() } else { String::new() };
                flatten(&format!("{name}[{index}]"), value, parts);
            }
        }
        Value::String(text) => parts.push((name.to_owned(), text.clone())),
        Value::Null => {}
        other => parts.push((name.to_owned(), other.to_string())),
    }
}

impl fmt::Debug for Params {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
