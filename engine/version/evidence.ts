// What each row of the version table says, and how that is known: for hovers, docs/versions.md and tests. It is apart from
// the table so that a scenario runs without it.

import type { Capability } from "./capability.ts";
import { earlyEvidence } from "./evidence/early.ts";
import { folioEvidence } from "./evidence/folio.ts";
import { mappingEvidence } from "./evidence/mapping.ts";
import { archEvidence, userfaultfdEvidence } from "./evidence/userfaultfd.ts";
import type { EvidenceOf } from "./release.ts";

export const evidence: EvidenceOf<Record<Capability, unknown>> = {
  ...earlyEvidence,
  ...userfaultfdEvidence,
  ...mappingEvidence,
  ...folioEvidence,
  ...archEvidence,
};
