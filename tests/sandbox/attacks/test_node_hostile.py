"""Node.js handlers that mean harm. Each denial has a control: the same thing in a harmless form, allowed. During and
after all of it an honest run on the same warden passes."""

from pathlib import Path

import pytest

from tests.sandbox.attacks.conftest import eventually

pytestmark = [pytest.mark.sandbox, pytest.mark.tiers("AB")]
CODE = """\
import { spawn, spawnSync, execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as dgram from 'node:dgram';
import * as inspector from 'node:inspector';
import { Worker } from 'node:worker_threads';
const tcp = (options) => new Promise((resolve, reject) => {
  const socket = net.connect(options, () => { socket.destroy(); resolve('connected'); }).on('error', reject);
});
const listen = (...where) => new Promise((resolve, reject) => {
  const server = net.createServer().on('error', reject);
  server.listen(...where, () => { server.close(); resolve('listening'); });
});
const udp = (host) => new Promise((resolve, reject) => {
  const socket = dgram.createSocket('udp4');
  socket.send('x', 9, host, (error) => { socket.close(); error ? reject(error) : resolve('sent'); });
});
const run = (program, ...rest) => {
  const { status, error, stderr } = spawnSync(program, rest, { encoding: 'utf8' });
  if (error || status) throw error ?? new Error(stderr);
  return 'ran';
};
const worker = (code) => new Promise((resolve, reject) => {
  new Worker(code, { eval: true }).on('error', reject).on('message', resolve);
});
const environ = () => fs.readFileSync('/proc/self/environ', 'utf8').split('\\0');
const cases = {
  readShadow: () => fs.readFileSync('/etc/shadow', 'utf8'),
  readPasswd: () => fs.readFileSync('/etc/passwd', 'utf8'),
  readHome: () => fs.readdirSync('/root'),
  readOwn: () => fs.readFileSync('/var/task/handler.mjs', 'utf8').length > 100,
  readInitMemory: () => fs.openSync('/proc/1/mem', 'r+'),
  readInitEnviron: () => fs.readFileSync('/proc/1/environ', 'utf8'),
  listRoot: () => fs.readdirSync('/').filter((name) => !['bin', 'dev', 'etc', 'lib', 'lib32', 'lib64', 'opt', 'proc',
    'sbin', 'tmp', 'usr', 'var'].includes(name)),
  environ: () => environ().filter((entry) => /COLDSTART_(?!WARM)|SECRET=|SSH|TOKEN=(?!coldstart)/.test(entry)),
  descriptors: () => fs.readdirSync('/proc/self/fd').map((n) => { try { return fs.readlinkSync(`/proc/self/fd/${n}`); }
    catch { return 'anon_inode'; } }).filter((link) => !/^(pipe|anon_inode|\\/dev\\/null|\\/proc\\/)/.test(link))
    .map((link) => link.replace(/\\d+/, '')).filter((link, at, all) => all.indexOf(link) === at),
  writeTask: () => fs.writeFileSync('/var/task/handler.mjs', ''),
  writeSdk: () => fs.writeFileSync('/var/runtime/node_modules/x.js', ''),
  writeCache: () => fs.writeFileSync('/var/cache/node/x', ''),
  writeNode: () => fs.openSync(process.execPath, 'r+'),
  writeTmp: () => fs.writeFileSync('/tmp/x', 'x'),
  writeShm: () => fs.writeFileSync('/dev/shm/x', 'x'),
  fillTmp: () => { const fd = fs.openSync('/tmp/big', 'w'); const part = Buffer.alloc(1 << 20);
    try { for (let n = 0; n < 600; n++) fs.writeSync(fd, part); } finally { fs.rmSync('/tmp/big'); } },
  manyFiles: () => { for (let n = 0; n < 40000; n++) fs.writeFileSync(`/tmp/f${n}`, ''); },
  manyDescriptors: () => { const kept = []; try { for (let n = 0; n < 2000; n++) kept.push(fs.openSync('/dev/null')); }
    finally { kept.forEach((fd) => fs.closeSync(fd)); } },
  someDescriptors: () => { const kept = []; for (let n = 0; n < 500; n++) kept.push(fs.openSync('/dev/null'));
    kept.forEach((fd) => fs.closeSync(fd)); return 'opened'; },
  connectOut: () => tcp({ host: '192.0.2.1', port: 443 }),
  connectElsewhere: () => tcp({ host: '127.0.0.1', port: 22 }),
  connectXray: () => tcp({ host: '127.0.0.1', port: 2000 }),
  connectAws: () => tcp({ host: '127.0.0.1', port: 4566 }),
  listenTcp: () => listen(8080, '127.0.0.1'),
  listenUnix: () => listen('/tmp/socket'),
  udpOut: () => udp('192.0.2.1'),
  udpXray: () => udp('127.0.0.1'),
  fetchMetadata: () => fetch('http://169.254.169.254/latest/meta-data/'),
  inspector: () => { inspector.open(9229, '127.0.0.1'); if (!inspector.url()) throw new Error('no inspector'); },
  debugSignal: async () => { process.kill(process.pid, 'SIGUSR1'); await new Promise((done) => setTimeout(done, 20));
    return inspector.url() ?? 'no debugger'; },
  binding: () => Object.keys(process.binding('fs')).length > 3 && fs.readFileSync('/etc/shadow'),
  dlopen: () => {
    const library = fs.readdirSync('/usr/lib').find((name) => name.endsWith('-linux-gnu'));
    try { process.dlopen({ exports: {} }, `/usr/lib/${library}/libc.so.6`); } catch (error) { return error.code; }
  },
  killInit: () => process.kill(1, 'SIGKILL'),
  killEveryone: () => process.kill(-1, 'SIGKILL'),
  killChild: async () => {
    const child = spawn('sleep', ['30'], { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal)));
    process.kill(child.pid, 'SIGKILL');
    return ended;
  },
  child: () => execFileSync('/bin/echo', ['from a child'], { encoding: 'utf8' }).trim(),
  nodeChild: () => execFileSync(process.execPath, ['-p', '6*7'], { encoding: 'utf8' }).trim(),
  unshare: () => run('unshare', '--user', '--map-root-user', 'true'),
  mount: () => run('mount', '-t', 'tmpfs', 'none', '/tmp'),
  chroot: () => run('/usr/sbin/chroot', '/', 'true'),
  nsenter: () => run('nsenter', '--target', '1', '--mount', 'true'),
  harmless: () => run('true'),
  childReads: () => execFileSync('cat', ['/etc/shadow'], { stdio: 'pipe' }),
  childReadsOwn: () => execFileSync('cat', ['/var/task/handler.mjs'], { stdio: 'pipe' }).length > 100,
  worker: () => worker('require("node:worker_threads").parentPort.postMessage("from a worker")'),
  workerReads: () => worker('require("node:fs").readFileSync("/etc/shadow")'),
  setuid: () => process.setuid(0),
  leave: () => {
    const left = spawn('sh', ['-c', 'setsid sleep 300 & setsid sleep 300'], { detached: true, stdio: 'ignore' });
    left.unref();
    return 'left';
  },
  forge: async () => {
    const path = '2018-06-01/runtime/invocation/00000000-0000-0000-0000-000000000000/response';
    return (await fetch(`http://127.0.0.1:9001/${path}`, { method: 'POST', body: '"forged"' })).status;
  },
};
export const handler = async (event) => cases[event.case]();
"""
REFUSED = {
    "readShadow": "ENOENT",
    "readPasswd": "ENOENT",
    "readHome": "ENOENT",
    "readInitMemory": "EACCES",
    "readInitEnviron": "EACCES",
    "writeTask": "EACCES",
    "writeSdk": "EROFS",
    "writeCache": "EROFS",
    "writeNode": "EACCES",
    "writeShm": "EROFS",
    "fillTmp": "ENOSPC",
    "manyFiles": "ENOSPC",
    "manyDescriptors": "EMFILE",
    "connectOut": "EACCES",
    "connectElsewhere": "EACCES",
    "connectXray": "EACCES",
    "listenTcp": "EACCES",
    "udpOut": "ENETUNREACH",
    "fetchMetadata": "fetch failed",
    "binding": "ENOENT",
    "killEveryone": "ESRCH",
    "unshare": "unshare: unshare failed: Function not implemented",
    "mount": "mount(2) system call failed: Function not implemented",
    "chroot": "chroot: cannot change root directory to '/': Function not implemented",
    "nsenter": "nsenter: cannot open /proc/1/ns/mnt: Permission denied",
    "childReads": "cat: /etc/shadow: No such file or directory",
    "workerReads": "ENOENT",
    "setuid": "ENOSYS",
    "inspector": "no inspector",
    "killInit": "EPERM",
}
ALLOWED = {
    "readOwn": True,
    "listRoot": [],
    "environ": [],
    "descriptors": ["socket:[]"],  # its own connections to the Runtime API: two, or three where it was warmed
    "writeTmp": None,
    "someDescriptors": "opened",
    "connectAws": "connected",
    "listenUnix": "listening",
    "udpXray": "sent",
    "debugSignal": "no debugger",
    "child": "from a child",
    "nodeChild": "42",
    "harmless": "ran",
    "childReadsOwn": True,
    "killChild": "SIGKILL",
    "dlopen": "ERR_DLOPEN_FAILED",  # it is loaded, and no addon: native code may do what any other may
    "worker": "from a worker",
    "leave": "left",
    "forge": 400,
}


@pytest.fixture(scope="module")
def tried(play):
    function = {"Function": {"handler": "handler.handler", "timeout": 10, "memory": 512}}
    cases = [case for case in (*ALLOWED, *REFUSED) if case != "leave"] + ["leave"]  # with which kill(-1) has somebody
    invocations = play({"handler.mjs": CODE}, function, [("Function", {"case": case}) for case in cases])
    return dict(zip(cases, invocations, strict=True))


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused(tried, case):
    invocation = tried[case]
    assert invocation.status == "failed", invocation.answer
    assert REFUSED[case] in invocation.error.message


@pytest.mark.parametrize("case", ALLOWED)
def test_the_harmless_form_is_allowed(tried, case):
    assert (tried[case].status, tried[case].answer) == ("answered", ALLOWED[case]), tried[case].error


MEMORY = {
    "buffers": "const kept = []; for (;;) kept.push(Buffer.alloc(1 << 20, 1));",
    "heap": "const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length));",
    "wasm": "const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 });"
    "for (;;) { memory.grow(160); new Uint8Array(memory.buffer).fill(1); }",
    "shared": "const b = new Uint8Array(new SharedArrayBuffer(1 << 30));"
    "for (let n = 0; n < b.length; n += 4096) b[n] = 1;",
    "child": "const { spawnSync } = await import('node:child_process');"
    "spawnSync(process.execPath, ['-e', 'const k = []; for (;;) k.push(Buffer.alloc(1 << 20, 1))']);",
    "bombs": "const { spawn } = await import('node:child_process');"
    "for (;;) { spawn(process.execPath, ['-e', 'setInterval(() => {}, 99)']).on('error', () => {});"
    "  await new Promise((done) => setTimeout(done, 1)); }",
}


@pytest.fixture(scope="module")
def eaten(play):
    code = "export const handler = async ({ how }) => { switch (how) {\n"
    code += "".join(f"  case '{name}': {{ {body} }}\n" for name, body in MEMORY.items())
    code += "  case 'little': return Buffer.alloc(20 << 20, 1).length; } };"
    function = {"Function": {"handler": "handler.handler", "timeout": 20, "memory": 160}}
    cases = [*MEMORY, "little"]
    invocations = play({"handler.mjs": code}, function, [("Function", {"how": case}) for case in cases])
    return dict(zip(cases, invocations, strict=True))


@pytest.mark.parametrize("case", MEMORY)
def test_taking_more_than_the_memory_size_ends_in_out_of_memory(eaten, case):
    assert (eaten[case].status, eaten[case].error.type) == ("out-of-memory", "Runtime.ExitError")
    assert eaten[case].error.message.endswith("Runtime exited with error: signal: killed")


def test_twenty_megabytes_are_allowed_in_a_small_function(eaten):
    assert eaten["little"].answer == 20 << 20


def test_a_small_function_can_make_garbage_for_a_while(node):
    code = """
export const handler = async () => {
  let total = 0;
  for (let n = 0; n < 100; n++) total += Array.from({ length: 20000 }, (_, k) => ({ k, text: 'x' + k })).length;
  return total;
};"""
    (invocation,) = node(code, memory=128, timeout=20)
    assert invocation.answer == 2_000_000
    assert invocation.max_memory_mb < 128


def test_a_bomb_of_worker_threads_ends_in_a_failure_and_nothing_else(node):
    code = """import { Worker } from 'node:worker_threads';
export const handler = async ({ bomb }) => {
  while (bomb) {
    new Worker('setInterval(() => {}, 99)', { eval: true }).on('error', () => {});
    await new Promise((done) => setTimeout(done, 1));
  }
  return 'served';
};"""
    bomb, after = node(code, {"bomb": True}, {"bomb": False}, memory=2048, timeout=8)
    assert bomb.status in ("failed", "exited", "out-of-memory", "timed-out")
    assert after.answer == "served"


def test_nothing_is_left_behind(node):
    code = """import { spawn } from 'node:child_process';
export const handler = async () => {
  spawn('sleep', ['5151'], { detached: true, stdio: 'ignore' }).unref();
  return 1;
};"""
    (invocation,) = node(code)
    assert invocation.answer == 1
    assert eventually(lambda: not _sleepers()), _sleepers()


def _sleepers():
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if path.read_bytes() == b"sleep\x005151\x00":
                found.append(path.parent.name)
        except OSError:
            continue
    return found
