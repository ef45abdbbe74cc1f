// Runs of open scenarios on another kernel or design than their headers name: those of debug sessions. Kept for as long
// as the document is open, and taken up again from where an edit changed something.

import type { Scenario } from "../../../analysis/index.ts";
import { ARCHES } from "../../../engine/arch/options.ts";
import { designs, kernelNamed, type Settings } from "../../../engine/index.ts";
import type { OpenDocument } from "../../document.ts";
import type { RunOverride } from "./calls.ts";

interface Variant {
  readonly document: OpenDocument;
  revision: number;
}

/** Makes a document of the same text that runs on other settings. */
export type Vary = (document: OpenDocument, override: Partial<Settings>) => OpenDocument;

export class Runs {
  private readonly vary: Vary;
  private readonly known = new WeakMap<OpenDocument, Map<string, Variant>>();

  constructor(vary: Vary) {
    this.vary = vary;
  }

  /** A string: why it can't run like that, as a sentence. */
  async of(document: OpenDocument, override: RunOverride): Promise<Scenario | string> {
    const settings = settingsOf(override);
    if (typeof settings === "string") return settings;
    const variants = this.known.get(document) ?? new Map<string, Variant>();
    this.known.set(document, variants);
    const key = JSON.stringify(settings);
    let variant = variants.get(key);
    if (variant === undefined) {
      variant = { document: this.vary(document, settings), revision: document.revision };
      variants.set(key, variant);
    } else if (variant.revision !== document.revision) {
      variant.revision = document.revision;
      variant.document.edit(document.version, [{ text: document.text }]);
    }
    return variant.document.settled();
  }
}

/** Names as headers have them → settings; a string: what is wrong with one. */
function settingsOf({ kernel, design, arch }: RunOverride): Partial<Settings> | string {
  const named = kernel === undefined || kernel === "" ? undefined : kernelNamed(kernel);
  if (typeof named === "string") return `${named.charAt(0).toUpperCase()}${named.slice(1)}.`;
  const other = design === undefined || design === "" ? undefined : design;
  if (other !== undefined && !designs.some(({ name }) => name === other))
    return `There is no design ${other}. There are: ${designs.map(({ name }) => name).join(", ")}.`;
  const machine = ARCHES.find((each) => each === arch);
  if (arch !== undefined && machine === undefined)
    return `There is no architecture ${arch}. There are: ${ARCHES.join(", ")}.`;
  return {
    ...(named && { kernel: named.kernel }),
    ...(other !== undefined && { design: other }),
    ...(machine !== undefined && { arch: machine }),
  };
}
