// An open ticket: begins at its newest entry, and is kept up to date without losing what is open, expanded or being read.
const main = document.querySelector("main[data-ticket]");
const newest = document.getElementById("t-newest");
const near = 40; // px of an entry that must be on the screen to count as seen
let asking = false;
let again = false;

const timeline = () => document.getElementById("timeline");
const head = () => document.getElementById("head");
const keys = () => new Set(Array.from(timeline().querySelectorAll("article[data-key]"), (one) => one.dataset.key));
const last = () => Array.from(timeline().querySelectorAll("article[data-key]")).at(-1);

function atEnd() {
  const one = last();
  return !one || one.getBoundingClientRect().top < window.innerHeight - near;
}

// The newest entry and the answer box below it, if both fit on the screen; else the entry from its beginning.
function toNewest() {
  newest.hidden = true;
  const one = last();
  if (!one) return;
  const above = Math.max(0, document.querySelector(".t-sticky").getBoundingClientRect().bottom, document.querySelector(".bar").getBoundingClientRect().bottom) + 12;
  const entry = one.getBoundingClientRect();
  const end = document.getElementById("answer")?.getBoundingClientRect().bottom ?? entry.bottom;
  const room = window.innerHeight - above - 12;
  if (end - entry.top <= room) window.scrollBy(0, Math.max(0, end + 12 - window.innerHeight));
  else window.scrollBy(0, entry.height <= room ? entry.bottom + 12 - window.innerHeight : entry.top - above);
}

// What a swap would lose: open <details>, expanded texts, whatever searched for itself.
function kept(root) {
  const open = Array.from(root.querySelectorAll("details[data-key][open]"), (one) => one.dataset.key);
  const whole = new Map();
  for (const one of root.querySelectorAll("[data-keep]")) if (worth(one)) whole.set(one.dataset.keep, one);
  return { open, whole };
}

// A text that was expanded, a detail that was revealed, what was found.
function worth(one) {
  if (one.matches(".words")) return !one.querySelector(".cut");
  return one.id === "similar" || one.querySelector("code") !== null;
}

function restore(root, { open, whole }) {
  for (const key of open) {
    const one = root.querySelector(`details[data-key="${CSS.escape(key)}"]`);
    if (one) one.open = true;
  }
  for (const one of root.querySelectorAll("[data-keep]")) {
    const before = whole.get(one.dataset.keep);
    if (before && !(one.matches(".words") && worth(one))) one.replaceWith(before);
  }
}

const before = new Map();

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const id = event.detail.target.id;
  if (id !== "timeline" && id !== "aside") return;
  before.set(id, { ...kept(event.detail.target), scroll: event.detail.target.scrollTop, end: atEnd(), keys: keys() });
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  const id = event.detail.elt?.id || event.detail.target.id;
  if (id === "head") main.dataset.version = head().dataset.version;
  const state = before.get(id);
  const root = document.getElementById(id);
  if (!state || !root) return;
  before.delete(id);
  restore(root, state);
  if (id === "aside") root.scrollTop = state.scroll;
  if (id === "timeline") tell(state);
});

function tell({ keys: known, end }) {
  const fresh = Array.from(timeline().querySelectorAll("article[data-key]")).filter((one) => !known.has(one.dataset.key));
  if (fresh.length === 0) return;
  for (const one of fresh) one.classList.add("fresh");
  if (document.activeElement?.closest("#answer") || !end) newest.hidden = atEnd();
  else toNewest();
}

function renew() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const entries = timeline().dataset.entries;
  window.htmx.ajax("GET", `${main.dataset.parts}?entries=${entries}`, { source: main, swap: "none" }).finally(() => {
    asking = false;
    if (again) {
      again = false;
      renew();
    }
  });
}

document.addEventListener("desk:ticket", (event) => {
  const { number, version } = event.detail;
  if (String(number) !== main.dataset.ticket) return;
  if (version && Number(version) < Number(head().dataset.version)) return; // the same once more: a delivery has moved on
  renew();
});
document.addEventListener("desk:hold", (event) => {
  if (event.detail?.held === false) renew(); // what happened meanwhile is not told again
});

document.addEventListener("click", (event) => {
  const link = event.target.closest('a[href="#why"]');
  if (link) document.getElementById("why").open = true;
});
newest.addEventListener("click", toNewest);
window.addEventListener("scroll", () => { if (!newest.hidden && atEnd()) newest.hidden = true; }, { passive: true });
if (location.hash === "#why") document.getElementById("why").open = true;
else if (!location.hash && window.scrollY === 0) toNewest();
