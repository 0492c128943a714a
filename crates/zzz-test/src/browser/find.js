// What a visitor calls an element: its label, or the text on it. Else the first that a selector finds.
const shown = (text) => (text ?? "").replace(/\s+/g, " ").trim().toLowerCase();
const wanted = shown(arguments[0]);
const texts = (element) => [
  element.innerText,
  element.ariaLabel,
  element.matches("input:is([type=submit], [type=button], [type=reset])") ? element.value : "",
];
const named = [...document.querySelectorAll("label, button, a, summary, option, input, [aria-label]")]
  .filter((element) => texts(element).some((text) => shown(text) === wanted))
  .map((element) => element.control ?? element);
if (named.length > 0) {
  return named.find((element) => element.checkVisibility()) ?? named[0];
}
try {
  return document.querySelector(arguments[0]);
} catch {
  return null;
}
