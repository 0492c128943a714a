//! What keeps an application from starting.

mod askers;

use std::fmt;

use crate::{App, ServiceNeed};

/// Everything that is wrong with an application and can be known before it
/// serves, each with the way out.
#[derive(Debug)]
pub struct BootError {
    faults: Vec<String>,
}

impl BootError {
    /// What is wrong with the routes of `app`, and what somebody needs that it
    /// does not have.
    pub(crate) fn check(app: &App) -> Result<(), Self> {
        let mut faults = app.route().faults();
        faults.extend(app.services().faults());
        let mut missing: Vec<(ServiceNeed, Vec<String>)> = Vec::new();
        let needed = askers::of(app).into_iter();
        for (need, who) in needed.filter(|(need, _)| !app.services().has(need.id())) {
            match missing.iter_mut().find(|(other, _)| other.id() == need.id()) {
                Some((_, all)) => all.push(who),
                None => missing.push((need, vec![who])),
            }
        }
        faults.extend(missing.iter().map(|(need, all)| {
            let short = short_name(need.name());
            format!(
                "nobody provides the service `{}`: add one where the application is put together, \
                 `.service(..)` with a `{short}`; `&{short}` is asked for by\n    {}",
                need.name(),
                all.join("\n    "),
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
