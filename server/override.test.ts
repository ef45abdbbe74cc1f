import { expect, test } from "vitest";
import { openScenario } from "../analysis/index.ts";
import { defaultSettings as engine, type KernelVersion } from "../engine/index.ts";
import { environmentOf, problemOf, settingsOf } from "./settings.ts";

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

test("of kernels a header wins over the setting, a view's choice too, and the setting over the newest", () => {
  const on = (text: string, setting: string, view?: KernelVersion) => {
    const environment = environmentOf(settingsOf({ kernel: setting }));
    const override = view === undefined ? {} : { kernel: view };
    return openScenario(text, { ...(environment && { environment }), override }).settings.kernel;
  };
  const named = "kernel 6.1\nA: buf = mmap(1)\n";
  const unnamed = "A: buf = mmap(1)\n";
  expect(on(named, "6.12")).toBe("6.1");
  expect(on(unnamed, "6.12")).toBe("6.12");
  expect(on(unnamed, "6.12", "6.6.1")).toBe("6.6.1");
  expect(on(unnamed, "")).toBe(engine.kernel);
});

test("a kernel that there is not is named, and runs nothing", () => {
  expect(environmentOf(settingsOf({ kernel: "six" }))).toBeUndefined();
  expect(problemOf({ kernel: "six" })).toBe("ptescope.kernel: 'six' is no Linux version.");
  expect(problemOf({ kernel: "6.12", design: "" })).toBeNull();
});
