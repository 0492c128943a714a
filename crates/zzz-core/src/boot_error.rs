//! What keeps an application from starting.

use std::fmt;

use crate::{Route, ServiceNeed, Services};

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
        faults.extend(services.faults());
        let mut missing: Vec<(ServiceNeed, Vec<String>)> = Vec::new();
        for route in routes.list() {
            let Some(info) = route.info else {
                continue;
            };
            let method = route.method.as_ref().map_or("any", |method| method.as_str());
            let asks = format!(
                "`{}` ({}), which answers `{method} {}`",
                info.path(),
                info.location(),
                route.pattern,
            );
            for need in info.services().filter(|need| !services.has(need.id())) {
                match missing.iter_mut().find(|(other, _)| other.id() == need.id()) {
                    Some((_, handlers)) => handlers.push(asks.clone()),
                    None => missing.push((need, vec![asks.clone()])),
                }
            }
        }
        faults.extend(missing.iter().map(|(need, handlers)| {
            let short = short_name(need.name());
            format!(
                "nobody provides the service `{}`: add one where the application is put together, \
                 `.service(..)` with a `{short}`; `&{short}` is asked for by\n    {}",
                need.name(),
                handlers.join("\n    "),
            )
        }));
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
