// How the page of a comparison looks.

export const style = `
:root { color-scheme: light dark; --border: var(--vscode-contrastBorder, color-mix(in srgb, var(--vscode-editor-foreground, CanvasText) 28%, var(--back))); --raised: color-mix(in srgb, currentColor 5%, var(--back)); --back: var(--vscode-editor-background, Canvas); --focus: var(--vscode-focusBorder, Highlight); --red: var(--vscode-errorForeground, #c72020); --green: var(--vscode-testing-iconPassed, #2f7a35); }
body { font: 13px/1.4 var(--vscode-font-family, system-ui, sans-serif); color: var(--vscode-editor-foreground, CanvasText); background: var(--back); margin: 1em; }
h1 { font-size: 1.3em; }
h2 { font-size: 1.1em; }
.verdict { font-size: 1.15em; max-width: 60em; margin: 0; padding: .5em .8em; border-left: 4px solid var(--focus); background: var(--raised); border-radius: 0 4px 4px 0; }
@media (prefers-contrast: more) { :root { --border: var(--vscode-contrastBorder, CanvasText); } }
table { border-collapse: separate; border-spacing: 0; border: solid var(--border); border-width: 1px 0 0 1px; }
th, td { border: solid var(--border); border-width: 0 1px 1px 0; padding: .3em .5em; text-align: left; vertical-align: top; font-weight: normal; }
thead > tr > * { background: linear-gradient(var(--raised), var(--raised)), var(--back); font-weight: bold; max-width: 22em; }
.rows thead > tr > * { position: sticky; top: 0; z-index: 1; }
td { min-width: 9em; max-width: 22em; overflow-wrap: anywhere; }
td:first-child { min-width: 0; }
@media (max-width: 640px) { th, td { padding: .25em .3em; } td { min-width: 0; } .rows tbody th, code { overflow-wrap: anywhere; } }
code { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); white-space: pre-wrap; background: none; color: inherit; }
a { color: var(--vscode-textLink-foreground, LinkText); }
label:has(code) { cursor: pointer; }
body:not(:has(#all:checked)) tr.same { display: none; }
body:not(:has(tr.differs)):not(:has(#all:checked)) .rows { display: none; }
body:has(#all:checked) tr.differs > * { box-shadow: inset 0 2px var(--focus); }
.lost { background: color-mix(in srgb, var(--red) 15%, transparent); }
.kept { background: color-mix(in srgb, var(--green) 12%, transparent); }
.steps { border: 0; margin: 1em 0 0; padding: .3em 0; }
.steps legend { padding: 0; }
.steps div { display: flex; flex-wrap: wrap; gap: 2px; }
.steps input { appearance: none; margin: 0; flex: 1 1 8px; min-width: 6px; max-width: 28px; height: 20px; border: 1px solid var(--border); cursor: pointer; background: transparent; }
.steps input.differs { background: color-mix(in srgb, var(--focus) 45%, transparent); }
.steps input.lost { background: color-mix(in srgb, var(--red) 60%, transparent); border-bottom-width: 4px; border-bottom-color: var(--red); }
.steps input:checked { outline: 2px solid currentColor; outline-offset: 1px; }
.steps input:focus-visible { outline: 3px solid var(--focus); }
.state { display: none; max-height: 55vh; overflow: auto; margin-bottom: 1em; }
.state caption { text-align: left; padding: .3em 0; }
.state thead > tr > * { position: sticky; top: 0; z-index: 1; }
.state td { font-family: var(--vscode-editor-font-family, ui-monospace, monospace); }
.state td[colspan] { opacity: .75; }
.state .differs { font-weight: bold; background: color-mix(in srgb, var(--focus) 15%, transparent); }
.state .changed th { font-weight: bold; }
`;
