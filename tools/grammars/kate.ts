// The syntax definition for Kate (KSyntaxHighlighting's XML), from the same table.

import { flagForms, operationNames, wordForms } from "../../language/table.ts";

export function kateSyntax(): string {
  const list = (name: string, words: readonly string[]): string =>
    `    <list name="${name}">\n${words.map((word) => `      <item>${word}</item>`).join("\n")}\n    </list>`;
  const statements = ["assert", "never", "always", "decode", "scn", "explore", "any", "on"];
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- Page-table scenarios (.pte). Made from the language's table: npm run grammar. -->
<!DOCTYPE language>
<language name="pte" section="Other" version="1" kateversion="5.62" extensions="*.pte" license="MIT" casesensitive="1">
  <highlighting>
${list("operations", operationNames)}
${list("flags", flagForms)}
${list("headers", wordForms("headers"))}
${list("statements", statements)}
${list("states", wordForms("states"))}
${list("results", [...wordForms("outcomes"), ...wordForms("errnos", "signals")])}
    <contexts>
      <context name="Scenario" attribute="Normal" lineEndContext="#stay">
        <RegExpr attribute="Narration" context="#stay" String="^\\s*##(\\s.*)?$" column="0"/>
        <DetectChar attribute="Comment" context="Comment" char="#"/>
        <DetectChar attribute="String" context="String" char="&quot;"/>
        <RegExpr attribute="Process" context="#stay" String="^\\s*[A-Za-z_]\\w*(/[\\w-]+)?(?=\\s*:)" column="0"/>
        <RegExpr attribute="Finding" context="#stay" String="!PTE\\d{3}\\b"/>
        <keyword attribute="Header" context="#stay" String="headers"/>
        <keyword attribute="Statement" context="#stay" String="statements"/>
        <keyword attribute="Operation" context="#stay" String="operations"/>
        <keyword attribute="Flag" context="#stay" String="flags"/>
        <keyword attribute="State" context="#stay" String="states"/>
        <keyword attribute="Result" context="#stay" String="results"/>
        <HlCHex attribute="Number" context="#stay"/>
        <Int attribute="Number" context="#stay"/>
        <Detect2Chars attribute="Result" context="#stay" char="-" char1="&gt;"/>
      </context>
      <context name="Comment" attribute="Comment" lineEndContext="#pop"/>
      <context name="String" attribute="String" lineEndContext="#pop">
        <DetectChar attribute="String" context="#pop" char="&quot;"/>
      </context>
    </contexts>
    <itemDatas>
      <itemData name="Normal" defStyleNum="dsNormal"/>
      <itemData name="Narration" defStyleNum="dsDocumentation"/>
      <itemData name="Comment" defStyleNum="dsComment"/>
      <itemData name="String" defStyleNum="dsString"/>
      <itemData name="Process" defStyleNum="dsDataType"/>
      <itemData name="Finding" defStyleNum="dsWarning"/>
      <itemData name="Header" defStyleNum="dsPreprocessor"/>
      <itemData name="Statement" defStyleNum="dsKeyword"/>
      <itemData name="Operation" defStyleNum="dsFunction"/>
      <itemData name="Flag" defStyleNum="dsConstant"/>
      <itemData name="State" defStyleNum="dsDataType"/>
      <itemData name="Result" defStyleNum="dsConstant"/>
      <itemData name="Number" defStyleNum="dsDecVal"/>
    </itemDatas>
  </highlighting>
  <general>
    <comments>
      <comment name="singleLine" start="#"/>
    </comments>
    <keywords casesensitive="1"/>
  </general>
</language>
`;
}
