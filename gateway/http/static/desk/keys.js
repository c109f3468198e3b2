// Single keys. Never while somebody types, with a modifier, or in a dialog; an agent can switch them off (WCAG 2.2, 2.1.4). Ctrl+K stays.
import { count, openForm, openSeveral } from "./acting.js";

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const base = document.documentElement.dataset.base;
const on = $("#palette")?.dataset.keys === "on";
const main = $("#main");
const number = main?.dataset.ticket || "";
const LIST = "desk:list"; // in sessionStorage: the list that was left last, its address and its tickets in order
const GO = { q: "/desk", m: "/desk/mine", u: "/desk/unassigned", r: "/desk/at-risk", w: "/desk/waiting", h: "/desk/held", d: "/desk/dead", l: "/desk/ledger" };
const SEVERAL = { t: "take", a: "assign", e: "escalate", c: "set", p: "pend", s: "resolve", m: "merge" };

// --- rows of a list

const rows = () => $$("#main [data-ticket]").filter((row) => row.offsetParent !== null);
let current = ""; // the ticket number of the row with the mark
let anchor = ""; // where choosing several began

function row() {
  const all = rows();
  return all.find((one) => one.contains(document.activeElement)) || all.find((one) => one.dataset.ticket === current) || null;
}

function mark(one) {
  for (const other of rows()) {
    other.classList.toggle("is-current", other === one);
    if (other.hasAttribute("aria-selected")) other.setAttribute("aria-selected", String(other === one));
  }
  if (!one) return;
  current = one.dataset.ticket;
  $("a", one)?.focus({ preventScroll: true });
  one.scrollIntoView({ block: "nearest" });
}

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.indexOf(row());
  mark(at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[Math.max(0, Math.min(all.length - 1, at + step))]);
}

const box = (one) => (one ? $("input.choose", one) : null);

function choose(one, checked) {
  const field = box(one);
  if (field) field.checked = checked ?? !field.checked;
}

function chooseTo() {
  const all = rows();
  const here = all.indexOf(row());
  if (here < 0) return;
  const from = Math.max(0, all.findIndex((one) => one.dataset.ticket === anchor));
  for (const one of all.slice(Math.min(from, here), Math.max(from, here) + 1)) choose(one, true);
}

// --- the list behind a ticket

function remember() {
  if (number || !$("#tickets")) return;
  const list = { path: location.pathname + location.search, numbers: rows().map((one) => one.dataset.ticket) };
  try {
    sessionStorage.setItem(LIST, JSON.stringify(list));
  } catch { /* a browser that keeps nothing: "u" leads to the first list */ }
}

function list() {
  try {
    return JSON.parse(sessionStorage.getItem(LIST)) || {};
  } catch {
    return {};
  }
}

export const back = () => location.assign(list().path || `${base}/desk`);

function neighbour(step) {
  const numbers = list().numbers || [];
  const at = numbers.indexOf(number);
  const next = at < 0 ? undefined : numbers[at + step];
  if (next) location.assign(`${base}/desk/ticket/${next}`);
}

addEventListener("pagehide", remember);
document.addEventListener("click", remember, true);
if (!number) {
  const came = document.referrer.match(/\/desk\/ticket\/(\d+)/) || [];
  current = came[1] || sessionStorage.getItem("desk:from") || "";
} else {
  try { sessionStorage.setItem("desk:from", number); } catch { /* as above */ }
}
// A list that was fetched anew keeps its mark.
new MutationObserver(() => {
  const one = rows().find((each) => each.dataset.ticket === current);
  if (one && !one.classList.contains("is-current") && rows().some((each) => each.contains(document.activeElement))) mark(one);
}).observe(main || document.body, { childList: true, subtree: true });

// --- what a key presses: any element that says data-press

const ANSWERS = { r: "reply", n: "note" };

export function press(key) {
  if (key in ANSWERS && $("#answer")) {
    document.dispatchEvent(new CustomEvent("desk:answer", { detail: { kind: ANSWERS[key] } }));
    return true;
  }
  const found = $$(`[data-press="${CSS.escape(key)}"]`).find((one) => !one.closest("[hidden], dialog") && !one.closest("#several"));
  if (!found) return false;
  if (found.matches("input, textarea, select")) found.focus();
  else found.click();
  return true;
}

// What a verb of the palette does here; false where it can't be done on this page.
export function perform(verb) {
  const button = $(`#actions [data-verb="${CSS.escape(verb)}"]`);
  if (button) {
    button.click();
    return true;
  }
  if (verb === "reply" || verb === "note") return press(verb[0]);
  if (verb === "help") return help();
  if (verb === "back" && number) return back() ?? true;
  const target = row();
  if (Object.values(SEVERAL).includes(verb) && (target || $("input.choose:checked"))) {
    openSeveral(verb, target?.dataset.ticket);
    return true;
  }
  return false;
}

export function performs(verb) {
  if ($(`#actions [data-verb="${CSS.escape(verb)}"]`)) return true;
  if (verb === "reply" || verb === "note") return Boolean($("#answer"));
  if (verb === "help") return true;
  if (verb === "back") return Boolean(number);
  return Object.values(SEVERAL).includes(verb) && Boolean(row() || $("input.choose:checked"));
}

function help() {
  $("#keys")?.showModal();
  return true;
}

// --- keys

const typing = (target) =>
  target.isContentEditable || target.matches?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");

let going = 0; // when "g" was pressed

function onList(key) {
  switch (key) {
    case "j": case "ArrowDown": move(1); return true;
    case "k": case "ArrowUp": move(-1); return true;
    case "x": choose(row()); anchor = row()?.dataset.ticket || ""; count(); return true;
    case "X": chooseTo(); count(); return true;
    case "*": {
      const all = rows();
      const every = all.every((one) => box(one)?.checked);
      for (const one of all) choose(one, !every);
      count();
      return true;
    }
    case "Enter": {
      const one = row();
      if (!one || document.activeElement?.matches("a, button, summary, input")) return false;
      $("a", one)?.click();
      return true;
    }
    default: return key in SEVERAL ? perform(SEVERAL[key]) : false;
  }
}

function onTicket(key) {
  switch (key) {
    case "u": back(); return true;
    case "[": neighbour(-1); return true;
    case "]": neighbour(1); return true;
    default: return press(key);
  }
}

function handle(key) {
  if (going && Date.now() - going < 1500 && key in GO) {
    going = 0;
    location.assign(base + GO[key]);
    return true;
  }
  going = 0;
  if (key === "g") { going = Date.now(); return true; }
  if (key === "?") return help();
  if (key === "/") { $("#search")?.focus(); $("#search")?.select(); return true; }
  if (number) return onTicket(key);
  return $("#tickets") ? onList(key) : press(key);
}

// The dialog stands before its script is there: what is typed on at once goes into its field, and is no shortcut.
async function palette() {
  const box = $("#palette");
  if (!box || box.open) return;
  const field = $("input", box);
  field.value = "";
  $("ul", box).replaceChildren();
  box.showModal();
  field.focus();
  const { begin } = await import("./palette.js");
  begin();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    if (!$("dialog[open]:not(#palette)")) palette();
    return;
  }
  if (!on || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !/^(j|k|Arrow.*)$/.test(event.key)) return;
  if ($("dialog[open]") || typing(event.target)) return;
  if (event.key.startsWith("Arrow") && (number || $("details.menu[open]"))) return;
  if (handle(event.key)) event.preventDefault();
});
for (const button of $$("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}
for (const button of $$("[data-palette]")) {
  button.hidden = false;
  button.addEventListener("click", palette);
}
$("#search")?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") event.target.blur();
});
export { openForm };
