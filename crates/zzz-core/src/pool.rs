//! Boxes that are used again instead of being freed.
//!
//! A request needs a few blocks of memory: itself, its header text, its
//! response's header text. Each thread keeps a small stack of them, so that
//! the plain path allocates nothing in the steady state. A block may be taken
//! on one thread and given back on another; it stays where it was given back.

use std::{
    cell::{Cell, RefCell},
    thread::LocalKey,
};

/// Boxes that belong to one thread.
pub(crate) struct Stack<T> {
    /// The one that was given back last: mostly all that is ever needed.
    top: Cell<Option<Box<T>>>,
    rest: RefCell<Vec<Box<T>>>,
}

impl<T> Stack<T> {
    pub(crate) const fn new() -> Self {
        Self { top: Cell::new(None), rest: RefCell::new(Vec::new()) }
    }

    #[inline(never)]
    fn take_deeper(&self) -> Option<Box<T>> {
        self.rest.borrow_mut().pop()
    }

    #[inline(never)]
    fn push_deeper(&self, value: Box<T>) {
        let mut rest = self.rest.borrow_mut();
        if rest.len() < KEPT_PER_THREAD_MAX {
            rest.push(value);
        }
    }
}

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
    let kept = T::stack().try_with(|stack| stack.top.take().or_else(|| stack.take_deeper()));
    kept.ok().flatten().unwrap_or_default()
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
        if let Some(earlier) = stack.top.replace(Some(value)) {
            stack.push_deeper(earlier);
        }
    });
}
