// The window: a button in the corner and a panel, or the panel alone on a page of its own.

class Window {
  constructor(chat, onPage) {
    const w = chat.words;
    Object.assign(this, { chat, onPage, unread: 0, offered: false });
    this.list = new List(chat);
    this.write = new Write(chat);
    this.badge = make("span", { class: "badge", "aria-hidden": "true", hidden: true });
    this.launcher = make("button", { class: "launcher", type: "button", "aria-label": w.open, "aria-expanded": "false", "aria-haspopup": "dialog", click: () => this.toggle() }, icon("chat"), this.badge);
    this.bar = make("p", { class: "bar", role: "status" });
    this.name = make("p", { class: "typing", role: "status" });
    this.extra = make("div", { class: "extra" });
    this.menu = make("div", { class: "menu", hidden: true },
      make("button", { type: "button", click: () => { this._menu(false); this.offer(true); } }, w.mail),
      make("button", { type: "button", click: () => { this._menu(false); chat.line.mention({ type: "transcript" }); } }, w.transcript));
    this.more = make("button", { class: "bare", type: "button", "aria-label": w.menu, title: w.menu, "aria-expanded": "false", click: () => this._menu(this.menu.hidden) }, icon("more"));
    this.title = make("h1", {}, w.title);
    const close = onPage ? null : make("button", { class: "bare", type: "button", "aria-label": w.close, title: w.close, click: () => this.toggle() }, icon("close"));
    this.panel = make("section", { class: "panel", role: onPage ? "region" : "dialog", "aria-label": w.title, hidden: !onPage, keydown: (event) => this._key(event),
      dragover: (event) => event.preventDefault(), drop: (event) => { event.preventDefault(); this.write.files.add(event.dataTransfer.files); } },
    make("header", {}, this.title, this.more, close, this.menu), this.bar, this.list.element,
    make("div", { class: "foot" }, this.list.newest, this.name, this.extra, this.write.element));
    this.element = make("div", { class: onPage ? "root page" : "root", lang: chat.language }, this.panel, onPage ? "" : this.launcher);
    addEventListener("focus", () => this.look());
    document.addEventListener("visibilitychange", () => this.look());
  }

  get isOpen() { return !this.panel.hidden; }

  toggle() {
    const open = !this.isOpen;
    this.panel.hidden = !open;
    this.launcher.setAttribute("aria-expanded", String(open));
    this.element.classList.toggle("open", open);
    this.chat.memory.opened = open;
    if (open) {
      this.chat.line.connect();
      this.list.down();
      this.write.area.focus({ preventScroll: true });
      this.look();
    } else this.launcher.focus();
    this.count(this.unread);
  }

  // What was shown while somebody looks has been read.
  look() {
    if (this.isOpen && !document.hidden) this.chat.read();
  }

  count(unread) {
    this.unread = unread;
    const w = this.chat.words;
    this.badge.hidden = !unread;
    this.badge.textContent = unread > 9 ? "9+" : String(unread);
    this.launcher.setAttribute("aria-label", this.isOpen ? w.close : unread ? `${w.open}, ${w.unread(unread)}` : w.open);
  }

  // A line above the conversation: "warn" until something better is said, "" for a while.
  tell(words, kind = "") {
    clearTimeout(this.quiet);
    this.bar.textContent = words;
    this.bar.className = `bar ${kind}`;
    if (words && !kind) this.quiet = setTimeout(() => this.tell(""), 4_000);
    if (words && kind === "warn") this.quiet = setTimeout(() => this.tell(""), 8_000);
  }

  // A place for an address, where answers may follow. By itself it comes once, when a person is waited for.
  offer(asked = false) {
    const w = this.chat.words;
    if (this.chat.identity || (!asked && (this.offered || this.chat.email))) return;
    this.offered = true;
    const field = make("input", { type: "email", autocomplete: "email", value: this.chat.email, maxlength: "254", "aria-describedby": "why" });
    const save = (address) => { this.chat.line.mention({ type: "email", address }); };
    const form = make("form", { class: "mail", novalidate: true, submit: (event) => { event.preventDefault(); save(field.value.trim()); } },
      make("label", {}, w.mail_label, field), make("p", { class: "soft", id: "why" }, w.mail_why),
      make("div", { class: "line" }, make("button", { type: "submit", class: "choice" }, w.mail_save),
        make("button", { type: "button", class: "quiet", click: () => this.chat.email ? save("") : this.extra.replaceChildren() }, this.chat.email ? w.mail_none : w.cancel)));
    const ask = make("button", { type: "button", class: "choice slim", click: () => { this.extra.replaceChildren(form); field.focus(); } }, w.mail);
    this.extra.replaceChildren(asked ? form : ask);
    if (asked) field.focus();
    else this.list.down();
  }

  settle() { this.extra.replaceChildren(); }

  _menu(open) {
    this.menu.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    this.menu.firstElementChild.hidden = Boolean(this.chat.identity);
    if (open) [...this.menu.children].find((one) => !one.hidden).focus();
  }

  _key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    if (!this.menu.hidden) { this._menu(false); this.more.focus(); return; }
    if (!this.onPage) this.toggle();
  }
}
