// The engine's whole public face.

export { decodeToEntry, type EntryContext, encodeEntry, encodeTable } from "./arch/entry.ts";
export type { Design, Misreading, Path, Rule, ZapReason } from "./design/design.ts";
export { designNamed, designs } from "./design/designs.ts";
export { type Step, step } from "./kernel/step.ts";
export type * from "./operation.ts";
export { wouldNotice } from "./protection.ts";
export * from "./state/entry.ts";
export { equalStates } from "./state/equal.ts";
export { type FileView, type FrameView, files, frames, swapSlots } from "./state/folio.ts";
export {
  entryAt,
  type PageView,
  type PlaceView,
  pageAt,
  pageSizeAt,
  pageWord,
  placeAt,
  placesOf,
  processes,
  rangeEnd,
  registeredAt,
  type VmaView,
  vmasOf,
} from "./state/inspect.ts";
export { type ArchLack, archLacksOf } from "./state/lack.ts";
export { askedCapabilities } from "./state/machine.ts";
export { type TaskView, tasks, unborn, userfaultfds } from "./state/sleepers.ts";
export {
  createState,
  defaultSettings,
  type Settings,
  type State,
  type StuckIn,
  type SwapKind,
  withoutTask,
} from "./state/state.ts";
export { pageTables, TABLE_FRAMES, type WalkStep, walkAt, walkLevels } from "./state/walk.ts";
export type * from "./step.ts";
export type { Protection } from "./step.ts";
export {
  type Capability,
  capabilities,
  capabilitiesOf,
  capabilityNames,
  changesOf,
  commitText,
  mainlineOf,
  notBefore,
  releasePoints,
  rowsOf,
} from "./version/capability.ts";
export { type Lack, lacksOf } from "./version/feature.ts";
export { functionOn } from "./version/function.ts";
export { kernelNamed, type NamedKernel } from "./version/named.ts";
export type { Row } from "./version/release.ts";
export {
  DEFAULT_KERNEL,
  isRecorded,
  type KernelVersion,
  kernelVersions,
  recordedNear,
  releaseOf,
  releaseText,
  serieses,
  seriesOf,
} from "./version/release.ts";
