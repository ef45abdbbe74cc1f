// What a walkthrough's page does by itself: keys go from step to step, the listing shows where one is. The page's policy names its hash, so that
// nothing else runs there; the test beside this file says what it has to be.

export const SCRIPT = `(() => {
const steps = [...document.querySelectorAll("article.step")];
const links = new Map([...document.querySelectorAll("nav a")].map((a) => [a.hash, a]));
const where = document.querySelector(".where");
document.querySelector(".keys").hidden = false;
let now = -1;
const mark = (i) => {
  if (i === now || !steps[i]) return;
  steps[now]?.classList.remove("now");
  links.get("#" + steps[now]?.id)?.removeAttribute("aria-current");
  now = i;
  steps[i].classList.add("now");
  const link = links.get("#" + steps[i].id);
  if (!link) return;
  link.setAttribute("aria-current", "step");
  const nav = link.closest("nav");
  const top = link.offsetTop - nav.clientHeight / 2;
  if (nav.scrollHeight > nav.clientHeight) nav.scrollTop = top;
};
const go = (i) => {
  i = Math.max(0, Math.min(steps.length - 1, i));
  if (!steps[i]) return;
  mark(i);
  history.replaceState(null, "", "#" + steps[i].id);
  steps[i].scrollIntoView({ block: "start" });
  steps[i].focus({ preventScroll: true });
  where.textContent = "Step " + (i + 1) + " of " + steps.length;
};
const found = (d) => {
  for (let i = now + d; i >= 0 && i < steps.length; i += d) if (steps[i].classList.contains("found")) return go(i);
};
addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey) return;
  const act = { n: () => go(now + 1), j: () => go(now + 1), ArrowRight: () => go(now + 1), p: () => go(now - 1), k: () => go(now - 1), ArrowLeft: () => go(now - 1), f: () => found(1), F: () => found(-1), g: () => go(0), G: () => go(steps.length - 1) }[e.key];
  if (!act) return;
  e.preventDefault();
  act();
});
const linked = () => {
  const i = steps.findIndex((s) => "#" + s.id === location.hash);
  if (i >= 0) mark(i);
};
addEventListener("hashchange", linked);
linked();
})();`;

/** Base64 of SCRIPT's SHA-256. */
export const SCRIPT_SHA256 = "GLG0Jml8/fFZ01x0DfnOfJC+cFiADFRBvsjzB7hyGRw=";
