// The Lambda Runtime API from the runtime's side ("Using the Lambda runtime API for custom runtimes").
import { Agent, request } from "node:http";
import { createConnection } from "node:net";

const PATH = "/2018-06-01/runtime";

export class RuntimeApi {
  /** `address` is host:port. */
  constructor(address) {
    [this.host, this.port] = address.split(":");
    this.waiting = new Agent({ keepAlive: true, maxSockets: 1 });
    this.posting = new Agent({ keepAlive: true, maxSockets: 1 });
    this.posting.createConnection = (options) => this.#take() ?? createConnection(options);
    this.underWay = Promise.resolve();
  }

  /** The next invocation: its event as text, and the headers that describe it. */
  async next() {
    this.#connect();
    const { status, headers, text } = await this.#send("GET", "/invocation/next", this.waiting);
    if (status !== 200) throw new Error(`the Runtime API answered ${status}`);
    return { text, headers };
  }

  /**
   * Have a connection for the first post before the handler is called: an answer that had to wait for one would come
   * after requests that the handler has begun and does not wait for.
   */
  #connect() {
    if (this.connected) return;
    this.connected = createConnection({ host: this.host, port: this.port, noDelay: true });
    this.connected.on("error", () => {}); // then the post makes another, and tells
    this.connected.unref();
  }

  #take() {
    const taken = this.taken ? undefined : this.connected;
    this.taken = true;
    return taken?.destroyed ? undefined : taken?.ref();
  }

  respond(requestId, text) {
    return this.#post(`/invocation/${requestId}/response`, text);
  }

  fail(requestId, document) {
    return this.#post(`/invocation/${requestId}/error`, JSON.stringify(document), document.errorType);
  }

  initFailed(document) {
    return this.#post("/init/error", JSON.stringify(document), document.errorType);
  }

  /** Posts go out in the order of their calls; `underWay` ends when the last one has been answered. */
  #post(path, text, errorType) {
    const headers = { "Content-Type": "application/json" };
    if (errorType) headers["Lambda-Runtime-Function-Error-Type"] = encodeURIComponent(errorType);
    const sent = this.#send("POST", path, this.posting, headers, text);
    this.underWay = sent.catch(() => {});
    return sent;
  }

  #send(method, path, agent, headers = {}, body = "") {
    return new Promise((resolve, reject) => {
      const bytes = Buffer.from(body, "utf8");
      if (method === "POST") headers["Content-Length"] = bytes.length;
      const options = { host: this.host, port: this.port, path: PATH + path, method, agent, headers };
      const sending = request(options, (response) => {
        const parts = [];
        response.on("data", (part) => parts.push(part));
        response.on("error", reject);
        response.on("end", () =>
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(parts).toString("utf8") }),
        );
      });
      sending.on("error", reject);
      sending.end(bytes);
    });
  }
}
