//! An element of a page.

use std::{fmt, sync::Arc};

use crate::html::{Page, Selector};

/// An element that a [`TestResponse`](crate::TestResponse) holds.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::TestClient;
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|_| Box::pin(async {
///     Ok("<ul><li><a href='/1' class=new>One <b>more</b></a><li>Two</ul>".into_response())
/// })));
/// let page = TestClient::new(app).await.get("/").await;
///
/// page.assert_element("ul > li + li").assert_text("li", "Two").assert_no_element("li.old");
/// let link = page.element("li:first-child a");
/// assert_eq!(link.text(), "One more");
/// assert_eq!(link.attribute("href"), Some("/1"));
/// # });
/// ```
#[derive(Clone)]
pub struct TestElement {
    page: Arc<Page>,
    index: usize,
}

impl TestElement {
    pub(crate) fn new(page: Arc<Page>, index: usize) -> Self {
        Self { page, index }
    }

    /// The name of the tag, in small letters.
    pub fn name(&self) -> &str {
        self.page.name(self.index)
    }

    /// The text that a reader sees, with single spaces between words and
    /// without scripts and styles.
    pub fn text(&self) -> String {
        self.page.text(self.index)
    }

    /// The value of an attribute, decoded; empty where it has none.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.page.attribute(self.index, &name.to_ascii_lowercase())
    }

    /// The elements inside that `selector` finds, in the order of the document.
    ///
    /// # Panics
    ///
    /// If `selector` is malformed.
    #[track_caller]
    pub fn elements(&self, selector: &str) -> Vec<Self> {
        match Selector::parse(selector) {
            Ok(selector) => selector
                .find(&self.page, self.page.inside(self.index))
                .map(|index| Self::new(self.page.clone(), index))
                .collect(),
            Err(why) => panic!("{why}"),
        }
    }

    /// The text as it was written.
    pub(crate) fn raw_text(&self) -> String {
        self.page.raw_text(self.index)
    }

    /// The elements around, the innermost first.
    pub(crate) fn around(&self) -> impl Iterator<Item = Self> {
        let parents =
            std::iter::successors(self.page.parent(self.index), |at| self.page.parent(*at));
        parents.map(|index| Self::new(self.page.clone(), index))
    }
}

/// The start tag.
impl fmt::Debug for TestElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}", self.name())?;
        for (name, value) in self.page.attributes(self.index) {
            write!(f, " {name}={value:?}")?;
        }
        f.write_str(">")
    }
}
