// Answers to what a panel asks of a scenario. Every host (the language server, a page, a test) calls this one function.

import type { Scenario } from "../index.ts";
import { finished, type Task } from "../scenario/scenario.ts";
import { type At, at } from "./item.ts";
import { lifeView, seek } from "./life.ts";
import { livesView } from "./lives.ts";
import { beginOf, overview } from "./overview.ts";
import { pageView } from "./page.ts";
import { livesPicture, PICTURE_ROOM, svgPicture } from "./picture-svg.ts";
import { textPicture } from "./picture-text.ts";
import { dark, light } from "./shapes.ts";
import { mappedStep, stateAfter } from "./step.ts";
import type { ViewCall, ViewCalls, ViewRequest, ViewResult } from "./types.ts";

export type * from "./types.ts";
export { beginOf };

/** What the scenario is called where its text does not say, and which version of its text it is. */
export interface Named {
  readonly name: string;
  readonly revision: number;
}

/**
 * Steps outside of the scenario count as its last; a scenario without steps has an overview and nothing else, and says
 * so.
 */
export function answer(scenario: Scenario, named: Named, request: ViewRequest): ViewResult<ViewCall> {
  return finished(answering(scenario, named, request));
}

/** The same in small pieces. */
export function* answering(scenario: Scenario, named: Named, request: ViewRequest): Task<ViewResult<ViewCall>> {
  switch (request.call) {
    case "overview":
      return overview(scenario, named.revision, named.name);
    case "step":
      return yield* mappedStep(need(scenario, request.step), named.revision, request.viewport);
    case "page":
      return pageView(need(scenario, request.step), request.ref);
    case "life":
      return lifeView(scenario, request.ref, request.window, request.around);
    case "lives":
      return yield* livesView(scenario, named.revision, request.viewport);
    case "livesPicture": {
      const lives = yield* livesView(scenario, named.revision, request.viewport);
      return { text: livesPicture(lives, `${named.name}: the life of pages`, request.dark ? dark : light) };
    }
    case "seek":
      return { step: seek(scenario, request.step, request.direction, request.for) };
    case "picture": {
      const here = need(scenario, request.step);
      if (request.as === "text") {
        const state = yield* stateAfter(here, named.revision);
        return { text: textPicture(state, scenario.steps.length) };
      }
      const mapped = yield* mappedStep(
        here,
        named.revision,
        request.viewport ?? { room: PICTURE_ROOM, selected: null },
      );
      return { text: svgPicture(mapped, request.as === "svg-dark" ? dark : light) };
    }
  }
}

/** The same, for a call and its parameters as a host gets them. */
export function answerCall<K extends ViewCall>(
  scenario: Scenario,
  named: Named,
  call: K,
  params: ViewCalls[K]["params"],
): ViewResult<K>;
export function answerCall(
  scenario: Scenario,
  named: Named,
  call: ViewCall,
  params: ViewCalls[ViewCall]["params"],
): ViewResult<ViewCall> {
  return answer(scenario, named, { call, ...params } as ViewRequest);
}

function need(scenario: Scenario, step: number): At {
  const found = at(scenario, step);
  if (found === null) throw new Error("no statement of this scenario runs");
  return found;
}
