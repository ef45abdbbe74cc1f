import { expect, test } from "vitest";
import { problemOf, settingsOf } from "./settings.ts";

test("a design and a rule take the place of the scenario's header", () => {
  expect(settingsOf({ design: "none", rule: "thread" }).override).toEqual({ design: "none", rule: "thread" });
  expect(settingsOf({ design: "", rule: "" }).override).toEqual({});
});

test("a design that there is not is named, with those that there are", () => {
  expect(settingsOf({ design: "pte-mark" }).override).toEqual({});
  expect(problemOf({ design: "pte-mark" })).toMatch(/there is no design pte-mark\. There are: none, /);
  expect(problemOf({ design: "none" })).toBeNull();
  expect(problemOf({})).toBeNull();
});
