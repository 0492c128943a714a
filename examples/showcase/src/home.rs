//! The home page.

use std::sync::LazyLock;

use zzz::{Html, Request, Template, handler};

/// The code of `examples/hello`.
static CODE: LazyLock<String> = LazyLock::new(|| {
    let lib = include_str!("../../hello/src/lib.rs");
    let main = include_str!("../../hello/src/main.rs");
    let lib = ["// src/lib.rs"].into_iter().chain(lib.lines());
    let main = ["", "// src/main.rs"].into_iter().chain(main.lines());
    let is_code = |line: &&str| !line.starts_with("//!") && !line.starts_with("///");
    let code: Vec<_> = lib.chain(main).filter(is_code).collect();
    code.join("\n").trim().to_owned()
});

#[derive(Template)]
#[template(path = "home.html.zzz")]
pub(crate) struct Home {
    code: &'static str,
    /// Where this server is. The commands on the page are to be copied, so they name the address that this client came to.
    address: String,
}

/// What this server shows.
#[handler]
pub(crate) async fn page(request: &Request) -> Html<Home> {
    let address = request.host().filter(|host| is_plain(host)).unwrap_or("127.0.0.1:5555");
    Html(Home { code: &CODE, address: address.to_owned() })
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
    fn the_code_is_that_of_the_hello_world() {
        assert!(CODE.contains("Server::new"));
    }
}
