// Written by `npm run belief`, from the recordings of test/kernel: which operation, on which kind of memory, with which entries there, was recorded on
// which kernels. A line for each call; the numbers are sets of kernels, in base 36.

import type { KernelVersion } from "../../engine/index.ts";

/** The kernels, from the lowest bit on. */
export const recordedKernels: readonly KernelVersion[] = [
  "5.10",
  "6.1.170",
  "6.1",
  "6.12.43",
  "6.12.107",
  "6.12",
  "6.16.12",
  "6.17.13",
  "6.18.15",
  "6.18",
  "6.19.14",
  "7.1.13",
  "7.2.13",
  "7.3",
];

export const recorded = `clear_refs 1|anon=none:6bi,present:6bi,present pmd:e8,present wp:6bk,present wp pmd:e8,zero:f8|private=none:f8,present:f8|shmem=none:f8,present:6qs|unmapped=:e8
clear_refs 4|anon=guard:clc,marker:6qo,none:cn3,present:cn3,present wp:cn3,swap:cn3,swap wp:6qt,zero:cn3,zero wp:cn3|hugetlb=marker:bqk,none:6qv,present:6qv,present wp:bqk|private=marker:cn2,none:cn3,present:cn3,present wp:cn2|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
close|anon=guard:6bk,marker:cmw,none:cn3,present:cn3,present wp:cn3,present wp pmd:6qo,swap:6bk,swap wp:cn3,zero:cn3,zero wp:cn1|hugetlb=marker:6qs,none:6qt,present:6qt,present wp:6qs|private=marker:6qs,none:6qt,poison:6bk,present:6qt,present wp:6qs,swap:6qt|shmem=guard:69s,marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
continue wp|shmem=marker:cn2,none:cn3,present:6qs,present wp:6qo|unmapped=:cn2
continue|anon=none:6qo|hugetlb=marker:6qo,none:6ps,present:cn3|private=none:6qt,present:cn2|shmem=guard:69s,marker:cn2,none:8cf,present:8bp,present wp:6qs|unmapped=:6bl
copy|=:6qo|anon=guard:clc,marker:6qo,none:cn3,poison:cmw,present:cn3,present pmd:6bk,present wp:cn1,swap:6bl,swap wp:1,zero:cn3,zero wp:cn3|hugetlb=marker:cn2,none:cn3,present:6px,present wp:cn2|private=marker:cn2,none:6qt,present:cn3,present wp:6qs|shmem=guard:69s,marker:cn2,none:cn3,poison:6bc,present:cn3,present wp:6qs|unmapped=:cn3
copy wp|anon=guard:clc,marker:cmw,none:cn3,poison:6qo,present:cn3,present pmd:6bk,present wp:cn3,zero:cn3,zero wp:cmx|hugetlb=marker:awk,none:cn3,present:1,present wp:6qs|private=marker:6qs,none:cn3,present:6qt,present wp:6qs|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:6qt
drop_slab|=:6ps
exit|anon=guard:6bk,marker:6ps,none:cn3,present:cn3,present pmd:cn2,present wp:6qq,swap:cn2,zero:6bl,zero wp:e8|hugetlb=none:cn2,present:cn2|private=marker:6bk,none:6qs,present:6qs,present wp:6bk,swap:e8|shmem=marker:cn2,none:cn3,present:cn1,present wp:cn2|unmapped=:6ps
fallocate alloc|hugetlb=cached:e8,hole:6ps,past the end:e8|shmem=cached:6ps,hole:6ps,past the end:6ps,swapped:6ps
fallocate punch|hugetlb=cached:cn3,hole:cn3|shmem=cached:cn3,hole:cn3,past the end:6ps,swapped:6qt
file hugetlb|=:cn3
file memfd|=:cn3
file tmpfs|=:cn3
fork|anon=guard:clc,marker:cmw,none:cn3,poison:6qo,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:cmw,swap:6qt,swap wp:cn3,zero:cn3,zero wp:cn1|hugetlb=marker:cn2,none:cn3,present:cn3,present wp:cn2|private=guard:69s,marker:cn2,none:cn3,present:cn3,present wp:cn2,swap:6qt,swap wp:e8,zero:6bk|shmem=guard:69s,marker:cn2,none:cn3,present:cn3,present pmd:6bi,present wp:cn2|unmapped=:cn3
ftruncate|hugetlb=cached:cn3,hole:cn3,past the end:cn3|shmem=cached:cn3,hole:cn3,past the end:cn3,swapped:6pt
hugepages|=:cn3
khugepaged|anon=guard:e8,none:e8,present:e8,present wp:e8,swap:e8|shmem=guard:6ps,marker:6ps,none:6ps,present:6ps,present pmd:6ps,present wp:6ps
kread COPY_USER|anon=guard:6ps,marker:6ps,none:6qs,poison:6qo,present:6qs,present wp:6qs,zero:6ps|private=marker:e8,none:6ps,present:6ps|shmem=marker:6qs,none:6qs,present:6ps,present wp:6ps|unmapped=:6ps
kread GUP|anon=marker:6bk,none:6qs,poison:6qo,present:6qs,present pmd:6qs,present wp:6qs,present wp pmd:6bk,swap:6bk,zero:6qs,zero wp:6bk|hugetlb=none:e8,present:6qs,present wp:6bk|private=none:6ps,present:6qs,present wp:e8,swap wp:e8|shmem=marker:6ps,none:6ps,present:e8,present wp:e8|unmapped=:6ps
kread KVM|anon=guard:6bk,none:6cg,poison:6cg,present:6cg,present pmd:6cg,present wp:6cg,present wp pmd:6bk,swap:6cg,swap wp:6bk,zero:6cg|hugetlb=none:6cg|private=none:6cg|shmem=none:6cg|unmapped=:6cg
kread PIN|anon=guard:e8,none:6qs,present:6qs,present wp:6qs,zero:6qs,zero wp:6ps|hugetlb=present wp:e8|private=marker:6ps,none:6ps,present:6ps|shmem=marker:6ps,none:6qs,present:6ps,present wp:6bk|unmapped=:6qs
kread PROCESS_VM|anon=guard:6ps,none:6qs,poison:6qo,present:6qs,present pmd:6qs,present wp:6qs,present wp pmd:6qs,swap:6qs,swap wp:6bk,zero:6qs,zero wp:6bk|hugetlb=marker:6qs,none:6qs,present:6qs,present wp:6qs|private=marker:6ps,none:e8,present:6qs,present wp:e8|shmem=marker:6qs,none:6qs,present:6ps,present wp:6ps|unmapped=:6ps
kread PTRACE|anon=guard:6ps,none:6qs,poison:6qo,present:6qs,present pmd:6bk,present wp:6qs,present wp pmd:6bk,swap:6bk,swap wp:6bk,zero:f8,zero wp:6ps|hugetlb=none:e8,present:6bk,present wp:6ps|private=marker:6ps,none:6ps,present:e8,present wp:e8|shmem=marker:6ps,none:6qs,present:6ps,present wp:6ps|unmapped=:6ps
ksm|anon=none:6qs,present:6qs,present wp:6qs
kwrite COPY_USER|anon=none:6qs,present:6qs,present wp:6qs,swap:6qs,zero:e8,zero wp:e8|hugetlb=marker:6qs,none:6qs,present wp:6ps|private=marker:e8,none:6ps,present:6bk,present wp:e8|shmem=marker:6qs,none:6ps,present:e8,present wp:6ps|unmapped=:6ps
kwrite GUP|anon=guard:6ps,marker:e8,none:6qs,present:6qs,present pmd:6ps,present wp:6qs,swap:6qs,zero:10,zero wp:e8|hugetlb=marker:e8,none:6bk,present wp:6bk|private=marker:e8,none:6ps,present:e8,present wp:6ps|shmem=marker:6bk,none:6ps,present:6ps,present wp:6ps|unmapped=:6ps
kwrite KVM|anon=none:6cg,present:6cg,present pmd:6cg,present wp:6cg,zero:6cg,zero wp:6bk|hugetlb=none:6cg,present:6cg|private=present:6cg|shmem=present:6cg
kwrite PIN|anon=marker:e8,none:6ps,present:6qs,present wp:6qs,zero:6qs,zero wp:e8|hugetlb=present:6qs|private=none:6ps,present:6qs|shmem=marker:6qs,none:6qs,present:6qs,present wp:e8|unmapped=:6qs
kwrite PROCESS_VM|anon=none:6qo,present:6qs,present pmd:6qs,present wp:6qs,present wp pmd:6qs,swap:6qs,swap wp:6bk,zero:6qs,zero wp:6bk|hugetlb=present:6qs,present wp:6qs|private=marker:6ps,none:6ps,present:6ps,present wp:6ps|shmem=marker:6ps,none:6ps,present:6qs,present wp:6qs|unmapped=:6ps
kwrite PTRACE|anon=none:6qs,present:6qs,present pmd:6ps,present wp:6qs,present wp pmd:6qs,swap:6qs,zero:6qs|hugetlb=marker:e8,present:6qs,present wp:6qs|private=marker:6bk,none:6ps,present:6ps,present wp:6ps|shmem=marker:6qs,none:6qs,present:6qs,present wp:6qs|unmapped=:6ps
madvise COLD|anon=guard:6bk,marker:6ps,none:cn3,present:cn3,present wp:cn3,swap:6bk,swap wp:6bk,zero:cn3,zero wp:6pt|hugetlb=marker:71q,none:71r,present:bqn,present wp:6qs|private=marker:cn0,none:6wv,present:cn3,present wp:6qs|shmem=marker:cn2,none:6qt,present:cn3,present wp:cn2|unmapped=:cn3
madvise COLLAPSE|anon=none:cn3,present:cn3,present pmd:cg0,present wp:cn3,present wp pmd:6bk,zero:6im|private=none:6bi,present:6bi|shmem=marker:cn2,none:cn3,present:cn3,present pmd:6py,present wp:cn2
madvise DOFORK|anon=none:e8
madvise DONTFORK|anon=guard:e8,marker:6qo,none:cn3,present:6qt,present wp:cn3,swap:e8,swap wp:6qt,zero:6qt,zero wp:6qt|hugetlb=none:e8,present:6ps|private=marker:6qs,none:6qt,present:6qt,present wp:6qs,swap:6qs|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:6qt
madvise DONTNEED_LOCKED|anon=none:6qo,present:6bi,present wp:6qo
madvise DONTNEED|anon=guard:6ps,marker:cmw,none:cn3,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:6qo,swap:6ps,swap wp:6qt,zero:cn3,zero wp:a7b|hugetlb=marker:cn2,none:6qt,present:cn3,present wp:cn2|private=marker:6qs,none:cn3,present:cn3,present wp:cn2|shmem=guard:clc,marker:cn0,none:cn3,poison:cmw,present:cn3,present pmd:6ri,present wp:cn2|unmapped=:cn3
madvise FREE|anon=marker:cmw,none:cn3,present:cn3,present pmd:cn2,present wp:cn3,swap:6pz,swap wp:cn2,zero:cn3,zero wp:6qt|hugetlb=present:6ps|private=marker:6qo,none:6qt,present:6qt,present wp:6qs,swap:6qt|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
madvise GUARD_INSTALL|anon=guard:e8,marker:cmw,none:cn3,present:cn3,present wp:cmw,swap:4,swap wp:6qo,zero:6qs,zero wp:6qo|hugetlb=present:6ps|private=none:6bi|shmem=guard:69s,none:cn2,present:cn3,present wp:cn2|unmapped=:cn2
madvise GUARD_REMOVE|anon=guard:clc,marker:6rc,none:cn3,present:cn3,present wp:cmw,swap wp:6bk,zero:6ri,zero wp:cmw|hugetlb=present:6ps|private=guard:69s,none:1q|shmem=guard:clc,none:1,present:1q|unmapped=:6qs
madvise HUGEPAGE|anon=guard:e8,marker:e8,none:cn3,present:cn2,present wp:6ps,swap wp:6bk,zero:6ps,zero wp:e8|private=none:6ps,present:e8,present wp:e8|shmem=guard:6ps,marker:6ps,none:cn2,present:cn2,present wp:6ps|unmapped=:6ps
madvise MERGEABLE|anon=none:6qs,present:6qs,present wp:6qs
madvise NOHUGEPAGE|anon=marker:6ps,none:6ps,present:6ps,present wp:6ps,swap:e8,zero:6ps,zero wp:6ps|private=marker:6ps,none:e8,present wp:6ps|shmem=marker:6ps,none:cn2,present:6ps,present pmd:e8,present wp:6ps|unmapped=:6ps
madvise PAGEOUT|anon=guard:clc,marker:cmw,none:cn3,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:6bk,swap:cn2,swap wp:6qt,zero:cn3,zero wp:6qt|hugetlb=present:6ps|private=marker:cn2,none:6qt,present:6qv,present wp:cn2,swap:6bk|shmem=marker:cn2,none:cn3,present:cn3,present pmd:cn2,present wp:cn2|unmapped=:6qt
madvise POPULATE_READ|anon=guard:6ps,marker:cmw,none:6qv,present:6qt,present wp:6qt,swap wp:6qt,zero:6qt,zero wp:6qt|hugetlb=none:6ps|private=marker:6qs,none:cn3,present:cn3,present wp:6qs|shmem=marker:cn2,none:cn3,present:cn3,present wp:6qs|unmapped=:cn3
madvise POPULATE_WRITE|anon=guard:e8,marker:6ps,none:cn3,poison:cmw,present:cn3,present pmd:6bi,present wp:6qs,swap:6qs,swap wp:6qt,zero:cn3,zero wp:cmw|hugetlb=none:6ps|private=marker:6qo,none:6qt,present:cn3,present wp:6qs|shmem=marker:6qo,none:cn3,present:cn3,present wp:cn2|unmapped=:6qt
madvise REMOVE|anon=none:cn3,present:1,present wp:cn3,zero:1,zero wp:1|hugetlb=marker:cn2,none:6qv,present:bqn,present wp:cn2|private=marker:e8,none:6qt,present:cn2,present wp:6bk|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
madvise UNMERGEABLE|anon=present wp:6bk
madvise WILLNEED|anon=guard:6ps,marker:6qo,none:6qt,present:cn3,present pmd:6bk,present wp:cn3,swap:6bl,zero:cn3,zero wp:6qt|hugetlb=present:6ps|private=marker:6qs,none:6qt,present:6qt,present wp:6qs,swap:4,swap wp:6qo|shmem=marker:6qs,none:6qt,present:cn3,present wp:cn2|unmapped=:cn3
madvise WIPEONFORK|anon=guard:6bk,marker:6qo,none:cn3,present:cn3,present wp:cn3,swap:6bk,swap wp:6qt,zero:6px,zero wp:6qp|private=marker:6qs,none:6qt,present:cn3,present wp:6qu|shmem=marker:6qs,none:cn3,present:6qt,present wp:6qs|unmapped=:6qt
migrate|anon=guard:e8,marker:6ps,none:6qt,present:6qt,present pmd:6ck,present wp:cn3,present wp pmd:6bk,swap:1,swap wp:6qt,zero:6qt,zero wp:6qt|hugetlb=marker:6qo,none:6ck,present:6ck,present wp:6ck|private=marker:6qs,none:cn1,present:cn3,present wp:6ck,swap wp:6ck|shmem=marker:cn2,none:cn3,present:cn3,present pmd:6ps,present wp:cn2|unmapped=:cn3
mlock|anon=guard:6bk,marker:6ps,none:cn3,present:cn2,present pmd:e8,present wp:cn3,swap wp:e8,zero:6ps,zero wp:e8|hugetlb=none:e8,present:6ps,present wp:6bk|private=marker:e8,none:cn2,present:cn2,present wp:6bi|shmem=marker:6ps,none:6qs,present:6qs,present wp:6ps|unmapped=:6ps
mmap anon private|anon=none:6qo,present:6qo,present wp:6qo|hugetlb=none:6ps,present:6ps|unmapped=:cn3
mmap file private|unmapped=:cn3
mmap file shared|shmem=marker:cn2,none:6qp,present:6qo|unmapped=:cn3
mmap hanon private|unmapped=:cn2
mmap shanon shared|unmapped=:cn3
move|anon=marker:cmw,none:cn3,present:cn0,present pmd:96m,present wp:cmw,present wp pmd:96g,swap:6br,swap wp:cmw,zero:6cg,zero wp:6bk|private=marker:e8|shmem=marker:6ps,none:6ps,present:6bk,present wp:e8|unmapped=:6ps
mprotect none|anon=marker:cmw,none:cn3,poison:6qo,present:cn3,present pmd:cn2,present wp:btx,present wp pmd:6qs,swap:6bk,swap wp:f8,zero:cn3,zero wp:6qt|hugetlb=marker:awk,none:6qt,present:6qs,present wp:6qs|private=marker:6qo,none:6qt,poison:6bk,present:cn3,present wp:cn0|shmem=guard:69s,marker:cn2,none:6rj,present:6qt,present wp:cn2|unmapped=:6qt
mprotect read+write|anon=guard:clc,marker:cmw,none:cn3,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:6qs,swap:6bk,swap wp:6qt,zero:cn3,zero wp:6qt|hugetlb=marker:cn2,none:6qt,present:6qt,present wp:cn2|private=guard:69s,marker:6qs,none:cn3,poison:6bk,present:cn3,present wp:cn2,swap:4,swap wp:6qo|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
mprotect read|anon=marker:6qo,none:cn3,present:cn3,present pmd:e8,present wp:cn3,present wp pmd:6bk,swap:6ps,swap wp:1,zero:6qt,zero wp:6qt|hugetlb=marker:cn2,none:6qt,present:6qt,present wp:cn2|private=marker:cmw,none:cn3,present:cn3,present wp:cn2|shmem=guard:69s,marker:cn2,none:cn3,present:cn3,present pmd:6bi,present wp:6qu|unmapped=:6qt
mremap dontunmap|anon=guard:e8,marker:cmw,none:cn3,present:cn3,present wp:cn3,present wp pmd:6bk,swap:6bk,swap wp:6bk,zero:6br,zero wp:cmx|private=marker:6qs,none:6qt,present:cn3,present wp:6qs|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:a7b
mremap|anon=guard:6ps,marker:cmw,none:cn3,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:6bk,swap:6ps,swap wp:cn3,zero:cn3,zero wp:cn1|hugetlb=marker:71q,none:cn3,present:cn3,present wp:6qs|private=marker:cn2,none:cn3,present:cn3,present wp:cn2,swap:6qt|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
munlock|anon=marker:6ps,none:6qo,present:cn2,present pmd:e8,present wp:6ps,swap:6ps,zero:6ps,zero wp:e8|hugetlb=none:6bk,present:6ps|private=marker:e8,none:e8,present:cn2,present wp:e8|shmem=marker:6ps,none:6ps,present:6qs,present wp:6ps|unmapped=:6ps
munmap|anon=guard:6ps,marker:6qo,none:cn3,present:cn3,present pmd:6bi,present wp:cn3,swap:6bk,swap wp:6bl,zero:cn3,zero wp:cmx|hugetlb=marker:cn2,none:71r,present:cn3,present wp:awk|private=marker:cn0,none:cn3,present:cn3,present wp:cn0|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3
pagemap_scan wp|anon=guard:6ps,marker:cmw,none:cn3,poison:f4,present:cn3,present pmd:6ps,present wp:cmw,present wp pmd:6bk,swap wp:e8,zero:6qs,zero wp:6qo|hugetlb=marker:6qo,none:cn2,poison:f4,present:6qs,present wp:6bk|private=marker:6qo,none:6qs,present:6qs,present wp:6qo|shmem=marker:cmw,none:cn3,poison:6bc,present:cn3,present wp:cmw|unmapped=:cn2
pagemap_scan|anon=guard:6bk,marker:cmw,none:cn3,present:cn3,present pmd:cn3,present wp:cmw,present wp pmd:cmw,swap:6ps,swap wp:6bk,zero:6ri,zero wp:6ps|hugetlb=none:cn2,present:6ps,present wp:6bk|private=marker:cmw,none:6bq,present:6qu,present wp:cmw|shmem=marker:cmw,none:cn2,present:cn2,present pmd:6bk,present wp:cmw|unmapped=:6qs
pin|anon=guard:6ps,marker:6ps,none:6qs,poison:6qo,present:6qs,present pmd:6qs,present wp:6qs,swap:6bk,zero:6qs,zero wp:6ps|hugetlb=marker:6bk,none:6ps,present:6qs,present wp:6bk|private=marker:6ps,none:6ps,present:6qs,present wp:6ps,swap wp:6bk|shmem=marker:6ps,none:6ps,present:6qs,present wp:6ps|unmapped=:6ps
poison|anon=guard:clc,marker:cmw,none:cn3,present:6qs,present wp:6qo,zero:6d4,zero wp:6bk|hugetlb=none:6qs,present:6bk,present wp:6bk|private=none:6bk,present:cn2,present wp:6qo|shmem=marker:cmw,none:cn3,present:6pw,present wp:6qo|unmapped=:cn2
pread|hugetlb=cached:6ps|shmem=cached:cn3,hole:6qo,past the end:6ps,swapped:6ps
pwrite|shmem=cached:6ps,hole:cn3,past the end:6ps,swapped:e8
read|anon=guard:clc,marker:cmw,none:cn3,poison:cmw,present:cn3,present pmd:cn2,present wp:cn3,present wp pmd:6bk,swap:cn3,swap wp:cn3,zero:cn3,zero wp:cn1|hugetlb=marker:cn2,none:cn3,present:cn3,present wp:cjg|private=guard:69s,marker:cn2,none:cn3,poison:6bk,present:cn3,present wp:cn2,swap:6bp,swap wp:cn2|shmem=guard:clc,marker:cn2,none:cn3,poison:cmw,present:cn3,present pmd:cn2,present wp:cn2|unmapped=:cn3
register MINOR+RWP|shmem=none:6bk,present:6bk
register MINOR|hugetlb=marker:6qo|private=none:6ps,present:6ps|shmem=none:cn3,present:6pt,present wp:cn2|unmapped=:6ps
register MISSING+MINOR|hugetlb=none:6ps|shmem=none:8bk
register MISSING+RWP|anon=none:6bk,present:6bk,present pmd:6bk,zero:6bk|hugetlb=none:6bk,present:6bk|private=none:6bk,present:6bk|shmem=none:6bk,present:6bk,present pmd:6bk
register MISSING+WP+MINOR|shmem=none:cn2
register MISSING+WP|anon=guard:e8,none:cn3,present:6qv,present wp:cmx,swap:6ps,zero:6ps,zero wp:1|hugetlb=none:cn3,present:cn3|private=none:cn3,present:6qs|shmem=none:cn3,present:cn3|unmapped=:6qt
register MISSING|anon=none:cn3,present:cn3|hugetlb=none:cn2,present:6ps|private=none:6qt,present:6ps|shmem=guard:69s,marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:6ps
register RWP|anon=guard:6bk,none:6bk,present:6bk,present pmd:6bk,present wp:6bk,swap:6bk,zero:6bk|hugetlb=none:6bk,present:6bk,present wp:6bk|private=none:6bk,present:6bk,present wp:6bk|shmem=none:6bk,present:6bk,present pmd:6bk|unmapped=:6bk
register WP+MINOR|hugetlb=none:cn3,present:cn2|shmem=none:cn3,present:cn3,present wp:cn2|unmapped=:6qs
register WP+RWP|anon=none:6bk,present:6bk,zero:6bk|hugetlb=none:6bk,present:6bk|private=none:6bk,present:6bk|shmem=none:6bk,present:6bk
register WP|anon=guard:6ps,none:cn3,present:cn3,present pmd:cn3,present wp:6qp,swap:6qs,zero:cn3,zero wp:1|hugetlb=none:cn3,present:6qt|private=none:cn3,present:cn3,swap:6qt|shmem=marker:2,none:cn3,present:cn3,present pmd:cn2,present wp:cn2|unmapped=:cn3
rwprotect off|anon=guard:6bk,marker:6bk,none:6bk,poison:6bk,present:6bk,present pmd:6bk,present wp:6bk,present wp pmd:6bk,swap:6bk,swap wp:6bk,zero:6bk,zero wp:6bk|hugetlb=none:6bk,present:6bk,present wp:6bk|private=none:6bk,present:6bk,present wp:6bk,swap:6bk|shmem=guard:6bk,none:6bk,present:6bk,present pmd:6bk,present wp:6bk|unmapped=:6bk
rwprotect on|anon=guard:6bk,none:6ps,poison:6bk,present:6bk,present pmd:6bk,present wp:6bk,present wp pmd:6bk,swap:6bk,zero:6bk,zero wp:6bk|hugetlb=none:6bk,present:6bk,present wp:6bk|private=none:6bk,poison:6bk,present:6bk,present wp:6bk|shmem=none:6bk,present:6bk,present pmd:6bk,present wp:6bk|unmapped=:6bk
set_mode|=:6bk
spawn|=:cn3
swapoff|anon=guard:6ps,marker:cmw,none:cn3,poison:6bk,present:cn3,present wp:cn3,present wp pmd:6bk,swap:cn3,swap wp:cn3,zero:cn3,zero wp:cmx|private=marker:6qs,none:cn3,present:cn3,present wp:6qs,swap:4,swap wp:6qo|shmem=marker:cn2,none:cn3,poison:6qo,present:cn3,present wp:cn2|unmapped=:6qt
swapon|=:cn3
uffd_poll|=:6qo
uffd_read|=:6qo
unpin|anon=marker:e8,none:6qs,present:6qs,present pmd:6ck,present wp:6ps,zero:6qs,zero wp:e8|hugetlb=marker:e8,present:6qs|private=marker:6ps,none:6ps,present:6ps,present wp:6ps|shmem=marker:6ps,none:6qs,present:6qs,present wp:6ps|unmapped=:6ps
unregister|anon=guard:6ps,marker:cmw,none:cn3,poison:6qo,present:cn3,present pmd:6bk,present wp:cn3,present wp pmd:6bk,swap:6qv,swap wp:cn3,zero:cn3,zero wp:cn3|hugetlb=marker:cn2,none:awn,present:bqn,present wp:cn2|private=marker:cn2,none:6qt,present:6qt,present wp:cn2,swap:6qt|shmem=marker:cn2,none:cn3,poison:6ps,present:cn3,present pmd:6bk,present wp:cn2|unmapped=:cn3
userfaultfd|=:cn3
wake|anon=guard:6ps,none:cn3,present:cn3,present wp:cn3,zero wp:6bk|hugetlb=present:6ps,present wp:6bk|private=present:6bk|shmem=none:6bk,present:6bk,present pmd:6bk,present wp:6bk|unmapped=:6bk
writeprotect off|anon=guard:clc,marker:cmw,none:cn3,present:cn3,present pmd:6bq,present wp:cn3,present wp pmd:cn3,swap:1,swap wp:cn3,zero:cn3,zero wp:cn3|hugetlb=marker:cn2,none:71r,present:6qv,present wp:cn2|private=marker:cn2,none:cn3,present:cn3,present wp:cn2,swap:6qt,swap wp:6qo,zero:6qs|shmem=guard:clc,marker:cn2,none:cn3,poison:cmw,present:cn3,present pmd:6bk,present wp:cn2|unmapped=:cn3
writeprotect on|anon=guard:clc,marker:6qo,none:cn3,poison:6qo,present:cn3,present pmd:cn3,present wp:cn3,present wp pmd:6qo,swap:cn3,swap wp:6qt,zero:cn3,zero wp:cn3|hugetlb=marker:cn2,none:cn3,present:cn3,present wp:6qs|private=marker:cn2,none:cn3,present:cn3,present wp:bqe,swap:6qt,zero:6qs|shmem=guard:clc,marker:cn2,none:cn3,poison:cmw,present:cn3,present pmd:cn2,present wp:cn2|unmapped=:cn3
write|anon=guard:6ps,marker:cmw,none:cn3,poison:6ps,present:cn3,present pmd:cn3,present wp:cn3,present wp pmd:cmw,swap:cn3,swap wp:cn3,zero:cn3,zero wp:cn3|hugetlb=marker:cn2,none:cn3,present:cn3,present wp:cn2|private=marker:cn2,none:cn3,present:cn3,present pmd:6bi,present wp:cn2,swap:6qt,swap wp:6qs,zero wp:6qs|shmem=guard:clc,marker:cn2,none:cn3,poison:6qo,present:cn3,present pmd:cn2,present wp:cn2|unmapped=:cn3
zeropage|anon=guard:clc,marker:cmw,none:cn3,present:cn3,present wp:cn3,swap:6bl,zero:cn3,zero wp:6qp|hugetlb=marker:awk,none:6qs,present:1|private=marker:cn0,none:6qv,present:6qt,present wp:6qs|shmem=marker:cn2,none:cn3,present:cn3,present wp:cn2|unmapped=:cn3`;
