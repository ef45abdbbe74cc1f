// `assert` and `decode`.

import { WORD_KINDS } from "../../engine/arch/table.ts";
import type { Check, EntryAttribute, EntryPattern, Expectation, RawValue } from "../bound.ts";
import { markerBits, stateAttributes, vocabularyNamed, wordNamed } from "../table.ts";
import type { Assert, Decode, NumberLiteral, Results, StateNode } from "../tree.ts";
import { type Reading, readRange, requireProcess } from "./arguments.ts";
import { bindResults } from "./result.ts";

export function bindAssert(r: Reading, node: Assert): Check | null {
  const { process, page, state } = node;
  if (process === null || page === null || state === null) return null;
  const known = requireProcess(r, process);
  const name = page.kind === "word" ? page : page.name;
  if (!r.names.knowsPlace(name.text)) {
    r.report.unknown("unknown-name", name, `nothing was mapped at '${name.text}' before this`, r.names.all("place"));
    return null;
  }
  const parameter = { name: "page", type: "range", optional: false, keyword: false } as const;
  const range = readRange({ ...r, process: known ? process.text : null }, page, parameter);
  const pattern = bindState(r, state);
  if (!known || range === undefined || pattern === undefined) return null;
  return { start: process.start, end: state.end, mm: process.text, range, pattern };
}

/** What may stand after an assert: that it is meant not to hold. */
export function bindAssertResults(r: Reading, results: Results): Expectation[] {
  return bindResults(r, results).filter((expectation) => {
    if (expectation.kind === "finding") return true;
    const message = "an assert returns nothing; only '!' and the finding that is meant to be here may stand after '->'";
    r.report.error("unknown-result", expectation, message);
    return false;
  });
}

function bindState(r: Reading, node: StateNode): EntryPattern | undefined {
  if (node.name.kind === "number") {
    const value = rawValue(r, node.name);
    return value === undefined ? undefined : { kind: "raw", value };
  }
  const kind = node.name.text;
  const allowed = stateAttributes[kind];
  if (allowed === undefined || !wordNamed("states", kind)) {
    const all = vocabularyNamed("states").words.map(({ name }) => name);
    r.report.unknown("unknown-state", node.name, `'${kind}' is no entry`, all);
    return undefined;
  }
  const has: string[] = [];
  const lacks: string[] = [];
  for (const attribute of node.attributes) {
    const name = attribute.name.text.replaceAll("-", "_");
    if (!allowed.includes(name)) {
      const message =
        allowed.length === 0 ? `'${kind}' has no attributes` : `'${attribute.name.text}' is no attribute of '${kind}'`;
      r.report.unknown("unknown-state", attribute.name, message, allowed);
      return undefined;
    }
    if ((attribute.not ? has : lacks).includes(name)) {
      r.report.error("unknown-state", attribute, `'${name}' and '!${name}' can't both be`);
      return undefined;
    }
    (attribute.not ? lacks : has).push(name);
  }
  return pattern(r, node, kind, has, lacks);
}

function pattern(r: Reading, node: StateNode, kind: string, has: string[], lacks: string[]): EntryPattern | undefined {
  switch (kind) {
    case "none":
    case "hwpoison":
      return { kind };
    case "present":
      return { kind, zero: null, has: attributes(has), lacks: attributes(lacks) };
    case "zero":
      return { kind: "present", zero: true, has: attributes(has), lacks: attributes(lacks) };
    case "swap":
      return { kind, has: attributes(has), lacks: attributes(lacks) };
    case "marker":
      return { kind, bits: bits(has), not: bits(lacks) };
    default: {
      const accesses = ["read", "read_exclusive", "write"] as const;
      const given = accesses.filter((access) => has.includes(access));
      if (given.length > 1 || lacks.some((name) => accesses.some((access) => access === name))) {
        r.report.error("unknown-state", node, "a migration entry is one of read, read_exclusive and write");
        return undefined;
      }
      const access = given[0] === "read_exclusive" ? "read-exclusive" : (given[0] ?? null);
      return { kind: "migration", access, has: attributes(has), lacks: attributes(lacks) };
    }
  }
}

const entryAttributes: readonly EntryAttribute[] = [
  "wp",
  "rwp",
  "rw",
  "dirty",
  "young",
  "soft_dirty",
  "exclusive",
  "prot_none",
  "huge",
];

function attributes(names: readonly string[]): EntryAttribute[] {
  return entryAttributes.filter((name) => names.includes(name));
}

function bits(names: readonly string[]): number {
  return names.reduce((all, name) => all | (markerBits[name] ?? 0), 0);
}

export function bindDecode(r: Reading, node: Decode): RawValue | null {
  if (node.value === null) return null;
  const value = rawValue(r, node.value);
  if (value === undefined) return null;
  const span = { start: node.value.start, end: node.value.end };
  if (node.as === null) return { ...span, value, as: null };
  const text = node.as.text;
  const as = rawKindNamed(text);
  if (as !== undefined) return { ...span, value, as };
  const all = vocabularyNamed("raw-kinds").words.map(({ name }) => name);
  r.report.unknown("type", node.as, `'${text}' is no kind of raw value`, all);
  return null;
}

function rawKindNamed(text: string): RawValue["as"] | undefined {
  if (text === "pte" || text === "pmd" || text === "pud" || text === "p4d" || text === "pgd") return text;
  return WORD_KINDS.find((kind) => kind === text);
}

/** 64 bits. */
function rawValue(r: Reading, literal: NumberLiteral): bigint | undefined {
  const value = literal.value < 0 ? -1n : BigInt(literal.text);
  if (value >= 0n && value < 1n << 64n) return value;
  r.report.error("bounds", literal, "a raw value has 64 bits: 0x0 to 0xffffffffffffffff");
  return undefined;
}
