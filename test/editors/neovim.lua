-- Drives Neovim on a scenario that loses a protection, and writes what it shows as JSON to $PTESCOPE_RESULT.

local seen = {}
local buffer = vim.api.nvim_get_current_buf()

local function wait(what, condition)
  if not vim.wait(120000, condition, 20) then error("waited in vain for " .. what) end
end

local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then return window end
  end
end

local function ask(method, more)
  local params = vim.tbl_extend("force", vim.lsp.util.make_position_params(0, "utf-16"), more or {})
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 120000)
  for _, answer in pairs(answers) do return answer.result end
end

local function names(row, column)
  return vim.fn.synIDattr(vim.fn.synID(row, column, 1), "name")
end

local function drive()
  seen.filetype = vim.bo.filetype
  seen.syntax = { names(1, 1), names(1, 10), names(6, 17), names(7, 1) }
  wait("diagnostics", function() return #vim.diagnostic.get(buffer) > 0 end)
  seen.diagnostics = vim.tbl_map(function(each)
    return { line = each.lnum + 1, code = each.code or each.user_data.lsp.code, message = each.message }
  end, vim.diagnostic.get(buffer))

  vim.api.nvim_win_set_cursor(0, { 6, 4 })
  vim.lsp.buf.hover()
  wait("a hover", floating)
  local window = floating()
  seen.hover = table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false), "\n")
  vim.api.nvim_win_close(window, true)

  vim.api.nvim_win_set_cursor(0, { 6, 19 })
  seen.completion = vim.tbl_map(function(item) return item.label end, ask("textDocument/completion"))

  vim.api.nvim_win_set_cursor(0, { 6, 4 })
  local offered
  vim.ui.select = function(items, options, choose)
    offered = vim.tbl_map(options.format_item, items)
    for _, item in ipairs(items) do
      if options.format_item(item):find("Share", 1, true) then return choose(item) end
    end
    choose(items[1])
  end
  local before = vim.api.nvim_buf_get_changedtick(buffer)
  vim.lsp.buf.code_action()
  wait("a code action", function() return vim.api.nvim_buf_get_changedtick(buffer) ~= before end)
  seen.actions = offered
  seen.mended = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)

  vim.api.nvim_win_set_cursor(0, { 1, 3 })
  vim.lsp.buf.rename("area")
  wait("a rename", function() return vim.api.nvim_buf_get_lines(buffer, 0, 1, false)[1]:find("area", 1, true) end)
  seen.renamed = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)

  vim.cmd("PtescopeRun")
  local function screen() return table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n") end
  wait("the page tables", function() return screen():find("step 5 of 6", 1, true) and screen():find("page", 1, true) end)
  seen.run = screen()
end

local ok, problem = xpcall(drive, debug.traceback)
if not ok then seen.problem = problem end
vim.fn.writefile({ vim.fn.json_encode(seen) }, vim.env.PTESCOPE_RESULT)
vim.cmd("qall!")
