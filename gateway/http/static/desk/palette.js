// The command palette: type a few letters of a verb (in Polish or English), a page, a person, a number or words; Enter does it.
import { fold, post } from "./acting.js";
import { perform, performs } from "./keys.js";
import { send } from "./desk.js";

const box = document.getElementById("palette");
const field = box.querySelector("input");
const list = box.querySelector("ul");
const hint = box.querySelector("[role=status]");
const base = document.documentElement.dataset.base;
const main = document.getElementById("main");
const MOST = 12;

let commands = null; // what is known without asking: asked once a page
let kinds = {};
let shown = [];
let at = 0;
let asked = 0; // counts questions, so that a late answer to an old one is dropped
let waiting = 0;

async function get(path) {
  const answer = await send(path, { method: "GET" });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

async function load() {
  if (commands) return;
  const known = await get("/desk/palette.json");
  kinds = known.kinds;
  commands = known.commands;
  if (document.getElementById("answer")) {
    const ready = await get(`/desk/ticket/${main.dataset.ticket}/inserts`);
    commands.push(...[...ready.canned, ...ready.articles].map((one) => ({
      kind: "canned", id: one.title, label: one.title, find: fold(`${one.title} ${one.about}`), key: "", path: "", hint: one.about, text: one.text,
    })));
  }
}

const possible = (one) =>
  one.kind === "verb" ? performs(one.id) : one.kind === "agent" ? performs("assign") : true;

// Every typed word must begin a word of the command; commands whose own label begins so come first.
function rank(one, words, whole) {
  const parts = one.find.split(" ");
  if (!words.every((word) => parts.some((part) => part.startsWith(word)))) return -1;
  const order = { verb: 0, page: 1, agent: 2, canned: 3 }[one.kind] ?? 4;
  return (fold(one.label).startsWith(whole) ? 0 : 10) + order;
}

function matching(text) {
  const whole = fold(text.trim());
  const words = whole.split(/[^\p{L}\p{N}@.-]+/u).filter(Boolean);
  const some = (commands || []).filter(possible);
  if (!words.length) return some.filter((one) => one.kind !== "agent" && one.kind !== "canned").slice(0, MOST);
  return some.map((one) => [rank(one, words, whole), one]).filter(([points]) => points >= 0)
    .sort((a, b) => a[0] - b[0]).map(([, one]) => one).slice(0, MOST);
}

function draw() {
  list.replaceChildren(...shown.map((one, place) => {
    const line = document.createElement("li");
    line.id = `palette-${place}`;
    line.setAttribute("role", "option");
    line.setAttribute("aria-selected", String(place === at));
    const label = document.createElement("span");
    label.className = "label";
    label.textContent = one.label;
    const more = document.createElement("span");
    more.className = "soft";
    more.textContent = one.hint || kinds[one.kind] || "";
    line.append(label, more);
    if (one.key) {
      const key = document.createElement("kbd");
      key.textContent = one.key;
      line.append(key);
    }
    line.addEventListener("click", () => run(one));
    line.addEventListener("pointermove", () => { if (at !== place) { at = place; select(); } });
    return line;
  }));
  select();
}

function select() {
  [...list.children].forEach((line, place) => line.setAttribute("aria-selected", String(place === at)));
  const line = list.children[at];
  if (line) {
    field.setAttribute("aria-activedescendant", line.id);
    line.scrollIntoView({ block: "nearest" });
  } else field.removeAttribute("aria-activedescendant");
}

function typed() {
  const text = field.value;
  shown = matching(text);
  at = 0;
  draw();
  clearTimeout(waiting);
  const mine = ++asked;
  const worth = text.trim().length > 1 || /^\d+$/.test(text.trim());
  hint.textContent = worth && !shown.length ? box.dataset.looking : "";
  if (worth) waiting = setTimeout(() => find(text, mine), 150);
}

async function find(text, mine) {
  try {
    const found = await get(`/desk/palette.json?q=${encodeURIComponent(text.trim())}`);
    if (mine !== asked || !box.open) return;
    const number = /^([a-z]+-)?\d+$/i.test(text.trim());
    const chosen = shown[at];
    shown = number ? [...found.commands, ...shown] : [...shown, ...found.commands];
    at = number ? 0 : Math.max(0, shown.indexOf(chosen));
    hint.textContent = shown.length ? "" : found.note || box.dataset.none;
    draw();
  } catch {
    if (mine === asked) hint.textContent = document.body.dataset.offline;
  }
}

async function run(one) {
  box.close();
  if (one.kind === "verb") perform(one.id);
  else if (one.kind === "agent") await assign(one);
  else if (one.kind === "canned") insert(one.text);
  else location.assign(base + one.path);
}

// A ready text goes where the words are written, to be read before it is sent.
function insert(text) {
  document.dispatchEvent(new CustomEvent("desk:answer", { detail: { kind: "reply" } }));
  const area = document.querySelector("#answer-reply textarea");
  if (!area) return;
  area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}

async function assign(one) {
  const number = main.dataset.ticket;
  if (!number) { // of a list: the form, with the person chosen
    perform("assign");
    return;
  }
  const values = { verb: "assign", agent: one.id, seen: document.querySelector("#actions input[name=seen]")?.value || "" };
  await post(`${base}/desk/ticket/${number}/act`, values);
}

field.addEventListener("input", typed);
field.addEventListener("keydown", (event) => {
  const last = shown.length - 1;
  const moves = { ArrowDown: at >= last ? 0 : at + 1, ArrowUp: at <= 0 ? Math.max(0, last) : at - 1, PageDown: Math.min(last, at + 8), PageUp: Math.max(0, at - 8) };
  if (event.key in moves) {
    event.preventDefault();
    at = moves[event.key];
    select();
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (shown[at]) run(shown[at]);
  }
});
box.addEventListener("click", (event) => { if (event.target === box) box.close(); });

// keys.js has opened the dialog; what was typed meanwhile counts.
export async function begin() {
  shown = [];
  hint.textContent = commands ? "" : box.dataset.looking;
  try {
    await load();
    if (!field.value) hint.textContent = "";
    typed();
  } catch {
    hint.textContent = document.body.dataset.offline;
  }
}
