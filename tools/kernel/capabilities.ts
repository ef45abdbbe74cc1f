// `npm run capabilities`: turns every row of the version table over, on every recording of test/kernel that asks for it, and says by
// which it is seen. With the names of rows: these alone. A row that no recording sees needs a case of test/kernel/read.test.ts.

import { conformScenario, parseTrace } from "../../conformance/index.ts";
import { type Capability, capabilityNames } from "../../engine/index.ts";
import { evidence } from "../../engine/version/evidence.ts";
import { recorders, scenarios, sets, tracesOf } from "../../test/kernel/corpus.ts";
import { turnedOver } from "../../test/kernel/flip.ts";

const wanted = process.argv.slice(2);
const names = capabilityNames.filter((name) => wanted.length === 0 || wanted.includes(name));
const seen = new Map<Capability, string[]>(names.map((name) => [name, []]));

for (const { name: recorder, kernel } of recorders) {
  for (const set of sets) {
    const texts = new Map(scenarios(set).map(({ name, text }) => [name, text]));
    for (const { name, text } of tracesOf(recorder, set)) {
      const program = texts.get(name) ?? "";
      const trace = parseTrace(text);
      const report = conformScenario(name, program, trace, kernel);
      if (report.difference) continue;
      for (const row of names) {
        if (!report.asked.has(row)) continue;
        const flipped = conformScenario(name, program, trace, turnedOver(kernel, row));
        const isRaw = flipped.rawDifference && !report.rawDifference;
        if (flipped.difference || isRaw || (flipped.reordered && !report.reordered))
          seen.get(row)?.push(`${recorder}/${set}/${name}`);
      }
    }
  }
}

for (const name of names) {
  const by = seen.get(name) ?? [];
  const said = evidence[name].recorded;
  const first = said !== undefined && by.includes(said) ? said : by[0];
  console.log(`${name}: ${by.length === 0 ? "no recording" : `${by.length} recordings, ${first}`}`);
}
