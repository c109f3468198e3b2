// A list that stays true while somebody reads it: lines are read anew when something changed, and only those that differ are put in place.
import { present } from "./live.js";

const main = document.querySelector("main");
const LULL = 500, LEAST = 2_000, MINUTE = 60_000;
let due = 0, readAt = 0, stale = false;
const title = document.title.replace(/^\(\d+\) /, "");

async function read() {
  due = 0;
  if (document.hidden) { stale = true; return; }
  readAt = Date.now();
  const answer = await fetch(main.dataset.list, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  place(box.content.getElementById("list"));
}

// Puts the new lines in the place of the old ones; lines that look the same stay, with focus, selection and ticks.
function place(fresh) {
  const list = document.getElementById("list");
  const [old, now] = [list.querySelector("tbody"), fresh.querySelector("tbody")];
  document.title = (Number(fresh.dataset.unread) ? `(${fresh.dataset.unread}) ` : "") + title;
  const count = document.getElementById("list-count");
  if (count) count.textContent = fresh.dataset.counted;
  if (!old || !now || list.querySelector("details[open]")) {
    if (!list.querySelector("details[open]")) list.replaceWith(fresh);
    marks();
    if (fresh.isConnected && "building" in fresh.dataset) soon(MINUTE / 20);
    return;
  }
  const anchor = [...old.rows].find((row) => row.getAttribute("aria-selected") === "true") || firstSeen(old);
  const at = anchor?.getBoundingClientRect().top;
  const known = new Map([...old.rows].map((row) => [row.dataset.ticket, row]));
  let next = old.firstElementChild;
  for (const row of [...now.rows]) {
    const kept = known.get(row.dataset.ticket);
    known.delete(row.dataset.ticket);
    let placed = kept;
    if (!kept) {
      placed = row;
      row.classList.add("fresh");
    } else if (kept.dataset.key !== row.dataset.key) {
      if (kept.dataset.key.split("-")[0] !== row.dataset.key.split("-")[0]) kept.classList.add("fresh");
      renew(kept, row);
    }
    if (placed === next) next = next.nextElementSibling;
    else old.insertBefore(placed, next);
  }
  for (const row of known.values()) row.remove();
  for (const id of ["filters", "list-foot"]) {
    const [here, there] = [list.querySelector(`#${id}`), fresh.querySelector(`#${id}`)];
    if (here && there && here.innerHTML !== there.innerHTML) here.replaceWith(there);
  }
  if (anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - at);
  marks();
}

function firstSeen(body) {
  return scrollY > 0 ? [...body.rows].find((row) => row.getBoundingClientRect().bottom > 60) : null;
}

// The line keeps its element, its tick and the focus.
function renew(kept, row) {
  const [old, now] = [[...kept.cells], [...row.cells]];
  const [ticked, tick] = [kept.querySelector(".choose"), row.querySelector(".choose")];
  if (ticked && tick) tick.checked = ticked.checked;
  const focused = kept.contains(document.activeElement) && document.activeElement.matches(".what a");
  old.forEach((cell, place) => { if (cell.outerHTML !== now[place].outerHTML) cell.replaceWith(now[place]); });
  kept.dataset.key = row.dataset.key;
  kept.classList.toggle("unread", row.classList.contains("unread"));
  if (focused) kept.querySelector(".what a").focus({ preventScroll: true });
}

function mark(number) {
  const box = document.querySelector(`tr[data-ticket="${number}"] .here`);
  if (!box) return;
  const { brief, writes } = present(number);
  box.textContent = brief;
  box.hidden = !brief;
  box.classList.toggle("writes", writes);
}

function marks() {
  for (const row of document.querySelectorAll("tr[data-ticket]")) mark(Number(row.dataset.ticket));
}

function soon(least = 0) {
  due ||= setTimeout(read, Math.max(least, LULL * (1 + Math.random()), readAt + LEAST - Date.now()));
}

document.addEventListener("desk:lists", () => soon());
document.addEventListener("desk:presence", (event) => mark(event.detail.number));
document.addEventListener("animationend", (event) => event.target.closest?.("tr.fresh")?.classList.remove("fresh"));
document.addEventListener("visibilitychange", () => { if (!document.hidden && stale) { stale = false; read(); } });
setInterval(() => soon(), MINUTE); // time alone makes tickets late
if ("building" in document.getElementById("list").dataset) soon(MINUTE / 20);
document.querySelector(".glance [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
