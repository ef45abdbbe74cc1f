// The kernel functions on the way of a step, as the scenario's kernel calls them. Many steps go the same way: they share one list.

type Names = ReadonlyMap<string, string>;

const starts = new WeakMap<Names, Trail>();

/** The functions in order, each once. */
export class Trail {
  readonly names: readonly string[];
  private readonly called: Names;
  /** By the engine's name of the function that comes next. */
  private readonly longer = new Map<string, Trail>();

  private constructor(names: readonly string[], called: Names) {
    this.names = names;
    this.called = called;
  }

  /** The way of a step that begins. `called`: functions that the kernel calls otherwise than the engine (functionsOf() of engine/version/function.ts). */
  static start(called: Names): Trail {
    const known = starts.get(called);
    if (known !== undefined) return known;
    const start = new Trail([], called);
    starts.set(called, start);
    return start;
  }

  /** This way and one function more, unless it is on it already. */
  via(name: string): Trail {
    const known = this.longer.get(name);
    if (known !== undefined) return known;
    const next = this.called.get(name) ?? name;
    const trail = this.names.includes(next) ? this : new Trail([...this.names, next], this.called);
    this.longer.set(name, trail);
    return trail;
  }
}
