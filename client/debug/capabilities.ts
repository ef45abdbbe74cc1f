// What the adapter can do, and what it may stop at besides breakpoints.

import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Breakpoint } from "../../server/features/debug/calls.ts";

type Filter = DebugProtocol.ExceptionBreakpointsFilter;

const codes = { supportsCondition: true, conditionDescription: "codes of findings: PTE001, PTE016" };
const where = { supportsCondition: true, conditionDescription: "an expression: A.buf[0] is marker(wp)" };

const filters: readonly Filter[] = [
  {
    filter: "error",
    label: "Findings: errors",
    description: "What fails or is lost for certain",
    default: true,
    ...codes,
  },
  {
    filter: "warning",
    label: "Findings: warnings",
    description: "A lost protection, a thread that never wakes",
    default: true,
    ...codes,
  },
  { filter: "information", label: "Findings: information", description: "What one may want to know", ...codes },
  { filter: "EFAULT", label: "EFAULT", description: "A call that returns EFAULT", ...where },
  { filter: "SIGBUS", label: "SIGBUS", description: "An access that is answered by SIGBUS", ...where },
  { filter: "SIGSEGV", label: "SIGSEGV", description: "An access that is answered by SIGSEGV", ...where },
  {
    filter: "blocked",
    label: "Blocked threads",
    description: "A thread that waits for userfaultfd or a migration",
    ...where,
  },
];

/** Disassembly and memory are not offered: there are no instructions, and a page has four bytes. */
export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsDataBreakpoints: true,
  supportsEvaluateForHovers: true,
  supportsStepBack: true,
  supportsGotoTargetsRequest: true,
  supportsRestartRequest: true,
  supportsExceptionInfoRequest: true,
  supportsExceptionFilterOptions: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsTerminateRequest: true,
  supportsBreakpointLocationsRequest: true,
  supportsClipboardContext: true,
  exceptionBreakpointFilters: [...filters],
};

/** What a filter that is on stops at. */
export function filterBreakpoint(filter: string, condition: string | undefined): Breakpoint[] {
  const more = condition ? { condition } : {};
  switch (filter) {
    case "error":
    case "warning":
      return [{ kind: "finding", severity: filter, ...more }];
    case "information":
      return [
        { kind: "finding", severity: "information", ...more },
        { kind: "finding", severity: "hint", ...more },
      ];
    case "EFAULT":
    case "SIGBUS":
    case "SIGSEGV":
    case "blocked":
      return [{ kind: "answer", answer: filter, ...more }];
    default:
      return [];
  }
}
