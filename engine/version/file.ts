// Which file of the kernel a function of a trail is in, by release: as in the sources of 5.10, 6.1, 6.12 and 7.3. Checked by a test: every
// function that a trail or a loss names has one, but for those that this says nothing of.

import { type KernelVersion, releaseOf } from "./release.ts";

/** By file, as in 6.18; names as every release has them (function.ts). */
const functionsIn: Readonly<Record<string, string>> = {
  "fs/hugetlbfs/inode.c": "hugetlb_vmtruncate hugetlbfs_fallocate hugetlbfs_punch_hole hugetlbfs_setattr",
  "fs/proc/task_mmu.c": "clear_refs_write pagemap_scan_pmd_entry",
  "fs/userfaultfd.c":
    "dup_userfaultfd handle_userfault mremap_userfaultfd_prep userfaultfd_continue userfaultfd_copy userfaultfd_event_wait_completion userfaultfd_move userfaultfd_poison userfaultfd_poll userfaultfd_read userfaultfd_read_iter userfaultfd_register userfaultfd_release userfaultfd_remove userfaultfd_rwprotect userfaultfd_set_mode userfaultfd_unregister userfaultfd_writeprotect userfaultfd_zeropage",
  "include/linux/uaccess.h": "copy_from_user copy_to_user",
  "mm/filemap.c": "filemap_map_pages generic_perform_write",
  "mm/gup.c": "faultin_page get_user_pages_fast pin_user_pages pin_user_pages_fast unpin_user_pages",
  "mm/huge_memory.c":
    "__split_huge_pmd change_huge_pmd copy_huge_pmd deferred_split_scan do_huge_pmd_anonymous_page do_huge_pmd_numa_page do_huge_pmd_uffd_rwp do_huge_pmd_wp_page move_pages_huge_pmd set_pmd_migration_entry split_huge_page_to_list split_huge_page_to_list_to_order zap_huge_pmd",
  "mm/hugetlb.c":
    "__unmap_hugepage_range copy_hugetlb_page_range huge_pmd_share huge_pmd_unshare hugetlb_change_protection hugetlb_cow hugetlb_fault hugetlb_mcopy_atomic_pte hugetlb_mfill_atomic_pte hugetlb_no_page hugetlb_wp",
  "mm/khugepaged.c":
    "collapse_file collapse_huge_page collapse_pte_mapped_thp khugepaged madvise_collapse retract_page_tables",
  "mm/ksm.c": "break_ksm ksm_do_scan replace_page try_to_merge_one_page write_protect_page",
  "mm/madvise.c":
    "madvise_cold_or_pageout_pte_range madvise_free_pte_range madvise_guard_install madvise_guard_remove madvise_populate",
  "mm/memory.c":
    "__access_remote_vm alloc_set_pte copy_nonpresent_pte copy_page_range copy_present_page copy_present_pte copy_present_ptes do_anonymous_page do_cow_fault do_numa_page do_read_fault do_set_pmd do_set_pte do_shared_fault do_swap_page do_uffd_rwp do_wp_page handle_mm_fault handle_pte_marker set_pte_range unmap_vmas vma_needs_copy wp_page_copy wp_page_reuse wp_page_shared zap_pte_range",
  "mm/mempolicy.c": "change_prot_numa",
  "mm/migrate.c":
    "kernel_move_pages migration_entry_wait migration_entry_wait_huge pmd_migration_entry_wait remove_migration_pte",
  "mm/mlock.c": "mlock_fixup",
  "mm/mmap.c": "dup_mmap exit_mmap",
  "mm/mprotect.c": "change_protection change_pte_range mprotect_fixup",
  "mm/mremap.c": "move_normal_pmd move_page_tables move_vma",
  "mm/process_vm_access.c": "process_vm_rw",
  "mm/rmap.c": "try_to_migrate_one try_to_unmap_one",
  "mm/shmem.c":
    "shmem_fallocate shmem_fault shmem_setattr shmem_swapin_folio shmem_swapin_page shmem_undo_range shmem_unused_huge_scan shmem_writeout shmem_writepage",
  "mm/swapfile.c": "try_to_unuse unuse_pte unuse_pte_range",
  "mm/userfaultfd.c":
    "__mcopy_atomic mcopy_atomic_pte mfill_atomic mfill_atomic_install_pte move_pages move_present_pte move_present_ptes move_swap_pte mrwprotect_range mwriteprotect_range uffd_wp_range userfaultfd_release_new",
  "mm/vmscan.c": "drop_slab shrink_folio_list shrink_page_list",
  "virt/kvm/kvm_main.c": "hva_to_pfn",
};

const fileOf = new Map(
  Object.entries(functionsIn).flatMap(([file, names]) => names.split(" ").map((name) => [name, file] as const)),
);

/** The file that has a function, by the name that it has on that kernel; null: none of those that are known. */
export function fileOn(kernel: KernelVersion, name: string): string | null {
  const file = fileOf.get(name) ?? null;
  const series = releaseOf(kernel)?.series ?? 0;
  // mm: move dup_mmap() to mm (6.16).
  if (name === "dup_mmap" && series < 6016) return "kernel/fork.c";
  // fs/userfaultfd.c became a part of mm/userfaultfd.c: in the symbol table of 7.1.13 it is an object of its own still, not in that of 7.2.12.
  if (file === "fs/userfaultfd.c" && series >= 7002) return "mm/userfaultfd.c";
  // An inline function around __split_huge_page_to_list_to_order(), which 6.18.44 does not have and 6.19.14 has.
  if (name === "split_huge_page_to_list_to_order" && series >= 6019) return "include/linux/huge_mm.h";
  return file;
}

/** Every function that a trail may name, under every name that it ever had. */
export const knownFunctions: ReadonlySet<string> = new Set(fileOf.keys());
