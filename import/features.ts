// Features of a userfaultfd by their bits: include/uapi/linux/userfaultfd.h.
import { scnFeatures } from "../language/scn/words.ts";

/** Without `UFFD_FEATURE_`. */
export function featuresOf(bits: bigint): string[] {
  return scnFeatures.filter((_, bit) => (bits >> BigInt(bit)) & 1n).map(([, feature]) => feature);
}
