// Programs of tools/kernel, built with the system's compiler at first use: the recorder (mmrun.c), and the tracer (tracer/).

import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";

/** Where the sources are, from this file and from dist/cli.js alike. Looked for when it is needed: no other command reads there. */
function sourceFolder(): string | undefined {
  return [new URL("../../tools/kernel/", import.meta.url), new URL("../tools/kernel/", import.meta.url)]
    .map((url) => fileURLToPath(url))
    .find((path) => existsSync(join(path, "mmrun.c")));
}

/** Files of that folder. */
const programs = {
  recorder: { binary: "mmrun", sources: ["mmrun.c", "guest.c"], headers: [] },
  tracer: {
    binary: "tracer",
    sources: ["tracer/follow.c", "tracer/pages.c", "tracer/calls.c"],
    headers: ["tracer/tracer.h"],
  },
} as const;

export interface Build {
  /** The compiler with its own arguments; default: $CC, or cc. */
  readonly compiler?: string;
  /** For a guest, which has no shared libraries. */
  readonly isStatic?: boolean;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * A program, built where it is not there yet: into $XDG_CACHE_HOME/ptescope (~/.cache/ptescope, /var/cache/ptescope for root), one for each state
 * of the sources and compiler. Throws UsageError.
 */
export function built(what: keyof typeof programs, env: Env, { compiler, isStatic = false }: Build = {}): string {
  const { binary: name, sources: own, headers } = programs[what];
  const folder = sourceFolder();
  if (folder === undefined)
    throw new UsageError(`the ${what}'s source, tools/kernel/${own[0]}, is not beside this program`);
  const there = (file: string): string[] => (existsSync(join(folder, file)) ? [join(folder, file)] : []);
  const sources = own.flatMap(there);
  if (sources.length === 0)
    throw new UsageError(`the ${what}'s source, tools/kernel/${own[0]}, is not beside this program`);
  const words = (compiler ?? env.CC ?? "cc").trim().split(/\s+/);
  const [program = "cc", ...given] = words;
  const flags = [...given, "-O2", "-pthread", ...(isStatic ? ["-static"] : [])];
  const hash = createHash("sha256").update([program, ...flags].join("\0"));
  for (const file of [...sources, ...headers.flatMap(there)]) hash.update(fromDisk(file, () => readFileSync(file)));
  const cache = cacheFolder(env);
  const binary = join(cache, `${name}-${hash.digest("hex").slice(0, 12)}`);
  if (existsSync(binary)) return binary;
  // Two at once each build their own and the last one stays: both are the same. Two threads of a process have one number.
  const fresh = `${binary}.${process.pid}.${randomBytes(4).toString("hex")}`;
  const ran = spawnSync(program, [...flags, "-o", fresh, ...sources], { encoding: "utf8" });
  if (ran.error) {
    throw new UsageError(
      `there is no C compiler "${program}": install one (Debian: apt-get install gcc libc6-dev; Fedora: dnf install gcc glibc-static; Arch: pacman -S gcc), or name one in CC`,
    );
  }
  if (ran.status !== 0) {
    rmSync(fresh, { force: true });
    if (isStatic && /cannot find -l(?:c|pthread)\b/.test(ran.stderr))
      throw new UsageError(
        `there is no libc.a to link the ${what} with (Debian: apt-get install libc6-dev; Fedora: dnf install glibc-static; Arch: glibc has it)`,
      );
    throw new UsageError(`the ${what} does not compile with ${words.join(" ")}:`, ran.stderr.trim().split("\n"));
  }
  fromDisk(binary, () => renameSync(fresh, binary), "write");
  return binary;
}

/** What root runs must be root's: no folder of somebody else's, none that others may write to. Throws UsageError. */
function cacheFolder(env: Env): string {
  const isRoot = process.getuid?.() === 0;
  const caches = env.XDG_CACHE_HOME ?? (isRoot ? "/var/cache" : join(homedir(), ".cache"));
  const cache = join(caches, "ptescope");
  fromDisk(cache, () => mkdirSync(cache, { recursive: true, mode: 0o755 }), "write");
  const { uid, mode } = fromDisk(cache, () => lstatSync(cache));
  if (isRoot && (uid !== 0 || (mode & 0o022) !== 0))
    throw new UsageError(
      `${cache} is not root's alone, and root would run a program from it; name another folder in XDG_CACHE_HOME`,
    );
  return cache;
}
