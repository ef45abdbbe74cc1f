// The bundle that VS Code's webview loads.

import { mountDecoder, type WebviewApi } from "./webview.ts";

declare function acquireVsCodeApi(): WebviewApi;

mountDecoder(acquireVsCodeApi(), JSON.parse(document.body.dataset.state ?? "{}"));
