// What is asked for by itself once a scenario is in view, in a panel or at the cursor of an editor: loaded together, and in the page with its
// first picture already.

export { codeActions } from "../features/code-actions/code-actions.ts";
export { runsOn, stepAt, view } from "../features/view.ts";
