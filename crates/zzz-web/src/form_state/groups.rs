//! Groups of fields that repeat.

use std::{
    fmt,
    ops::{Deref, DerefMut},
    slice,
};

use zzz_template::Each;

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

    /// Takes a group out of the list, counted from 0. Those behind it move up, with their names, values and messages.
    ///
    /// Where there is none nothing happens: its number may come from a visitor.
    ///
    /// # Examples
    ///
    /// What `#[handler] async fn remove_line(Path(index): Path<usize>, mut form: FormState<Invoice>)` would do:
    ///
    /// ```
    /// use zzz_web::{FormFields, Groups};
    ///
    /// fn without<Line: FormFields>(lines: &mut Groups<Line>, index: usize) {
    ///     lines.remove(index);
    /// }
    /// # let _ = without::<Vec<Nothing>>;
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
    pub fn remove(&mut self, index: usize) {
        if index >= self.groups.len() {
            return;
        }
        self.groups.remove(index);
        for (at, group) in self.groups.iter_mut().enumerate().skip(index) {
            let list = &self.list.name;
            let (old, new) = (format!("{list}[{}]", at + 1), format!("{list}[{at}]"));
            T::each_mut(group, &mut |field| {
                if let Some(rest) = field.name.strip_prefix(&old) {
                    field.rename(format!("{new}{rest}"));
                }
            });
        }
    }
}

/// In a template: `{{#each form.fields.lines as |line|}}`.
impl<T: FormFields + 'static> Each for Groups<T> {
    type Item<'a> = &'a T::Fields;

    fn each(&self) -> impl Iterator<Item = &T::Fields> {
        self.groups.iter()
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
