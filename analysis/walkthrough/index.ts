// Walkthroughs: a scenario to read, as a page or as a mail.

export { htmlWalkthrough, writingHtml } from "./html.ts";
export { markdownWalkthrough, writingMarkdown } from "./markdown.ts";
export {
  type Broken,
  type CodeLine,
  makingWalkthrough,
  type WalkScene,
  type Walkthrough,
  walkthrough,
} from "./walkthrough.ts";
