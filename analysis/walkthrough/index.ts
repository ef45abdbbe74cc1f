// Walkthroughs: a scenario to read, as a page or as a mail.

export { htmlWalkthrough } from "./html.ts";
export { markdownWalkthrough } from "./markdown.ts";
export { type Broken, type CodeLine, type WalkScene, type Walkthrough, walkthrough } from "./walkthrough.ts";
