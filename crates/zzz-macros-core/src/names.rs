//! Names as databases have them.

/// `HttpRequest` as `http_request`; what is written so already stays.
pub(crate) fn snake(name: &str) -> String {
    words(name).join("_")
}

/// The words of a name in small letters: `HTTPServer` has two, `user_2` as well.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let chars: Vec<char> = name.chars().collect();
    for (index, &char) in chars.iter().enumerate() {
        let follows_small = index > 0 && !chars[index - 1].is_uppercase();
        let before_small = chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        if char == '_' || char.is_uppercase() && (follows_small || before_small) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| char != '_') {
            word.extend(char.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The plural of `word` by the rules of English; what has another has to be given.
pub(crate) fn plural(word: &str) -> String {
    let ends_in = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    match word.strip_suffix('y') {
        Some(stem) if !ends_in(&["ay", "ey", "iy", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends_in(&["s", "x", "z", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_name() {
        for (name, expected) in [
            ("User", "user"),
            ("BlogPost", "blog_post"),
            ("HTTPServer", "http_server"),
            ("userID", "user_id"),
            ("user_id", "user_id"),
            ("_private", "private"),
            ("Utf8Text", "utf8_text"),
            ("line2", "line2"),
            ("GrößeÄndern", "größe_ändern"),
        ] {
            assert_eq!(snake(name), expected, "{name}");
        }
    }

    #[test]
    fn plurals() {
        for (one, many) in [
            ("user", "users"),
            ("category", "categories"),
            ("day", "days"),
            ("box", "boxes"),
            ("address", "addresses"),
            ("branch", "branches"),
            ("dish", "dishes"),
            ("user_profile", "user_profiles"),
        ] {
            assert_eq!(plural(one), many);
        }
    }
}
