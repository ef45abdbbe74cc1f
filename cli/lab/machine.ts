// The kernel that a command's options ask for: the one that runs here, or an image that is booted; then the machine that it boots on, and the command line
// of QEMU that it makes.
import { spawnSync } from "node:child_process";
import { appendFileSync, closeSync, fstatSync, openSync, readFileSync, readSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../arguments.ts";
import type { OptionTable } from "../command.ts";
import { fromDisk } from "../files.ts";
import { builtRecorder, type Kernel, lacks, type Machine, runRecorder } from "./recorder.ts";

export const bootOptions = {
  boot: {
    type: "string",
    value: "IMAGE",
    says: "a kernel image (arch/x86/boot/bzImage, a distribution's vmlinuz; arm64: Image), booted in QEMU; takes no root",
    files: "any",
  },
  modules: {
    type: "string",
    value: "DIR",
    says: "the folder of its modules, where virtio disks are modules (distributions' kernels): /lib/modules/RELEASE",
    files: "folders",
  },
  arch: { type: "string", value: "ARCH", says: "x86_64 (the default) or arm64", words: ["x86_64", "arm64"] },
  memory: { type: "string", value: "MB", says: "of the guest, default 2048" },
  cpus: { type: "string", value: "N", says: "of the guest, default 2" },
  nodes: { type: "string", value: "N", says: "NUMA nodes of the guest: with 2, pages migrate", words: ["1", "2"] },
  append: { type: "string", value: "WORDS", says: "more of the kernel's command line" },
  timeout: { type: "string", value: "SECONDS", says: "without a word of the guest until it is given up; default 120" },
  keep: { type: "string", value: "FILE", says: "the guest's console goes there", files: "any" },
} as const satisfies OptionTable;

export interface BootValues {
  readonly boot?: string | undefined;
  readonly modules?: string | undefined;
  readonly arch?: string | undefined;
  readonly memory?: string | undefined;
  readonly cpus?: string | undefined;
  readonly nodes?: string | undefined;
  readonly append?: string | undefined;
  readonly timeout?: string | undefined;
  readonly keep?: string | undefined;
}

/** What of a command's options is about booting. */
export function bootValues({
  boot,
  modules,
  arch,
  memory,
  cpus,
  nodes,
  append,
  timeout,
  keep,
}: BootValues): BootValues {
  return { boot, modules, arch, memory, cpus, nodes, append, timeout, keep };
}

type Env = Readonly<Record<string, string | undefined>>;

/** Oldest kernel that the recorder was tried on. */
const OLDEST = [5, 10] as const;

/** The machine that options ask for. Throws UsageError: also for what is missing here, all of it at once. */
export function machineOf(values: BootValues & { readonly boot: string }, env: Env): Machine {
  const arch = values.arch ?? "x86_64";
  if (arch !== "x86_64" && arch !== "arm64")
    throw new UsageError(`--arch takes x86_64 or arm64 with --boot, not "${arch}"`);
  const number = (
    name: "memory" | "cpus" | "nodes" | "timeout",
    otherwise: number,
    least: number,
    most: number,
  ): number => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!Number.isInteger(value) || value < least || value > most)
      throw new UsageError(`--${name} takes a number from ${least} to ${most}, not "${values[name]}"`);
    return value;
  };
  const memory = number("memory", 2048, 256, 1 << 20);
  const cpus = number("cpus", 2, 1, 64);
  const nodes = number("nodes", 1, 1, 2);
  const timeout = number("timeout", 120, 5, 86_400);
  refuseOld(values.boot, arch);
  const qemu = arch === "arm64" ? "qemu-system-aarch64" : "qemu-system-x86_64";
  refuseMissing(qemu, arch);
  const compiler = arch === "arm64" && process.arch !== "arm64" ? (env.CC_ARM64 ?? "aarch64-linux-gnu-gcc") : undefined;
  const recorder = builtRecorder(env, { isStatic: true, ...(compiler === undefined ? {} : { compiler }) });
  const { keep } = values;
  if (keep !== undefined) fromDisk(keep, () => writeFileSync(keep, ""), "write");
  return {
    image: values.boot,
    arch,
    modules: values.modules,
    program: fromDisk(recorder, () => readFileSync(recorder)),
    timeout,
    keep:
      keep === undefined ? undefined : (text) => fromDisk(keep, () => appendFileSync(keep, text, "latin1"), "write"),
    command: (folder, accel) => [
      qemu,
      ...(accel === "kvm"
        ? ["-accel", "kvm", "-cpu", "host"]
        : ["-accel", "tcg,thread=multi", "-cpu", arch === "arm64" ? "max,pauth-impdef=on" : "max"]),
      "-machine",
      arch === "arm64" ? "virt,mem-merge=off" : "mem-merge=off",
      ...["-smp", String(cpus), "-m", String(memory)],
      ...numa(nodes, memory, cpus),
      ...["-nodefaults", "-no-user-config", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"],
      ...["-kernel", values.boot, "-initrd", join(folder, "initrd")],
      "-append",
      `console=${arch === "arm64" ? "ttyAMA0" : "ttyS0"} panic=-1 oops=panic loglevel=4 mitigations=off numa_balancing=disable ${values.append ?? ""}`.trim(),
      ...["-drive", `file=${join(folder, "swap")},format=raw,if=virtio,cache=unsafe`],
      ...["-drive", `file=${join(folder, "results")},format=raw,if=virtio,cache=writeback`],
    ],
  };
}

function numa(nodes: number, memory: number, cpus: number): string[] {
  if (nodes === 1) return [];
  return [0, 1].flatMap((node) => [
    "-object",
    `memory-backend-ram,id=m${node},size=${memory / 2}M`,
    "-numa",
    `node,nodeid=${node},memdev=m${node},cpus=${node === 0 ? 0 : cpus > 1 ? `1-${cpus - 1}` : 0}`,
  ]);
}

function refuseMissing(qemu: string, arch: Machine["arch"]): void {
  if (spawnSync(qemu, ["--version"]).error === undefined) return;
  const packages =
    arch === "arm64"
      ? "Debian: apt-get install qemu-system-arm; Fedora: dnf install qemu-system-aarch64; Arch: pacman -S qemu-system-aarch64"
      : "Debian: apt-get install qemu-system-x86; Fedora: dnf install qemu-system-x86; Arch: pacman -S qemu-system-x86";
  throw new UsageError(`there is no ${qemu} (${packages})`);
}

/** What an x86 image says of its version (Documentation/arch/x86/boot.rst); an arm64 one says none. */
function refuseOld(image: string, arch: Machine["arch"]): void {
  const head = fromDisk(image, () => {
    const file = openSync(image, "r");
    try {
      if (!fstatSync(file).isFile()) throw new UsageError(`${image} is no file`);
      const bytes = Buffer.alloc(1 << 16);
      return bytes.subarray(0, readSync(file, bytes));
    } finally {
      closeSync(file);
    }
  });
  if (arch === "arm64") {
    if (head.toString("latin1", 56, 60) !== "ARM\x64")
      throw new UsageError(`${image} is no arm64 kernel image (arch/arm64/boot/Image)`);
    return;
  }
  if (head.toString("latin1", 0x202, 0x206) !== "HdrS")
    throw new UsageError(`${image} is no x86 kernel image (arch/x86/boot/bzImage, or a distribution's vmlinuz)`);
  const at = head.readUInt16LE(0x20e) + 0x200;
  const release = /^[^ \0]*/.exec(head.toString("latin1", at, at + 80))?.[0] ?? "";
  const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(release) ?? []).map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new UsageError(`${image} is Linux ${release}; the recorder takes ${OLDEST.join(".")} and newer`);
}

// The kernel: the one that runs here, or an image that is booted.

/** The kernel that options ask for. Throws UsageError with all that this machine lacks. */
export function kernelOf(values: BootValues, env: Env): Kernel {
  const { boot } = values;
  if (boot === undefined) {
    const [option] = Object.entries(values).find(([, value]) => value !== undefined) ?? [];
    if (option !== undefined) throw new UsageError(`--${option} is about a kernel that is booted: --boot IMAGE`);
    return runningKernel(env);
  }
  const machine = machineOf({ ...values, boot }, env);
  return {
    record: async (jobs, request) => {
      // What boots guests is loaded where one is asked for.
      const { recordInGuest } = await import("./guest.ts");
      await recordInGuest(machine, jobs, request);
    },
  };
}

function runningKernel(env: Env): Kernel {
  const missing = lacks();
  if (missing.length > 0) throw new UsageError("can't record here; this machine lacks", missing);
  const binary = builtRecorder(env);
  return {
    record: async (jobs, { runs, done }) => {
      for (const job of jobs)
        done({ job, runs: Array.from({ length: runs }, () => runRecorder(binary, job.text)), warnings: [] });
    },
  };
}
