//! What all pages are placed in.

use std::time::Duration;

use serde::Deserialize;
use zzz::{
    Cookie, Cookies, Flash, Form, FromRequest, HtmxSupport, LendMut, Redirect, Request, Result,
    SafeHtml, ServiceNeed, Session, Template, handler,
};

/// The navigation, the theme that the visitor chose, and what there is to say.
#[derive(Template)]
#[template(path = "layouts/app.html.zzz", layout)]
pub(crate) struct AppLayout {
    path: String,
    /// Empty for that of the system.
    theme: &'static str,
    flashes: Vec<Flash>,
    /// The tags that load htmx.
    htmx: SafeHtml,
}

const THEME: &str = "theme";

impl FromRequest for AppLayout {
    const NEEDS: &[ServiceNeed] = &[ServiceNeed::of::<HtmxSupport>()];

    fn from_request(request: &mut Request) -> Result<Self> {
        let path = request.path().to_owned();
        let cookies = Cookies::take(request)?;
        let theme = cookies.get(THEME).map_or("", known);
        cookies.put_back(request);
        // Pages that nobody logs in for have no session.
        let session = request.assigns_mut().get_mut::<Session>();
        let flashes = session.map(Session::take_flashes).unwrap_or_default();
        let htmx = SafeHtml::trust(request.services().get::<HtmxSupport>()?.to_string());
        Ok(Self { path, theme, flashes, htmx })
    }
}

/// The theme called `name`, which anybody may have written.
fn known(name: &str) -> &'static str {
    match name {
        "light" => "light",
        "dark" => "dark",
        _ => "",
    }
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    theme: String,
    back: String,
}

/// Remembers the theme for a year. It has no token, since nothing is lost where another site sends it.
#[handler]
pub(crate) async fn theme(Form(choice): Form<Choice>, cookies: &mut Cookies) -> Redirect {
    match known(&choice.theme) {
        "" => cookies.remove(THEME),
        theme => {
            let year = Duration::from_secs(365 * 24 * 60 * 60);
            cookies.set(Cookie::new(THEME, theme).max_age(year));
        }
    }
    Redirect::to(choice.back)
}
