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
//!
//! # What there is
//!
//! | component | takes | slots |
//! |---|---|---|
//! | `button` | `variant` (`primary`, `secondary`, `quiet`, `danger`), `small`, `kind` (its `type`), `attributes`; with `href` it is a link, with `opens` it opens a `modal` by its id | |
//! | `badge` | `tone`: `neutral`, `info`, `good`, `warn`, `bad` | |
//! | `card` | `title`, `level` of its heading: 2 or 3 | `footer` |
//! | `flash` | `kind`: `info`, `good`, `warn`, `bad`, and `error`, which is the same | |
//! | `nav` | `label`, `id` | `brand`, `side` |
//! | `nav_link`, in a `nav` | `href`, `current`: whether one is there | |
//! | `table` | `caption` | `head` |
//! | `pagination` | `page` and `pages`, from 1; `path` with the rest of the query, `name` of the field, `label` | |
//! | `tabs` | `label` | |
//! | `tab`, in `tabs` | `title`, `of`: a name that all of them have, `open` | |
//! | `modal` | `id`, `title` | `footer` |
//! | `empty` | `title` | `action` |
//! | `form` | `action`, `errors` of the whole, `multipart`, `attributes` | `footer` |
//! | `fields` | `legend` | |
//! | `input`, `textarea`, `select`, `choices`, `checkbox`, `file` | `field` of a form, `hint`, `attributes`; `rows`; `options`, pairs of value and text (`SelectOptions`: `Vec<(i64, String)>` is some), or those of its rules; `blank`, `multiple`, `accept` | |
//! | `label`, `error` | `field`: the parts of which those are made, for an input of your own | |
//!
//! ```text
//! {{#component "form" action=paths::sign_up() errors=form.errors()}}
//! {{component "input" field=form.fields.email hint="We never show it."}}
//! {{#slot "footer"}}{{#component "button"}}Sign up{{/component}}{{/slot}}
//! {{/component}}
//! ```
//!
//! `form` writes the token of the session, so its page is behind `Sessions` and `Csrf`. With `multipart`, nobody looks for a token in the
//! body: give it in `action`, as in `paths::upload().with_query("_csrf_token", token.as_str())`.
//!
//! All of it works without a script, and under a policy that allows none: dialogs open by `command` and `commandfor`, links of a
//! `nav` are a popover on a narrow screen, tabs are `<details>` of one name. Browsers have that since 2025.
//!
//! # Its look
//!
//! Colours, type and sizes are custom properties at the head of `zzz.css`. It is light or dark as the system is;
//! `<html data-theme="dark">` and `light` choose. The layer `zzz` holds all of it, so whatever an application writes outside of a layer wins.
//! Text has a contrast of 4.5 at least (WCAG 2.2, AA), edges of fields and the outline of what has the focus 3; who changes colours keeps to that.

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

/// The names of all components, in their order.
pub fn components() -> impl Iterator<Item = &'static str> {
    FILES.iter().filter_map(|(path, _)| name(path))
}

/// What an application needs for a component: the style sheet, its own file, and those of the components that it places. `None`
/// if there is no such component.
///
/// ```
/// let files = zzz_kit::files("input").unwrap();
/// let paths: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
/// assert_eq!(paths, [
///     "public/zzz.css",
///     "views/components/error.html.zzz",
///     "views/components/input.html.zzz",
///     "views/components/label.html.zzz",
/// ]);
/// ```
#[must_use]
pub fn files(component: &str) -> Option<Vec<(&'static str, &'static str)>> {
    components().find(|known| *known == component)?;
    let mut wanted = vec![component];
    let mut next = 0;
    while let Some(component) = wanted.get(next) {
        let own = FILES.iter().filter(|(path, _)| name(path) == Some(component));
        let placed: Vec<&str> = own.flat_map(|(_, text)| placed(text)).collect();
        for component in placed {
            if !wanted.contains(&component) {
                wanted.push(component);
            }
        }
        next += 1;
    }
    let is_wanted = |path| name(path).is_none_or(|name| wanted.contains(&name));
    Some(FILES.iter().filter(|(path, _)| is_wanted(path)).copied().collect())
}

/// The component that this file is.
fn name(path: &'static str) -> Option<&'static str> {
    path.strip_prefix("views/components/")?.strip_suffix(".html.zzz")
}

/// The components that a template places.
fn placed(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.split("component \"").skip(1).filter_map(|rest| rest.split('"').next())
}
