// What the browser remembers for one visitor: the session's secret, and what was written but is not safe with us yet.

class Memory {
  // `name` tells desks, chats and signed-in persons apart: what one person wrote is never sent as another.
  constructor(name) {
    this.name = `centrala-chat:${name}`;
    this.here = {}; // where a browser lets nothing be stored, a page's life is all there is
  }

  get session() { return this._read("session") || null; }
  set session(value) { this._write("session", value); }

  get opened() { return this._read("opened") === true; }
  set opened(value) { this._write("opened", value); }

  // Frames that were not acknowledged, oldest first.
  get unsent() { const found = this._read("unsent"); return Array.isArray(found) ? found : []; }
  keep(frame) { this._write("unsent", [...this.unsent, frame]); }
  drop(id) { this._write("unsent", this.unsent.filter((one) => one.id !== id)); }

  get draft() { return this._read("draft") || ""; }
  set draft(value) { this._write("draft", value); }

  // Calls back when another tab of the same visitor has another session.
  onOther(call) {
    addEventListener("storage", (event) => { if (event.key === `${this.name}:session`) call(); });
  }

  _read(key) {
    const name = `${this.name}:${key}`;
    if (name in this.here) return this.here[name];
    try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
  }

  _write(key, value) {
    const name = `${this.name}:${key}`;
    try { localStorage.setItem(name, JSON.stringify(value)); delete this.here[name]; } catch { this.here[name] = value; }
  }
}
