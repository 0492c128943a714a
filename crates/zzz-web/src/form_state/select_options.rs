//! What there is to choose from.

use std::fmt::Display;

/// What a `select`, or a group of radio buttons, lets one choose from: pairs of a value, which is sent, and a text, which is shown.
///
/// Arrays, slices and `Vec`s of pairs are, whatever their parts are that have `Display`: `[("s", "Small")]`, or rows of a database as `Vec<(i64, String)>`. `()`
/// is nothing to choose from. The components `select` and `choices` of the kit take it.
///
/// # Examples
///
/// ```
/// use zzz_web::SelectOptions;
///
/// struct Room {
///     id: i64,
///     name: String,
/// }
///
/// /// What there is of them.
/// struct Rooms(Vec<Room>);
///
/// impl SelectOptions for Rooms {
///     fn pairs(&self) -> Vec<(String, String)> {
///         self.0.iter().map(|room| (room.id.to_string(), room.name.clone())).collect()
///     }
/// }
///
/// let rooms = Rooms(vec![Room { id: 7, name: "Under the roof".into() }]);
/// let same: &dyn SelectOptions = &[(7, "Under the roof")];
/// assert_eq!(rooms.pairs(), same.pairs());
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is nothing to choose from",
    note = "give pairs of value and text, `[(\"s\", \"Small\")]` or `Vec<(i64, String)>`, or implement `SelectOptions`"
)]
pub trait SelectOptions {
    /// Each as its value and its text.
    fn pairs(&self) -> Vec<(String, String)>;
}

impl<V: Display, T: Display> SelectOptions for [(V, T)] {
    fn pairs(&self) -> Vec<(String, String)> {
        self.iter().map(|(value, text)| (value.to_string(), text.to_string())).collect()
    }
}

impl<V: Display, T: Display, const N: usize> SelectOptions for [(V, T); N] {
    fn pairs(&self) -> Vec<(String, String)> {
        self.as_slice().pairs()
    }
}

impl<V: Display, T: Display> SelectOptions for Vec<(V, T)> {
    fn pairs(&self) -> Vec<(String, String)> {
        self.as_slice().pairs()
    }
}

impl<S: SelectOptions + ?Sized> SelectOptions for &S {
    fn pairs(&self) -> Vec<(String, String)> {
        S::pairs(self)
    }
}

impl SelectOptions for () {
    fn pairs(&self) -> Vec<(String, String)> {
        Vec::new()
    }
}
