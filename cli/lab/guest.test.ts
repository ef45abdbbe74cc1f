// Guests that come to an end of every kind. QEMU is a shell script here, which writes what a guest would: the console on standard output,
// records into the disk.

import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { recordInGuest } from "./guest.ts";
import { archive } from "./initramfs.ts";
import { machineOf } from "./machine.ts";
import type { Machine } from "./recorder.ts";
import { failureOf, type Recording } from "./recorder.ts";

const folder = mkdtempSync(join(tmpdir(), "ptescope-fake-"));
afterAll(() => rmSync(folder, { recursive: true }));

/**
 * Functions of the script: `head TEXT` writes a record without body, `trace NNN TEXT` one with, each 4 KiB long; `part NNN TEXT` one that is not
 * done.
 */
const FUNCTIONS = `
at=0
block() { printf '%s' "$1" | dd of="$D/results" bs=4096 seek=$2 conv=notrunc,sync status=none; }
head() { block "$1" $at; at=$((at + 1)); }
part() { block "$(printf '%b' "$2")" $((at + 1)); block "part $1 0" $at; }
trace() { block "$2" $((at + 1)); block "run $1 0 $3 \${#2}" $at; at=$((at + 2)); }
`;

/** Folders of guests. */
const folders: string[] = [];

/** What stands in the guests' way is counted: boot N runs the Nth script, the last one again and again. */
function machine(scripts: readonly string[], timeout = 30): Machine & { boots: number } {
  const made = {
    image: "bzImage",
    arch: "arm64" as const,
    modules: undefined,
    program: Buffer.from("recorder"),
    timeout,
    keep: undefined,
    boots: 0,
    command: (where: string) => {
      const script = scripts[Math.min(made.boots++, scripts.length - 1)] ?? "";
      folders.push(where);
      return ["sh", "-c", `D='${where}'\necho $$ >>'${folder}/pids'\n${FUNCTIONS}\n${script}`];
    },
  };
  return made;
}

const jobs = ["one", "two", "three"].map((name) => ({ name, text: `# ${name}\nswapon\n` }));

async function recorded(on: Machine): Promise<{ recordings: Recording[]; notes: string[] }> {
  const recordings: Recording[] = [];
  const notes: string[] = [];
  await recordInGuest(on, jobs, {
    runs: 1,
    note: (text) => notes.push(text),
    done: (recording) => recordings.push(recording),
  });
  return { recordings, notes };
}

afterEach(() => {
  // No process and no folder stays behind.
  for (const pid of readFileSync(join(folder, "pids"), "utf8").trim().split("\n"))
    expect(spawnSync("ps", ["-o", "stat=", "-p", pid], { encoding: "utf8" }).stdout.trim()).toMatch(/^(Z.*)?$/);
  expect(folders.splice(0).filter((each) => existsSync(each))).toEqual([]);
  rmSync(join(folder, "pids"));
});

const GOOD = `
head 'ready 6.18.0'
for n in $(seq 0 $((COUNT - 1))); do
  id=$(printf %04d $n); head "begin $id"; echo "@ptescope begin $id"; echo '@ptescope 0 swapon'; trace $id "trace of $id" 0; echo "@ptescope done $id"
done
head end
`;
const good = (count: number) => `COUNT=${count}\n${GOOD}`;

test("all is recorded, each with its trace", async () => {
  const { recordings, notes } = await recorded(machine([good(3)]));
  expect(recordings.map(({ job, runs }) => [job.name, runs])).toEqual([
    ["one", [{ status: 0, trace: "trace of 0000" }]],
    ["two", [{ status: 0, trace: "trace of 0001" }]],
    ["three", [{ status: 0, trace: "trace of 0002" }]],
  ]);
  expect(notes).toEqual(["Booting bzImage with TCG."]);
});

const begun = `head 'ready 6.18.0'\nhead 'begin 0000'\necho '@ptescope begin 0000'\ntrace 0000 first 0\necho '@ptescope done 0000'\nhead 'begin 0001'\necho '@ptescope begin 0001'\necho '@ptescope 7 write A r0 0 9'\n`;
test.each([
  [
    "panics",
    `${begun}echo 'BUG: unable to handle page fault'\necho 'Kernel panic - not syncing: Fatal exception'\nexit 0`,
    30,
    "it panicked: Fatal exception",
  ],
  ["ends", `${begun}exit 1`, 30, "QEMU ended with 1"],
  ["hangs", `${begun}sleep 1000`, 5, "nothing was heard of it for 5 s"],
  ["hangs, its children too", `${begun}sleep 1000 & wait`, 5, "nothing was heard of it for 5 s"],
  [
    "floods its console",
    `${begun}exec yes 'a line of a flood, one after another'`,
    30,
    "it printed more than 8 MB to its console",
  ],
])(
  "a guest that %s: told with scenario and operation, and booted again for the rest",
  async (_, script, timeout, why) => {
    const on = machine([script, good(1)], timeout);
    const { recordings, notes } = await recorded(on);
    expect(on.boots).toBe(2);
    expect(recordings.map(({ job, runs, ended }) => [job.name, runs.length, ended])).toEqual([
      ["one", 1, undefined],
      ["two", 0, why],
      ["three", 1, undefined],
    ]);
    const [, failed] = recordings;
    expect(failed && failureOf(failed)).toBe(`the kernel came to an end at operation 7, write A r0 0 9: ${why}`);
    expect(notes[1]).toBe(`The guest is ended: ${why}. Booting it again for the other 1.`);
  },
);

test("of a scenario in which the guest dies its trace up to there is kept, in whole lines", async () => {
  const script = `${begun}part 0001 '{"kernel":"6.18.0"}\\n{"i":0}\\n{"i":1,"op":"wri'\nexit 1`;
  const { recordings } = await recorded(machine([script, good(1)]));
  expect(recordings.map(({ partial }) => partial)).toEqual([undefined, '{"kernel":"6.18.0"}\n{"i":0}\n', undefined]);
});

test("one that dies at its last scenario is not booted again", async () => {
  const on = machine([`${good(2).replace("head end", "")}head 'begin 0002'\nexit 0`]);
  const { recordings } = await recorded(on);
  expect([on.boots, recordings.length, recordings[2]?.ended]).toEqual([1, 3, "QEMU ended with 0"]);
});

test("a scenario that never ends, and a kernel that warns, are told", async () => {
  const scenario = (number: number, what: string) =>
    `head 'begin 000${number}'\necho '@ptescope begin 000${number}'\n${what}\necho '@ptescope done 000${number}'\n`;
  const script = [
    "head 'ready 6.18.0'\n",
    scenario(0, `trace 0000 '{"i":3,"timeout":1}' 3`),
    scenario(1, "trace 0001 x 0\nsleep 0.3\necho '[   1.0] WARNING: CPU: 0 PID: 9 at mm/x.c:1'"),
    scenario(2, "trace 0002 y 0"),
    "head end",
  ].join("");
  const { recordings } = await recorded(machine([script]));
  expect(recordings.map(failureOf)).toEqual(["operation 3 never ends: the recorder ran out of time", null, null]);
  expect(recordings.map(({ warnings }) => warnings)).toEqual([[], ["WARNING: CPU: 0 PID: 9 at mm/x.c:1"], []]);
});

test.each([
  [
    "a broken init",
    "echo 'Kernel panic - not syncing: No working init found.'\nexit 0",
    /it panicked: No working init found/,
  ],
  ["no disk", "echo '@ptescope no disk'\nexit 0", /no virtio disk: --modules DIR/],
  ["silence", "sleep 1000", /nothing was heard of it for 5 s/],
  ["a QEMU that fails", "echo 'qemu: no such machine' >&2; exit 1", /QEMU ended with 1/],
])("a guest that does not come up (%s) is wrong use, with its last words", async (_, script, message) => {
  await expect(recorded(machine([script], 5))).rejects.toThrow(message);
});

/** Whether KVM is tried at all here. */
const tried = spawnSync("test", ["-r", "/dev/kvm", "-a", "-w", "/dev/kvm"]).status === 0;
test.skipIf(!tried)("where KVM can be opened and QEMU ends with it, TCG is tried", async () => {
  const on = machine(["echo 'qemu: failed to set MSR' >&2; exit 134", good(3)]);
  const { recordings, notes } = await recorded({ ...on, arch: "x86_64" });
  expect(recordings.map(({ runs }) => runs.length)).toEqual([1, 1, 1]);
  expect(notes).toEqual([
    "Booting bzImage with KVM.",
    "KVM does not come up here; going on with TCG, which is slower.",
    "Booting bzImage with TCG.",
  ]);
});

test("an archive is one that cpio reads", async () => {
  const made = archive([
    { name: "scn", content: null },
    { name: "scn/0001", content: Buffer.from("swapon\n") },
    { name: "init", content: Buffer.from("#!"), executable: true },
  ]);
  writeFileSync(join(folder, "pids"), `${process.pid}x\n`);
  const listed = spawnSync("cpio", ["-itv"], { input: made, encoding: "utf8" });
  if (listed.error === undefined) {
    expect(listed.stdout.replace(/^(\S+).* (\S+)$/gm, "$1 $2")).toBe(
      "drwxr-xr-x scn\n-rw-r--r-- scn/0001\n-rwxr-xr-x init\n",
    );
  }
  expect(made.length % 4).toBe(0);
});

test("what is missing or wrong is named", () => {
  writeFileSync(join(folder, "pids"), `${process.pid}x\n`);
  const image = join(folder, "image");
  const write = (release: string): string => {
    const bytes = Buffer.alloc(4096);
    bytes.write("HdrS", 0x202);
    bytes.writeUInt16LE(0x100, 0x20e);
    bytes.write(`${release} (x@y) #1\0`, 0x300);
    writeFileSync(image, bytes);
    return image;
  };
  const asked = (values: object) => () => machineOf({ boot: image, ...values }, { PATH: process.env.PATH });
  expect(asked({ boot: join(folder, "none") })).toThrow("there is no such file or folder");
  expect(asked({ boot: folder })).toThrow(/it is a folder|is no file/);
  writeFileSync(image, "no kernel");
  expect(asked({})).toThrow("is no x86 kernel image");
  write("5.4.0-42-generic");
  expect(asked({})).toThrow("is Linux 5.4.0-42-generic; the recorder takes 5.10 and newer");
  expect(asked({ arch: "arm64" })).toThrow("is no arm64 kernel image");
  expect(asked({ arch: "mips" })).toThrow('--arch takes x86_64 or arm64 with --boot, not "mips"');
  expect(asked({ memory: "lots" })).toThrow("--memory takes a number from 256 to");
});
