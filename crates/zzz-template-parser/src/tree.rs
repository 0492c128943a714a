//! What a template says, as a tree.

use crate::Place;

/// A part of a template's text, in bytes.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "two numbers")]
pub struct Span {
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Span {
    /// What it spans in `text`, which has to be the text it is of: nothing where it is of another.
    #[must_use]
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// Whether nothing is in it.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The same without white space at its ends.
    #[must_use]
    pub(crate) fn trim(self, text: &str) -> Self {
        let (all, rest) = (self.of(text), self.of(text).trim_start());
        let start = self.start + all.len() - rest.len();
        Self { start, end: start + rest.trim_end().len() }
    }
}

/// A whole template.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Tree {
    /// `{{params title: &str, level: u8 = 2}}`, what a partial or component takes.
    pub params: Option<Params>,
    /// `{{layout "app" title="Home"}}`, what the page is placed in.
    pub layout: Option<Call>,
    /// What it writes.
    pub nodes: Vec<Node>,
}

/// One thing in a template.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Node {
    /// Text that is written as it is.
    Text(Text),
    /// `{{! a comment }}` or `{{!-- one with }} in it --}}`; it is not written.
    Comment(Comment),
    /// `{{user.name | upper}}`, and `{{{trusted}}}`.
    Output(Output),
    /// `{{#if …}} … {{else if …}} … {{else}} … {{/if}}`.
    If(If),
    /// `{{#each posts as |post, i|}} … {{else}} … {{/each}}`.
    Each(Each),
    /// `{{#with user.profile as |profile|}} … {{else}} … {{/with}}`.
    With(With),
    /// `{{> user/_row user=user}}`.
    Partial(Call),
    /// `{{#component "card" title="Profile"}} … {{/component}}`.
    Component(Component),
    /// `{{yield}}`, `{{yield "footer"}}`, `{{#yield "footer"}} … {{/yield}}`.
    Yield(Yield),
    /// `{{#content_for "title"}} … {{/content_for}}`.
    ContentFor(Block),
    /// `{{#fragment "rows"}} … {{/fragment}}`, which can be written alone.
    Fragment(Block),
}

/// Text that is written as it is: a slice of the file.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "nothing else belongs to it")]
pub struct Text {
    /// Where it stands, without what `~` beside it takes away.
    pub span: Span,
    /// Whether it stands in `{{{{raw}}}} … {{{{/raw}}}}`.
    pub raw: bool,
}

/// A comment of the template, which no reader of the page sees.
#[derive(Clone, Debug)]
#[expect(clippy::exhaustive_structs, reason = "nothing else belongs to it")]
pub struct Comment {
    /// The whole tag.
    pub span: Span,
    /// What it says.
    pub text: Span,
    /// What is taken away around it.
    pub trim: Trim,
}

/// Whether `~` stands at the ends of a tag, which takes the white space there away.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a tag has two ends")]
pub struct Trim {
    /// `{{~`.
    pub before: bool,
    /// `~}}`.
    pub after: bool,
}

/// Rust that a tag holds: an expression, a type or a name.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Code {
    /// Where it stands, without white space around it.
    pub span: Span,
    /// The names in it that stand for a value, in order: what could be a field of the template or a variable.
    ///
    /// Not among them: what follows `.` or `::`, what comes before `::`, `!` or `(`, fields of a struct expression and
    /// names of a macro's arguments, what closures, `let`, `for` and `match` bind, types, `self`, `true`, `false` and other
    /// keywords, names that begin with an upper-case letter (constants, types).
    pub names: Vec<Name>,
    /// Where it names the template itself: the first `self` that begins no path.
    pub itself: Option<Span>,
    /// What kind of expression it is.
    pub kind: CodeKind,
}

/// What can be told of an expression by its look.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum CodeKind {
    /// A string literal, with its value: `"Profile"`.
    Str(String),
    /// An integer literal without suffix: `2`, `-1`.
    Int(i128),
    /// `true` or `false`.
    Bool(bool),
    /// A name, its fields and indices: `user`, `user.name`, `self.rows[0].x`, `*user`.
    Place,
    /// Anything else: a call, a range, an operator.
    Other,
}

/// A name that stands for a value.
#[derive(Clone, Debug, Eq, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "nothing else belongs to it")]
pub struct Name {
    /// Where it stands.
    pub span: Span,
    /// Which of the identifiers in the code it is, counted from 0: keywords, fields, functions, `_` and the names of
    /// lifetimes count, too.
    pub nth: usize,
}

/// `{{ value | pipe:argument }}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Output {
    /// The whole tag.
    pub span: Span,
    /// What is written.
    pub value: Value,
    /// What it goes through before, in order.
    pub pipes: Vec<Pipe>,
    /// Whether it stands in three braces: nothing is escaped.
    pub trusted: bool,
    /// Where in the page it stands, which says how it is escaped.
    pub place: Place,
    /// What is taken away around it.
    pub trim: Trim,
}

/// What an output writes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// A Rust expression.
    Code(Code),
    /// `{{path user(post.author)}}`: a call of a function in `crate::paths`.
    Path(Code),
    /// `{{url_for user(post.author)}}`: the same as an absolute address.
    UrlFor(Code),
    /// `{{csrf}}`: the field of a form that proves where it comes from.
    Csrf,
    /// `{{nonce}}`: what the Content-Security-Policy of this answer lets run.
    Nonce,
    /// `{{asset "css/app.css"}}`: the address of an asset.
    Asset(Code),
    /// `{{t "posts.none" name=user.name}}`: a text in the reader's language.
    Translation {
        /// The text's key.
        key: Code,
        /// What the text has places for.
        args: Vec<Arg>,
    },
}

/// `truncate:40`, `replace:"a","b"`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pipe {
    /// The function: a name or a path.
    pub function: Span,
    /// What it gets besides the value.
    pub args: Vec<Code>,
}

/// `name=value`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Arg {
    /// The name.
    pub name: Span,
    /// The value.
    pub value: Code,
}

/// What `if` asks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Condition {
    /// `a || b`.
    Any(Vec<Condition>),
    /// `a && b`.
    All(Vec<Condition>),
    /// `!a`.
    Not(Box<Condition>),
    /// An expression without `&&`, `||` and `!` at its top: its truth counts.
    Is(Code),
    /// `yields "footer"`: whether whoever calls this component fills the slot.
    Yields(Text),
}

/// `{{#if …}}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct If {
    /// All of it, from `{{#if` to `{{/if}}`.
    pub span: Span,
    /// `if` and each `else if`.
    pub branches: Vec<Branch>,
    /// `else`.
    pub otherwise: Option<Otherwise>,
    /// Of `{{/if}}`.
    pub end_trim: Trim,
}

/// A condition with what is written if it holds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Branch {
    /// What is asked.
    pub condition: Condition,
    /// What is written then.
    pub body: Vec<Node>,
    /// Of the tag with the condition.
    pub trim: Trim,
}

/// `{{else}}` with what follows it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Otherwise {
    /// What is written.
    pub body: Vec<Node>,
    /// Of `{{else}}`.
    pub trim: Trim,
}

/// `{{#each posts as |post, i| key=post.id}}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Each {
    /// All of it.
    pub span: Span,
    /// What is gone through.
    pub code: Code,
    /// What each item is called: a name, or a tuple of names such as `(key, value)`.
    pub item: Pattern,
    /// What its number is called, counted from 0.
    pub index: Option<Span>,
    /// By what an item is known again when the list changes.
    pub key: Option<Code>,
    /// What is written for each.
    pub body: Vec<Node>,
    /// What is written if there is none.
    pub otherwise: Option<Otherwise>,
    /// Of the tag at the start.
    pub trim: Trim,
    /// Of `{{/each}}`.
    pub end_trim: Trim,
}

/// What a value is taken apart into.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Pattern {
    /// All of it.
    pub span: Span,
    /// The names that it binds; `_` is none.
    pub names: Vec<Span>,
}

/// `{{#with user.profile as |profile|}}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct With {
    /// All of it.
    pub span: Span,
    /// What is looked at.
    pub code: Code,
    /// What it is called.
    pub item: Pattern,
    /// What is written if there is something.
    pub body: Vec<Node>,
    /// What is written if there is nothing.
    pub otherwise: Option<Otherwise>,
    /// Of the tag at the start.
    pub trim: Trim,
    /// Of `{{/with}}`.
    pub end_trim: Trim,
}

/// A name of another template with what it is given: of a partial, a component, a layout.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Call {
    /// The tag.
    pub span: Span,
    /// The name, without quotes.
    pub name: Span,
    /// What it is given.
    pub args: Vec<Arg>,
    /// Of the tag.
    pub trim: Trim,
}

/// `{{#component "card" title="Profile"}} … {{/component}}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Component {
    /// All of it.
    pub span: Span,
    /// Which, and what it is given.
    pub call: Call,
    /// `{{#slot "footer"}} … {{/slot}}`, which stand directly in it.
    pub slots: Vec<Block>,
    /// Everything else in it: what `{{yield}}` places.
    pub body: Vec<Node>,
    /// Of `{{/component}}`.
    pub end_trim: Trim,
}

/// A body with a name: a slot, a `content_for`, a `fragment`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Block {
    /// All of it.
    pub span: Span,
    /// The name, without quotes.
    pub name: Span,
    /// What it holds.
    pub body: Vec<Node>,
    /// Of the tag at the start.
    pub trim: Trim,
    /// Of the tag at the end.
    pub end_trim: Trim,
}

/// The place for what the caller gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Yield {
    /// All of it.
    pub span: Span,
    /// The slot's name, without quotes; none is the body of the component or the page itself.
    pub name: Option<Span>,
    /// What is written where the caller gives nothing.
    pub fallback: Option<Vec<Node>>,
    /// Whether it stands in a `<title>`, where markup is text.
    pub is_in_title: bool,
    /// Of the tag at the start.
    pub trim: Trim,
    /// Of the tag at the end, where there is one.
    pub end_trim: Trim,
}

/// `{{params title: &str, level: u8 = 2}}`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Params {
    /// The tag.
    pub span: Span,
    /// Each of them, in order.
    pub params: Vec<Param>,
    /// Of the tag.
    pub trim: Trim,
}

/// `level: u8 = 2`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Param {
    /// Its name.
    pub name: Span,
    /// Its type.
    pub ty: Code,
    /// What it is where it is not given.
    pub default: Option<Code>,
}
