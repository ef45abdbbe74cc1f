// base64url (RFC 4648, section 5), without padding. Neither Node's Buffer nor the browser's btoa is there everywhere.

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
