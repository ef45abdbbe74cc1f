// The kernel functions on the way of a step, in order, each once. Many steps go the same way: they share one list.

export class Trail {
  readonly names: readonly string[];
  private readonly longer = new Map<string, Trail>();

  private constructor(names: readonly string[]) {
    this.names = names;
  }

  static readonly start = new Trail([]);

  /** This way and one function more, unless it is on it already. */
  via(name: string): Trail {
    if (this.names.includes(name)) return this;
    let trail = this.longer.get(name);
    if (trail === undefined) {
      trail = new Trail([...this.names, name]);
      this.longer.set(name, trail);
    }
    return trail;
  }
}
