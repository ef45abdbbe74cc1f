// Whether the same steps come out alike on several kernels, designs or rules: a search over as many configurations at a
// time, each on its own.
// Results, signals, messages and protections count; encodings, and the bitmap of ioctls that UFFDIO_REGISTER gives, do
// not.

import { type Scenario, Session } from "../analysis/index.ts";
import { designs, kernelVersions, type Settings } from "../engine/index.ts";
import { type Exploration, type Found, Limits, PROGRESS_EVERY, type Progress, type SearchOptions } from "./outcome.ts";
import { configurationKey } from "./plain.ts";
import { type Actor, begin, type Configuration, happen, type Problem, type Transition } from "./problem.ts";
import { type Section, type SectionError, sectionOf } from "./section.ts";

/** The settings that a name stands for: a kernel, a design, a rule. */
export function settingsNamed(name: string): Partial<Settings> {
  const kernel = kernelVersions.find((each) => each === name);
  if (kernel !== undefined) return { kernel };
  if (designs.some((design) => design.name === name)) return { design: name };
  return { rule: name === "thread" ? "thread" : "linux" };
}

/** The same scenario under each of the names. */
export function variantsOf(scenario: Scenario, names: readonly string[]): (Section | SectionError | null)[] {
  return names.map((name) => {
    const { options } = scenario;
    const session = new Session({ ...options, override: { ...options.override, ...settingsNamed(name) } });
    session.open(scenario.document);
    session.advance();
    return sectionOf(session.scenario());
  });
}

interface Node {
  readonly configs: readonly Configuration[];
  readonly parent: Node | null;
  readonly move: Actor | null;
}

export function* searchDifference(
  problems: readonly Problem[],
  names: readonly string[],
  property: number,
  options: SearchOptions = {},
): Generator<Progress, Exploration, boolean> {
  const limits = new Limits(options);
  const found: Found[] = [];
  const notModelled = new Set<string>();
  const seen = new Set<string>();
  const key = (configs: readonly Configuration[]) =>
    configs.map((config, n) => (problems[n] === undefined ? "" : configurationKey(problems[n], config))).join("\n");
  const first: Node = { configs: problems.map(begin), parent: null, move: null };
  seen.add(key(first.configs));
  let level = [first];
  let depth = 0;
  let transitions = 0;
  let bytes = 0;
  const progress = (): Progress => ({ depth, states: seen.size, transitions, bytes });
  const end = (stopped: Exploration["stopped"]): Exploration => ({
    ...progress(),
    found,
    stopped,
    notModelled: [...notModelled],
    reduction: "whole",
  });
  let looked = 0;
  while (level.length > 0) {
    if (limits.deeperThan(depth)) return end("depth");
    const next: Node[] = [];
    for (const node of level) {
      if (++looked % PROGRESS_EVERY === 0 && (yield progress()) === false) return end("cancelled");
      for (const [at, kind] of problems[0]?.kinds.entries() ?? []) {
        for (const page of kind.instances.keys()) {
          const made = node.configs.map((config, n) =>
            problems[n] === undefined ? null : happen(problems[n], config, at, page),
          );
          if (made.every((each) => each === null)) continue;
          transitions++;
          const unknown = made.flatMap((each) => each?.step.result.notModelled ?? []);
          for (const what of unknown) notModelled.add(what);
          if (unknown.length > 0) continue;
          const move = { kind: at, page };
          const texts = made.map((each) => (each === null ? "not possible" : outcomeOf(each)));
          const other = texts.findIndex((text) => text !== texts[0]);
          if (other > 0) {
            const message = `${names[0]} and ${names[other]} part: ${partOf(texts[0])}, and ${partOf(texts[other])}`;
            found.push({
              violation: { property, key: `${at}`, code: null, message, loss: null },
              moves: [...movesTo(node), move],
            });
            if (options.all !== true) return end("found");
            continue;
          }
          if (made.every((each) => each?.idle)) continue;
          const configs = made.flatMap((each, n) => each?.after ?? node.configs[n] ?? []);
          const text = key(configs);
          if (seen.has(text)) continue;
          seen.add(text);
          bytes += text.length * 2 + 64;
          next.push({ configs, parent: node, move });
          const bound = limits.reached(progress());
          if (bound !== null) return end(bound);
        }
      }
    }
    level = next;
    if (next.length > 0) depth++;
  }
  return end(null);
}

/** What a step came to, as far as it counts. */
function outcomeOf({ step }: Transition): string {
  const { result, messages, done, protection } = step;
  const { ret, err, sig, val, blocked, stuck, scan } = result;
  return JSON.stringify({
    result: [ret, err, sig, val, scan],
    sleeps: blocked !== undefined || stuck !== undefined,
    messages,
    done: done.map(({ ret: own, err: errno, sig: signal, val: value }) => [own, errno, signal, value]),
    protection: protection.map(({ mm, place, page, to }) => [mm, place, page, to]),
  });
}

/** In a word, for a message. */
function partOf(text: string | undefined): string {
  if (text === undefined || text === "not possible") return "not possible";
  const { result, sleeps, messages } = JSON.parse(text);
  const [ret, err, sig, val] = result;
  const told = messages.length > 0 ? ` with ${messages.map((each: { type: string }) => each.type).join(", ")}` : "";
  return `${sleeps ? "it sleeps" : (err ?? (sig ? `${sig.name}/${sig.code}` : `${val ?? ret}`))}${told}`;
}

function movesTo(node: Node): Actor[] {
  const moves: Actor[] = [];
  for (let at: Node | null = node; at?.move; at = at.parent) moves.push(at.move);
  return moves.reverse();
}
