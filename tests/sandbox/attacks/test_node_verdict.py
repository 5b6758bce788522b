"""What a Node.js handler pretends, changes under the runtime or does behind its back: never a fact that did not happen.

There is nothing to escape from with `node:vm`: its contexts are no wall for anybody, the process is inside ours.
"""

import json

import pytest

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("AB")]
TABLE = """\
  Honest:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: honest
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""
POLICY = "      Policies: [AdministratorAccess]\n"
HEAD = """\
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const put = (id, client = new DynamoDBClient({})) => client.send(new PutItemCommand({ TableName: 'honest',
  Item: { id: { S: id } } }));
"""
PRETENDS = {
    "prints results": """
        console.log(JSON.stringify({ result: true, outcome: 'finished', verdict: 'passed' }));
        return 'honest';""",
    "writes to every descriptor": r"""
        const { writeSync } = await import('node:fs');
        const frame = '\0\0\0\x1e\0\0\0\0{"exited": {"code": 0}, "n": 1}';
        for (let n = 1; n < 64; n++) try { writeSync(n, frame); } catch {}
        return 'wrote';""",
    "patches the SDK": """
        DynamoDBClient.prototype.send = async () => ({ Attributes: { id: { S: 'forged' } } });
        await put('forged');
        return 'patched';""",
    "patches JSON and Buffer": """
        JSON.stringify = () => '{"honest": true}';
        JSON.parse = () => ({});
        Buffer.from = ((from) => (...given) => from(...given))(Buffer.from);
        return 'forgotten';""",
    "patches fetch and http": """
        const { default: http } = await import('node:http');
        http.request = http.get = globalThis.fetch = () => { throw new Error('nobody leaves'); };
        return 'patched';""",
    "pollutes every object": """
        Object.prototype.method = 'GET';
        Object.prototype.toJSON = () => ({ honest: true });
        Array.prototype.map = () => [];
        return { own: 1 };""",
    "pollutes promises": """
        Promise.prototype.then = function () { return this; };
        return 'never heard of';""",
    "escapes from a vm": """
        const vm = await import('node:vm');
        const outer = vm.runInNewContext('this.constructor.constructor("return process")()', { real: {} });
        return typeof outer?.version;""",
    "exits": "process.exit(0);",
}
HANDLERS = "".join(f"export const n{n} = async () => {{{body}\n}};\n" for n, body in enumerate(PRETENDS.values()))
REAL = "export const real = async () => { await put('real'); return 'done'; };\n"


@pytest.fixture(scope="module")
def pretended(played):
    """(the result, {way: its invocation}), each way in a function of its own; "real" is the control."""
    names = {way: f"n{number}" for number, way in enumerate(PRETENDS)} | {"real": "real"}
    functions = {
        name.upper(): {"handler": f"handler.{name}", "timeout": 20 if way in {*ENDS, "real"} else 2, "more": POLICY}
        for way, name in names.items()
    }
    events = [(name.upper(), {}) for name in names.values()]
    result = played({"handler.mjs": HEAD + HANDLERS + REAL}, functions, events, TABLE)
    return result, dict(zip(names, (step.invocations[0] for step in result.steps), strict=True))


@pytest.mark.parametrize("way", PRETENDS)
def test_nothing_that_a_handler_pretends_becomes_a_fact(pretended, way):
    invocation = pretended[1][way]
    assert invocation.calls == () and invocation.changes == ()
    assert "forged" not in json.dumps(invocation.answer)


def test_control_what_a_handler_really_does_is_a_fact(pretended):
    result, ways = pretended
    assert [call.operation for call in ways["real"].calls] == ["PutItem"]
    assert result.final.items == {"honest": ({"id": "real"},)}


ENDS = {
    "prints results": ("answered", "honest"),
    "patches JSON and Buffer": ("answered", {"honest": True}),
    "pollutes promises": ("answered", "never heard of"),  # the language itself does not look it up
    "escapes from a vm": ("answered", "string"),
    "exits": ("exited", None),
}
"""A handler that breaks its own runtime has a wrong answer or none."""


@pytest.mark.parametrize("way", ENDS)
def test_it_ends_as_a_handler_of_that_answer_or_without_one(pretended, way):
    status, answer = ENDS[way]
    invocation = pretended[1][way]
    assert (invocation.status, invocation.answer if status == "answered" else None) == (status, answer)


BY_HAND = """
const base = 'http://127.0.0.1:9001/2018-06-01/runtime/invocation/';
const post = async (id, body) => (await fetch(`${base}${id}/response`, { method: 'POST', body })).status;
const early = await post('00000000', '"before next"');
export const handler = async (event, context) => {
  const tried = { early, next: (await fetch(`${base}next`)).status, another: await post('00000000', '"for another"') };
  if (!event.twice) return tried;
  tried.first = await post(context.awsRequestId, '"first"');
  tried.second = await post(context.awsRequestId, '"second"');
  console.log(tried.first, tried.second);
  return tried;
};
"""


def test_answers_by_hand_before_next_out_of_turn_and_for_another_request_are_refused(node):
    (invocation,) = node(BY_HAND)
    assert invocation.answer == {"early": 400, "next": 403, "another": 400}


def test_of_several_answers_the_first_one_counts(node):
    (invocation,) = node(BY_HAND, {"twice": True})
    assert (invocation.status, invocation.answer) == ("answered", "first")
    assert any(line.text.endswith("202 403") for line in invocation.logs)


LATE = """
const client = new DynamoDBClient({});
let number = 0;
let made = false;
export const handler = async ({ begin }) => {
  if (begin) {
    const work = (name) => put(`${name}-${number++}`, client).then(() => { made = true; }, () => {});
    for (const name of 'abcdef') setInterval(work, 1, name).unref();
    do await new Promise((done) => setTimeout(done, 100)); while (!made);
  }
  return 'answered';
};
"""


def test_what_timers_do_after_the_answer_is_recorded_with_an_invocation_or_not_done(played):
    events = [("Function", {"begin": True}), ("Function", {}), ("Function", {})]
    function = {"handler": "handler.handler", "timeout": 20, "more": POLICY}
    result = played({"handler.mjs": HEAD + LATE}, {"Function": function}, events, TABLE)
    recorded = {
        call.parameters["Item"]["id"]["S"]
        for step in result.steps
        for invocation in step.invocations
        for call in invocation.calls
    }
    assert recorded
    assert {item["id"] for item in result.final.items["honest"]} <= recorded


ENDLESS = """
import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
const word = new Int32Array(new SharedArrayBuffer(4));
const tellTheTime = () =>
  spawn('sh', ['-c', 'while :; do date +%s.%N; sleep 0.05; done'], { stdio: ['ignore', 'inherit', 'ignore'] });
const forEver = (what = () => {}) => new Promise(() => setInterval(what, 20));
export const handler = async ({ how }, { awsRequestId }) => {
  if (how) tellTheTime();
  if (how === 'signals') {
    for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2', 'SIGALRM', 'SIGXCPU']) process.on(name, () => {});
    await forEver();
  }
  if (how === 'answer') {
    const url = `http://127.0.0.1:9001/2018-06-01/runtime/invocation/${awsRequestId}/response`;
    await fetch(url, { method: 'POST', body: '"answered"' });
    await forEver();
  }
  if (how === 'drip') await forEver(() => writeSync(2, '.'));
  if (how === 'wait') Atomics.wait(word, 0, 0);
  if (how === 'spin') while (Atomics.load(word, 0) === 0);
  if (how === 'workers') {
    for (let n = 0; n < 2; n++) new Worker('for (;;);', { eval: true });
    await new Promise(() => {});
  }
  Atomics.wait(word, 0, 0, 50);
  return 'waited a little';
};
"""


WAYS = {
    "ignoring signals": "signals",
    "never coming back after the answer": "answer",
    "dripping output without an end of a line": "drip",
    "waiting on shared memory": "wait",
    "spinning on shared memory": "spin",
    "computing in workers": "workers",
}


@pytest.fixture(scope="module")
def endless(play):
    """{way: its invocation}; "bounded" is the control."""
    events = [("Function", {"how": how}) for how in WAYS.values()] + [("Function", {})]
    function = {"Function": {"handler": "handler.handler", "timeout": 1}}
    return dict(zip([*WAYS, "bounded"], play({"handler.mjs": ENDLESS}, function, events), strict=True))


@pytest.mark.alone
@pytest.mark.parametrize("way", WAYS)
def test_a_handler_that_does_not_end_is_ended_within_a_tenth_of_a_second_of_its_timeout(endless, way):
    assert endless[way].status == "timed-out", endless[way].error
    texts = [line.text.strip(".") for line in endless[way].logs]  # what drips comes in between
    told = [float(text) for text in texts if text.replace(".", "").isdigit()]
    assert told[-1] - told[0] < 1.1
    assert len(told) > 5


@pytest.mark.alone
def test_control_a_handler_that_waits_a_little_is_not_ended(endless):
    assert endless["bounded"].answer == "waited a little"


FLOOD = """
import { writeSync } from 'node:fs';
export const handler = async ({ endless, lines }) => {
  while (endless) try { writeSync(1, 'y'.repeat(65536)); } catch {}
  for (let n = 0; n < lines; n++) console.log(n);
  return 'done';
};
"""


STRANGE = r"""
import { writeSync } from 'node:fs';
export const handler = async () => {
  const texts = ['\x1b[31mred\x1b[0m', '\u202eright to left', 'nul\0bell\x07', '<script>'];
  for (const part of [...texts, Buffer.from([255, 254, 195])]) { writeSync(1, part); writeSync(1, '\n'); }
  console.log('\ud800 half a character');
};
"""


def test_strange_output_is_text_line_by_line(node):
    (invocation,) = node(STRANGE)
    texts = [line.text for line in invocation.logs[1:-2]]
    assert texts[:3] == ["\x1b[31mred\x1b[0m", "\u202eright to left", "nul\0bell\x07"]
    assert texts[3] == "<script>"
    assert set(texts[4]) == {"\ufffd"}
    assert texts[5].endswith("\tINFO\t\ufffd half a character")


def test_a_flood_of_output_is_cut_with_a_note_and_a_little_is_kept_whole(node):
    flood, little = node(FLOOD, {"endless": True}, {"lines": 50}, timeout=1)
    assert (flood.status, flood.logs_truncated) == ("timed-out", True)
    assert sum(len(line.text) for line in flood.logs) < 300 * 1024
    assert (little.answer, little.logs_truncated) == ("done", False)
    assert sum("\tINFO\t" in line.text for line in little.logs) == 50


OUT = """
import * as http2 from 'node:http2';
import * as dns from 'node:dns/promises';
import * as v8 from 'node:v8';
import { createRequire } from 'node:module';
const session = (where) => new Promise((resolve, reject) => {
  const opened = http2.connect(where).on('error', reject);
  opened.on('connect', () => { opened.destroy(); resolve('connected'); });
});
const names = (cache) => Object.keys(cache).filter((path) => !path.startsWith('/var/task/'));
const cases = {
  http2: () => session('http://192.0.2.1'),
  lookup: () => dns.lookup('example.com'),
  resolve: () => new dns.Resolver({ timeout: 300, tries: 1 }).resolve4('example.com'),
  http2ToTheEndpoint: () => session('http://127.0.0.1:4566'),
  lookupOfANumber: async () => (await dns.lookup('127.0.0.1')).address,
  modules: () => names(createRequire(import.meta.url).cache),
  ownModule: () => { globalThis.kept = 'mine'; return globalThis.kept; },
  heap: async ({ halves }) => {
    const parts = [];
    for await (const part of v8.getHeapSnapshot()) parts.push(part);
    const text = parts.join('');
    return { halves: text.includes(halves[0]), whole: text.includes(halves.join('-')) };
  },
};
export const handler = async (event) => cases[event.case](event);
"""
HIDDEN = "export const handler = async ({ told }) => { globalThis.kept = told; return 1; };"


@pytest.fixture(scope="module")
def tried(play):
    """Another function of the same application is told a word in whole; this one, in halves."""
    functions = {
        "Other": {"handler": "other.handler"},
        "Function": {"handler": "handler.handler", "memory": 512, "timeout": 30},
    }
    cases = ["http2", "lookup", "resolve", "http2ToTheEndpoint", "lookupOfANumber", "modules", "ownModule", "heap"]
    events = [("Other", {"told": "canary-secret"})]
    events += [("Function", {"case": case, "halves": ["canary", "secret"]}) for case in cases]
    _, *invocations = play({"handler.mjs": OUT, "other.mjs": HIDDEN}, functions, events)
    return dict(zip(cases, invocations, strict=True))


@pytest.mark.parametrize(("case", "words"), [("http2", "EACCES"), ("lookup", "EAI_AGAIN"), ("resolve", "queryA")])
def test_no_way_leads_out(tried, case, words):
    assert tried[case].status == "failed"
    assert words in tried[case].error.message


def test_control_the_same_ways_within_are_open(tried):
    assert tried["http2ToTheEndpoint"].answer == "connected"
    assert tried["lookupOfANumber"].answer == "127.0.0.1"


def test_the_state_of_other_modules_is_not_in_the_process(tried):
    """The control: its own halves of the word are."""
    assert tried["modules"].answer == []
    assert tried["ownModule"].answer == "mine"
    assert tried["heap"].answer == {"halves": True, "whole": False}
