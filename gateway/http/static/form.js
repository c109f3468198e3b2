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
