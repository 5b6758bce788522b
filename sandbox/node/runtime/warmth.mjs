// What a waiting process has done before its job comes: the packages that most handlers use are loaded, and a call has
// gone through each, and through the Runtime API's client, so that what they need is compiled. Nothing of it is handed
// to a handler.
import { readdirSync } from "node:fs";
import { Agent } from "node:http";
import { createConnection } from "node:net";
import { Duplex } from "node:stream";
import { format } from "node:util";
import { RuntimeApi } from "./api.mjs";

/** Load and use. What is answered does not matter: the way there does. */
export async function warm() {
  const sdk = await import("./packages.mjs");
  const copy = new sdk.CopyObjectCommand({ Bucket: "b", Key: "k", CopySource: "a/k" });
  await called(sdk.S3Client, "<CopyObjectResult></CopyObjectResult>", (client) => client.send(copy));
  const put = new sdk.PutCommand({ TableName: "t", Item: { id: "1" } });
  await called(sdk.DynamoDBClient, "{}", (client) => sdk.DynamoDBDocumentClient.from(client).send(put));
  await asked(process.env.AWS_LAMBDA_RUNTIME_API);
  format("%s", new Error("printed"), { a: [1] });
}

/** Load every package that is there, so that the code of each is compiled once for all processes that follow. */
export async function loadEverything(folder) {
  const names = readdirSync(folder).filter((name) => !name.startsWith("@"));
  for (const scope of readdirSync(folder).filter((name) => name.startsWith("@") && name !== "@shared"))
    names.push(...readdirSync(`${folder}/${scope}`).map((name) => `${scope}/${name}`));
  for (const name of names) await import(name);
}

async function called(Client, answer, call) {
  const client = new Client({ maxAttempts: 1, requestHandler: { httpAgent: agent(answer) } });
  await call(client).catch(() => {});
  client.destroy();
}

/** The Runtime API's client against a stand-in, then the way to its real port, which nobody answers yet. */
async function asked(address) {
  const api = new RuntimeApi(address);
  api.waiting = agent("{}");
  api.posting = agent("{}");
  await api.next();
  await api.respond("0", "null");
  const [host, port] = address.split(":");
  const socket = createConnection({ host, port });
  await new Promise((resolve) => socket.once("connect", resolve).once("error", resolve));
  socket.destroy();
}

function agent(answer) {
  const made = new Agent();
  made.createConnection = () => new StandIn(answer);
  return made;
}

/** A connection within the process whose other end answers every request alike. */
class StandIn extends Duplex {
  constructor(answer) {
    super();
    this.answer = `HTTP/1.1 200 OK\r\nContent-Length: ${answer.length}\r\nConnection: close\r\n\r\n${answer}`;
  }
  _read() {}
  _write(_chunk, _encoding, done) {
    if (this.answer) this.push(this.answer);
    this.answer = undefined;
    done();
  }
  setTimeout() {
    return this;
  }
  setNoDelay() {
    return this;
  }
  setKeepAlive() {
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
}
