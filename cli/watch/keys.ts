// Keys of a terminal in raw mode: what they ask for, and where that leads.
import type { Scenario } from "../../analysis/index.ts";
import type { ViewState } from "./view.ts";

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

// Where one looks after a key, and after the file was saved.

/** Where one begins: at the first finding, or at the end. */
export function firstStep({ findings, steps }: Scenario): number {
  return findings.find(({ expected }) => !expected)?.step ?? Math.max(0, steps.length - 1);
}

/** `most`: how far the state can be scrolled; `page`: lines of it in sight. */
export function moved(state: ViewState, key: Key, most: number, page: number): ViewState {
  const { scenario, step, scroll } = state;
  const to = (next: number): ViewState => {
    const within = Math.max(0, Math.min(scenario.steps.length - 1, next));
    return within === step ? state : { ...state, step: within, scroll: 0 };
  };
  const by = (lines: number): ViewState => ({ ...state, scroll: Math.max(0, Math.min(most, scroll + lines)) });
  const found = scenario.findings.filter(({ expected }) => !expected).map((each) => each.step);
  switch (key) {
    case "next":
      return to(step + 1);
    case "previous":
      return to(step - 1);
    case "first":
      return to(0);
    case "last":
      return to(scenario.steps.length - 1);
    case "next-finding":
      return to(found.find((each) => each > step) ?? step);
    case "previous-finding":
      return to(found.findLast((each) => each < step) ?? step);
    case "up":
      return by(-1);
    case "down":
      return by(1);
    case "page-up":
      return by(-page);
    case "page-down":
      return by(page);
    default:
      return state;
  }
}

/** The same place in a later text: who looked at the last step looks at the last one, else the step of that number. */
export function saved(state: ViewState, scenario: Scenario): ViewState {
  const last = Math.max(0, scenario.steps.length - 1);
  const wasLast = state.step >= state.scenario.steps.length - 1;
  const step = state.scenario.steps.length === 0 ? firstStep(scenario) : wasLast ? last : Math.min(state.step, last);
  return { ...state, scenario, step, problem: null };
}
