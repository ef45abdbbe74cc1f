// A scenario that makes an entry like a value, where the value carries enough to say how one comes to be. It ends with a check that it did.

import { ARCHES } from "../engine/arch/table.ts";
import { kernelVersions } from "../engine/version/release.ts";
import type { Description } from "./describe.ts";

/** Undefined: a table, an impossible entry, a word, an architecture or a form that scenarios don't have. */
export function scenarioOf(description: Description): string | undefined {
  const { arch, level, problems, value, sentence } = description;
  if (!ARCHES.some((each) => each === arch) || (level !== "pte" && level !== "pmd") || problems.length > 0)
    return undefined;
  const made = steps(description);
  if (!made) return undefined;
  const { kernel, headers } = headersOf(description, made.headers ?? []);
  if (kernel === undefined) return undefined;
  return [
    `# An entry like ${value}: ${sentence.replace(/^(?:If this is [^:]*: )/, "")}`,
    ...headers,
    "",
    ...made.lines,
    `assert A.buf[0] is ${made.is}`,
    "",
  ].join("\n");
}

interface Snippet {
  readonly headers?: readonly string[];
  readonly lines: readonly string[];
  /** What the check asks. */
  readonly is: string;
}

/** A kernel that is modelled and has uffd-wp on that architecture: the one that was decoded for, or the newest. */
function headersOf(
  { arch, kernel }: Description,
  own: readonly string[],
): { kernel?: string; headers: readonly string[] } {
  // riscv64 has what scenarios are about since 6.19 alone.
  if (arch === "riscv64") return { headers: [] };
  const usable = kernelVersions.filter((each) => arch === "x86_64" || each !== "6.1");
  const exact = usable.find((each) => each === kernel);
  const chosen = exact ?? usable.at(-1) ?? "6.18";
  const note =
    exact === undefined
      ? [`# The value was read as of Linux ${kernel}; the scenario runs on ${chosen}, which is modelled.`]
      : [];
  return {
    kernel: chosen,
    headers: [...note, `kernel ${chosen}`, ...(arch === "x86_64" ? [] : [`arch ${arch}`]), ...own],
  };
}

function steps(description: Description): Snippet | undefined {
  const isSet = (name: string): boolean => description.fields.some((field) => field.name === name && field.isSet);
  const says = (words: string): boolean => description.sentence.includes(words);
  const isHuge = description.level === "pmd";
  const wp = isSet("uffd-wp");
  const map = isHuge ? ["A: buf = mmap(512)", "A: madvise(buf, HUGEPAGE)"] : ["A: buf = mmap(1)"];
  const protect = ["A: userfaultfd(PAGEFAULT_FLAG_WP)", "A: register(buf, WP)", `A: wp(buf${isHuge ? "" : "[0]"})`];
  const write = "A: write(buf[0], 1)";
  switch (description.form) {
    case "none":
      return { lines: map.slice(0, 1), is: "none" };
    case "present":
      if (!says("user") || isSet("global")) return undefined;
      if (isSet("special"))
        return isHuge || says("writable")
          ? undefined
          : { lines: [...map, "A: read(buf[0])", ...(wp ? protect : [])], is: wp ? "zero(wp)" : "zero" };
      if (wp) return { lines: [...map, write, ...protect], is: isHuge ? "present(wp, huge)" : "present(wp)" };
      if (says("read-only")) return { lines: [...map, write, `A: mprotect(buf, READ)`], is: "present(!rw)" };
      return says("writable") ? { lines: [...map, write], is: "present(rw)" } : undefined;
    case "protnone":
      return isHuge
        ? undefined
        : {
            lines: [...map, write, ...(wp ? protect : []), "A: mprotect(buf, NONE)"],
            is: wp ? "present(wp)" : "present(!rw)",
          };
    case "swap":
      return isHuge
        ? undefined
        : {
            lines: [...map, "swapon()", write, ...(wp ? protect : []), "A: reclaim(buf[0])"],
            is: wp ? "swap(wp)" : "swap",
          };
    case "migration-write":
    case "migration-read":
    case "migration-read-exclusive":
      return isHuge
        ? undefined
        : {
            headers: ["machine nodes=2"],
            lines: [...map, write, ...(wp ? protect : []), "A: migrate_begin(buf[0])"],
            is: wp ? "migration(wp)" : "migration",
          };
    case "marker":
      return isHuge ? undefined : marker(isSet);
    default:
      return undefined;
  }
}

function marker(isSet: (name: string) => boolean): Snippet | undefined {
  if (isSet("marker-guard"))
    return { lines: ["A: buf = mmap(1)", "A: madvise(buf[0], GUARD_INSTALL)"], is: "marker(guard)" };
  if (isSet("marker-poisoned"))
    return {
      lines: ["A: buf = mmap(1)", "A: userfaultfd(0)", "A: register(buf, MISSING)", "A: poison(buf[0])"],
      is: "marker(poison)",
    };
  if (!isSet("marker-uffd-wp")) return undefined;
  return {
    lines: [
      "f = memfd(1)",
      "A: buf = mmap(1, SHARED, f)",
      "A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)",
      "A: register(buf, WP)",
      "A: wp(buf[0])",
    ],
    is: "marker(wp)",
  };
}
