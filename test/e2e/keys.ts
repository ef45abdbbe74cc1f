// Keys for an editor in a browser. A workbench that moves its focus loses a key now and then, the more often the busier the machine is: so a key
// is pressed until what it does is there, and typing begins where the editor has the focus.
import type { Locator, Page } from "playwright-core";

/** How long a single key has, a row that is searched for, and all tries together, in milliseconds. */
const patience = { key: 4000, row: 20_000, all: 120_000 } as const;

/**
 * Presses keys one after the other until `done` is there, and again where it does not come. Only for keys that do no harm when they
 * are pressed twice. Fails as Playwright does, with the locator that did not come.
 */
export async function pressUntil(page: Page, keys: string | readonly string[], done: Locator): Promise<void> {
  const sequence = typeof keys === "string" ? [keys] : keys;
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    for (const key of sequence) await page.keyboard.press(key);
    if (await there(done)) return;
  }
  await done.first().waitFor({ timeout: patience.key });
}

/**
 * Clicks on `target` until `done` is there: a code lens is drawn anew whenever something is said of its file, and then takes no click. Only for what does no
 * harm when it is clicked twice.
 */
export async function clickUntil(target: Locator, done: Locator): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    await target
      .first()
      .click({ timeout: patience.key })
      .catch(() => {});
    if (await there(done)) return;
  }
  await done.first().waitFor({ timeout: patience.key });
}

/**
 * Points at `target` until `done` is there: a lens that is drawn above it moves it away from under the pointer, and then no hover opens for it. Pointed at
 * anew from elsewhere, for a pointer that does not move opens none.
 */
export async function pointUntil(target: Locator, done: Locator): Promise<void> {
  const { mouse } = target.page();
  for (let waited = 0; waited < patience.all; waited += patience.row) {
    await target.hover({ timeout: patience.row }).catch(() => {});
    if (await there(done, patience.row)) return;
    await mouse.move(0, 0);
  }
  await target.hover({ timeout: patience.key });
  await done.first().waitFor({ timeout: patience.row });
}

/**
 * Opens a menu with the right button on `target` and takes the row that says `text`, until `done` is there: a menu that has only just opened takes
 * no click. Only for rows that do no harm when they are taken twice.
 */
export async function menuUntil(target: Locator, text: string, done: Locator): Promise<void> {
  const page = target.page();
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    await target.click({ button: "right" });
    const row = page.locator(".monaco-menu .action-item", { hasText: text });
    await row.hover();
    await row.click();
    if (await there(done)) return;
    await page.keyboard.press("Escape");
  }
  await done.first().waitFor({ timeout: patience.key });
}

/**
 * Opens a box with `keys`, writes `text` into it and takes it, until `done` is there: a box closes without a word when the focus moves below it. Only
 * for boxes that do no harm when they are filled twice.
 */
export async function fillUntil(page: Page, keys: string, box: Locator, text: string, done: Locator): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    await pressUntil(page, keys, box);
    if ((await filled(box, text)) && (await there(done))) return;
  }
  await done.first().waitFor({ timeout: patience.key });
}

/** Does `open`, which shows a list, and clicks `row` in it, from the start until the row was there to be clicked: a list closes without a word when the focus moves below it. */
export async function takeRow(page: Page, open: () => Promise<void>, row: Locator): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    try {
      await open();
      await row.waitFor({ timeout: patience.row });
      await row.click({ timeout: patience.key });
      return;
    } catch {
      await closeList(page);
    }
  }
  await row.click({ timeout: patience.key });
}

/** Closes the list of a quick input, where one is open. A key alone would go to what has the focus: the panel closes its page by Escape. */
export async function closeList(page: Page): Promise<void> {
  const input = page.locator(".quick-input-widget:visible input").first();
  if (await input.isVisible()) await input.press("Escape", { timeout: patience.key }).catch(() => undefined);
}

/**
 * Clicks into a line of the editor until what is typed goes there: a view that has just opened beside it takes the focus for itself after the first click,
 * and a line that moves while the window is laid out takes none.
 */
export async function focusLine(line: Locator): Promise<void> {
  const focused = line.page().locator(".monaco-editor.focused");
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    const clicked = await line.click({ timeout: patience.key }).then(
      () => true,
      () => false,
    );
    if (clicked && (await there(focused))) return;
  }
  await line.click({ timeout: patience.key });
  await focused.first().waitFor({ timeout: patience.key });
}

/** Presses a key in a line of the editor until `done` is there. A lens that is drawn above it moves the line away from under the click: so it is clicked anew. */
export async function pressAtLine(line: Locator, key: string, done: Locator): Promise<void> {
  const page = line.page();
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    await focusLine(line);
    await page.keyboard.press(key);
    if (await there(done)) return;
    await page.keyboard.press("Escape");
  }
  await done.first().waitFor({ timeout: patience.key });
}

/**
 * Puts `text` in place of the line with the cursor, until `done` is there. The text goes in as one piece, as a paste does, so that nothing of it
 * can be lost and trying again does no harm.
 */
export async function replaceLine(page: Page, text: string, done: Locator): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.key) {
    await page.keyboard.press("End");
    await page.keyboard.press("Shift+Home");
    await page.keyboard.insertText(text);
    if (await there(done)) return;
  }
  await done.first().waitFor({ timeout: patience.key });
}

/**
 * Types where `focus` puts the cursor, until `done` is there: a view that opens beside the editor takes the focus for itself a moment after the click. Only
 * for texts whose keys do no harm elsewhere, and which nothing of is in the editor where `done` does not come.
 */
export async function typeUntil(page: Page, focus: () => Promise<void>, text: string, done: Locator): Promise<void> {
  for (let waited = 0; waited < patience.all; waited += patience.row) {
    await focus();
    await page.keyboard.type(text, { delay: 15 });
    if (await there(done, patience.row)) return;
    await page.keyboard.press("Escape");
  }
  await done.first().waitFor({ timeout: patience.key });
}

/** Whether the box was there to be filled and taken, in the time that a key has. */
async function filled(box: Locator, text: string): Promise<boolean> {
  try {
    await box.fill(text, { timeout: patience.key });
    await box.press("Enter", { timeout: patience.key });
    return true;
  } catch {
    return false;
  }
}

/** Whether it comes in time, which is that of a key unless said. */
function there(done: Locator, timeout: number = patience.key): Promise<boolean> {
  return done
    .first()
    .waitFor({ timeout })
    .then(
      () => true,
      () => false,
    );
}
