// Escape takes a question or a change back, as its link does.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.target.closest("form")?.querySelector("[data-cancel]")?.click();
  }
});

// The row is gone, and the focus with it.
document.addEventListener("todo-deleted", () => document.querySelector("#todos_title").focus());
