// Files on their way: chosen, pasted or dropped; each is sent at once and waits as a chip until the message goes.

const MOST_FILES = 10, LARGEST_PICTURE = 5_000_000;
const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

class Files {
  // `changed` is called whenever chips come, go or are ready; `trouble` with words.
  constructor(chat, changed, trouble) {
    Object.assign(this, { chat, changed, trouble, waiting: [], most: 25_000_000 });
    this.list = make("ul", { class: "chips" });
  }

  get busy() { return this.waiting.some((one) => !one.kept); }

  // Takes the files of a message away, to be sent with it.
  take() {
    const taken = this.waiting.map((one) => one.kept);
    for (const one of this.waiting) one.chip.remove();
    this.waiting = [];
    this.changed();
    return taken;
  }

  add(files) {
    for (const file of files) {
      const w = this.chat.words;
      if (this.waiting.length >= MOST_FILES) { this.trouble(w.too_many); return; }
      if (!file.size) { this.trouble(w.empty_file); continue; }
      if (file.size > this.most - 10_000) { this.trouble(w.too_large(Math.floor(this.most / 1_000_000))); continue; }
      this._send(file);
    }
  }

  async _send(file) {
    const w = this.chat.words;
    const name = file.name === "image.png" ? `screenshot-${new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-")}.png` : file.name;
    const state = make("span", { class: "soft" }, w.uploading);
    const chip = make("li", { class: "chip" }, picture(file, file.type, file.size), make("span", { class: "name" }, name), state,
      make("button", { type: "button", class: "bare", "aria-label": `${w.remove}: ${name}`, click: () => this._remove(one) }, icon("close")));
    const one = { chip, kept: null };
    this.waiting.push(one);
    this.list.append(chip);
    this.changed();
    try {
      await this.chat.ready();
      const form = new FormData();
      form.append("session", this.chat.memory.session);
      form.append("file", file, name);
      const answer = await fetch(this.chat.url("/chat/files"), { method: "POST", body: form, credentials: "omit", headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (!answer.ok) throw new Error(said.detail);
      one.kept = { ...said, blob: file };
      state.textContent = sizeOf(file.size, this.chat.language);
    } catch (error) {
      this.trouble(error instanceof TypeError || !error.message ? w.upload_failed : error.message);
      this._remove(one);
    }
    this.changed();
  }

  _remove(one) {
    one.chip.remove();
    this.waiting = this.waiting.filter((each) => each !== one);
    this.changed();
  }
}

// A small picture of an image, else a sign for a file. Painted on a canvas: the page's own policy may allow no images of ours.
function picture(blob, type, size) {
  const sign = make("span", { class: "thumb" }, icon("file"));
  if (PICTURES.includes(type) && size <= LARGEST_PICTURE) {
    Promise.resolve(blob).then((one) => createImageBitmap(one)).then((bitmap) => {
      const scale = Math.min(1, 440 / bitmap.width, 320 / bitmap.height);
      const canvas = make("canvas", { width: Math.max(1, Math.round(bitmap.width * scale)), height: Math.max(1, Math.round(bitmap.height * scale)) });
      canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      bitmap.close();
      sign.classList.add("painted");
      sign.replaceChildren(canvas);
    }).catch(() => {}); // no picture after all: the sign stays
  }
  return sign;
}
