// Installs the npm packages when they are missing or when the lock file has changed since. Plain JavaScript, because
// `npm start` and `npm test` run it before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major] = process.versions.node.split(".");
if (Number(major) < 20) {
  console.error(`ptescope needs Node 20 or newer; this is ${process.version}.`);
  process.exit(1);
}

const stamp = join(root, "node_modules", ".ptescope-lock");
const wanted = createHash("sha256")
  .update(readFileSync(join(root, "package-lock.json")))
  .digest("hex");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
  console.log("> npm ci (the packages are missing or older than package-lock.json)");
  const done = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root, stdio: "inherit" });
  if (done.status !== 0) {
    console.error("npm ci failed; its message above says why.");
    process.exit(done.status ?? 1);
  }
  writeFileSync(stamp, wanted);
}
