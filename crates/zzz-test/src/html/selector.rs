//! CSS selectors, as many as tests need.

use super::Page;

/// What is looked for in a page.
#[derive(Debug)]
pub(crate) struct Selector {
    alternatives: Vec<Vec<(Combinator, Compound)>>,
}

/// How an element stands to the one before it in a selector.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Combinator {
    Descendant,
    Child,
    Next,
    Later,
}

/// What one element has to be, all of it.
#[derive(Debug, Default)]
struct Compound {
    tests: Vec<Test>,
}

#[derive(Debug)]
enum Test {
    Any,
    Name(String),
    Attribute { name: String, operator: Operator, value: String },
    Child(Place),
    Not(Compound),
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Nth(usize),
    Last,
}

#[derive(Clone, Copy, Debug)]
enum Operator {
    Exists,
    Equals,
    Word,
    Dash,
    Begins,
    Ends,
    Contains,
}

impl Selector {
    pub(crate) fn parse(selector: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: selector };
        parser.selector().ok_or_else(|| {
            let at = selector[..selector.len() - parser.rest.len()].chars().count() + 1;
            format!(
                "the selector `{selector}` cannot be read at character {at}; known are `tag`, \
                 `#id`, `.class`, `[name]`, `[name=\"value\"]` with `=`, `~=`, `|=`, `^=`, `$=` \
                 and `*=`, `:first-child`, `:last-child`, `:nth-child(2)`, `:not(..)`, what \
                 follows a space, `>`, `+` or `~`, and several with commas between"
            )
        })
    }

    /// The elements among the nodes at `within`, in the order of the document.
    pub(crate) fn find<'p>(
        &'p self,
        page: &'p Page,
        within: std::ops::Range<usize>,
    ) -> impl Iterator<Item = usize> + 'p {
        within.filter(|index| page.is_element(*index) && self.matches(page, *index))
    }

    fn matches(&self, page: &Page, index: usize) -> bool {
        self.alternatives.iter().any(|parts| matches(parts, page, index))
    }
}

/// Whether the element is what the last part says, and has around it what the
/// others say.
fn matches(parts: &[(Combinator, Compound)], page: &Page, index: usize) -> bool {
    let Some(((combinator, compound), before)) = parts.split_last() else {
        return true;
    };
    if !compound.matches(page, index) {
        return false;
    }
    if before.is_empty() {
        return true;
    }
    let mut earlier: Vec<_> = match combinator {
        Combinator::Descendant | Combinator::Child => {
            std::iter::successors(page.parent(index), |above| page.parent(*above)).collect()
        }
        Combinator::Next | Combinator::Later => {
            page.siblings(index).take_while(|other| *other < index).collect()
        }
    };
    match combinator {
        Combinator::Child => earlier.truncate(1),
        Combinator::Next => earlier = earlier.split_off(earlier.len().saturating_sub(1)),
        Combinator::Descendant | Combinator::Later => {}
    }
    earlier.into_iter().any(|other| matches(before, page, other))
}

impl Compound {
    fn matches(&self, page: &Page, index: usize) -> bool {
        self.tests.iter().all(|test| test.holds(page, index))
    }
}

impl Test {
    fn holds(&self, page: &Page, index: usize) -> bool {
        match self {
            Self::Any => true,
            Self::Name(name) => page.name(index).eq_ignore_ascii_case(name),
            Self::Attribute { name, operator, value } => {
                page.attribute(index, name).is_some_and(|got| operator.holds(got, value))
            }
            Self::Child(Place::Nth(place)) => {
                page.siblings(index).take_while(|other| *other <= index).count() == *place
            }
            Self::Child(Place::Last) => page.siblings(index).last() == Some(index),
            Self::Not(compound) => !compound.matches(page, index),
        }
    }
}

impl Operator {
    /// As CSS has it, nothing begins with, ends with or contains an empty value.
    fn holds(self, got: &str, value: &str) -> bool {
        match self {
            Self::Exists => true,
            Self::Equals => got == value,
            Self::Word => !value.is_empty() && got.split_ascii_whitespace().any(|w| w == value),
            Self::Dash => {
                got.strip_prefix(value).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            }
            Self::Begins => !value.is_empty() && got.starts_with(value),
            Self::Ends => !value.is_empty() && got.ends_with(value),
            Self::Contains => !value.is_empty() && got.contains(value),
        }
    }
}

/// Reads from the front; where it gives up, `rest` begins with what it could
/// not read.
struct Parser<'s> {
    rest: &'s str,
}

impl Parser<'_> {
    fn selector(&mut self) -> Option<Selector> {
        let mut alternatives = Vec::new();
        loop {
            alternatives.push(self.complex()?);
            if self.rest.is_empty() {
                return Some(Selector { alternatives });
            }
            self.take(",").then_some(())?;
        }
    }

    fn complex(&mut self) -> Option<Vec<(Combinator, Compound)>> {
        self.spaces();
        let mut parts = vec![(Combinator::Descendant, self.compound(true)?)];
        loop {
            let has_space = self.spaces();
            let combinator = if self.take(">") {
                Combinator::Child
            } else if self.take("+") {
                Combinator::Next
            } else if self.take("~") {
                Combinator::Later
            } else if self.rest.is_empty() || self.rest.starts_with(',') || !has_space {
                return Some(parts);
            } else {
                Combinator::Descendant
            };
            self.spaces();
            parts.push((combinator, self.compound(true)?));
        }
    }

    /// `may_negate` keeps `:not` from holding another, and us from recursion.
    fn compound(&mut self, may_negate: bool) -> Option<Compound> {
        let mut tests = Vec::new();
        if self.take("*") {
            tests.push(Test::Any);
        } else if self.at_name() {
            tests.push(Test::Name(self.name()?));
        }
        loop {
            let test = if self.take("#") {
                Test::attribute("id", Operator::Equals, self.name()?)
            } else if self.take(".") {
                Test::attribute("class", Operator::Word, self.name()?)
            } else if self.take("[") {
                self.attribute()?
            } else if self.take(":first-child") {
                Test::Child(Place::Nth(1))
            } else if self.take(":last-child") {
                Test::Child(Place::Last)
            } else if self.take(":nth-child(") {
                let end = self.rest.find(')')?;
                let place = self.rest[..end].trim().parse().ok()?;
                self.rest = &self.rest[end + 1..];
                Test::Child(Place::Nth(place))
            } else if may_negate && self.take(":not(") {
                self.spaces();
                let compound = self.compound(false)?;
                self.spaces();
                self.take(")").then_some(Test::Not(compound))?
            } else {
                return (!tests.is_empty()).then_some(Compound { tests });
            };
            tests.push(test);
        }
    }

    fn attribute(&mut self) -> Option<Test> {
        self.spaces();
        let name = self.name()?.to_ascii_lowercase();
        self.spaces();
        if self.take("]") {
            return Some(Test::attribute(&name, Operator::Exists, String::new()));
        }
        let operators = [
            ("=", Operator::Equals),
            ("~=", Operator::Word),
            ("|=", Operator::Dash),
            ("^=", Operator::Begins),
            ("$=", Operator::Ends),
            ("*=", Operator::Contains),
        ];
        let (_, operator) = operators.into_iter().find(|(sign, _)| self.take(sign))?;
        self.spaces();
        let value = match self.rest.chars().next()? {
            quote @ ('"' | '\'') => {
                self.rest = &self.rest[1..];
                let value = self.until(|c| c == quote);
                self.take(quote.encode_utf8(&mut [0; 4])).then_some(value)?
            }
            // Numbers, too, although CSS wants them in quotes.
            _ => self.name()?,
        };
        self.spaces();
        self.take("]").then_some(Test::attribute(&name, operator, value))
    }

    fn at_name(&self) -> bool {
        self.rest.starts_with(|c| is_of_name(c) || c == '\\')
    }

    fn name(&mut self) -> Option<String> {
        let name = self.until(|c| !is_of_name(c));
        (!name.is_empty()).then_some(name)
    }

    /// Takes what stands before the first character that `ends` it; one after a
    /// backslash stands for itself.
    fn until(&mut self, ends: impl Fn(char) -> bool) -> String {
        let mut out = String::new();
        let mut chars = self.rest.chars();
        loop {
            self.rest = chars.as_str();
            match chars.next() {
                Some('\\') => out.extend(chars.next()),
                Some(c) if !ends(c) => out.push(c),
                _ => return out,
            }
        }
    }

    fn spaces(&mut self) -> bool {
        let before = self.rest.len();
        self.rest = self.rest.trim_start();
        self.rest.len() < before
    }

    fn take(&mut self, text: &str) -> bool {
        let after = self.rest.strip_prefix(text);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }
}

impl Test {
    fn attribute(name: &str, operator: Operator, value: String) -> Self {
        Self::Attribute { name: name.to_owned(), operator, value }
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_' || !c.is_ascii()
}
