// A first scenario to change and to play with: it loses a protection, so that there is something to see at once.
import { commands, type Disposable, window, workspace } from "vscode";

const first = `## # What becomes of the bit?
## Pages are write-protected, then zapped. On shared memory a marker keeps the bit; on anonymous memory nothing does.
kernel 7.3

f = memfd(2)
A: shared = mmap(2, SHARED, f)
A: private = mmap(2)
A: userfaultfd(PAGEFAULT_FLAG_WP | WP_HUGETLBFS_SHMEM)
A: register(shared, WP)
A: register(private, WP)
A: write(shared[0], 7)
A: write(private[0], 7)

## ## Protect
A: wp(shared[0])
A: wp(private[0])

## ## Zap
A: madvise(shared[0], DONTNEED)
A: madvise(private[0], DONTNEED)

## ## Write
A/1: write(shared[0], 8)
A: write(private[0], 8)
A: resolve(shared[0])
`;

export function registerNewScenario(): Disposable {
  return commands.registerCommand("ptescope.newScenario", async () => {
    await window.showTextDocument(await workspace.openTextDocument({ language: "pte", content: first }));
  });
}
