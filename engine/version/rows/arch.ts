// Which architecture has what of userfaultfd and soft-dirty, by release: arch/…/Kconfig, and the extensions that a
// processor has to have.

import type { Row } from "../row.ts";

export const archRows = {
  "wp-refused-without-bit": {
    since: "5.14",
    commit: "00b151f21f39",
  },
  "arm64-uffd-wp": {
    since: "6.10",
    commit: "5b32510af77b",
  },
  "arm64-contpte": {
    since: "6.9",
    commit: "4602e5757bcc",
  },
  "arm64-prefaults-old": {
    since: "5.12",
    commit: "0388f9c74330",
  },
  "riscv64-minor": {
    since: "6.5",
    commit: "a2492ca86c98",
  },
  "riscv64-uffd-wp": {
    since: "6.19",
    commit: "c64da3950cf4",
  },
  "riscv64-soft-dirty": {
    since: "6.19",
    commit: "2a3ebad4db63",
  },
} as const satisfies Readonly<Record<string, Row>>;
