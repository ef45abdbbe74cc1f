// `ptescope explore --at LINE --page A.buf[0]`: what could lose this?

import { kernelVersions } from "../../engine/index.ts";
import { type Losses, losses, type Way, whoText } from "../../search/index.ts";
import { UsageError } from "../arguments.ts";
import type { Io } from "../command.ts";
import { json, type Paint, painter } from "../output.ts";
import { type Format, reportAs } from "../report/format.ts";
import type { Problem, Report } from "../report/report.ts";
import type { ScenarioFile } from "../scenario.ts";
import { INTERRUPTED, SearchProgress } from "./progress.ts";
import { problemAt } from "./report.ts";

interface LossOptions {
  readonly at?: string | undefined;
  readonly page?: string | undefined;
  readonly depth?: number | undefined;
  readonly states?: number | undefined;
  readonly seconds?: number | undefined;
  readonly format: Format;
}

/** `write`: takes the name and text of each scenario. */
export async function lossCommand(
  file: ScenarioFile,
  asked: LossOptions,
  io: Io,
  write: (name: string, text: string) => void,
): Promise<number> {
  const { scenario } = file;
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
  const going = new SearchProgress(io);
  const made = await going.through(run, ({ kernel }) => `Linux ${kernel}: `);
  going.end();
  if (made.covered.length === 0)
    throw new UsageError(`${asked.page} is not protected at line ${line}: there is nothing to lose`);
  made.ways.forEach((way, n) => {
    write(`lost-${n + 1}-${way.by.replaceAll("_", "-")}.pte`, way.text);
  });
  io.stdout(await laidOut({ file, line, page: asked.page ?? "", made }, asked.format, painter(io)));
  if (going.isStopped) return INTERRUPTED;
  return made.ways.length > 0 ? 1 : made.covered.every(({ stopped }) => stopped === null) ? 0 : 3;
}

/** Beside what was looked at: what is no way to lose it. */
const ENDS =
  "An end that is asked for is no loss: unprotect, unregister, close, munmap, exit, the source of UFFDIO_MOVE, in async mode a write.";

interface ReportedFile {
  readonly file: ScenarioFile;
  readonly line: number;
  readonly page: string;
  readonly made: Losses;
}

async function laidOut(result: ReportedFile, format: Format, paint: Paint): Promise<string> {
  switch (format) {
    case "text":
      return textOf(result, paint);
    case "json":
      return `${json({ page: result.page, line: result.line, ...result.made })}\n`;
    default:
      return reportAs(reportOf(result), format);
  }
}

function textOf({ file, line, page, made: { ways, covered } }: ReportedFile, paint: Paint): string {
  const head = `${paint("bold", `${file.file}:${line}`)}: ${ways.length} way${ways.length === 1 ? "" : "s"} to lose the protection of ${page}\n\n`;
  const blocks = ways.map((way, n) => {
    const statements = way.statements.map((statement) => `       ${statement}\n`).join("");
    const who = paint("bold", whoText[way.who]);
    const code = way.code === null ? "" : ` (${way.code})`;
    const note = way.note === null ? "" : `       (${way.note})\n`;
    return `${String(n + 1).padStart(3)}. by ${way.by}()${code}, ${who}, ${onKernels(way, covered)}\n${statements}${note}`;
  });
  const searched = covered.map(({ kernel, states, depth, stopped, notModelled }) => {
    const bound = stopped === "cancelled" ? ", stopped" : "";
    const end =
      stopped === null
        ? ""
        : stopped === "depth"
          ? `, and every step from each: up to ${depth} steps`
          : `${bound}, all up to ${depth} steps`;
    const unknown = notModelled.length === 0 ? "" : `; not modelled: ${notModelled.join(", ")}`;
    return `Linux ${kernel}: ${states.toLocaleString("en-US")} states${end}${unknown}\n`;
  });
  return `${head}${blocks.join("\n")}\n${searched.join("")}${ENDS}\n`;
}

function onKernels({ kernels }: Way, covered: Losses["covered"]): string {
  const isEvery = kernels.length === covered.length && kernels.length >= kernelVersions.length;
  return isEvery && !covered.some(({ stopped }) => stopped === "cancelled")
    ? "on every modelled Linux"
    : `on Linux ${kernels.join(", ")}`;
}

/** A warning a way, on the line that was asked about. */
function reportOf({ file, line, page, made: { ways, covered } }: ReportedFile): Report {
  const { length } = file.text.split(/\r\n|\n|\r/)[line - 1] ?? "";
  const problems = ways.map(
    (way): Problem => ({
      ...problemAt(line, " ".repeat(length)),
      code: "losable",
      severity: "warning",
      message: `${page} can lose its protection by ${way.by}()${way.code === null ? "" : ` (${way.code})`}: ${whoText[way.who]}, ${onKernels(way, covered)}`,
      detail: {
        lines: [
          ...way.statements.map((statement) => `  ${statement}`),
          ...(way.note === null ? [] : [`  (${way.note})`]),
        ],
      },
    }),
  );
  const depth = Math.min(...covered.map((each) => each.depth));
  const passed = `nothing up to ${depth} steps, on Linux ${covered.map(({ kernel }) => kernel).join(", ")}`;
  const questions = [{ name: `line ${line}: what could lose ${page}?`, problems, passed }];
  const files = [{ file, problems, findings: [], ranges: [], questions }];
  return { files, everyKernel: false, errors: 0, warnings: problems.length };
}
