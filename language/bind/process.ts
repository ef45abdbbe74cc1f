// The process that a statement names.

import type { Word } from "../tree.ts";
import type { Reading } from "./arguments.ts";

/** Whether it runs; reported where it does not. */
export function requireProcess(r: Pick<Reading, "names" | "report">, name: Word): boolean {
  const alive = r.names.process(name.text);
  if (alive === true) return true;
  const running = r.names.all("process");
  if (alive === false) r.report.error("unknown-process", name, `${name.text} has exited before this`);
  else {
    const how = `A: fork(${name.text}) or spawn(${name.text}) makes one`;
    r.report.unknown("unknown-process", name, `there is no process '${name.text}' (${how})`, running);
  }
  return false;
}
