import type { Position, SignatureHelp } from "vscode-languageserver";
import { documentationOf, parameterDocumentation } from "../../language/documentation.ts";
import { initialEnvironment, type Program, parameterLabel, signatureOf } from "../../language/index.ts";
import { activeCall } from "../../language/query/expected.ts";

/** The call around the cursor, with the argument that is being typed. */
export function signatureHelp(
  { document, environments }: Program,
  { line, character }: Position,
): SignatureHelp | null {
  const { files } = environments[line] ?? initialEnvironment;
  const call = activeCall(document.statements[line]?.text ?? "", character, (name) => files.has(name));
  if (!call) return null;
  const { row, parameter } = call;
  return {
    signatures: [
      {
        label: signatureOf(row),
        documentation: { kind: "markdown", value: documentationOf(row).summary },
        parameters: row.parameters.map((each) => ({
          label: parameterLabel(each),
          documentation: { kind: "markdown", value: parameterDocumentation(row, each) },
        })),
      },
    ],
    activeSignature: 0,
    // Beyond the last: none of them is to be shown as the one being typed.
    activeParameter: parameter < 0 ? row.parameters.length : parameter,
  };
}
