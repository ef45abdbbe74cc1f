// A clone is all that one needs: no file names a path of somebody's machine or a host that packages are downloaded from.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const traces = "test/kernel/";

/** Pieces, so that this file doesn't name them either. */
const forbidden = [
  ["/wo", "rk/"],
  ["\\.\\./sha", "red/"],
  ["registry\\.np", "mjs"],
  ["deb\\.deb", "ian\\.org"],
  ["/ro", "ot/"],
].map((pieces) => new RegExp(pieces.join("")));

test("no file names what is outside of the repository", () => {
  const files = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" }).split("\0");
  const named = files
    .filter((file) => file !== "" && !file.startsWith(traces) && !/\.(png|gz|br|zip)$/.test(file))
    .flatMap((file) => {
      const lines = read(file).split("\n");
      return lines.flatMap((line, index) =>
        forbidden.some((word) => word.test(line)) ? [`${file}:${index + 1}: ${line.trim().slice(0, 120)}`] : [],
      );
    });
  expect(named).toEqual([]);
});

test("the lock file says which packages, not where they were downloaded", () => {
  const lock: { packages: Record<string, { resolved?: string }> } = JSON.parse(read("package-lock.json"));
  expect(Object.entries(lock.packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

/** A tracked file that was deleted but not committed yet has no text. */
function read(file: string): string {
  try {
    return readFileSync(join(root, file), "utf8");
  } catch {
    return "";
  }
}
