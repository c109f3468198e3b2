// Loaded before a program that would listen on every interface: it listens on 127.0.0.1 only, and connects nowhere else.
"use strict";
const net = require("node:net");

const HERE = new Set(["127.0.0.1", "localhost", "::1"]);
const { listen } = net.Server.prototype;
const { connect } = net.Socket.prototype;

net.Server.prototype.listen = function (...words) {
  const [first, ...rest] = words;
  if (first !== null && typeof first === "object") return listen.call(this, { ...first, host: "127.0.0.1" }, ...rest);
  return listen.call(this, { port: Number(first) || 0, host: "127.0.0.1" }, ...rest.filter((one) => typeof one === "function"));
};

net.Socket.prototype.connect = function (...words) {
  // Node's own callers hand over [options, callback] as one array.
  const [options] = Array.isArray(words[0]) ? words[0] : words;
  const host = typeof options === "object" && options !== null ? options.host ?? (options.path ? "localhost" : "127.0.0.1") : "127.0.0.1";
  if (!HERE.has(host)) {
    process.nextTick(() => this.destroy(new Error(`refused to connect to ${host}: tests stay on this machine`)));
    return this;
  }
  return connect.apply(this, words);
};
