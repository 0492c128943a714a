//! Path parameters.

/// What the router captured from the path, decoded, in the order of the pattern.
///
/// All text lies in one block that is reused from request to request.
#[derive(Clone, Debug, Default)]
pub struct Params {
    text: String,
    /// Where a name ends and where its value ends; each begins where the last one ended.
    ends: Vec<(usize, usize)>,
}

impl Params {
    /// The value captured under `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find_map(|(other, value)| (other == name).then_some(value))
    }

    /// All names and values in the order of the pattern.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut start = 0;
        self.ends.iter().map(move |&(name_end, value_end)| {
            let pair = (&self.text[start..name_end], &self.text[name_end..value_end]);
            start = value_end;
            pair
        })
    }

    /// How many parameters there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether the path had no parameter.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// For routers: adds a parameter.
    pub fn push(&mut self, name: &str, value: &str) {
        self.text.push_str(name);
        let name_end = self.text.len();
        self.text.push_str(value);
        self.ends.push((name_end, self.text.len()));
    }

    /// For routers: removes all parameters and keeps the memory.
    pub fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }
}
