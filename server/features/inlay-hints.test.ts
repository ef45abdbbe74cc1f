import { expect, test } from "vitest";
import { openScenario } from "../../analysis/index.ts";
import { defaultSettings, type Settings } from "../settings.ts";
import { inlayHints } from "./inlay-hints.ts";

function hints(source: string, settings: Settings = defaultSettings): string[] {
  const scenario = openScenario(source);
  const range = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
  return inlayHints(scenario, range, settings).map(
    ({ position, label }) => `${position.line + 1}:${position.character} ${label}`,
  );
}

const scenario = `A: buf = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP)
A: register(buf, WP)
A: write(buf[0], 7)
A: wp(buf[0])    # protects
A/1: write(buf[0], 9)
A: resolve(buf[0])
A: madvise(buf, REMOVE)
`;

test("what a statement returned and changed, at its end and before its comment", () => {
  expect(hints(scenario)).toEqual([
    "4:19 [0] none → present(rw)",
    "5:13 [0] present -rw +wp",
    "6:21 -> blocks wp",
    "7:18 -> A/1 ok  [0] present -wp +rw",
    "8:23 -> EINVAL",
  ]);
});

test("a mapping that is not the statement's own is named, and ranges are folded", () => {
  const moved = `A: old = mmap(2)
A: write(old[0], 7)
A: write(old[1], 7)
A: fork(B)
A: mremap(old, new[2])
`;
  expect(hints(moved)).toEqual([
    "2:19 [0] none → present(rw)",
    "3:19 [1] none → present(rw)",
    "4:10 old[0..1] present -rw; B.old[0..1] none → present",
    "5:22 [0..1] present → none; new[2..3] none → present",
  ]);
});

test("lines that state it stay quiet", () => {
  const stated = scenario
    .replace("REMOVE)", "REMOVE) -> EINVAL")
    .replace("9)", "9) -> blocks wp")
    .replace("resolve(buf[0])", "resolve(buf[0]) -> 0, A/1 ok");
  expect(hints(stated).filter((hint) => hint.includes("->"))).toEqual([]);
});

test("each kind has its own switch", () => {
  const only = (kind: keyof Settings["inlayHints"]): string[] => {
    const inlayHints = { result: false, threads: false, messages: false, entries: false, [kind]: true };
    return hints(scenario, { ...defaultSettings, inlayHints });
  };
  expect(only("result")).toEqual(["6:21 -> blocks wp", "8:23 -> EINVAL"]);
  expect(only("threads")).toEqual(["7:18 -> A/1 ok"]);
  expect(only("messages")).toEqual([]);
  expect(only("entries").map((hint) => hint.slice(0, 1))).toEqual(["4", "5", "7"]);
});

test("only what is asked for", () => {
  const range = { start: { line: 5, character: 0 }, end: { line: 5, character: 0 } };
  expect(inlayHints(openScenario(scenario), range, defaultSettings)).toHaveLength(1);
});
