//! A list that htmx changes in parts; without scripts the same forms and links lead to pages.

mod list;
#[cfg(test)]
mod tests;
mod views;

use serde::Deserialize;
use zzz::{
    Event, FormState, Html, Htmx, HtmxAnswer, HtmxParts, IntoResponse, Path, Query, Redirect,
    Request, Response, Result, Sse, SwapStyle, Template, WithQuery, handler,
};

pub(crate) use self::list::Todos;
use self::{
    list::Todo,
    views::{
        Age, CountLine, Delete, DeletePage, DoneLine, Edit, EditPage, Index, Items, New, Row,
        TodoForm,
    },
};
use crate::router::paths;

/// What somebody looks for, and where they are.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Search {
    q: String,
    before: Option<u32>,
}

/// The list. One address, two ways to see it: the page, or the rows that take their place in it.
#[handler]
pub(crate) async fn index(Query(search): Query<Search>, htmx: Htmx, todos: &Todos) -> Response {
    if !htmx.wants_part() {
        return page(todos, &search, FormState::new());
    }
    let (items, line) = found(todos, &search);
    HtmxParts::new(Html(items))
        .out_of_band("#todo_count", SwapStyle::InnerHtml, Html(line))
        .into_response()
}

/// One row, as it was before somebody began to change it.
#[handler]
pub(crate) async fn show(Path(id): Path<u32>, todos: &Todos) -> Result<Html<Row>> {
    Ok(Html(Row { todo: todos.get(id)?, is_focused: true }))
}

/// One more. What was not filled in right comes back with 422, and htmx puts it where it was.
#[handler]
pub(crate) async fn create(
    mut form: FormState<TodoForm>,
    htmx: Htmx,
    todos: &Todos,
) -> Result<Response> {
    let added = form.value().map(|new| todos.add(&new.title));
    match added {
        Some(Some(todo)) => return Ok(added_answer(todo, &htmx, todos)),
        Some(None) => form.refuse("The list is full: delete something first."),
        None => {}
    }
    if htmx.wants_part() {
        return Ok((form.status(), Html(New { form })).into_response());
    }
    Ok(page(todos, &Search::default(), form))
}

/// A form in place of the row.
#[handler]
pub(crate) async fn edit(Path(id): Path<u32>, htmx: Htmx, todos: &Todos) -> Result<Response> {
    let form = FormState::of(&TodoForm { title: todos.get(id)?.title })?;
    Ok(edit_answer(id, form, &htmx))
}

/// PUT, which the form says in a field.
#[handler]
pub(crate) async fn update(
    Path(id): Path<u32>,
    form: FormState<TodoForm>,
    htmx: Htmx,
    todos: &Todos,
) -> Result<Response> {
    match form.into_valid() {
        Ok(changed) => {
            let todo = todos.rename(id, changed.title)?;
            if !htmx.wants_part() {
                return Ok(Redirect::to(paths::todos()).into_response());
            }
            Ok(Html(Row { todo, is_focused: true }).into_response())
        }
        Err(form) => {
            todos.get(id)?;
            Ok(edit_answer(id, form, &htmx))
        }
    }
}

/// Done, or not done after all.
#[handler]
pub(crate) async fn tick(Path(id): Path<u32>, htmx: Htmx, todos: &Todos) -> Result<Response> {
    let todo = todos.tick(id)?;
    if !htmx.wants_part() {
        return Ok(Redirect::to(paths::todos()).into_response());
    }
    let parts = HtmxParts::new(Html(Row { todo, is_focused: false }));
    Ok(with_count(parts, todos).into_response())
}

/// Asks first.
#[handler]
pub(crate) async fn ask(Path(id): Path<u32>, htmx: Htmx, todos: &Todos) -> Result<Response> {
    let todo = todos.get(id)?;
    if htmx.wants_part() {
        return Ok(Html(Delete { todo }).into_response());
    }
    Ok(Html(DeletePage { todo }).into_response())
}

/// DELETE, likewise. The event has the script bring the focus to where one can go on from.
#[handler]
pub(crate) async fn delete(Path(id): Path<u32>, htmx: Htmx, todos: &Todos) -> Result<Response> {
    todos.delete(id)?;
    if !htmx.wants_part() {
        return Ok(Redirect::to(paths::todos()).into_response());
    }
    let parts = with_count(HtmxParts::without_main(), todos);
    Ok(HtmxAnswer::new(parts).trigger("todo-deleted").into_response())
}

/// How many are done, told to everybody who looks at the page when it changes.
#[handler]
pub(crate) async fn done(request: &Request, todos: &Todos) -> Sse {
    let mut count = todos.watch();
    let (events, sse) = Sse::channel(1);
    request.services().tasks().spawn("todos", async move {
        loop {
            let line = DoneLine { count: *count.borrow_and_update() }.render();
            let Ok(line) = line else { return };
            if events.send(Event::data(line.trim_end())).await.is_err() {
                return;
            }
            tokio::select! {
                changed = count.changed() => if changed.is_err() { return },
                () = events.left() => return,
            }
        }
    });
    sse
}

/// When the list was changed: the page asks again and again.
#[handler]
pub(crate) async fn age(todos: &Todos) -> Html<Age> {
    Html(age_of(todos))
}

fn added_answer(todo: Todo, htmx: &Htmx, todos: &Todos) -> Response {
    if !htmx.wants_part() {
        return Redirect::to(paths::todos()).into_response();
    }
    let row = Row { todo, is_focused: false };
    let parts = HtmxParts::new(Html(New { form: FormState::new() })).out_of_band(
        "#todo_list",
        SwapStyle::AfterBegin,
        Html(row),
    );
    with_count(parts, todos).into_response()
}

fn edit_answer(id: u32, mut form: FormState<TodoForm>, htmx: &Htmx) -> Response {
    // The form that adds a todo has a title, too.
    form.fields.title.id = format!("todo_{id}_title");
    if htmx.wants_part() {
        return (form.status(), Html(Edit { id, form })).into_response();
    }
    (form.status(), Html(EditPage { id, form })).into_response()
}

fn with_count(parts: HtmxParts, todos: &Todos) -> HtmxParts {
    let line = CountLine { count: todos.count(), found: None };
    parts.out_of_band("#todo_count", SwapStyle::InnerHtml, Html(line))
}

fn page(todos: &Todos, search: &Search, form: FormState<TodoForm>) -> Response {
    let (items, line) = found(todos, search);
    let index = Index { form, search: search.q.clone(), items, line, age: age_of(todos) };
    (index.form.status(), Html(index)).into_response()
}

fn found(todos: &Todos, search: &Search) -> (Items, CountLine) {
    let found = todos.search(&search.q, search.before);
    let is_search = !search.q.trim().is_empty();
    let list =
        || if is_search { paths::todos().with_query("q", &search.q) } else { paths::todos() };
    let more = found.before.map(|before| list().with_query("before", before));
    let line = CountLine { count: todos.count(), found: is_search.then_some(found.all) };
    (Items { todos: found.todos, more }, line)
}

fn age_of(todos: &Todos) -> Age {
    Age { seconds: todos.age().as_secs() }
}
