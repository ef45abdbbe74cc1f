// Text in C: comments, strings, lines of a comment.

/** Control characters, and those that turn the direction of text around: what stands in a file is what is seen. */
const HIDDEN = /[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu;

/** A line of the scenario as what stands in a comment. */
export function commentText(text: string): string {
  return text.replace(HIDDEN, " ").trim().replace(/\s+/g, " ").replaceAll("*/", "* /").replaceAll("/*", "/ *");
}

/** A string literal. */
export function quoted(text: string): string {
  return `"${text.replace(HIDDEN, " ").replace(/[\\"]/g, "\\$&").replace(/\?\?/g, "?\\?")}"`;
}

/** A text in lines of at most so many characters. */
export function wrapped(text: string, width = 77): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of commentText(text)
    .split(" ")
    .filter((each) => each !== "")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return line === "" ? lines : [...lines, line];
}
