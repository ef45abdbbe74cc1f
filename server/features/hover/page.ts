// One page at its line: its entry in words, raw and in bits, before and after, what became of its protection, and the walk that leads to it.
import type { Scenario } from "../../../analysis/index.ts";
import { answerCall, type PageRef, type PageView, type RawView } from "../../../analysis/view/index.ts";

/** `changedHere`: the line is the one that the step stands on, so what was before is the line's own doing. */
export function explainPage(run: Scenario, step: number, ref: PageRef, changedHere: boolean): string {
  const view = answerCall(run, { name: "", revision: 0 }, "page", { step, ref });
  const before = changedHere ? view.before : null;
  return [
    title(view, before?.words ?? null),
    view.sentence,
    ...protection(view),
    ...(before ? [raw("Before", before)] : []),
    raw(before ? "After" : "Entry", view.entry),
    ...table(view.entry),
    ...walk(view),
    ...shared(view),
  ].join("\n\n");
}

function title({ name, words }: PageView, before: string | null): string {
  return before === null ? `**${name}** \`${words}\`` : `**${name}** \`${before}\` → \`${words}\``;
}

function protection({ protection: { state, sentence } }: PageView): string[] {
  if (state === "none") return [];
  return [state === "held" ? sentence : `⚠ ${sentence}`];
}

function raw(label: string, { hex, sentence }: RawView): string {
  return hex === null ? `${label}: ${sentence}` : `${label}: \`${hex}\` ${sentence}`;
}

function table({ fields }: RawView): string[] {
  const rows = fields
    .filter(({ set }) => set)
    .map(
      ({ bits, symbol, name, value, meaning }) =>
        `| ${bits} | \`${symbol || name}\` | \`${value}\` | ${meaning.replaceAll("|", "\\|")} |`,
    );
  return rows.length === 0 ? [] : [["| bits | field | value | |", "| ---: | --- | --- | --- |", ...rows].join("\n")];
}

function walk({ address, walk: levels }: PageView): string[] {
  const steps = levels
    .filter(({ index }) => index !== null)
    .map(({ name, table, index, hex }) => `${name} ${table}[${index}]${hex === null ? "" : ` \`${hex}\``}`);
  return steps.length === 0 ? [] : [`Walk of \`${address}\`: ${steps.join(" → ")}`];
}

function shared({ sharedWith }: PageView): string[] {
  if (sharedWith.length === 0) return [];
  const names = sharedWith.slice(0, 8).map(({ name }) => `\`${name}\``);
  return [`The same page: ${names.join(", ")}${sharedWith.length > 8 ? ", …" : ""}`];
}
