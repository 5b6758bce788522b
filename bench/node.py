"""The S3 copy in Node.js, and what a waiting Node process holds.

`python -m bench.node` prints them alone.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.memory import megabytes
from bench.timing import Row, table, timed
from sandbox import Job, Sandbox

WANTED_MEGABYTES = 70
_FIRST_FILE = b"/var/runtime/bootstrap/index.mjs"
_REFILLED_SECONDS = 2.0
_TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Source: {Type: AWS::S3::Bucket, Properties: {BucketName: source}}
  Target: {Type: AWS::S3::Bucket, Properties: {BucketName: target}}
  Copy:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: nodejs24.x
      Policies: [{S3ReadPolicy: {BucketName: source}}, {S3WritePolicy: {BucketName: target}}]
      Events: {New: {Type: S3, Properties: {Bucket: !Ref Source, Events: "s3:ObjectCreated:*"}}}
"""
_CODE = b"""\
import { CopyObjectCommand, S3Client } from "@aws-sdk/client-s3";
const s3 = new S3Client({});
export const handler = async (event) => {
  for (const { s3: { bucket, object } } of event.Records)
    await s3.send(new CopyObjectCommand({
      Bucket: "target", Key: object.key, CopySource: `${bucket.name}/${object.key}`,
    }));
};
"""
_JOB = Job(
    code={"handler.mjs": _CODE},
    template=_TEMPLATE,
    runtime="nodejs24.x",
    steps=({"step": "put-object", "bucket": "source", "key": "a.txt", "body": "hello"},),
)


def rows(sandbox: Sandbox) -> list[Row]:
    """The copy with a warm pool, and one after another without a pause. Starts Node.js when nothing has yet."""

    def copy() -> None:
        result = sandbox.run(_JOB)
        if result.final is None or list(result.final.objects["target"]) != ["a.txt"]:
            raise RuntimeError(f"nothing was copied: {result.outcome} {result.steps}")

    timed(copy, 3)
    time.sleep(_REFILLED_SECONDS)
    paced = timed(copy, 30, between=lambda: time.sleep(1))
    return [
        Row("S3 copy in Node.js, paced at 1/s", paced, "<= 60 ms"),
        Row("S3 copy in Node.js, back to back", timed(copy, 30)),
    ]


def waiting_megabytes() -> float:
    """The proportional set size of a waiting Node process of this machine's wardens, at the mean; 0 when none waits."""
    waiting = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and _FIRST_FILE in (entry / "cmdline").read_bytes():
                waiting.append(int(entry.name))
        except OSError:
            continue  # it has just ended
    return megabytes(waiting) / len(waiting) if waiting else 0.0


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="coldstart-bench-") as folder:
        sandbox = Sandbox.connect(Path(folder))
        print(table(rows(sandbox)))
        time.sleep(_REFILLED_SECONDS)
        print(f"a waiting Node.js process: {waiting_megabytes():.0f} MB (wanted <= {WANTED_MEGABYTES})")
        sandbox.stop()


if __name__ == "__main__":
    main()
