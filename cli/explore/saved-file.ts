// Searches that a bound stopped, in a file (--save), and read again (--resume): a line that says what it is, by which
// version, with a checksum; then everything, as Node writes a structured clone.

import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { deserialize, serialize } from "node:v8";
import { canonicalKey } from "../../engine/state/canonical.ts";
import manifest from "../../package.json" with { type: "json" };
import type { Exploration, Question, Saved, Section } from "../../search/index.ts";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";
import type { ScenarioFile } from "../scenario.ts";

/** What became of a question: it was answered; or where its search stopped. */
export type SavedQuestion = { readonly made: Exploration } | { readonly rest: Saved | null };

/** A section with what is asked of it. */
export interface SectionQuestions {
  readonly file: ScenarioFile;
  readonly section: Section;
  readonly questions: readonly Question[];
}

/** What has to be the same for a search to go on. */
interface Search {
  readonly file: string;
  readonly kernel: string;
  /** All that may happen, and all from which it begins. */
  readonly digest: string;
  readonly questions: readonly string[];
}

interface Contents {
  readonly searches: readonly Search[];
  readonly all: boolean;
  readonly questions: readonly SavedQuestion[];
}

const MAGIC = "ptescope search 1";

/** In place of an older one only when it is whole. */
export function writeSaved(
  path: string,
  asked: readonly SectionQuestions[],
  all: boolean,
  questions: readonly SavedQuestion[],
) {
  const contents: Contents = { searches: asked.map(searchOf), all, questions };
  const body = serialize(contents);
  const head = Buffer.from(`${MAGIC} ${manifest.version} ${digestOf(body)}\n`);
  const draft = `${path}.part`;
  fromDisk(draft, () => writeFileSync(draft, Buffer.concat([head, body])), "write");
  fromDisk(path, () => renameSync(draft, path), "write");
}

/** In the order of the questions. Throws UsageError: it is of another search, or none. */
export function readSaved(path: string, asked: readonly SectionQuestions[], all: boolean): readonly SavedQuestion[] {
  const bytes = fromDisk(path, () => readFileSync(path));
  const end = bytes.indexOf("\n");
  const head = bytes.subarray(0, Math.max(end, 0)).toString();
  const [, version, digest] = /^ptescope search \d+ (\S+) ([0-9a-f]{64})$/.exec(head) ?? [];
  if (version === undefined) throw new UsageError(`${path} is no saved search: explore --save ${path} writes one`);
  const anew = "search anew, without --resume";
  if (version !== manifest.version || !head.startsWith(`${MAGIC} `))
    throw new UsageError(
      `${path} was saved by ptescope ${version}, and this is ${manifest.version}, which may model Linux otherwise: ${anew}`,
    );
  const body = bytes.subarray(end + 1);
  if (digestOf(body) !== digest) throw new UsageError(`${path} is damaged: ${anew}`);
  // Written by this version, to the last bit.
  const contents: Contents = deserialize(body);
  const other = otherThan(contents, asked.map(searchOf), all);
  if (other !== null) throw new UsageError(`${path} is of another search: ${other}, or ${anew}`);
  return contents.questions;
}

/** What is other, and what to do. Null: nothing. */
function otherThan(saved: Contents, searches: readonly Search[], all: boolean): string | null {
  const files = (given: readonly Search[]) => given.map(({ file, kernel }) => `${file} on Linux ${kernel}`).join(", ");
  for (const [n, search] of saved.searches.entries()) {
    const now = searches[n];
    if (now === undefined || searches.length !== saved.searches.length)
      return `it is of ${files(saved.searches)}. Give these`;
    if (search.kernel !== now.kernel) return `it is on Linux ${search.kernel}. Give --kernel ${search.kernel}`;
    if (search.questions.join() !== now.questions.join())
      return `${search.file} asks something else by now. Give it back its lines that forbid something`;
    if (search.digest !== now.digest)
      return `${search.file} begins otherwise by now, or lets something else happen. Give it back its lines`;
  }
  if (saved.all !== all)
    return saved.all ? "it looks for every way. Give --all" : "it looks for the first way. Leave out --all";
  return null;
}

function searchOf({ file, section, questions }: SectionQuestions): Search {
  const { problem } = section;
  const moves = problem.kinds.map(({ source, of, pc, instances }) => [source, of, pc, [...instances]]);
  const events = problem.events.map((times) => (Number.isFinite(times) ? times : null));
  const asleep = [...(problem.asleep ?? [])];
  const rest = JSON.stringify([file.scenario.settings, problem.threads, events, problem.answers, moves, asleep]);
  return {
    file: file.file,
    kernel: file.scenario.settings.kernel,
    digest: digestOf(Buffer.from(`${canonicalKey(problem.start, {})}${rest}`)),
    questions: questions.map(({ line, text }) => `${line} ${text}`),
  };
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
