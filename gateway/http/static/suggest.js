// While somebody writes: articles that fit. Nothing is asked for before a sentence stands there, and never twice at a time.
"use strict";
const offered = document.getElementById("suggestions");
const asking = offered && offered.closest("form");
let pause = 0;
let asked = "";

async function offer() {
  const value = (name) => (asking.elements[name] && asking.elements[name].value) || "";
  const body = new URLSearchParams({ subject: value("subject"), text: value("text").slice(0, 4000) });
  const words = body.toString();
  if (words === asked || value("subject").length + value("text").length < 12) return;
  asked = words;
  try {
    const answer = await fetch(offered.dataset.url, { method: "POST", body });
    if (!answer.ok || words !== asked) return;
    suggest((await answer.json()).suggestions);
  } catch {
    // without suggestions the form is what it was
  }
}

function suggest(suggestions) {
  const list = offered.querySelector("ul");
  list.replaceChildren(...suggestions.map((one) => {
    const link = document.createElement("a");
    link.href = one.url + new URL(offered.dataset.url, location.href).search;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = one.title;
    const summary = document.createElement("span");
    summary.className = "hint";
    summary.textContent = one.summary;
    const item = document.createElement("li");
    item.append(link, summary);
    return item;
  }));
  offered.hidden = suggestions.length === 0;
}

if (offered) {
  asking.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(offer, 700);
  });
}
