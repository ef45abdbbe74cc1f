// What the recordings of test/kernel cover: which kernels, with which build, architecture and machine. What else a scenario may
// be set to runs by the source alone, and its hover says so. Held against the recordings by test/kernel/coverage.test.ts.

import type { Settings } from "../state/state.ts";
import { isRecorded, releaseOf, releaseText } from "./release.ts";

/** What the recordings of a line were made with. */
interface Coverage {
  readonly arch: Settings["arch"];
  readonly kernels: readonly string[];
  readonly softDirty: boolean;
  readonly memoryFailure: boolean;
  readonly nodes: readonly number[];
  /** Settings of large folios that its scenarios set. */
  readonly folios: readonly ("thp" | "mthp" | "shmem" | "mshmem")[];
}

export const recordings: readonly Coverage[] = [
  {
    arch: "x86_64",
    kernels: ["6.1.192", "6.12.117"],
    softDirty: true,
    memoryFailure: true,
    nodes: [1, 2],
    folios: [],
  },
  {
    arch: "x86_64",
    kernels: ["7.3.4"],
    softDirty: true,
    memoryFailure: true,
    nodes: [1, 2],
    folios: ["thp", "mthp", "shmem", "mshmem"],
  },
  {
    arch: "x86_64",
    kernels: [
      "5.10.262",
      "6.1.170",
      "6.12.43",
      "6.12.107",
      "6.16.12",
      "6.17.13",
      "6.18.15",
      "6.19.14",
      "7.1.13",
      "7.2.13",
    ],
    softDirty: true,
    memoryFailure: true,
    nodes: [1],
    folios: [],
  },
  {
    arch: "x86_64",
    kernels: ["6.18.44"],
    softDirty: false,
    memoryFailure: false,
    nodes: [1],
    folios: ["thp", "mthp", "shmem", "mshmem"],
  },
  { arch: "arm64", kernels: ["6.12.117"], softDirty: false, memoryFailure: true, nodes: [1], folios: [] },
  { arch: "arm64", kernels: ["7.3.4"], softDirty: false, memoryFailure: true, nodes: [1, 2], folios: [] },
];

/**
 * The settings that no recording of that very release covers, as a scenario writes them: `config soft-dirty=on`. Nothing, where it
 * was recorded so; nor where the release was not recorded at all, which is said of it elsewhere.
 */
export function uncovered(settings: Settings): string[] {
  const { kernel, arch, softDirty, memoryFailure, migration, nodes, design, rule } = settings;
  const release = releaseOf(kernel);
  if (release === undefined || !isRecorded(kernel)) return [];
  const own = recordings.filter(({ kernels }) => kernels.includes(releaseText(release)));
  const found: string[] = [];
  const there = own.filter((each) => each.arch === arch);
  if (there.length === 0) found.push(`arch ${arch}`);
  const among = there.length === 0 ? own : there;
  // arm64 has no soft-dirty, however it was built.
  if (arch !== "arm64" && among.every((each) => each.softDirty !== softDirty))
    found.push(`config soft-dirty=${softDirty ? "on" : "off"}`);
  if (among.every((each) => each.memoryFailure !== memoryFailure))
    found.push(`config memory-failure=${memoryFailure ? "on" : "off"}`);
  if (!migration) found.push("config migration=off");
  if (!among.some((each) => each.nodes.includes(nodes))) found.push(`machine nodes=${nodes}`);
  const settled = { thp: "madvise", mthp: "", shmem: "never", mshmem: "" } as const;
  for (const name of ["thp", "mthp", "shmem", "mshmem"] as const)
    if (settings[name] !== settled[name] && !among.some(({ folios }) => folios.includes(name)))
      found.push(`machine ${name}=${settings[name]}`);
  if (design !== "pte-marker") found.push(`design ${design}`);
  else if (rule !== "linux") found.push(`rule=${rule}`);
  return found;
}
