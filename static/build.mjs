// Bundles what the browser gets into static/build/, under names that hold a hash of the content, and writes
// manifest.json (plain name -> hashed name). It needs static/build/completion.json, which
// `python -m course.web.completion static/build/completion.json` makes from the installed botocore.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const out = join(here, "build");
const table = join(out, "completion.json");

const text = (path) => readFile(path, "utf8");

async function bundle(entry) {
  const result = await build({
    entryPoints: [join(here, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "esnext",
    charset: "utf8",
    legalComments: "none",
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

const manifest = {};

async function publish(name, content) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  manifest[name] = `${name.slice(0, -extension.length)}-${hash}${extension}`;
  await writeFile(join(out, manifest[name]), content);
}

await mkdir(out, { recursive: true });
const completion = await text(table).catch(() => {
  console.error(`${table} is missing: make it with python -m course.web.completion ${table}`);
  process.exit(1);
});

await publish("completion.json", completion);
await publish("editor.js", await bundle("js/editor.js"));
await publish("main.js", await bundle("js/main.js"));
await publish("main.css", await bundle("css/main.css"));
const htmx = join(packages, "htmx.org", "dist");
const htmxParts = await Promise.all([text(join(htmx, "htmx.min.js")), text(join(htmx, "ext", "hx-ptag.min.js"))]);
await publish("htmx.js", htmxParts.map((part) => part.replace(/^\/\/# sourceMappingURL=.*$/m, "").trim()).join(";\n"));

// The manifest changes last and at once, so a server that reads it always finds the files it names.
await writeFile(join(out, "manifest.json.new"), JSON.stringify(manifest, null, 2) + "\n");
await rename(join(out, "manifest.json.new"), join(out, "manifest.json"));
const kept = new Set([...Object.values(manifest), "manifest.json", "completion.json"]);
for (const name of await readdir(out)) if (!kept.has(name)) await rm(join(out, name));
