// What the decoder looks at, and the answers that it has. One question is under way at a time: who types or toggles faster than answers
// come sees the last one.

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Choice, Choices, Comparison, Decoded, Filter, Row, Source, Undecoded } from "../../decoder/decoder.ts";
import { type DecoderHost, type DecoderHostEvent, type DecoderState, initialDecoderState } from "./host.ts";

/** Rows that are asked for at once, and most of them that are kept. */
const WINDOW = 64;
const KEPT = 4096;

export class DecoderSession implements ReactiveController {
  state: DecoderState = initialDecoderState;
  choices: Choices | null = null;
  shown: Decoded | Undecoded = { kind: "undecoded", message: "" };
  /** How many values the text or log has, and how many of them pass the filter; null: not known yet. */
  count = 0;
  total: number | null = null;
  /** The value looked at beside the one that it is compared with. */
  comparison: Comparison | null = null;
  /** What can't be set, and why. */
  refused: { readonly field: string; readonly message: string } | null = null;
  /** The field pointed at, in the bit grid or its table. */
  field: string | null = null;
  /** The bit that the Tab key reaches. */
  bit = 63;

  private host: DecoderHost | null = null;
  private unsubscribe: (() => void) | null = null;
  private readonly element: ReactiveControllerHost;
  private busy = false;
  private stale = false;
  private readonly rows = new Map<number, Row>();
  /** The windows of rows that are asked for. */
  private readonly asked = new Set<number>();

  constructor(element: ReactiveControllerHost) {
    this.element = element;
    element.addController(this);
  }

  connect(host: DecoderHost, state: DecoderState): void {
    this.unsubscribe?.();
    this.host = host;
    this.state = state;
    this.unsubscribe = host.subscribe((event) => this.handle(event));
    // Also what it begins with is to survive.
    host.notify({ type: "state", state });
    void this.learn();
    this.refresh();
  }

  hostConnected(): void {
    if (this.host && !this.unsubscribe) this.unsubscribe = this.host.subscribe((event) => this.handle(event));
  }

  hostDisconnected(): void {
    this.unsubscribe?.();
    this.unsubscribe = null;
  }

  /** The value in full, as far as it is decoded. */
  get decoded(): Decoded | null {
    return this.shown.kind === "decoded" ? this.shown : null;
  }

  /** What the box for text shows: a single value is changed in place. */
  get typed(): string {
    const { edited, text } = this.state;
    return edited && this.count <= 1 ? edited.value : text;
  }

  private get source(): Source {
    const { log, text } = this.state;
    return log ? { log: log.name } : { text };
  }

  type(text: string): void {
    this.set({ text, log: null, index: 0, edited: null, filter: "", beside: null });
  }

  look(index: number): void {
    if (index === this.state.index && !this.state.edited) return;
    this.set({ index, edited: null });
  }

  filter(filter: Filter): void {
    this.set({ filter });
  }

  /** Puts another value beside the one looked at; null: takes it away. */
  compareWith(beside: number | null): void {
    this.set({ beside, edited: null });
  }

  /** How many rows the list has. */
  get listed(): number {
    return this.state.filter === "" ? this.count : (this.total ?? 0);
  }

  copyLink(): void {
    this.host?.notify({ type: "link", text: this.state.text });
  }

  makeScenario(text: string): void {
    this.host?.notify({ type: "scenario", text });
  }

  choose(change: Partial<Choice>): void {
    const { choice, edited } = this.state;
    this.set({
      choice: { ...choice, ...change },
      edited: edited && { ...edited, choice: { ...edited.choice, ...change } },
    });
  }

  /** Another value of 64 bits, read as this one is. */
  become(value: string): void {
    const { decoded } = this;
    if (!decoded) return;
    const was = this.state.edited?.was ?? decoded.description.value;
    this.refused = null;
    this.set({ edited: value === was ? null : { value, was, choice: decoded.chosen } });
  }

  toggle(bit: number): void {
    const { decoded } = this;
    if (decoded) this.become(hex(BigInt(decoded.description.value) ^ (1n << BigInt(bit))));
  }

  async setField(field: string, number: string): Promise<void> {
    const { decoded, host } = this;
    if (!decoded || !host) return;
    const { value } = decoded.description;
    try {
      const made = await host.request("set", { value, choice: decoded.chosen, field, number });
      if ("error" in made) this.refused = { field, message: made.error };
      else this.become(made.value);
    } catch (error) {
      this.refused = { field, message: messageOf(error) };
    }
    this.element.requestUpdate();
  }

  undo(): void {
    this.set({ edited: null });
  }

  copy(text: string): void {
    this.host?.notify({ type: "copy", text });
  }

  reveal(row: Row): void {
    if (this.state.log) this.host?.notify({ type: "reveal", log: this.state.log.name, line: row.line });
  }

  point(field: string | null): void {
    if (field === this.field) return;
    this.field = field;
    this.element.requestUpdate();
  }

  /** The focus is on a bit. */
  reach(bit: number, field: string | null): void {
    this.bit = bit;
    this.field = field;
    this.element.requestUpdate();
  }

  /** The row at a place in the list, which is in sight; undefined: it is asked for. */
  row(place: number): Row | undefined {
    const known = this.rows.get(place);
    if (!known) void this.ask(Math.floor(place / WINDOW));
    return known;
  }

  /** Where in the list a value stands; -1: nowhere that is known. */
  placeOf(index: number): number {
    if (this.state.filter === "") return index;
    for (const [place, row] of this.rows) if (row.index === index) return place;
    return -1;
  }

  private set(change: Partial<DecoderState>): void {
    const { text, log, choice, filter } = this.state;
    this.state = { ...this.state, ...change };
    const isOther = text !== this.state.text || log !== this.state.log || choice !== this.state.choice;
    if (isOther || filter !== this.state.filter) this.forget();
    this.host?.notify({ type: "state", state: this.state });
    this.refresh();
  }

  private handle({ state }: DecoderHostEvent): void {
    this.set({ ...initialDecoderState, ...state });
  }

  private async learn(): Promise<void> {
    try {
      this.choices = (await this.host?.request("choices", {})) ?? null;
    } catch {
      // What is asked next fails for the same reason, and says it.
    }
    this.element.requestUpdate();
  }

  private refresh(): void {
    this.element.requestUpdate();
    if (this.busy) this.stale = true;
    else void this.decode();
  }

  private async decode(): Promise<void> {
    const { host } = this;
    if (!host) return;
    this.busy = true;
    do {
      this.stale = false;
      const { state, source } = this;
      const { edited } = state;
      try {
        const found = await host.request("decode", { source, index: state.index, choice: state.choice });
        const after = edited
          ? await host.request("decode", { source: { text: edited.value }, index: 0, choice: edited.choice })
          : found;
        const { beside } = state;
        const params = { source, left: state.index, right: beside ?? 0, choice: state.choice };
        const compared = beside === null ? null : (await host.request("compare", params)).comparison;
        if (!this.stale) {
          this.count = found.count;
          this.shown = after.shown;
          this.comparison = compared;
        }
      } catch (error) {
        this.shown = { kind: "wrong", message: messageOf(error) };
      }
    } while (this.stale);
    this.busy = false;
    this.element.requestUpdate();
  }

  private async ask(window: number): Promise<void> {
    const { host, source, state } = this;
    if (!host || this.asked.has(window)) return;
    this.asked.add(window);
    try {
      const params = { source, from: window * WINDOW, count: WINDOW, choice: state.choice, filter: state.filter };
      const { rows, total } = await host.request("rows", params);
      const { text, log, choice, filter } = this.state;
      if (state.text !== text || state.log !== log || state.choice !== choice || state.filter !== filter) return;
      this.total = total;
      if (this.rows.size > KEPT) {
        this.rows.clear();
        this.asked.clear();
        this.asked.add(window);
      }
      for (const [at, row] of rows.entries()) this.rows.set(window * WINDOW + at, row);
      this.element.requestUpdate();
    } catch {
      // Its rows stay empty: the value that is looked at fails for the same reason, and says it.
    }
  }

  private forget(): void {
    this.rows.clear();
    this.asked.clear();
    this.refused = null;
    this.total = null;
  }
}

function hex(value: bigint): string {
  return `0x${value.toString(16).padStart(16, "0")}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
