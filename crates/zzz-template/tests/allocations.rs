//! What a render costs in allocations, counted.

#![expect(unsafe_code, reason = "a counting allocator can only be written with it")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    cell::Cell,
};

use zzz_template::{
    Buffer, Context, Parts, Shape, Sink, SizeHint, Template,
    expand::{attribute, fixed, text, url, url_path, url_query},
};

/// The system's allocator, counting what each thread asks of it.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // A thread that is ending has no count any more.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: every call is passed on unchanged to the system's allocator, which
// keeps the contract. Counting does not allocate: the cell is initialised by a
// constant and has no destructor.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of `dealloc`, and the pointer
        // came from the same allocator.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, new_size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps the contract of `realloc`, and the pointer
        // came from the same allocator.
        unsafe { System.realloc(pointer, layout, new_size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many allocations `work` makes once it has run often enough to have all the memory it keeps.
#[track_caller]
fn check(expected: usize, mut work: impl FnMut()) {
    for _ in 0..3 {
        work();
    }
    let before = COUNT.get();
    work();
    assert_eq!(COUNT.get() - before, expected);
}

struct Page {
    rows: Vec<(u32, String)>,
    address: String,
}

static HINT: SizeHint = SizeHint::new(0);
static LIST: Shape = Shape::new(&["", ""]);
static ROW: Shape = Shape::new(&["<li id=\"", "\">", "</li>"]);

impl Page {
    fn new() -> Self {
        let rows = (0..100).map(|number| (number, format!("<{number}> & \"more\""))).collect();
        Self { rows, address: "https://example.com/é?a=b&c".to_owned() }
    }

    fn write(&self, out: &mut impl Sink) {
        out.list(&ROW);
        for (id, name) in &self.rows {
            out.keyed_row(id);
            out.put((fixed("<li id=\""), attribute(id), fixed("\">"), text(name), fixed("</li>")));
        }
        out.end_list();
        out.put((url(&self.address), url_path("/ä"), url_query("a b"), text(&1.5), text(&'<')));
        out.put(text(&format_args!("{}-{}", 1, 2)));
    }
}

impl Template for Page {
    fn render_into(&self, _: &Context<'_>, out: &mut Buffer) {
        self.write(out);
    }

    fn size_hint(&self) -> Option<&'static SizeHint> {
        Some(&HINT)
    }
}

#[test]
fn a_page_into_a_buffer_that_was_used_allocates_nothing() {
    let (page, mut out) = (Page::new(), Buffer::new());
    check(0, || {
        out.clear();
        page.render_into(&Context::empty(), &mut out);
    });
}

#[test]
fn the_second_page_allocates_once() {
    let page = Page::new();
    check(1, || drop(page.render()));
}

#[test]
fn parts_that_were_used_allocate_nothing() {
    let (page, mut parts) = (Page::new(), Parts::new());
    check(0, || {
        parts.clear();
        page.write(&mut parts);
    });
    assert!(!parts.fragment(&LIST).parts().is_empty());
}
