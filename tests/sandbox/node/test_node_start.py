"""How a Node.js function starts: where its handler is looked for, and what is said when that goes wrong."""

import pytest

pytestmark = pytest.mark.sandbox
FILES = {
    "esm.mjs": "export const handler = async () => import.meta.url;\n"
    "export const api = { v1: { get: async () => 'nested' } };\n"
    "export const value = 5; export default { inside: async () => 'default' };",
    "common.cjs": "exports.handler = async () => __filename;",
    "plain.js": "exports.handler = async () => typeof require;",
    "modern.js": "export const handler = async () => 'an ES module without saying so';",
    "folder/deep.mjs": "import { word } from './word.mjs'; export const handler = async () => word;",
    "folder/word.mjs": "export const word = 'from a file beside';",
    "module/package.json": '{"type": "module"}',
    "module/app.js": "export const handler = async () => typeof require;",
    "slow.mjs": "const at = await new Promise((done) => setTimeout(done, 20, 'awaited'));\n"
    "export const handler = async () => at;",
    "syntax.mjs": "export const a = 1;\nexport const handler = async () => {\n  const = 2;\n};",
    "syntaxcommon.js": "exports.a = 1;\nfoo bar;",
    "throws.mjs": "\nthrow new RangeError('while loading');",
    "missing.mjs": "import nothing from 'not-installed';",
    "missingcommon.cjs": "require('not-installed');",
    "missingname.mjs": "import { NoSuchClient } from '@aws-sdk/client-s3';",
    "exits.mjs": "process.exit(4);",
    "rejects.mjs": "Promise.reject(new Error('at the top')); await new Promise((d) => setTimeout(d, 50));"
    "export const handler = async () => 1;",
    "streams.mjs": "export const handler = awslambda.streamifyResponse(async () => {});",
}
STARTS = {  # logical id -> (handler, answer)
    "Esm": ("esm.handler", "file:///var/task/esm.mjs"),
    "Nested": ("esm.api.v1.get", "nested"),
    "Default": ("esm.inside", "default"),
    "Common": ("common.handler", "/var/task/common.cjs"),
    "Plain": ("plain.handler", "function"),
    "Modern": ("modern.handler", "an ES module without saying so"),
    "Deep": ("folder/deep.handler", "from a file beside"),
    "Module": ("module/app.handler", "undefined"),
    "Slow": ("slow.handler", "awaited"),
}
FAILS = {  # logical id -> (handler, errorType, start of the errorMessage, file, line)
    "Missing": ("nowhere.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'nowhere'", None, None),
    "NotExported": ("esm.nothing", "Runtime.HandlerNotFound", "esm.nothing is undefined or not exported", None, None),
    "NotFunction": ("esm.value", "Runtime.HandlerNotFound", "esm.value is not a function", None, None),
    "Dots": (
        "../esm.handler",
        "Runtime.MalformedHandlerName",
        "'../esm.handler' is not a valid handler name.",
        None,
        None,
    ),
    "Syntax": ("syntax.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: Unexpected token '='", "syntax.mjs", 3),
    "SyntaxCommon": (
        "syntaxcommon.handler",
        "Runtime.UserCodeSyntaxError",
        "SyntaxError: Unexpected identifier 'bar'",
        "syntaxcommon.js",
        2,
    ),
    "Throws": ("throws.handler", "RangeError", "while loading", "throws.mjs", 2),
    "Package": ("missing.handler", "Error", "Cannot find package 'not-installed' imported from", None, None),
    "PackageCommon": (
        "missingcommon.handler",
        "Runtime.ImportModuleError",
        "Error: Cannot find module 'not-installed'",
        None,
        None,
    ),
    "Name": (
        "missingname.handler",
        "Runtime.UserCodeSyntaxError",
        "SyntaxError: The requested module '@aws-sdk/client-s3' does not provide an export named 'NoSuchClient'",
        "missingname.mjs",
        1,
    ),
    "Rejects": ("rejects.handler", "Runtime.UnhandledPromiseRejection", "Error: at the top", None, None),
    "Streams": (
        "streams.handler",
        "Error",
        "awslambda.streamifyResponse: response streaming is not offered here",
        "streams.mjs",
        1,
    ),
}


@pytest.fixture(scope="module")
def started(play):
    """Logical id -> its only invocation."""
    functions = {name: {"handler": row[0]} for name, row in [*STARTS.items(), *FAILS.items()]}
    functions["Exits"] = {"handler": "exits.handler"}
    invocations = play(FILES, functions, [(name, {}) for name in functions])
    return dict(zip(functions, invocations, strict=True))


@pytest.mark.parametrize("name", STARTS)
def test_a_handler_is_found_where_its_name_says(started, name):
    assert (started[name].status, started[name].answer) == ("answered", STARTS[name][1])


@pytest.mark.parametrize("name", FAILS)
def test_a_handler_that_cannot_be_loaded_says_why(started, name):
    _, kind, words, file, line = FAILS[name]
    invocation = started[name]
    assert (invocation.status, invocation.error.type) == ("init-failed", kind)
    assert invocation.error.message.startswith(words)
    if file:
        assert (invocation.error.file, invocation.error.line) == (file, line)
    assert any("Init Error" in text or "Unhandled Promise Rejection" in text for text in texts(invocation))


def test_a_process_that_exits_while_loading_is_an_exit(started):
    assert (started["Exits"].status, started["Exits"].error.type) == ("exited", "Runtime.ExitError")
    assert started["Exits"].error.message.endswith("exit status 4")


def texts(invocation):
    return [line.text for line in invocation.logs]
