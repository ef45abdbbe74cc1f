// `ptescope explore --at LINE --page A.buf[0]`: what could lose this?

import { type Losses, losses, type Way, whoText } from "../search/index.ts";
import { UsageError } from "./arguments.ts";
import type { Io } from "./command.ts";
import { json, painter } from "./output.ts";
import type { ScenarioFile } from "./scenario.ts";

interface Asked {
  readonly at?: string | undefined;
  readonly page?: string | undefined;
  readonly kernel?: string | undefined;
  readonly depth?: number | undefined;
  readonly states?: number | undefined;
  readonly seconds?: number | undefined;
  readonly format: string;
}

/** `write`: takes the name and text of each scenario. */
export function lossCommand(
  file: ScenarioFile,
  asked: Asked,
  io: Io,
  write: (name: string, text: string) => void,
): number {
  const { scenario } = file;
  if (asked.format !== "text" && asked.format !== "json") throw new UsageError("--at has the formats text and json");
  const line = Number(asked.at);
  if (!Number.isInteger(line) || line < 1) throw new UsageError("--at takes the number of a line");
  const [, mm, name, page] = /^(\w+)\.(\w+)\[(\d+)\]$/.exec(asked.page ?? "") ?? [];
  const place = scenario.names.indexOf(name ?? "");
  if (mm === undefined || page === undefined) throw new UsageError("--page takes a page, as in --page A.buf[0]");
  if (place < 0) throw new UsageError(`nothing is mapped at '${name}' in this scenario`);
  const step = scenario.stepAtLine(line - 1);
  if (step < 0) throw new UsageError(`nothing has happened at line ${line}`);
  const run = losses(
    scenario,
    { step, line: line - 1, page: { mm, place, page: Number(page) } },
    {
      bounds: {
        depth: asked.depth ?? 3,
        states: asked.states ?? 200_000,
        ...(asked.seconds === undefined ? {} : { seconds: asked.seconds }),
      },
    },
  );
  let made: Losses;
  for (;;) {
    const next = run.next(true);
    if (!next.done) continue;
    made = next.value;
    break;
  }
  if (made.covered.length === 0)
    throw new UsageError(`${asked.page} is not protected at line ${line}: there is nothing to lose`);
  made.ways.forEach((way, n) => {
    write(`lost-${n + 1}-${way.by.replaceAll("_", "-")}.pte`, way.text);
  });
  io.stdout(
    asked.format === "json"
      ? `${json({ page: asked.page, line, ...made })}\n`
      : textOf(file.file, line, asked.page ?? "", made, io),
  );
  return made.ways.length > 0 ? 1 : made.covered.every(({ stopped }) => stopped === null) ? 0 : 3;
}

function textOf(file: string, line: number, page: string, { ways, covered }: Losses, io: Io): string {
  const paint = painter(io);
  const kernels = covered.map(({ kernel }) => kernel);
  const head = `${paint("bold", `${file}:${line}`)}: ${ways.length} way${ways.length === 1 ? "" : "s"} to lose the protection of ${page}\n\n`;
  const told = ways.map((way, n) => wayText(way, n + 1, kernels, paint("bold", `${whoText[way.who]}`)));
  const looked = covered.map(({ kernel, states, depth, stopped, notModelled }) => {
    const end = stopped === null ? "" : stopped === "depth" ? `, up to ${depth} steps` : `, all up to ${depth} steps`;
    const unknown = notModelled.length === 0 ? "" : `; not modelled: ${notModelled.join(", ")}`;
    return `Linux ${kernel}: ${states.toLocaleString("en-US")} states${end}${unknown}\n`;
  });
  return `${head}${told.join("\n")}\n${looked.join("")}`;
}

function wayText(way: Way, n: number, kernels: readonly string[], actor: string): string {
  const on =
    way.kernels.length === kernels.length ? "on every modelled Linux" : `on Linux ${[...way.kernels].join(", ")}`;
  const statements = way.statements.map((statement) => `       ${statement}\n`).join("");
  return `${String(n).padStart(3)}. by ${way.by}(), ${actor}, ${on}\n${statements}`;
}
