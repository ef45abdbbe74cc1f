// `npm run fuzz:kernel -- --count N --seed S`: random scenarios on the running kernel and on the engine. What differs is told by kind
// (operation and field), and the first of each kind is cut down to the fewest operations that still differ.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { differenceText } from "../../cli/conform-table.ts";
import { builtRecorder, lacks, RecorderError, recordTrace } from "../../cli/recorder.ts";
import { conformScenario, parseTrace, type ScenarioDifference, versionOf } from "../../conformance/index.ts";
import { DEFAULT_KERNEL, type KernelVersion } from "../../engine/index.ts";
import { cutDown } from "./cut.ts";
import { randomScenario } from "./random.ts";

const usage = `usage: npm run fuzz:kernel -- [--count N] [--seed S] [--from I] [--cut K] [--save DIR]

  --count N    how many scenarios; default 100
  --seed S     the same seed gives the same scenarios; default: the time
  --from I     number of the first one; default 0
  --cut K      how many kinds of differences to cut down; default 5
  --save DIR   where each differing scenario, its trace and what is left of it after cutting go
`;

interface Found {
  readonly name: string;
  readonly lines: readonly string[];
  readonly difference: ScenarioDifference;
}

/** Holds the engine against one run of the kernel. Undefined: they agree. */
class Comparison {
  readonly binary: string;
  readonly version: KernelVersion;

  constructor() {
    this.binary = builtRecorder();
    this.version = versionOf(parseTrace(recordTrace(this.binary, "compact\n")).header.kernel) ?? DEFAULT_KERNEL;
  }

  trace(lines: readonly string[]): string {
    return recordTrace(this.binary, `${lines.join("\n")}\n`);
  }

  difference(name: string, lines: readonly string[], trace = this.trace(lines)): ScenarioDifference | undefined {
    const report = conformScenario(name, `${lines.join("\n")}\n`, parseTrace(trace), this.version);
    return report.difference ?? report.rawDifference;
  }
}

function kindOf({ op, field }: ScenarioDifference): string {
  return `${op.trim().split(/\s+/)[0]}: ${field.replace(/ .*/, "")}`;
}

function fuzz(): number {
  const { values } = parseArgs({
    options: {
      count: { type: "string", default: "100" },
      seed: { type: "string", default: `${Math.floor(Date.now() / 1000)}` },
      from: { type: "string", default: "0" },
      cut: { type: "string", default: "5" },
      save: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const [count, seed, from, cut] = [values.count, values.seed, values.from, values.cut].map(Number);
  if (values.help || count === undefined || seed === undefined || from === undefined || cut === undefined) {
    console.log(usage);
    return 0;
  }
  if (![count, seed, from, cut].every(Number.isSafeInteger)) {
    console.error(usage);
    return 2;
  }
  const missing = lacks();
  if (missing.length > 0) {
    console.error(`can't ask the kernel here; this machine lacks\n  ${missing.join("\n  ")}`);
    return 2;
  }

  const started = Date.now();
  const comparison = new Comparison();
  let agree = 0;
  let dropped = 0;
  const found: Found[] = [];
  for (let number = from; number < from + count; number++) {
    const name = `rnd-${seed}-${String(number).padStart(3, "0")}`;
    const lines = randomScenario(seed, number);
    const trace = comparison.trace(lines);
    const difference = comparison.difference(name, lines, trace);
    // One that the model agrees with once needs no second run.
    if (!difference) agree++;
    else if (comparison.trace(lines) !== trace) dropped++;
    else {
      found.push({ name, lines, difference });
      if (values.save !== undefined) save(values.save, name, lines, trace);
    }
  }
  const compared = agree + found.length;
  const seconds = Math.round((Date.now() - started) / 1000);
  console.log(`seed ${seed}, model ${comparison.version}, ${seconds} s`);
  console.log(
    `${compared} compared, ${agree} agree (${((100 * agree) / Math.max(1, compared)).toFixed(1)} %), ${dropped} dropped: two runs of the kernel differ`,
  );
  tell(found, cut, comparison, values.save);
  return found.length === 0 ? 0 : 1;
}

/** Differences by kind, the most frequent first; the first scenario of each is cut down. */
function tell(found: readonly Found[], cut: number, comparison: Comparison, folder: string | undefined): void {
  const kinds = new Map<string, Found[]>();
  for (const each of found) {
    const kind = kindOf(each.difference);
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  const sorted = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  for (const [at, [kind, all]] of sorted.entries()) {
    console.log(
      `\n== ${kind} (${all.length}): ${all
        .slice(0, 8)
        .map(({ name }) => name)
        .join(" ")}`,
    );
    const [first] = all;
    if (!first) continue;
    if (at >= cut) {
      console.log(differenceText(first.difference));
      continue;
    }
    const least = cutDown(first.lines, first.difference.index, (lines) => {
      const difference = comparison.difference(first.name, lines);
      return difference !== undefined && kindOf(difference) === kind;
    });
    console.log(`${least.join("\n")}\n`);
    console.log(differenceText(comparison.difference(first.name, least) ?? first.difference));
    if (folder !== undefined) save(folder, `${first.name}-cut`, least, comparison.trace(least));
  }
}

function save(folder: string, name: string, lines: readonly string[], trace: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.scn`), `${lines.join("\n")}\n`);
  writeFileSync(join(folder, `${name}.jsonl`), trace);
}

try {
  process.exitCode = fuzz();
} catch (error) {
  if (!(error instanceof RecorderError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
