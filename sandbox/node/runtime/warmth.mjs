// What a waiting process has done before its job comes: the packages that most handlers use are loaded, and a call of
// each has gone through them, so that their functions are compiled. Nothing of it reaches a handler.
import { Agent } from "node:http";
import { Duplex } from "node:stream";

/** Load and use. Failures do not matter: the way there does. */
export async function warm() {
  const { S3Client, CopyObjectCommand } = await import("@aws-sdk/client-s3");
  const { DynamoDBClient } = await import("@aws-sdk/client-dynamodb");
  const { DynamoDBDocumentClient, PutCommand } = await import("@aws-sdk/lib-dynamodb");
  const copy = new CopyObjectCommand({ Bucket: "b", Key: "k", CopySource: "a/k" });
  await called(S3Client, "<CopyObjectResult></CopyObjectResult>", (client) => client.send(copy));
  const put = new PutCommand({ TableName: "t", Item: { id: "1" } });
  await called(DynamoDBClient, "{}", (client) => DynamoDBDocumentClient.from(client).send(put));
  await import("./loop.mjs");
}

async function called(Client, answer, call) {
  const httpAgent = new Agent();
  httpAgent.createConnection = () => new StandIn(answer);
  const client = new Client({ maxAttempts: 1, requestHandler: { httpAgent } });
  await call(client).catch(() => {});
  client.destroy();
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
