// Scenarios recorded on a kernel: what is asked, and what comes back.

/** One run of the recorder. */
export interface Run {
  /** 0: done; 3: something in the scenario never ends, and the trace says at which operation. */
  readonly status: number;
  readonly trace: string;
}

export interface Job {
  readonly name: string;
  /** A .scn. */
  readonly text: string;
  /** A static program that is run in the recorder's place; its output is the trace. In a guest alone. */
  readonly program?: Uint8Array;
}

export interface Recording {
  readonly job: Job;
  /** As many as were asked for, or fewer where the kernel ended before. */
  readonly runs: readonly Run[];
  /** What is left of the run that was on when it ended: its trace up to that operation. */
  readonly partial?: string;
  /** Why there is no more, in a sentence: the kernel panicked, hung, flooded its console. */
  readonly ended?: string;
  /** The operation that was on when it ended. */
  readonly operation?: { readonly index: number; readonly text: string };
  /** Warnings and bugs that the kernel printed while the scenario ran. */
  readonly warnings: readonly string[];
}

export interface Request {
  /** How often each scenario runs. */
  readonly runs: number;
  /** Told as it happens: a guest that boots, one that is given up. */
  note(text: string): void;
  /** Each recording as it is there, in the order of the jobs. */
  done(recording: Recording): void;
}

export interface Kernel {
  /** Records all, in their order. Throws UsageError where nothing can be recorded. */
  record(jobs: readonly Job[], request: Request): Promise<void>;
}

/** What went wrong with a recording, in a sentence; null: nothing. */
export function failureOf({ runs, ended, operation }: Recording): string | null {
  if (ended !== undefined) {
    const at =
      operation === undefined ? "before its first operation" : `at operation ${operation.index}, ${operation.text}`;
    return `the kernel came to an end ${at}: ${ended}`;
  }
  const failed = runs.find(({ status }) => status !== 0);
  if (failed === undefined) return null;
  if (failed.status !== 3) return `the recorder ended with status ${failed.status}`;
  const at = /\{"i":(\d+),"timeout":1\}\s*$/.exec(failed.trace)?.[1];
  return `operation ${at ?? "?"} never ends: the recorder ran out of time`;
}
