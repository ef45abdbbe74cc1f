// What semantic tokens may be, which an editor is told before it asks for one.

/** The legend: standard types where there is one, so that every theme colours them. */
export const semanticTypes = [
  "comment",
  "keyword",
  "function",
  "parameter",
  "namespace",
  "variable",
  "enumMember",
  "number",
  "string",
  "decorator",
] as const;
export const semanticModifiers = ["declaration", "documentation"] as const;
