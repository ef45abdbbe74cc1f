// Why a recording differs from the engine, for docs/model.md, by `VERSION/SET/NAME`. It excuses nothing: what stands here counts as a
// difference all the same.

// do_wp_page() of 5.10 copies where page_count() is not 1, and a page that was faulted in of late is counted by the processor's batch for the LRU
// (lru_pvecs.lru_add of mm/swap.c) until that is drained. The copy's entry is made anew, without the bit that UNREGISTER left; the engine, which has no batch, reuses the page.
const COPIED =
  "a page in the processor's batch for the LRU is counted once more, so do_wp_page() copies it, and the new entry has no bit that UNREGISTER left; the engine reuses the page";

export const causes: Readonly<Record<string, string>> = {
  "5.10/hand/58-anon-unregister": COPIED,
  "5.10/hand/63-blocked-then-close": COPIED,
  "5.10/random-5.10/rnd-41-035": COPIED,
  "5.10/random-5.10/rnd-41-187": COPIED,
};
