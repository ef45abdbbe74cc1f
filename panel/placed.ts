// Styles of one element, set through CSSOM. A webview's policy (style-src with a nonce) refuses style attributes, and lit's styleMap writes one
// when it draws for the first time; what a script sets property by property is allowed (CSP 3, 6.6.2.4).

import { noChange } from "lit";
import { Directive, directive, type ElementPart, type PartInfo, PartType } from "lit/directive.js";

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
