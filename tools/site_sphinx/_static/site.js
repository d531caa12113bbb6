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

// What is wider than the page scrolls inside, and by keyboard: the theme sees to it where
// it is shown from the start, this where a fold opens.
document.addEventListener(
  "toggle",
  ({ target }) => {
    const boxes = "pre, .output, .pst-scrollable-table-container";
    for (const box of target.querySelectorAll(boxes)) {
      box.tabIndex = box.scrollWidth > box.clientWidth ? 0 : -1;
    }
  },
  true,
);

// The search shows a piece of each page that it finds: of what stands on it, not of the
// frame around it.
if (typeof Search !== "undefined") {
  const textOf = Search.htmlToText;
  Search.htmlToText = (html, anchor) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const article = page.querySelector("article");
    article.setAttribute("role", "main");
    return textOf(article.outerHTML, anchor);
  };
}
