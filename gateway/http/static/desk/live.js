// The live line: what changes and who is where, told to the page as events on document:
//   desk:ticket {number, version, by, name} · desk:lists · desk:presence {number, looking, typing, writes, text, brief} · desk:hold {held: false} (the line is back: read anew)
// One tab of a browser holds the line and passes on what it hears, because a browser opens only six connections to a server.
import { send, sessionOver } from "./desk.js";

const base = document.documentElement.dataset.base;
const main = document.querySelector("main");
const number = Number(main?.dataset.ticket || 0);
const presence = new Map();
const TICK = 15_000, TYPES = 5_000;

function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(`desk:${name}`, { detail }));
}

function heard({ kind, data }) {
  if (kind === "changes") {
    for (const one of data.tickets) tell("ticket", one);
    tell("lists");
  } else if (kind === "presence") {
    presence.set(data.number, data);
    if (!data.text) presence.delete(data.number);
    tell("presence", data);
  } else if (kind === "read") {
    tell("ticket", { number: data.number, version: 0, by: "", name: "" });
  } else if (kind === "ready") {
    tell("lists");
  } else if (kind === "hold") {
    tell("hold", { held: false });
    tell("lists");
  } else if (kind === "over") {
    sessionOver();
  }
}

// --- the line, and the tabs that share it ---------------------------------------------------------------------------

const tabs = "BroadcastChannel" in window ? new BroadcastChannel(`desk-live ${base}`) : null;
let holds = false;

function pass(message) {
  heard(message);
  tabs?.postMessage(message);
}

tabs?.addEventListener("message", ({ data }) => {
  if (data.kind === "here?") {
    if (holds) for (const one of presence.values()) tabs.postMessage({ kind: "presence", data: one });
  } else {
    heard(data);
  }
});

// Resolves when the line is over for good: the session has ended.
function line() {
  return new Promise((over) => {
    holds = true;
    const source = new EventSource(`${base}/desk/live`);
    let broken = 0;
    for (const kind of ["changes", "presence", "read", "ready", "hold", "over"]) {
      source.addEventListener(kind, (event) => {
        pass({ kind, data: JSON.parse(event.data) });
        if (kind === "over") { source.close(); over(); }
      });
    }
    source.addEventListener("open", () => { clearTimeout(broken); document.body.classList.remove("unheard"); });
    source.addEventListener("error", () => {
      clearTimeout(broken);
      broken = setTimeout(() => document.body.classList.add("unheard"), 5_000);
      // refused (a session that is over, a gateway that restarts): the browser gives up, so we try again
      if (source.readyState === EventSource.CLOSED) { holds = false; setTimeout(() => line().then(over), 5_000 + Math.random() * 5_000); }
    });
    addEventListener("pagehide", () => source.close());
  });
}

if (tabs && navigator.locks) {
  navigator.locks.request(`desk-live ${base}`, line);
  tabs.postMessage({ kind: "here?" });
} else {
  line();
}
// a page that comes back from the browser's memory has heard nothing meanwhile
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// --- who is here ----------------------------------------------------------------------------------------------------

let typedAt = 0, wrote = "";

async function be(doing) {
  const body = new URLSearchParams({ number, doing });
  try {
    const answer = await send("/desk/presence", { body, keepalive: doing === "left" });
    if (!answer.ok || doing === "left") return;
    const { version } = await answer.json();
    if (version > Number(main.dataset.version)) tell("ticket", { number, version, by: "", name: "" }); // the line has missed something
  } catch {
    // no network: the next try is near
  }
}

// To be called at each key in an answer ("reply") or a note: colleagues see what somebody writes, and the requester, in a chat, only that an answer comes.
export function typing(kind) {
  const doing = kind === "note" ? "noting" : "typing";
  if (!number || (doing === wrote && Date.now() - typedAt < TYPES)) return;
  typedAt = Date.now();
  wrote = doing;
  be(doing);
}

export function present(ticket) {
  return presence.get(ticket) || { number: ticket, looking: [], typing: [], writes: false, text: "", brief: "" };
}

if (number) {
  const look = () => { if (!document.hidden) be("looking"); };
  look();
  setInterval(look, TICK);
  document.addEventListener("visibilitychange", () => be(document.hidden ? "left" : "looking"));
  addEventListener("pagehide", () => be("left"));
  const show = () => {
    const box = document.getElementById("presence");
    if (!box) return;
    const { text } = present(number);
    if (box.textContent !== text) box.textContent = text;
    box.hidden = !text;
    box.classList.toggle("writes", present(number).writes);
  };
  document.addEventListener("desk:presence", (event) => { if (event.detail.number === number) show(); });
  document.addEventListener("htmx:afterSettle", show);
}

// --- the rail -------------------------------------------------------------------------------------------------------

let railDue = 0;

async function rail() {
  railDue = 0;
  if (document.hidden) { stale = true; return; }
  const here = encodeURIComponent(location.pathname);
  const answer = await fetch(`${base}/desk/rail?here=${here}`, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return;
  const html = await answer.text();
  for (const nav of document.querySelectorAll("nav.rail")) {
    if (nav.innerHTML !== html && !nav.contains(document.activeElement)) nav.innerHTML = html;
  }
}

let stale = false;
document.addEventListener("desk:lists", () => { railDue ||= setTimeout(rail, 1_000 + Math.random() * 1_000); });
document.addEventListener("visibilitychange", () => {
  if (document.hidden || !stale) return;
  stale = false;
  rail();
});
