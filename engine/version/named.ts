// A kernel as somebody wrote it → the kernel that runs, and what is to be said where that is not the same: a release
// that the table does not know, a distribution's name, a switched fix that changes nothing.

import { capabilitiesOf, rowsOf } from "./capability.ts";
import { DEFAULT_KERNEL, type KernelVersion, type Series, serieses, seriesOf } from "./release.ts";

export interface NamedKernel {
  readonly kernel: KernelVersion;
  /** Why it is not what was written, and what runs; null: it is. */
  readonly note: string | null;
}

const first = serieses[0];
const last = serieses.at(-1);

/**
 * `6.12`, `v6.12.5`, `6.12.5-amd64`, `6.12 without 0cef0bb836e3`. A string: what is wrong with it, in a sentence
 * without its end. Debian and Ubuntu write 6.1.0-47-amd64 whatever stable release it is: that is the line.
 */
export function kernelNamed(text: string): NamedKernel | string {
  const [release = "", ...switches] = text.trim().split(/\s+/);
  const base = releaseNamed(release);
  if (typeof base === "string" || switches.length === 0) return base;
  return withSwitches(base, switches);
}

/** The release alone, without switched fixes. A string: what is wrong with it. */
function releaseNamed(text: string): NamedKernel | string {
  const found = /^v?(\d{1,3})\.(\d{1,3})(?:\.(\d{1,4}))?(.*)$/.exec(text);
  const suffix = found?.[4] ?? "";
  if (!found || (suffix !== "" && !/^[-+~_]/.test(suffix))) return `'${text}' is no Linux version`;
  const number = Number(found[1]) * 1000 + Number(found[2]);
  const series = seriesOf(number);
  if (series === undefined) return outside(text, number);
  const patch = found[3] === undefined ? null : Number(found[3]);
  // Release candidates differ from day to day: the rows know releases.
  if (/^-rc\d/.test(suffix)) {
    const kernel: KernelVersion = `${series.name}.0`;
    return { kernel, note: `${text} is not known apart from ${series.name}; it runs as ${kernel}` };
  }
  if (patch !== null && patch > series.newest) return tooNew(text, series);
  if (suffix === "") return { kernel: patch === null ? series.name : `${series.name}.${patch}`, note: null };
  const kernel: KernelVersion = patch === null || patch === 0 ? series.name : `${series.name}.${patch}`;
  return {
    kernel,
    note: `${text} is a distribution's kernel, of which only Linux ${kernel} is known; it runs as that`,
  };
}

function outside(text: string, number: number): NamedKernel {
  // What is older than the oldest line of the table runs as that line's first release.
  if (number < 5010 && first !== undefined) {
    const kernel: KernelVersion = `${first.name}.0`;
    return { kernel, note: `Linux ${text} is older than what is modelled; it runs as ${kernel}` };
  }
  const kernel = last?.name ?? DEFAULT_KERNEL;
  return { kernel, note: `Linux ${text} is newer than what is modelled; it runs as ${kernel}` };
}

function tooNew(text: string, { name, newest }: Series): NamedKernel {
  const kernel: KernelVersion = newest === 0 ? `${name}.0` : `${name}.${newest}`;
  return { kernel, note: `Linux ${text} is newer than any ${name} that is known here; it runs as ${kernel}` };
}

/** The release with fixes taken out or put in. A switch that changes nothing there is said: it would look like a kernel with another behaviour. */
function withSwitches(base: NamedKernel, words: readonly string[]): NamedKernel | string {
  let { kernel, note } = base;
  const switched = new Set<string>();
  for (let at = 0; at < words.length; at += 2) {
    const [word, id] = [words[at] ?? "", words[at + 1]];
    if (word !== "with" && word !== "without")
      return `'${word}' is no part of a kernel: a fix is switched as in: ${base.kernel} without 0cef0bb836e3`;
    if (id === undefined) return `'${word}' is followed by a commit: ${base.kernel} ${word} 0cef0bb836e3`;
    const rows = rowsOf(id);
    if (rows.length === 0) return `'${id}' is no commit that is known here; docs/versions.md has them`;
    // What the first did the second undoes or repeats, by whichever of its names: nobody means that.
    if (switched.has(rows.join())) return `'${id}' is switched twice`;
    switched.add(rows.join());
    const before = capabilitiesOf(kernel);
    kernel = `${kernel} ${word} ${id.toLowerCase()}`;
    const after = capabilitiesOf(kernel);
    if (note === null && rows.every((name) => before[name] === after[name]))
      note = `Linux ${base.kernel} is ${word} ${id} anyhow`;
  }
  return { kernel, note };
}
