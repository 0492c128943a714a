//! What one of many is called.

/// The English singular of `plural`, by rule: what one of `/posts` is called.
///
/// ```
/// assert_eq!(zzz_pattern::singular("categories"), "category");
/// ```
#[must_use]
pub fn singular(plural: &str) -> String {
    if let Some(stem) = plural.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes"] {
        if plural.ends_with(ending) {
            return plural[..plural.len() - 2].to_owned();
        }
    }
    match plural.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') && !stem.is_empty() => stem.to_owned(),
        _ => plural.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn singulars() {
        for (plural, one) in [
            ("posts", "post"),
            ("categories", "category"),
            ("addresses", "address"),
            ("boxes", "box"),
            ("news", "new"),
            ("glass", "glass"),
            ("people", "people"),
            ("s", "s"),
        ] {
            assert_eq!(singular(plural), one);
        }
    }
}
