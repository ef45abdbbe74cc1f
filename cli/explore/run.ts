// The searches of `ptescope explore`, loaded when they are asked for.

import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { openScenario } from "../../analysis/index.ts";
import { kernelVersions } from "../../engine/index.ts";
import {
  answering,
  type Bounds,
  brokenAbove,
  differenceQuestion,
  type Exploration,
  questionsOf,
  type Saved,
  type Section,
  sectionOf,
  settingsNamed,
} from "../../search/index.ts";
import { PROCESSORS, threadsOf } from "../../server/node.ts";
import { oneOf, overrideOf, readArguments, UsageError } from "../arguments.ts";
import type { Io } from "../command.ts";
import { fromDisk, scenarioFiles, writeText } from "../files.ts";
import { painter, printable } from "../output.ts";
import { formats } from "../report/format.ts";
import { openFiles, type ScenarioFile } from "../scenario.ts";
import { type ExploredProperty, exploredFile, exploredProperty, statusOf } from "./explored.ts";
import { lossCommand } from "./losses.ts";
import { options } from "./options.ts";
import { INTERRUPTED, SearchProgress } from "./progress.ts";
import { laidOut, type ReportedFile } from "./report.ts";
import { readSaved, type SavedQuestion, type SectionQuestions, writeSaved } from "./saved-file.ts";
import { isFor, isPartReport, merged, readPart, shardArgument } from "./shards.ts";

export async function run(args: string[], io: Io): Promise<number> {
  const { values, positionals } = readArguments(args, options);
  if (positionals.length === 0) throw new UsageError("takes the scenarios to search: FILE…");
  const format = oneOf("format", values.format, formats) ?? "text";
  const reports = (values.report ?? []).map(reportArgument);
  const shard = values.shard === undefined ? null : shardArgument(values.shard);
  const print = async (results: readonly ReportedFile[]): Promise<number> => {
    const names = new Set<string>();
    for (const { explored } of results)
      for (const { answer } of explored.properties)
        for (const { code, scenario } of answer?.found ?? [])
          write(values.out, fresh(names, explored.file, code), scenario);
    for (const { format: into, file } of reports)
      writeText(file, printable(await laidOut(results, into, (_, text) => text, shard)));
    io.stdout(await laidOut(results, format, painter(io), shard));
    return statusOf(results.map(({ explored }) => explored));
  };
  if (values.merge) {
    if (shard !== null) throw new UsageError("--merge puts all parts together: it takes no --shard");
    return print(
      merged(positionals.map((path) => readPart(path, isPartReport))).map((explored) => {
        const { file, text } = explored;
        return { explored, file: { file, block: null, text, scenario: openScenario(text) } };
      }),
    );
  }
  const bounds: Bounds = {
    states: number("states", values.states) ?? 5_000_000,
    megabytes: number("memory", values.memory) ?? 2048,
    ...given("depth", number("depth", values.depth)),
    ...given("seconds", number("seconds", values.seconds)),
  };
  if (values.at !== undefined || values.page !== undefined) {
    if (values.kernel === "all") throw new UsageError("--at asks every kernel by itself: it takes no --kernel all");
    const about = [shard, values.differs, values.save, values.resume, reports[0]];
    if (about.some((each) => each !== undefined && each !== null))
      throw new UsageError("--shard, --differs, --save, --resume and --report are about a section: not with --at");
    const [file, ...more] = await openAll(positionals, io, values);
    if (file === undefined || more.length > 0) throw new UsageError("--at is about a line of one scenario");
    const asked = { ...values, depth: bounds.depth, states: number("states", values.states), seconds: bounds.seconds };
    return lossCommand(file, { ...asked, format }, io, (name, text) => write(values.out, name, text));
  }
  const asked = values.differs?.split(",").map((name) => name.trim());
  if (shard !== null && (values.save !== undefined || values.resume !== undefined))
    throw new UsageError("--save and --resume are of all questions: they take no --shard");
  const wrong = asked?.find((name) => settingsNamed(name) === null);
  if (wrong !== undefined) throw new UsageError(`--differs: '${wrong}' is no kernel, design or rule that is modelled`);
  if (asked?.length === 1) throw new UsageError("--differs takes two or more: --differs 6.12,6.18");
  const files: ScenarioFile[] = [];
  for (const kernel of values.kernel === "all" ? kernelVersions : [values.kernel])
    files.push(...(await openAll(positionals, io, { ...values, kernel })));
  const sections = sectionsOf(files, positionals.length === 1);
  const results: ReportedFile[] = [];
  const going = new SearchProgress(io);
  const helpers = threadsOf(number("workers", values.workers) ?? PROCESSORS, "./cli-helper.js");
  const searches = sections.map(
    ({ file, section }): SectionQuestions => ({
      file,
      section,
      questions: asked === undefined ? questionsOf(section) : [differenceQuestion(section.line, asked)],
    }),
  );
  const all = searches.reduce((sum, { questions }) => sum + questions.length, 0);
  const before = values.resume === undefined ? [] : readSaved(values.resume, searches, values.all === true);
  const after: SavedQuestion[] = [];
  let count = 0;
  for (const { file, section, questions } of searches) {
    const properties: ExploredProperty[] = [];
    for (const question of questions) {
      count++;
      if (shard !== null && !isFor(shard, count - 1)) {
        properties.push(exploredProperty(question, null));
        continue;
      }
      let rest: Saved | null = null;
      const keep = (saved: Saved | null): void => {
        rest = saved;
      };
      const answer = await going.through(
        answering(file.scenario, section, question, {
          bounds,
          all: values.all === true,
          ...(helpers && { helpers }),
          ...(values.save !== undefined && { keep }),
          ...goingOn(before[count - 1]),
        }),
        () => (all === 1 ? "" : `${count} of ${all}: `),
      );
      if ("message" in answer) throw new UsageError(`${file.file}:${answer.line + 1}: ${answer.message}`);
      properties.push(exploredProperty(question, answer));
      after.push(isStopped(answer.made) ? { rest } : { made: answer.made });
    }
    results.push({ file, explored: exploredFile(file, properties) });
  }
  const status = await print(results);
  going.end();
  if (values.save !== undefined) {
    const stopped = after.some((each) => "rest" in each);
    if (stopped) writeSaved(values.save, searches, values.all === true, after);
    io.stderr(
      stopped ? `--resume ${values.save} goes on\n` : `nothing is left to go on with: ${values.save} is not written\n`,
    );
  }
  return going.isStopped ? INTERRUPTED : status;
}

function isStopped({ stopped }: Exploration): boolean {
  return stopped !== null && stopped !== "found";
}

function goingOn(saved: SavedQuestion | undefined): { made?: Exploration; from?: Saved | null } {
  return saved === undefined ? {} : "made" in saved ? { made: saved.made } : { from: saved.rest };
}

function reportArgument(given: string) {
  const { name, file } = /^(?<name>[^=]*)=(?<file>.+)$/s.exec(given)?.groups ?? {};
  const format = oneOf("report", name, formats);
  if (format === undefined || file === undefined) throw new UsageError(`--report takes FORMAT=FILE, not "${given}"`);
  return { format, file };
}

async function openAll(paths: readonly string[], io: Io, values: Parameters<typeof overrideOf>[0]) {
  const files: ScenarioFile[] = [];
  for (const path of scenarioFiles(paths)) files.push(...(await openFiles(path, io, overrideOf(values))));
  return files;
}

/** Those that have one. Throws UsageError: none has, or one can't be searched. */
function sectionsOf(files: readonly ScenarioFile[], single: boolean): { file: ScenarioFile; section: Section }[] {
  const sections = files.flatMap((file) => {
    const section = sectionOf(file.scenario);
    if (section === null) return [];
    if ("message" in section) throw new UsageError(`${file.file}:${section.line + 1}: ${section.message}`);
    const broken = brokenAbove(file.scenario, section);
    if (broken !== null) throw new UsageError(`${file.file}:${broken.line + 1}: ${broken.message}`);
    return [{ file, section }];
  });
  const [file] = files;
  if (sections.length > 0) return sections;
  if (single && files.length === 1)
    throw new UsageError(`${file?.file} has no explored section: a line 'explore', and below it what may happen`);
  throw new UsageError("none of these scenarios has an explored section");
}

/** Whole and positive. Throws UsageError. */
function number(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replaceAll(",", "").replaceAll("_", ""));
  if (!Number.isInteger(value) || value < 1)
    throw new UsageError(`--${option} takes a whole number, 1 or more, not "${text}"`);
  return value;
}

function given(name: "depth" | "seconds", value: number | undefined): Partial<Bounds> {
  return value === undefined ? {} : { [name]: value };
}

/** A name of its own for what was found: `snapshot-PTE016.pte`, `snapshot-PTE016-2.pte`. */
function fresh(names: Set<string>, file: string, code: string | null): string {
  const stem = `${file === "-" ? "scenario" : basename(file).replace(/\.\w+$/, "")}-${code ?? "found"}`;
  let name = stem;
  for (let n = 2; names.has(name); n++) name = `${stem}-${n}`;
  names.add(name);
  return `${name}.pte`;
}

function write(folder: string | undefined, name: string, text: string): void {
  if (folder === undefined) return;
  fromDisk(folder, () => mkdirSync(folder, { recursive: true }), "write");
  const path = join(folder, name);
  fromDisk(path, () => writeFileSync(path, text), "write");
}
