//! What may stand in an attribute.

/// What is done with a value in an attribute.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Rule {
    /// It is escaped.
    Plain,
    /// It is an address, or part of one.
    Url,
    /// It is one of several addresses.
    SrcSet,
    /// No escaping makes it safe: why, as the end of a message, and the way out.
    Refuse(&'static str, &'static str),
}

const TO_DATA: &str = "give the value to an attribute such as `data-id=\"{{id}}\"`, and read it from there in a script of its own";

/// Attributes that hold one address (HTML, 3.3; htmx, "Attributes").
const ADDRESSES: [&str; 19] = [
    "action",
    "background",
    "cite",
    "classid",
    "codebase",
    "formaction",
    "href",
    "hx-delete",
    "hx-get",
    "hx-patch",
    "hx-post",
    "hx-push-url",
    "hx-put",
    "hx-replace-url",
    "longdesc",
    "manifest",
    "ping",
    "poster",
    "src",
];

/// What is done with a value in attribute `name` of `element`, both in lower case.
pub(crate) fn rule(element: &str, name: &str) -> Rule {
    let plain = htmx_name(name);
    if is_handler(name) {
        return Rule::Refuse(": it is an event handler, a script", TO_DATA);
    }
    match plain {
        "style" => Rule::Refuse("", "choose a class: `class=\"bar {{#if wide}}wide{{/if}}\"`"),
        "srcdoc" => {
            Rule::Refuse(": it is a page of its own", "give the frame an address: `src=\"…\"`")
        }
        "http-equiv" => Rule::Refuse("", "write the name down, or set the header in the response"),
        "_" => Rule::Refuse(": it is a script", TO_DATA),
        "hx-vals" | "hx-headers" | "hx-vars" | "hx-request" | "hx-trigger" => Rule::Refuse(
            ": htmx evaluates it",
            "give values in the address, `hx-get=\"/posts?page={{page}}\"`, or in a hidden field with `hx-include`",
        ),
        "href" if element == "base" => Rule::Refuse(
            ": all addresses of the page start from it",
            "write it down, or use whole addresses",
        ),
        "attributename" | "to" | "from" | "by" | "values" if is_animation(element) => {
            Rule::Refuse(": an animation may set any attribute", "set the attribute itself")
        }
        "data" if element == "object" => Rule::Url,
        "content" | "value" => Rule::Plain,
        "srcset" | "imagesrcset" => Rule::SrcSet,
        "xlink:href" | "sse-connect" | "ws-connect" | "itemid" => Rule::Url,
        _ if ADDRESSES.contains(&plain) => Rule::Url,
        _ if is_expression(plain) => {
            Rule::Refuse(": it is an expression that a script evaluates", TO_DATA)
        }
        _ => Rule::Plain,
    }
}

fn is_animation(element: &str) -> bool {
    matches!(element, "set" | "animate" | "animatemotion" | "animatetransform" | "animatecolor")
}

/// htmx takes its attributes with `data-`, too.
fn htmx_name(name: &str) -> &str {
    match name.strip_prefix("data-") {
        Some(htmx) if htmx.starts_with("hx-") || htmx.starts_with("sse-") => htmx,
        _ => name,
    }
}

/// Whether attribute `name` holds a script that runs when something happens.
pub(crate) fn is_handler(name: &str) -> bool {
    let is_event = name.len() > 2 && name.starts_with("on");
    is_event || htmx_name(name).starts_with("hx-on")
}

/// Whether a library such as Alpine or Vue evaluates attribute `name`.
fn is_expression(name: &str) -> bool {
    ["x-", "v-", "@", ":", "ng-"].iter().any(|prefix| name.starts_with(prefix))
}
