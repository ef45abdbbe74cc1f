// What is asked for by itself once somebody looks at a scenario, by a panel and at the cursor of an editor: loaded together, and in the page with its
// first picture already.

export { codeActions } from "./features/code-actions/code-actions.ts";
export { runsOn } from "./features/runs-on.ts";
export { stepAt, view } from "./features/view.ts";
