// What stands between the decoder and the world around it: a webview of VS Code, or a plain page. The decoder holds no table of its own:
// it asks for what it shows.

import type { Choice, DecoderCall, DecoderCalls, DecoderResult, Filter } from "../../decoder/decoder.ts";

/** What survives hiding, a reload and a restart. Plain data. */
export interface DecoderState {
  /** What was typed or pasted. */
  readonly text: string;
  /** A log that the host has open, listed instead of the text: what requests call it, and what people do. */
  readonly log: { readonly name: string; readonly title: string } | null;
  /** The value looked at, of those that the text or the log has. */
  readonly index: number;
  readonly choice: Choice;
  /** Which values are listed. */
  readonly filter: Filter;
  /** The value that stands beside it, bit by bit; null: none. */
  readonly beside: number | null;
  /** Its bits were changed: what it is now, what it was, and how it is read since. */
  readonly edited: { readonly value: string; readonly was: string; readonly choice: Choice } | null;
}

export const initialDecoderState: DecoderState = {
  text: "",
  log: null,
  index: 0,
  choice: { arch: "", level: "", kernel: "", config: {} },
  filter: "",
  beside: null,
  edited: null,
};

export type DecoderHostEvent =
  /** Something else is to be looked at. */
  { readonly type: "show"; readonly state: Partial<DecoderState> };

export type DecoderEvent =
  | { readonly type: "state"; readonly state: DecoderState }
  | { readonly type: "copy"; readonly text: string }
  /** A link to the text, decoded, is to be copied. */
  | { readonly type: "link"; readonly text: string }
  /** A scenario that makes the state of a value is to be opened. */
  | { readonly type: "scenario"; readonly text: string }
  /** Somebody wants to see where a value stands: line, from 0, of the log. */
  | { readonly type: "reveal"; readonly log: string; readonly line: number };

export interface DecoderHost {
  /** Rejects where there is no answer, with a message for the user. */
  request<K extends DecoderCall>(call: K, params: DecoderCalls[K]["params"]): Promise<DecoderResult<K>>;
  /** Gives back what ends the subscription. */
  subscribe(listener: (event: DecoderHostEvent) => void): () => void;
  notify(event: DecoderEvent): void;
}
