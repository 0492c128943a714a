#![deny(deprecated)]
#![allow(dead_code, reason = "only its template matters")]

use zzz::Template;

#[derive(Template)]
#[template(path = "trusted_text.html.zzz")]
struct Show {
    bio: String,
}

fn main() {}
