// Sends a form without leaving the page, so that a network that drops loses nothing: it is tried once more by itself, and what was
// typed and chosen stays. The form's one-time key makes a repeat harmless. Without this script the browser sends the form as ever.
"use strict";
const AGAIN = 1000; // ms before the second try
const PATIENCE = 20000; // ms, and a second more for each 50 kB sent

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.sending) return;
  event.preventDefault();
  if (!form.dataset.busy) send(form, event.submitter || form.querySelector("button"));
});

async function send(form, button) {
  const words = button.textContent;
  const line = form.querySelector(".sending");
  const body = new FormData(form);
  if (button.name) body.append(button.name, button.value);
  form.dataset.busy = "yes";
  button.textContent = form.dataset.sending;
  button.setAttribute("aria-disabled", "true");
  line.textContent = "";
  line.classList.remove("mistake");
  let answer = await post(form, body);
  if (!answer) {
    line.textContent = form.dataset.again;
    await new Promise((done) => setTimeout(done, AGAIN));
    answer = await post(form, body);
  }
  if (answer && answer.redirected) {
    location.assign(answer.url + (new URL(answer.url).pathname === location.pathname ? "&at=" + Date.now() + "#news" : ""));
    return;
  }
  delete form.dataset.busy;
  button.textContent = words;
  button.removeAttribute("aria-disabled");
  line.textContent = "";
  const page = answer && new DOMParser().parseFromString(answer.words, "text/html");
  if (answer && answer.status === 422) {
    mend(form, page);
    return;
  }
  const told = page && page.querySelector("main p");
  line.textContent = told ? told.textContent : form.dataset.failed;
  line.classList.add("mistake");
}

// The answer with its words; null where there was none, or one of a proxy that could not reach us.
async function post(form, body) {
  let bytes = 0;
  for (const value of body.values()) bytes += typeof value === "string" ? value.length : value.size;
  const stop = new AbortController();
  const clock = setTimeout(() => stop.abort(), PATIENCE + bytes / 50);
  try {
    const answer = await fetch(form.action, { method: "POST", body, signal: stop.signal });
    if (answer.status >= 502) return null;
    return { status: answer.status, redirected: answer.redirected, url: answer.url, words: await answer.text() };
  } catch {
    return null;
  } finally {
    clearTimeout(clock);
  }
}

// Puts the mistakes the server found beside their fields; what was typed and the chosen files stay as they are.
function mend(form, page) {
  for (const old of document.querySelectorAll("#mistakes, .field .mistake")) old.remove();
  for (const one of form.querySelectorAll(".wrong")) one.classList.remove("wrong");
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  const summary = page.getElementById("mistakes");
  if (summary) {
    for (const one of summary.querySelectorAll(".again")) one.remove();
    form.before(summary);
  }
  for (const words of page.querySelectorAll(".field .mistake")) {
    const control = document.getElementById(words.id.replace(/-wrong$/, ""));
    if (!control) continue;
    control.before(words);
    control.setAttribute("aria-invalid", "true");
    const other = page.getElementById(control.id).getAttribute("aria-describedby");
    if (other) control.setAttribute("aria-describedby", other);
    control.closest(".field").classList.add("wrong");
  }
  const first = summary || form.querySelector("[aria-invalid]");
  if (first) first.focus();
}
