// What a guest boots into: an initramfs (cpio, "newc": Documentation/driver-api/early-userspace/buffer-format.rst) of the recorder, the
// scenarios, and the modules that its disks take; and the disks.

import { spawnSync } from "node:child_process";
import { closeSync, ftruncateSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { UsageError } from "../arguments.ts";
import { fromDisk } from "../files.ts";
import type { Job, Machine } from "./recorder.ts";

export interface ArchiveFile {
  /** Without a slash at the start; folders of it must come before it. */
  readonly name: string;
  /** Null: a folder. */
  readonly content: Uint8Array | null;
  readonly executable?: boolean;
}

const FOLDER = 0o040755;
const FILE = 0o100644;
const PROGRAM = 0o100755;

/** An archive as the kernel unpacks it. */
export function archive(files: readonly ArchiveFile[]): Buffer {
  const parts = files.flatMap(({ name, content, executable }, index) =>
    entry(name, content === null ? FOLDER : executable ? PROGRAM : FILE, content ?? new Uint8Array(), index + 1),
  );
  return Buffer.concat([...parts, ...entry("TRAILER!!!", 0, new Uint8Array(), 0)]);
}

function entry(name: string, mode: number, content: Uint8Array, inode: number): Uint8Array[] {
  const path = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, path.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, "0")).join("")}`);
  return [head, path, padding(head.length + path.length), content, padding(content.length)];
}

function padding(length: number): Uint8Array {
  return new Uint8Array((4 - (length % 4)) % 4);
}

/** Modules of a folder (`/lib/modules/RELEASE`, or what a package holds above it) that virtio disks take, in the order in which they load. */
export function diskModules(folder: string): ArchiveFile[] {
  const files = new Map<string, string>();
  for (const each of fromDisk(folder, () => readdirSync(folder, { recursive: true, encoding: "utf8" }))) {
    const [, name] = /([^/]+)\.ko(?:\.xz|\.zst|\.gz)?$/.exec(each) ?? [];
    if (name !== undefined) files.set(name.replaceAll("-", "_"), join(folder, each));
  }
  if (files.size === 0) throw new UsageError(`there is no kernel module (.ko) in ${folder}`);
  const loaded = new Map<string, Buffer>();
  const load = (name: string): void => {
    const path = files.get(name);
    // What is no module is built into the kernel.
    if (path === undefined || loaded.has(name)) return;
    const content = unpacked(path);
    const needs = /(?:^|\0)depends=([^\0]*)\0/.exec(content.toString("latin1"))?.[1] ?? "";
    for (const each of needs.split(",")) load(each.replaceAll("-", "_"));
    loaded.set(name, content);
  };
  for (const name of ["virtio_pci", "virtio_mmio", "virtio_blk"]) load(name);
  return [...loaded].map(([name, content], index) => ({
    name: `mod/${String(index).padStart(3, "0")}-${name}.ko`,
    content,
  }));
}

const unpackers = { ".xz": ["xz", "xz-utils", "xz", "xz"], ".zst": ["zstd", "zstd", "zstd", "zstd"] } as const;

function unpacked(path: string): Buffer {
  const packed = fromDisk(path, () => readFileSync(path));
  if (path.endsWith(".gz")) return gunzipSync(packed);
  const unpacker = path.endsWith(".xz") ? unpackers[".xz"] : path.endsWith(".zst") ? unpackers[".zst"] : undefined;
  if (unpacker === undefined) return packed;
  const [program, debian, fedora, arch] = unpacker;
  const ran = spawnSync(program, ["-dc"], { input: packed, maxBuffer: 1 << 28 });
  if (ran.error)
    throw new UsageError(
      `${basename(path)} takes ${program} to unpack (Debian: apt-get install ${debian}; Fedora: dnf install ${fedora}; Arch: pacman -S ${arch})`,
    );
  if (ran.status !== 0) throw new UsageError(`${path} can't be unpacked: ${ran.stderr.toString().trim()}`);
  return ran.stdout;
}

const SWAP_BYTES = 64 << 20;
const RESULT_BYTES = 8 * 2 ** 30;
/** Seconds for one run in the guest. */
const LIMIT = 60;

/** Puts into the folder what a guest boots from: `initrd`, and its disks `swap` and `results`. */
export function prepare(
  folder: string,
  machine: Machine,
  modules: readonly ArchiveFile[],
  jobs: readonly Job[],
  runs: number,
): void {
  const files: ArchiveFile[] = [
    { name: "mod", content: null },
    { name: "scn", content: null },
    { name: "init", content: machine.program, executable: true },
    { name: "runs", content: Buffer.from(String(runs)) },
    { name: "limit", content: Buffer.from(String(LIMIT)) },
    ...modules,
    ...jobs.map(({ text, program }, index) => ({
      name: `scn/${numbered(index)}`,
      content: program ?? Buffer.from(text),
      executable: program !== undefined,
    })),
  ];
  writeFileSync(join(folder, "initrd"), archive(files));
  for (const [name, bytes] of [
    ["swap", SWAP_BYTES],
    ["results", RESULT_BYTES],
  ] as const) {
    const disk = openSync(join(folder, name), "w", 0o600);
    ftruncateSync(disk, bytes);
    closeSync(disk);
  }
}

function numbered(index: number): string {
  return String(index).padStart(4, "0");
}
