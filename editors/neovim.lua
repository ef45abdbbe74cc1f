-- ptescope in Neovim, 0.7 and later. In init.lua:
--
--   dofile("/path/to/ptescope/editors/neovim.lua")
--
-- vim.g.ptescope_command, before that line, is ptescope's command where it is not on the PATH:
--
--   vim.g.ptescope_command = { "npx", "ptescope" }

local folder = vim.fn.fnamemodify(debug.getinfo(1, "S").source:sub(2), ":p:h")
vim.opt.runtimepath:append(folder) -- syntax/pte.vim

local ptescope = vim.g.ptescope_command or { "ptescope" }
local server = vim.list_extend(vim.deepcopy(ptescope), { "lsp" })
local group = vim.api.nvim_create_augroup("ptescope", {})

-- Neovim 0.11 has these keys of its own; an older one gets the same.
local function attached(buffer)
  if vim.lsp.config then return end
  local function map(keys, what, description)
    vim.keymap.set("n", keys, what, { buffer = buffer, desc = description })
  end
  vim.api.nvim_buf_set_option(buffer, "omnifunc", "v:lua.vim.lsp.omnifunc")
  map("K", vim.lsp.buf.hover, "What stands here")
  map("gd", vim.lsp.buf.definition, "Where it is defined")
  map("grn", vim.lsp.buf.rename, "Rename")
  map("gra", vim.lsp.buf.code_action, "What can be done")
  map("grr", vim.lsp.buf.references, "Where it is used")
  map("]d", vim.diagnostic.goto_next, "Next finding")
  map("[d", vim.diagnostic.goto_prev, "Previous finding")
end

if vim.lsp.config then -- 0.11
  vim.lsp.config("ptescope", { cmd = server, filetypes = { "pte" } })
  vim.lsp.enable("ptescope")
elseif vim.lsp.start then -- 0.8
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = "pte",
    callback = function(event)
      vim.lsp.start({ name = "ptescope", cmd = server, root_dir = vim.fn.expand("%:p:h") })
      attached(event.buf)
    end,
  })
else -- 0.7
  local client
  vim.api.nvim_create_autocmd("FileType", {
    group = group,
    pattern = "pte",
    callback = function(event)
      if not (client and vim.lsp.get_client_by_id(client)) then
        client = vim.lsp.start_client({ name = "ptescope", cmd = server, root_dir = vim.fn.expand("%:p:h") })
      end
      if client then vim.lsp.buf_attach_client(event.buf, client) end
      attached(event.buf)
    end,
  })
end

vim.api.nvim_create_autocmd({ "BufNewFile", "BufRead" }, {
  group = group,
  pattern = "*.pte",
  callback = function()
    vim.bo.filetype = "pte"
    vim.bo.commentstring = "# %s"
  end,
})

-- :PtescopeRun shows the page tables beside the scenario, and follows each :write.
vim.api.nvim_create_user_command("PtescopeRun", function()
  local command = vim.list_extend(vim.deepcopy(ptescope), { "run", "--watch", vim.fn.expand("%:p") })
  vim.cmd("vertical new")
  vim.fn.termopen(command)
end, { desc = "Show the page tables of this scenario" })
