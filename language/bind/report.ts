// Collects what is wrong with one statement.

import type { Diagnostic, DiagnosticCode, Fix, Severity } from "../bound.ts";
import type { Span } from "../tree.ts";

const NO_DIAGNOSTICS: readonly Diagnostic[] = [];

export class Report {
  /** Made when the first comes: most statements have none. */
  private found: Diagnostic[] | null = null;

  get diagnostics(): readonly Diagnostic[] {
    return this.found ?? NO_DIAGNOSTICS;
  }

  add(severity: Severity, code: DiagnosticCode, span: Span, message: string, fixes: readonly Fix[] = []): void {
    this.found ??= [];
    this.found.push({ code, severity, message, start: span.start, end: span.end, fixes });
  }

  error(code: DiagnosticCode, span: Span, message: string, fixes: readonly Fix[] = []): void {
    this.add("error", code, span, message, fixes);
  }

  warning(code: DiagnosticCode, span: Span, message: string, fixes: readonly Fix[] = []): void {
    this.add("warning", code, span, message, fixes);
  }

  /** A word that is none of those it may be: names the nearest one, or how to find one. */
  unknown(
    code: DiagnosticCode,
    word: Span & { readonly text: string },
    message: string,
    candidates: Iterable<string>,
    severity: Severity = "error",
  ): void {
    const all = [...candidates];
    const near = nearest(word.text, all);
    if (near !== undefined) {
      this.add(severity, code, word, `${message}; did you mean '${near}'?`, [replacement(word, near)]);
      return;
    }
    const there =
      all.length > 0 && all.length <= 12 ? `; there ${all.length === 1 ? "is" : "are"}: ${all.join(", ")}` : "";
    this.add(severity, code, word, message + there);
  }
}

export function replacement(span: Span, text: string): Fix {
  return { title: `Change to '${text}'`, start: span.start, end: span.end, text };
}

/**
 * The candidate that is nearest to a word, if one is near enough to be what was meant: a third of its letters wrong at
 * most.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  // Of a single letter nothing is near.
  let bestDistance = word.length < 2 ? 1 : Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (candidate === word) continue;
    const distance = editDistance(lower, candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Letters inserted, removed, changed or swapped with their neighbour; `limit` where there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = last;
    last = row;
  }
  return Math.min(last[b.length] ?? limit, limit);
}
