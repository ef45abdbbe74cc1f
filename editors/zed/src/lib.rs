// Tells Zed how to start the language server: `ptescope lsp`, from the PATH.

use zed_extension_api::{self as zed, Command, LanguageServerId, Result, Worktree};

struct Ptescope;

impl zed::Extension for Ptescope {
    fn new() -> Self {
        Ptescope
    }

    fn language_server_command(&mut self, _: &LanguageServerId, worktree: &Worktree) -> Result<Command> {
        let command = worktree.which("ptescope").ok_or("ptescope is not on the PATH")?;
        Ok(Command { command, args: vec!["lsp".to_string()], env: worktree.shell_env() })
    }
}

zed::register_extension!(Ptescope);
