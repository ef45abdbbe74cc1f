// What the decoder's view asks, and the logs that one has open: each is searched once and kept until its view closes.
import { answerDecoder } from "../../decoder/answer.ts";
import type { DecoderCall, DecoderRequest, DecoderResult } from "../../decoder/decoder.ts";
import { Listing } from "../../decoder/listing.ts";
import { type Host, inSlices } from "../host.ts";
import type { OpenLogParams, OpenLogResult } from "../protocol.ts";

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
