// What is read from a userfaultfd in a step.

import type { StepRecord } from "../analysis/index.ts";
import type { At, Message, State } from "../engine/index.ts";
import type { Words } from "./call.ts";
import { pageText, unitOf } from "./memory.ts";

type Fault = Extract<Message, { readonly at: At }>;

export class Messages {
  private readonly words: Words;

  constructor(words: Words) {
    this.words = words;
  }

  /** Statements that read all messages of a step, in the order in which they come. */
  all(step: StepRecord): string[] {
    return this.reads(step, step.step.messages);
  }

  events(step: StepRecord): string[] {
    return this.reads(
      step,
      step.step.messages.filter((message) => !isFault(message)),
    );
  }

  faults(step: StepRecord): string[] {
    return this.reads(step, step.step.messages.filter(isFault));
  }

  private reads({ step, before, operation }: StepRecord, messages: readonly Message[]): string[] {
    const lines: string[] = [];
    for (let at = 0; at < messages.length; ) {
      const message = messages[at];
      if (message === undefined) break;
      if (!isFault(message)) {
        const uffd = this.words.uffd(message.mm);
        lines.push(`expect(next_message(${uffd}), ${eventText(message)});`);
        lines.push(...this.event(message, "msg", before, operation));
        at++;
        continue;
      }
      const run = messages.slice(at).findIndex((each) => !isFault(each) || each.mm !== message.mm);
      const together = messages.slice(at, run < 0 ? messages.length : at + run).filter(isFault);
      const faults = together.map((each) => this.fault(each, before, step.state));
      const uffd = this.words.uffd(message.mm);
      // Which of several threads runs first, once they are woken, is nobody's to say.
      if (faults.length === 1) lines.push(`expect_fault(${uffd}, ${faults.join()});`);
      else
        lines.push(
          `expect_faults(${uffd}, (struct fault[]){ ${faults.map((each) => `{ ${each} }`).join(", ")} }, ${faults.length});`,
        );
      at += together.length;
    }
    return lines;
  }

  /** Statements about the messages that a uffd_read gave, which are in `msgs`. */
  expectations({ step, before, operation }: StepRecord): string[] {
    return step.messages.flatMap((message, at) => {
      if (isFault(message)) return [`expect_told(${at}, ${this.fault(message, before, step.state)});`];
      const read = `msgs[${at}]`;
      return [`expect(${read}.event, ${eventText(message)});`, ...this.event(message, read, before, operation)];
    });
  }

  /** Its page and its flags. */
  private fault({ mm, type, at, write }: Fault, before: State, after: State): string {
    const unit = unitOf(after, mm, at.place);
    const page = pageText(
      this.words.names,
      at.place,
      at.page,
      unit.bytes === 4096 ? unitOf(before, mm, at.place) : unit,
    );
    const flags = [
      type === "wp" && "UFFD_PAGEFAULT_FLAG_WP",
      type === "minor" && "UFFD_PAGEFAULT_FLAG_MINOR",
      type === "rwp" && "UFFD_PAGEFAULT_FLAG_RWP",
      (write || type === "wp") && "UFFD_PAGEFAULT_FLAG_WRITE",
    ].filter((flag) => flag !== false);
    return `${page}, ${flags.join(" | ") || "0"}`;
  }

  /** What is in the message of an event, which is in `variable`. */
  private event(
    message: Exclude<Message, Fault>,
    variable: string,
    before: State,
    operation: StepRecord["operation"],
  ): string[] {
    const { names } = this.words;
    const at = ({ place, page }: At) => pageText(names, place, page, unitOf(before, message.mm, place));
    switch (message.type) {
      case "fork": {
        const child = this.words.uffd(operation.op === "fork" ? operation.child : this.words.forked(message.mm));
        return [`${child} = ${variable}.arg.fork.ufd;`, `fcntl(${child}, F_SETFL, O_NONBLOCK);`];
      }
      case "remap":
        return [
          `expect(${variable}.arg.remap.from, (size_t)(${at(message.from)}));`,
          `expect(${variable}.arg.remap.to, (size_t)(${at(message.to)}));`,
          `expect(${variable}.arg.remap.len, ${message.len});`,
        ];
      default:
        return [
          `expect(${variable}.arg.remove.start, (size_t)(${at(message.from)}));`,
          `expect(${variable}.arg.remove.end, (size_t)(${at(message.from)}) + ${message.len});`,
        ];
    }
  }
}

function eventText({ type }: Exclude<Message, Fault>): string {
  return `UFFD_EVENT_${type.toUpperCase()}`;
}

function isFault(message: Message): message is Fault {
  return "at" in message;
}
