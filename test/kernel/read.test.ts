// Rows of the version table that no recording sees: each is read from the source, and has a scenario here, read/ROW.pte, whose
// expectations are what the source says. Every row, recorded or read, is seen by what it names: turned over, that gives other answers.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { diagnosticsOf, openScenario } from "../../analysis/index.ts";
import { conformScenario, parseTrace } from "../../conformance/index.ts";
import { type Capability, capabilityNames, type KernelVersion, type Settings, step } from "../../engine/index.ts";
import { Mm } from "../../engine/state/mm.ts";
import { evidence } from "../../engine/version/evidence.ts";
import { recorders, scenarios, sets, tracesOf } from "./corpus.ts";
import { turnedOver } from "./flip.ts";

/** What goes wrong in a scenario, on its own kernel or another. */
function wrong(text: string, override: Partial<Settings> = {}): string[] {
  return diagnosticsOf(openScenario(text, { override }))
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
}

describe("a recording that a row names differs when the row is turned over", () => {
  const named = capabilityNames.flatMap((name) => {
    const { recorded } = evidence[name];
    return recorded === undefined ? [] : [[name, recorded] as const];
  });

  test.each(named)("%s: %s", (name, recorded) => {
    const [kernelName, setName, ...rest] = recorded.split("/");
    const recorder = recorders.find((each) => each.name === kernelName);
    const set = sets.find((each) => each === setName);
    if (recorder === undefined || set === undefined) throw new Error(`there is no recording ${recorded}`);
    const text = scenarios(set).find((each) => each.name === rest.join("/"))?.text;
    const trace = tracesOf(recorder.name, set).find((each) => each.name === rest.join("/"))?.text;
    if (text === undefined || trace === undefined) throw new Error(`there is no recording ${recorded}`);
    const { kernel } = recorder;
    const as = (version: KernelVersion) => conformScenario(recorded, text, parseTrace(trace), version);
    const [own, flipped] = [as(kernel), as(turnedOver(kernel, name))];
    expect(own.difference ?? own.rawDifference ?? own.reordered).toBeUndefined();
    // The other order of sleepers is one that a kernel may choose, and the row says which it does.
    expect(flipped.difference ?? flipped.rawDifference ?? flipped.reordered).toBeDefined();
  });
});

/** What the language cannot say, by row: the answer of a kernel, the one that has the row's, and the source's. */
const unsaid: Partial<
  Readonly<Record<Capability, readonly [KernelVersion, (kernel: KernelVersion) => unknown, unknown]>>
> = {
  // userfaultfd_unregister(): a VMA that is registered with another userfaultfd than the one that is asked.
  "unregister-own-ctx": [
    "6.18",
    (kernel) => {
      const text = "A: buf = mmap(1)\nA: userfaultfd(PAGEFAULT_FLAG_WP)\nA: register(buf, WP)\nA: unregister(buf)";
      const { steps } = openScenario(text, { override: { kernel } });
      const state = steps.at(-2)?.step.state;
      const unregister = steps.at(-1)?.operation;
      const [a] = state?.mms ?? [];
      if (state === undefined || unregister === undefined || a === undefined) throw new Error("it did not run");
      const other = new Mm(0, 0, "A", a);
      other.uffd = state.uffds.length;
      const uffds = [...state.uffds, { mm: 0, features: [], userModeOnly: false, unread: false, changing: 0 }];
      return step({ ...state, mms: [other], uffds }, unregister).result.err;
    },
    "EINVAL",
  ],
};

describe("what a row is read from", () => {
  const read = capabilityNames.filter((name) => evidence[name].recorded === undefined);

  test.each(read)("%s", (name) => {
    const case_ = unsaid[name];
    if (case_ !== undefined) {
      const [kernel, answer, expected] = case_;
      expect(answer(kernel)).toEqual(expected);
      expect(answer(turnedOver(kernel, name))).not.toEqual(expected);
      return;
    }
    const path = new URL(`./read/${name}.pte`, import.meta.url);
    expect(existsSync(path), `the row ${name} names no recording, and there is no ${path.pathname}`).toBe(true);
    const text = readFileSync(path, "utf8");
    expect(wrong(text)).toEqual([]);
    expect(wrong(text, { kernel: turnedOver(openScenario(text).settings.kernel, name) })).not.toEqual([]);
  });

  test("nothing else has a scenario there", () => {
    const files = readdirSync(new URL("./read", import.meta.url)).map((file) => file.replace(/\.pte$/, ""));
    expect(files.filter((file) => !read.some((name) => name === file))).toEqual([]);
  });
});
