// What is wrong with the page for people who see little, who have no mouse, or who do not see it at all, in the colours
// of the scheme that the argument names.
const complaints = [];
const complain = (element, text) => complaints.push(`${element.outerHTML.slice(0, 120)}: ${text}`);
const all = (selector) => [...document.querySelectorAll(selector)];

document.documentElement.style.colorScheme = arguments[0];
// All that can be opened is.
all("details").forEach((details) => { details.removeAttribute("name"); details.open = true; });
all("dialog").forEach((dialog) => dialog.show());
document.getAnimations().filter((it) => it instanceof CSSTransition).forEach((it) => it.finish());

// WCAG 2.2, "contrast ratio" and "relative luminance".
const colours = (text) => [...text.matchAll(/rgba?\(([^)]*)\)/g)].map((found) => {
  const [red, green, blue, alpha = 1] = found[1].split(/[ ,/]+/).map(Number);
  return { red, green, blue, alpha };
});
const over = (upper, lower) => {
  const mixed = (name) => upper[name] * upper.alpha + lower[name] * (1 - upper.alpha);
  return { red: mixed("red"), green: mixed("green"), blue: mixed("blue"), alpha: 1 };
};
const luminance = ({ red, green, blue }) => {
  const linear = (part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
};
const ratio = (one, other) => {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
};
// Every colour that may be behind an element: the ends of a gradient are two.
const behind = (element) => {
  if (!element) return colours(getComputedStyle(document.documentElement).backgroundColor).map((it) => over(it, { red: 255, green: 255, blue: 255 }));
  const style = getComputedStyle(element);
  const gradient = colours(style.backgroundImage);
  if (gradient.length) return gradient;
  const [own] = colours(style.backgroundColor);
  return own.alpha === 1 ? [own] : behind(element.parentElement).map((it) => over(own, it));
};
const contrast = (element, colour, backgrounds) => {
  const [own] = colours(colour);
  return Math.min(...backgrounds.map((it) => ratio(over(own, it), it)));
};

// 1.4.3: text.
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
let looked = 0;
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  const isShown = texts.currentNode.data.trim() && element.checkVisibility({ visibilityProperty: true });
  if (!isShown || element.closest("script, style, svg, option, .hidden-visually")) continue;
  looked += 1;
  const style = getComputedStyle(element);
  const size = parseFloat(style.fontSize);
  const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  const found = contrast(element, style.color, behind(element));
  if (found < least) complain(element, `contrast ${found.toFixed(2)}, ${least} wanted`);
}
if (looked < 3) complaints.push(`only ${looked} texts were looked at`);

// 1.4.11: where a field begins and ends.
for (const field of all(".input")) {
  const style = getComputedStyle(field);
  const found = contrast(field, style.color, behind(field));
  if (found < 4.5) complain(field, `what is typed has the contrast ${found.toFixed(2)}`);
  const edge = contrast(field, style.borderTopColor, behind(field.parentElement));
  if (edge < 3) complain(field, `its edge has the contrast ${edge.toFixed(2)}`);
}

// 1.3.1, 4.1.2: names, and what they refer to.
for (const field of all("input:not([type=hidden]), select, textarea")) {
  if (!field.labels.length && !field.ariaLabel && !field.hasAttribute("aria-labelledby")) complain(field, "no label");
}
for (const button of all("button, a[href], summary")) {
  if (!button.textContent.trim() && !button.ariaLabel) complain(button, "no name");
}
const ids = all("[id]").map((element) => element.id);
ids.filter((id, index) => ids.indexOf(id) !== index).forEach((id) => complaints.push(`the id ${id} is there twice`));
for (const name of ["for", "aria-labelledby", "aria-describedby", "commandfor", "popovertarget"]) {
  for (const element of all(`[${name}]`)) {
    element.getAttribute(name).split(" ").filter((id) => !ids.includes(id)).forEach((id) => complain(element, `${name} names ${id}, which is nowhere`));
  }
}

// 2.1.1, 2.4.3, 2.4.7: each is reached by Tab, in the order of the page, and seen.
for (const element of all("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']")) {
  if (element.disabled || !element.checkVisibility()) continue;
  if (element.tabIndex !== 0) complain(element, `tabindex ${element.tabIndex}`);
  element.focus({ focusVisible: true });
  if (document.activeElement !== element) { complain(element, "cannot be focused"); continue; }
  const style = getComputedStyle(element);
  const isSeen = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
  const found = isSeen ? contrast(element, style.outlineColor, behind(element.parentElement)) : 0;
  if (found < 3) complain(element, `focused, its outline (${style.outline}) has the contrast ${found.toFixed(2)}`);
}
// 1.4.10: what scrolls sideways inside of itself is reached by the keyboard.
for (const element of all("body *")) {
  const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth;
  if (scrolls && element.tabIndex < 0) complain(element, "scrolls, and no key reaches it");
}
return complaints;
