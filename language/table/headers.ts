// Headers and what they may be set to; kernels, architectures, designs and build options come from the engine's own
// tables.

import { PROCESSOR_NAMES, SCENARIO_OPTIONS } from "../../engine/arch/options.ts";
import { ARCHES, LEVELS, WORD_KINDS } from "../../engine/arch/table.ts";
import { designs } from "../../engine/design/designs.ts";
import { kernelVersions } from "../../engine/version/release.ts";
import { type Entry, vocabulary } from "./builders.ts";

export const headerVocabularies = [
  vocabulary("headers", "header", "", [
    ["kernel", ""],
    ["arch", ""],
    ["design", ""],
    ["config", ""],
    ["machine", ""],
    ["include", ""],
  ]),
  vocabulary("keywords", "keyword", "", [
    ["assert", ""],
    ["explore", ""],
    ["any", ""],
    ["on", ""],
    ["never", ""],
    ["always", ""],
    ["differs", ""],
    ["decode", ""],
    ["scn", ""],
  ]),
  vocabulary(
    "kernels",
    "kernel version",
    "Linux ",
    kernelVersions.map((version): Entry => [version, version]),
  ),
  vocabulary(
    "arches",
    "architecture",
    "",
    ARCHES.map((arch): Entry => [arch, ""]),
  ),
  vocabulary(
    "designs",
    "design",
    "",
    designs.map((design): Entry => [design.name, ""]),
  ),
  vocabulary("rules", "rule", "", [
    ["linux", ""],
    ["thread", ""],
  ]),
  vocabulary(
    "config",
    "build option",
    "",
    SCENARIO_OPTIONS.map((name): Entry => [name, ""]),
  ),
  vocabulary("machine", "machine setting", "", [
    ["nodes", ""],
    ["cpu", ""],
    ["swap", ""],
    ["thp", ""],
    ["mthp", "6.8"],
    ["shmem", "4.8"],
    ["mshmem", "6.11"],
  ]),
  vocabulary(
    "processors",
    "processor",
    "",
    PROCESSOR_NAMES.map((name): Entry => [name, ""]),
  ),
  vocabulary("raw-kinds", "kind of raw value", "", [
    ...LEVELS.map((level): Entry => [level, ""]),
    ...WORD_KINDS.map((kind): Entry => [kind, ""]),
  ]),
] as const;
