//! A visitor with Chromium, whose visits are counted.

use std::{fs::OpenOptions, io::Write, ops::Deref};

use zzz::{App, TestApp, TestBrowser};

/// A browser in front of an application. A visit that ended well is reported, so that a run in which there was
/// none does not pass.
pub(crate) struct Visitor(TestBrowser);

impl Visitor {
    /// The address of `path` under another name of the same server.
    pub(crate) fn at(&self, host: &str, path: &str) -> String {
        format!("http://{host}:{}{path}", self.server().local_addr().port())
    }

    /// Has a fetch of the page end, and says its status and text; 0 where the page may not know.
    pub(crate) async fn fetch(&self, url: &str, options: serde_json::Value) -> (u16, String) {
        let script = "try {
            const answer = await fetch(arguments[0], arguments[1]);
            return [answer.status, await answer.text()];
        } catch (error) {
            return [0, error.name];
        }";
        self.run_script_with(script, (url, options)).await
    }

    /// The status that the page was answered with.
    pub(crate) async fn status(&self) -> u16 {
        let status = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.run_script(status).await
    }
}

impl TestApp for Visitor {
    async fn start(app: App) -> Self {
        Self(TestBrowser::start(app).await)
    }

    async fn stop(self) {
        self.0.stop().await;
        if let Ok(path) = std::env::var("ZZZ_CONTRACT_REPORT") {
            let mut report = OpenOptions::new().create(true).append(true).open(path).unwrap();
            report.write_all(b"CONTRACT browser chromium 1 cases\n").unwrap();
        }
    }
}

impl Deref for Visitor {
    type Target = TestBrowser;

    fn deref(&self) -> &TestBrowser {
        &self.0
    }
}
