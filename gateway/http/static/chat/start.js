// Puts the parts together. The script tag says where the gateway is, and may say language, channel, identity and where to stand.

const LATE = 1_500; // ms without a line before that is worth a word

class Chat {
  constructor(tag) {
    const data = tag.dataset;
    this.base = tag.src.replace(/\/chat\/widget\.js.*$/, "");
    this.channel = data.channel || "";
    this.token = data.identity || "";
    const asked = (data.language || document.documentElement.lang || navigator.language || "").slice(0, 2).toLowerCase();
    this.language = asked === "pl" ? "pl" : "en";
    this.words = WORDS[this.language];
    this.memory = new Memory([this.base, this.channel, personOf(this.token)].join("|"));
    this.email = "";
    this.identity = "";
    this.first = true;
    this.seen = -1;
    this.last = -1;
    this.others = [];
    this.line = new Line(this.url("/chat/ws").replace(/^http/, "ws"), this.memory, () => ({ language: this.language, ...(this.token ? { identity: this.token } : {}) }),
      (frame) => this.heard(frame), (state) => this.turned(state));
    this.window = new Window(this, data.mode === "page");
    this.memory.onOther(() => { if (!this.window.list.shown.size) this.line.restart(); });
    this.host = make("div", { id: "centrala-chat" });
    const shadow = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shadow.adoptedStyleSheets = [sheet];
    shadow.append(this.window.element);
    (document.getElementById(data.into) || document.body).append(this.host);
    for (const one of this.memory.unsent) this._own(one);
    if (data.mode === "page") this.line.connect();
    else if (this.memory.opened && matchMedia("(min-width: 40rem)").matches) this.window.toggle();
    else if (this.memory.session) this.line.connect();
  }

  url(path) {
    const channel = this.channel && !path.startsWith("/chat/files/") && path.startsWith("/chat") ? `?channel=${encodeURIComponent(this.channel)}` : "";
    return `${this.base}${path}${channel}`;
  }

  // Resolves once the gateway knows this visitor.
  ready() {
    if (this.line.welcomed) return Promise.resolve();
    this.line.connect();
    return new Promise((resolve) => { this.others.push(resolve); });
  }

  say(text, files = []) {
    this._send({ type: "message", id: newId(), text, ...(files.length ? { files: files.map((one) => one.file), kept: files } : {}) });
  }

  choose(choice) {
    this._send({ type: "choice", id: newId(), choice: choice.id, label: choice.label });
    this.window.write.area.focus({ preventScroll: true });
  }

  read() {
    if (this.last <= this.seen) return;
    this.seen = this.last;
    this.line.mention({ type: "read", place: this.seen });
    this.window.count(0);
  }

  tell(words, kind) { this.window.tell(words, kind); }
  typingName(words) { this.window.name.textContent = words; }

  turned(state) {
    clearTimeout(this.late);
    if (state === "open") {
      if (this.window.bar.classList.contains("lost")) this.tell(this.words.back);
      return;
    }
    if (state === "lost") for (const one of this.memory.unsent) this.window.list.mark(one.id, "waits");
    this.late = setTimeout(() => this.tell(this.words.offline, "lost"), navigator.onLine ? LATE : 0);
  }

  heard(frame) {
    const list = this.window.list;
    if (frame.type === "welcome") this._welcome(frame);
    else if (frame.type === "message") this._message(frame);
    else if (frame.type === "received") { list.mark(frame.id, ""); if (!list.last || list.last.author.kind === "requester") this._expect(); }
    else if (frame.type === "typing") list.typing(frame.author.name || this.words.agent);
    else if (frame.type === "read") { this.seen = Math.max(this.seen, frame.place); this._count(); }
    else if (frame.type === "email") this._email(frame.address);
    else if (frame.type === "transcript") this.tell(this.words.transcript_sent(frame.address));
    else if (frame.type === "error") this._error(frame);
  }

  _welcome(frame) {
    const list = this.window.list;
    if (this.session && this.session !== frame.session) { list.clear(); this.last = this.seen = -1; }
    this.session = frame.session;
    this.email = frame.email;
    this.identity = frame.identity;
    if (!this.window.onPage) this.window.title.textContent = frame.desk;
    this.window.write.files.most = frame.upload;
    this.window.write.area.maxLength = frame.longest;
    this.seen = Math.max(this.seen, frame.read - 1);
    if (this.first) list.element.setAttribute("aria-live", "off"); // the past is no news
    const waiting = this.memory.unsent.filter((one) => !frame.history.some((each) => each.id === one.id));
    if (this.first && waiting.length) list.clear();
    for (const one of frame.history) this._message(one, true);
    for (const one of waiting) this._own(one);
    if (this.first) { list.down(); setTimeout(() => list.element.setAttribute("aria-live", "polite"), 500); }
    this.first = false;
    for (const one of this.others.splice(0)) one();
    this._count();
    this.window.look();
  }

  _message(frame, past = false) {
    const list = this.window.list;
    if (frame.author.kind !== "requester") list.typing("");
    this.agent = frame.author.kind === "agent" || (this.agent && frame.author.kind !== "bot");
    list.show(frame);
    if (frame.place !== undefined) this.last = Math.max(this.last, frame.place);
    if (frame.author.kind === "bot" && frame.ticket && !frame.choices.length && !past) this.window.offer();
    if (past) return;
    this._count();
    this.window.look();
  }

  // A bot answers within a moment; of a person nobody knows.
  _expect() { if (!this.agent) this.window.list.typing(this.words.bot); }

  _count() {
    let unread = 0;
    if (this.last > this.seen) unread = [...this.window.list.shown.values()].filter((one) => !one.mine && one.place > this.seen).length;
    this.window.count(unread);
  }

  _email(address) {
    this.email = address;
    this.window.settle();
    this.tell(address ? this.words.mail_kept(address) : this.words.mail_gone);
  }

  _error(frame) {
    const one = frame.id && this.window.list.shown.get(frame.id);
    if (frame.code === "unknown-choice" && one) { // the words of the button say the same
      this.say(one.text);
      one.row.remove();
      this.window.list.shown.delete(frame.id);
    } else if (one) this.window.list.mark(frame.id, "failed", frame.message);
    else this.tell(frame.message, "warn");
  }

  _send(frame) {
    this._own(frame, "sending");
    this.line.say(frame);
  }

  _own(frame, state = "waits") {
    this.window.list.show({ id: frame.id, author: { kind: "requester", name: "" }, text: frame.text || frame.label || "", choices: [], files: frame.kept || [] }, state);
  }
}

// Whom a token names; unproved, and only good for keeping persons' drafts apart.
function personOf(token) {
  try {
    const bytes = Uint8Array.from(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));
    return JSON.parse(new TextDecoder().decode(bytes)).email || "";
  } catch { return ""; }
}

const tag = document.currentScript || document.querySelector('script[src*="/chat/widget.js"]');
if (tag && !document.getElementById("centrala-chat")) {
  const begin = () => new Chat(tag);
  if (document.body) begin(); else addEventListener("DOMContentLoaded", begin);
}
