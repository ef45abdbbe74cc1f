// Messages of a userfaultfd, from the raw bytes that read(2) gave: struct uffd_msg of include/uapi/linux/userfaultfd.h, 32 bytes each.

export type Message =
  | {
      readonly kind: "pagefault";
      readonly address: bigint;
      readonly write: boolean;
      readonly mode: "missing" | "minor" | "wp" | "rwp";
      /** Of the thread that waits, with UFFD_FEATURE_THREAD_ID; 0 without. */
      readonly tid: number;
    }
  /** With the descriptor of the child's userfaultfd. */
  | { readonly kind: "fork"; readonly descriptor: number }
  | { readonly kind: "remap" | "remove" | "unmap" };

/** struct uffd_msg. */
export const MESSAGE_BYTES = 32;
const FORK = 19;
const events: Readonly<Record<number, "remap" | "remove" | "unmap">> = {
  20: "remap",
  21: "remove",
  22: "unmap",
};
const FLAG_WRITE = 1n;
const FLAG_WP = 2n;
const FLAG_MINOR = 4n;
const FLAG_RWP = 8n;

/** The messages that are whole in these bytes. */
export function messagesOf(bytes: Uint8Array): Message[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Message[] = [];
  for (let at = 0; at + MESSAGE_BYTES <= bytes.length; at += MESSAGE_BYTES) {
    const event = view.getUint8(at);
    const other = events[event];
    if (event === FORK) messages.push({ kind: "fork", descriptor: view.getUint32(at + 8, true) });
    if (other !== undefined) messages.push({ kind: other });
    if (event !== 0x12) continue;
    const flags = view.getBigUint64(at + 8, true);
    const mode = flags & FLAG_WP ? "wp" : flags & FLAG_MINOR ? "minor" : flags & FLAG_RWP ? "rwp" : "missing";
    messages.push({
      kind: "pagefault",
      address: view.getBigUint64(at + 16, true),
      write: (flags & FLAG_WRITE) !== 0n,
      mode,
      tid: view.getUint32(at + 24, true),
    });
  }
  return messages;
}

/** Messages that `read` returned bytes for, and that the trace does not hold (strace prints 32 bytes unless told otherwise). */
export function cutOff(returned: bigint, bytes: Uint8Array): number {
  return Math.max(0, Number(returned) / MESSAGE_BYTES - Math.floor(bytes.length / MESSAGE_BYTES));
}
