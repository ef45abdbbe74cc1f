// The bundle that VS Code's webview loads.

import { mountWebview, type WebviewApi } from "./webview.ts";

declare function acquireVsCodeApi(): WebviewApi;

mountWebview(acquireVsCodeApi(), document.body.dataset.uri ?? null);
