// Where the page is that links open.
import { ConfigurationTarget, window, workspace } from "vscode";

/** As set; "" where it is not. */
export function knownAddress(): string {
  return workspace.getConfiguration("ptescope.share").get("address", "");
}

/** As set; else asked for, once. */
export async function addressOf(): Promise<string | undefined> {
  const known = knownAddress();
  if (known !== "") return known;
  const given = await window.showInputBox({
    title: "Copy Link",
    prompt: "Where is the page of ptescope that the link opens? This is kept in the setting ptescope.share.address.",
    placeHolder: "https://example.org/ptescope/",
    validateInput: (text) =>
      /^https?:\/\/./.test(text.trim()) ? null : "An address that begins with http:// or https://",
  });
  if (given === undefined) return undefined;
  await workspace.getConfiguration("ptescope.share").update("address", given.trim(), ConfigurationTarget.Global);
  return given.trim();
}
