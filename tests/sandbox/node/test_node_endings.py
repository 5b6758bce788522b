"""How an invocation of a Node.js handler can end, each against the shape that Lambda documents.

"AWS Lambda function errors in Node.js" and "Building Lambda functions with Node.js", AWS Lambda Developer Guide; the
messages are those of aws-lambda-nodejs-runtime-interface-client 3 (up to nodejs22.x) and 4 (from nodejs24.x on).
"""

import pytest

pytestmark = pytest.mark.sandbox
CODE = """\
class OrderError extends Error { constructor(m) { super(m); this.name = 'OrderError'; } }
class Nameless extends Error {}
const circular = {}; circular.self = circular;
const cases = {
  object: () => ({ a: 1, b: [true, null] }),
  text: () => 'text', number: () => 4.5, nothing: () => undefined, none: () => null,
  promise: () => Promise.resolve([1]),
  function: () => () => 1, nan: () => [NaN, Infinity], date: () => new Date(0), buffer: () => Buffer.from('a'),
  surrogate: () => '\\ud800', tojson: () => ({ toJSON: () => 'mine' }), map: () => new Map([[1, 2]]),
  bigint: () => ({ n: 1n }), circular: () => circular,
  error: () => { throw new Error('plain'); },
  typeError: () => null.length,
  named: () => { throw new OrderError('no such order'); },
  nameless: () => { throw new Nameless('still an Error'); },
  string: () => { throw 'a string'; },
  undefinedThrown: () => { throw undefined; },
  objectThrown: () => { throw { code: 1 }; },
  rejected: async () => { await null; throw new RangeError('later'); },
  hostile: () => { const e = new Error('x'); Object.defineProperty(e, 'message', { get() { throw 1; } }); throw e; },
  delete: () => { const e = new Error('a\\u007fb'); throw e; },
  exit0: () => process.exit(0), exit3: () => process.exit(3), abort: () => process.abort(),
  killed: () => { process.kill(process.pid, 'SIGKILL'); return new Promise(() => setInterval(() => {}, 9)); },
  uncaught: () => new Promise(() => setTimeout(() => { throw new TypeError('in a timer'); }, 1)),
  unhandled: () => { Promise.reject(new Error('nobody looked')); return 'too late'; },
  never: () => new Promise(() => {}),
  busy: () => { for (;;); },
  atomics: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
  sleeps: () => new Promise((resolve) => setTimeout(resolve, 60000)),
  large: () => 'x'.repeat(6291600),
  after: () => 'still served',
};
export const handler = async (event, context) => cases[event.case](event, context);
"""
ANSWERS = {
    "object": {"a": 1, "b": [True, None]},
    "text": "text",
    "number": 4.5,
    "nothing": None,
    "none": None,
    "promise": [1],
    "function": None,
    "nan": [None, None],
    "date": "1970-01-01T00:00:00.000Z",
    "buffer": {"type": "Buffer", "data": [97]},
    "surrogate": "\ufffd",
    "tojson": "mine",
    "map": {},
}
TOO_LATE = "nobody looked"
ERRORS = {
    "error": ("Error", "plain"),
    "typeError": ("TypeError", "Cannot read properties of null (reading 'length')"),
    "named": ("OrderError", "no such order"),
    "nameless": ("Error", "still an Error"),
    "string": ("string", "a string"),
    "undefinedThrown": ("undefined", "undefined"),
    "objectThrown": ("object", "[object Object]"),
    "rejected": ("RangeError", "later"),
    "hostile": (
        "handled",
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, "
        "name, and stack",
    ),
    "delete": ("Error", "a%7Fb"),
    "uncaught": ("TypeError", "in a timer"),
    "unhandled": ("Runtime.UnhandledPromiseRejection", f"Error: {TOO_LATE}"),
}
NEVER_SETTLED = (
    "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise "
    "that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes"
)
BY_VERSION = {  # case -> (nodejs24.x, nodejs22.x)
    "bigint": (("Runtime.JSONStringifyError",), ("Error",)),
    "circular": (("Runtime.JSONStringifyError",), ("Error",)),
}
EXITS = {
    "exit0": ("exited", "Runtime exited without providing a reason"),
    "exit3": ("exited", "Runtime exited with error: exit status 3"),
    "abort": ("exited", "Runtime exited with error: signal: aborted"),
    "killed": ("exited", "Runtime exited with error: signal: killed"),
    "busy": ("timed-out", "Task timed out after 1.00 seconds"),
}
VERSIONS = ("nodejs24.x", "nodejs22.x")
CASES = [*ANSWERS, *ERRORS, *BY_VERSION, *EXITS, "never", "large", "after"]


@pytest.fixture(scope="module", params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture(scope="module")
def ended(play, version):
    """Case -> the invocation that it was."""
    function = {"handler": "handler.handler", "runtime": version}
    functions = {"Function": {**function, "timeout": 10}, "Hasty": {**function, "timeout": 1}}
    events = [("Hasty" if case == "busy" else "Function", {"case": case}) for case in CASES]
    invocations = play({"handler.mjs": CODE}, functions, events)
    return dict(zip(CASES, invocations, strict=True))


@pytest.mark.parametrize("case", ANSWERS)
def test_what_a_handler_returns_arrives_as_json(ended, case):
    assert (ended[case].status, ended[case].answer) == ("answered", ANSWERS[case])


@pytest.mark.parametrize("case", ERRORS)
def test_what_a_handler_throws_arrives_as_an_error_document(ended, version, case):
    invocation = ended[case]
    if (case, version) == ("unhandled", "nodejs22.x"):  # up to 22 the answer went out before anybody looked
        assert (invocation.status, invocation.answer) == ("answered", "too late")
        return
    assert invocation.status == "failed"
    told = ("string", "handled") if (case, version) == ("undefinedThrown", "nodejs22.x") else ERRORS[case]
    assert (invocation.error.type, invocation.error.message) == told


@pytest.mark.parametrize("case", BY_VERSION)
def test_an_answer_that_is_no_json_is_an_error_that_depends_on_the_runtime(ended, version, case):
    (kind,) = BY_VERSION[case][VERSIONS.index(version)]
    error = ended[case].error
    assert (error.type, error.message) == (kind, "Unable to stringify response body")


@pytest.mark.parametrize("case", EXITS)
def test_what_ends_the_process_is_worded_as_lambda_words_it(ended, case):
    status, words = EXITS[case]
    assert ended[case].status == status
    assert ended[case].error.message.endswith(words)
    assert ended[case].error.type == ("Runtime.ExitError" if status == "exited" else "Sandbox.Timedout")


@pytest.mark.parametrize("case", ["atomics", "sleeps"])
def test_waiting_without_end_is_ended_at_the_timeout(node, case):
    (invocation,) = node(CODE, {"case": case}, timeout=1)
    assert (invocation.status, invocation.duration_ms) == ("timed-out", 1000)


def test_a_promise_that_never_settles_ends_as_its_runtime_ends_it(ended, version):
    invocation = ended["never"]
    if version == "nodejs22.x":
        assert (invocation.error.type, invocation.error.message) == ("Runtime.NodeJsExit", NEVER_SETTLED)
    else:
        assert invocation.error.type == "Runtime.ExitError"
        assert invocation.error.message.endswith("Runtime exited without providing a reason")


def test_an_answer_over_six_megabytes_is_refused(ended):
    assert (ended["large"].status, ended["large"].error.type) == ("too-large", "Function.ResponseSizeTooLarge")


def test_after_all_of_it_the_next_invocation_is_served(ended):
    assert (ended["after"].status, ended["after"].answer) == ("answered", "still served")


def test_the_stack_names_the_learners_own_line(ended):
    line = next(n for n, text in enumerate(CODE.splitlines(), 1) if "no such order" in text)
    assert (ended["named"].error.file, ended["named"].error.line) == ("handler.mjs", line)
    assert ended["named"].error.stack[0] == "OrderError: no such order"


def test_a_failure_is_logged_with_its_stack(ended):
    (text,) = [line.text for line in ended["named"].logs if "Invoke Error" in line.text]
    assert f'{ended["named"].request_id}\tERROR\tInvoke Error \t{{"errorType":"OrderError"' in text


def test_what_has_ended_a_process_makes_the_next_start_cold(ended):
    assert ended["exit3"].cold and ended["abort"].cold
    assert not ended["text"].cold


FORGETS = """\
import { STSClient, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
const sts = new STSClient({});
export const handler = async (event) => {
  const asked = sts.send(new GetCallerIdentityCommand({}));
  if (event.waits) await asked;
  return 'answered';
};
"""


@pytest.mark.parametrize("version", ["nodejs22.x", "nodejs24.x"])
def test_a_call_that_the_handler_does_not_wait_for_is_frozen_until_the_next_invocation(play, version):
    events = [("F", {"waits": waits}) for waits in (False, True, True)]
    found = play({"handler.mjs": FORGETS}, {"F": {"handler": "handler.handler", "runtime": version}}, events)
    assert [invocation.answer for invocation in found] == ["answered"] * 3
    assert [len(invocation.calls) for invocation in found] == [0, 2, 1]
