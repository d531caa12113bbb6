// Folds open on paper, and close again on the screen.
addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("details:not([open])")) {
    fold.open = fold.unfolded = true;
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details")) {
    if (fold.unfolded) fold.open = fold.unfolded = false;
  }
});

// What is wider than the page scrolls inside, and by keyboard. The theme sees to it for
// what is shown from the start; here for formulas once they are set, and in folds.
function reachable(root) {
  const boxes = "pre, .output, .pst-scrollable-table-container, div.math, mjx-container";
  for (const box of root.querySelectorAll(boxes)) {
    const scrolls = getComputedStyle(box).overflowX !== "visible";
    const wide = scrolls && box.scrollWidth > box.clientWidth;
    if (wide) box.tabIndex = 0;
    else if (box.hasAttribute("tabindex")) box.tabIndex = -1;
  }
}
document.addEventListener("toggle", ({ target }) => reachable(target), true);
addEventListener("load", () => {
  window.MathJax?.startup?.promise.then(() => reachable(document));
});

// What the search finds: where a word is taught before where it is used, and of the
// chapters the earlier. Of a page it shows what stands on it, not the frame around it,
// and no marks of formulas.
if (typeof Search !== "undefined") {
  Scorer.score = ([page, , , , score]) => {
    const chapter = page.match(/^chapters\/(\d+)/);
    if (chapter) return score + 2 - chapter[1] / 100;
    return score + (page.startsWith("docs/") ? 1 : page.startsWith("bpkit/") ? -1 : 0);
  };
  const textOf = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article");
    for (const formula of article.querySelectorAll(".math")) {
      formula.textContent = formula.textContent.replace(/\\[()[\]]/g, "");
    }
    article.setAttribute("role", "main");
    return textOf(article.outerHTML, anchor);
  };
}
