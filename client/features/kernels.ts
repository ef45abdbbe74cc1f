// Test profiles that run scenarios on real kernels: the one of this computer, and images that are booted (setting `ptescope.kernels`).
import { type CancellationToken, Location, Range, type TestItem, TestMessage, type TestRun, workspace } from "vscode";

/** What `ptescope record --json` says of a scenario. */
export interface KernelReport {
  readonly file: string;
  /** Why it can't be said to the recorder. */
  readonly skipped?: string;
  readonly kernel?: string;
  readonly model?: string;
  readonly repeats?: boolean;
  readonly differences?: readonly KernelDifference[];
  readonly failure?: string | null;
  readonly warnings?: readonly string[];
}

interface KernelDifference {
  /** From 1. */
  readonly line: number;
  readonly op: string;
  readonly field: string;
  readonly kernel: string;
  readonly engine: string;
}

/** Records files, told as they are there. Gives why nothing more could be recorded; "": all is. */
export type RecordOn = (
  args: readonly string[],
  files: readonly string[],
  each: (report: KernelReport) => void,
  token: CancellationToken,
) => Promise<string>;

export interface KernelProfile {
  readonly label: string;
  /** Arguments of `ptescope record`. */
  readonly args: readonly string[];
}

/** This computer's kernel, and those of the setting that name an image. */
export function kernelProfiles(): KernelProfile[] {
  const configured: unknown = workspace.getConfiguration("ptescope").get("kernels");
  const images = (Array.isArray(configured) ? configured : []).flatMap((each: unknown): KernelProfile[] => {
    if (typeof each !== "object" || each === null) return [];
    const image = textOf(each, "image");
    if (image === undefined) return [];
    const modules = textOf(each, "modules");
    const more: unknown = "arguments" in each ? each.arguments : undefined;
    const words = Array.isArray(more) ? more.filter((word): word is string => typeof word === "string") : [];
    return [
      {
        label: `On ${textOf(each, "name") ?? image}`,
        args: ["--boot", image, ...(modules === undefined ? [] : ["--modules", modules]), ...words],
      },
    ];
  });
  return [{ label: "On this kernel", args: [] }, ...images];
}

function textOf(each: object, name: string): string | undefined {
  const value: unknown = name in each ? Object.entries(each).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Runs items on a kernel: passed where it did what the model says, failed with the first difference, skipped with the reason. */
export async function runOnKernel(
  profile: KernelProfile,
  record: RecordOn | null,
  run: TestRun,
  items: readonly TestItem[],
  token: CancellationToken,
): Promise<void> {
  const left = new Map(items.flatMap((item) => (item.uri ? [[item.uri.fsPath, item] as const] : [])));
  const print = (text: string) => run.appendOutput(`${text.replaceAll("\n", "\r\n")}\r\n`);
  for (const item of left.values()) run.started(item);
  const why = !workspace.isTrusted
    ? "this workspace is not trusted, and on a kernel its scenarios would be run for real."
    : record === null
      ? "VS Code for the Web has no kernel to run them on; `ptescope record` on a computer has."
      : await record(
          profile.args,
          [...left.keys()],
          (report) => {
            const item = left.get(report.file);
            if (!item) return;
            left.delete(report.file);
            showReport(report, item, run, print);
          },
          token,
        ).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  if (left.size > 0 && !token.isCancellationRequested) print(`Not run ${profile.label.replace(/^On/, "on")}: ${why}`);
  for (const item of left.values()) run.skipped(item);
}

function showReport(report: KernelReport, item: TestItem, run: TestRun, say: (text: string) => void): void {
  const { skipped, repeats, differences = [], failure = null, warnings = [], kernel, model } = report;
  const name = item.uri ? workspace.asRelativePath(item.uri) : item.label;
  if (skipped !== undefined || repeats === false) {
    say(
      `${name}: skipped: ${skipped ?? "two runs of the kernel differ: it decided by something that the scenario does not say"}`,
    );
    run.skipped(item);
    return;
  }
  const messages = differences
    .slice(0, 1)
    .map((each) => differenceMessage(each, item, `Linux ${kernel}`, `model of ${model}`));
  for (const text of [...(failure === null ? [] : [failure]), ...warnings]) messages.push(new TestMessage(text));
  say(`${name}: ${messages.length === 0 ? `Linux ${kernel} does what the model of ${model} says` : "failed"}`);
  if (messages.length === 0) run.passed(item);
  else run.failed(item, messages);
}

function differenceMessage(difference: KernelDifference, item: TestItem, kernel: string, model: string): TestMessage {
  const { line, field, op } = difference;
  const text = `${op.trim()}, ${field}: ${difference.kernel} on ${kernel}, ${difference.engine} in the ${model}`;
  const message = TestMessage.diff(text, difference.engine, difference.kernel);
  if (item.uri) message.location = new Location(item.uri, new Range(line - 1, 0, line - 1, 1000));
  return message;
}
