// Sends the form, and shows how far it is.
const form = document.querySelector("form[enctype]");

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const bar = form.querySelector("progress");
  const status = form.querySelector("[role=status]");
  const request = new XMLHttpRequest();
  bar.hidden = false;
  request.upload.onprogress = (sent) => { bar.max = sent.total; bar.value = sent.loaded; };
  request.onload = () => { status.textContent = request.responseText; };
  request.onerror = () => { status.textContent = "The connection broke."; };
  request.open("POST", form.action);
  request.send(new FormData(form));
});
