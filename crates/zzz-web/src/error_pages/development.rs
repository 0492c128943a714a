//! Errors for whoever writes the application.

use std::{
    borrow::Cow,
    fmt::{Display, Write as _},
};

use zzz_core::Problem;

use super::{ErrorPage, excerpt::Excerpt};
use crate::{ParamFilter, escape};

/// The page with all that is known.
pub(super) fn html(page: &ErrorPage<'_>) -> String {
    let (status, title) = (page.status().as_u16(), page.title());
    let message = escape(message(page));
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{status} {title}: {message}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
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
    let causes: Vec<_> = page.error().chain().skip(1).collect();
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

const STYLE: &str = "\
:root { color-scheme: light dark; --ink: #1c1b22; --soft: #5b5966; --paper: #fbfaf8; --card: #fff;
  --line: #e2dfe6; --mark: #a8321f; --lit: #fbe4df; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #eceaf0; --soft: #aaa7b6; --paper: #17161b; --card: #201f26; --line: #37353f;
    --mark: #ff8a73; --lit: #4a2620; }
}
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1.25rem 0; }
.status { margin: 0; color: var(--mark); font-weight: 600; }
h1 { margin: 0.25rem 0 0.75rem; font-size: 1.6rem; line-height: 1.3; overflow-wrap: anywhere; }
h2 { margin: 0 0 0.5rem; font-size: 1rem; }
p { margin: 0 0 0.5rem; overflow-wrap: anywhere; }
section { margin: 0 0 1rem; padding: 1rem 1.25rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.5rem; }
ol { margin: 0; padding-left: 1.25rem; }
code, pre, td { font-family: ui-monospace, monospace; font-size: 0.875rem; }
pre { margin: 0.5rem 0 0; overflow-x: auto; line-height: 1.6; }
pre span { color: var(--soft); }
mark { background: var(--lit); color: inherit; font-weight: 600; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 0.3rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: anywhere; }
tr:first-child > * { border-top: 0; }
th { width: 30%; padding-right: 1rem; font-weight: 500; color: var(--soft); }
footer { padding: 0 0 2rem; color: var(--soft); font-size: 0.875rem; }
";
