// Asks this server under its other name.
const button = document.querySelector("[data-origin]");

const ask = async (path, shown) => {
  try {
    shown.textContent = await (await fetch(button.dataset.origin + path)).text();
  } catch {
    shown.textContent = "the browser keeps it back";
  }
};

button.addEventListener("click", () => {
  ask("/neighbours/sheep", document.querySelector("#sheep"));
  ask("/hello", document.querySelector("#hello"));
});
