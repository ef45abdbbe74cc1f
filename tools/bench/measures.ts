// What a user waits for, one row a measure: what is done, and in how long it has to be done at 10,000 statements.
import { measure } from "mitata";
import { diagnosticsOf, openScenario, type Scenario, Session } from "../../analysis/index.ts";
import { type Document, parse } from "../../language/index.ts";
import { OpenDocument } from "../../server/document.ts";
import { completion } from "../../server/features/completion/completion.ts";
import { diagnostics } from "../../server/features/diagnostics.ts";
import { hover } from "../../server/features/hover/hover.ts";
import { inlayHints } from "../../server/features/inlay-hints.ts";
import { Tokens } from "../../server/features/semantic-tokens.ts";
import type { Host } from "../../server/host.ts";
import { defaultSettings } from "../../server/settings.ts";
import { parseWithChevrotain, parseWithLangium, parseWithLezer } from "./rivals.ts";

export interface Measure {
  readonly name: string;
  /** Milliseconds that it may take at 10,000 statements; absent: measured to compare with. */
  readonly target?: (of: Subject, measured: ReadonlyMap<string, number>) => number;
  /** Gives what is measured, again and again. */
  readonly prepare: (of: Subject) => () => unknown;
}

export interface Subject {
  readonly text: string;
  readonly document: Document;
  readonly scenario: Scenario;
}

const uri = "file:///bench.pte";
const host: Host = {
  read: async () => ({ problem: "no files here" }),
  exists: async () => false,
  scenarios: async () => [],
  turn: () => new Promise((done) => setImmediate(done)),
};

const noPage = (): undefined => undefined;

/** The server's own document, run to its end, with what is sent to the editor. */
async function open(text: string): Promise<OpenDocument> {
  const document = new OpenDocument(uri, 1, text, { host, include: () => "no files here", enabled: new Set() });
  diagnostics(uri, await document.settled(), noPage);
  return document;
}

/** An edit and its undoing, in turn: each is one sample, and the text never drifts away. */
function edit(line: (of: Subject) => number, change: (text: string) => string): Measure["prepare"] {
  return ({ text, document: { statements } }) => {
    const at = line({ text, document: { statements }, scenario: openScenario("") });
    const before = statements[at]?.text ?? "";
    const texts = [change(before), before];
    const ready = open(text);
    let turn = 0;
    return async () => {
      const document = await ready;
      const end = document.line(at).length;
      const range = { start: { line: at, character: 0 }, end: { line: at, character: end } };
      document.edit(turn + 2, [{ range, text: texts[turn % 2] ?? "" }]);
      turn++;
      diagnostics(uri, await document.settled(), noPage);
    };
  };
}

/** A line put in at the top, and taken out again. */
function insertAtTop({ text }: Subject): () => unknown {
  const ready = open(text);
  let turn = 0;
  return async () => {
    const document = await ready;
    const start = { line: 0, character: 0 };
    const insert = turn % 2 === 0;
    const range = { start, end: insert ? start : { line: 1, character: 0 } };
    document.edit(turn + 2, [{ range, text: insert ? "# a line\n" : "" }]);
    turn++;
    diagnostics(uri, await document.settled(), noPage);
  };
}

function lineWith({ document: { statements } }: Subject, from: number, wanted: (text: string) => boolean): number {
  const at = statements.findIndex(({ text }, line) => line >= from && wanted(text));
  return at >= 0 ? at : statements.length - 2;
}

const half = ({ document }: Subject): number => Math.floor(document.statements.length / 2);
const isCall = (text: string): boolean => /^[A-C]: (?:read|write|wp|unwp)\(/.test(text);
const middle = (of: Subject): number => lineWith(of, half(of), isCall);

/** Anonymous pages are read in place of what stood there: the state differs from there on. */
const other = (): string => "A: write(anon0[3], 7)";

export const measures: readonly Measure[] = [
  {
    name: "parse",
    target: ({ text }) => text.length / 10_000,
    prepare:
      ({ text }) =>
      () =>
        parse(text),
  },
  {
    name: "parse with Lezer",
    prepare:
      ({ text }) =>
      () =>
        parseWithLezer(text),
  },
  {
    name: "parse with Chevrotain",
    prepare:
      ({ text }) =>
      () =>
        parseWithChevrotain(text),
  },
  {
    name: "parse with Langium",
    prepare:
      ({ text }) =>
      () =>
        parseWithLangium(text),
  },
  {
    name: "cold open: parse, run, findings",
    target: () => 150,
    prepare:
      ({ text }) =>
      () =>
        open(text),
  },
  {
    name: "edit in a comment",
    target: () => 3,
    prepare: edit(
      (of) => lineWith(of, half(of), (text) => text.startsWith("#")),
      () => "# another comment",
    ),
  },
  {
    name: "edit in the last statement",
    target: () => 3,
    prepare: edit(({ document }) => document.statements.findLastIndex(({ text }) => isCall(text)), other),
  },
  {
    name: "edit in the middle statement",
    target: (_, measured) => (measured.get("cold open: parse, run, findings") ?? 0) / 2,
    prepare: edit(middle, other),
  },
  {
    name: "edit in the first statement",
    prepare: edit(
      (of) => lineWith(of, 0, (text) => text.includes("mmap(16)")),
      (text) => text.replace("16", "17"),
    ),
  },
  { name: "line inserted at the top", prepare: insertAtTop },
  {
    name: "hover on a page",
    target: () => 2,
    prepare: (of) => () =>
      hover(of.scenario, {
        line: middle(of),
        character: (of.document.statements[middle(of)]?.text.indexOf("(") ?? 0) + 2,
      }),
  },
  {
    name: "hover on an operation",
    target: () => 2,
    prepare: (of) => () => hover(of.scenario, { line: middle(of), character: 4 }),
  },
  {
    name: "completion of an argument",
    target: () => 2,
    prepare: (of) => () =>
      completion(
        of.scenario,
        { line: middle(of), character: (of.document.statements[middle(of)]?.text.indexOf("(") ?? 0) + 1 },
        { uri, host },
      ),
  },
  {
    name: "completion at the end of the text",
    target: () => 2,
    prepare: (of) => () =>
      completion(of.scenario, { line: of.document.statements.length - 1, character: 0 }, { uri, host }),
  },
  {
    name: "semantic tokens, all, first time",
    prepare: ({ text }) => {
      const ready = open(text);
      return async () => {
        const document = await ready;
        return new Tokens().full(document, await document.program());
      };
    },
  },
  {
    name: "semantic tokens after an edit",
    prepare: ({ text }) => {
      const ready = open(text);
      const tokens = new Tokens();
      return async () => {
        const document = await ready;
        return tokens.full(document, await document.program());
      };
    },
  },
  {
    name: "inlay hints of 60 lines",
    prepare: (of) => () =>
      inlayHints(
        of.scenario,
        { start: { line: half(of), character: 0 }, end: { line: half(of) + 60, character: 0 } },
        defaultSettings,
      ),
  },
];

/** Nanoseconds of this process's own work, on whatever core: what else the machine does is not in it. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) * 1000;
}

/** The median of several runs, in milliseconds: of elapsed time, or of the process's own. */
export async function median(run: () => unknown, clock: "elapsed" | "cpu"): Promise<number> {
  // What is prepared in the background is ready before anything is measured.
  await run();
  // What the measure before this one left is not cleared away in this one's time.
  globalThis.gc?.();
  const { p50 } = await measure(async () => run(), {
    min_samples: 15,
    max_samples: 200,
    min_cpu_time: 400e6,
    // As a server is that has run for a minute: compiled.
    warmup_samples: 5,
    ...(clock === "cpu" ? { now: cpuTime } : {}),
  });
  return p50 / 1e6;
}

/** The heap that a timeline holds on to, in megabytes: the states and steps of a run, without the text. Needs `--expose-gc`. */
export function timelineMegabytes(document: Document): number {
  const used = (): number => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const program = new Session();
  program.open(document);
  const before = used();
  program.advance();
  const after = used();
  // Held until here, so that it is counted.
  diagnosticsOf(program.scenario());
  return Math.max(0, after - before) / 1e6;
}
