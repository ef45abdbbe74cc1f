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
  all({ step, before, operation }: StepRecord): string[] {
    return step.messages.flatMap((message) =>
      isFault(message) ? this.fault(message, before, step.state) : this.event(message, before, operation),
    );
  }

  events({ step, before, operation }: StepRecord): string[] {
    return step.messages.flatMap((message) => (isFault(message) ? [] : this.event(message, before, operation)));
  }

  faults({ step, before }: StepRecord): string[] {
    return step.messages.flatMap((message) => (isFault(message) ? this.fault(message, before, step.state) : []));
  }

  private fault({ mm, type, at, write }: Fault, before: State, after: State): string[] {
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
    return [`expect_fault(${this.words.uffd(mm)}, ${page}, ${flags.join(" | ") || "0"});`];
  }

  private event(message: Exclude<Message, Fault>, before: State, operation: StepRecord["operation"]): string[] {
    const { names } = this.words;
    const uffd = this.words.uffd(message.mm);
    const lines = [`expect(next_message(${uffd}), UFFD_EVENT_${message.type.toUpperCase()});`];
    const at = ({ place, page }: At) => pageText(names, place, page, unitOf(before, message.mm, place));
    switch (message.type) {
      case "fork": {
        const child = operation.op === "fork" ? this.words.uffd(operation.child) : "";
        return [...lines, `${child} = msg.arg.fork.ufd;`, `fcntl(${child}, F_SETFL, O_NONBLOCK);`];
      }
      case "remap":
        return [
          ...lines,
          `expect(msg.arg.remap.from, (size_t)(${at(message.from)}));`,
          `expect(msg.arg.remap.to, (size_t)(${at(message.to)}));`,
          `expect(msg.arg.remap.len, ${message.len});`,
        ];
      default:
        return [
          ...lines,
          `expect(msg.arg.remove.start, (size_t)(${at(message.from)}));`,
          `expect(msg.arg.remove.end, (size_t)(${at(message.from)}) + ${message.len});`,
        ];
    }
  }
}

function isFault(message: Message): message is Fault {
  return "at" in message;
}
