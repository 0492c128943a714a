//! Pages and parts of pages: each part is a file that pages place, and an answer of its own.

use serde::{Deserialize, Serialize};
use zzz::{FormFields, FormState, Template, Validate};

use super::list::{Count, Todo};

/// What is asked of a todo, new or changed.
#[derive(Deserialize, Serialize, Validate, FormFields)]
pub(crate) struct TodoForm {
    #[form(label = "What is to be done")]
    #[validate(trim, required, length(max = 60))]
    pub(super) title: String,
}

/// The whole page.
#[derive(Template)]
#[template(path = "todos/index.html.zzz", deny(findings))]
pub(super) struct Index {
    pub(super) form: FormState<TodoForm>,
    pub(super) search: String,
    pub(super) items: Items,
    pub(super) line: CountLine,
    pub(super) age: Age,
}

/// Rows, and the way to more of them.
#[derive(Template)]
#[template(path = "todos/_items.html.zzz", deny(findings))]
pub(super) struct Items {
    pub(super) todos: Vec<Todo>,
    /// The address of those that come next.
    pub(super) more: Option<String>,
}

/// One of them.
#[derive(Template)]
#[template(path = "todos/_row.html.zzz", deny(findings))]
pub(crate) struct Row {
    pub(super) todo: Todo,
    /// Whether the visitor has just come back to it.
    pub(super) is_focused: bool,
}

/// What adds one.
#[derive(Template)]
#[template(path = "todos/_new.html.zzz", deny(findings))]
pub(super) struct New {
    pub(super) form: FormState<TodoForm>,
}

/// A row that is being changed.
#[derive(Template)]
#[template(path = "todos/_edit.html.zzz", deny(findings))]
pub(super) struct Edit {
    pub(super) id: u32,
    pub(super) form: FormState<TodoForm>,
}

/// The same for those who have no htmx.
#[derive(Template)]
#[template(path = "todos/edit.html.zzz", deny(findings))]
pub(super) struct EditPage {
    pub(super) id: u32,
    pub(super) form: FormState<TodoForm>,
}

/// A row that asks whether to delete it.
#[derive(Template)]
#[template(path = "todos/_delete.html.zzz", deny(findings))]
pub(super) struct Delete {
    pub(super) todo: Todo,
}

/// The same for those who have no htmx.
#[derive(Template)]
#[template(path = "todos/delete.html.zzz", deny(findings))]
pub(super) struct DeletePage {
    pub(super) todo: Todo,
}

/// How many there are, and how many were found.
#[derive(Template)]
#[template(path = "todos/_count.html.zzz", deny(findings))]
pub(super) struct CountLine {
    pub(super) count: Count,
    /// `None` where nobody searches.
    pub(super) found: Option<usize>,
}

/// How many are done.
#[derive(Template)]
#[template(path = "todos/_done.html.zzz", deny(findings))]
pub(super) struct DoneLine {
    pub(super) count: Count,
}

/// When the list was changed.
#[derive(Template)]
#[template(path = "todos/_age.html.zzz", deny(findings))]
pub(crate) struct Age {
    pub(super) seconds: u64,
}
