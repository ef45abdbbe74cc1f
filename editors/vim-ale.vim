" ptescope in Vim with ALE (https://github.com/dense-analysis/ale; Debian: vim-ale). In vimrc:
"
"   packadd! ale
"   source /path/to/ptescope/editors/vim-ale.vim
"
" g:ptescope_command, before that line, is ptescope's command where it is not on the PATH: 'npx ptescope'.
"
" Findings appear as ALE shows them. :ALEHover, :ALEGoToDefinition, :ALEFindReferences, :ALERename and :ALECodeAction work, and completion
" with Ctrl-X Ctrl-O.

let s:folder = expand('<sfile>:p:h')
" syntax/pte.vim
let &runtimepath .= ',' . s:folder

let g:ptescope_command = get(g:, 'ptescope_command', 'ptescope')

augroup ptescope
  autocmd!
  autocmd BufNewFile,BufRead *.pte setfiletype pte
  autocmd FileType pte setlocal commentstring=#\ %s omnifunc=ale#completion#OmniFunc
augroup END

function! PtescopeRoot(buffer) abort
  return fnamemodify(bufname(a:buffer), ':p:h')
endfunction

function! s:define() abort
  call ale#linter#Define('pte', {
  \   'name': 'ptescope',
  \   'lsp': 'stdio',
  \   'executable': split(g:ptescope_command)[0],
  \   'command': g:ptescope_command . ' lsp',
  \   'project_root': function('PtescopeRoot'),
  \   'language': 'pte',
  \})
endfunction

try
  call s:define()
catch /^Vim(call):E117:/
  " ALE is found later.
  autocmd ptescope VimEnter * if exists('g:loaded_ale') | call s:define() | endif
endtry

" :PtescopeRun shows the page tables beside the scenario, and follows each :write.
command! PtescopeRun execute 'vertical terminal ' . g:ptescope_command . ' run --watch ' . fnameescape(expand('%:p'))
