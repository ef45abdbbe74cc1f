// Linux versions as they are compared.

/** `6.12` → 6012; 0 for no version. */
export function versionNumber(text: string): number {
  const dot = text.indexOf(".");
  return dot < 0 ? 0 : Number.parseInt(text, 10) * 1000 + Number.parseInt(text.slice(dot + 1), 10);
}
