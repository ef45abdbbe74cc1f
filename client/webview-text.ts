// The page of a webview as text, with its policy. It knows no VS Code, so that a plain browser can hold the panel under the same policy.

export interface WebviewText {
  /** The text of a bundle. */
  readonly script: string;
  readonly title: string;
  /** What the script finds as data attributes of the body. */
  readonly data: Readonly<Record<string, string>>;
  /** What names the page's own script and style to the policy. */
  readonly nonce: string;
}

export function webviewText({ script, title, data, nonce }: WebviewText): string {
  // data: is how a picture of a step becomes a PNG.
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:`;
  const attributes = Object.entries(data).map(([name, value]) => ` data-${name}="${escapeAttribute(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style nonce="${nonce}">body { padding: 0; margin: 0; } body.vscode-dark, body.vscode-high-contrast { color-scheme: dark; } body.vscode-light, body.vscode-high-contrast-light { color-scheme: light; }</style>
</head>
<body${attributes.join("")}>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
