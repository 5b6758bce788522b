"""The X-Ray SDK and Powertools Tracer in Node.js: their segments reach the trace."""

import pytest

from sandbox import Job

pytestmark = pytest.mark.sandbox
TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: .
      Handler: handler.handler
      Runtime: nodejs24.x
      Timeout: 10
      MemorySize: 512
      Tracing: Active
      Policies: [{S3CrudPolicy: {BucketName: !Ref Files}}]
      Environment:
        Variables: {POWERTOOLS_SERVICE_NAME: orders, BUCKET: !Ref Files}
  Files: {Type: AWS::S3::Bucket}
"""
XRAY_SDK = """
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import AWSXRay from 'aws-xray-sdk-core';
const s3 = AWSXRay.captureAWSv3Client(new S3Client({}));
export const handler = (event) => AWSXRay.captureAsyncFunc('price', async (subsegment) => {
  subsegment.addAnnotation('order', event.order);
  const { KeyCount } = await s3.send(new ListObjectsV2Command({ Bucket: process.env.BUCKET }));
  subsegment.close();
  return KeyCount ?? 0;
});
"""
POWERTOOLS = """
import { Tracer } from '@aws-lambda-powertools/tracer';
const tracer = new Tracer();
export const handler = async (event) => {
  const parent = tracer.getSegment();
  const subsegment = parent.addNewSubsegment('price');
  tracer.setSegment(subsegment);
  tracer.putAnnotation('order', event.order);
  subsegment.close();
  tracer.setSegment(parent);
  return 0;
};
"""


@pytest.mark.parametrize("code", [XRAY_SDK, POWERTOOLS])
def test_a_subsegment_with_its_annotation_is_in_the_trace(sandbox, code):
    step = {"step": "invoke", "payload": {"order": "A-1"}}
    result = sandbox.run(
        Job(code={"handler.mjs": code.encode()}, template=TEMPLATE, runtime="nodejs24.x", steps=(step,))
    )
    invocation = result.steps[0].invocations[0]
    assert (invocation.status, invocation.answer) == ("answered", 0), (invocation.error, invocation.logs)
    (trace,) = result.observed.traces
    found = [part for segment in trace["segments"] for part in below(segment) if part["name"] == "price"]
    assert [part["annotations"]["order"] for part in found] == ["A-1"]


def below(segment):
    yield segment
    for part in segment.get("subsegments", ()):
        yield from below(part)
