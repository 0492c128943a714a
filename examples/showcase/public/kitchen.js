// Sends an order with the key of its button, however often that is pressed.
const output = document.querySelector("output");

for (const button of document.querySelectorAll("button[data-dish]")) {
  let pressed = 0;
  button.addEventListener("click", async () => {
    const answer = await fetch(output.dataset.path, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": button.dataset.key },
      body: JSON.stringify({ dish: button.dataset.dish }),
    });
    pressed += 1;
    const told = answer.headers.get("location") ?? (await answer.text());
    const again = answer.headers.has("idempotent-replayed") ? ", which is kept" : "";
    output.textContent = `pressed ${pressed}×: ${told}${again}`;
  });
}
