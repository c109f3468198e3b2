// What every page of the console does: menus close, errors are told, and so is the end of the session.
const page = document.body.dataset;
const base = document.documentElement.dataset.base;

// Tells something at the foot of the page. `action`: {label, run} adds a button. Returns what takes it away again.
export function toast(text, { tone = "", action = null, seconds = 6 } = {}) {
  const box = document.createElement("div");
  box.className = `toast ${tone}`.trim();
  const words = document.createElement("span");
  words.textContent = text;
  box.append(words);
  const away = () => box.remove();
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => { away(); action.run(); });
    box.append(button);
  }
  const close = document.createElement("button");
  close.type = "button";
  close.className = "close";
  close.setAttribute("aria-label", page.close);
  close.textContent = "×";
  close.addEventListener("click", away);
  box.append(close);
  document.getElementById("toasts")?.append(box);
  if (seconds > 0) setTimeout(away, seconds * 1000);
  return away;
}

// fetch with the session's token; tells when the session is over. Paths begin with /desk.
export async function send(path, { method = "POST", body = null, headers = {}, keepalive = false } = {}) {
  const answer = await fetch(base + path, {
    method, body, keepalive,
    headers: { "X-CSRF-Token": document.querySelector("meta[name=csrf]").content, Accept: "application/json", ...headers },
  });
  if (answer.status === 401) sessionOver();
  return answer;
}

// To the sign-in page, and back here afterwards.
export function signIn() {
  const here = location.pathname.slice(base.length) + location.search;
  location.assign(`${base}/desk/sign-in?next=${encodeURIComponent(here)}`);
}

// The session is over: says so once, and leaves the page as it is, for the words typed on it.
let over = false;
export function sessionOver() {
  if (over) return;
  over = true;
  toast(page.over, { tone: "bad", seconds: 0, action: { label: page.signIn, run: signIn } });
}

function detail(text) {
  try { return JSON.parse(text).detail || page.broken; } catch { return page.broken; }
}

document.addEventListener("htmx:responseError", (event) => {
  const request = event.detail.xhr;
  if (request.status === 401) sessionOver();
  else toast(detail(request.responseText), { tone: "bad", seconds: 10 });
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => toast(page.offline, { tone: "bad" }));
}
// The server tells something with a piece of a page: HX-Trigger: {"desk:toast": {"text": …, "tone": …}}
document.addEventListener("desk:toast", (event) => toast(event.detail.text, event.detail));

// Menus are <details>: one open at a time, closed by a click elsewhere and by Escape, which gives the focus back.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
