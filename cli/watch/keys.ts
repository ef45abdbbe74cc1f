// Keys of a terminal in raw mode: what they ask for.

export type Key =
  | "next"
  | "previous"
  | "first"
  | "last"
  | "next-finding"
  | "previous-finding"
  | "up"
  | "down"
  | "page-up"
  | "page-down"
  | "quit"
  | "suspend";

/** As xterm, VT220, the Linux console, rxvt and tmux send them; letters as in less and vi. */
const keys: ReadonlyMap<string, Key> = new Map<string, Key>([
  ...of("next", "\x1b[C", "\x1bOC", "n", "l", " ", "\r", "\n"),
  ...of("previous", "\x1b[D", "\x1bOD", "p", "h", "\x7f", "\b"),
  ...of("first", "\x1b[H", "\x1bOH", "\x1b[1~", "\x1b[7~", "g", "\x01"),
  ...of("last", "\x1b[F", "\x1bOF", "\x1b[4~", "\x1b[8~", "G", "\x05"),
  ...of("next-finding", "f"),
  ...of("previous-finding", "F"),
  ...of("up", "\x1b[A", "\x1bOA", "k"),
  ...of("down", "\x1b[B", "\x1bOB", "j"),
  ...of("page-up", "\x1b[5~", "\x02"),
  ...of("page-down", "\x1b[6~", "\x06"),
  ...of("quit", "q", "\x03", "\x04"),
  ...of("suspend", "\x1a"),
]);

function of(key: Key, ...sent: string[]): [string, Key][] {
  return sent.map((each) => [each, key]);
}

/** A whole sequence, the start of one at the text's end, or a character. */
const ESC = "\x1b";
const one = new RegExp(`${ESC}(?:\\[[0-9;]*[A-Za-z~]|O[A-Za-z]|(?:\\[[0-9;]*|O)?$)|[\\s\\S]`, "gu");
const unfinished = new RegExp(`^${ESC}(?:\\[[0-9;]*|O)?$`);

/** The keys in what came from a terminal, however it was cut: `rest` stands before what comes next. */
export function keysIn(text: string): { readonly keys: readonly Key[]; readonly rest: string } {
  const sequences = text.match(one) ?? [];
  const last = sequences.at(-1) ?? "";
  const rest = unfinished.test(last) ? last : "";
  const whole = rest === "" ? sequences : sequences.slice(0, -1);
  return { keys: whole.flatMap((each) => keys.get(each) ?? []), rest };
}
