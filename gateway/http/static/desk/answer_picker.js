// Puts ready texts, links to articles and names of agents into an answer: "/" at the start of a line, "@" in a note, or a button.
const found = { at: 0, what: null }; // what the server offers, kept a minute
const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");
let serial = 0;

async function offers(base) {
  if (found.what && Date.now() - found.at < 60_000) return found.what;
  const answer = await fetch(`${base}/inserts`, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  Object.assign(found, { at: Date.now(), what: await answer.json() });
  return found.what;
}

export function watchPicker(form, words) {
  const text = form.elements.text;
  const isNote = form.id === "form-note";
  let picker = null;

  function close(focus = true) {
    picker?.remove();
    picker = null;
    if (focus) text.focus();
  }

  // `sign`: how many characters before the cursor the choice takes the place of ("/" or "@")
  function open(groups, label, sign) {
    close(false);
    const place = text.selectionStart - sign, end = text.selectionEnd;
    const id = `picker-${(serial += 1)}`;
    picker = document.createElement("div");
    picker.className = "sheet answer-picker";
    const input = document.createElement("input");
    input.type = "text";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", id);
    input.setAttribute("aria-label", label);
    input.placeholder = label;
    input.autocomplete = "off";
    const list = document.createElement("ul");
    list.id = id;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", label);
    const none = document.createElement("p");
    none.className = "soft small";
    none.setAttribute("role", "status");
    picker.append(input, list, none);
    text.after(picker);

    let shown = [], chosen = 0, items = [];
    const mark = (to) => {
      chosen = Math.max(0, Math.min(to, shown.length - 1));
      items.forEach((item, at) => item.setAttribute("aria-selected", String(at === chosen)));
      if (items[chosen]) {
        input.setAttribute("aria-activedescendant", items[chosen].id);
        items[chosen].scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const pick = (one) => {
      if (!one) return;
      const before = text.value.slice(0, place), after = text.value.slice(end);
      close();
      text.value = before + one.text + after;
      text.setSelectionRange(place + one.text.length, place + one.text.length);
      text.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const filter = () => {
      const asked = folded(input.value).split(/\s+/).filter(Boolean);
      list.replaceChildren();
      shown = [];
      items = [];
      for (const { title, all } of groups) {
        const fits = all.filter((one) => asked.every((word) => folded(`${one.title} ${one.about}`).includes(word))).slice(0, asked.length || groups.length === 1 ? 50 : 30);
        if (!fits.length) continue;
        if (title) {
          const head = document.createElement("li");
          head.className = "answer-group small soft";
          head.setAttribute("role", "presentation");
          head.textContent = title;
          list.append(head);
        }
        for (const one of fits) {
          const item = document.createElement("li");
          item.id = `${id}-${shown.length}`;
          item.setAttribute("role", "option");
          const name = document.createElement("span");
          name.textContent = one.title;
          const about = document.createElement("span");
          about.className = "soft small";
          about.textContent = one.about;
          if (one.language) item.lang = one.language;
          item.append(name, about);
          item.addEventListener("pointerdown", (event) => event.preventDefault());
          item.addEventListener("click", () => pick(one));
          list.append(item);
          shown.push(one);
          items.push(item);
        }
      }
      none.textContent = shown.length ? "" : words.pickerNone;
      mark(0);
    };
    input.addEventListener("input", filter);
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
      if (step) { event.preventDefault(); mark(chosen + step); }
      else if (event.key === "Enter" || event.key === "Tab") { event.preventDefault(); event.stopPropagation(); pick(shown[chosen]); }
      else if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); close(); }
    });
    input.addEventListener("blur", () => setTimeout(() => { if (picker && !picker.contains(document.activeElement)) close(false); }, 0));
    filter();
    input.focus();
    picker.scrollIntoView({ block: "nearest" });
  }

  async function start(what, sign) {
    let all;
    try {
      all = await offers(words.base);
    } catch {
      form.querySelector(".answer-said").textContent = words.pickerFailed;
      return;
    }
    if (sign && text.value[text.selectionStart - 1] !== (what === "agents" ? "@" : "/")) return; // somebody typed on
    if (what === "agents") open([{ title: "", all: all.agents }], words.pickerAgents, sign);
    else open([{ title: "", all: all.canned }, { title: words.pickerArticles, all: all.articles }], words.pickerCanned, sign);
  }

  text.addEventListener("input", (event) => {
    if (event.inputType !== "insertText" || text.selectionStart !== text.selectionEnd) return;
    const before = text.value.slice(0, text.selectionStart);
    if (event.data === "/" && /(^|\n)\/$/.test(before)) start("canned", 1);
    if (event.data === "@" && isNote && /(^|[\s(])@$/.test(before)) start("agents", 1);
  });
  const button = form.querySelector(".answer-canned"), mention = form.querySelector(".answer-mention");
  for (const [one, what] of [[button, "canned"], [mention, "agents"]]) {
    if (!one) continue;
    one.hidden = false;
    one.addEventListener("click", () => (picker ? close() : start(what, 0)));
  }
}
