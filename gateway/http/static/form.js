// Shows a question only when the answers before it ask for it. Without this script every question stands there with a
// line that says when to fill it in; the server checks by the same rules either way.
"use strict";
document.documentElement.classList.add("script");
const form = document.querySelector("form[enctype]");
const parts = Array.from(form.querySelectorAll("[data-show-if]"));

function follow() {
  for (const part of parts) {
    const wanted = Object.entries(JSON.parse(part.dataset.showIf));
    const shown = wanted.every(([name, value]) => {
      const other = form.elements[name];
      return !other.disabled && other.value.trim() === value;
    });
    part.hidden = !shown;
    for (const control of part.querySelectorAll("input, select, textarea")) {
      control.disabled = !shown;
      control.required = shown && "required" in control.dataset;
    }
  }
}

form.addEventListener("input", follow);
follow();
const mistakes = document.getElementById("mistakes");
if (mistakes) mistakes.focus();

// While somebody writes: articles that fit. Nothing is asked for before a sentence stands there, and never twice at a time.
const offered = document.getElementById("suggestions");
let waiting = 0;
let asked = "";

async function offer() {
  const value = (name) => (form.elements[name] && form.elements[name].value) || "";
  const body = new URLSearchParams({ subject: value("subject"), text: value("text").slice(0, 4000) });
  const words = body.toString();
  if (words === asked || value("subject").length + value("text").length < 12) return;
  asked = words;
  try {
    const answer = await fetch(offered.dataset.url, { method: "POST", body });
    if (!answer.ok || words !== asked) return;
    show((await answer.json()).suggestions);
  } catch {
    // without suggestions the form is what it was
  }
}

function show(suggestions) {
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
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(offer, 700);
  });
}
