// What completion looks at: a place in a scenario that is being written, and the server around it.
import type { Scenario } from "../../../analysis/index.ts";
import type { State } from "../../../engine/index.ts";
import type { Environment, Statement } from "../../../language/index.ts";
import type { Host } from "../../host.ts";

export interface CompletionHost {
  readonly uri: string;
  readonly host: Host;
}

/** A place in a scenario that is being written: what names mean there, and what the memory looks like. */
export interface CompletionContext {
  readonly scenario: Scenario;
  readonly environment: Environment;
  readonly state: State;
  /** The last step before the line; -1: none. */
  readonly step: number;
  readonly statement: Statement;
}
