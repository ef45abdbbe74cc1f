// What the panel looks at: the step, the selected page, the answers that it has. It keeps the answers of one step only, so memory does not grow
// with the steps visited, and has one question under way at a time: who steps faster than answers come skips steps, never waits for them.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type {
  LifeView,
  LivesView,
  LivesViewport,
  MappedView,
  MapViewport,
  Overview,
  PageRef,
  PageView,
  Window,
} from "../analysis/view/types.ts";
import { useShapes } from "./glyph.ts";
import { type HostEvent, initialState, type PanelHost, type PanelState } from "./host.ts";
import { wordsIn } from "./prose.ts";

/** Milliseconds that a step is in sight while playing, and that a word of narration adds. */
const STEP = 1000;
const WORD = 250;
/** Cells side by side, before the map has said how many fit. */
const START_ROOM = 30;

export class Session implements ReactiveController {
  state: PanelState = initialState;
  overview: Overview | null = null;
  view: MappedView | null = null;
  page: PageView | null = null;
  life: LifeView | null = null;
  /** What is in sight of the lives of pages, and how it is looked at. */
  lives: LivesView | null = null;
  private livesViewport: LivesViewport | null = null;
  /** What `lives` answers. */
  private livesOf: LivesViewport | null = null;
  /** The picture in words, while that level of detail is chosen. */
  text: string | null = null;
  /** Why there is nothing to see. */
  problem: string | null = null;
  playing = false;
  /** The field pointed at, in the bit grid or its table. */
  field: string | null = null;

  private host: PanelHost | null = null;
  private unsubscribe: (() => void) | null = null;
  private room = START_ROOM;
  private zoom: Readonly<Record<string, Window>> = {};
  private readonly element: ReactiveControllerHost;
  private busy = false;
  private stale = false;
  private overviewStale = true;
  /** The step in sight is not told yet; `own`: the user went there. */
  private unnotified: { own: boolean } | null = { own: false };
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Nobody has said which step to look at. */
  private begins = false;
  /** A walkthrough plays as soon as there is something to see. */
  private starting = false;

  constructor(element: ReactiveControllerHost) {
    this.element = element;
    element.addController(this);
  }

  /** `begins`: where the scenario says, once that is known. */
  connect(host: PanelHost, state: PanelState, begins: boolean): void {
    this.begins = begins;
    this.unsubscribe?.();
    this.host = host;
    this.state = state;
    this.unsubscribe = host.subscribe((event) => this.handle(event));
    this.overviewStale = true;
    this.refresh();
  }

  hostDisconnected(): void {
    this.stop();
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  get steps(): number {
    return this.overview?.steps ?? 0;
  }

  /** Goes to a step. `byHost`: the host moved, and need not be notified as if the user had. */
  go(step: number, byHost = false): void {
    // Before the first answer nobody knows how many there are; `answer` sees to it.
    this.begins = false;
    const next = Math.max(0, this.overview ? Math.min(this.steps - 1, step) : step);
    if (next === this.state.step && this.view?.step === next) return;
    this.set({ step: next });
    this.unnotified = { own: !byHost };
    this.refresh();
  }

  select(ref: PageRef | null): void {
    this.set({ selected: ref });
    this.life = null;
    this.refresh();
  }

  pointField(field: string | null): void {
    if (field === this.field) return;
    this.field = field;
    this.element.requestUpdate();
  }

  set(change: Partial<PanelState>): void {
    this.state = { ...this.state, ...change };
    this.host?.notify({ type: "state", state: this.state });
    this.element.requestUpdate();
  }

  /** Sets what needs another answer. */
  choose(change: Partial<PanelState>): void {
    this.set(change);
    this.refresh();
  }

  /** So many cells fit side by side. */
  fit(room: number): void {
    if (room === this.room) return;
    this.room = room;
    this.refresh();
  }

  /** Shows a part of a group of rows. */
  zoomTo(group: string, window: Window): void {
    this.zoom = { ...this.zoom, [group]: window };
    this.refresh();
  }

  /** Looks at the lives of pages. */
  setLivesViewport(viewport: LivesViewport): void {
    this.livesViewport = viewport;
    this.refresh();
  }

  private get viewport(): MapViewport {
    return { room: this.room, selected: this.state.selected, zoom: this.zoom };
  }

  async seek(direction: 1 | -1, target: "finding" | PageRef): Promise<void> {
    if (!this.host) return;
    const { step } = await this.host.request("seek", { step: this.state.step, direction, for: target });
    if (step !== null) this.go(step);
  }

  /** A stretch of the selected page's life. */
  async lookAtLife(window: Window): Promise<void> {
    const ref = this.state.selected;
    if (!this.host || !ref) return;
    this.life = await this.host.request("life", { ref, window, around: this.state.step });
    this.element.requestUpdate();
  }

  /** Of the view in sight. */
  async picture(as: "svg" | "svg-dark" | "text"): Promise<string> {
    const { livesViewport: viewport } = this;
    if (this.host && viewport && this.state.sight === "lives" && as !== "text")
      return (await this.host.request("livesPicture", { viewport, dark: as === "svg-dark" })).text;
    return this.host
      ? (await this.host.request("picture", { step: this.state.step, as, viewport: this.viewport })).text
      : "";
  }

  /** A program can be run from here. */
  get runs(): boolean {
    return this.host?.runs ?? false;
  }

  notify(event: Parameters<PanelHost["notify"]>[0]): void {
    this.host?.notify(event);
  }

  play(): void {
    if (this.playing || this.steps === 0) return;
    this.playing = true;
    if (this.state.step >= this.steps - 1) this.go(0);
    // The answer sees to what comes next, where one is awaited.
    if (!this.busy) this.schedule();
    this.element.requestUpdate();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.starting = false;
    if (!this.playing) return;
    this.playing = false;
    this.element.requestUpdate();
  }

  /** The next step comes when this one has been in sight long enough to be read. */
  private schedule(): void {
    const words = this.state.walkthrough && this.view ? wordsIn(this.view.narration) : 0;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        if (this.state.step >= this.steps - 1) this.stop();
        else this.go(this.state.step + 1);
      },
      (STEP + words * WORD) / this.state.speed,
    );
  }

  private handle(event: HostEvent): void {
    if (event.type === "changed") {
      this.overviewStale = true;
      this.unnotified ??= { own: false };
      this.refresh();
    } else if (event.type === "walkthrough") {
      this.stop();
      this.unnotified = { own: true };
      this.begins = false;
      // Who wants nothing to move by itself steps by hand.
      this.starting = !reducedMotion();
      this.choose({ walkthrough: true, step: 0 });
    } else if (event.type === "move") {
      this.stop();
      const direction = event.to.startsWith("next") ? 1 : -1;
      if (event.to.endsWith("finding")) void this.seek(direction, "finding");
      else this.go(this.state.step + direction);
    } else {
      if (event.select !== undefined) this.set({ selected: event.select });
      this.stop();
      this.begins = false;
      if (this.overviewStale) this.set({ step: event.step });
      else this.go(event.step, true);
      if (event.select !== undefined) this.refresh();
    }
  }

  private refresh(): void {
    this.stale = true;
    if (!this.busy) void this.ask();
  }

  private async ask(): Promise<void> {
    this.busy = true;
    try {
      while (this.stale) {
        this.stale = false;
        await this.answer();
        this.element.requestUpdate();
      }
      this.problem = null;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.stop();
      this.overview = null;
      this.view = null;
      this.page = null;
      this.overviewStale = true;
    }
    this.busy = false;
    this.element.requestUpdate();
    if (this.starting) {
      this.starting = false;
      this.play();
    } else if (this.playing && this.timer === undefined) this.schedule();
  }

  private async answer(): Promise<void> {
    const { host } = this;
    if (!host) return;
    if (this.overviewStale) {
      this.overviewStale = false;
      this.overview = await host.request("overview", {});
      this.zoom = {};
      this.livesOf = null;
      useShapes(this.overview.shapes);
      this.life = null;
      if (this.begins) this.set({ step: this.overview.begin });
      if (this.steps > 0) this.begins = false;
      if (this.state.step >= this.steps) this.set({ step: Math.max(0, this.steps - 1) });
    }
    if (this.steps === 0) {
      this.view = null;
      this.page = null;
      return;
    }
    const { step, selected, sight, facet } = this.state;
    const { viewport, livesViewport } = this;
    const [view, page, life, picture, lives] = await Promise.all([
      host.request("step", { step, viewport }),
      selected ? host.request("page", { step, ref: selected }) : null,
      selected && facet === "life"
        ? (this.life ?? host.request("life", { ref: selected, window: null, around: step }))
        : null,
      sight === "text" ? host.request("picture", { step, as: "text", viewport }) : null,
      sight === "lives" && livesViewport && livesViewport !== this.livesOf
        ? host.request("lives", { viewport: livesViewport })
        : this.lives,
    ]);
    this.view = view;
    this.page = page;
    this.life = life;
    this.text = picture?.text ?? null;
    this.lives = sight === "lives" ? lives : null;
    this.livesOf = this.lives && livesViewport;
    if (this.unnotified && view.step === this.state.step) {
      const { own } = this.unnotified;
      this.unnotified = null;
      host.notify({ type: "stepped", step: view.step, line: view.file === null ? view.line : null, own });
    }
  }
}

/** As the system says, or VS Code's setting in a webview. */
function reducedMotion(): boolean {
  return (
    document.body.classList.contains("vscode-reduce-motion") || matchMedia("(prefers-reduced-motion: reduce)").matches
  );
}
