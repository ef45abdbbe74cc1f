// docs/versions.md, from the version table.

import { type Capability, capabilities, capabilityNames, releaseOf, serieses } from "../../engine/index.ts";
import { evidence } from "../../engine/version/evidence.ts";

/** The whole of docs/versions.md. */
export function versionsPage(): string {
  const first = (name: Capability) => releaseOf(`${capabilities[name].since.split(",")[0] ?? ""}.0`)?.series ?? 0;
  const rows = capabilityNames
    .toSorted((a, b) => first(a) - first(b))
    .map((name) => {
      const { since, commit, until, ended } = capabilities[name];
      const { what, source, recorded } = evidence[name];
      const end = until === undefined ? "" : `, until ${until}${ended ? ` (${code(ended)})` : ""}`;
      const known = recorded === undefined ? "read" : `recorded: ${recorded}`;
      return `| \`${name}\` | ${since}${end} | ${commit === "" ? "not verified" : code(commit)} | ${cell(what)} | ${known}; ${cell(source)} |`;
    });
  const recorded = serieses.filter((each) => each.recorded.length > 0);
  const undated = serieses.filter(({ dated }) => dated !== true).map(({ name }) => name);
  return `# What each release has and does differently

The version table of the engine (\`engine/version/rows/\`, \`engine/version/evidence/\`): a row is one change of what Linux does. **Since** has mainline's version first, then the stable releases that took the
change; \`6.18.16-44\`: one of these did, recordings say no more. A release has what mainline had when its line began, and what its line took since. **How it is known**: a recording of
the corpus that differs when the row is turned over, or the source that was read. A commit is one that public lists of mainline's
commits name by that title; "not verified": the sources of two releases differ so, or their recordings do, and which commit did it was not found there.

\`kernel 6.12.5\` runs as that release, \`kernel 6.12\` as the newest of its line that is known here, \`kernel 6.12.0\` as mainline's. \`kernel 6.12 without 0cef0bb836e3\` takes a fix out of
a kernel, \`kernel 6.12.5 with 0cef0bb836e3\` puts it in; a row's name does as well as its commit.

Recordings: ${recorded.map(({ name, recorded: patches }) => patches.map((patch) => `${name}.${patch}`).join(", ")).join(", ")}. Fixes that releases of these lines took
and that are not in the table are not known: ${undated.join(", ")}.

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
