// What AttentionView.picture returns, for the small network of chapter 15: `weights` has,
// for each table, the rows of tokens, places, Wq, Wk; the mark has the last token.
const CELL = 34, ROOM = 30, TOP = 56, WIDEST = 860;

const times = (X, W) => X.map((x) => W[0].map((_, j) => x.reduce((sum, xi, i) => sum + xi * W[i][j], 0)));
const normed = (X) => X.map((x) => {
  const size = Math.sqrt(x.reduce((sum, xi) => sum + xi * xi, 0) / x.length + 1e-5);
  return x.map((xi) => xi / size);
});

function softmax(scores) {
  const most = Math.max(...scores), powers = scores.map((s) => Math.exp(s - most));
  const total = powers.reduce((sum, p) => sum + p);
  return powers.map((p) => p / total);
}

// P (heads, T, T): no row looks at a later one.
function looks({ tokens, places, Wq, Wk }, ids, heads) {
  const N = normed(normed(ids.map((id, t) => tokens[id].map((e, i) => e + places[t][i]))));
  const Q = times(N, Wq), K = times(N, Wk), d = Q[0].length / heads;
  return Array.from({ length: heads }, (_, h) => Q.map((q, t) => {
    const part = (row) => row.slice(h * d, (h + 1) * d);
    const scores = K.slice(0, t + 1).map((k) =>
      part(k).reduce((sum, ki, i) => sum + ki * part(q)[i], 0) / Math.sqrt(d));
    return ids.map((_, s) => (s <= t ? softmax(scores)[s] : 0));
  }));
}

function answer({ weights, letters, heads }) {
  return ({ values, word: { first } }) => {
    const { word = first, head = 0 } = values;
    if (!word) return { tables: [], summary: "Type a word.", alt: "No word yet." };
    const ids = [letters.length, ...[...word].map((letter) => letters.indexOf(letter))];
    const T = ids.length, at = [values.row ?? word.length, values.column ?? 0].map((i) => Math.min(i, T - 1));
    const all = [...Array(heads).keys()];
    const titles = Object.keys(weights);
    const shown = titles.map((title) => {
      const P = looks(weights[title], ids, heads);
      return head < heads ? P[head]
        : P[0].map((row, i) => row.map((_, j) => all.reduce((sum, h) => sum + P[h][i][j], 0) / heads));
    });
    const options = [...all.map((h) => `head ${h + 1}`), "mean of all"];
    const names = ["the mark", ...[...word].map((letter, i) => `${letter}${i + 1}`)];
    const cell = Math.min(CELL, Math.floor(Math.floor(WIDEST / titles.length) / (T + 1)) - 1);
    const [row, column] = at;
    const said = titles.map((title, k) => `${shown[k][row][column].toFixed(2)} ${title}`).join(", ");
    const summary = `In ${options[head]}, ${names[row]} looks at ${names[column]} with weight ${said}.`;
    const most = titles.map((title, k) => {
      const pairs = shown[k].map((P, i) => `${names[i]} at ${names[P.indexOf(Math.max(...P))]}`);
      return `Most, ${title}: ${pairs.join(", ")}.`;
    });
    return {
      tables: titles.map((title, k) => ({
        title, x: ROOM + k * (cell * T + 2 * ROOM),
        texts: shown[k].map((P) => P.map((w) => (w ? w.toFixed(2).replace(/^0+/, "") : ""))),
        weights: shown[k].map((P) => P.map((w) => Number(w.toFixed(3)))),
      })),
      size: [titles.length * (ROOM + cell * T) + (titles.length - 1) * ROOM, TOP + cell * T + 6, cell],
      tokens: [".", ...word], heads: options, at, summary,
      alt: `The word '${word}'. ${summary} ${most.join(" ")}`,
    };
  };
}

export default answer;
