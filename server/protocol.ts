// What an editor may ask besides LSP's own requests. The client takes these types; the names are the methods.
import type { Range } from "vscode-languageserver";
import type { ViewCall, ViewRequest, ViewResult } from "../analysis/view/types.ts";
import type { Choice, DecoderCall, DecoderRequest, DecoderResult } from "../decoder/decoder.ts";
import type { DebugCall, DebugRequest, DebugResult, RunOverride } from "./features/debug/calls.ts";

/** A value that stands in a line of any text, decoded where a log would print it. */
export interface DecodeAtParams {
  readonly line: string;
  readonly character: number;
  /** Lines before and after it, which may say what architecture and kernel the value is of. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

export interface DecodeAtResult {
  readonly markdown: string;
  /** How the decoder reads it; null: it is no entry that is decoded. */
  readonly choice: Choice | null;
  /** Columns of the value. */
  readonly start: number;
  readonly end: number;
}

/**
 * A log whose values the decoder lists, by the name that its requests give it. `text` null: the file is read where the
 * server runs.
 */
export interface OpenLogParams {
  readonly uri: string;
  readonly text: string | null;
}

/** How many values it has, or why it can't be read, as a sentence; null: the file is nowhere where the server is, who wants its text. */
export type OpenLogResult = { readonly count: number } | { readonly problem: string } | null;

/** Runs a scenario that need not be open, as a test. */
export interface CheckParams {
  readonly uri: string;
  readonly text: string;
}

export interface CheckResult {
  /** What fails: errors, expectations and asserts that do not hold, findings that are not expected. */
  readonly failures: readonly CheckFailure[];
  readonly statements: number;
  readonly checked: number;
  readonly milliseconds: number;
}

export interface CheckFailure {
  readonly uri: string;
  readonly range: Range;
  readonly code: string;
  readonly message: string;
  /** For a result that is another than the one stated. */
  readonly expected?: string;
  readonly actual?: string;
}

/** On what an open scenario runs, and on what else a view may show it: names as headers have them. */
export interface RunsOnResult {
  readonly kernel: string;
  readonly arch: string;
  /** `recorded`: a line of which whole recordings were held against the engine. */
  readonly kernels: readonly { readonly name: string; readonly recorded: boolean }[];
  readonly arches: readonly string[];
}

export interface ExplainParams {
  readonly code: string;
}

/** All findings, by code. */
export interface FindingsResult {
  readonly findings: readonly { readonly code: string; readonly title: string }[];
}

export interface ExplainResult {
  readonly markdown: string | null;
}

/** A notification, `ptescope/files`, for a server without a disk: texts of files by URI; null: it is gone. */
export type FilesParams = Readonly<Record<string, string | null>>;

interface AboutDocument {
  readonly textDocument: { readonly uri: string };
}

/** Something that the panel asks of an open scenario. */
export interface ViewParams extends AboutDocument {
  readonly request: ViewRequest;
  /** On what it runs, where a debug session runs it otherwise. */
  readonly run?: RunOverride;
}

/** Something that a debugger asks of an open scenario. */
export interface DebugParams extends AboutDocument {
  readonly request: DebugRequest;
  readonly run?: RunOverride;
}

/** The step that a line (from 0) of an open scenario is part of. */
/** `line`: from 0; null: nobody said which, and the answer is the step to look at first. */
export interface StepAtParams extends AboutDocument {
  readonly line: number | null;
}

export interface WalkthroughParams extends AboutDocument {
  readonly format: "html" | "md";
}

/** A file's text, or what does not hold, with lines from 0. `file`: an included one. */
export type WalkthroughResult =
  | { readonly text: string }
  | { readonly broken: readonly { readonly line: number; readonly file: string | null; readonly message: string }[] };

export interface ReproduceParams extends AboutDocument {
  /** Expects that the protection is not lost: a regression test in place of a demonstration. */
  readonly kept: boolean;
}

/** A C file, and what the user loses, in a sentence; or what can't be said in C, with lines from 0. */
export type ReproduceResult =
  | { readonly text: string; readonly loss: string | null }
  | {
      readonly refused: readonly { readonly line: number; readonly file: string | null; readonly message: string }[];
      /** The scenario itself does not hold. */
      readonly broken: boolean;
    };

/** A scenario, open or not, on several designs, kernels or architectures. No `names`: on all; of kernels, on those from which on it comes out otherwise. */
export interface CompareParams {
  readonly uri: string;
  readonly text: string;
  readonly against: "designs" | "kernels" | "architectures";
  readonly names: readonly string[];
  readonly format: "html" | "md";
  /** Who wants to be told how far it is: the name that `ProgressParams` has. */
  readonly progress?: string;
}

export type CompareResult = { readonly text: string } | { readonly error: string };

/** What strace printed, as a scenario. `ask`: only where it looks like that. */
export interface ImportParams {
  readonly text: string;
  readonly ask?: boolean;
  /** No name, path or address of the program is told. */
  readonly anonymous?: boolean;
  /** Who wants to be told how far it is: the name that `ProgressParams` has. */
  readonly progress?: string;
}

/**
 * A notification, `ptescope/progress`: how far a request is. How much of it is done, from 0 to 1; or in words, where
 * nobody knows how much there is to do, as in a search.
 */
export type ProgressParams = { readonly request: string } & ProgressValue;

export type ProgressValue = { readonly share: number } | { readonly words: string };

/** Null: there is nothing in it that a scenario could say. */
export interface ImportResult {
  readonly scenario: string | null;
}

/** A scenario, open or not, whose explored section is searched. */
export interface ExploreParams {
  readonly uri: string;
  readonly text: string;
  /** Who wants to be told how far it is: the name that `ProgressParams` has. */
  readonly progress?: string;
}

/**
 * By line (from 0) of the section: what it forbids, what was covered, and the scenario that was found, if one was. A request that was cancelled
 * has it of the lines that were come to.
 */
export type ExploreResult =
  | {
      readonly uri: string;
      /** All of it in a sentence. */
      readonly summary: string;
      readonly answers: readonly {
        readonly line: number;
        readonly property: string;
        /** ` on Linux 6.18`; nothing where several are compared. */
        readonly where: string;
        readonly covered: string;
        readonly proven: boolean;
        /** What happens, in a sentence: the message of a problem; null: nothing was found. */
        readonly message: string | null;
        readonly scenario: string | null;
      }[];
    }
  | { readonly error: string };

/** What could lose the protection of a page, after a line (from 0) or a step of an open scenario? */
export interface LossesParams extends AboutDocument {
  readonly line?: number;
  readonly step?: number;
  readonly page: { readonly mm: string; readonly place: number; readonly page: number };
  /** Who wants to be told how far it is: the name that `ProgressParams` has. */
  readonly progress?: string;
}

export interface LossesResult {
  readonly page: string;
  /** From 0; with its text. */
  readonly line: number;
  readonly after: string;
  /** None: it is not protected there. */
  readonly kernels: readonly string[];
  /** In so many steps at most. */
  readonly depth: number;
  /** The same kernel by kernel, in words; and that a cancelled request was stopped. */
  readonly covered: string;
  readonly notModelled: readonly string[];
  /** The same as a page, whose links `command:ptescope.openFound?[N]` name a way by its number from 0. */
  readonly html: string;
  readonly ways: readonly {
    readonly by: string;
    readonly cause: string;
    readonly who: string;
    /** The finding, with its title; null: none. */
    readonly finding: { readonly code: string; readonly title: string } | null;
    readonly note: string | null;
    readonly kernels: readonly string[];
    readonly statements: readonly string[];
    readonly scenario: string;
  }[];
}

/** A tool of a language model. `input`: as the model gave it; `scenario`: the one that it names, read by the editor. */
export interface ModelToolParams {
  readonly name: "check" | "run" | "explain" | "decode" | "explore" | "compare" | "reproduce";
  readonly input: unknown;
  readonly scenario: { readonly uri: string; readonly text: string } | null;
}

/** What it is told, what is wrong with its input included. */
export interface ModelToolResult {
  readonly text: string;
}

/** These answer null where the scenario is not open. */
export interface Requests {
  "ptescope/view": { readonly params: ViewParams; readonly result: ViewResult<ViewCall> | null };
  "ptescope/debug": { readonly params: DebugParams; readonly result: DebugResult<DebugCall> | null };
  "ptescope/runsOn": { readonly params: AboutDocument; readonly result: RunsOnResult | null };
  "ptescope/stepAt": { readonly params: StepAtParams; readonly result: number | null };
  "ptescope/walkthrough": { readonly params: WalkthroughParams; readonly result: WalkthroughResult | null };
  /** The text of a mail, in 72 columns. */
  "ptescope/mail": { readonly params: AboutDocument; readonly result: WalkthroughResult | null };
  "ptescope/reproduce": { readonly params: ReproduceParams; readonly result: ReproduceResult | null };
  "ptescope/losses": { readonly params: LossesParams; readonly result: LossesResult | null };
  "ptescope/explore": { readonly params: ExploreParams; readonly result: ExploreResult };
  "ptescope/decoder": { readonly params: DecoderRequest; readonly result: DecoderResult<DecoderCall> };
  "ptescope/openLog": { readonly params: OpenLogParams; readonly result: OpenLogResult };
  "ptescope/closeLog": { readonly params: { readonly uri: string }; readonly result: null };
  "ptescope/decodeAt": { readonly params: DecodeAtParams; readonly result: DecodeAtResult | null };
  "ptescope/check": { readonly params: CheckParams; readonly result: CheckResult };
  "ptescope/compare": { readonly params: CompareParams; readonly result: CompareResult };
  "ptescope/import": { readonly params: ImportParams; readonly result: ImportResult };
  "ptescope/modelTool": { readonly params: ModelToolParams; readonly result: ModelToolResult };
  "ptescope/findings": { readonly params: Readonly<Record<string, never>>; readonly result: FindingsResult };
  "ptescope/explain": { readonly params: ExplainParams; readonly result: ExplainResult };
}

/** Commands that an answer may name, where the editor says that it has them: those of an editor around the panel, and of VS Code's own editor. */
export const commandsOfAnswers: readonly string[] = [
  "ptescope.compare",
  "ptescope.explore",
  "ptescope.losses",
  "ptescope.openFound",
  "ptescope.showPanel",
  "ptescope.startWalkthrough",
  "editor.action.triggerParameterHints",
  "editor.action.triggerSuggest",
];
