;;; pte-syntax.el --- What to colour in page-table scenarios -*- lexical-binding: t -*-

;; Made from the language's table: npm run grammar.

;;; Code:

(defconst pte-font-lock-keywords
  '(("^\\s-*##[ \t]+#\\{1,6\\}[ \t].*$" 0 font-lock-keyword-face t)
    ("^\\s-*##\\(?:[ \t].*\\)?$" 0 font-lock-doc-face t)
    ("!PTE[0-9]\\{3\\}\\_>" 0 font-lock-warning-face)
    ("^\\s-*\\(include\\|machine\\|config\\|design\\|kernel\\|arch\\)\\(?:[ \t]+[^(=:/ \t\n]\\|[ \t]*$\\)" 1 font-lock-preprocessor-face)
    ("^\\s-*\\(assert\\|never\\|always\\|decode\\|scn\\|explore\\|any\\|on\\)\\(?:[ \t]+[^(=:/ \t\n]\\|[ \t]*$\\)" 1 font-lock-keyword-face)
    ("^\\s-*\\([A-Za-z_][A-Za-z0-9_]*\\(?:/[A-Za-z0-9_-]+\\)?\\)[ \t]*:" 1 font-lock-type-face)
    ("\\_<\\(migrate_begin\\|pagemap_scan\\|migrate_end\\|userfaultfd\\|clear_refs\\|khugepaged\\|unregister\\|drop_slab\\|fallocate\\|ftruncate\\|hugepages\\|numa_hint\\|uffd_poll\\|uffd_read\\|continue\\|mprotect\\|register\\|set_mode\\|zeropage\\|compact\\|hugetlb\\|madvise\\|migrate\\|munlock\\|reclaim\\|resolve\\|swapoff\\|kwrite\\|mremap\\|munmap\\|poison\\|pwrite\\|swapon\\|close\\|kread\\|memfd\\|mlock\\|pread\\|spawn\\|tmpfs\\|unpin\\|unrwp\\|write\\|copy\\|exit\\|fork\\|mmap\\|move\\|read\\|unwp\\|wake\\|ksm\\|pin\\|rwp\\|wp\\)[ \t]*(" 1 font-lock-function-name-face)
    ("\\_<\\([A-Za-z_][A-Za-z0-9_]*\\)[ \t]*=" 1 font-lock-variable-name-face)
    ("\\_<\\(?:UFFDIO_WRITEPROTECT_MODE_DONTWAKE\\|UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES\\|UFFD_FEATURE_WP_HUGETLBFS_SHMEM\\|UFFDIO_RWPROTECT_MODE_DONTWAKE\\|UFFD_FEATURE_MISSING_HUGETLBFS\\|UFFD_FEATURE_PAGEFAULT_FLAG_WP\\|UFFDIO_CONTINUE_MODE_DONTWAKE\\|UFFDIO_ZEROPAGE_MODE_DONTWAKE\\|UFFDIO_REGISTER_MODE_MISSING\\|UFFD_FEATURE_MINOR_HUGETLBFS\\|UFFDIO_POISON_MODE_DONTWAKE\\|UFFD_FEATURE_WP_UNPOPULATED\\|UFFDIO_REGISTER_MODE_MINOR\\|UFFD_FEATURE_EXACT_ADDRESS\\|UFFD_FEATURE_MISSING_SHMEM\\|UFFDIO_COPY_MODE_DONTWAKE\\|UFFD_FEATURE_EVENT_REMOVE\\|UFFDIO_REGISTER_MODE_RWP\\|UFFD_FEATURE_EVENT_REMAP\\|UFFD_FEATURE_EVENT_UNMAP\\|UFFD_FEATURE_MINOR_SHMEM\\|UFFDIO_CONTINUE_MODE_WP\\|UFFDIO_REGISTER_MODE_WP\\|UFFD_FEATURE_EVENT_FORK\\|UFFD_FEATURE_RWP_ASYNC\\|UFFD_FEATURE_THREAD_ID\\|PM_SCAN_CHECK_WPASYNC\\|UFFD_FEATURE_WP_ASYNC\\|FALLOC_FL_PUNCH_HOLE\\|MADV_DONTNEED_LOCKED\\|FALLOC_FL_KEEP_SIZE\\|MADV_POPULATE_WRITE\\|PM_SCAN_WP_MATCHING\\|UFFDIO_COPY_MODE_WP\\|UFFD_FEATURE_POISON\\|UFFD_FEATURE_SIGBUS\\|UFFD_USER_MODE_ONLY\\|MADV_GUARD_INSTALL\\|MADV_POPULATE_READ\\|PAGE_IS_SOFT_DIRTY\\|WP_HUGETLBFS_SHMEM\\|MADV_GUARD_REMOVE\\|MISSING_HUGETLBFS\\|PAGEFAULT_FLAG_WP\\|PAGE_IS_WPALLOWED\\|UFFD_FEATURE_MOVE\\|MADV_UNMERGEABLE\\|MREMAP_DONTUNMAP\\|PAGE_IS_ACCESSED\\|UFFD_FEATURE_RWP\\|ALLOW_SRC_HOLES\\|DONTNEED_LOCKED\\|MADV_KEEPONFORK\\|MADV_NOHUGEPAGE\\|MADV_WIPEONFORK\\|MINOR_HUGETLBFS\\|PAGE_IS_PFNZERO\\|PAGE_IS_PRESENT\\|PAGE_IS_SWAPPED\\|PAGE_IS_WRITTEN\\|MADV_MERGEABLE\\|MREMAP_MAYMOVE\\|POPULATE_WRITE\\|USER_MODE_ONLY\\|WP_UNPOPULATED\\|CHECK_WPASYNC\\|EXACT_ADDRESS\\|GUARD_INSTALL\\|MADV_COLLAPSE\\|MADV_DONTFORK\\|MADV_DONTNEED\\|MADV_HUGEPAGE\\|MADV_WILLNEED\\|MAP_ANONYMOUS\\|MAP_NORESERVE\\|MISSING_SHMEM\\|PAGE_IS_GUARD\\|POPULATE_READ\\|EVENT_REMOVE\\|GUARD_REMOVE\\|MADV_PAGEOUT\\|MREMAP_FIXED\\|PAGE_IS_FILE\\|PAGE_IS_HUGE\\|EVENT_REMAP\\|EVENT_UNMAP\\|MADV_DOFORK\\|MADV_REMOVE\\|MAP_HUGETLB\\|MAP_PRIVATE\\|MINOR_SHMEM\\|UNMERGEABLE\\|WP_MATCHING\\|EVENT_FORK\\|KEEPONFORK\\|MAP_SHARED\\|NOHUGEPAGE\\|PROCESS_VM\\|PROT_WRITE\\|PUNCH_HOLE\\|SOFT_DIRTY\\|WIPEONFORK\\|ANONYMOUS\\|COPY_USER\\|DONTUNMAP\\|KEEP_SIZE\\|MADV_COLD\\|MADV_FREE\\|MAP_FIXED\\|MERGEABLE\\|NORESERVE\\|PROT_NONE\\|PROT_READ\\|RWP_ASYNC\\|THREAD_ID\\|WPALLOWED\\|ACCESSED\\|COLLAPSE\\|DONTFORK\\|DONTNEED\\|DONTWAKE\\|HUGEPAGE\\|NO_HOLES\\|WILLNEED\\|WP_ASYNC\\|HUGETLB\\|MAYMOVE\\|MISSING\\|PAGEOUT\\|PFNZERO\\|PRESENT\\|PRIVATE\\|SWAPPED\\|WRITTEN\\|DOFORK\\|POISON\\|PTRACE\\|REMOVE\\|SHARED\\|SIGBUS\\|UNREAD\\|FIXED\\|GUARD\\|MINOR\\|WRITE\\|COLD\\|FILE\\|FREE\\|HUGE\\|MOVE\\|NONE\\|READ\\|ALL\\|GUP\\|KVM\\|PIN\\|RWP\\|WP\\)\\_>" 0 font-lock-constant-face)
    ("\\_<\\(?:EOPNOTSUPP\\|EHWPOISON\\|ETXTBSY\\|SIGSEGV\\|EACCES\\|EAGAIN\\|EEXIST\\|EFAULT\\|EINVAL\\|ENODEV\\|ENOENT\\|ENOMEM\\|ENOSPC\\|ENOSYS\\|ENOTTY\\|SIGBUS\\|EBADF\\|EBUSY\\|EFBIG\\|EINTR\\|EPERM\\|ESRCH\\|EIO\\)\\_>" 0 font-lock-constant-face)
    ("\\_<\\(?:migration\\|hwpoison\\|present\\|marker\\|none\\|swap\\|zero\\)\\_>" 0 font-lock-type-face)
    ("\\_<\\(?:skipped\\|blocks\\|after\\|event\\|stuck\\|bad\\|ok\\)\\_>" 0 font-lock-builtin-face)
    ("\\_<\\(?:0x[0-9A-Fa-f]+\\|[0-9]+\\)\\_>" 0 font-lock-constant-face)
    ("->" 0 font-lock-builtin-face))
  "Keywords of `font-lock-mode' for `pte-mode'.")

(provide 'pte-syntax)
;;; pte-syntax.el ends here
