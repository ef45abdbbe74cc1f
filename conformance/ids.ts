// Frames and swap slots have numbers of their own in a trace and in the engine. Two states agree when a one-to-one map
// between the numbers visible now makes them the same, and that map keeps a pair for as long as either of them stays visible.

interface Word {
  /** The word without its number. */
  readonly shape: string;
  /** `p` a frame, `s` a swap slot, empty: the word has no number. */
  readonly space: "p" | "s" | "";
  readonly id: number;
}

/**
 * Takes a page word apart. Letters before the colon are capitals, so that a small p or s with digits is a number.
 * `markers30`: a PTE marker shows as type 30 with a number that means nothing (Linux 5.19 to 6.1): it is left out.
 */
function wordOf(text: string, markers30: boolean): Word {
  const marker = markers30 ? text.indexOf(":30/") : -1;
  if (marker >= 0) return { shape: text.slice(0, marker + 4), space: "", id: 0 };
  const [, shape, space, digits] = /^(.*)([ps])(\d+)$/.exec(text) ?? [];
  if (shape === undefined || digits === undefined) return { shape: text, space: "", id: 0 };
  return { shape, space: space === "s" ? "s" : "p", id: Number(digits) };
}

class Pairs {
  private readonly copies: boolean;
  /** The highest number of the trace's so far: they are given in order of first sight. */
  private seen = 0;
  private before = new Map<number, number>();
  private beforeBack = new Map<number, number>();
  private now = new Map<number, number>();
  private nowBack = new Map<number, number>();

  constructor(copies: boolean) {
    this.copies = copies;
  }

  pair(kernel: number, engine: number): boolean {
    const fresh = kernel > this.seen;
    if (fresh) this.seen = kernel;
    const known = this.now.get(kernel);
    if (known !== undefined) return known === engine;
    if (this.nowBack.has(engine)) return false;
    const old = this.before.get(kernel);
    if (old !== undefined && old !== engine && !(this.copies && this.nowBack.has(old))) return false;
    const oldBack = this.beforeBack.get(engine);
    if (oldBack !== undefined && oldBack !== kernel && !(this.copies && (fresh || this.now.has(oldBack)))) return false;
    this.now.set(kernel, engine);
    this.nowBack.set(engine, kernel);
    return true;
  }

  kernelOf(engine: number): number | undefined {
    return this.nowBack.get(engine);
  }

  next(): void {
    [this.before, this.now] = [this.now, this.before];
    [this.beforeBack, this.nowBack] = [this.nowBack, this.beforeBack];
    this.now.clear();
    this.nowBack.clear();
  }
}

/** The map of one scenario, line by line. */
export class Ids {
  private readonly frames: Pairs;
  private readonly slots = new Pairs(false);
  /** Page words repeat by the thousand: each is taken apart once. */
  private readonly words = new Map<string, Word>();
  private readonly markers30: boolean;

  /**
   * `copies`: a write to a page that this process alone maps may get a frame of its own all the same, so that a frame's number may give
   * way to one that was not seen yet. do_wp_page() up to 5.17 copies as long as anybody counts the page, if only a batch of the LRU.
   */
  constructor(markers30: boolean, copies = false) {
    this.markers30 = markers30;
    this.frames = new Pairs(copies);
  }

  /** Whether two page words are the same under the map; pairs their numbers where they were not. */
  same(kernelWord: string, engineWord: string): boolean {
    const kernel = this.word(kernelWord);
    const engine = this.word(engineWord);
    if (kernel.shape !== engine.shape || kernel.space !== engine.space) return false;
    if (kernel.space === "") return true;
    return (kernel.space === "p" ? this.frames : this.slots).pair(kernel.id, engine.id);
  }

  /** The trace's number of an engine's frame that is visible now. */
  frame(engine: number): number | undefined {
    return this.frames.kernelOf(engine);
  }

  /** The trace's number of an engine's swap slot that is visible now. */
  slot(engine: number): number | undefined {
    return this.slots.kernelOf(engine);
  }

  /** Ends a line: what was not visible in it is forgotten. */
  next(): void {
    this.frames.next();
    this.slots.next();
  }

  private word(text: string): Word {
    const known = this.words.get(text);
    if (known) return known;
    const word = wordOf(text, this.markers30);
    this.words.set(text, word);
    return word;
  }
}
