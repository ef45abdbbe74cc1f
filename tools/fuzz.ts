// `npm run fuzz [-- COUNT [SEED]]`: texts that nobody would write, 100,000 where no count is given, each looked at as an editor would. It ends with the
// first that throws, takes a slice that is too long, or more memory than the bounds say.
import fc from "fast-check";
import { diagnosticsOf, finished, Session } from "../analysis/index.ts";
import { overview } from "../analysis/view/overview.ts";
import { makingWalkthrough, writingHtml } from "../analysis/walkthrough/index.ts";
import { formatDocument } from "../language/format.ts";
import { MAX_CHANGES, parse } from "../language/index.ts";
import { line, scenario, setup, typo } from "../language/testing/arbitrary.ts";
import { codeActions } from "../server/features/code-actions/code-actions.ts";
import { completion } from "../server/features/completion/completion.ts";
import { hover } from "../server/features/hover/hover.ts";
import { emptyHost } from "../server/testing/client.ts";
import { character } from "../test/random/character.ts";
import { CommandFailed, main } from "./command.ts";

/** Operations of a slice: what runs between two questions whether to go on. */
const MOST_OPERATIONS = 64;
/** Bytes of heap, after as many texts as this. */
const MOST_HEAP = 1_000_000_000;
const LOOK_EVERY = 200;

/** Words that every object of JavaScript has something under. */
const inherited = fc.constantFrom("constructor", "__proto__", "toString", "hasOwnProperty", "valueOf");
const odd = fc.oneof(
  inherited.map((word) => `${word} = mmap(2)`),
  inherited.map((word) => `${word} ${word}`),
  inherited.map((word) => `A: ${word}(${word}, ${word}) -> ${word}`),
  inherited.map((word) => `A: madvise(buf, ${word})`),
  inherited.map((word) => `assert A.${word}[0] is ${word}(${word})`),
  inherited.map((word) => `config ${word}=on`),
  fc
    .constantFrom(">", "-", "*a **b", "[", "`", "a.", "<x ")
    .chain((mark) => fc.nat(400).map((count) => `## ${mark.repeat(count)}`)),
  fc.nat(20_000).map((pages) => `A: p0 = mmap(${pages})`),
  fc.constantFrom("A: madvise(p0, POPULATE_WRITE)", "A: wp(p0)", "A: unwp(p0)", "A: fork(C)", "A: wake(p0)"),
  fc.string({ unit: character, maxLength: 60 }),
  fc.constantFrom("\r", "\uFEFF", "\u2028", "\0", "\u001b]0;x\u0007", 'include "a.pte"'.repeat(3)),
);

/** Any text: whole scenarios, lines with slips, lines that mean harm, and bytes. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: scenario },
  {
    weight: 5,
    arbitrary: fc.array(fc.oneof(line, typo, odd), { maxLength: 30 }).map((lines) => setup + lines.join("\n")),
  },
  { weight: 1, arbitrary: fc.string({ unit: character, maxLength: 400 }) },
);

/** Looks at a text as an editor would. Throws with what is wrong. */
export async function lookAt(text: string): Promise<void> {
  const document = parse(text);
  const session = new Session();
  session.open(document);
  for (let before = 0, done = false; !done; before = session.executed) {
    done = session.advance(() => false);
    const executed = session.executed - before;
    if (executed > MOST_OPERATIONS) throw new Error(`a slice of ${executed} operations`);
  }
  const run = session.scenario();
  // The step that passes the bound is the last.
  const { changed } = run.timeline;
  if (changed > MAX_CHANGES + 64 * 16384 * 5) throw new Error(`the run keeps ${changed} changes`);
  diagnosticsOf(run);
  overview(run, 1, "fuzz.pte");
  const walk = finished(makingWalkthrough(run, "fuzz.pte"));
  if (!("broken" in walk)) finished(writingHtml(walk));
  const once = formatDocument(document);
  if (formatDocument(parse(once)) !== once) throw new Error("formatting what is formatted changes it");
  const lines = Math.min(document.statements.length, 8);
  for (let at = 0; at < lines; at++) {
    const statement = document.statements[document.statements.length - 1 - at];
    const position = { line: document.statements.length - 1 - at, character: (statement?.text.length ?? 0) >> 1 };
    hover(run, position);
    await completion(run, position, { uri: "file:///fuzz.pte", host: emptyHost });
    const range = { start: position, end: position };
    const context = { diagnostics: [] };
    await codeActions(run, { uri: "file:///fuzz.pte", range, context, exists: async () => false, mayCreate: true });
  }
}

async function fuzz(count: number, seed: number): Promise<void> {
  let looked = 0;
  let most = 0;
  const property = fc.asyncProperty(hostileText, async (text) => {
    await lookAt(text);
    if (++looked % LOOK_EVERY !== 0) return;
    most = Math.max(most, process.memoryUsage().heapUsed);
    if (most > MOST_HEAP) throw new Error(`a heap of ${most} bytes after ${looked} texts`);
    if (looked % 5000 === 0) console.log(`${looked} texts, at most ${most >> 20} MB of heap`);
  });
  const { failed, counterexample, errorInstance } = await fc.check(property, { numRuns: count, seed });
  if (failed) {
    console.error(JSON.stringify(counterexample?.[0]));
    throw new CommandFailed(`seed ${seed}: ${errorInstance instanceof Error ? errorInstance.stack : errorInstance}`);
  }
  console.log(`${looked} texts of seed ${seed}: none throws, none passes its bounds; at most ${most >> 20} MB of heap`);
}

if (process.argv[1]?.endsWith("fuzz.ts")) {
  await main(() => fuzz(Number(process.argv[2] ?? 100_000), Number(process.argv[3] ?? 1)));
}
