" Syntax of page-table scenarios (.pte), for Vim and Neovim. Made from the language's table: npm run grammar.
if exists("b:current_syntax")
  finish
endif
syntax case match
syntax match pteNumber /\<\%(0x\x\+\|\d\+\)\>/
syntax match pteOperator /[|+!]\|\.\.+\?\|=/
syntax match pteProcess /^\s*\zs\h\w*\%(\/[[:alnum:]_-]\+\)\?\ze\s*:/
syntax match pteDefinition /\<\h\w*\ze\s*==\@!/
syntax match pteOperation /\<\%(migrate_begin\|pagemap_scan\|migrate_end\|userfaultfd\|clear_refs\|khugepaged\|unregister\|drop_slab\|fallocate\|ftruncate\|hugepages\|numa_hint\|uffd_poll\|uffd_read\|continue\|mprotect\|register\|set_mode\|zeropage\|compact\|hugetlb\|madvise\|migrate\|munlock\|reclaim\|resolve\|swapoff\|kwrite\|mremap\|munmap\|poison\|pwrite\|swapon\|close\|kread\|memfd\|mlock\|pread\|spawn\|tmpfs\|unpin\|unrwp\|write\|copy\|exit\|fork\|mmap\|move\|read\|unwp\|wake\|ksm\|pin\|rwp\|wp\)\>\ze\s*(/
syntax match pteFlag /\<\%(UFFDIO_WRITEPROTECT_MODE_DONTWAKE\|UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES\|UFFD_FEATURE_WP_HUGETLBFS_SHMEM\|UFFDIO_RWPROTECT_MODE_DONTWAKE\|UFFD_FEATURE_MISSING_HUGETLBFS\|UFFD_FEATURE_PAGEFAULT_FLAG_WP\|UFFDIO_CONTINUE_MODE_DONTWAKE\|UFFDIO_ZEROPAGE_MODE_DONTWAKE\|UFFDIO_REGISTER_MODE_MISSING\|UFFD_FEATURE_MINOR_HUGETLBFS\|UFFDIO_POISON_MODE_DONTWAKE\|UFFD_FEATURE_WP_UNPOPULATED\|UFFDIO_REGISTER_MODE_MINOR\|UFFD_FEATURE_EXACT_ADDRESS\|UFFD_FEATURE_MISSING_SHMEM\|UFFDIO_COPY_MODE_DONTWAKE\|UFFD_FEATURE_EVENT_REMOVE\|UFFDIO_REGISTER_MODE_RWP\|UFFD_FEATURE_EVENT_REMAP\|UFFD_FEATURE_EVENT_UNMAP\|UFFD_FEATURE_MINOR_SHMEM\|UFFDIO_CONTINUE_MODE_WP\|UFFDIO_REGISTER_MODE_WP\|UFFD_FEATURE_EVENT_FORK\|UFFD_FEATURE_RWP_ASYNC\|UFFD_FEATURE_THREAD_ID\|PM_SCAN_CHECK_WPASYNC\|UFFD_FEATURE_WP_ASYNC\|FALLOC_FL_PUNCH_HOLE\|MADV_DONTNEED_LOCKED\|FALLOC_FL_KEEP_SIZE\|MADV_POPULATE_WRITE\|PM_SCAN_WP_MATCHING\|UFFDIO_COPY_MODE_WP\|UFFD_FEATURE_POISON\|UFFD_FEATURE_SIGBUS\|UFFD_USER_MODE_ONLY\|MADV_GUARD_INSTALL\|MADV_POPULATE_READ\|PAGE_IS_SOFT_DIRTY\|WP_HUGETLBFS_SHMEM\|MADV_GUARD_REMOVE\|MISSING_HUGETLBFS\|PAGEFAULT_FLAG_WP\|PAGE_IS_WPALLOWED\|UFFD_FEATURE_MOVE\|MADV_UNMERGEABLE\|MREMAP_DONTUNMAP\|PAGE_IS_ACCESSED\|UFFD_FEATURE_RWP\|ALLOW_SRC_HOLES\|DONTNEED_LOCKED\|MADV_KEEPONFORK\|MADV_NOHUGEPAGE\|MADV_WIPEONFORK\|MINOR_HUGETLBFS\|PAGE_IS_PFNZERO\|PAGE_IS_PRESENT\|PAGE_IS_SWAPPED\|PAGE_IS_WRITTEN\|MADV_MERGEABLE\|MREMAP_MAYMOVE\|POPULATE_WRITE\|USER_MODE_ONLY\|WP_UNPOPULATED\|CHECK_WPASYNC\|EXACT_ADDRESS\|GUARD_INSTALL\|MADV_COLLAPSE\|MADV_DONTFORK\|MADV_DONTNEED\|MADV_HUGEPAGE\|MADV_WILLNEED\|MAP_ANONYMOUS\|MAP_NORESERVE\|MISSING_SHMEM\|PAGE_IS_GUARD\|POPULATE_READ\|EVENT_REMOVE\|GUARD_REMOVE\|MADV_PAGEOUT\|MREMAP_FIXED\|PAGE_IS_FILE\|PAGE_IS_HUGE\|EVENT_REMAP\|EVENT_UNMAP\|MADV_DOFORK\|MADV_REMOVE\|MAP_HUGETLB\|MAP_PRIVATE\|MINOR_SHMEM\|UNMERGEABLE\|WP_MATCHING\|EVENT_FORK\|KEEPONFORK\|MAP_SHARED\|NOHUGEPAGE\|PROCESS_VM\|PROT_WRITE\|PUNCH_HOLE\|SOFT_DIRTY\|WIPEONFORK\|ANONYMOUS\|COPY_USER\|DONTUNMAP\|KEEP_SIZE\|MADV_COLD\|MADV_FREE\|MAP_FIXED\|MERGEABLE\|NORESERVE\|PROT_NONE\|PROT_READ\|RWP_ASYNC\|THREAD_ID\|WPALLOWED\|ACCESSED\|COLLAPSE\|DONTFORK\|DONTNEED\|DONTWAKE\|HUGEPAGE\|NO_HOLES\|WILLNEED\|WP_ASYNC\|HUGETLB\|MAYMOVE\|MISSING\|PAGEOUT\|PFNZERO\|PRESENT\|PRIVATE\|SWAPPED\|WRITTEN\|DOFORK\|POISON\|PTRACE\|REMOVE\|SHARED\|SIGBUS\|UNREAD\|FIXED\|GUARD\|MINOR\|WRITE\|COLD\|FILE\|FREE\|HUGE\|MOVE\|NONE\|READ\|ALL\|GUP\|KVM\|PIN\|RWP\|WP\)\>/
syntax match pteHeader /^\s*\zs\<\%(include\|machine\|config\|design\|kernel\|arch\)\>\%(\s*[(=:\/]\)\@!/
syntax match pteStatement /^\s*\zs\<\%(assert\|never\|always\|decode\|scn\|explore\|any\|on\)\>\%(\s*[(=:\/]\)\@!/
syntax match pteState /\<\%(migration\|hwpoison\|present\|marker\|none\|swap\|zero\)\>/ contained
syntax match pteAttribute /\<\%(soft-dirty\|read_exclusive\|soft_dirty\|exclusive\|prot_none\|poison\|dirty\|guard\|write\|young\|huge\|read\|rwp\|rw\|wp\)\>/ contained
syntax match pteWord /\<is\>/ contained
syntax match pteErrno /\<\%(EOPNOTSUPP\|EHWPOISON\|ETXTBSY\|SIGSEGV\|EACCES\|EAGAIN\|EEXIST\|EFAULT\|EINVAL\|ENODEV\|ENOENT\|ENOMEM\|ENOSPC\|ENOSYS\|ENOTTY\|SIGBUS\|EBADF\|EBUSY\|EFBIG\|EINTR\|EPERM\|ESRCH\|EIO\)\>/ contained
syntax match pteOutcome /\<\%(skipped\|blocks\|after\|event\|stuck\|bad\|ok\)\>/ contained
syntax match pteEvent /\<\%(UFFD_PAGEFAULT_FLAG_MINOR\|UFFD_PAGEFAULT_FLAG_RWP\|UFFD_PAGEFAULT_FLAG_WP\|UFFD_EVENT_PAGEFAULT\|PAGE_IS_SOFT_DIRTY\|UFFD_EVENT_missing\|PAGE_IS_WPALLOWED\|UFFD_EVENT_REMOVE\|PAGE_IS_ACCESSED\|UFFD_EVENT_REMAP\|UFFD_EVENT_UNMAP\|UFFD_EVENT_minor\|PAGE_IS_PFNZERO\|PAGE_IS_PRESENT\|PAGE_IS_SWAPPED\|PAGE_IS_WRITTEN\|UFFD_EVENT_FORK\|UFFD_EVENT_rwp\|PAGE_IS_GUARD\|PAGE_IS_FILE\|PAGE_IS_HUGE\|SOFT_DIRTY\|WPALLOWED\|ACCESSED\|PFNZERO\|PRESENT\|SWAPPED\|WRITTEN\|missing\|remove\|GUARD\|minor\|remap\|unmap\|FILE\|HUGE\|fork\|rwp\|wp\)\>/ contained
syntax match pteFinding /!PTE\d\{3}\>/ contained
syntax match pteAssertion /^\s*\zs\<\%(assert\|never\|always\)\>\%(\s*[(=:\/]\)\@!.*$/ contains=pteStatement,pteState,pteAttribute,pteWord,pteNumber,pteOperator,pteFinding,pteResults,pteComment
syntax region pteResults start=/->/ end=/\ze#\|$/ oneline contains=pteErrno,pteOutcome,pteEvent,pteFinding,pteNumber
syntax region pteString start=/"/ skip=/\\["\\]/ end=/"\|$/ oneline
syntax match pteComment /#.*/ contains=pteHex,@Spell
syntax match pteNarration /^\s*##\%(\s.*\)\?$/ contains=@Spell
syntax match pteTitle /^\s*##\s\+#\{1,6}\s.*$/ contains=@Spell
syntax match pteHex /\<0x\x\+\>/ contained
highlight default link pteNumber Number
highlight default link pteHex Number
highlight default link pteOperator Operator
highlight default link pteProcess Type
highlight default link pteDefinition Identifier
highlight default link pteOperation Function
highlight default link pteFlag Constant
highlight default link pteHeader PreProc
highlight default link pteStatement Statement
highlight default link pteState Type
highlight default link pteAttribute Constant
highlight default link pteWord Statement
highlight default link pteResults Special
highlight default link pteErrno Constant
highlight default link pteOutcome Keyword
highlight default link pteEvent Constant
highlight default link pteFinding WarningMsg
highlight default link pteString String
highlight default link pteComment Comment
highlight default link pteNarration SpecialComment
highlight default link pteTitle Title
let b:current_syntax = "pte"
