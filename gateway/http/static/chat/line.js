// The line to the gateway: a socket that comes back by itself, and sends each message until it is acknowledged.

const FIRST_PAUSE = 500, LONGEST_PAUSE = 30_000; // ms between two tries to connect
const PATIENCE = 8_000; // ms until a message without an answer means that the line is dead
const AGAIN = { unavailable: 3_000, "too-many": 15_000 }; // ms until such a message is tried again

class Line {
  // `heard` gets every frame, `state` one of "connecting", "open", "lost".
  constructor(address, memory, hello, heard, state) {
    Object.assign(this, { address, memory, hello, heard, state, socket: null, welcomed: false, tries: 0, wanted: false, again: 0, timer: 0 });
    this.sentNow = new Set();
    addEventListener("online", () => this.wanted && this.connect());
    addEventListener("offline", () => this._lose());
    document.addEventListener("visibilitychange", () => { if (!document.hidden && this.wanted && !this.socket) this.connect(); });
  }

  // Opens the line, if it is not open already, and keeps it open from now on.
  connect() {
    this.wanted = true;
    if (this.socket) return;
    clearTimeout(this.again);
    this.state("connecting");
    const socket = this.socket = new WebSocket(this.address);
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "hello", session: this.memory.session, ...this.hello() })));
    socket.addEventListener("message", (event) => { if (socket === this.socket) this._take(JSON.parse(event.data)); });
    socket.addEventListener("close", () => { if (socket === this.socket) this._lose(); });
  }

  // Begins anew, with the session the browser remembers now.
  restart() {
    this._drop();
    if (this.wanted) this.connect();
  }

  // Sends a message, now or as soon as the line is back. It is remembered until the gateway has it.
  say(frame) {
    this.memory.keep(frame);
    this.connect();
    this._flush();
  }

  // Something of no lasting worth: sent now or not at all.
  mention(frame) {
    if (this.welcomed) this.socket.send(JSON.stringify(frame));
  }

  _take(frame) {
    if (frame.type === "welcome") {
      this.tries = 0;
      this.welcomed = true;
      if (this.memory.session !== frame.session) this.memory.session = frame.session;
      this.state("open");
    }
    if (frame.type === "received") this._settled(frame.id);
    if (frame.type === "error" && frame.id) {
      if (AGAIN[frame.code]) {
        setTimeout(() => { this.sentNow.delete(frame.id); this._flush(); }, AGAIN[frame.code]);
        return;
      }
      this._settled(frame.id);
    }
    this.heard(frame);
    if (frame.type === "welcome") this._flush();
  }

  _settled(id) {
    this.memory.drop(id);
    this.sentNow.delete(id);
    clearTimeout(this.timer);
    if (this.sentNow.size) this._watch();
  }

  _flush() {
    if (!this.welcomed) return;
    for (const frame of this.memory.unsent) {
      if (this.sentNow.has(frame.id)) continue;
      this.sentNow.add(frame.id);
      const { label, kept, ...sent } = frame;
      this.socket.send(JSON.stringify(sent));
      this._watch();
    }
  }

  _watch() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this._lose(), PATIENCE);
  }

  _lose() {
    if (!this.wanted) return;
    this._drop();
    this.state("lost");
    const pause = Math.min(FIRST_PAUSE * 2 ** this.tries++, LONGEST_PAUSE);
    clearTimeout(this.again);
    this.again = setTimeout(() => this.connect(), pause * (0.5 + Math.random() / 2));
  }

  _drop() {
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    this.sentNow.clear();
    clearTimeout(this.timer);
    if (socket) socket.close();
  }
}
