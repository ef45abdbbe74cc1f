import type { Settings } from "../../engine/index.ts";
import type { Includer } from "../../language/index.ts";

/** How a scenario is looked at: what its text does not say. */
export interface ScenarioOptions {
  /** What takes the place of the scenario's own headers: `--kernel`, `--design`, the compare view. */
  readonly override?: Partial<Settings>;
  readonly include?: Includer;
  /** Codes of findings that are off by default and wanted here. */
  readonly enabled?: ReadonlySet<string>;
}
