// A process, a thread or a file: what it is at a line.
import { messageText } from "../../../analysis/describe/outcome.ts";
import { entryWords, type Scenario, stuckText } from "../../../analysis/index.ts";
import {
  files,
  pageAt,
  placesOf,
  processes,
  type State,
  type TaskView,
  tasks,
  userfaultfds,
  vmasOf,
} from "../../../engine/index.ts";
import { explainMachine } from "./operation.ts";

export function explainProcess(run: Scenario, state: State, name: string): string {
  if (!processes(state).includes(name)) return `**Process ${name}** does not exist at this line.`;
  const uffd = userfaultfds(state).find(({ mm }) => mm === name);
  const rows = placesOf(state, name).flatMap(({ place, pages, pageSize }) => {
    const vmas = vmasOf(state, name, place);
    if (vmas.length === 0) return [];
    const tally = new Map<string, number>();
    for (let page = 0; page < pages; page++) {
      const { words } = entryWords(pageAt(state, name, place, page));
      tally.set(words, (tally.get(words) ?? 0) + 1);
    }
    const entries = [...tally].map(([words, count]) => `${count} \`${words}\``).join(", ");
    const flags = [...new Set(vmas.flatMap((vma) => [vma.perms, ...vma.flags]))].join(" ");
    return [`| \`${run.nameOf(place)}\` | ${pages}${pageSize > 4096 ? " huge" : ""} | ${flags} | ${entries} |`];
  });
  const unread = uffd?.messages.map((message) => `- ${messageText(run, message)}`) ?? [];
  const blocked = tasks(state).filter(({ mm }) => mm === name).length;
  return [
    `**Process ${name}**`,
    uffd
      ? `userfaultfd: ${uffd.features.length > 0 ? uffd.features.map((feature) => `\`${feature}\``).join(", ") : "no features"}`
      : "No userfaultfd.",
    ...(unread.length > 0 ? [`Unread, in this order:\n\n${unread.join("\n")}`] : []),
    ...(uffd && uffd.changing > 0
      ? [
          `\`mmap_changing\` is ${uffd.changing}: until what was announced is read, what protects, fills and moves gets EAGAIN.`,
        ]
      : []),
    rows.length === 0
      ? "Nothing is mapped."
      : ["| mapping | pages | VMA | entries |", "| --- | ---: | --- | --- |", ...rows].join("\n"),
    ...(blocked > 0 ? [`${blocked} of its threads ${blocked === 1 ? "waits" : "wait"}.`] : []),
    ...explainMachine(run),
  ].join("\n\n");
}

function waitSentence(wait: TaskView["wait"]): string {
  switch (wait.on) {
    case "userfault":
      return `sleeps in \`handle_userfault()\` for a ${wait.fault} fault${wait.unread ? ", whose message was not read yet" : ""}`;
    case "event":
      return `sleeps in \`userfaultfd_event_wait_completion()\` until its ${wait.event} message is read`;
    case "stuck":
      return `does not end: ${stuckText(wait.in)}`;
  }
}

export function explainThread(run: Scenario, step: number, state: State, thread: string): string {
  for (const task of tasks(state)) {
    if (run.threadAt(step, task.task) !== thread) continue;
    const owner = run.steps[run.taskOwner(step, task.task)];
    const wait = waitSentence(task.wait);
    return [
      `**${thread}** ${wait}.`,
      ...(owner ? [`\`${owner.text.trim()}\` (line ${run.lineOf(owner.index) + 1})`] : []),
    ].join("\n\n");
  }
  return `**${thread}** does not wait at this line.`;
}

export function explainFile(state: State, name: string): string {
  const file = files(state).find((each) => each.name === name);
  if (!file) return `**File ${name}** does not exist at this line.`;
  const { kind, pages, cache } = file;
  const inMemory = cache.filter(({ frame }) => frame !== undefined).length;
  const size = `${pages} ${kind === "hugetlb" ? "huge pages" : "pages"}`;
  const swapped = cache.length > inMemory ? `, ${cache.length - inMemory} in swap` : "";
  return `**File ${name}**: ${kind}, ${size}, ${inMemory} in the page cache${swapped}.`;
}
