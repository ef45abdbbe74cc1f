// What is done with recordings of real kernels (test/kernel) and of programs (test/programs): `tsx tools/kernel/recordings.ts TASK …`.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { touchedBy } from "../../analysis/belief/touched.ts";
import { packTraces, readTraces } from "../../cli/traces.ts";
import { settingsOf } from "../../conformance/conform.ts";
import { conformScenario, parseTrace } from "../../conformance/index.ts";
import { type Capability, capabilityNames, createState, step } from "../../engine/index.ts";
import { evidence } from "../../engine/version/evidence.ts";
import { releaseOf, releaseText } from "../../engine/version/release.ts";
import { scnMachine } from "../../language/machine.ts";
import { parseScn } from "../../language/scn/read.ts";
import { kernels, recorders, scenarios, sets, tracesOf } from "../../test/kernel/corpus.ts";
import { turnedOver } from "../../test/kernel/flip.ts";
import { programs } from "../../test/programs/programs.ts";
import { CommandFailed, main, root, run } from "../command.ts";

const USAGE =
  "usage: tsx tools/kernel/recordings.ts pack FOLDER test/kernel/traces/VERSION/SET.jsonl.br [CPU] | belief | capabilities [NAME]… | programs";

/**
 * Packs a folder of kernel traces into one file of the corpus, whose folder says which release they are of; with the processor behind it where they
 * are of arm64: `cortex-a72`.
 */
function pack([folder, out, cpu, ...rest]: readonly string[]): void {
  const release = releaseOf(basename(dirname(out ?? "")).replace(/-.*/, ""));
  if (folder === undefined || out === undefined || release === undefined || rest.length > 0)
    throw new CommandFailed(USAGE);
  const kernel = releaseText(release);
  const traces = readTraces(folder).map(({ name, text }) => ({ name, text: withRelease(name, text, kernel, cpu) }));
  const packed = packTraces(traces);
  writeFileSync(out, packed);
  console.log(`${out}: ${traces.length} traces, ${packed.length} bytes`);
}

const HEADER = /^(\{[^\n]*?"kernel":")(\d+\.\d+(?:\.\d+)?)([^"]*)"/;

/**
 * A trace whose kernel is named X.Y.Z alone: who built it says nothing about what it does, but for the architecture. Debian's 6.1.0-56-amd64
 * is a name for whatever release of 6.1 it was built from, and no 6.1.0.
 */
function withRelease(name: string, text: string, kernel: string, cpu: string | undefined): string {
  return text.replace(HEADER, (_, start: string, said: string, rest: string) => {
    const isNamed = rest !== "" && said === `${kernel.split(".").slice(0, 2).join(".")}.0`;
    if (said !== kernel && !isNamed) throw new CommandFailed(`${name} is of ${said}${rest}, not of ${kernel}`);
    const arch = /-(arm64|riscv64)$/.exec(rest)?.[1];
    return `${start}${kernel}"${arch === undefined ? "" : `,"arch":"${arch}"`}${cpu === undefined ? "" : `,"cpu":"${cpu}"`}`;
  });
}

/** `npm run belief`: writes which recordings of test/kernel have which operation on which memory with which entries (analysis/belief/recorded.ts). For
 * after recordings were added. */
function belief(): void {
  const masks = new Map<string, number>();
  for (const set of sets) {
    const programs = new Map(scenarios(set).map(({ name, text }) => [name, parseScn(text)]));
    const machines = new Map(scenarios(set).map(({ name, text }) => [name, scnMachine(text)]));
    kernels.forEach((kernel, bit) => {
      for (const { name, text } of tracesOf(kernel, set)) {
        const { header } = parseTrace(text);
        let state = createState({ ...settingsOf(header, kernel), ...machines.get(name) });
        for (const { op } of programs.get(name) ?? []) {
          const touched = touchedBy(state, op);
          for (const key of touched) masks.set(key, (masks.get(key) ?? 0) | (1 << bit));
          ({ state } = step(state, op));
        }
      }
    });
  }

  /** Calls, then for each kinds of memory, then states with the kernels: what is said once is written once. */
  const calls = new Map<string, Map<string, string[]>>();
  for (const [key, mask] of [...masks].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const [call = "", memory = "", entry = ""] = key.split("|");
    const kinds = calls.get(call) ?? new Map<string, string[]>();
    calls.set(call, kinds);
    kinds.set(memory, [...(kinds.get(memory) ?? []), `${entry}:${mask.toString(36)}`]);
  }
  const lines = [...calls].map(
    ([call, kinds]) => `${call}${[...kinds].map(([memory, states]) => `|${memory}=${states.join(",")}`).join("")}`,
  );
  const text = recordedText(lines);
  writeFileSync(join(import.meta.dirname, "../../analysis/belief/recorded.ts"), text);
  console.log(`${masks.size} kinds of steps on ${kernels.length} kernels, ${text.length} bytes`);
}

function recordedText(lines: readonly string[]): string {
  return `// Written by \`npm run belief\`, from the recordings of test/kernel: which operation, on which kind of memory, with which entries there, was recorded on
// which kernels. A line for each call; the numbers are sets of kernels, in base 36.

import type { KernelVersion } from "../../engine/index.ts";

/** The kernels, from the lowest bit on. */
export const recordedKernels: readonly KernelVersion[] = [
${kernels.map((kernel) => `  "${kernel}",`).join("\n")}
];

export const recorded = \`${lines.join("\n")}\`;
`;
}

/**
 * `npm run capabilities`: turns every row of the version table over, on every recording of test/kernel that asks for it, and says by
 * which it is seen. With the names of rows: these alone. A row that no recording sees needs a case of test/kernel/read.test.ts.
 */
function seenCapabilities(wanted: readonly string[]): void {
  const names = capabilityNames.filter((name) => wanted.length === 0 || wanted.includes(name));
  const seen = new Map<Capability, string[]>(names.map((name) => [name, []]));

  for (const { name: recorder, kernel } of recorders) {
    for (const set of sets) {
      const texts = new Map(scenarios(set).map(({ name, text }) => [name, text]));
      for (const { name, text } of tracesOf(recorder, set)) {
        const program = texts.get(name) ?? "";
        const trace = parseTrace(text);
        const report = conformScenario(name, program, trace, kernel);
        if (report.difference) continue;
        for (const row of names) {
          if (!report.asked.has(row)) continue;
          const flipped = conformScenario(name, program, trace, turnedOver(kernel, row));
          const isRaw = flipped.rawDifference && !report.rawDifference;
          if (flipped.difference || isRaw || (flipped.reordered && !report.reordered))
            seen.get(row)?.push(`${recorder}/${set}/${name}`);
        }
      }
    }
  }

  for (const name of names) {
    const by = seen.get(name) ?? [];
    const said = evidence[name].recorded;
    const first = said !== undefined && by.includes(said) ? said : by[0];
    console.log(`${name}: ${by.length === 0 ? "no recording" : `${by.length} recordings, ${first}`}`);
  }
}

/** `npm run programs`: traces the programs of test/programs anew, each with its bug and without. Takes root, a C compiler and Linux 6.18. */
function tracePrograms(): void {
  const source = join(root, "test", "programs");
  const folder = mkdtempSync(join(tmpdir(), "ptescope-programs-"));
  try {
    for (const name of Object.keys(programs))
      for (const [made, flags] of [
        [name, []],
        [`${name}-bug`, ["-DBUG"]],
      ] as const) {
        run("cc", ["-O1", "-pthread", ...flags, "-o", join(folder, made), join(source, `${name}.c`)]);
        const trace = join(source, "recorded", `${made}.trace`);
        // By its own name alone: no path of this machine is in the trace. Status 1: something was found.
        const traced = spawnSync(
          resolve(root, "node_modules/.bin/tsx"),
          [join(root, "cli/main.ts"), "trace", "-o", join(folder, "out.pte"), "--keep", trace, "--", `./${made}`],
          { cwd: folder, encoding: "utf8" },
        );
        if (traced.status === 2) throw new Error(traced.stderr);
        // Who built the kernel says nothing about what it does.
        writeFileSync(trace, readFileSync(trace, "utf8").replace(/(@kernel \d+\.\d+\.\d+).*/, "$1"));
        console.log(`${made}: ${traced.stdout.trim().split("\n").at(-1)}`);
      }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tasks: Readonly<Record<string, (args: readonly string[]) => void>> = {
  pack,
  belief,
  capabilities: seenCapabilities,
  programs: tracePrograms,
};

await main(() => {
  const [task = "", ...args] = process.argv.slice(2);
  if (!Object.hasOwn(tasks, task)) throw new CommandFailed(USAGE);
  tasks[task]?.(args);
});
