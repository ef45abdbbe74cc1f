// What a page takes that hosts the panel: `const panel = new PtePanel(); somewhere.append(panel); panel.connect(host)`.
// It brings its own elements and styles; the page gives it a landmark to be in and, where it has some, VS Code's theme variables.

export type { HostEvent, PanelEvent, PanelHost, PanelState } from "./host.ts";
export { initialState } from "./host.ts";
export { PtePanel } from "./panel.ts";
