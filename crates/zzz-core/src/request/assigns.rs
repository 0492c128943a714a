//! Values that middleware hands to those after it.

use std::{
    any::{Any, TypeId},
    fmt,
};

/// A map from a type to one value of it.
///
/// Its slots are reused from request to request: in the steady state, setting
/// a value allocates nothing. At most 32 slots are kept.
///
/// # Examples
///
/// ```
/// use zzz_core::Assigns;
///
/// #[derive(Debug, PartialEq)]
/// struct CurrentUser(u64);
///
/// let mut assigns = Assigns::default();
/// assigns.set(CurrentUser(7));
/// assert_eq!(assigns.get::<CurrentUser>(), Some(&CurrentUser(7)));
/// assert_eq!(assigns.take::<CurrentUser>(), Some(CurrentUser(7)));
/// assert_eq!(assigns.get::<CurrentUser>(), None);
/// ```
#[derive(Default)]
pub struct Assigns {
    slots: Vec<(TypeId, Box<dyn Slot>)>,
}

const KEPT_SLOTS_MAX: usize = 32;

/// An `Option<T>` behind a pointer.
trait Slot: Any + Send + Sync {
    fn empty(&mut self);
}

impl<T: Send + Sync + 'static> Slot for Option<T> {
    fn empty(&mut self) {
        *self = None;
    }
}

impl Assigns {
    /// Sets the value of type `T` and returns the one it replaces.
    pub fn set<T: Send + Sync + 'static>(&mut self, value: T) -> Option<T> {
        if let Some(slot) = self.slot_mut::<T>() {
            return slot.replace(value);
        }
        self.slots.push((TypeId::of::<T>(), Box::new(Some(value))));
        None
    }

    /// The value of type `T`.
    pub fn get<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let (_, slot) = self.slots.iter().find(|(id, _)| *id == TypeId::of::<T>())?;
        let slot: &dyn Any = &**slot;
        slot.downcast_ref::<Option<T>>()?.as_ref()
    }

    /// The value of type `T`, to change it.
    pub fn get_mut<T: Send + Sync + 'static>(&mut self) -> Option<&mut T> {
        self.slot_mut::<T>()?.as_mut()
    }

    /// Removes the value of type `T`.
    pub fn take<T: Send + Sync + 'static>(&mut self) -> Option<T> {
        self.slot_mut::<T>()?.take()
    }

    /// Drops every value and keeps the slots.
    pub(crate) fn clear(&mut self) {
        self.slots.truncate(KEPT_SLOTS_MAX);
        for (_, slot) in &mut self.slots {
            slot.empty();
        }
    }

    fn slot_mut<T: Send + Sync + 'static>(&mut self) -> Option<&mut Option<T>> {
        let (_, slot) = self.slots.iter_mut().find(|(id, _)| *id == TypeId::of::<T>())?;
        let slot: &mut dyn Any = &mut **slot;
        slot.downcast_mut()
    }
}

impl fmt::Debug for Assigns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Assigns({} slots)", self.slots.len())
    }
}
