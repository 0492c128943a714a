//! Places in a list, as text that nobody has to understand.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use zzz_core::{Error, Result};

/// Of a cursor, in characters.
const CURSOR_BYTES_MAX: usize = 1024;

/// `key` as text that may stand in an address.
pub(super) fn write(key: &impl Serialize) -> Result<String> {
    let json = serde_json::to_vec(key)?;
    let text = BASE64_URL_SAFE_NO_PAD.encode(&json);
    if text.len() > CURSOR_BYTES_MAX {
        let bytes = json.len();
        return Err(Error::internal(format!(
            "the key of a page has {bytes} bytes: take columns that are shorter"
        )));
    }
    Ok(text)
}

/// The key that was written so; `None` if it is none.
pub(super) fn read<K: DeserializeOwned>(text: &str) -> Option<K> {
    if text.len() > CURSOR_BYTES_MAX {
        return None;
    }
    let json = BASE64_URL_SAFE_NO_PAD.decode(text).ok()?;
    serde_json::from_slice(&json).ok()
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::any, prop_assert_eq, proptest};

    use super::*;

    proptest! {
        #[test]
        fn a_key_comes_back_as_it_was(name in "\\PC{0,60}", id: u64, is_new: Option<bool>) {
            let text = write(&(&name, id, is_new)).unwrap();
            prop_assert_eq!(read(&text), Some((name, id, is_new)));
        }

        #[test]
        fn what_is_no_key_is_none(text in any::<String>()) {
            prop_assert_eq!(read::<(String, u64)>(&text), None);
        }
    }

    #[test]
    fn a_long_key_is_refused_both_ways() {
        assert!(write(&"a".repeat(800)).is_err());
        let text = BASE64_URL_SAFE_NO_PAD.encode(format!("{:?}", "a".repeat(800)).as_bytes());
        assert_eq!(read::<String>(&text), None);
    }
}
