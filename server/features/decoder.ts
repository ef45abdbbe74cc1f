// Values outside of scenarios: one in a line of any text, for a hover; what the decoder's view asks, and the logs that one has open: each is searched
// once and kept until its view closes.
import { answerDecoder, choiceOf, summaryOf } from "../../decoder/answer.ts";
import { type DecoderCall, type DecoderRequest, type DecoderResult, describeMarkdown } from "../../decoder/decoder.ts";
import { describeFound, foundSentence, loadFor, requestFor } from "../../decoder/found.ts";
import { Listing } from "../../decoder/listing.ts";
import { findInText } from "../../decoder/search.ts";
import { type Host, inSlices } from "../host.ts";
import type { DecodeAtParams, DecodeAtResult, OpenLogParams, OpenLogResult } from "../protocol.ts";

/** A larger log is for the command line, which reads as it goes. */
const MAX_LOG_BYTES = 64 << 20;

function* searching(listing: Listing): Generator<void, void> {
  while (listing.search()) yield;
}

export class Logs {
  private readonly open = new Map<string, Listing>();
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** Searches a log, in slices: other answers come in between. A log that is open already is searched anew. */
  async add({ uri, text }: OpenLogParams): Promise<OpenLogResult> {
    // Where the server runs there is nothing but files of its own disk.
    if (text === null && !uri.startsWith("file:")) return null;
    const file = text === null ? await this.host.read(uri, MAX_LOG_BYTES) : { text };
    if ("problem" in file) return file;
    if (file.text.length > MAX_LOG_BYTES) return { problem: `it is larger than ${MAX_LOG_BYTES >> 20} MB` };
    const listing = new Listing(file.text);
    await inSlices(searching(listing), this.host);
    this.open.set(uri, listing);
    return { count: listing.count };
  }

  remove(uri: string): void {
    this.open.delete(uri);
  }

  /** A view may have outlived the server that had its log: it is searched again where it can be read. */
  async answer(request: DecoderRequest): Promise<DecoderResult<DecoderCall>> {
    if ("source" in request && "log" in request.source && !this.open.has(request.source.log)) {
      await this.add({ uri: request.source.log, text: null });
    }
    return answerDecoder(
      request,
      (name) => this.open.get(name),
      () => this.host.turn(),
    );
  }
}

/** The value at a column of a line, where a kernel message would print one; null: none. */
export async function decodeAt({
  line,
  character,
  before = [],
  after = [],
}: DecodeAtParams): Promise<DecodeAtResult | null> {
  const from = before.reduce((sum, each) => sum + each.length + 1, 0);
  const at = from + character;
  const text = [...before, line, ...after].join("\n");
  const all = findInText(text);
  const found = all.find(({ start, end }) => start <= at && at <= end);
  if (!found) return null;
  await loadFor([found.origin]);
  const description = describeFound(found);
  const around = all.filter(({ report }) => report === found.report);
  return {
    markdown: description
      ? describeMarkdown(
          description,
          3,
          summaryOf(found, around, (offset) => text.slice(0, offset).split("\n").length - 1),
        )
      : foundSentence(found),
    choice: description ? choiceOf(description, requestFor(found)) : null,
    start: found.start - from,
    end: found.end - from,
  };
}
