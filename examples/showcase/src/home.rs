//! The home page.

use std::sync::LazyLock;

use zzz::{Html, Request, escape, handler};

/// The page as it stands in its file, with the code of `examples/hello` in it.
static PAGE: LazyLock<String> = LazyLock::new(|| {
    let lib = include_str!("../../hello/src/lib.rs");
    let main = include_str!("../../hello/src/main.rs");
    let lib = ["// src/lib.rs"].into_iter().chain(lib.lines());
    let main = ["", "// src/main.rs"].into_iter().chain(main.lines());
    let is_code = |line: &&str| !line.starts_with("//!") && !line.starts_with("///");
    let code: Vec<_> = lib.chain(main).filter(is_code).collect();
    let code = escape(code.join("\n").trim()).to_string();
    include_str!("home.html").replace("<!-- hello -->", &code)
});

/// The address in the file, so that the file can be read without a server.
const WRITTEN_ADDRESS: &str = "127.0.0.1:5555";

/// What this server shows.
#[handler]
pub(crate) async fn page(request: &Request) -> Html<String> {
    // The commands on the page are to be copied, so they name the address
    // that this client came to.
    let address = request.host().filter(|host| is_plain(host));
    Html(PAGE.replace(WRITTEN_ADDRESS, address.unwrap_or(WRITTEN_ADDRESS)))
}

/// Whether `host` is harmless in a page and in a shell. The client writes it.
fn is_plain(host: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte);
    host.len() <= 255 && !host.starts_with('-') && host.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_plain_host_gets_into_the_page() {
        for plain in ["127.0.0.1:5555", "[::1]:80", "my-host.example"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["a\"><b", "a;b", "a b", "a/b", "$(a)", "-a"] {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn the_page_holds_the_hello_world() {
        assert!(PAGE.contains("Server::new"));
        assert!(PAGE.contains(WRITTEN_ADDRESS));
        assert!(!PAGE.contains("<!-- hello -->"));
    }
}
