// Files of an answer: chosen, pasted or dropped; sent ahead one by one with their progress, and taken out again.
import { toast } from "./desk.js";

const under = new WeakMap(); // form → how many uploads are under way

export const canSend = (form) => !under.get(form);

function shownSize(bytes) {
  const language = document.documentElement.lang;
  const [value, unit] = bytes < 1_000 ? [bytes, "B"] : bytes < 1_000_000 ? [Math.round(bytes / 1_000), "kB"] : [Math.round(bytes / 100_000) / 10, "MB"];
  return `${value.toLocaleString(language)} ${unit}`;
}

export function watchFiles(form, words) {
  const list = form.querySelector(".answer-files");
  const input = form.querySelector("input[type=file]");
  const total = () => Array.from(list.children).reduce((sum, one) => sum + Number(one.dataset.size || 0), 0);
  const tell = () => form.dispatchEvent(new CustomEvent("answer:files", { bubbles: true }));

  function row(name, size) {
    const item = document.createElement("li");
    const title = document.createElement("span");
    title.className = "answer-file";
    title.textContent = name;
    const state = document.createElement("span");
    state.className = "soft small";
    state.textContent = shownSize(size);
    item.dataset.size = size;
    item.append(title, " ", state);
    list.append(item);
    removable(item, name);
    return { item, state };
  }

  function removable(item, name, before = () => {}) {
    item.querySelector(".answer-remove")?.remove();
    item.querySelector("button")?.remove();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "×";
    button.setAttribute("aria-label", words.remove.replace("{name}", name));
    button.addEventListener("click", () => { before(); item.remove(); tell(); form.elements.text.focus(); });
    item.append(button);
  }

  function named(item, id) {
    const hidden = document.createElement("input");
    hidden.type = "hidden";
    hidden.name = "file";
    hidden.value = id;
    item.prepend(hidden);
  }

  function take(file, name, inline) {
    if (list.children.length >= Number(words.most)) return toast(words.tooMany, { tone: "bad" });
    if (total() + file.size > Number(words.largest)) return toast(words.tooLarge.replace("{name}", name), { tone: "bad", seconds: 10 });
    const { item, state } = row(name, file.size);
    const request = new XMLHttpRequest();
    const query = new URLSearchParams({ name, ...(inline ? { inline: "true" } : {}) });
    request.open("POST", `${words.upload}?${query}`);
    request.setRequestHeader("X-CSRF-Token", form.elements.csrf.value);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) state.textContent = words.uploading.replace("{percent}", Math.round((100 * event.loaded) / event.total));
    });
    under.set(form, (under.get(form) || 0) + 1);
    request.addEventListener("loadend", () => {
      under.set(form, under.get(form) - 1);
      if (!item.isConnected) return;
      if (request.status === 201) {
        const kept = JSON.parse(request.responseText);
        named(item, kept.id);
        state.textContent = shownSize(kept.size);
        item.querySelector(".answer-file").textContent = kept.name;
        removable(item, kept.name);
        tell();
        return;
      }
      let why = words.failed;
      try { why = JSON.parse(request.responseText).detail || why; } catch { /* no words came */ }
      item.classList.add("failed");
      state.textContent = words.failed;
      toast(`${name}: ${why}`, { tone: "bad", seconds: 10 });
    });
    removable(item, name, () => request.abort());
    request.send(file);
  }

  for (const item of list.children) removable(item, item.querySelector(".answer-file").textContent);
  form.addEventListener("desk:files", (event) => {
    list.replaceChildren();
    for (const file of event.detail) named(row(file.name, file.size).item, file.id);
  });
  input.addEventListener("change", () => {
    for (const file of input.files) take(file, file.name, false);
    input.value = "";
  });
  form.elements.text.addEventListener("paste", (event) => {
    const files = Array.from(event.clipboardData?.files || []);
    if (!files.length || event.clipboardData.getData("text/plain")) return; // words copied from a document bring a picture of themselves
    event.preventDefault();
    for (const file of files) {
      const picture = /^image\/(png|jpeg|gif|webp)$/.exec(file.type);
      const stamp = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
      take(file, picture ? `${words.pasted}-${stamp}.${picture[1].replace("jpeg", "jpg")}` : file.name, Boolean(picture));
    }
  });
  let over = 0;
  const carriesFiles = (event) => Array.from(event.dataTransfer?.types || []).includes("Files");
  form.addEventListener("dragenter", (event) => { if (carriesFiles(event)) { over += 1; form.dataset.drop = words.drop; } });
  form.addEventListener("dragleave", () => { over = Math.max(0, over - 1); if (!over) delete form.dataset.drop; });
  form.addEventListener("dragover", (event) => { if (carriesFiles(event)) event.preventDefault(); });
  form.addEventListener("drop", (event) => {
    over = 0;
    delete form.dataset.drop;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    for (const file of event.dataTransfer.files) take(file, file.name, false);
  });
}
