// Plays a proxy that asks for somebody else.
const told = {
  "x-forwarded-for": "203.0.113.7",
  "x-forwarded-proto": "https",
  "x-forwarded-host": "shop.example",
};

for (const button of document.querySelectorAll("button[data-path]")) {
  button.addEventListener("click", async () => {
    const answer = await fetch(button.dataset.path, { headers: told });
    document.getElementById(button.dataset.shown).textContent = await answer.text();
  });
}
