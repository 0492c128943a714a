//! The list that htmx changes in parts, by mouse, by keyboard, and without any script.

use zzz::TestBrowser;

use crate::browser::visited;

/// How many rows there are.
const ROWS: &str =
    "return document.querySelectorAll('#todo_list > [id^=todo_]:not(#todo_more)').length";

/// What a page must not lose on the way: scripts would have to begin anew.
async fn same_document(browser: &TestBrowser) -> bool {
    browser.run_script("return window.isOld === true").await
}

async fn mark(browser: &TestBrowser) {
    browser.run_script::<()>("window.isOld = true").await;
}

async fn rows(browser: &TestBrowser, count: usize) {
    browser.wait_until(&ROWS.replace("length", &format!("length === {count}"))).await;
}

/// Where the focus is.
async fn focused(browser: &TestBrowser, selector: &str) {
    let script = format!("return document.activeElement.matches({selector:?})");
    browser.wait_until(&script).await;
}

#[zzz::test]
async fn a_todo_is_added_changed_done_and_deleted_in_its_place() {
    visited(async |browser| {
        browser.open("/todos").await;
        mark(browser).await;
        browser.assert_text("#todo_count", "12 todos").await;

        browser.click("Add").await;
        browser.assert_text("#title_error", "is missing").await;
        browser.assert_element("#title[aria-invalid=true]").await;
        browser.fill("What is to be done", "Feed the owl").await;
        browser.click("Add").await;
        browser.assert_text("#todo_13 .todo-title", "Feed the owl").await;
        browser.assert_text("#todo_count", "13 todos").await;
        browser.assert_text("#title_error", "").await;
        browser.assert_no_element("#title[value='Feed the owl']").await;

        browser.click("Done: Feed the owl").await;
        browser.assert_element("#tick_13[aria-pressed=true]").await;
        browser.assert_text("#todo_done", "2 of 13 are done").await;

        browser.click("Edit: Feed the owl").await;
        focused(browser, "#todo_13_title").await;
        browser.fill("#todo_13_title", " ").await;
        browser.click("Save").await;
        browser.assert_text("#todo_13_title_error", "is missing").await;
        browser.fill("#todo_13_title", "Feed both owls").await;
        browser.click("Save").await;
        browser.assert_text("#todo_13 .todo-title", "Feed both owls").await;

        browser.click("Delete: Feed both owls").await;
        browser.assert_text("#todo_13 p", "Delete “Feed both owls”?").await;
        browser.click("Keep it").await;
        browser.assert_text("#todo_13 .todo-title", "Feed both owls").await;
        browser.click("Delete: Feed both owls").await;
        browser.click("Yes, delete it").await;
        browser.assert_no_element("#todo_13").await;
        browser.assert_text("#todo_count", "12 todos").await;
        focused(browser, "#todos_title").await;
        browser.assert_at("/todos").await;
        assert!(same_document(browser).await);
    })
    .await;
}

#[zzz::test]
async fn more_todos_are_loaded_and_some_are_found_while_one_types() {
    visited(async |browser| {
        browser.open("/todos").await;
        mark(browser).await;
        rows(browser, 8).await;
        browser.click("Load more").await;
        rows(browser, 12).await;
        browser.assert_no_element("#todo_more").await;
        browser.assert_at("/todos").await;

        browser.fill("Search", "SHEEP").await;
        rows(browser, 2).await;
        browser.assert_text("#todo_count[aria-live=polite]", "2 of 12 todos found").await;
        browser.assert_at("/todos?q=SHEEP").await;
        browser.fill("Search", "the cat").await;
        browser.assert_at("/todos?q=the+cat").await;
        browser.assert_text("#todo_list .todo-title", "Let the cat in").await;

        browser.back().await;
        browser.assert_at("/todos?q=SHEEP").await;
        browser.assert_text("#todo_list .todo-title", "Count the sheep again").await;
        browser.assert_element("h1").await;
        browser.back().await;
        browser.assert_at("/todos").await;
        rows(browser, 8).await;
        // What came back works as before.
        browser.click("Edit: Let the cat in").await;
        browser.click("Cancel").await;
        browser.assert_element("#edit_10").await;
        assert!(same_document(browser).await);
    })
    .await;
}

#[zzz::test]
async fn a_keyboard_is_enough_for_the_list() {
    visited(async |browser| {
        browser.open("/todos").await;
        browser.run_script::<()>("document.querySelector('#title').focus()").await;
        browser.type_text("Sleep").await;
        browser.press("Enter").await;
        browser.assert_text("#todo_13 .todo-title", "Sleep").await;
        focused(browser, "#title").await;

        // Over the button, the search with its own, to the new row.
        for _ in 0..4 {
            browser.press("Tab").await;
        }
        focused(browser, "#tick_13").await;
        browser.press("Space").await;
        browser.assert_element("#tick_13[aria-pressed=true]").await;
        focused(browser, "#tick_13").await;
        browser.press("Tab").await;
        browser.press("Enter").await;
        focused(browser, "#todo_13_title").await;
        browser.press("End").await;
        browser.type_text(" well").await;
        browser.press("Enter").await;
        browser.assert_text("#todo_13 .todo-title", "Sleep well").await;
        focused(browser, "#edit_13").await;

        browser.press("Enter").await;
        focused(browser, "#todo_13_title").await;
        browser.type_text("?").await;
        browser.press("Escape").await;
        focused(browser, "#edit_13").await;
        browser.assert_text("#todo_13 .todo-title", "Sleep well").await;

        browser.press("Tab").await;
        browser.press("Enter").await;
        focused(browser, "#todo_13 [data-cancel]").await;
        browser.press("Escape").await;
        focused(browser, "#edit_13").await;
        browser.press("Tab").await;
        browser.press("Enter").await;
        focused(browser, "#todo_13 [data-cancel]").await;
        browser.press("Shift+Tab").await;
        browser.press("Enter").await;
        browser.assert_no_element("#todo_13").await;
        focused(browser, "#todos_title").await;
    })
    .await;
}

#[zzz::test]
async fn without_scripts_everything_is_a_page() {
    visited(async |browser| {
        browser.disable_scripts().await;
        browser.open("/todos").await;
        browser.click("Add").await;
        browser.assert_text("#title_error", "is missing").await;
        browser.fill("What is to be done", "Feed the owl").await;
        browser.click("Add").await;
        browser.assert_at("/todos").await;
        browser.assert_text("#todo_13 .todo-title", "Feed the owl").await;
        browser.click("Done: Feed the owl").await;
        browser.assert_element("#tick_13[aria-pressed=true]").await;

        browser.click("Edit: Feed the owl").await;
        browser.assert_at("/todos/13/edit").await;
        browser.fill("What is to be done", "").await;
        browser.click("Save").await;
        browser.assert_text("#todo_13_title_error", "is missing").await;
        browser.fill("What is to be done", "Feed both owls").await;
        browser.click("Save").await;
        browser.assert_at("/todos").await;
        browser.assert_text("#todo_13 .todo-title", "Feed both owls").await;

        browser.click("Delete: Feed both owls").await;
        browser.assert_at("/todos/13/delete").await;
        browser.click("Keep it").await;
        browser.click("Delete: Feed both owls").await;
        browser.click("Yes, delete it").await;
        browser.assert_at("/todos").await;
        browser.assert_no_element("#todo_13").await;

        browser.click("Load more").await;
        browser.assert_at("/todos?before=5").await;
        browser.assert_text("#todo_list .todo-title", "Write to the owl").await;
        browser.fill("#todo_search", "sheep").await;
        browser.click("#todo_search + button").await;
        browser.assert_at("/todos?q=sheep").await;
        browser.assert_text("#todo_count", "2 of 12 todos found").await;
    })
    .await;
}

#[zzz::test]
async fn what_others_do_is_told_and_how_long_ago() {
    visited(async |browser| {
        browser.open("/todos").await;
        browser.assert_text("#todo_done", "1 of 12 is done").await;
        // Somebody else, of whom the list knows nothing.
        let tick = "const form = document.querySelector('#todo_12 form');
            await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) })";
        browser.run_script::<()>(tick).await;
        browser.assert_text("#todo_done", "2 of 12 are done").await;
        browser.assert_element("#tick_12[aria-pressed=false]").await;
        let age = "return /^Changed [1-9][0-9]* seconds? ago$/.test(document.querySelector('#todo_age').innerText)";
        browser.wait_until(age).await;
    })
    .await;
}

/// Whether every field has a label, and nothing is wider than the page.
pub(crate) const FAULTS: &str = "
    const fields = [...document.querySelectorAll('input:not([type=hidden]), select, textarea')];
    const unlabelled = fields.filter((field) => !field.labels?.length && !field.ariaLabel);
    const root = document.documentElement;
    const wide = root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} pixels`] : [];
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
    return [...unlabelled.map((field) => field.outerHTML), ...wide, ...twice]";

#[zzz::test]
async fn the_list_fits_a_telephone_and_has_labels() {
    visited(async |browser| {
        browser.resize(390, 844).await;
        browser.open("/todos").await;
        assert_eq!(browser.run_script::<Vec<String>>(FAULTS).await, [""; 0]);
        browser.click("Edit: Let the cat in").await;
        browser.click("Delete: Let the cat out").await;
        browser.assert_element("#todo_9 [data-cancel]").await;
        browser.assert_element("#todo_10_title").await;
        browser.click("Add").await;
        browser.assert_text("#title_error", "is missing").await;
        assert_eq!(browser.run_script::<Vec<String>>(FAULTS).await, [""; 0]);
    })
    .await;
}
