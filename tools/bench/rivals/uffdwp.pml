/* The question of tools/bench/search.ts as a model in Spin: two address spaces, P pages of one shmem file, uffd-wp.
   spin -DP=3 -DM=2 -DD=1 -a uffdwp.pml
   D: 0 none, 1 pte-marker, 2 migration-bit, 3 protnone, 4 marker+fork bug, 5 marker+pressure bug */
#ifndef P
#define P 3
#endif
#ifndef M
#define M 2
#endif
#ifndef D
#define D 1
#endif
#define NONE 0
#define RO 1
#define RW 2
#define ROWP 3
#define MARK 4
#define MIG 5
#define MIGWP 6
#define PN 7
#define ABSENT 0
#define CACHE 1
#define SWAP 2
#define MIGR 3
#if D==0
#define EMPTYWP NONE
#elif D==2
#define EMPTYWP MIGWP
#elif D==3
#define EMPTYWP PN
#else
#define EMPTYWP MARK
#endif
#define MP (M*P)
#define I(m,p) ((m)*P+(p))

byte loc[P]; byte vma[M]; byte pte[MP]; bool arm[MP];

#define OTH(q,p) (q==p || loc[q]==SWAP)
#if P==1
#define PRESS(p) (false)
#elif P==2
#define PRESS(p) (OTH(0,p)&&OTH(1,p))
#elif P==3
#define PRESS(p) (OTH(0,p)&&OTH(1,p)&&OTH(2,p))
#else
#define PRESS(p) (OTH(0,p)&&OTH(1,p)&&OTH(2,p)&&OTH(3,p))
#endif
#if D==5
#define WPGONE(p) (PRESS(p) -> NONE : MARK)
#else
#define WPGONE(p) EMPTYWP
#endif

#ifdef NOCHK
#define CHK1(m,p)
#define CHKW(m,p)
#else
#define CHK1(m,p) \
  assert(!arm[I(m,p)] || pte[I(m,p)]==ROWP || pte[I(m,p)]==MARK || pte[I(m,p)]==MIGWP || pte[I(m,p)]==PN); \
  assert(!(pte[I(m,p)]==RO || pte[I(m,p)]==RW || pte[I(m,p)]==ROWP || pte[I(m,p)]==PN) || loc[p]==CACHE);
#define CHKW(m,p) assert(!arm[I(m,p)]);
#endif
#if M==2
#define FORM(X,p) X(0,p) X(1,p)
#else
#define FORM(X,p) X(0,p)
#endif
#define CHK(p) FORM(CHK1,p)
#if P==1
#define FORP(X,m) X(m,0)
#define ALLCHK CHK(0)
#elif P==2
#define FORP(X,m) X(m,0) X(m,1)
#define ALLCHK CHK(0) CHK(1)
#elif P==3
#define FORP(X,m) X(m,0) X(m,1) X(m,2)
#define ALLCHK CHK(0) CHK(1) CHK(2)
#else
#define FORP(X,m) X(m,0) X(m,1) X(m,2) X(m,3)
#define ALLCHK CHK(0) CHK(1) CHK(2) CHK(3)
#endif

#define UNARM(m,p) arm[I(m,p)]=0; \
  if :: pte[I(m,p)]==ROWP -> pte[I(m,p)]=RO \
     :: pte[I(m,p)]==MARK || pte[I(m,p)]==PN -> pte[I(m,p)]=NONE \
     :: pte[I(m,p)]==MIGWP -> pte[I(m,p)] = (loc[p]==MIGR -> MIG : NONE) \
     :: else fi;
#define CLEAR(m,p) pte[I(m,p)]=0; arm[I(m,p)]=0;
#if D==4
#define CPY(m,p) arm[I(1-m,p)]=arm[I(m,p)]; pte[I(1-m,p)]=(pte[I(m,p)]==MIGWP -> MIG : pte[I(m,p)]);
#else
#define CPY(m,p) arm[I(1-m,p)]=arm[I(m,p)]; pte[I(1-m,p)]=pte[I(m,p)];
#endif
#define ZAPF(m,p) \
  if :: pte[I(m,p)]==RO || pte[I(m,p)]==RW -> pte[I(m,p)]=NONE \
     :: pte[I(m,p)]==ROWP -> pte[I(m,p)]=WPGONE(p) \
     :: else fi;
#define MSTART(m,p) \
  if :: pte[I(m,p)]==RO || pte[I(m,p)]==RW -> pte[I(m,p)]=MIG \
     :: pte[I(m,p)]==ROWP || pte[I(m,p)]==PN -> pte[I(m,p)]=MIGWP \
     :: else fi;
#define MEND(m,p) \
  if :: pte[I(m,p)]==MIG -> pte[I(m,p)]=RO \
     :: pte[I(m,p)]==MIGWP -> pte[I(m,p)]=ROWP \
     :: else fi;
#if D==3
#define WPNONE(m,p) if :: loc[p]==MIGR -> pte[I(m,p)]=MIGWP :: else -> pte[I(m,p)]=PN; loc[p]=CACHE fi
#else
#define WPNONE(m,p) pte[I(m,p)]=EMPTYWP
#endif
#if D==3
#define DNMIGWP(x) (false)
#else
#define DNMIGWP(x) (x==MIGWP)
#endif
#if D==0 || D==2
#define DNLEFT NONE
#else
#define DNLEFT MARK
#endif

#if M==2
#define FORK(m) :: d_step { (vma[m]!=0 && vma[1-m]==0) -> vma[1-m]=vma[m]; \
    if :: vma[m]==2 -> FORP(CPY,m) skip :: else fi; ALLCHK }
#else
#define FORK(m)
#endif

#define MACT(m) \
  :: d_step { vma[m]==1 -> vma[m]=2; ALLCHK } \
  :: d_step { vma[m]==2 -> vma[m]=1; FORP(UNARM,m) ALLCHK } \
  :: d_step { vma[m]!=0 -> vma[m]=0; FORP(CLEAR,m) ALLCHK } \
  :: d_step { vma[m]==0 -> vma[m]=1; ALLCHK } \
  FORK(m)

#define PACT(m,p) \
  :: d_step { (vma[m]==2 && !arm[I(m,p)]) -> arm[I(m,p)]=1; \
     if :: pte[I(m,p)]==NONE -> WPNONE(m,p) \
        :: pte[I(m,p)]==RO || pte[I(m,p)]==RW -> pte[I(m,p)]=ROWP \
        :: pte[I(m,p)]==MIG -> pte[I(m,p)]=MIGWP \
        :: else fi; CHK(p) } \
  :: d_step { (vma[m]==2 && arm[I(m,p)]) -> UNARM(m,p) CHK(p) } \
  :: d_step { (vma[m]!=0 && loc[p]!=MIGR && (pte[I(m,p)]==NONE||pte[I(m,p)]==MARK||pte[I(m,p)]==PN||pte[I(m,p)]==MIGWP)) -> \
     loc[p]=CACHE; pte[I(m,p)]=(pte[I(m,p)]==NONE -> RO : ROWP); CHK(p) } \
  :: d_step { (vma[m]!=0 && loc[p]!=MIGR && (pte[I(m,p)]==NONE||pte[I(m,p)]==RO)) -> \
     CHKW(m,p) loc[p]=CACHE; pte[I(m,p)]=RW; CHK(p) } \
  :: d_step { (vma[m]!=0 && (pte[I(m,p)]==RO||pte[I(m,p)]==RW||pte[I(m,p)]==ROWP||pte[I(m,p)]==MIG||DNMIGWP(pte[I(m,p)]))) -> \
     if :: pte[I(m,p)]==ROWP -> pte[I(m,p)]=WPGONE(p) \
        :: pte[I(m,p)]==MIGWP -> pte[I(m,p)]=DNLEFT \
        :: else -> pte[I(m,p)]=NONE fi; CHK(p) }

#define GACT(p) \
  :: d_step { loc[p]==CACHE -> FORM(ZAPF,p) loc[p]=SWAP; CHK(p) } \
  :: d_step { (loc[p]==CACHE || loc[p]==SWAP) -> FORM(ZAPF,p) loc[p]=ABSENT; CHK(p) } \
  :: d_step { loc[p]==CACHE -> loc[p]=MIGR; FORM(MSTART,p) CHK(p) } \
  :: d_step { loc[p]==MIGR -> loc[p]=CACHE; FORM(MEND,p) CHK(p) }

init {
  d_step { vma[0]=1 }
  do
  MACT(0)
  FORP(PACT,0)
#if M==2
  MACT(1)
  FORP(PACT,1)
#endif
  GACT(0)
#if P>1
  GACT(1)
#endif
#if P>2
  GACT(2)
#endif
#if P>3
  GACT(3)
#endif
  od
}
