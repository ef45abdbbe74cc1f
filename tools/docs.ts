// `npm run docs`: writes what of docs/ and media/ is made of tables; `npm run docs -- versions` the pages with that in their path alone. A test says
// where one is stale.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { findingPage } from "../analysis/findings/explanation.ts";
import { type Rule, rules } from "../analysis/index.ts";
import { commands } from "../cli/command-line.ts";
import { manualPage } from "../cli/manual-page.ts";
import { type Capability, capabilities, capabilityNames, releaseOf, serieses } from "../engine/index.ts";
import { evidence } from "../engine/version/evidence.ts";
import manifest from "../package.json" with { type: "json" };
import { conformCorpus } from "../test/kernel/conformance.ts";
import { withNumbers } from "../test/kernel/numbers.ts";
import { isStarted } from "./command.ts";
import { decoderPage, layoutsPage } from "./decoder/page.ts";
import { tables } from "./designs/matrix.ts";
import { designsPage, eventsPage } from "./designs/page.ts";
import { languagePage } from "./docs/language-page.ts";
import { lossPicture, mapPicture } from "./docs/walkthrough.ts";

const root = new URL("../", import.meta.url);

function read(path: string): string {
  return readFileSync(new URL(path, root), "utf8");
}

/** By path from the root; each is the whole file. */
export const pages: Readonly<Record<string, () => string>> = {
  "docs/decoder.md": decoderPage,
  "docs/decoder-layouts.md": layoutsPage,
  "docs/findings.md": findingsPage,
  "docs/language.md": languagePage,
  "docs/ptescope.1": () => manualPage(commands, manifest.version),
  "docs/versions.md": versionsPage,
  "media/walkthrough/lost.svg": () => lossPicture(read("docs/examples/lost.pte")),
  "media/walkthrough/map.svg": mapPicture,
};

function findingsPage(): string {
  const rows = rules.map(
    (rule) =>
      `| [${rule.code}](#${anchor(rule)}) | ${rule.title} | ${rule.severity}${rule.offByDefault ? " (off)" : ""} |`,
  );
  return `# Findings

A finding compares what userspace asked for with what the page tables hold, before and after a step. The severity follows userfaultfd's contract: it may give
false positives, never false negatives. A lost protection is an error; a stale or missing one a warning. A code is never given to another finding.

A page is **protected** from a successful request for it on: UFFDIO_WRITEPROTECT, COPY or CONTINUE with WP, PAGEMAP_SCAN with WP_MATCHING. Its protection moves
with mremap under EVENT_REMAP and is copied to the child under EVENT_FORK. It ends by unprotect, unregister, close, removal of the mapping, exit, at the source of a
MOVE, or in async mode by a write that is recorded. It is **lost** when anything else leaves a state in which the next write that succeeds raises no message.

\`!PTE001\` after \`->\` says that a finding is meant to be there; its absence is then an error.

| code | title | severity |
| --- | --- | --- |
${rows.join("\n")}

${rules.map((rule) => findingPage(rule, 2)).join("\n")}`;
}

function anchor(rule: Rule): string {
  return `${rule.code}: ${rule.title}`
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, "")
    .replace(/ /g, "-");
}

function versionsPage(): string {
  const first = (name: Capability) => releaseOf(`${capabilities[name].since.split(",")[0] ?? ""}.0`)?.series ?? 0;
  const rows = capabilityNames
    .toSorted((a, b) => first(a) - first(b))
    .map((name) => {
      const { since, commit, until, ended } = capabilities[name];
      const { what, source, recorded, compared } = evidence[name];
      const end = until === undefined ? "" : `, until ${until}${ended ? ` (${code(ended)})` : ""}`;
      const known = [
        recorded === undefined ? "read" : `recorded: ${recorded}`,
        ...(compared === undefined ? [] : [`compared: ${compared}`]),
        cell(source),
      ];
      return `| \`${name}\` | ${since}${end} | ${commit === "" ? "–" : code(commit)} | ${cell(what)} | ${known.join("; ")} |`;
    });
  const recorded = serieses.filter((each) => each.recorded.length > 0);
  const undated = serieses.filter(({ dated }) => dated !== true).map(({ name }) => name);
  return `# What each release has and does differently

The version table of the engine (\`engine/version/rows/\`, \`engine/version/evidence/\`): a row is one change of what Linux does. **Since** has mainline's version first, then the stable releases that took the
change; \`6.18.16-44\`: one of these did, recordings say no more. A release has what mainline had when its line began, and what its line took since. **How it is known**: a recording of
the corpus that differs when the row is turned over, or the source that was read. A commit is one that public lists of mainline's
commits name by that title. No list names yet what a row without one has ("–"): the sources of two releases were *compared*, and part in that file and function.

\`kernel 6.12.5\` runs as that release, \`kernel 6.12\` as the newest of its line that is known here, \`kernel 6.12.0\` as mainline's. \`kernel 6.12 without 0cef0bb836e3\` takes a fix out of
a kernel, \`kernel 6.12.5 with 0cef0bb836e3\` puts it in; a row's name does as well as its commit.

Recordings: ${recorded.map(({ name, recorded: patches }) => patches.map((patch) => `${name}.${patch}`).join(", ")).join(", ")}. A stable release stands in a row
where its changelog, its announcement or a recording names the change. These lines are out of maintenance, or not all of their changelogs were at hand: a release of theirs that a row does not name
may have taken the change all the same, and is run without it: ${undated.join(", ")}.

| capability | since | commit | what | how it is known |
| --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}

// Pages of which only a part is made, and what lies beside them.

const write = (path: string, text: string): void => writeFileSync(new URL(path, root), text);

/** docs/events.md with the scenarios behind it. */
function events(): void {
  const linux = tables("linux");
  write("docs/events.md", eventsPage(linux, tables("thread")));
  const folder = "test/designs/events/";
  mkdirSync(new URL(folder, root), { recursive: true });
  for (const file of readdirSync(new URL(folder, root))) rmSync(new URL(folder + file, root));
  for (const { rows } of linux) for (const { scenario } of rows) write(folder + scenario.file, scenario.text);
}

/** Pages of which only a part is made: the table and the worked example, and how much of the corpus the engine agrees with. */
const parts: Readonly<Record<string, () => void>> = {
  "docs/events.md": events,
  "docs/designs.md": () =>
    write("docs/designs.md", designsPage(read("docs/designs.md"), read("test/designs/swap-wp-unmap.ts"))),
  "docs/model.md": () => write("docs/model.md", withNumbers(read("docs/model.md"), conformCorpus())),
};

if (isStarted(import.meta.url)) {
  const asked = process.argv[2] ?? "";
  const whole = Object.entries(pages).map(([path, page]) => [path, () => write(path, page())] as const);
  for (const [path, make] of [...whole, ...Object.entries(parts)])
    if (path.includes(asked)) {
      console.log(path);
      make();
    }
}
