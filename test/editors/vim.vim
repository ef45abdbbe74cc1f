" Drives Vim with ALE on a scenario that loses a protection, and writes what it shows as JSON to $PTESCOPE_RESULT.

let s:seen = {}

function! s:Wait(what, Condition) abort
  let l:tries = 0
  while !a:Condition()
    let l:tries += 1
    if l:tries > 6000
      throw 'waited in vain for ' . a:what
    endif
    sleep 20m
  endwhile
endfunction

" What ALE would ask the user for.
let s:answer = ''
let s:asked = []
runtime autoload/ale/util.vim
function! ale#util#Input(message, value, ...) abort
  call add(s:asked, a:message)
  return s:answer
endfunction

function! s:Findings() abort
  return get(get(g:ale_buffer_info, bufnr(''), {}), 'loclist', [])
endfunction

function! s:Preview() abort
  for l:window in range(1, winnr('$'))
    if getwinvar(l:window, '&previewwindow')
      return join(getbufline(winbufnr(l:window), 1, '$'), "\n")
    endif
  endfor
  return ''
endfunction

function! s:Screen() abort
  call term_wait(bufnr(''), 0)
  return join(getbufline('', 1, '$'), "\n")
endfunction

function! s:Name(line, column) abort
  return synIDattr(synID(a:line, a:column, 1), 'name')
endfunction

" What the menu of completions has.
function! PtescopeMenu() abort
  let s:seen.completion = map(complete_info(['items']).items, {_, each -> each.word})
  return ''
endfunction

function! s:Drive() abort
  let s:seen.filetype = &filetype
  let s:seen.syntax = [s:Name(1, 1), s:Name(1, 10), s:Name(6, 17), s:Name(7, 1)]
  call s:Wait('diagnostics', {-> !empty(s:Findings())})
  let s:seen.diagnostics = map(copy(s:Findings()), {_, each -> {'line': each.lnum, 'code': get(each, 'code', ''), 'message': each.text}})

  call cursor(6, 5)
  let g:ale_hover_to_preview = 1
  call ale#hover#ShowAtCursor()
  call s:Wait('a hover', {-> s:Preview() !=# ''})
  let s:seen.hover = s:Preview()
  pclose

  let l:line = getline(6)
  call setline(6, 'A: madvise(buf, DONT')
  call cursor(6, 1)
  call feedkeys("A\<C-x>\<C-o>\<C-r>=PtescopeMenu()\<CR>\<C-e>\<Esc>", 'tx')
  call setline(6, l:line)

  call cursor(6, 5)
  let s:answer = '1'
  let l:tick = b:changedtick
  ALECodeAction
  call s:Wait('a code action', {-> b:changedtick != l:tick})
  let s:seen.actions = copy(s:asked)
  let s:seen.mended = getline(1, '$')

  call cursor(1, 4)
  let s:answer = 'area'
  ALERename
  call s:Wait('a rename', {-> getline(1) =~# 'area'})
  let s:seen.renamed = getline(1, '$')

  PtescopeRun
  call s:Wait('the page tables', {-> s:Screen() =~# 'step 5 of 6\_.*page '})
  let s:seen.run = s:Screen()
endfunction

try
  call s:Drive()
catch
  let s:seen.problem = v:exception . ' at ' . v:throwpoint
endtry
call writefile([json_encode(s:seen)], $PTESCOPE_RESULT)
qall!
