//! What a browser is told, by [WebDriver](https://www.w3.org/TR/webdriver2/).

use std::{fmt, io, time::Duration};

use serde_json::{Value, json};

use super::chromedriver::{Chromedriver, INSTALL, chosen_browser};

/// What WebDriver calls a reference to an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// How long a page may take to load, and a script to end.
const PAGE_DEADLINE: Duration = Duration::from_secs(30);

/// Names for this machine, and none for others: a page that asks elsewhere fails in the same way with and
/// without a network.
const HOSTS: &str = "--host-resolver-rules=MAP localhost 127.0.0.1, MAP *.localhost 127.0.0.1, \
                     MAP *.test 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

/// A browser with a profile of its own, which ends when this is dropped.
#[derive(Debug)]
pub(super) struct Session {
    driver: Chromedriver,
    path: String,
}

/// An element of the page as it is now.
pub(super) struct Element(String);

/// Why a command was refused.
#[derive(Debug)]
pub(super) struct Fault {
    /// As WebDriver, section 6.6, calls it.
    code: String,
    message: String,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { code: String::new(), message: message.into() }
    }

    /// Whether nothing that is tried later can end in another way.
    pub(super) fn is_final(&self) -> bool {
        let codes = ["invalid session id", "javascript error", "no such window", UNREACHABLE];
        codes.contains(&self.code.as_str())
    }
}

/// For a driver that does not answer as one.
const UNREACHABLE: &str = "unreachable";

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Self {
        let message = format!("the browser does not answer: {error}");
        Self { code: UNREACHABLE.to_owned(), message }
    }
}

impl Session {
    /// Starts a browser.
    pub(super) fn start() -> Result<Self, String> {
        let driver = Chromedriver::start("chromedriver")?;
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities(&driver)? } });
        let made = command(&driver, "POST", "/session", &wanted)
            .map_err(|fault| format!("there is no browser: {fault}\n\n{INSTALL}"))?;
        let Some(id) = made["sessionId"].as_str() else {
            return Err(format!("there is no browser: the driver said {made}"));
        };
        Ok(Self { path: format!("/session/{id}"), driver })
    }

    pub(super) fn driver(&self) -> &Chromedriver {
        &self.driver
    }

    /// Leads to `url` and waits until the page is loaded.
    pub(super) fn open(&self, url: &str) -> Result<(), Fault> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// The address of the page.
    pub(super) fn url(&self) -> Result<String, Fault> {
        Ok(self.get("/url")?.as_str().unwrap_or_default().to_owned())
    }

    pub(super) fn reload(&self) -> Result<(), Fault> {
        self.post("/refresh", &json!({})).map(drop)
    }

    /// Goes back one step in the history, as the button of the browser does.
    pub(super) fn back(&self) -> Result<(), Fault> {
        self.post("/back", &json!({})).map(drop)
    }

    /// Presses these keys, one held while the next is pressed, and lets go of them in reverse (WebDriver, section 15.4.2).
    pub(super) fn press(&self, keys: &[String]) -> Result<(), Fault> {
        let step = |kind: &str, key: &String| json!({ "type": kind, "value": key });
        let down = keys.iter().map(|key| step("keyDown", key));
        let up = keys.iter().rev().map(|key| step("keyUp", key));
        let steps: Vec<Value> = down.chain(up).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": steps });
        self.post("/actions", &json!({ "actions": [keyboard] })).map(drop)
    }

    /// Makes the page so wide and high, whatever the least size of a window is.
    pub(super) fn resize(&self, width: u32, height: u32) -> Result<(), Fault> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &size)
    }

    /// Runs no script of a page from now on; those of the driver run.
    pub(super) fn disable_scripts(&self) -> Result<(), Fault> {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true }))
    }

    /// What WebDriver has no word for (Chrome DevTools Protocol).
    fn devtools(&self, command: &str, params: &Value) -> Result<(), Fault> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": params })).map(drop)
    }

    /// The value of `script`, the body of a function; a promise is waited for.
    pub(super) fn script(&self, script: &str, arguments: &[Value]) -> Result<Value, Fault> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// The element that a visitor would mean by `what`, or a selector finds.
    pub(super) fn find(&self, what: &str) -> Result<Element, Fault> {
        let found = self.script(include_str!("find.js"), &[what.into()])?;
        match found[ELEMENT].as_str() {
            Some(id) => Ok(Element(id.to_owned())),
            None => Err(Fault::new("there is no such element")),
        }
    }

    /// Moves there and presses the button of the mouse.
    pub(super) fn click(&self, element: &Element) -> Result<(), Fault> {
        self.post(&element.path("click"), &json!({})).map(drop)
    }

    pub(super) fn clear(&self, element: &Element) -> Result<(), Fault> {
        self.post(&element.path("clear"), &json!({})).map(drop)
    }

    /// Types `text`; into a field for files, their paths.
    pub(super) fn type_into(&self, element: &Element, text: &str) -> Result<(), Fault> {
        self.post(&element.path("value"), &json!({ "text": text })).map(drop)
    }

    /// The text that a visitor sees.
    pub(super) fn text(&self, element: &Element) -> Result<String, Fault> {
        Ok(self.get(&element.path("text"))?.as_str().unwrap_or_default().to_owned())
    }

    /// The cookies that the page's address gets.
    pub(super) fn cookies(&self) -> Result<Vec<Value>, Fault> {
        match self.get("/cookie")? {
            Value::Array(cookies) => Ok(cookies),
            other => Err(Fault::new(format!("no cookies, but {other}"))),
        }
    }

    /// What was written to the console since it was asked for.
    pub(super) fn console(&self) -> Result<Vec<Value>, Fault> {
        match self.post("/se/log", &json!({ "type": "browser" }))? {
            Value::Array(lines) => Ok(lines),
            other => Err(Fault::new(format!("no lines, but {other}"))),
        }
    }

    fn get(&self, path: &str) -> Result<Value, Fault> {
        command(&self.driver, "GET", &format!("{}{path}", self.path), &Value::Null)
    }

    fn post(&self, path: &str, content: &Value) -> Result<Value, Fault> {
        command(&self.driver, "POST", &format!("{}{path}", self.path), content)
    }
}

impl Element {
    fn path(&self, command: &str) -> String {
        format!("/element/{}/{command}", self.0)
    }
}

/// What the browser has to be.
fn capabilities(driver: &Chromedriver) -> Result<Value, String> {
    let downloads = driver.folder().join("downloads");
    std::fs::create_dir(&downloads).map_err(|error| format!("no folder: {error}"))?;
    let profile = driver.folder().join("profile");
    let profile = format!("--user-data-dir={}", profile.display());
    // A page that asks is told to move nothing: a click would miss what still scrolls. By a pipe it also learns when its
    // driver is gone. What it shares between processes may be more than
    // a container has under /dev/shm.
    let mut arguments = vec![
        "--headless",
        "--remote-debugging-pipe",
        "--disable-dev-shm-usage",
        "--force-prefers-reduced-motion",
        HOSTS,
        &profile,
    ];
    if driver.is_superuser() {
        arguments.push("--no-sandbox");
    }
    let mut options = json!({
        "args": arguments,
        "prefs": { "download.default_directory": downloads },
    });
    if let Some(browser) = chosen_browser() {
        options["binary"] = json!(browser);
    }
    let bound = PAGE_DEADLINE.as_secs() * 1000;
    Ok(json!({
        "goog:chromeOptions": options,
        "goog:loggingPrefs": { "browser": "ALL" },
        "timeouts": { "pageLoad": bound, "script": bound },
    }))
}

/// The value that a command is answered with (WebDriver, section 6.3).
fn command(
    driver: &Chromedriver,
    method: &str,
    path: &str,
    content: &Value,
) -> Result<Value, Fault> {
    let content = if content.is_null() { String::new() } else { content.to_string() };
    let answer = driver.ask(method, path, &content)?;
    let mut answer: Value = serde_json::from_slice(&answer).map_err(io::Error::other)?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        None => Ok(value),
        Some(code) => {
            // The first line says it, the others are about the driver.
            let message = value["message"].as_str().unwrap_or(code);
            let message = message.lines().next().unwrap_or(code).to_owned();
            Err(Fault { code: code.to_owned(), message })
        }
    }
}
