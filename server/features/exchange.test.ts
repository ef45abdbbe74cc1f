// An strace that an editor hands over: how far it is told, other requests come in between, and it ends when it is cancelled.
import { expect, test } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver";
import type { Host } from "../host.ts";
import { importText } from "./exchange.ts";

const text = [
  "mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f0000000000",
  "ioctl(7, UFFDIO_REGISTER, {range={start=0x7f0000000000, len=0x2000}, mode=UFFDIO_REGISTER_MODE_WP}) = 0",
  ...Array.from({ length: 20_000 }, () => "futex(0x7ffd0000, FUTEX_WAKE_PRIVATE, 1) = 0"),
].join("\n");

/** Counts its turns, and does something in one. */
function host(inTurn: (turn: number) => void): Host & { turns: number } {
  const made = {
    turns: 0,
    turn: async () => inTurn(++made.turns),
    read: async () => ({ problem: "no file" }),
    exists: async () => false,
    scenarios: async () => [],
  };
  return made;
}

test("how far it is, is told in rising shares", async () => {
  const told: number[] = [];
  const on = host(() => {});
  const { token } = new CancellationTokenSource();
  const { scenario } = await importText({ text }, on, token, (share) => told.push(share));
  expect(scenario).toContain("A: register(anon, WP)");
  expect(on.turns).toBeGreaterThan(5);
  expect(told.length).toBeGreaterThan(5);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  for (const share of told) expect(share > 0 && share <= 1).toBe(true);
});

test("one that is cancelled ends without a scenario", async () => {
  const source = new CancellationTokenSource();
  const on = host((turn) => {
    if (turn === 2) source.cancel();
  });
  expect(await importText({ text }, on, source.token)).toEqual({ scenario: null });
  expect(on.turns).toBe(2);
});
