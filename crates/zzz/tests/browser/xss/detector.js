// Hears what runs in a page, and says what the page is made of.
"use strict";

const heard = [];
window.alert = window.confirm = window.prompt = (what) => {
  heard.push(String(what));
};
window.addEventListener("message", (event) => {
  if (event.data === "ran") heard.push("a page within");
});

const RUNS = ["javascript:", "vbscript:", "data:"];
const ADDRESSES = ["href", "src", "action", "formaction", "data", "xlink:href", "srcdoc"];

// A form could have fields of these names.
const namesOf = (node) =>
  node.nodeType === Node.ELEMENT_NODE ? Element.prototype.getAttributeNames.call(node) : [];
const valueOf = (element, name) => Element.prototype.getAttribute.call(element, name);
const nameOf = (node) => Object.getOwnPropertyDescriptor(Node.prototype, "nodeName").get.call(node);

/** Whether a browser would run what is at the address, as the browser itself reads it. */
function runs(address) {
  return URL.canParse(address, location.href) && RUNS.includes(new URL(address, location.href).protocol);
}

/** Elements with the names of their attributes, in their order, and what is no text either. */
function skeleton(page) {
  const nodes = page.createTreeWalker(page, NodeFilter.SHOW_ALL & ~NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    const names = namesOf(node);
    const dangers = names.filter((name) => ADDRESSES.includes(name) && runs(valueOf(node, name)));
    found.push([nameOf(node), ...names, ...dangers.map((name) => `${name} runs`)].join(" "));
  }
  return found;
}

/** Has happen to each element what its attributes listen for, and what a visitor does. */
function provoke(page) {
  const { Event, MouseEvent } = page.defaultView;
  // Whoever leaves the page sees no more of it; what runs stays.
  const stay = (event) => {
    const link = event.composedPath().find((node) => node.localName === "a");
    const address = link && (valueOf(link, "href") ?? valueOf(link, "xlink:href") ?? "javascript:");
    if (link && !runs(address)) event.preventDefault();
  };
  const keep = (event) => {
    const { submitter, target } = event;
    const action = (submitter && valueOf(submitter, "formaction")) ?? valueOf(target, "action");
    if (!runs(action ?? "")) event.preventDefault();
  };
  page.addEventListener("click", stay);
  page.addEventListener("submit", keep);
  for (const element of page.querySelectorAll("*")) {
    for (const name of namesOf(element).filter((name) => name.startsWith("on"))) {
      element.dispatchEvent(new Event(name.slice(2)));
    }
    if (["a", "button", "input", "text"].includes(element.localName)) {
      element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
    }
  }
}

/** Waits until what was begun in `page` before has run: links of scripts, and images that do not load. */
async function settled(page) {
  const done = (name) => new Promise((resolve) => (page.defaultView[name] = resolve));
  const [link, image] = [page.createElement("a"), page.createElement("img")];
  const all = [done("linkRan"), done("imageFailed")];
  link.href = "javascript:linkRan()";
  image.addEventListener("error", page.defaultView.imageFailed);
  image.src = "data:,";
  link.click();
  await Promise.all(all);
}

/** `text` with nothing in it that HTML knows, and as many lines. */
const harmless = (text) => text.replace(/[^\r\n]/gu, "a");
const lines = (text) => text.replace(/\r\n?/g, "\n");
/** What HTML makes of a text between tags (HTML, 13.2.5 and 13.2.6). */
const asText = (text) => lines(text).replaceAll("\0", "");
/** What HTML makes of a text in attributes, in `title` and `textarea`, in SVG and MathML. */
const asValue = (text) => lines(text).replaceAll("\0", "\ufffd");
/** Bytes that are percent-encoded, or not. */
const decoded = (text) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte))
    .join("")
    .replace(/%([0-9a-f]{2})/gi, (_, digits) => String.fromCharCode(parseInt(digits, 16)));
const REFUSED = "about:invalid#zzz";
/** Whether `written` leads where `given` says, or nowhere if that would run. */
function leads(written, given) {
  if (written === REFUSED) return true;
  const { protocol } = URL.canParse(written, location.href) ? new URL(written, location.href) : {protocol: "http:"};
  return ["http:", "https:", "mailto:", "tel:"].includes(protocol) && !runs(given) && decoded(written) === decoded(given);
}

/** What a page that escapes nothing makes of a payload, by the place that it is written for. */
const RAW = {
  text: (payload) => `<div>${payload}</div>`,
  double: (payload) => `<p title="${payload}">a</p>`,
  single: (payload) => `<p title='${payload}'>a</p>`,
  unquoted: (payload) => `<p title=${payload}>a</p>`,
  url: (payload) => `<a href="${payload}">a</a>`,
  title: (payload) => `<title>${payload}</title>`,
  textarea: (payload) => `<textarea>${payload}</textarea>`,
  style: (payload) => `<style>${payload}</style>`,
  comment: (payload) => `<!--${payload}-->`,
  cdata: (payload) => `<svg><![CDATA[${payload}]]></svg>`,
  scripttext: (payload) => `<script>const a = "${payload}";</script>`,
  scriptline: (payload) => `<script>// ${payload}\n</script>`,
  json: (payload) => `<script>const a = ${payload};</script>`,
  literal: (payload) => `<script>const a = \`${payload}\`;</script>`,
};
const parsed = (html) => new DOMParser().parseFromString(html, "text/html");
const same = (one, other) => JSON.stringify(skeleton(one)) === JSON.stringify(skeleton(other));

/** Whether `payload` makes other elements than a text does, where nothing is escaped. */
const changes = (raw, payload) => !same(parsed(RAW[raw](payload)), parsed(RAW[raw](harmless(payload))));

const ran = new Set();
window.ran = (name) => ran.add(name);

/** Shows a page in a frame, where it is heard by itself, and provokes it. */
async function frame(name, html) {
  const element = document.createElement("iframe");
  const hear = `alert = () => parent.ran(${name}); onmessage = alert; onerror = () => true;`;
  element.srcdoc = html.replace("<head>", () => `<head><script>${hear}</script>`);
  const loaded = new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
  document.body.append(element);
  await loaded;
  if (element.contentDocument) provoke(element.contentDocument);
  return element;
}

/** A page that escapes nothing. */
const unsafe = (raw, payload) =>
  `<!doctype html><html lang="en"><head></head><body>${RAW[raw](payload)}</body></html>`;

/**
 * Which of the pages that `address` makes of payloads are not as those of a harmless text: what it answered, and
 * whether elements, text or silence are wrong. Pages of errors have a policy, so each is shown in a frame without.
 */
async function different(payloads, address, shows) {
  const page = async (text) => {
    const answer = await fetch(address(encodeURIComponent(text)), { headers: { accept: "text/html" } });
    return [answer.status, await answer.text()];
  };
  const look = async (payload, at) => {
    const [[status, html], [plain, plainHtml]] = await Promise.all([page(payload), page(harmless(payload))]);
    const shown = parsed(html);
    const isSame = status === plain && same(shown, parsed(plainHtml));
    const isShown = shown.body.textContent.includes(shows(payload));
    const element = await frame(at, html);
    await settled(element.contentDocument);
    element.remove();
    return isSame && isShown && !ran.has(at) ? [] : [{ payload, status, isSame, isShown, ran: ran.has(at) }];
  };
  ran.clear();
  return (await Promise.all(payloads.map(look))).flat();
}
