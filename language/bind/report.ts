// Collects what is wrong with one statement.

import type { Diagnostic, DiagnosticCode, Fix, Severity } from "../bound.ts";
import type { Span } from "../tree.ts";
import { nearest } from "./suggestion.ts";

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
