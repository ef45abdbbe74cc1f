// A scenario as a whole.

import type { Scenario } from "../index.ts";
import { scenesOf } from "../walkthrough/scene.ts";
import { findingLine } from "./finding.ts";
import { looks } from "./looks.ts";
import type { Overview } from "./types.ts";

const MOST_FINDINGS = 500;

/** `name`: what it is called where its narration has no title. */
export function overview(scenario: Scenario, revision: number, name: string): Overview {
  const { scenes, title } = scenesOf(scenario);
  return {
    revision,
    title: title ?? name,
    kernel: scenario.settings.kernel,
    arch: scenario.arch,
    design: scenario.settings.design,
    steps: scenario.steps.length,
    findings: scenario.findings.slice(0, MOST_FINDINGS).map(findingLine),
    findingCount: scenario.findings.length,
    sections: scenes.flatMap(({ title: section, firstStep }) =>
      section !== null && firstStep >= 0 ? [{ step: firstStep, title: section }] : [],
    ),
    looks,
  };
}
