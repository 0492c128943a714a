// Listens to the owls, and shows the last one.
const log = document.querySelector("[data-owls]");
const source = new EventSource(log.dataset.owls);
source.addEventListener("owl", (event) => { log.textContent = event.data; });
addEventListener("pagehide", () => source.close());
