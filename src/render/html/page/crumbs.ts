/** The way from all of the plan to the folder that is shown, each step of it a way back. */
import { displayName } from "../../display-name.ts";
import { element, name } from "./dom.ts";
import { wayTo } from "./folders.ts";
import type { Folder } from "./folders.ts";

export function showCrumbs(
  frame: HTMLElement,
  folder: Folder,
  root: Folder,
  choose: (folder: Folder) => void,
): void {
  const way = wayTo(folder);
  const steps = (way.includes(root) ? way : [root, ...way]).map((step) => {
    const label = step.source < 0 ? "All" : displayName(step.name);
    if (step === folder)
      return element(
        "li",
        {},
        element(
          "span",
          { "aria-current": "true", tabindex: "-1" },
          name(label),
        ),
      );
    const back = element("button", { type: "button" }, name(label));
    back.addEventListener("click", () => {
      choose(step);
    });
    return element("li", {}, back);
  });
  frame.replaceChildren(element("ol", {}, ...steps));
}
