// Elements without any markup in strings: nothing a person wrote can become one, and a strict policy of the page has nothing to refuse.

// An element with attributes (functions become listeners, null and false are left out) and children.
function make(name, attributes = {}, ...children) {
  const found = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") found.addEventListener(key, value);
    else if (value !== null && value !== false) found.setAttribute(key, value === true ? "" : value);
  }
  found.append(...children.filter((one) => one !== null));
  return found;
}

const SHAPES = {
  chat: "M4 4h16a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H9l-5 4v-4a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12l16-8-6 16-3-6z",
  clip: "M8 12.5l6-6a3 3 0 0 1 4.2 4.2l-8 8a5 5 0 0 1-7-7l7.6-7.6",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  tick: "M5 13l4 4 10-10",
  clock: "M12 7v5l3 2M12 3a9 9 0 1 0 .01 0z",
};

// A picture of ours; screen readers do not see it.
function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", name === "more" ? "icon wide" : "icon");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

// A text with its web addresses as links; ticket numbers are not broken. Full stops and brackets at the end of an address are the sentence's.
function linked(text, guide, label) {
  const found = make("div", { class: "words" });
  let at = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"']+|\b[A-Z][A-Z0-9]{0,9}-\d+\b/g)) {
    const part = match[0].startsWith("http") ? match[0].replace(/[.,;:!?)\]}”»]+$/, "") : match[0];
    found.append(text.slice(at, match.index));
    if (part === match[0] && !part.startsWith("http")) found.append(make("span", { class: "number" }, part));
    else found.append(make("a", { href: part, target: "_blank", rel: "noopener noreferrer" }, part.startsWith(guide) ? label : part.replace(/^https?:\/\//, "")));
    at = match.index + part.length;
  }
  found.append(text.slice(at));
  return found;
}

// A new name for a message; the same message sent twice keeps it.
function newId() {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(random, (one) => one.toString(16).padStart(2, "0")).join("");
}

// A size as people read it.
function sizeOf(bytes, language) {
  const [amount, unit] = bytes < 1_000 ? [bytes, "B"] : bytes < 1_000_000 ? [Math.round(bytes / 1_000), "kB"] : [Math.round(bytes / 100_000) / 10, "MB"];
  return `${amount.toLocaleString(language)} ${unit}`;
}
