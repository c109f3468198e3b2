// Verbs without leaving the page: their forms open in a dialog, their outcome is told at the foot, and several tickets may be chosen.
// Without this script the same links and forms lead to pages of their own.
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const dialog = $("#act-dialog");
const bar = $("#several");
let opener = null; // what had the focus before the dialog

export const fold = (text) => text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "");

// --- the dialog

// Opens the form at an address of the console. The dialog stands at once, so that keys typed on are not taken for shortcuts.
export function openForm(address) {
  opener = document.activeElement;
  dialog.replaceChildren();
  dialog.showModal();
  htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" });
}

function focusIn(root) {
  const first = $("[aria-invalid=true]", root) || $("[data-filter]", root) || $("[autofocus]", root) || $("button", root);
  first?.focus();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-form]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    link.closest("details.menu")?.removeAttribute("open");
    openForm(link.getAttribute("href"));
    if (link.closest("details.menu")) opener = $("summary", link.closest("details.menu"));
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-stop]")) {
      event.preventDefault();
      dialog.close();
    } else if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.replaceChildren();
    const back = opener?.isConnected ? opener : $(`#actions [data-verb="${opener?.dataset?.verb}"]`) || $("[data-ticket].is-current a") || $("#main");
    back?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog) return;
    if (!dialog.open) dialog.showModal();
    for (const field of $$("[data-filter]", dialog)) field.hidden = false;
    if (!dialog.contains(document.activeElement) || document.activeElement === dialog) focusIn(dialog);
    else if ($("[aria-invalid=true], [role=alert]", dialog)) focusIn(dialog);
  });
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, () => { // desk.js says what is wrong
      if (dialog.open && !dialog.childElementCount) dialog.close();
    });
  }
  document.addEventListener("desk:acted", (event) => {
    if (!event.detail.stay) dialog.close();
    if (event.detail.several) {
      clear();
      document.dispatchEvent(new CustomEvent("desk:lists", { detail: event.detail }));
    }
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form");
      if (form) {
        event.preventDefault();
        $("button.primary", form).click();
      }
    } else if (event.target.matches("[data-filter]")) inFilter(event);
    else if (event.target.id === "pick-q") inPick(event);
    else if (event.key === "Enter" && event.target.matches("input[type=radio]")) {
      event.preventDefault();
      $("button.primary", event.target.form).click();
    }
  });
  dialog.addEventListener("input", (event) => {
    const field = event.target;
    if (field.matches("[data-filter]")) filter(field);
    if (field.type === "datetime-local") {
      const at = $("input[name=when][value=at]", field.form);
      if (at) at.checked = true;
    }
  });
}

// --- verbs at one press

// Posts to the console for as long as it takes: the live page may exchange the button that was pressed while the answer is on its way.
export function post(path, values) {
  const source = document.createElement("div");
  source.hidden = true;
  document.body.append(source);
  return htmx.ajax("POST", path, { source, values, swap: "none" }).finally(() => source.remove());
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-act]")) return;
  event.preventDefault();
  form.closest(".toast")?.remove();
  for (const menu of $$("details[open]", form)) menu.open = false;
  const values = Object.fromEntries(new FormData(form, event.submitter));
  post(form.getAttribute("action"), values);
});

// --- people: typing narrows the list, arrows choose, Enter takes the chosen one (or the first)

const shownOptions = (field) => $$("label.check", field.closest("fieldset")).filter((label) => !label.hidden);

function filter(field) {
  const wanted = fold(field.value).split(/\s+/).filter(Boolean);
  const group = field.closest("fieldset");
  for (const label of $$("label.check", group)) {
    const text = fold(label.textContent);
    label.hidden = !wanted.every((word) => text.includes(word));
  }
  const shown = shownOptions(field);
  $("[data-filter-none]", group).hidden = shown.length > 0;
  for (const radio of $$("input[type=radio]", group)) radio.checked = false;
  if (wanted.length && shown.length) $("input", shown[0]).checked = true;
}

function inFilter(event) {
  const field = event.target;
  const radios = shownOptions(field).map((label) => $("input", label));
  if (event.key === "Enter") {
    event.preventDefault();
    if (!radios.some((radio) => radio.checked) && radios.length) radios[0].checked = true;
    $("button.primary", field.form).click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(radios, event.key === "ArrowDown" ? 1 : -1);
  }
}

// --- tickets: the list follows what is typed; arrows choose, Enter goes on with the chosen one once the list is that of the words

function inPick(event) {
  const results = $("#pick-results", dialog);
  const radios = $$("input[type=radio]", results);
  if (event.key === "Enter" && radios.length && results.dataset.query === event.target.value.trim()) {
    event.preventDefault();
    $("button.primary", results).click();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    step(radios, event.key === "ArrowDown" ? 1 : -1);
  }
}

function step(radios, by) {
  const at = radios.findIndex((radio) => radio.checked);
  const next = radios[Math.max(0, Math.min(radios.length - 1, at + by))];
  if (!next) return;
  next.checked = true;
  next.closest("label").scrollIntoView({ block: "nearest" });
}

// --- what the server tells at the foot of the page goes away by itself, but not from under a pointer or the focus

const toasts = $("#toasts");
if (toasts) {
  toasts.addEventListener("click", (event) => {
    if (event.target.closest(".toast[data-seconds] .close")) event.target.closest(".toast").remove();
  });
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const one of change.addedNodes) if (one.dataset?.seconds) leave(one);
    }
  }).observe(toasts, { childList: true });
}

function leave(toast) {
  for (const other of $$("#toasts > [data-seconds]")) if (other !== toast) other.remove();
  const away = () => {
    if (toast.matches(":hover") || toast.contains(document.activeElement)) setTimeout(away, 2000);
    else toast.remove();
  };
  setTimeout(away, Number(toast.dataset.seconds) * 1000);
}

// --- several tickets of a list

const boxes = () => $$("input.choose");
const chosen = () => boxes().filter((box) => box.checked);

export function count() {
  const many = chosen().length;
  document.body.classList.toggle("choosing", many > 0);
  if (!bar) return;
  const words = $("[data-count]", bar);
  const text = words.dataset.count.replace("#", many);
  if (words.textContent !== text) words.textContent = text;
  bar.hidden = many === 0;
}

function clear() {
  for (const box of chosen()) box.checked = false;
  count();
}

// The form for the tickets chosen, or for the one given.
export function openSeveral(verb, number = "") {
  const numbers = chosen().map((box) => box.value);
  if (!numbers.length && number) numbers.push(number);
  if (!numbers.length) return;
  const query = new URLSearchParams([["verb", verb], ...numbers.map((one) => ["n", one])]);
  openForm(`${bar.getAttribute("action")}?${query}`);
}

if (bar) {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input.choose")) count();
  });
  bar.addEventListener("submit", (event) => {
    event.preventDefault();
    openSeveral(event.submitter.value);
  });
  $("[data-clear]", bar).addEventListener("click", clear);
  document.addEventListener("htmx:afterSwap", count);
  document.addEventListener("desk:rows", count);
  count();
}
