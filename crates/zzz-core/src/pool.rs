//! Boxes that are used again instead of being freed.
//!
//! A request needs a few blocks of memory: itself, its header text, its
//! response's header text. Each thread keeps a small stack of them, so that
//! the plain path allocates nothing in the steady state. A block may be taken
//! on one thread and given back on another; it stays where it was given back.

use std::{cell::RefCell, thread::LocalKey};

/// A stack of boxes that belongs to one thread.
pub(crate) type Stack<T> = RefCell<Vec<Box<T>>>;

/// How many boxes of one kind a thread keeps; more are freed.
const KEPT_PER_THREAD_MAX: usize = 256;

/// What a thread keeps for the next request.
pub(crate) trait Pooled: Default + 'static {
    /// The stack of this thread.
    fn stack() -> &'static LocalKey<Stack<Self>>;

    /// Empties the value but keeps its memory; `false` frees it instead,
    /// because it grew past what is worth keeping.
    fn recycle(&mut self) -> bool;
}

/// A kept box, or a new one.
pub(crate) fn take<T: Pooled>() -> Box<T> {
    T::stack().try_with(|stack| stack.borrow_mut().pop()).ok().flatten().unwrap_or_default()
}

/// Keeps `value` for a later [`take`] on this thread.
pub(crate) fn give_back<T: Pooled>(mut value: Box<T>) {
    // Recycling drops what users put into the value, and such a drop may take
    // from this stack: the stack is not borrowed meanwhile.
    if !value.recycle() {
        return;
    }
    // A thread that is ending has no stack any more; then the box is freed.
    let _ = T::stack().try_with(|stack| {
        let mut stack = stack.borrow_mut();
        if stack.len() < KEPT_PER_THREAD_MAX {
            stack.push(value);
        }
    });
}
