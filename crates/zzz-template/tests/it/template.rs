use zzz_template::{
    Buffer, Context, SizeHint, Template,
    expand::{fixed, text},
};

struct Repeated(usize);

static HINT: SizeHint = SizeHint::new(16);

impl Template for Repeated {
    fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
        for number in 0..self.0 {
            out.put((fixed("<p>"), text(&number), fixed("</p>")));
        }
    }

    fn size_hint(&self) -> Option<&'static SizeHint> {
        Some(&HINT)
    }
}

#[test]
fn the_next_page_begins_with_the_room_that_the_longest_took() {
    let long = Repeated(1000).render_buffer(&Context::empty()).unwrap();
    let short = Repeated(1).render_buffer(&Context::empty()).unwrap();
    assert_eq!(short.as_str(), "<p>0</p>");
    assert!(short.capacity() >= long.len(), "{} of {}", short.capacity(), long.len());
    Repeated(1_000_000).render_buffer(&Context::empty()).unwrap();
    assert_eq!(HINT.get(), SizeHint::MAX);
    for _ in 0..100 {
        Repeated(1).render().unwrap();
    }
    assert!(HINT.get() < 2048, "{}", HINT.get());
}

#[test]
fn templates_of_any_kind_lie_in_one_list() {
    let pages: Vec<Box<dyn Template + Send + Sync>> =
        vec![Box::new(Repeated(1)), Box::new(Repeated(0))];
    let all: Vec<String> = pages.iter().map(|page| page.render().unwrap()).collect();
    assert_eq!(all, ["<p>0</p>", ""]);
}
