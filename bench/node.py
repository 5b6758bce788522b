"""The S3 copy in Node.js, and what a waiting Node process holds."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path

from bench.ground import Ground, pause
from bench.memory import megabytes
from bench.timing import Row, timed
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


def rows(ground: Ground) -> list[Row]:
    """The copy with a warm pool, and one after another without a pause. Starts Node.js when nothing has yet."""
    copy = partial(copy_once, ground.sandbox)
    timed(copy, 3)
    time.sleep(_REFILLED_SECONDS)
    return [
        Row("S3 copy in Node.js, paced at 1/s", timed(copy, ground.count(50), between=pause), most=60),
        Row("S3 copy in Node.js, back to back", timed(copy, ground.count(50))),
    ]


def copy_once(sandbox: Sandbox) -> None:
    """Raises RuntimeError when nothing was copied."""
    result = sandbox.run(_JOB)
    if result.final is None or list(result.final.objects["target"]) != ["a.txt"]:
        raise RuntimeError(f"nothing was copied: {result.outcome} {result.steps}")


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
