"""Handlers that take a callback: as nodejs22.x treats them, and refused by nodejs24.x."""

import pytest

pytestmark = pytest.mark.sandbox
CODE = """\
const cases = {
  answers: (context, callback) => callback(null, 'called back'),
  fails: (context, callback) => callback(new RangeError('called back')),
  failsWithText: (context, callback) => callback('just words'),
  later: (context, callback) => { setTimeout(() => callback(null, 'later'), 20); },
  twice: (context, callback) => { callback(null, 'first'); callback(null, 'second'); },
  waits: (context, callback) => {
    let n = 'not waited'; setTimeout(() => { n = 'waited'; }, 30); callback(null, { toJSON: () => n });
  },
  doesNotWait: (context, callback) => {
    context.callbackWaitsForEmptyEventLoop = false;
    let n = 'not waited'; setTimeout(() => { n = 'waited'; }, 30); callback(null, { toJSON: () => n });
  },
  done: (context) => context.done(null, 'done'),
  doneWithError: (context) => context.done(new TypeError('done')),
  succeed: (context) => context.succeed('succeeded'),
  fail: (context) => context.fail(new TypeError('failed')),
  failWithNothing: (context) => context.fail(),
  throws: () => { throw new SyntaxError('thrown'); },
  forgets: () => {},
  returns: () => 'what a function returns without a promise is not its answer',
  promise: () => Promise.resolve('a promise'),
  promiseFails: () => Promise.reject(new EvalError('a promise')),
};
exports.handler = (event, context, callback) => cases[event.case](context, callback);
exports.two = (event, context) => 'no third parameter';
exports.three = async (event, context, callback) => 'three parameters';
"""
ENDINGS = {
    "answers": "called back",
    "fails": ("RangeError", "called back"),
    "failsWithText": ("string", "just words"),
    "later": "later",
    "twice": "first",
    "waits": "waited",
    "doesNotWait": "not waited",
    "done": "done",
    "doneWithError": ("TypeError", "done"),
    "succeed": "succeeded",
    "fail": ("TypeError", "failed"),
    "failWithNothing": ("string", "handled"),
    "throws": ("SyntaxError", "thrown"),
    "forgets": None,
    "returns": None,
    "promise": "a promise",
    "promiseFails": ("EvalError", "a promise"),
}
REFUSED = (
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to "
    "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see "
    "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html."
)


@pytest.fixture(scope="module", params=["nodejs22.x", "nodejs18.x"])
def called(play, request):
    function = {"Function": {"handler": "handler.handler", "runtime": request.param}}
    invocations = play({"handler.js": CODE}, function, [("Function", {"case": case}) for case in ENDINGS])
    return dict(zip(ENDINGS, invocations, strict=True))


@pytest.mark.parametrize("case", ENDINGS)
def test_a_callback_handler_ends_as_it_does_up_to_node_22(called, case):
    expected, invocation = ENDINGS[case], called[case]
    if isinstance(expected, tuple):
        assert (invocation.error.type, invocation.error.message) == expected
    else:
        assert (invocation.status, invocation.answer) == ("answered", expected)


def test_one_environment_serves_all_of_them(called):
    assert [case for case, invocation in called.items() if invocation.cold] == ["answers"]


def test_node_24_refuses_three_parameters_and_takes_two(play):
    functions = {"Two": {"handler": "handler.two"}, "Three": {"handler": "handler.three"}}
    two, three = play({"handler.js": CODE}, functions, [("Two", {}), ("Three", {})])
    assert two.answer == "no third parameter"  # from 24 on a plain function's value is its answer
    assert (three.status, three.error.type) == ("init-failed", "Runtime.CallbackHandlerDeprecated")
    assert three.error.message == REFUSED
