// The answer box: two panels that can't be confused, drafts that survive, an undo that counts down, and what comes while somebody writes.
import { send } from "./desk.js";
import { typing } from "./live.js";
import { canSend, watchFiles } from "./answer_files.js";
import { watchPicker } from "./answer_picker.js";

const box = document.getElementById("answer");
const words = box.dataset;
const PAUSE = 800, AGAIN = 5_000, READ = 3_000; // ms: after a key, after a failed save, until news on the screen count as read
const number = document.querySelector("main")?.dataset.ticket || "";

export const panelOf = (kind) => document.getElementById(`answer-${kind}`);
const formOf = (kind) => document.getElementById(`form-${kind}`);
const kindOf = (node) => node?.closest(".answer-panel")?.dataset.kind;
const textOf = (kind) => formOf(kind)?.elements.text;

// --- tabs -----------------------------------------------------------------------------------------------------------

// Opens one panel, or none with "". Nothing typed moves from one to the other.
function open(kind, focus = true) {
  for (const tab of box.querySelectorAll("[role=tab]")) {
    const on = tab.dataset.tab === kind;
    tab.setAttribute("aria-selected", String(on));
    panelOf(tab.dataset.tab).hidden = !on;
  }
  box.dataset.open = kind;
  if (!kind) return;
  const text = textOf(kind);
  if (focus && text) { text.focus(); text.setSelectionRange(text.value.length, text.value.length); }
  panelOf(kind).scrollIntoView({ block: "nearest" });
}

for (const tab of box.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", (event) => { event.preventDefault(); open(tab.dataset.tab); });
  tab.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); open(tab.dataset.tab); }
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
      const all = Array.from(box.querySelectorAll("[role=tab]"));
      all[(all.indexOf(tab) + 1) % all.length].focus();
    }
  });
}
// others (the keyboard, the palette) open a panel by: document.dispatchEvent(new CustomEvent("desk:answer", {detail: {kind: "reply"}}))
document.addEventListener("desk:answer", (event) => open(event.detail.kind));

// --- keys: each panel has its own, the other's does nothing but say so -----------------------------------------------------

box.addEventListener("keydown", (event) => {
  const kind = kindOf(event.target);
  if (!kind || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    const right = (kind === "note") === event.shiftKey;
    if (right) formOf(kind).requestSubmit(formOf(kind).querySelector(".answer-go"));
    else mistake(kind, kind === "note" ? words.wrongNote : words.wrongReply);
  } else if (event.key === "Escape" && event.target.matches("textarea")) {
    event.target.blur();
    document.getElementById(`tab-${kind}`)?.focus();
  }
});

// Says beside the text what was not done; gone with the next letter.
function mistake(kind, text) {
  formOf(kind).querySelector(".answer-said").textContent = text;
}

// --- drafts ---------------------------------------------------------------------------------------------------------

const saves = { reply: {}, note: {} }; // due: the timer; running: a save is under way; dirty: typed since; stopped: another tab was faster
const localKey = (kind) => `desk-draft:${number}:${kind}`;

function stored(kind, force = false, revision = null) {
  const form = formOf(kind), body = new FormData();
  body.set("kind", kind);
  body.set("text", form.elements.text.value);
  body.set("revision", revision ?? form.elements.revision.value);
  if (force) body.set("force", "1");
  for (const file of form.querySelectorAll("input[name=file]")) body.append("file", file.value);
  return body;
}

function say(kind, text) {
  const place = panelOf(kind)?.querySelector(".answer-draft");
  if (place && place.textContent !== text) place.textContent = text;
}

export function changed(kind) {
  const save = saves[kind];
  save.dirty = true;
  if (save.stopped) return;
  later(kind, PAUSE);
}

function later(kind, wait) {
  clearTimeout(saves[kind].due);
  saves[kind].due = setTimeout(() => store(kind), wait);
}

async function store(kind, force = false) {
  const save = saves[kind], form = formOf(kind);
  if (!form || save.running || save.sending || (save.stopped && !force)) return;
  Object.assign(save, { running: true, dirty: false, due: 0 });
  const body = stored(kind, force);
  try {
    const answer = await send(`/desk/ticket/${number}/draft`, { body });
    if (save !== saves[kind]) return; // sent meanwhile
    if (answer.status === 409) {
      conflict(kind, await answer.json());
    } else if (answer.ok) {
      const kept = await answer.json();
      form.elements.revision.value = kept.revision;
      sessionStorage.removeItem(localKey(kind));
      say(kind, kept.revision ? words.saved.replace("{when}", kept.saved) : "");
    } else throw new Error(answer.status);
    if (save.dirty) later(kind, PAUSE);
  } catch {
    sessionStorage.setItem(localKey(kind), JSON.stringify({ text: body.get("text"), revision: body.get("revision") }));
    say(kind, words.here);
    save.dirty = true;
    later(kind, AGAIN);
  } finally {
    save.running = false;
  }
}

// the line is back: what could not be kept is tried at once
document.addEventListener("desk:hold", () => { for (const kind of ["reply", "note"]) if (saves[kind].dirty) later(kind, 0); });

// Another tab or machine has gone on with this draft: neither is lost before the agent says which one stays.
function conflict(kind, there) {
  const save = saves[kind], form = formOf(kind);
  save.stopped = true;
  form.querySelector(".answer-newer")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice warn answer-newer";
  notice.setAttribute("role", "alert");
  const title = document.createElement("p");
  title.textContent = there.revision ? words.newer : words.gone;
  notice.append(title);
  if (there.revision) {
    const text = document.createElement("p");
    text.className = "answer-came-text";
    text.textContent = there.text.length > 600 ? `${there.text.slice(0, 600)}…` : there.text;
    notice.append(text);
  }
  const buttons = document.createElement("div");
  buttons.className = "buttons";
  const choose = (label, run) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", () => { notice.remove(); save.stopped = false; run(); form.elements.text.focus(); });
    buttons.append(button);
  };
  if (there.revision) {
    choose(words.take, () => {
      form.elements.text.value = there.text;
      form.elements.revision.value = there.revision;
      form.dispatchEvent(new CustomEvent("desk:files", { detail: there.files }));
      grow(form.elements.text);
      say(kind, "");
    });
  }
  choose(words.keep, () => store(kind, true));
  notice.append(buttons);
  form.elements.text.before(notice);
}

box.addEventListener("input", (event) => {
  const kind = kindOf(event.target);
  if (!kind || event.target.name !== "text") return;
  grow(event.target);
  mistake(kind, "");
  typing(kind);
  changed(kind);
});
box.addEventListener("answer:files", (event) => changed(kindOf(event.target)));

// The page goes away: what was typed in the last moment is kept on the way out.
addEventListener("pagehide", () => {
  for (const kind of ["reply", "note"]) {
    const save = saves[kind];
    if (!formOf(kind) || save.stopped || save.sending || !(save.dirty || save.due || save.running)) continue;
    sessionStorage.setItem(localKey(kind), JSON.stringify({ text: textOf(kind).value, revision: formOf(kind).elements.revision.value }));
    const body = stored(kind);
    body.set("csrf", formOf(kind).elements.csrf.value);
    send(`/desk/ticket/${number}/draft`, { body, keepalive: true }).then((answer) => { if (answer.ok) sessionStorage.removeItem(localKey(kind)); }, () => {});
  }
});

// What only this browser has is put back, unless the server has the same or something later.
function restore(kind) {
  const form = formOf(kind);
  const kept = JSON.parse(sessionStorage.getItem(localKey(kind)) || "null");
  if (!form || !kept) return;
  if (!kept.text || kept.text === form.elements.text.value) {
    sessionStorage.removeItem(localKey(kind));
    return;
  }
  if (form.elements.revision.value === kept.revision || !form.elements.text.value) {
    form.elements.text.value = kept.text;
    say(kind, words.restored);
    changed(kind);
    open(kind, false);
  } else {
    const there = { revision: form.elements.revision.value, text: form.elements.text.value, files: [] };
    form.elements.text.value = kept.text;
    conflict(kind, there);
    open(kind, false);
  }
}

// --- sending --------------------------------------------------------------------------------------------------------

box.addEventListener("htmx:confirm", (event) => {
  const kind = kindOf(event.target), form = event.target.closest("form");
  if (!kind || !form?.matches(".answer-form")) return;
  const refuse = (text) => { event.preventDefault(); mistake(kind, text); form.elements.text.focus(); };
  if (!form.elements.text.value.trim()) refuse(words.empty);
  else if (!canSend(form)) refuse(words.wait);
});
box.addEventListener("htmx:beforeRequest", (event) => {
  const kind = kindOf(event.target);
  if (!kind) return;
  clearTimeout(saves[kind].due);
  Object.assign(saves[kind], { due: 0, dirty: false, sending: true });
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  box.addEventListener(name, (event) => {
    const kind = kindOf(event.target);
    if (!kind) return;
    saves[kind].sending = false; // the words are still there, and under the same key: pressing again is no second answer
    changed(kind);
  });
}
document.addEventListener("htmx:afterSwap", (event) => {
  const kind = event.detail.target?.dataset?.kind;
  if (!kind || !event.detail.target.matches(".answer-panel")) return;
  saves[kind] = {};
  sessionStorage.removeItem(localKey(kind));
  ready(kind);
  box.querySelector(`#tab-${kind} .badge`)?.remove();
  const panel = panelOf(kind);
  open(kind, false);
  const told = panel.querySelector(".answer-refused, .answer-came");
  if (told) told.focus();
  else (panel.querySelector(".answer-undo-button") || textOf(kind))?.focus({ preventScroll: false });
  if (textOf(kind)?.value && !Number(formOf(kind).elements.revision.value)) changed(kind);
});

// --- undo: the bar counts down and then says that it is gone --------------------------------------------------------------

function countDown(panel) {
  const left = panel?.querySelector(".answer-left");
  if (!left) return;
  const until = performance.now() + Number(left.dataset.left);
  const bar = panel.querySelector("progress");
  const tick = setInterval(() => {
    const rest = until - performance.now();
    if (!left.isConnected) return clearInterval(tick);
    if (rest > 0) {
      bar.value = rest;
      const text = words.leaves.replace("{seconds}", Math.ceil(rest / 1000));
      if (left.dataset.shown !== text) { left.dataset.shown = text; left.textContent = text; left.setAttribute("role", "none"); }
      return;
    }
    clearInterval(tick);
    const focused = panel.querySelector(".answer-undo").contains(document.activeElement);
    const gone = document.createElement("p");
    gone.className = "notice good answer-done";
    gone.setAttribute("role", "status");
    gone.textContent = words.goneOut;
    panel.querySelector(".answer-undo").replaceWith(gone);
    if (focused) textOf("reply")?.focus();
    document.dispatchEvent(new CustomEvent("desk:ticket", { detail: { number: Number(number), version: 0, by: "" } }));
  }, 250);
}

// --- what comes meanwhile -------------------------------------------------------------------------------------------------

let asked = 0;
async function look() {
  const form = formOf("reply");
  if (!form || panelOf("reply").hidden || document.hidden) return;
  const seen = form.elements.seen.value;
  const answer = await fetch(`${words.base}/answer/news?seen=${seen}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (answer?.status !== 200 || form !== formOf("reply")) return;
  form.querySelector(".answer-news").innerHTML = await answer.text();
  const fresh = form.querySelector(".answer-fresh");
  if (fresh) setTimeout(() => { if (fresh.isConnected && !document.hidden) form.elements.seen.value = fresh.dataset.seen; }, READ);
}
document.addEventListener("desk:ticket", (event) => {
  if (String(event.detail.number) !== number) return;
  clearTimeout(asked);
  asked = setTimeout(look, 400);
});

// --- a panel that is new on the page ----------------------------------------------------------------------------------------

function grow(text) {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, window.innerHeight * 0.5)}px`;
}

function ready(kind) {
  const panel = panelOf(kind);
  if (!panel) return;
  if (kind === "reply") countDown(panel);
  const form = formOf(kind);
  if (!form) return;
  watchFiles(form, words);
  watchPicker(form, words);
  if (form.elements.text.value) grow(form.elements.text);
}

box.classList.add("scripted");
for (const kind of ["reply", "note"]) {
  ready(kind);
  if (number) restore(kind);
}
