// The page's beginning. The text is in sight at once; server, panel and editor come behind it, each when it is ready.
import { Address, arrive, DECODE, NEW } from "./address.ts";
import { wireChoices, wireLayout, wireProblems } from "./controls.ts";
import { element, wireSheet } from "./dom.ts";
import { wireFiles } from "./files.ts";
import { Page } from "./page.ts";
import { Server } from "./server.ts";
import { showTables } from "./tables.ts";
import { wireTheme } from "./theme.ts";

const { opening, problem, welcome: isWelcome } = await arrive();
element("#text").textContent = opening.text;
wireTheme();

const page = new Page(
  new Server(new Worker(new URL("server.js", document.baseURI), { type: "module", name: "ptescope" })),
);
const opened = page.open(opening);
const address = new Address(page);
wireLayout(page);
wireSheet();
wireProblems(page);
wireChoices(page);
// What somebody may ask for comes when it is asked for.
element("#examples").onclick = async () => (await import("./gallery.ts")).openGallery(address);
wireFiles(page, address);
element("#share").onclick = async () => (await import("./share.ts")).openShare(page, address);
if (location.hash.startsWith(DECODE)) {
  const pasted = location.hash.slice(DECODE.length);
  void import("./decode.ts").then(({ decodeLinked }) => decodeLinked(page, pasted));
}
element("#decode").onclick = async () => (await import("./decode.ts")).decode(page);
element("#compare").onclick = async () => (await import("./questions.ts")).openComparison(page);
element("#new").onclick = () => void address.open({ text: "", name: "scenario.pte", step: 0, selected: null }, NEW);
element("#walkthrough").onclick = () => {
  page.show("tables");
  page.panel({ type: "walkthrough" });
};
// A narrow window has room for one view: there what the link is about comes first, and the scenario where there is none yet.
page.show(problem === null && opening.text !== "" ? "tables" : "scenario");
if (problem !== null) page.notice(problem, "problem");

/** Milliseconds a step, and how many of them lead up to the loss: above the start, which waits here, and the welcome within it. */
const PACE = 1100;
const STEPS = 4;

await start();

async function start(): Promise<void> {
  try {
    const panel = import("../panel/panel.ts");
    const editor = import("./editor.ts");
    await opened;
    const { PtePanel } = await panel;
    showTables(page, new PtePanel(), element("#tables"));
    if (isWelcome) welcome(page);
    // The bundler gathers the editor's styles here.
    const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: "main.css" });
    const styled = new Promise((done) => {
      style.onload = done;
      style.onerror = done;
    });
    document.head.append(style);
    const { startEditor } = await editor;
    await styled;
    const code = element("#code");
    startEditor(page, code);
    element("#text").remove();
  } catch (error) {
    page.notice(`The page can't start: ${error instanceof Error ? error.message : String(error)}`, "problem");
    throw error;
  }
}

/** A first visit: the scenario goes, step by step, to where the bit is lost. Whoever touches anything takes over. */
function welcome(page: Page): void {
  const loss = page.state.step;
  if (loss === 0 || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  let step = Math.max(0, loss - STEPS);
  page.panel({ type: "goto", step });
  const timer = setInterval(() => {
    step += 1;
    page.panel({ type: "goto", step });
    if (step >= loss) end();
  }, PACE);
  const end = (): void => {
    clearInterval(timer);
    for (const name of ["pointerdown", "keydown", "wheel"]) removeEventListener(name, end, true);
  };
  for (const name of ["pointerdown", "keydown", "wheel"]) addEventListener(name, end, { capture: true, passive: true });
}
