// Whole reports: what `ptescope decode` says of each file in reports/ stands in the .expected beside it. Forms are real, values made up;
// `npx vitest run test/decoder --update` writes them anew.

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ptescope } from "../../cli/testing/terminal.ts";

const folder = new URL("reports/", import.meta.url);
const reports = readdirSync(folder).filter((name) => name.endsWith(".txt"));

test.each(reports)("%s", async (name) => {
  const { out, err, status } = await ptescope(["decode"], readFileSync(new URL(name, folder), "utf8"));
  expect({ status, err }).toEqual({ status: 0, err: "" });
  await expect(out).toMatchFileSnapshot(new URL(name.replace(".txt", ".expected"), folder).pathname);
});
