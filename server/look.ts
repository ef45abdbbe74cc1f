// A scenario as features see it, without a connection: for tests of one feature.
import { openScenario, type Scenario } from "../analysis/index.ts";
import { type Fixture, readFixture } from "./fixture.ts";
import { hostOf } from "./test-client.ts";

export interface Look extends Fixture {
  readonly scenario: Scenario;
}

export const host = hostOf({});

/** Runs a fixture. Its cursor is needed where `cursor` is asked for. */
export function look(source: string): Look {
  const fixture = readFixture(source);
  return { ...fixture, scenario: openScenario(fixture.text) };
}

export function cursorOf({ cursor }: Fixture): { line: number; character: number } {
  if (!cursor) throw new Error("the fixture has no cursor ($0)");
  return cursor;
}
