// Headers: what the scenario runs on.

import { isProcessor, PROCESSOR_NAMES, PROCESSORS, parseOption } from "../../engine/arch/options.ts";
import { ARCHES } from "../../engine/arch/table.ts";
import { kernelNamed } from "../../engine/version/named.ts";
import { kernelVersions } from "../../engine/version/release.ts";
import { MAX_NODES } from "../limits.ts";
import { machineSetting, recordedMachine } from "../machine.ts";
import type { VocabularyName } from "../table/row.ts";
import { vocabularyNamed } from "../table.ts";
import type { Header, HeaderSetting, Span, Word } from "../tree.ts";
import { type Effects, NO_EFFECTS } from "./effect.ts";
import type { Names } from "./names.ts";
import type { Report } from "./report.ts";

type Settings = NonNullable<Effects["settings"]>;

export function bindHeader(names: Names, report: Report, header: Header): Effects {
  const keyword = header.keyword.text;
  if (names.started()) {
    report.error("header-place", header.keyword, `'${keyword}' stands before the first operation; move it up`);
    return NO_EFFECTS;
  }
  switch (keyword) {
    case "kernel":
      return bindKernel(report, header);
    case "arch": {
      const word = single(report, header, "an architecture: arch x86_64");
      const arch = word && ARCHES.find((each) => each === word.text);
      if (word && arch === undefined)
        report.unknown("unknown-header", word, `'${word.text}' is no architecture`, ARCHES);
      return arch === undefined ? NO_EFFECTS : { ...NO_EFFECTS, settings: { arch } };
    }
    case "design":
      return bindDesign(report, header);
    case "config":
      return bindConfig(report, header);
    case "machine":
      return bindMachine(report, header);
    default:
      return NO_EFFECTS;
  }
}

/** The path of an `include`, as it is written. */
export function includePath(report: Report, header: Header): string | undefined {
  const [first, ...others] = header.settings;
  for (const other of others) report.error("unknown-header", other, "an include takes one path");
  if (first?.name === null && first.value.kind === "string" && first.value.value !== "") return first.value.value;
  report.error(
    "unknown-header",
    first ?? header.keyword,
    'the path of a scenario is expected, in quotes: include "setup.pte"',
  );
  return undefined;
}

function single(report: Report, header: Header, wanted: string): Word | undefined {
  const [first, ...others] = header.settings;
  for (const other of others) report.error("unknown-header", other, `'${header.keyword.text}' takes one word`);
  if (first?.name === null && first.value.kind === "word") return first.value;
  report.error("unknown-header", first ?? header.keyword, `${wanted} is expected`);
  return undefined;
}

/** `kernel 6.12.5 without 0cef0bb836e3`: a release, and fixes that are switched. */
function bindKernel(report: Report, header: Header): Effects {
  const words: Word[] = [];
  for (const setting of header.settings) {
    if (setting.name === null && setting.value.kind === "word") words.push(setting.value);
    else
      report.error("unknown-header", setting, "a kernel is written: kernel 7.3, or kernel 6.12 without 0cef0bb836e3");
  }
  const [first] = words;
  const last = words.at(-1);
  if (first === undefined || last === undefined) {
    if (header.settings.length === 0)
      report.error("unknown-header", header.keyword, "a Linux version is expected: kernel 7.3");
    return NO_EFFECTS;
  }
  const span = { start: first.start, end: last.end };
  const named = kernelNamed(words.map(({ text }) => text).join(" "));
  if (typeof named === "string") {
    const fixes = kernelVersions.map((text) => ({ title: `Change to '${text}'`, ...span, text }));
    report.error("unknown-header", span, named, fixes.reverse());
    return NO_EFFECTS;
  }
  const { kernel, note } = named;
  if (note !== null)
    report.warning("unknown-header", span, note, [{ title: `Change to '${kernel}'`, ...span, text: kernel }]);
  return { ...NO_EFFECTS, settings: { kernel } };
}

function bindDesign(report: Report, header: Header): Effects {
  const settings: { design?: string; rule?: Exclude<Settings["rule"], undefined> } = {};
  for (const setting of header.settings) {
    const text = textOf(setting);
    if (setting.name === null && settings.design === undefined) {
      if (known(report, setting.value, text, "designs")) settings.design = text;
    } else if (setting.name?.text === "rule") {
      if (known(report, setting.value, text, "rules")) settings.rule = text === "thread" ? "thread" : "linux";
    } else
      report.error(
        "unknown-header",
        setting,
        "a design is written: design pte-marker, or design pte-marker rule=thread",
      );
  }
  if (header.settings.length === 0)
    report.error("unknown-header", header.keyword, `the name of a design is expected: ${list("designs")}`);
  return { ...NO_EFFECTS, settings };
}

function bindConfig(report: Report, header: Header): Effects {
  const settings: { -readonly [K in keyof Settings]?: Settings[K] } = {};
  const layout: Record<string, boolean | number> = {};
  if (header.settings.length === 0)
    report.error("unknown-header", header.keyword, "a build option is expected: config soft-dirty=off");
  for (const setting of header.settings) {
    const name = setting.name ?? (setting.value.kind === "word" ? setting.value : null);
    if (name === null) report.error("unknown-header", setting, "a build option is written name=on or name=off");
    else if (!known(report, name, name.text.toLowerCase().replaceAll("_", "-"), "config")) continue;
    else if (setting.name === null) {
      const fix = { title: "Turn it off", start: name.start, end: name.end, text: `${name.text}=off` };
      report.error("unknown-header", name, `'${name.text}' is on or off, or a number: ${name.text}=off`, [fix]);
    } else {
      const option = parseOption(name.text, textOf(setting));
      if (typeof option === "string") {
        report.error("unknown-header", setting.value, option);
        continue;
      }
      layout[option.name] = option.value;
      if (option.name === "soft-dirty") settings.softDirty = option.value === true;
      else if (option.name === "memory-failure") settings.memoryFailure = option.value === true;
      else if (option.name === "migration") settings.migration = option.value === true;
      else if (option.name === "lpa2") settings.lpa2 = option.value === true;
      else if (option.name === "5-level") settings.levels = option.value === true ? 5 : 4;
      else if (option.name === "sv") settings.levels = option.value === 39 ? 3 : option.value === 57 ? 5 : 4;
      else if (option.name === "svrsw60t59b") settings.svrsw60t59b = option.value === true;
    }
  }
  return { ...NO_EFFECTS, settings, layout };
}

function bindMachine(report: Report, header: Header): Effects {
  let settings: Partial<Settings> = {};
  let layout: Effects["layout"] = null;
  if (header.settings.length === 0)
    report.error("unknown-header", header.keyword, "a setting is expected: machine nodes=2");
  for (const setting of header.settings) {
    if (setting.name === null) report.error("unknown-header", setting, "a machine is written: machine nodes=2");
    else if (!known(report, setting.name, setting.name.text, "machine")) continue;
    else if (setting.name.text === "cpu") {
      const text = textOf(setting);
      const { start, end } = setting.value;
      if (!isProcessor(text)) {
        report.unknown("unknown-header", { start, end, text }, `'${text}' is no processor`, PROCESSOR_NAMES);
        continue;
      }
      const { hafdbs, lpa2 } = PROCESSORS[text];
      settings = { ...settings, hafdbs, lpa2 };
      layout = { lpa2 };
    } else if (recordedMachine.has(setting.name.text) || setting.name.text === "swap") {
      const found = machineSetting(setting.name.text, textOf(setting));
      if (typeof found === "string") report.error("unknown-header", setting.value, found);
      else settings = { ...settings, ...found };
    } else {
      const text = textOf(setting);
      const nodes = /^\d{1,3}$/.test(text) ? Number(text) : 0;
      if (nodes >= 1 && nodes <= MAX_NODES) settings = { ...settings, nodes };
      else report.error("bounds", setting.value, `a machine has 1 to ${MAX_NODES} nodes, not '${text}'`);
    }
  }
  return { ...NO_EFFECTS, settings, layout };
}

function textOf(setting: HeaderSetting): string {
  const { value } = setting;
  return value.kind === "word" ? value.text : value.kind === "string" ? value.value : "";
}

function known(report: Report, span: Span, text: string, vocabulary: VocabularyName): boolean {
  const { words, noun } = vocabularyNamed(vocabulary);
  if (words.some(({ name }) => name === text)) return true;
  const all = words.map(({ name }) => name);
  report.unknown(
    "unknown-header",
    { start: span.start, end: span.end, text },
    text === "" ? `a ${noun} is expected` : `'${text}' is no ${noun}`,
    all,
  );
  return false;
}

function list(vocabulary: VocabularyName): string {
  return vocabularyNamed(vocabulary)
    .words.map(({ name }) => name)
    .join(", ");
}
