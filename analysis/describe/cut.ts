// A text for somebody who takes so much and no more: a language model.

/** Characters. */
export const MOST_ANSWERED = 60_000;

/** Cut at a line, which it says. */
export function cutText(text: string, most = MOST_ANSWERED): string {
  if (text.length <= most) return text;
  const end = text.lastIndexOf("\n", most);
  return `${text.slice(0, end > 0 ? end : most)}\n[cut here: it is longer than ${most} characters; ask for less, or of a smaller scenario]`;
}
