//! The component kit: a style sheet and templates that an application copies and owns.
//!
//! [`FILES`] is all of it, each file with its place in an application. Whoever makes an application writes them there, and from
//! then on they are the application's: nothing reads this crate when it runs.
//!
//! ```
//! use std::fs;
//!
//! fn copy_to(application: &std::path::Path) -> std::io::Result<()> {
//!     for (path, text) in zzz_kit::FILES {
//!         let path = application.join(path);
//!         fs::create_dir_all(path.parent().unwrap_or(application))?;
//!         fs::write(path, text)?;
//!     }
//!     Ok(())
//! }
//! # let _ = copy_to;
//! ```

/// The style sheet, which stands in [`FILES`] as `public/zzz.css`.
pub const CSS: &str = include_str!("../kit/public/zzz.css");

macro_rules! components {
    ($($name:literal)*) => {
        &[
            ("public/zzz.css", CSS),
            $((
                concat!("views/components/", $name, ".html.zzz"),
                include_str!(concat!("../kit/views/components/", $name, ".html.zzz")),
            ),)*
        ]
    };
}

/// Every file: where it lies in an application, from its root and with `/` on every system, and its text.
pub const FILES: &[(&str, &str)] = components! {
    "badge" "button" "card" "checkbox" "choices" "empty" "error" "fields" "file" "flash" "form" "input" "label" "modal"
    "nav" "nav_link" "pagination" "select" "tab" "table" "tabs" "textarea"
};
