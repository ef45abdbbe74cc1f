import { expect, test } from "vitest";
import { headerOf, withHeader } from "./header.ts";

test("a header is replaced where it stands, with what stands behind it", () => {
  const text = "# why\nkernel 6.18 # the newest\nA: buf = mmap(1)\n";
  expect(headerOf(text, "kernel")).toBe("6.18");
  expect(withHeader(text, "kernel", "6.1")).toBe("# why\nkernel 6.1 # the newest\nA: buf = mmap(1)\n");
});

test("a header that is not there is added below the comments at the top", () => {
  expect(headerOf("A: buf = mmap(1)\n", "arch")).toBeNull();
  expect(withHeader("## # Title\nA: buf = mmap(1)\n", "arch", "arm64")).toBe(
    "## # Title\narch arm64\nA: buf = mmap(1)\n",
  );
  expect(withHeader("", "kernel", "6.1")).toBe("kernel 6.1\n");
  expect(withHeader("# only a comment", "kernel", "6.1")).toBe("# only a comment\nkernel 6.1\n");
});

test("options of a design stay", () => {
  expect(withHeader("design none rule=thread\n", "design", "pte-marker")).toBe("design pte-marker rule=thread\n");
});

test("a mapping that is named like a header is none", () => {
  expect(headerOf("A: kernel = mmap(1)\nkernel = memfd(1)\n", "kernel")).toBeNull();
});
