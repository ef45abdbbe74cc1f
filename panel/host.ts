// What stands between the panel and the world around it: a webview of VS Code, or a plain page. The panel asks for views, tells what its
// user did, and hears what happened elsewhere. It knows of no editor.

import type { PageRef, ViewCall, ViewCalls, ViewResult, Window } from "../analysis/view/types.ts";

/** How somebody looks: what survives hiding, a reload and a restart. Plain data. */
export interface PanelState {
  readonly step: number;
  readonly selected: PageRef | null;
  readonly sight: MainView;
  readonly facet: Facet;
  /** The steps whose lives are in sight; null: all of them. */
  readonly range: Window | null;
  /** Steps a second while playing. */
  readonly speed: number;
  readonly walkthrough: boolean;
}

/** What is in sight: the map of the state, the life of pages over all steps, or the step in words. */
export type MainView = "map" | "lives" | "text";
/** What is shown of the selected page. */
export type Facet = "entry" | "walk" | "life" | "kernel";

export const initialState: PanelState = {
  step: 0,
  selected: null,
  sight: "map",
  range: null,
  facet: "entry",
  speed: 1,
  walkthrough: false,
};

export type HostEvent =
  /** The scenario changed, or another one is looked at: everything is asked for again. */
  | { readonly type: "changed" }
  /** The cursor went to a statement, or a link names a step. */
  | { readonly type: "goto"; readonly step: number; readonly select?: PageRef | null }
  /** A key of the host for one of the panel's own. */
  | { readonly type: "move"; readonly to: "next" | "previous" | "next-finding" | "previous-finding" }
  | { readonly type: "walkthrough" };

export type PanelEvent =
  /** A step is in sight: its line (from 0; null in an included file), and whether the panel's user went there or the host did. */
  | { readonly type: "stepped"; readonly step: number; readonly line: number | null; readonly own: boolean }
  | { readonly type: "state"; readonly state: PanelState }
  | { readonly type: "copy"; readonly text: string }
  /** A picture to keep: text, or base64 of a PNG. */
  | { readonly type: "save"; readonly name: string; readonly text?: string; readonly base64?: string }
  /** The scenario as a C program is asked for: to be written, or to be run. */
  | { readonly type: "reproducer"; readonly run: boolean }
  /** What could lose the protection of a page, after a step, is asked. */
  | { readonly type: "losses"; readonly ref: PageRef; readonly step: number };

export interface PanelHost {
  /** Programs run where it is: not in a plain page. */
  readonly runs: boolean;
  /** Rejects where there is no scenario to look at, with a message for the user. */
  request<K extends ViewCall>(call: K, params: ViewCalls[K]["params"]): Promise<ViewResult<K>>;
  /** Gives back what ends the subscription. */
  subscribe(listener: (event: HostEvent) => void): () => void;
  notify(event: PanelEvent): void;
}
