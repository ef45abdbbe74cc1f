// What engine/version/coverage.ts says of the recordings is so.

import { expect, test } from "vitest";
import { parseTrace, settingsOf } from "../../conformance/index.ts";
import { defaultSettings } from "../../engine/index.ts";
import { recordings, uncovered } from "../../engine/version/coverage.ts";
import { releaseOf, releaseText, serieses } from "../../engine/version/release.ts";
import { scnMachine } from "../../language/machine.ts";
import { recorders, scenarios, sets, tracesOf } from "./corpus.ts";

interface Recorded {
  readonly release: string;
  readonly arch: string;
  readonly softDirty: boolean;
  readonly memoryFailure: boolean;
  readonly nodes: number;
}

function text({ release, arch, softDirty, memoryFailure, nodes }: Recorded): string {
  return [release, arch, softDirty, memoryFailure, nodes].join(" ");
}

/** Of each set the first: a set is of one machine. */
const found = recorders.flatMap(({ name, kernel }) =>
  sets.flatMap((set) => {
    const [first] = tracesOf(name, set);
    if (first === undefined) return [];
    const { header } = parseTrace(first.text);
    expect(uncovered(settingsOf(header, kernel)), `${name}/${set}`).toEqual([]);
    return [{ ...header, release: releaseText(releaseOf(kernel) ?? { series: 0, patch: 0 }) }];
  }),
);

test("every machine that recorded is there, and no other", () => {
  const said = recordings.flatMap(({ kernels, nodes, ...rest }) =>
    kernels.flatMap((release) => nodes.map((each) => text({ ...rest, release, nodes: each }))),
  );
  expect(said.toSorted()).toEqual([...new Set(found.map(text))].toSorted());
});

/** By release and architecture: what `machine` lines of its scenarios set. */
const settings = new Map<string, Set<string>>();
for (const { name, kernel } of recorders) {
  for (const set of sets) {
    const traces = new Set(tracesOf(name, set).map((trace) => trace.name));
    const release = releaseText(releaseOf(kernel) ?? { series: 0, patch: 0 });
    const key = `${release} ${/arm64/.test(name) ? "arm64" : "x86_64"}`;
    const all = settings.get(key) ?? new Set<string>();
    settings.set(key, all);
    for (const scenario of scenarios(set))
      if (traces.has(scenario.name)) for (const each of Object.keys(scnMachine(scenario.text))) all.add(each);
  }
}

test("settings of large folios were recorded where it says so", () => {
  for (const { kernels, arch, folios } of recordings)
    for (const release of kernels)
      expect([...(settings.get(`${release} ${arch}`) ?? [])].toSorted(), release).toEqual(folios.toSorted());
});

test("and every release that the table calls recorded", () => {
  const releases = serieses.flatMap(({ name, recorded }) => recorded.map((patch) => `${name}.${patch}`));
  expect(new Set(recordings.flatMap(({ kernels }) => kernels))).toEqual(new Set(releases));
});

test.each([
  [{}, []],
  [{ kernel: "6.18" }, ["config soft-dirty=on", "config memory-failure=on"]],
  [{ kernel: "6.18", softDirty: false, memoryFailure: false }, []],
  [{ kernel: "6.18.15", nodes: 2 }, ["machine nodes=2"]],
  [{ kernel: "6.12", mthp: "64k:always" }, ["machine mthp=64k:always"]],
  [{ kernel: "7.3", mthp: "64k:always", thp: "always" }, []],
  [{ arch: "arm64" }, []],
  [{ arch: "riscv64" }, ["arch riscv64"]],
  [{ kernel: "5.10", arch: "arm64", migration: false }, ["arch arm64", "config migration=off"]],
  [{ design: "none", rule: "thread" }, ["design none"]],
  [{ kernel: "6.13" }, []],
] as const)("%o: %o", (settings, expected) => {
  expect(uncovered({ ...defaultSettings, ...settings })).toEqual(expected);
});
