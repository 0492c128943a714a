//! What keeps an application from starting.

use std::fmt;

use crate::{Route, Services};

/// Everything that is wrong with an application and can be known before it
/// serves, each with the way out.
#[derive(Debug)]
pub struct BootError {
    faults: Vec<String>,
}

impl BootError {
    /// What is wrong with `routes`, and what they ask for that `services` do
    /// not have.
    pub(crate) fn check(routes: &dyn Route, services: &Services) -> Result<(), Self> {
        let mut faults = routes.faults();
        for route in routes.list() {
            let Some(info) = route.info else {
                continue;
            };
            let missing = info.services().filter(|need| !services.has(need.id()));
            faults.extend(missing.map(|need| {
                let method = route.method.as_ref().map_or("any", |method| method.as_str());
                let (name, short) = (need.name(), short_name(need.name()));
                format!(
                    "`{}` ({}), which answers `{method} {}`, asks for `&{short}`, but the \
                     application does not provide it; add it where the application is put \
                     together: `.service({short}::new(..))` (the whole type is `{name}`)",
                    info.path(),
                    info.location(),
                    route.pattern,
                )
            }));
        }
        if faults.is_empty() { Ok(()) } else { Err(Self { faults }) }
    }

    /// One text for each fault.
    pub fn faults(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().map(String::as_str)
    }
}

/// A type's name without its module and its parameters.
fn short_name(name: &'static str) -> &'static str {
    let plain = name.split('<').next().unwrap_or(name);
    plain.rsplit("::").next().unwrap_or(plain)
}

impl fmt::Display for BootError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the application cannot start:")?;
        for fault in &self.faults {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for BootError {}
