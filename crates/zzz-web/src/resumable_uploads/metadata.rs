//! What a client says of a file.

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Of the field `upload-metadata`.
const FIELD_BYTES_MAX: usize = 4 * 1024;

/// The names and values of `upload-metadata`.
pub(super) type Metadata = Vec<(String, Vec<u8>)>;

/// Reads the field; says what is wrong with it otherwise.
pub(super) fn read(field: &str) -> Result<Metadata, &'static str> {
    if field.len() > FIELD_BYTES_MAX {
        return Err("it is longer than 4 KiB");
    }
    let mut metadata = Metadata::new();
    for pair in field.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (name, encoded) = pair.split_once(' ').unwrap_or((pair, ""));
        let value = BASE64_STANDARD.decode(encoded.trim()).map_err(|_| "a value is not base64")?;
        if metadata.iter().any(|(other, _)| other == name) {
            return Err("a name stands there twice");
        }
        metadata.push((name.to_owned(), value));
    }
    Ok(metadata)
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(pairs in proptest::collection::btree_map("[a-z]{1,8}", "\\PC{0,20}", 0..5)) {
            let field: Vec<_> = pairs.iter()
                .map(|(name, value)| format!("{name} {}", BASE64_STANDARD.encode(value.as_bytes())))
                .collect();
            let read = read(&field.join(",")).unwrap();
            let expected: Metadata = pairs.into_iter().map(|(name, value)| (name, value.into_bytes())).collect();
            prop_assert_eq!(read, expected);
        }

        #[test]
        fn no_field_panics(field in "\\PC{0,60}") {
            let _ = read(&field);
        }
    }

    #[test]
    fn a_value_may_be_missing_and_a_name_stands_once() {
        let read_all = read("filename d29ybGQ=, is_confidential").unwrap();
        assert_eq!(
            read_all,
            [("filename".to_owned(), b"world".to_vec()), ("is_confidential".to_owned(), vec![])]
        );
        assert!(read("a YQ==,a YQ==").is_err() && read("a ?").is_err());
        assert!(read(&"a".repeat(5000)).is_err());
    }
}
