// What came of the explored sections of open scenarios, as long as their text is the same.
import type { ExploreResult } from "./protocol.ts";

export type Answered = Extract<ExploreResult, { readonly answers: unknown }>["answers"][number];

export class Explored {
  private readonly known = new Map<string, { readonly text: string; readonly answers: readonly Answered[] }>();

  set(uri: string, text: string, answers: readonly Answered[]): void {
    this.known.set(uri, { text, answers });
  }

  /** None: nobody asked, or the text is another one since. */
  of(uri: string, text: () => string): readonly Answered[] {
    const known = this.known.get(uri);
    if (known === undefined) return [];
    if (known.text === text()) return known.answers;
    this.known.delete(uri);
    return [];
  }
}
