// The bundle that VS Code's webview loads.

import { mountWebview, type WebviewApi } from "./webview.ts";

declare function acquireVsCodeApi(): WebviewApi;

const { uri = null, first = "null" } = document.body.dataset;
mountWebview(acquireVsCodeApi(), uri, JSON.parse(first));
