// The conversation: messages in their order, who said them, how sending stands, what can be answered.

class List {
  constructor(chat) {
    this.chat = chat;
    this.shown = new Map();
    this.last = null;
    this.element = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": chat.words.log, tabindex: "0" });
    this.dots = make("div", { class: "row other dots", hidden: true, "aria-hidden": "true" }, make("div", { class: "bubble" }, make("i"), make("i"), make("i")));
    this.intro = make("div", { class: "intro" }, make("span", { class: "face", "aria-hidden": "true" }, icon("chat")), make("h2", {}, chat.words.hello), make("p", {}, chat.words.lead));
    this.newest = make("button", { class: "newest", type: "button", hidden: true, click: () => this.down() }, chat.words.newest);
    this.element.append(this.intro, this.dots);
    this.element.addEventListener("scroll", () => { if (this.isDown) this.newest.hidden = true; });
  }

  get isDown() { const one = this.element; return one.scrollHeight - one.scrollTop - one.clientHeight < 60; }
  down() { this.element.scrollTop = this.element.scrollHeight; this.newest.hidden = true; }

  clear() {
    for (const one of this.shown.values()) one.row.remove();
    this.shown.clear();
    this.last = null;
    this.intro.hidden = false;
  }

  // Shows a message once; one of our own that was waiting only learns its place. `state`: "", "sending" or "waits".
  show(message, state = "") {
    const known = this.shown.get(message.id);
    if (known) {
      if (message.place !== undefined) this.mark(message.id, "");
      return false;
    }
    const follow = this.isDown || message.author.kind === "requester";
    this._close();
    const mine = message.author.kind === "requester";
    const w = this.chat.words;
    const who = mine ? w.you : message.author.name || w[message.author.kind] || w.bot;
    const same = this.last && this.last.who === who;
    const bubble = make("div", { class: "bubble" });
    if (message.text) bubble.append(mine ? make("div", { class: "words" }, message.text) : linked(message.text, this.chat.url("/knowledge/"), w.guide));
    for (const file of message.files || []) bubble.append(this._file(file));
    const at = new Date(message.at || Date.now());
    const status = make("span", { class: "status" });
    const time = make("time", { datetime: at.toISOString() }, at.toLocaleTimeString(this.chat.language === "pl" ? "pl" : "en-GB", { hour: "2-digit", minute: "2-digit" }));
    const row = make("div", { class: `row ${mine ? "mine" : "other"} ${message.author.kind}${same ? " same" : ""}` },
      make("p", { class: same || mine ? "hidden" : "who" }, who), bubble, make("p", { class: "meta" }, time, status));
    if (message.choices && message.choices.length) row.append(this._choices(message.choices));
    this.dots.before(row);
    this.intro.hidden = true;
    this.shown.set(message.id, { row, status, mine, place: message.place, text: message.text });
    this.last = { who, row, author: message.author };
    this.mark(message.id, state);
    if (follow) this.down(); else this.newest.hidden = false;
    return true;
  }

  // How sending stands: "sending", "waits", "failed" (with words), "" for safe.
  mark(id, state, words = "") {
    const one = this.shown.get(id);
    if (!one || !one.mine) return;
    const w = this.chat.words;
    one.row.classList.toggle("unsafe", state === "sending" || state === "waits");
    one.row.classList.toggle("failed", state === "failed");
    const told = { sending: w.sending, waits: w.waits, failed: `${w.failed}. ${words}`, "": w.sent }[state];
    if (state === "failed") one.status.replaceChildren(told);
    else one.status.replaceChildren(icon(state ? "clock" : "tick"), make("span", { class: state === "waits" ? "" : "hidden" }, told));
  }

  typing(name) {
    clearTimeout(this.quiet);
    const follow = this.isDown;
    this.dots.hidden = !name;
    this.chat.typingName(name && name !== this.chat.words.bot ? this.chat.words.typing(name) : "");
    if (!name) return;
    if (follow) this.down();
    this.quiet = setTimeout(() => this.typing(""), name === this.chat.words.bot ? 3_000 : 6_000);
  }

  // Only the newest question can be answered by a button.
  _close() {
    for (const one of this.element.querySelectorAll(".choices")) one.remove();
  }

  _choices(choices) {
    const pick = (one) => { this._close(); this.chat.choose(one); };
    return make("div", { class: "choices", role: "group", "aria-label": this.chat.words.choices },
      ...choices.map((one) => make("button", { type: "button", class: "choice", click: () => pick(one) }, one.label)));
  }

  _file(file) {
    const url = file.url && this.chat.url(file.url);
    const image = url && PICTURES.includes(file.media_type) && file.size <= LARGEST_PICTURE;
    const blob = image ? fetch(url, { credentials: "omit" }).then((answer) => answer.ok ? answer.blob() : Promise.reject(answer)) : null;
    if (blob) blob.catch(() => {});
    const inside = [picture(blob || file.blob, file.media_type, file.size), make("span", { class: "name" }, file.name), make("span", { class: "soft" }, sizeOf(file.size, this.chat.language))];
    return url ? make("a", { class: "file", href: url, download: file.name, "aria-label": `${this.chat.words.download}: ${file.name}` }, ...inside) : make("span", { class: "file" }, ...inside);
  }
}
