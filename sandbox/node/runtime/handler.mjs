// Finds the function that a handler's name means ("Define Lambda function handler in Node.js"): "app.handler",
// "folder/app.handler", "app.nested.handler".
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RuntimeError } from "./errors.mjs";

const require = createRequire(import.meta.url);
const NO_CALLBACKS =
  "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to " +
  "modify this function to use a supported handler signature to use Node.js 24 or later. For more information see " +
  "https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.";
const FILES_TO_CHECK = 8;

/** Load `name` below `root` as the runtime of that major version does. Throws what Lambda reports. */
export async function loadHandler(root, name, version) {
  if (name.includes(".."))
    throw new RuntimeError(
      "MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const [, file, path] = /^([^.]*)\.(.*)$/.exec(basename(name)) ?? [];
  if (file === undefined) throw new RuntimeError("MalformedHandlerName", "Bad handler");
  const folder = name.slice(0, name.lastIndexOf(basename(name)));
  const module = await loaded(root, folder, file, version);
  const handler = found(module, path, version);
  if (!handler) throw new RuntimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new RuntimeError("HandlerNotFound", `${name} is not a function`);
  if (version >= 24 && handler.length >= 3) throw new RuntimeError("CallbackHandlerDeprecated", NO_CALLBACKS);
  return handler;
}

async function loaded(root, folder, file, version) {
  const path = resolve(root, folder, file);
  try {
    return await imported(path, [root, join(root, folder)], file, version);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const told = new RuntimeError("UserCodeSyntaxError", String(error));
      told.stack = located(error, root, path);
      throw told;
    }
    if (error?.code === "MODULE_NOT_FOUND") throw new RuntimeError("ImportModuleError", String(error));
    throw error;
  }
}

/** Up to Node.js 22 a file that is not an ES module comes by require(); from 24 on everything by import(). */
async function imported(path, folders, file, version) {
  const esm = version >= 24 || moduleType(dirname(path));
  for (const [extension, asModule] of [["", version >= 24], [".js", esm], [".mjs", true], [".cjs", version >= 24]]) {
    if (!existsSync(path + extension)) continue;
    return asModule ? import(pathToFileURL(path + extension)) : require(path + extension);
  }
  return require(require.resolve(file, { paths: folders }));
}

/** Whether the nearest package.json says that .js files are ES modules. */
function moduleType(folder) {
  if (folder.endsWith("/node_modules")) return false;
  const manifest = join(folder, "package.json");
  if (existsSync(manifest)) {
    try {
      return JSON.parse(readFileSync(manifest, "utf8"))?.type === "module";
    } catch (error) {
      console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
      return false;
    }
  }
  return folder === "/" ? false : moduleType(dirname(folder));
}

function found(module, path, version) {
  const walk = (from) => path.split(".").reduce((place, key) => place?.[key], from);
  return walk(module) || (version >= 24 ? walk(module?.default) : undefined);
}

/** The error's stack under the place it is at, which Node.js keeps to itself for ES modules: asked of `node --check`. */
function located(error, root, own) {
  const stack = error.stack ?? String(error);
  if (/^(file:\/\/)?\/.*:\d+\n/.test(stack)) return stack;
  for (const file of sources(root, own)) {
    const checked = spawnSync(process.execPath, ["--check", file], { encoding: "utf8", timeout: 2000 });
    const place = /^((?:file:\/\/)?\/[^\n]*:\d+\n[\s\S]*?)\n\w*Error: /.exec(checked.stderr ?? "");
    if (checked.status && place) return `${place[1]}\n${stack}`;
  }
  return stack;
}

/** The source files below `root`, the handler's own first. */
function sources(root, own) {
  const files = readdirSync(root, { recursive: true }).filter((file) => !file.includes("node_modules"));
  const paths = files.filter((file) => /\.[mc]?js$/.test(file)).map((file) => join(root, file));
  return paths.sort((a, b) => b.startsWith(own) - a.startsWith(own)).slice(0, FILES_TO_CHECK);
}
