// Messages that a monitor read from its userfaultfd, in words.

import type { Message } from "../../engine/index.ts";
import type { Scenario } from "../scenario/scenario.ts";

export function messageText(scenario: Scenario, message: Message): string {
  const page = (at: { readonly place: number; readonly page: number }) => `${scenario.nameOf(at.place)}[${at.page}]`;
  switch (message.type) {
    case "wp":
    case "missing":
    case "minor":
      return `${message.mm}: ${message.type} fault at ${page(message.at)}, ${message.write ? "write" : "read"}`;
    case "fork":
      return `${message.mm}: event fork`;
    case "remap":
      return `${message.mm}: event remap ${page(message.from)} to ${page(message.to)}, ${bytes(message.len)}`;
    default:
      return `${message.mm}: event ${message.type} from ${page(message.from)}, ${bytes(message.len)}`;
  }
}

function bytes(length: number): string {
  return length % 2 ** 20 === 0 ? `${length / 2 ** 20} MiB` : `${length / 1024} KiB`;
}
