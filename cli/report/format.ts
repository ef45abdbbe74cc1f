// The formats that reports have. Text and JSON each command lays out for itself; the others are the same for all.

import { githubReport } from "./github.ts";
import { junitReport } from "./junit.ts";
import { ktapReport } from "./ktap.ts";
import type { Report } from "./report.ts";
import { sarifReport } from "./sarif.ts";

export const formats = ["text", "json", "sarif", "junit", "github", "ktap", "markdown"] as const;
export type Format = (typeof formats)[number];

/** A report in one of the formats that services and other tools read. */
export async function reportAs(report: Report, format: Exclude<Format, "text" | "json">): Promise<string> {
  switch (format) {
    case "sarif":
      return sarifReport(report);
    case "junit":
      return junitReport(report);
    case "github":
      return githubReport(report);
    case "ktap":
      return ktapReport(report);
    case "markdown":
      // It brings what draws page tables, which no other format waits for.
      return (await import("./markdown.ts")).markdownReport(report);
  }
}
