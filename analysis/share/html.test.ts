import { gunzipSync, strFromU8 } from "fflate";
import { expect, test } from "vitest";
import { htmlFile, packed } from "./html.ts";
import { fromBase64url } from "./link.ts";

const parts = { style: "body{}", script: "start()", panel: packed("panel"), server: packed("server") };
const told = {
  text: "A: buf = mmap(2)\n",
  name: "loss.pte",
  kernel: "7.3",
  arch: "x86_64",
  design: "pte-marker",
  step: 3,
  selected: { mm: "A", place: 0, page: 1 },
};

test("what is packed is gzip, and the same whenever it is packed", () => {
  expect(strFromU8(gunzipSync(fromBase64url(packed("what it was, ü")))).trim()).toBe("what it was, ü");
  expect(packed("x".repeat(1000))).toBe(packed("x".repeat(1000)));
  expect(packed("x")).toMatch(/^[\w-]+$/);
});

test("a scenario is text in the file, whatever it says", () => {
  const text = '</pre></script><script>alert("1")</script>&amp; <!-- ';
  const html = htmlFile(parts, { ...told, text, name: '"><img src=x>' });
  expect(html).not.toContain("<script>alert");
  expect(html).not.toContain("<img");
  expect(html).not.toContain("<!--");
  expect(html).toContain(
    "&lt;/pre&gt;&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;amp; &lt;!-- </pre>",
  );
});

test("it says how it is looked at, and lets nothing be fetched", () => {
  const html = htmlFile(parts, told);
  expect(html).toContain("&quot;step&quot;:3,&quot;selected&quot;:{&quot;mm&quot;:&quot;A&quot;");
  expect(htmlFile(parts, { ...told, step: null, selected: null })).not.toContain("&quot;step&quot;");
  expect(html).toContain("default-src 'none'");
  expect(html).not.toMatch(/connect-src|https?:/);
});
