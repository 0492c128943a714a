//! Errors for whoever writes the application.

use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
};

use zzz_core::Problem;

use super::{ErrorPage, excerpt::Excerpt, look::LOOK};
use crate::{ParamFilter, escape};

/// The page with all that is known.
pub(super) fn html(page: &ErrorPage<'_>) -> String {
    let (status, title) = (page.status().as_u16(), page.title());
    let message = escape(message(page));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{status} {title}: {message}</title>\n<style>\n{LOOK}{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<p class=\"status\">{status} {title}</p>\n<h1>{message}</h1>\n"
    );
    let request = page.request();
    let filter = ParamFilter::of(request);
    let (method, path) = (request.method(), filter.path(request));
    let _ = writeln!(out, "<p><code>{} {}</code></p>\n</header>\n<main>", method, escape(&path));
    causes(&mut out, page);
    source(&mut out, page);
    client(&mut out, page);
    facts(&mut out, page, filter);
    out.push_str("<footer>Only clients on this machine see this page.</footer>\n");
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

/// What the error says; the status stands above it already.
fn message(page: &ErrorPage<'_>) -> String {
    let Some(first) = page.error().chain().next() else {
        return String::new();
    };
    match first.downcast_ref::<Problem>().map(Problem::detail) {
        Some("") => page.title().to_owned(),
        Some(detail) => detail.to_owned(),
        None => first.to_string(),
    }
}

fn causes(out: &mut String, page: &ErrorPage<'_>) {
    let causes: Vec<_> = page.error().messages().skip(1).collect();
    if causes.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Caused by</h2>\n<ol>\n");
    for cause in causes {
        let _ = writeln!(out, "<li>{}</li>", escape(cause));
    }
    out.push_str("</ol>\n</section>\n");
}

fn source(out: &mut String, page: &ErrorPage<'_>) {
    let Some(place) = page.place() else {
        out.push_str(
            "<section>\n<h2>Source</h2>\n<p>A panic; where, only the standard error says.</p>\n",
        );
        out.push_str("</section>\n");
        return;
    };
    let _ = writeln!(out, "<section>\n<h2>Source</h2>\n<p><code>{}</code></p>", escape(&place));
    if let Some(excerpt) = Excerpt::of(&place) {
        out.push_str("<pre tabindex=\"0\" role=\"region\" aria-label=\"Source code\">");
        for (number, line) in &excerpt.lines {
            let (number, line) = (format!("{number:>5}"), escape(line));
            if number.trim() == excerpt.marked.to_string() {
                let _ = writeln!(out, "<mark>{number}  {line}</mark>");
            } else {
                let _ = writeln!(out, "<span>{number}</span>  {line}");
            }
        }
        out.push_str("</pre>\n");
    }
    out.push_str("</section>\n");
}

fn client(out: &mut String, page: &ErrorPage<'_>) {
    let detail = match page.detail() {
        "" => "Nothing but the status: no problem in the chain says more.",
        detail => detail,
    };
    let _ = writeln!(
        out,
        "<section>\n<h2>What the client is told</h2>\n<p>{}</p>\n</section>",
        escape(detail)
    );
}

fn facts(out: &mut String, page: &ErrorPage<'_>, filter: &ParamFilter) {
    let request = page.request();
    let params = request.params().iter();
    let params = params.map(|(name, value)| (name, Cow::Borrowed(filter.show(name, value))));
    table(out, "Path parameters", params);
    if let Some(query) = request.query() {
        let query = filter.query(query);
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let pairs = pairs.map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (name, Cow::Borrowed(value))
        });
        table(out, "Query", pairs);
    }
    let headers = request.headers().iter().map(|(name, value)| {
        // A referrer may carry the query of another page.
        let value = String::from_utf8_lossy(value);
        let shown = match value.split_once('?') {
            _ if filter.is_sensitive(name) => Cow::Borrowed(filter.show(name, "")),
            Some((address, query)) if name.eq_ignore_ascii_case("referer") => {
                format!("{address}?{}", filter.query(query)).into()
            }
            _ => value,
        };
        (name, shown)
    });
    table(out, "Headers", headers);
}

fn table<'v, N: Display>(
    out: &mut String,
    title: &str,
    rows: impl Iterator<Item = (N, Cow<'v, str>)>,
) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    let _ = writeln!(out, "<section>\n<h2>{title}</h2>\n<table>");
    for (name, value) in rows {
        let (name, value) = (escape(name), escape(value));
        let _ = writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>");
    }
    out.push_str("</table>\n</section>\n");
}

/// Lets the page have its own style, by the SHA-256 of it, and nothing else.
pub(super) const POLICY: &str =
    "default-src 'none'; style-src 'sha256-DuGvp+8yNV+VVIrX0Vk+Qt6l+e1iZdJKzf998Y/JeMk='";

const STYLE: &str = "\
header, main { max-width: 60rem; margin: 0 auto; padding: 1.75rem 1.25rem 0; }
h1 { margin: .4rem 0 .9rem; font-size: 1.85rem; overflow-wrap: anywhere; }
h2 { margin: 0 0 .6rem; font-size: 1rem; }
section { margin: 0 0 1.1rem; padding: 1.1rem 1.35rem; background: var(--raised); border: 1px solid var(--line);
  border-radius: .75rem; }
ol { margin: 0; padding-left: 1.25rem; }
pre { margin: .5rem -1.35rem -1.1rem; padding: .9rem 1.35rem; background: var(--sunken); border-radius: 0 0 .75rem .75rem;
  overflow-x: auto; line-height: 1.65; }
pre span { color: var(--soft); }
mark { display: inline-block; min-width: 100%; background: var(--bad-tint); color: inherit; font-weight: 600; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: .35rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
tr:first-child > * { border-top: 0; }
th { width: 30%; padding-right: 1rem; font-weight: 500; color: var(--soft); }
footer { padding: 0 0 2.5rem; color: var(--soft); font-size: .9375rem; }
";
