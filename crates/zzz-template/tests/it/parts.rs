use std::borrow::Cow;

use proptest::prelude::*;
use zzz_template::{
    Buffer, Context, Part, Parts, Render, SafeHtml, Shape, Sink, Split, Template,
    expand::{attribute, fixed, ran, text},
};

/// A template as the macro writes it, for both sinks.
#[derive(Clone, Debug)]
struct Posts {
    heading: String,
    posts: Vec<Post>,
}

#[derive(Clone, Debug)]
struct Post {
    id: u64,
    title: String,
    note: Option<String>,
}

static PAGE: Shape = Shape::new(&["<h1>", "</h1>", "<footer>", "</footer>"]);
static LIST: Shape = Shape::new(&["<ul>", "</ul>"]);
static ROW: Shape = Shape::new(&["<li id=\"", "\">", "", "</li>"]);
static NOTE: Shape = Shape::new(&["<i>", "</i>"]);
static EMPTY: Shape = Shape::new(&["<p>None.</p>"]);

impl Posts {
    fn write(&self, out: &mut impl Sink) {
        out.put((fixed("<h1>"), text(&self.heading), fixed("</h1>")));
        if self.posts.is_empty() {
            out.branch(&EMPTY);
            out.put(fixed("<p>None.</p>"));
        } else {
            out.branch(&LIST);
            out.put(fixed("<ul>"));
            out.list(&ROW);
            for post in &self.posts {
                out.keyed_row(&post.id);
                out.put((fixed("<li id=\""), attribute(&post.id), fixed("\">"), text(&post.title)));
                if let Some(note) = &post.note {
                    out.branch(&NOTE);
                    out.put((fixed("<i>"), text(note), fixed("</i>")));
                } else {
                    out.nothing();
                }
                out.put(fixed("</li>"));
            }
            out.end_list();
            out.put(fixed("</ul>"));
        }
        out.put(fixed("<footer>"));
        out.run(|out| out.push_str("<hr>"));
        out.put(fixed("</footer>"));
    }
}

impl Template for Posts {
    fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
        self.write(out);
    }
}

impl Split for Posts {
    fn shape(&self) -> &'static Shape {
        &PAGE
    }

    fn split_into(&self, _: &Context<'_>, out: &mut Parts) {
        self.write(out);
    }
}

fn split(template: &impl Split) -> Parts {
    let mut parts = Parts::new();
    template.split_into(&Context::empty(), &mut parts);
    parts
}

#[test]
fn parts_are_read_as_they_were_written() {
    let post =
        |id, note: Option<&str>| Post { id, title: format!("<{id}>"), note: note.map(Into::into) };
    let posts = Posts { heading: "A".into(), posts: vec![post(7, None), post(8, Some("&"))] };
    let parts = split(&posts);
    let page = parts.fragment(posts.shape());
    let [Part::Text("A"), Part::Branch(branch), Part::Text("<hr>")] = page.parts() else {
        panic!("{page:?}");
    };
    assert_eq!(branch.shape(), &LIST);
    let [Part::List(list)] = branch.parts() else { panic!("{branch:?}") };
    assert_eq!(list.shape(), &ROW);
    let [first, second] = list.rows() else { panic!("{list:?}") };
    assert_eq!((first.key(), second.key()), (Some("7"), Some("8")));
    let plain = [Part::Text("7"), Part::Text("&lt;7&gt;"), Part::Nothing];
    assert_eq!(first.fragment().parts(), plain);
    let [_, _, Part::Branch(note)] = second.fragment().parts() else { panic!("{second:?}") };
    assert_eq!((note.shape(), note.parts()), (&NOTE, [Part::Text("&amp;")].as_slice()));
}

#[test]
fn rows_without_keys_are_known_by_their_place() {
    static ROWS: Shape = Shape::new(&["", ""]);
    let mut parts = Parts::new();
    parts.list(&ROWS);
    for number in 0..3 {
        parts.row(&ROWS);
        parts.put(text(&number));
    }
    parts.end_list();
    let whole = parts.fragment(&ROWS);
    assert_eq!(whole.to_string(), "012");
    let [Part::List(list)] = whole.parts() else { panic!("{whole:?}") };
    assert!(list.rows().iter().all(|row| row.key().is_none()));
}

#[test]
fn rows_without_parts_are_counted() {
    static NONE: Shape = Shape::new(&["<hr>"]);
    static ALL: Shape = Shape::new(&["", "!"]);
    let mut parts = Parts::new();
    parts.list(&NONE);
    for _ in 0..3 {
        parts.row(&NONE);
        parts.put(fixed("<hr>"));
    }
    parts.end_list();
    assert_eq!(parts.fragment(&ALL).to_string(), "<hr><hr><hr>!");
}

#[test]
fn parts_that_are_not_there_are_empty() {
    let parts = Parts::new();
    assert_eq!(parts.fragment(&PAGE).to_string(), "<h1></h1><footer></footer>");
    let mut parts = Parts::new();
    parts.put((text("a"), ran(|out| out.clear()), text("b")));
    static THREE: Shape = Shape::new(&["", "", "", ""]);
    // Whoever takes text away gets another text, and no panic.
    assert_eq!(parts.fragment(&THREE).to_string(), "b");
    let other = |out: &mut Buffer| {
        out.clear();
        out.push_str("ééééé");
    };
    for before in ["a", "ab"] {
        parts.clear();
        parts.put((text(before), ran(other), text("b")));
        assert_eq!(parts.fragment(&THREE).parts().len(), 3);
    }
}

/// Writes `value` between two others, and compares it with what a page has of it.
#[track_caller]
fn check_part<T: Render + ?Sized>(value: &T) {
    static THREE: Shape = Shape::new(&["", "", "", ""]);
    let mut parts = Parts::new();
    parts.put((text("before"), text(value), text("behind")));
    let mut page = Buffer::new();
    page.put(text(value));
    let expected = [Part::Text("before"), Part::Text(page.as_str()), Part::Text("behind")];
    assert_eq!(parts.fragment(&THREE).parts(), expected);
}

#[test]
fn a_text_of_any_length_is_a_part() {
    for length in [0, 1, 15, 16, 127, 128, 1_000, 1_024, 1_025, 16_383, 16_384, 3_000_000] {
        for letter in ["a", "\"", "é"] {
            let value = letter.repeat(length);
            check_part(&value);
            check_part(&Some(Cow::Borrowed(&*value)));
            check_part(&SafeHtml::trust(value));
        }
    }
}

#[test]
fn a_value_of_any_kind_is_a_part() {
    check_part(&u8::MAX);
    check_part(&i64::MIN);
    check_part(&u128::MAX);
    check_part(&i128::MIN);
    check_part(&f64::MIN);
    check_part(&f64::NAN);
    check_part(&false);
    for letter in ['a', '"', '\u{1F980}'] {
        check_part(&letter);
    }
    check_part(&None::<&str>);
    check_part(&format_args!("{:>1000}", '<'));
    #[cfg(feature = "uuid")]
    check_part(&uuid::Uuid::from_u128(7));
}

fn post() -> impl Strategy<Value = Post> {
    let parts = (any::<u64>(), ".{0,20}", prop::option::of(".{0,20}"));
    parts.prop_map(|(id, title, note)| Post { id, title, note })
}

proptest! {
    #[test]
    fn put_together_they_are_the_page(
        heading in ".{0,20}",
        posts in prop::collection::vec(post(), 0..8),
    ) {
        let posts = Posts { heading, posts };
        prop_assert_eq!(split(&posts).fragment(&PAGE).to_string(), posts.render().unwrap());
    }
}
