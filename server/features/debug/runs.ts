// The run of a debug session, and where its steps stand.
import type { Scenario } from "../../../analysis/index.ts";
import { ARCHES } from "../../../engine/arch/options.ts";
import { designs, kernelNamed, type Settings } from "../../../engine/index.ts";
import type { OpenDocument } from "../../document.ts";
import { fileOf } from "../../location.ts";
import type { RunOverride, SourcePlace } from "./calls.ts";

// Runs of open scenarios on another kernel or design than their headers name. Kept for as long as the document is open, and taken up again from
// where an edit changed something.

interface Variant {
  readonly document: OpenDocument;
  revision: number;
}

/** Makes a document of the same text that runs on other settings. */
type Vary = (document: OpenDocument, override: Partial<Settings>) => OpenDocument;

export class Runs {
  private readonly vary: Vary;
  private readonly known = new WeakMap<OpenDocument, Map<string, Variant>>();

  constructor(vary: Vary) {
    this.vary = vary;
  }

  /** A string: why it can't run like that, as a sentence. */
  async of(document: OpenDocument, override: RunOverride): Promise<Scenario | string> {
    const settings = settingsOf(override);
    if (typeof settings === "string") return settings;
    const variants = this.known.get(document) ?? new Map<string, Variant>();
    this.known.set(document, variants);
    const key = JSON.stringify(settings);
    let variant = variants.get(key);
    if (variant === undefined) {
      variant = { document: this.vary(document, settings), revision: document.revision };
      variants.set(key, variant);
    } else if (variant.revision !== document.revision) {
      variant.revision = document.revision;
      variant.document.edit(document.version, [{ text: document.text }]);
    }
    return variant.document.settled();
  }
}

/** Names as headers have them → settings; a string: what is wrong with one. */
function settingsOf({ kernel, design, arch }: RunOverride): Partial<Settings> | string {
  const named = kernel === undefined || kernel === "" ? undefined : kernelNamed(kernel);
  if (typeof named === "string") return `${named.charAt(0).toUpperCase()}${named.slice(1)}.`;
  const other = design === undefined || design === "" ? undefined : design;
  if (other !== undefined && !designs.some(({ name }) => name === other))
    return `There is no design ${other}. There are: ${designs.map(({ name }) => name).join(", ")}.`;
  const machine = ARCHES.find((each) => each === arch);
  if (arch !== undefined && machine === undefined)
    return `There is no architecture ${arch}. There are: ${ARCHES.join(", ")}.`;
  return {
    ...(named && { kernel: named.kernel }),
    ...(other !== undefined && { design: other }),
    ...(machine !== undefined && { arch: machine }),
  };
}

// Where the steps of a scenario stand: in its own file, or in one that it includes.

/** A scenario's run, and the URI that it is known by. */
export interface Debugged {
  readonly uri: string;
  readonly run: Scenario;
}

/** Null: there is no such step, or the file has no place that one could open. */
export function placeOf({ uri, run }: Debugged, step: number): SourcePlace | null {
  const record = run.steps[step];
  if (record === undefined) return null;
  const file = fileOf(uri, record.files);
  return file === null ? null : { uri: file, line: run.lineOf(step) };
}

/** The steps of a file by their lines, in the order of running. */
export function stepsIn({ uri, run }: Debugged, file: string): ReadonlyMap<number, readonly number[]> {
  const named = new Map<string, boolean>();
  const lines = new Map<number, number[]>();
  for (const { index, files } of run.steps) {
    const key = files.join("\n");
    let here = named.get(key);
    if (here === undefined) {
      here = sameUri(fileOf(uri, files), file);
      named.set(key, here);
    }
    if (!here) continue;
    const line = run.lineOf(index);
    const known = lines.get(line);
    if (known) known.push(index);
    else lines.set(line, [index]);
  }
  return lines;
}

/** Editors encode more or fewer characters of the same address. */
export function sameUri(a: string | null, b: string): boolean {
  if (a === b) return true;
  if (a === null) return false;
  try {
    return decodeURIComponent(a) === decodeURIComponent(b);
  } catch {
    return false;
  }
}

/** The line itself where a statement of it runs, else the next one that has such; else the last before it; null: none has. */
export function nearestLine(lines: ReadonlyMap<number, unknown>, line: number): number | null {
  if (lines.has(line)) return line;
  const all = [...lines.keys()].sort((a, b) => a - b);
  return all.find((each) => each > line) ?? all.at(-1) ?? null;
}
