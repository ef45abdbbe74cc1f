// Colours and sizes: VS Code's theme variables, with values of its default themes where the page has none (light-dark follows color-scheme).
// Kinds of entries take the chart colours as an edge, a shape and a tint; text keeps the editor's own foreground, so contrast is the theme's.
import { css, noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

export const theme = css`
  :host {
    --fg: var(--vscode-foreground, light-dark(#2b2b2b, #cccccc));
    --strong: var(--vscode-editor-foreground, light-dark(#1f1f1f, #e6e6e6));
    --dim: var(--vscode-descriptionForeground, light-dark(#5a5a5a, #a6a6a6));
    --bg: var(--vscode-editor-background, light-dark(#ffffff, #1f1f1f));
    --raised: color-mix(in srgb, var(--strong) 4%, var(--bg));
    --line: var(--vscode-contrastBorder, color-mix(in srgb, var(--strong) 16%, transparent));
    --focus: var(--vscode-focusBorder, light-dark(#005fb8, #0078d4));
    --accent: var(--vscode-charts-blue, light-dark(#0063d3, #59a4f9));
    --error: var(--vscode-editorError-foreground, light-dark(#d02323, #f14c4c));
    --warning: var(--vscode-editorWarning-foreground, light-dark(#9a6700, #cca700));
    --info: var(--vscode-editorInfo-foreground, light-dark(#0063d3, #59a4f9));
    --mono: var(--vscode-editor-font-family, ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace);
    font-family: var(--vscode-font-family, system-ui, "Segoe UI", "DejaVu Sans", sans-serif);
    font-size: var(--vscode-font-size, 13px);
    color: var(--fg);
    color-scheme: inherit;
  }

  .shape-present, .shape-anon { --shape: var(--vscode-charts-blue, light-dark(#0063d3, #59a4f9)); }
  .shape-cached { --shape: var(--vscode-charts-blue, light-dark(#0063d3, #59a4f9)); }
  .shape-zero, .shape-none, .shape-vacant, .shape-gap { --shape: color-mix(in srgb, var(--strong) 55%, var(--bg)); }
  .shape-swap { --shape: var(--vscode-charts-purple, light-dark(#652d90, #ad80d7)); }
  .shape-migration { --shape: var(--vscode-charts-orange, light-dark(#b5561a, #d18616)); }
  .shape-marker { --shape: var(--vscode-charts-green, light-dark(#2f7a35, #89d185)); }
  .shape-preserved { --shape: var(--vscode-charts-green, light-dark(#2f7a35, #89d185)); }
  .shape-hwpoison { --shape: var(--error); }

  *, *::before, *::after { box-sizing: border-box; }
  .glyph { width: 1em; height: 1em; flex: none; color: var(--shape); }
  .shield { width: .8em; height: .85em; flex: none; }
  .icon { width: 14px; height: 14px; }
  .mono { font-family: var(--mono); font-size: .95em; }
  .dim { color: var(--dim); }
  .entry { display: inline-flex; align-items: center; gap: .35em; font-family: var(--mono); white-space: nowrap; }
  .sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  :focus-visible { outline: 2px solid var(--focus); outline-offset: 1px; }
  button.plain, summary { font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: start; }
  button.link { font: inherit; color: var(--vscode-textLink-foreground, var(--accent)); background: none; border: 0; padding: 0; cursor: pointer; text-align: start; text-decoration: underline; text-underline-offset: 2px; }
  @media (prefers-reduced-motion: no-preference) {
    .moves { transition: background-color .15s, border-color .15s, box-shadow .15s; }
  }
`;

// How the bits of an entry and its fields look, in the panel and in the decoder.

export const bitsStyles = css`
  .grid { display: grid; gap: 5px; }
  .grid-row { display: grid; grid-template-columns: repeat(32, minmax(0, 1fr)); }
  .bit { position: relative; font: 600 11px/16px var(--mono); text-align: center; padding-top: 11px; color: var(--dim); border: 1px solid var(--line); border-left-width: 0; }
  .bit:first-child, .bit.byte + .bit { border-left-width: 1px; }
  .bit.byte { margin-right: 2px; }
  .bit i { position: absolute; inset: 0 0 auto; font: 400 8px/11px var(--mono); color: var(--dim); }
  .bit.on { background: color-mix(in srgb, var(--accent) 22%, var(--bg)); color: var(--strong); }
  .bit.on i { color: var(--strong); }
  .bit.pointed, .fields tr.pointed { background: color-mix(in srgb, var(--warning) 34%, var(--bg)); color: var(--strong); }
  .bit.differs { outline: 2px solid var(--accent); outline-offset: -2px; }
  .fields { border-collapse: collapse; margin-top: 8px; width: 100%; }
  .fields th, .fields td { text-align: left; vertical-align: baseline; padding: 2px 12px 2px 0; font-weight: 400; border-bottom: 1px solid color-mix(in srgb, var(--line) 60%, transparent); overflow-wrap: anywhere; }
  .fields thead th { color: var(--dim); font-size: .9em; white-space: nowrap; }
  .fields tbody th { color: var(--strong); min-width: 19ch; }
  .fields td:first-child { white-space: nowrap; }
  .fields tr.differs td, .fields tr.differs th { background: color-mix(in srgb, var(--accent) 14%, transparent); color: var(--strong); }
  .fields tr.clear { color: var(--dim); }
  .fields tr.clear th { color: var(--fg); }
`;

// Styles of one element, set through CSSOM. A webview's policy (style-src with a nonce) refuses style attributes, and lit's styleMap writes one
// when it draws for the first time; what a script sets property by property is allowed (CSP 3, 6.6.2.4).

type Styles = Readonly<Record<string, string>>;

class Placed extends Directive {
  private before: Styles = {};

  constructor(part: PartInfo) {
    super(part);
    if (part.type !== PartType.ELEMENT) throw new Error("placed() stands in a tag, outside of its attributes");
  }

  override render(_styles: Styles): unknown {
    return noChange;
  }

  override update(part: ElementPart, [styles]: [Styles]): unknown {
    const { element } = part;
    if (!(element instanceof HTMLElement || element instanceof SVGElement)) return noChange;
    for (const name of Object.keys(this.before)) if (!(name in styles)) element.style.removeProperty(name);
    for (const [name, value] of Object.entries(styles))
      if (this.before[name] !== value) element.style.setProperty(name, value);
    this.before = styles;
    return noChange;
  }
}

/** Names as in a style sheet: `grid-column`, `--shape`. */
export const placed = directive(Placed);
