// Where the visitor writes: Enter sends, Shift+Enter breaks the line; files by button, paste and drop.

const TYPING_EVERY = 3_000; // ms

class Write {
  constructor(chat) {
    this.chat = chat;
    this.typed = 0;
    this.asked = false; // to send, while files are still on their way
    const w = chat.words;
    this.files = new Files(chat, () => this._changed(), (words) => { this.asked = false; chat.tell(words, "warn"); });
    this.input = make("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", change: () => { this.files.add(this.input.files); this.input.value = ""; } });
    this.area = make("textarea", { rows: "1", "aria-label": w.write, placeholder: w.write, maxlength: "10000", enterkeyhint: "send",
      input: () => this._typing(), keydown: (event) => this._key(event), paste: (event) => this._paste(event) });
    this.area.value = chat.memory.draft;
    this.button = make("button", { class: "send", type: "submit", "aria-label": w.send, title: w.send }, icon("send"));
    this.element = make("form", { class: "write", submit: (event) => { event.preventDefault(); this.send(); } }, this.files.list,
      make("div", { class: "line" },
        make("button", { class: "bare clip", type: "button", "aria-label": w.file, title: w.file, click: () => this.input.click() }, icon("clip")),
        this.area, this.button), this.input);
    this._changed();
  }

  send() {
    const text = this.area.value.trim();
    if (!text && !this.files.waiting.length) return;
    if (this.files.busy) { this.asked = true; this._changed(); return; } // it goes with them
    this.chat.say(text, this.files.take());
    this.area.value = "";
    this.chat.memory.draft = "";
    this._changed();
    this.area.focus();
  }

  _typing() {
    this.asked = false;
    this.chat.memory.draft = this.area.value;
    this._changed();
    if (Date.now() - this.typed > TYPING_EVERY && this.area.value) {
      this.typed = Date.now();
      this.chat.line.mention({ type: "typing" });
    }
  }

  _key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  _paste(event) {
    const files = [...(event.clipboardData ? event.clipboardData.files : [])];
    if (!files.length) return;
    event.preventDefault();
    this.files.add(files);
  }

  _changed() {
    if (this.asked && !this.files.busy) { this.asked = false; this.send(); return; }
    this.button.disabled = this.asked || (!this.area.value.trim() && !this.files.waiting.length);
    this.area.rows = 1;
    this.area.rows = Math.min(5, Math.max(1, Math.floor((this.area.scrollHeight - 18) / 22)));
  }
}
