// What one statement asks of its environment, written down so that its bound form can be kept while the answers stay
// the same.

import { FIRST_LARGE_PLACE, PLACE_PAGES, PUD_PAGES } from "../../engine/state/vma.ts";
import { type Environment, type FileInfo, initialEnvironment } from "../environment.ts";
import { MAX_FILES, MAX_THREADS } from "../limits.ts";

type Question =
  | "place"
  | "file"
  | "process"
  | "thread"
  | "reach"
  | "unread"
  | "started"
  | "exploring"
  | "names"
  | "room";

/** Questions and their answers, flat: question, key, number, answer, and so on. Most statements ask three or four. */
export type Reads = readonly Read[];
type Read = string | number | boolean | undefined;

/** `number`: the place, for `reach` and `unread`. */
function ask(environment: Environment, question: Question, key: string, number: number): Read {
  switch (question) {
    case "place":
      return environment.places.get(key) ?? -1 - environment.places.size;
    case "file": {
      const file = environment.files.get(key);
      return file && `${file.kind} ${file.pages}`;
    }
    case "process":
      return environment.processes.get(key);
    case "thread":
      return environment.threads.get(key);
    case "reach":
      return environment.reach.get(key)?.get(number);
    case "unread":
      return environment.unread.has(number);
    case "started":
      return environment.started;
    case "room":
      return key === "file" ? environment.files.size < MAX_FILES : environment.threads.size < MAX_THREADS;
    case "exploring":
      return environment.exploring;
    case "names":
      return names(environment, key).join(" ");
  }
}

function names(environment: Environment, kind: string): string[] {
  if (kind === "place") return [...environment.places.keys()];
  if (kind === "file") return [...environment.files.keys()];
  if (kind === "thread") return [...environment.threads.keys()];
  return [...environment.processes].filter(([, alive]) => alive).map(([name]) => name);
}

/** Whether all answers are still the same. */
export function stillHolds(reads: Reads, environment: Environment): boolean {
  for (let i = 0; i < reads.length; i += 4) {
    if (ask(environment, reads[i] as Question, reads[i + 1] as string, reads[i + 2] as number) !== reads[i + 3])
      return false;
  }
  return true;
}

export interface NewPlace {
  readonly name: string;
  readonly place: number;
}

const NO_NAMES: readonly NewPlace[] = [];

export class Names {
  private readonly asked: Read[] = [];
  /** Places that this statement mentions first, in order, with their numbers. */
  fresh: readonly NewPlace[] = NO_NAMES;
  private readonly environment: Environment;

  constructor(environment: Environment = initialEnvironment) {
    this.environment = environment;
  }

  /** What was asked so far, each question once, to keep. */
  get reads(): Reads {
    return this.asked.slice();
  }

  private ask(question: Question, key: string, number = 0): Read {
    const { asked } = this;
    for (let i = 0; i < asked.length; i += 4)
      if (asked[i] === question && asked[i + 1] === key && asked[i + 2] === number) return asked[i + 3];
    const answer = ask(this.environment, question, key, number);
    asked.push(question, key, number, answer);
    return answer;
  }

  /** The place's number; a name that is new gets the next one. `large`: a new one has room for 1 GiB. */
  place(name: string, large = false): number {
    const answer = this.ask("place", name);
    if (typeof answer === "number" && answer >= 0) return answer;
    const known = this.fresh.find((each) => each.name === name);
    if (known !== undefined) return known.place;
    const next = this.environment.places.size + this.fresh.length;
    // A number that is no small place's any more is past MAX_PLACES, which is said.
    const small = Math.min(next, FIRST_LARGE_PLACE - 1);
    const place = large ? FIRST_LARGE_PLACE + (next * PUD_PAGES) / PLACE_PAGES : small;
    this.fresh = [...this.fresh, { name, place }];
    return place;
  }

  /** `explore` stood before. */
  exploring(): boolean {
    return this.ask("exploring", "") === true;
  }

  knowsPlace(name: string): boolean {
    const answer = this.ask("place", name);
    return typeof answer === "number" && answer >= 0;
  }

  file(name: string): FileInfo | undefined {
    this.ask("file", name);
    return this.environment.files.get(name);
  }

  /** True: it runs; false: it has exited; undefined: there never was one. */
  process(name: string): boolean | undefined {
    this.ask("process", name);
    return this.environment.processes.get(name);
  }

  thread(name: string): boolean {
    return this.ask("thread", name) === true;
  }

  /** Whether there may be one more. */
  room(kind: "file" | "thread"): boolean {
    return this.ask("room", kind) === true;
  }

  /** Pages up to which something was mapped; undefined: nothing ever was. */
  reach(process: string, place: number): number | undefined {
    const answer = this.ask("reach", process, place);
    return typeof answer === "number" ? answer : undefined;
  }

  /** What is mapped there stands on a line that can't be read. */
  unread(place: number): boolean {
    return this.ask("unread", "", place) === true;
  }

  started(): boolean {
    return this.ask("started", "") === true;
  }

  /** All names of a kind (processes: those that run), for did-you-mean. */
  all(kind: "place" | "file" | "process" | "thread"): string[] {
    this.ask("names", kind);
    return names(this.environment, kind);
  }
}
