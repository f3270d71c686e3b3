// Builds src/kaiye/web/static/built: one stylesheet, few scripts, their digests in manifest.json.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..", "..", "..");
const modules = join(root, "node_modules");
const built = join(here, "..", "static", "built");
const manifest = {};

rmSync(built, { recursive: true, force: true });
mkdirSync(built, { recursive: true });

function write(name, data) {
  const digest = createHash("sha256").update(data).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}-${digest}${name.slice(dot)}`;
  writeFileSync(join(built, file), data);
  writeFileSync(join(built, `${file}.gz`), gzipSync(data, { level: 9 }));
  writeFileSync(join(built, `${file}.br`), brotliCompressSync(data));
  manifest[name] = file;
  return file;
}

const styles = sass.compile(join(here, "kaiye.scss"), {
  loadPaths: [modules, root, here],
  style: "compressed",
  quietDeps: true,
  silenceDeprecations: ["import"],
});
write("kaiye.css", Buffer.from(styles.css));
write("htmx.js", readFileSync(join(modules, "htmx.org", "dist", "htmx.min.js")));
const govuk = write(
  "govuk-frontend.js",
  readFileSync(join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js")),
);
write("start.js", readFileSync(join(here, "js", "start.js")));
write("signature.js", readFileSync(join(here, "js", "signature.js")));
write("circumstances.js", readFileSync(join(here, "js", "circumstances.js")));
write("name.js", readFileSync(join(here, "js", "name.js")));
write("camera.js", readFileSync(join(here, "js", "camera.js")));
write("passkey.js", readFileSync(join(here, "js", "passkey.js")));
write("typing.js", readFileSync(join(here, "js", "typing.js")));
write(
  "kaiye.js",
  Buffer.from(readFileSync(join(here, "js", "kaiye.js"), "utf8").replace("./govuk-frontend.js", `./${govuk}`)),
);
write("mark.svg", readFileSync(join(here, "mark.svg")));
writeFileSync(join(built, "manifest.json"), JSON.stringify(manifest, null, 2));
