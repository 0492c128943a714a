//! Names of fields.

use super::{DEPTH_MAX, malformed};

/// The steps of a name: `a`, `b` and an empty one for `a[b][]`.
///
/// # Errors
///
/// A sentence if the brackets are not in order, or if there are too many.
pub(super) fn steps(name: &str) -> Result<Vec<&str>, String> {
    let Some(start) = name.find('[') else {
        return Ok(vec![name]);
    };
    let (first, mut rest) = name.split_at(start);
    if first.is_empty() {
        return Err(malformed(name, "begins with a bracket"));
    }
    let mut steps = vec![first];
    while !rest.is_empty() {
        let step = rest.strip_prefix('[').and_then(|inner| inner.split_once(']'));
        let Some((step, after)) = step.filter(|(step, _)| !step.contains('[')) else {
            return Err(malformed(name, "has a bracket without its other half, expected `a[b]`"));
        };
        if steps.len() > DEPTH_MAX {
            return Err(malformed(name, &format!("nests more than {DEPTH_MAX} deep")));
        }
        steps.push(step);
        rest = after;
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_steps() {
        assert_eq!(steps("a").unwrap(), ["a"]);
        assert_eq!(steps("a]").unwrap(), ["a]"]);
        assert_eq!(steps("a[b][]").unwrap(), ["a", "b", ""]);
        assert_eq!(steps("a[1][2][3][4][5]").unwrap().len(), 6);
        for malformed in ["[a]", "a[", "a[b", "a[b]c", "a[b[c]]", "a[1][2][3][4][5][6]"] {
            assert!(steps(malformed).is_err(), "{malformed}");
        }
    }
}
