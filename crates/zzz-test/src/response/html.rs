//! What a test expects of a page.

use std::sync::Arc;

use super::{TestResponse, report::shortened};
use crate::{
    TestElement, TestForm,
    html::{Page, Selector},
};

impl TestResponse {
    /// The elements that a CSS selector finds, in the order of the document.
    ///
    /// Known are `tag`, `#id`, `.class`, `[name]`, `[name="value"]` with `=`, `~=`,
    /// `|=`, `^=`, `$=` and `*=`, `:first-child`, `:last-child`, `:nth-child(2)` and
    /// `:not(..)`; what follows a space, `>`, `+` or `~`; several with commas
    /// between. The page is taken as it was written: no `tbody` is made up.
    ///
    /// # Panics
    ///
    /// If `selector` is malformed, or the body broke off or is not text.
    #[track_caller]
    pub fn elements(&self, selector: &str) -> Vec<TestElement> {
        let page = Arc::new(Page::parse(self.text()));
        match Selector::parse(selector) {
            Ok(selector) => selector
                .find(&page, page.all())
                .map(|index| TestElement::new(page.clone(), index))
                .collect(),
            Err(why) => self.fail(format_args!("{why}")),
        }
    }

    /// The first of the [`elements`](Self::elements).
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn element(&self, selector: &str) -> TestElement {
        match self.elements(selector).into_iter().next() {
            Some(element) => element,
            None => self.fail(format_args!("expected an element `{selector}`: there is none")),
        }
    }

    /// Expects one or more of the [`elements`](Self::elements).
    ///
    /// # Panics
    ///
    /// If there is none.
    #[track_caller]
    pub fn assert_element(&self, selector: &str) -> &Self {
        self.element(selector);
        self
    }

    /// Expects this many of the [`elements`](Self::elements).
    ///
    /// # Panics
    ///
    /// If there are fewer or more.
    #[track_caller]
    pub fn assert_elements(&self, selector: &str, count: usize) -> &Self {
        let got = self.elements(selector).len();
        if got != count {
            self.fail(format_args!("expected {count} times an element `{selector}`, got {got}"));
        }
        self
    }

    /// Expects none of the [`elements`](Self::elements).
    ///
    /// # Panics
    ///
    /// If there is one.
    #[track_caller]
    pub fn assert_no_element(&self, selector: &str) -> &Self {
        if let Some(first) = self.elements(selector).first() {
            let first = format!("{first:?}");
            self.fail(format_args!("expected no element `{selector}`, got {}", shortened(&first)));
        }
        self
    }

    /// Expects that one of the [`elements`](Self::elements) has exactly this
    /// [text](TestElement::text).
    ///
    /// # Panics
    ///
    /// If they have others, or there is none.
    #[track_caller]
    pub fn assert_text(&self, selector: &str, text: &str) -> &Self {
        let found: Vec<_> = self.elements(selector).iter().map(TestElement::text).collect();
        if !found.iter().any(|got| got == text) {
            let got = if found.is_empty() {
                "there is no such element".to_owned()
            } else {
                let found: Vec<_> = found.iter().map(|got| format!("{got:?}")).collect();
                format!("got {}", shortened(&found.join(" and ")))
            };
            self.fail(format_args!("expected `{selector}` with the text {text:?}: {got}"));
        }
        self
    }

    /// The form that `selector` finds, filled in; [`TestClient::submit`] sends it.
    ///
    /// A name without a field, and a value that a choice does not have, fail
    /// the test: a visitor could not enter them.
    ///
    /// [`TestClient::submit`]: crate::TestClient::submit
    ///
    /// # Panics
    ///
    /// If there is no such form, or it cannot be filled in like this.
    #[track_caller]
    pub fn fill_form<K: AsRef<str>, V: AsRef<str>>(
        &self,
        selector: &str,
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> TestForm {
        let element = self.element(selector);
        if element.name() != "form" {
            self.fail(format_args!("expected a form at `{selector}`, got {element:?}"));
        }
        let mut form = match TestForm::read(&element, self.host(), self.target()) {
            Ok(form) => form,
            Err(why) => self.fail(format_args!("{why}")),
        };
        for (name, value) in fields {
            if let Err(why) = form.fill(name.as_ref(), value.as_ref()) {
                self.fail(format_args!("{why}"));
            }
        }
        form
    }
}
