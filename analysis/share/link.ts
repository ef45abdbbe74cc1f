// A link to a scenario: all that one looks at, in the part of an address after `#`, which no browser sends to a server.
// `FORMAT.DATA`: the format's number, and its data in base64url. Format 1 is JSON, compressed by deflate (RFC 1951). A
// format that was given out stays readable: a new one gets a number and a reader of its own in `readers`.

import { deflateSync, Inflate, strFromU8, strToU8 } from "fflate";

export interface Shared {
  /** The scenario's text. */
  readonly text: string;
  /** What it ran on, whether the text says it or it was the default then. */
  readonly kernel: string;
  readonly arch: string;
  readonly design: string;
  /** The step in sight, from 0. */
  readonly step: number;
  /** The page looked into. */
  readonly selected: { readonly mm: string; readonly place: number; readonly page: number } | null;
}

/** A link can't be read: why, for the user. */
export interface Broken {
  readonly problem: string;
}

/**
 * A scenario longer than this (in bytes of UTF-8) is not what a link holds: a few bytes could claim to be gigabytes.
 */
const LARGEST = 4_000_000;
const SLICE = 1024;

/** The fragment, without `#`. */
export function writeLink({ text, kernel, arch, design, step, selected }: Shared): string {
  const data = { t: text, k: kernel, a: arch, d: design, s: step, ...(selected ? { p: pageData(selected) } : {}) };
  return `1.${toBase64url(deflateSync(strToU8(JSON.stringify(data)), { level: 9 }))}`;
}

/** What a fragment holds, with or without its `#`. */
export function readLink(fragment: string): Shared | Broken {
  const { format, data } = /^#?(?<format>\d+)\.(?<data>.*)$/s.exec(fragment.trim())?.groups ?? {};
  if (format === undefined || data === undefined) return { problem: "This is no link to a scenario." };
  const reader = readers[format];
  if (!reader) return { problem: `This link was made by a newer ptescope (format ${format}); this one can't read it.` };
  try {
    return reader(data) ?? broken;
  } catch {
    return broken;
  }
}

const broken: Broken = { problem: "This link is broken: a part of it is missing or was changed on its way." };

/** By format. Each gives undefined, or throws, where the data is not what it wrote. */
const readers: Readonly<Record<string, (data: string) => Shared | undefined>> = { 1: readFirst };

function readFirst(data: string): Shared | undefined {
  const given: unknown = JSON.parse(strFromU8(inflated(fromBase64url(data))));
  if (typeof given !== "object" || given === null) return undefined;
  const { t: text, k: kernel, a: arch, d: design, s: step, p: page } = given as Readonly<Record<string, unknown>>;
  if (typeof text !== "string" || typeof kernel !== "string" || typeof arch !== "string" || typeof design !== "string")
    return undefined;
  if (typeof step !== "number" || !Number.isSafeInteger(step) || step < 0) return undefined;
  const selected = page === undefined ? null : readPage(page);
  return selected === undefined ? undefined : { text, kernel, arch, design, step, selected };
}

function pageData({ mm, place, page }: NonNullable<Shared["selected"]>): [string, number, number] {
  return [mm, place, page];
}

function readPage(given: unknown): Shared["selected"] | undefined {
  if (!Array.isArray(given)) return undefined;
  const [mm, place, page]: readonly unknown[] = given;
  const whole = (n: unknown): n is number => typeof n === "number" && Number.isSafeInteger(n) && n >= 0;
  return typeof mm === "string" && whole(place) && whole(page) ? { mm, place, page } : undefined;
}

/** Throws where the data ends early, is none, or is larger than a scenario may be. */
function inflated(data: Uint8Array): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const stream = new Inflate((part, last) => {
    size += part.length;
    ended = last;
    if (size > LARGEST) throw new RangeError("too large");
    parts.push(part);
  });
  for (let at = 0; at < data.length; at += SLICE) stream.push(data.subarray(at, at + SLICE), at + SLICE >= data.length);
  if (!ended) throw new RangeError("ends early");
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function toBase64url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const bits = (a << 16) | (b << 8) | c;
    const digits = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((bits >> shift) & 63));
    text += digits.slice(0, Math.min(3, bytes.length - at) + 1).join("");
  }
  return text;
}

/** Throws where the text has a character that is no digit, or ends within a byte. */
export function fromBase64url(text: string): Uint8Array {
  if (text.length % 4 === 1) throw new RangeError("ends within a byte");
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let known = 0;
  let at = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) throw new RangeError(`${character} is no digit of base64url`);
    bits = ((bits << 6) | digit) & 0xffff;
    known += 6;
    if (known < 8) continue;
    known -= 8;
    bytes[at++] = (bits >> known) & 0xff;
  }
  return bytes;
}
