// What CI services run: each script, as its file has it, on a repository with a scenario that loses something.

import { spawnSync } from "node:child_process";
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { sarifProblems } from "../../cli/testing/terminal.ts";
import manifest from "../../package.json" with { type: "json" };
import { bundled } from "../bundled.ts";
import { protectedPage } from "../openings.ts";

const root = resolve(import.meta.dirname, "..", "..");
let own: string;
beforeAll(async () => {
  own = `${process.execPath} ${(await bundled("dist/cli.js")).file}`;
});
const GOOD = `kernel 6.18\n${protectedPage}`;

let repository: string;
beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), "ptescope ci-"));
  for (const [name, text] of Object.entries({
    "mm/lost one.pte": `${GOOD}A: madvise(buf, DONTNEED)\n`,
    "mm/good.pte": GOOD,
    "docs/notes.md": `# Notes\n\n\`\`\`pte\n${GOOD}A: write(buf[0], 8) -> 0\n\`\`\`\n`,
    "docs/plain.md": "No scenario.\n",
  })) {
    mkdirSync(join(repository, name, ".."), { recursive: true });
    writeFileSync(join(repository, name), text);
  }
});
afterEach(() => rmSync(repository, { recursive: true }));

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function sh(script: string, env: Readonly<Record<string, string>>, args: readonly string[] = []): Ran {
  const { PATH = "", HOME = "" } = process.env;
  const made = spawnSync("sh", ["-c", script, "sh", ...args], {
    cwd: repository,
    env: { PATH, HOME, PTESCOPE: own, ...env },
    encoding: "utf8",
  });
  return { status: made.status, out: made.stdout, err: made.stderr };
}

const read = (name: string): string => readFileSync(join(repository, name), "utf8");

describe("the GitHub action", () => {
  const action = parse(readFileSync(join(root, "action.yml"), "utf8"));

  /** Its step, as a runner carries it out. */
  function run(inputs: Readonly<Record<string, string>> = {}): Ran {
    const [step, ...more] = action.runs.steps;
    expect([action.runs.using, more]).toEqual(["composite", []]);
    const value = (name: string): string => inputs[name] ?? action.inputs[name].default;
    const env = Object.fromEntries(
      Object.entries<string>(step.env).map(([name, text]) => [
        name,
        text.replace(/\$\{\{ inputs\.(\w+) \}\}/g, (_, input: string) => value(input)),
      ]),
    );
    return sh(step.run, {
      ...env,
      GITHUB_ACTIONS: "true",
      GITHUB_ACTION_PATH: root,
      GITHUB_STEP_SUMMARY: join(repository, "summary"),
      GITHUB_OUTPUT: join(repository, "output"),
    });
  }

  test("annotates the line, shows the page tables in the summary, and leaves reports that validate", () => {
    const { status, out } = run({ files: ".\ndocs/**/*.md" });
    expect(status).toBe(1);
    expect(out).toContain("::error file=mm/lost one.pte,line=7,endLine=7,col=1,endColumn=26,title=PTE001::drops ");
    expect(out).toContain("::error file=docs/notes.md,line=10,");
    const [sarif = "", junit = "", markdown = ""] = ["sarif", "junit", "markdown"].map(
      (name) => new RegExp(`^${name}=(.*)$`, "m").exec(read("output"))?.[1] ?? "",
    );
    expect(sarifProblems(read(sarif))).toEqual([]);
    const uris = JSON.parse(read(sarif)).runs[0].results.map(
      (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        result.locations[0]?.physicalLocation.artifactLocation.uri,
    );
    expect(uris).toContain("mm/lost%20one.pte");
    expect(read(junit)).toMatch(/<testsuites name="ptescope" tests="3" failures="\d"/);
    expect(read("summary")).toBe(read(markdown));
    expect(read("summary")).toContain("`mm/lost one.pte:7`");
    expect(read("summary")).toContain("A.buf[0]: present(wp, dirty, soft_dirty) -> none  [lost]");
  });
  test("passes where nothing is found, and where what is found shall not fail it", () => {
    expect(run({ files: "mm/good.pte" }).status).toBe(0);
    expect(run({ fail: "false" }).status).toBe(0);
    expect(read("summary")).toContain("| error PTE001 |");
  });
  test("fails for what can't be read, whatever is asked, and no input becomes a command", () => {
    const { status, err } = run({ files: "none.pte; touch made $(touch made)", fail: "false" });
    expect(status).toBe(2);
    expect(err).toContain("no file matches none.pte; touch made $(touch made)");
    expect(run({ kernel: "6.18 --update" }).status).toBe(2);
    expect(existsSync(join(repository, "made"))).toBe(false);
  });
  test("takes a kernel, and findings that are off by default", () => {
    expect(run({ files: "mm/good.pte", kernel: "all", enable: "PTE014 PTE999" })).toMatchObject({
      status: 2,
      err: expect.stringContaining("there is no finding PTE999"),
    });
    expect(run({ files: "mm/good.pte", kernel: "all", enable: "PTE014" }).status).toBe(0);
  });
  test("each input reaches the script, and each output is one of it", () => {
    const [step] = action.runs.steps;
    expect(Object.values<string>(step.env).sort()).toEqual(
      Object.keys(action.inputs)
        .map((name) => `\${{ inputs.${name} }}`)
        .sort(),
    );
    const script = readFileSync(join(root, "ci", "check.sh"), "utf8");
    for (const name of Object.keys(step.env)) expect(script).toContain(name);
    for (const name of Object.keys(action.outputs)) expect(script).toContain(`"${name}=$reports/`);
  });
});

test("the GitLab template's job leaves a JUnit report where it says, with the version of this package", () => {
  const { ptescope: job, variables } = parse(readFileSync(join(root, "ci", "gitlab.yml"), "utf8"));
  expect(variables.PTESCOPE_VERSION).toBe(manifest.version);
  // Its npx: the command of this checkout, as the package of that version.
  const bin = join(repository, "bin");
  mkdirSync(bin);
  writeFileSync(
    join(bin, "npx"),
    `#!/bin/sh\n[ "$1 $2" = "--yes ptescope@${manifest.version}" ] || exit 9\nshift 2\nexec ${own} "$@"\n`,
  );
  chmodSync(join(bin, "npx"), 0o755);
  const { status, out } = sh(job.script.join("\n"), {
    ...variables,
    PTESCOPE_FILES: "mm docs/*.md",
    PATH: `${bin}:${process.env.PATH}`,
  });
  expect(status).toBe(1);
  expect(out).toContain("mm/lost one.pte:7:1: error PTE001");
  expect(read(job.artifacts.reports.junit)).toContain('failures="2"');
  for (const path of job.artifacts.paths) expect(read(path)).not.toBe("");
  expect(sarifProblems(read("ptescope.sarif"))).toEqual([]);
});

describe("the pre-commit hooks", () => {
  const hooks: { id: string; entry: string; language: string; files: string }[] = parse(
    readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"),
  );
  test.each(hooks)("$id runs on the files that it names", ({ entry, language, files }) => {
    expect(language).toBe("script");
    accessSync(join(root, entry), constants.X_OK);
    const all = ["mm/lost one.pte", "mm/good.pte", "docs/notes.md", "docs/plain.md"].filter((name) =>
      new RegExp(files).test(name),
    );
    expect(all).toHaveLength(2);
    const { status, out } = sh(`exec "${join(root, entry)}" "$@"`, {}, all);
    expect(status).toBe(1);
    expect(out).toMatch(/ error PTE(?:001|023): /);
    expect(existsSync(join(repository, "ptescope.sarif"))).toBe(false);
    expect(sh(`exec "${join(root, entry)}" "$@"`, {}, all.slice(1)).status).toBe(0);
  });
});

test("without a command it takes the package of this version", () => {
  const script = readFileSync(join(root, "ci", "check.sh"), "utf8");
  const copy = join(repository, "copy");
  mkdirSync(join(copy, "ci"), { recursive: true });
  writeFileSync(join(copy, "ci", "check.sh"), script);
  writeFileSync(join(copy, "package.json"), readFileSync(join(root, "package.json")));
  const npx = join(repository, "npx");
  writeFileSync(npx, '#!/bin/sh\necho "npx $*"\n');
  chmodSync(npx, 0o755);
  const { out } = sh(`PTESCOPE= sh "${join(copy, "ci", "check.sh")}" x.pte`, {
    PATH: `${repository}:${process.env.PATH}`,
  });
  expect(out).toBe(`npx --yes ptescope@${manifest.version} check -- x.pte\n`);
});
