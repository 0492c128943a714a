//! What somebody may have meant.

/// The one of `known` that is written most like `word`, if one is like it at all.
pub(crate) fn similar<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = word.len().max(3) / 3 + 1;
    known
        .into_iter()
        .map(|other| (distance(word, other), other))
        .filter(|(distance, _)| *distance <= far)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, other)| other)
}

/// `; did you mean ..?`, or nothing.
pub(crate) fn did_you_mean<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    similar(word, known).map(|other| format!("; did you mean `{other}`?")).unwrap_or_default()
}

/// The same where another sentence follows, which needs an end before it.
pub(crate) fn did_you_mean_or_stop<'a>(
    word: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    let hint = did_you_mean(word, known);
    if hint.is_empty() { ".".to_owned() } else { hint }
}

/// How many letters have to be put in, taken out or replaced (Levenshtein).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let replaced = corner + usize::from(from != *to);
            corner = row[j + 1];
            row[j + 1] = replaced.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_like_it() {
        let methods = ["get", "post", "put", "patch", "delete"];
        assert_eq!(similar("gett", methods), Some("get"));
        assert_eq!(similar("pathc", methods), Some("patch"));
        assert_eq!(similar("websocket", methods), None);
        assert_eq!(did_you_mean_or_stop("pathc", methods), "; did you mean `patch`?");
        assert_eq!(did_you_mean_or_stop("websocket", methods), ".");
    }
}
