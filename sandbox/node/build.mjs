// Bundles what a Node.js handler may import (the packages of package.json) into build/node_modules: a file for each
// entry of a package, and what they share in chunks beside them. ES modules serve both worlds, since Node's require()
// loads them too; each gives what the CommonJS package would give, as its default and to require().
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "build");
const fresh = join(here, "build.new");
const require = createRequire(import.meta.url);
const json = async (path) => JSON.parse(await readFile(path, "utf8"));

const { dependencies } = await json(join(here, "package.json"));
const packages = await Promise.all(Object.keys(dependencies).map(described));

/** What of a package is kept: its manifest with `exports` [[subpath, file]], `esm` whether it has ES modules. */
async function described(name) {
  const { version, module, type, exports = { ".": "" } } = await json(join(here, "node_modules", name, "package.json"));
  const kept = Object.keys(exports).filter((path) => !/types$|^\.\/parser$/.test(path));
  const files = kept.map((path) => [path, path === "." ? "index" : path.slice(2).replaceAll("/", "-")]);
  return { name, version, esm: Boolean(module) || type === "module", files };
}

/** The source of one entry: everything the module exports, and the whole of it as its default and to require(). */
function entry(specifier, esm) {
  if (esm)
    return `import * as all from "${specifier}"; export * from "${specifier}"; export { all as default, all as "module.exports" };`;
  const names = Object.keys(require(specifier)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== "default");
  const constants = names.map((name) => `const _${name} = all.${name}; export { _${name} as ${name} };`).join("\n");
  const whole = 'const whole = all; export { whole as default, whole as "module.exports" };';
  return `import all from "${specifier}"; ${whole}\n${constants}`;
}

const entries = new Map();
for (const { name, files, esm } of packages)
  for (const [path, file] of files) entries.set(`${name}/${file}`, entry(join(name, path), esm));

const virtualEntries = {
  name: "entries",
  setup(build) {
    build.onResolve({ filter: /^entry:/ }, ({ path }) => ({ path: path.slice(6), namespace: "entry" }));
    build.onLoad({ filter: /.*/, namespace: "entry" }, ({ path }) => ({ contents: entries.get(path), resolveDir: here }));
  },
};

// Two defaults that only fit AWS's own hosts, where a handler would otherwise have to be told of the sandbox:
// Kinesis speaks HTTP/2, and the endpoint here HTTP/1.1 (which the service does, too); SQS leaves the endpoint it was
// given for the host in the queue's URL.
const changes = [
  [/client-kinesis[\\/]dist-es[\\/]runtimeConfig\.js$/, "NodeHttp2Handler as RequestHandler", "NodeHttpHandler as RequestHandler"],
  [/middleware-sdk-sqs[\\/]dist-es[\\/]queue-url\.js$/, "config.useQueueUrlAsEndpoint ?? true", "config.useQueueUrlAsEndpoint ?? false"],
];
let changed = 0;
const otherDefaults = {
  name: "other-defaults",
  setup(build) {
    for (const [filter, before, after] of changes)
      build.onLoad({ filter }, async ({ path }) => {
        const source = await readFile(path, "utf8");
        if (!source.includes(before)) throw new Error(`${path} does not say "${before}" any more`);
        changed++;
        return { contents: source.replace(before, after) };
      });
  },
};

await rm(fresh, { recursive: true, force: true });
await mkdir(fresh, { recursive: true });
await build({
  entryPoints: [...entries.keys()].map((name) => ({ in: `entry:${name}`, out: name })),
  outdir: join(fresh, "node_modules"),
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  mainFields: ["module", "main"],
  target: "node22",
  minify: true,
  keepNames: true, // the names of errors are part of what a handler sees
  chunkNames: "@shared/[hash]",
  legalComments: "none",
  logLevel: "warning",
  external: ["@aws-lambda-powertools/parser"], // an option of Powertools that is not installed
  plugins: [virtualEntries, otherDefaults],
  banner: { js: 'import{createRequire as __createRequire}from"node:module";const require=__createRequire(import.meta.url);' },
});
if (changed !== changes.length) throw new Error("a file whose default is changed was not bundled");
for (const { name, version, files } of packages) {
  const exports = Object.fromEntries(files.map(([path, file]) => [path, `./${file}.js`]));
  const manifest = { name, version, type: "module", exports: { ...exports, "./package.json": "./package.json" } };
  await writeFile(join(fresh, "node_modules", name, "package.json"), JSON.stringify(manifest) + "\n");
}
await rm(out, { recursive: true, force: true });
await rename(fresh, out); // whole, or not there
