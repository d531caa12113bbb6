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
