// Every example, every hand-written scenario and those of monitors that read late as a C reproducer: gcc and clang have nothing to say of it, and on the running kernel it
// passes, or is skipped for a reason that holds. How many run is printed.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openScenario } from "../../../analysis/index.ts";
import { runHere } from "../../../cli/lab/program.ts";
import { lacks } from "../../../cli/lab/recorder.ts";
import { scnToPte } from "../../../language/scn/convert.ts";
import { reproducer } from "../../../reproduce/reproducer.ts";
import { scenarios } from "../corpus.ts";

interface Source {
  readonly name: string;
  readonly text: string;
  readonly refused: boolean;
}

function texts(): (readonly [name: string, text: string])[] {
  const inFolder = (path: string) => {
    const folder = new URL(path, import.meta.url);
    return readdirSync(folder)
      .filter((name) => name.endsWith(".pte"))
      .map((name) => [name, readFileSync(new URL(name, folder), "utf8")] as const);
  };
  // The recorder's scenarios name no kernel: they are of the one that runs here.
  const recorded = [...scenarios("hand"), ...scenarios("monitor")].map(
    ({ name, text }) => [name, `kernel 6.18\n${scnToPte(text)}`] as const,
  );
  return [...inFolder("../../../examples/"), ...inFolder("../cases/"), ...recorded];
}

const sources: readonly Source[] = texts().map(([name, text]) => {
  const made = reproducer(openScenario(text), { file: name });
  return "refused" in made
    ? { name, text: made.refused.map(({ message }) => message).join("; "), refused: true }
    : { name, text: made.text, refused: false };
});
const files = sources.filter(({ refused }) => !refused);

test("what is refused can't be done from userspace, or not by one thread", () => {
  const refused = sources.filter((source) => source.refused);
  expect(refused.length).toBeLessThanOrEqual(14);
  for (const { text } of refused)
    expect(text).toMatch(
      /nothing in userspace|nothing else reclaims one page|nothing here sets one up|the model does not know|has one thread in C|a second process/,
    );
});

const compilers = ["gcc", "clang"].filter((name) => spawnSync(name, ["--version"]).status === 0);

test.skipIf(compilers.length < 2)("gcc and clang have nothing to say of any", () => {
  const folder = mkdtempSync(join(tmpdir(), "reproducers-"));
  try {
    for (const { name, text } of files) {
      const file = join(folder, "r.c");
      writeFileSync(file, text);
      for (const compiler of compilers) {
        const { status, stderr } = spawnSync(compiler, ["-O2", "-Wall", "-Wextra", "-c", "-o", "/dev/null", file], {
          encoding: "utf8",
        });
        expect([name, compiler, status, stderr]).toEqual([name, compiler, 0, ""]);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

const [missing = spawnSync("cc", ["--version"]).status === 0 ? undefined : "no C compiler"] = lacks();

/** What a machine may lack. */
const reason =
  /# SKIP (?:built without|expected of other releases than Linux|one NUMA node|userfaultfd|no KSM|no huge pages|transparent huge pages|huge pages of shmem|huge pages are set aside|large folios|swap is (?:on|to be)|no io_uring|this kernel maps no zero page|pages are not)/;

test.skipIf(missing !== undefined)(`all that this kernel can run pass (${missing ?? "as root"})`, () => {
  const passed: string[] = [];
  const skipped: string[] = [];
  const failed: string[] = [];
  for (const { name, text } of files) {
    const { status, output } = runHere(text, process.env);
    if (status === 0) passed.push(name);
    else if (status === 4) {
      expect([name, output]).toEqual([name, expect.stringMatching(reason)]);
      skipped.push(`${name}: ${/# SKIP (.*)/.exec(output)?.[1]}`);
    } else failed.push(`${name}: ${/^not ok .*/m.exec(output)?.[0] ?? status}`);
  }
  console.log(
    `reproducers: ${passed.length} of ${passed.length + failed.length} that this kernel can run pass; ${skipped.length} skipped, ${sources.length - files.length} can't be done from userspace\n${skipped.join("\n")}`,
  );
  expect(failed).toEqual([]);
});

test.skipIf(missing !== undefined)("a test that the protection is kept passes once it is kept", () => {
  // 5.19.0 makes a protected shmem page writable in mprotect() and loses the write; 6.18 keeps it.
  const { text: scn = "" } = scenarios("hand").find(({ name }) => name === "56-shmem-mprotect") ?? {};
  const text = `kernel 5.19.0\n${scnToPte(scn)}`;
  const made = reproducer(openScenario(text), { file: "kept.pte", kept: true });
  if ("refused" in made) throw new Error(made.refused.map(({ message }) => message).join("\n"));
  expect(made.loss).toContain("was not reported");
  const { status, output } = runHere(made.text, process.env);
  expect([status, output]).toEqual([0, expect.not.stringContaining("not ok")]);
});
