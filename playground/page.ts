// The page as its parts know it: one scenario, what shows it, and what happens to it. Parts register here; none knows another.

import { choices, defaults } from "generated:choices";
import type { Shared } from "../analysis/share/link.ts";
import type { HostEvent, PanelState } from "../panel/host.ts";
import { type HeaderEdit, type HeaderName, headerEdit, headerOf, withHeader } from "./header.ts";
import type { Server } from "./server.ts";

/** The editor, once it is there. Lines count from 0. */
export interface Editor {
  text(): string;
  /** Another scenario: the cursor goes to its top. */
  load(text: string): void;
  edit(edit: HeaderEdit): void;
  /** Goes to a line, and takes the focus where that is wanted. */
  reveal(line: number, focus: boolean): void;
  /** Marks the line of the step in sight. */
  mark(line: number | null): void;
}

/** What is looked at, when it is opened. `step` null: the first finding, or the beginning. */
export interface Opening {
  readonly text: string;
  /** Of its file. */
  readonly name: string;
  readonly step: number | null;
  readonly selected: Shared["selected"];
}

export type ViewName = "scenario" | "tables";

export class Page {
  /** Of the one document that there is. */
  readonly uri: string;
  readonly server: Server;
  name = "scenario.pte";
  state: Pick<PanelState, "step" | "selected"> = { step: 0, selected: null };
  editor: Editor | null = null;
  /** Tells the panel something; it forgets what comes before the panel is there. */
  panel: (event: HostEvent) => void = () => {};
  /** Something changed that a link holds; `own`: by the user's doing. */
  onChange: (own: boolean) => void = () => {};
  private written = "";
  private marked: number | null = null;

  /** `uri`: Monaco's client wants one in lower case. */
  constructor(server: Server, uri = "file:///scenario.pte") {
    this.server = server;
    this.uri = uri;
  }

  get text(): string {
    return this.editor?.text() ?? this.written;
  }

  get document(): { readonly uri: string } {
    return { uri: this.uri };
  }

  /** The editor has come: it takes over the text. */
  attach(editor: Editor): void {
    this.editor = editor;
    editor.mark(this.marked);
  }

  /** Shows a scenario. Resolves when its step is known. */
  async open({ text, name, step, selected }: Opening): Promise<void> {
    this.name = name;
    this.written = text;
    for (const pre of document.querySelectorAll("#text")) pre.textContent = text;
    if (this.editor) this.editor.load(text);
    else await this.server.open(this.uri, text);
    this.state = { step: step ?? (await this.beginning()), selected };
    this.panel({ type: "changed" });
    this.panel({ type: "goto", step: this.state.step, select: selected });
  }

  /** The user typed, or a menu did. */
  edited(): void {
    this.panel({ type: "changed" });
    this.onChange(true);
  }

  mark(line: number | null): void {
    this.marked = line;
    this.editor?.mark(line);
  }

  /** Makes the scenario run on another kernel, architecture or design. */
  choose(name: HeaderName, value: string): void {
    if (headerOf(this.text, name) !== value) this.editor?.edit(headerEdit(this.text, name, value));
  }

  /** What a link to what is in sight holds. */
  shared(): Shared {
    const { text } = this;
    const { step, selected } = this.state;
    const settingOf = (name: HeaderName) => headerOf(text, name) ?? defaults[name];
    return { text, kernel: settingOf("kernel"), arch: settingOf("arch"), design: settingOf("design"), step, selected };
  }

  /** Which of the views a narrow window shows. */
  show(view: ViewName): void {
    document.body.dataset.view = view;
    for (const button of document.querySelectorAll<HTMLElement>("#views button"))
      button.setAttribute("aria-pressed", String(button.dataset.view === view));
  }

  notice(text: string, kind: "done" | "problem" = "done"): void {
    const element = document.querySelector<HTMLElement>("#notice");
    if (!element) return;
    element.textContent = text;
    element.className = kind;
    element.hidden = text === "";
  }

  private async beginning(): Promise<number> {
    try {
      const request = { call: "overview" } as const;
      const overview = await this.server.request("ptescope/view", { textDocument: this.document, request });
      return overview !== null && "begin" in overview ? overview.begin : 0;
    } catch {
      // Nothing of it runs: there is no step, and the diagnostics say why.
      return 0;
    }
  }
}

/** A link's scenario as it ran where the link was made, though another version may be the default by now. */
export function pinned({ text, kernel, arch, design }: Shared): string {
  let all = text;
  for (const [name, value] of Object.entries({ kernel, arch, design }) as [HeaderName, string][]) {
    const known = choices[name].some((choice) => choice.name === value);
    if (known && headerOf(all, name) === null && value !== defaults[name]) all = withHeader(all, name, value);
  }
  return all;
}
