// Theme variables as VS Code gives them to a webview, of its three kinds of themes; those that the panel uses.
export interface Theme {
  /** The class that the page's body has. */
  readonly kind: "vscode-light" | "vscode-dark" | "vscode-high-contrast";
  readonly colors: Readonly<Record<string, string>>;
}

const dark = {
  foreground: "#cccccc",
  "editor-foreground": "#d4d4d4",
  descriptionForeground: "#9d9d9d",
  "editor-background": "#1f1f1f",
  focusBorder: "#0078d4",
  "charts-blue": "#59a4f9",
  "charts-purple": "#ad80d7",
  "charts-orange": "#d18616",
  "charts-green": "#89d185",
  "editorError-foreground": "#f14c4c",
  "editorWarning-foreground": "#cca700",
  "editorInfo-foreground": "#59a4f9",
  "textLink-foreground": "#4daafc",
};

const light = {
  foreground: "#3b3b3b",
  "editor-foreground": "#3b3b3b",
  descriptionForeground: "#3b3b3b",
  "editor-background": "#ffffff",
  focusBorder: "#005fb8",
  "charts-blue": "#0063d3",
  "charts-purple": "#652d90",
  "charts-orange": "#d18616",
  "charts-green": "#388a34",
  "editorError-foreground": "#e51400",
  "editorWarning-foreground": "#bf8803",
  "editorInfo-foreground": "#0063d3",
  "textLink-foreground": "#005fb8",
};

const highContrast = {
  foreground: "#ffffff",
  "editor-foreground": "#ffffff",
  descriptionForeground: "rgba(255, 255, 255, 0.7)",
  "editor-background": "#000000",
  focusBorder: "#f38518",
  contrastBorder: "#6fc3df",
  "charts-blue": "#59a4f9",
  "charts-purple": "#ad80d7",
  "charts-orange": "#d18616",
  "charts-green": "#89d185",
  "editorError-foreground": "#f48771",
  "editorWarning-foreground": "#ffd370",
  "editorInfo-foreground": "#3794ff",
  "textLink-foreground": "#21a6ff",
};

export const themes: Readonly<Record<"light" | "dark" | "high-contrast", Theme>> = {
  light: { kind: "vscode-light", colors: light },
  dark: { kind: "vscode-dark", colors: dark },
  "high-contrast": { kind: "vscode-high-contrast", colors: highContrast },
};

/** The custom properties that a theme sets, with their values. */
export function variablesOf({ colors }: Theme): (readonly [name: string, value: string])[] {
  return Object.entries(colors).map(([name, color]) => [`--vscode-${name}`, color]);
}
