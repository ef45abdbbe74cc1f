// What the decoder's view asks, and the logs that one has open: each is searched once and kept until its view closes.
import { answerDecoder } from "../../decoder/answer.ts";
import type { DecoderCall, DecoderRequest, DecoderResult } from "../../decoder/decoder.ts";
import { Listing } from "../../decoder/listing.ts";
import { type Host, slice } from "../host.ts";
import type { OpenLogParams, OpenLogResult } from "../protocol.ts";

export class Logs {
  private readonly open = new Map<string, Listing>();
  private readonly host: Host;

  constructor(host: Host) {
    this.host = host;
  }

  /** Searches a log, in slices: other answers come in between. A log that is open already is searched anew. */
  async add({ uri, text }: OpenLogParams): Promise<OpenLogResult> {
    const log = text ?? this.host.read(uri);
    if (log === null) return null;
    const listing = new Listing(log);
    let more = true;
    while (more) {
      const goOn = slice();
      while (more && goOn()) more = listing.search();
      await this.host.turn();
    }
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
