// Keeps an open ticket page up to date: asks now and then whether anything changed (a small question, answered with 304), and never
// in a tab nobody looks at. What is being typed is left alone.
"use strict";
const SOON = 5000; // ms between questions; the longer nothing happens, the longer it gets
const LATE = 60000;
const live = document.getElementById("live");
const news = document.getElementById("news");
let tag = live.dataset.tag;
let wait = SOON;
let clock = 0;

async function ask() {
  try {
    const answer = await fetch(live.dataset.url, { headers: { "If-None-Match": tag }, cache: "no-store" });
    if (answer.status === 200) {
      renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
      wait = SOON;
    } else if (answer.status === 403 || answer.status === 410) {
      return; // the link is over
    }
  } catch {
    // offline: asked again later
  }
  plan();
}

function plan() {
  clearTimeout(clock);
  if (document.hidden) return;
  clock = setTimeout(ask, wait);
  wait = Math.min(wait * 1.2, LATE);
}

function renew(page) {
  const fresh = page.getElementById("live");
  if (!fresh) return;
  const known = new Set(Array.from(live.querySelectorAll("[data-said]"), (one) => one.dataset.said));
  const others = Array.from(fresh.querySelectorAll("[data-said]:not(.mine)")).filter((one) => !known.has(one.dataset.said));
  const folded = Array.from(live.querySelectorAll("details[open]"), (one) => one.closest("[data-said]").dataset.said);
  tag = fresh.dataset.tag;
  live.replaceChildren(...fresh.childNodes);
  for (const id of folded) {
    const details = live.querySelector(`[data-said="${CSS.escape(id)}"] details`);
    if (details) details.open = true;
  }
  if (others.length === 0) return;
  for (const one of others) one.classList.add("fresh");
  const words = document.createElement("p");
  words.className = "notice";
  words.textContent = live.dataset.news;
  news.replaceChildren(words);
  if (!document.title.startsWith("● ")) document.title = "● " + document.title;
}

document.addEventListener("visibilitychange", () => {
  clearTimeout(clock);
  if (document.hidden) return;
  wait = SOON;
  ask();
});
window.addEventListener("focus", () => { document.title = document.title.replace(/^● /, ""); });
const printed = document.getElementById("print");
printed.hidden = false;
printed.addEventListener("click", () => window.print());
plan();
