// Asks the tools that ptescope has for language models, and shows what they answer.
const vscode = require("vscode");

const calls = [
  ["ptescope_check", { file: "lost.pte" }],
  ["ptescope_check", { file: "../outside.pte" }],
  ["ptescope_run", { scenario: "A: buf = mmap(1)\nA: write(buf[0], 7)\n" }],
  ["ptescope_explain", { of: "PTE001" }],
];

exports.activate = (context) => {
  const ask = async () => {
    const lines = [vscode.lm.tools.map(({ name }) => name).join(" ")];
    for (const [name, input] of calls) {
      const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
      lines.push(`${name}: ${content.map(({ value }) => value.split("\n").slice(0, 6).join(" ")).join(" ")}`);
    }
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: lines.join("\n") }));
  };
  context.subscriptions.push(vscode.commands.registerCommand("asks.ask", ask));
};
