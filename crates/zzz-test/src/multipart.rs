//! Forms with files.

use std::fmt;

use zzz_core::bytes::Bytes;

/// The fields and files of a `multipart/form-data` body.
///
/// # Examples
///
/// ```
/// use zzz_core::{App, IntoResponse, handler_fn};
/// use zzz_test::{TestClient, TestMultipart};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
/// # runtime.block_on(async {
/// let app = App::new().routes(handler_fn(|request| Box::pin(async move {
///     Ok(request.body_mut().bytes().await?.to_vec().into_response())
/// })));
/// let client = TestClient::new(app).await;
///
/// let form = TestMultipart::new().text("name", "Ada").file("photo", "ada.png", "image/png", b"..");
/// client.post("/users").multipart(&form).await.assert_body_contains("filename=\"ada.png\"");
/// # });
/// ```
#[derive(Clone, Default)]
pub struct TestMultipart {
    parts: Vec<(String, Bytes)>,
}

impl TestMultipart {
    /// A form without fields.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a field.
    #[must_use]
    pub fn text(self, name: &str, value: impl Into<String>) -> Self {
        let head = format!("content-disposition: form-data; name=\"{}\"\r\n", quoted(name));
        self.part(head, value.into().into())
    }

    /// Adds a file. Its name may be any text; quotes and line breaks in it are
    /// percent-encoded, as browsers do.
    ///
    /// # Panics
    ///
    /// If `content_type` has a control character in it.
    #[must_use]
    #[track_caller]
    pub fn file(
        self,
        name: &str,
        file_name: &str,
        content_type: &str,
        content: impl AsRef<[u8]>,
    ) -> Self {
        assert!(
            !content_type.contains(char::is_control),
            "{content_type:?} cannot be a content type; write one as \"image/png\""
        );
        let head = format!(
            "content-disposition: form-data; name=\"{}\"; filename=\"{}\"\r\n\
             content-type: {content_type}\r\n",
            quoted(name),
            quoted(file_name)
        );
        self.part(head, Bytes::copy_from_slice(content.as_ref()))
    }

    fn part(mut self, head: String, content: Bytes) -> Self {
        self.parts.push((head, content));
        self
    }

    /// The content type and the body.
    pub(crate) fn encode(&self) -> (String, Vec<u8>) {
        let boundary = self.boundary();
        let mut body = Vec::new();
        for (head, content) in &self.parts {
            body.extend_from_slice(format!("--{boundary}\r\n{head}\r\n").as_bytes());
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// The same for the same form, so that a failed test prints the same
    /// again, and in none of the contents.
    fn boundary(&self) -> String {
        let mut number = 0_u32;
        loop {
            let boundary = format!("zzz-test-part-{number}");
            let is_inside = |content: &Bytes| {
                content.windows(boundary.len()).any(|window| window == boundary.as_bytes())
            };
            if !self.parts.iter().any(|(_, content)| is_inside(content)) {
                return boundary;
            }
            number += 1;
        }
    }
}

/// Names only: contents may be long.
impl fmt::Debug for TestMultipart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.parts.iter().map(|(head, _)| head)).finish()
    }
}

/// HTML's way to put a name into quotes.
fn quoted(name: &str) -> String {
    name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A")
}
