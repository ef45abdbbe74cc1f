// PTE003: mremap moves pages without EVENT_REMAP, and their bits are cleared on the way.

import { capabilitiesOf, entryAt, isUffdWp } from "../../engine/index.ts";
import { lossRule } from "./loss.ts";
import { askFor } from "./quick-fix.ts";

export const mremap = lossRule({
  code: "PTE003",
  kind: "mremap-without-event-remap",
  group: "memory",
  title: "mremap drops the protection: EVENT_REMAP was not asked for",
  causes: ["mremap"],
  // On kernels that leave the bit behind PTE012 tells of it.
  applies: ({ mm, place, from }, facts) =>
    capabilitiesOf(facts.settings.kernel)["mremap-resets"] || !isUffdWp(entryAt(facts.after, mm, place, from)),
  consequence: () => "The moved mapping is no longer registered, and its entries arrive without the bit.",
  fixes: (span, facts) => askFor("EVENT_REMAP", span.mm, facts),
  remedy:
    "Ask for `EVENT_REMAP` in userfaultfd(): bits and markers then move along, the mapping stays registered, and the monitor is told where it went. Or register and protect the new place.",
});
