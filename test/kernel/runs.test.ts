// A run that stands for several kernels is the run of each of them (conformance/runs.ts).

import { describe, expect, test } from "vitest";
import { answers, Runs } from "../../conformance/index.ts";
import { defaultSettings, type KernelVersion, type Settings } from "../../engine/index.ts";
import { parseScn } from "../../language/scn/read.ts";
import { kernels, type SetName, scenarios, sets } from "./corpus.ts";

const none: ReadonlySet<number> = new Set();
const on = (kernel: KernelVersion, settings: Partial<Settings> = {}): Settings => ({
  ...defaultSettings,
  ...settings,
  kernel,
});

describe("a run of a scenario", () => {
  const plain = "mmap A r0 anon 2\nwrite A r0 0 7\n";

  test("is of every kernel that it does not tell apart", () => {
    const runs = new Runs(parseScn(plain));
    expect(runs.on(on("6.18"), none)).toBe(runs.on(on("6.12"), none));
  });

  test("is not of one that has otherwise what it asked for", () => {
    const runs = new Runs(parseScn(`${plain}uffd A pwp\nreg A r0 0 2 wp\nwp A r0 0 2\n`));
    expect(runs.on(on("6.12"), none)).not.toBe(runs.on(on("6.1"), none));
  });

  test("is not of one whose swap types have other numbers, where a page word has one", () => {
    const runs = new Runs(parseScn("mmap A r0 anon 2\nuffd A poison\nreg A r0 0 2 missing\npoison A r0 0 1\n"));
    const [older, newer] = [runs.on(on("6.12"), none), runs.on(on("6.18"), none)];
    expect(older.answers.at(-1)?.line.st.A?.r0?.pg[0]).toMatch(/^S.*:31\//);
    expect(older).not.toBe(newer);
  });

  test("is not of another machine, nor of one that passed over other operations", () => {
    const runs = new Runs(parseScn(plain));
    const run = runs.on(on("6.12"), none);
    expect(runs.on(on("6.12", { softDirty: false }), none)).not.toBe(run);
    expect(runs.on(on("6.12"), new Set([1]))).not.toBe(run);
    expect(runs.on(on("6.12"), none)).toBe(run);
  });
});

/** Every how many of a set: those that were made by a generator are alike by the hundred. */
const every: Partial<Record<SetName, number>> = {
  random: 16,
  "random-5.10": 16,
  probe: 4,
  rwp: 6,
  "rwp-migrate": 4,
  migrate: 4,
  "folio-random": 12,
  "shmem-folio": 4,
  "shmem-folio-random": 12,
  folio: 4,
  "kaccess-random": 8,
  kaccess: 2,
  contpte: 12,
  monitor: 3,
};

describe.each(sets)("%s: every kernel's answers are its own", (set) => {
  const taken = scenarios(set).filter((_, at) => at % (every[set] ?? 1) === 0);

  test.each(taken)("$name", ({ text }) => {
    const program = parseScn(text);
    const runs = new Runs(program);
    for (const kernel of kernels) {
      const own = [...answers(program, on(kernel))].map(({ line }) => line);
      expect(runs.on(on(kernel), none).answers.map(({ line }) => line)).toEqual(own);
    }
  });
});
