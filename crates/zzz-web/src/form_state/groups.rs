//! Groups of fields that repeat.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    slice,
};

use super::{Field, FormFields, FormScope};

/// The fields of a `Vec` of structs, one group for each element, in their order.
///
/// It is a slice of them: `form.fields.lines[0].title`, `for line in &form.fields.lines`. Names count from
/// 0 without gaps, whatever numbers were sent.
///
/// # Examples
///
/// See [`add_blank`](Self::add_blank).
pub struct Groups<T: FormFields> {
    /// The list itself: what it is called, and what is wrong with it as a whole, for instance that it has too many
    /// elements. It has no value.
    pub list: Field,
    groups: Vec<T::Fields>,
}

impl<T: FormFields> Groups<T> {
    pub(super) fn new(scope: &FormScope<'_>) -> Self {
        let groups = scope.elements().iter().map(T::fields).collect();
        Self { list: scope.list(), groups }
    }

    /// Adds a group that is filled in with nothing: room for one more.
    ///
    /// # Examples
    ///
    /// What `#[handler] async fn add_line(mut form: FormState<Invoice>)` would do:
    ///
    /// ```
    /// use zzz_core::Result;
    /// use zzz_web::{FormFields, Groups};
    ///
    /// fn with_room<Line: FormFields>(lines: &mut Groups<Line>) {
    ///     lines.add_blank();
    /// }
    /// # let _ = with_room::<Vec<Nothing>>;
    /// # struct Nothing;
    /// # impl zzz_core::Validate for Nothing {
    /// #     fn validate(&mut self, _: &mut zzz_core::FieldErrors) {}
    /// # }
    /// # impl FormFields for Nothing {
    /// #     type Fields = ();
    /// #     fn fields(_: &zzz_web::FormScope<'_>) {}
    /// #     fn each<'f>(_: &'f (), _: &mut dyn FnMut(&'f zzz_web::Field)) {}
    /// #     fn each_mut(_: &mut (), _: &mut dyn FnMut(&mut zzz_web::Field)) {}
    /// # }
    /// ```
    pub fn add_blank(&mut self) {
        let scope = FormScope::blank(format!("{}[{}]", self.list.name, self.groups.len()));
        self.groups.push(T::fields(&scope));
    }
}

impl<T: FormFields> Deref for Groups<T> {
    type Target = [T::Fields];

    fn deref(&self) -> &Self::Target {
        &self.groups
    }
}

impl<T: FormFields> DerefMut for Groups<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.groups
    }
}

impl<'g, T: FormFields> IntoIterator for &'g Groups<T> {
    type Item = &'g T::Fields;
    type IntoIter = slice::Iter<'g, T::Fields>;

    fn into_iter(self) -> Self::IntoIter {
        self.groups.iter()
    }
}

impl<'g, T: FormFields> IntoIterator for &'g mut Groups<T> {
    type Item = &'g mut T::Fields;
    type IntoIter = slice::IterMut<'g, T::Fields>;

    fn into_iter(self) -> Self::IntoIter {
        self.groups.iter_mut()
    }
}

impl<T: FormFields> Clone for Groups<T> {
    fn clone(&self) -> Self {
        Self { list: self.list.clone(), groups: self.groups.clone() }
    }
}

impl<T: FormFields> fmt::Debug for Groups<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Groups").field("list", &self.list).field("groups", &self.groups).finish()
    }
}
