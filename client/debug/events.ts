// In place of Node's `events` in VS Code for the Web: the protocol's server is one there, and the adapter that runs
// inside the extension listens to none of its own.

export class EventEmitter {
  on(): this {
    return this;
  }

  emit(): boolean {
    return false;
  }
}
