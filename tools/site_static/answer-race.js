// What RaceView.picture returns. A surface is a polynomial of the two weights, [power of
// w1, power of w2, factor] each, or the loss of chapter 9's network in its plane, where
// `flat` has a row for the start and one for each of the two directions.
const FAR = 1e6, EPS = 1e-8;

const polynomial = (terms) => ({
  loss: ([a, b]) => terms.reduce((sum, [i, j, c]) => sum + c * a ** i * b ** j, 0),
  slope: ([a, b]) => [
    terms.reduce((sum, [i, j, c]) => sum + (i ? c * i * a ** (i - 1) * b ** j : 0), 0),
    terms.reduce((sum, [i, j, c]) => sum + (j ? c * j * a ** i * b ** (j - 1) : 0), 0),
  ],
});

// `flat` in a row: what goes into the relu (n, units), W2 (units, classes), b2 (classes).
function network({ flat, labels, units, classes }) {
  const all = new Float64Array(flat.buffer), size = all.length / 3, n = labels.length;
  const rows = [0, 1, 2].map((k) => all.subarray(k * size, (k + 1) * size));
  const W2 = n * units, b2 = W2 + units * classes;
  const passed = (w) => {
    const at = rows[0].map((x, i) => x + w[0] * rows[1][i] + w[1] * rows[2][i]);
    const slopes = new Float64Array(size);
    let loss = 0;
    for (let r = 0; r < n; r++) {
      const A = at.subarray(r * units, (r + 1) * units).map((z) => Math.max(z, 0));
      const Z = at.slice(b2);
      A.forEach((a, u) => {
        for (let c = 0; c < classes; c++) Z[c] += a * at[W2 + u * classes + c];
      });
      const most = Math.max(...Z), powers = Z.map((z) => Math.exp(z - most));
      const total = powers.reduce((sum, p) => sum + p);
      loss += (Math.log(total) + most - Z[labels[r]]) / n;
      for (let c = 0; c < classes; c++) {
        const dz = (powers[c] / total - (c === labels[r])) / n;
        slopes[b2 + c] += dz;
        A.forEach((a, u) => {
          slopes[W2 + u * classes + c] += a * dz;
          if (a > 0) slopes[r * units + u] += dz * at[W2 + u * classes + c];
        });
      }
    }
    return { loss, slopes };
  };
  return {
    loss: (w) => passed(w).loss,
    slope: (w) => {
      const { slopes } = passed(w);
      return [1, 2].map((k) => slopes.reduce((sum, x, i) => sum + x * rows[k][i], 0));
    },
  };
}

// The step of one weight from its slope g; each weight has a memory of its own.
const RULES = {
  SGD: (lr) => () => (g) => lr * g,
  momentum: (lr, mu) => (v = 0) => (g) => lr * (v = mu * v + g),
  Adagrad: (lr) => (s = 0) => (g) => lr * g / (Math.sqrt(s += g * g) + EPS),
  RMSProp: (lr) => (s = 0) => (g) => lr * g / (Math.sqrt(s = 0.9 * s + 0.1 * g * g) + EPS),
  Adam: (lr) => (m = 0, v = 0, t = 0) => (g) => {
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    t += 1;
    return lr * m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.999 ** t)) + EPS);
  },
};

function answer({ surfaces, plane, racers, steps }) {
  const made = surfaces.map(({ terms }) => (terms ? polynomial(terms) : network(plane)));
  const bounded = (x) => (Number.isNaN(x) ? FAR : Math.min(Math.max(x, -FAR), FAR));
  const walked = (name, { surface, w1, w2, [name]: power, [`${name} momentum`]: mu }) => {
    const { loss, slope } = made[surface], rule = RULES[name](10 ** power, mu);
    const memories = [rule(), rule()], path = [[w1, w2]];
    while (path.length <= steps) {
      const w = path[path.length - 1], g = slope(w);
      path.push(w.map((wi, i) => wi - memories[i](g[i])));
    }
    const shown = path.map((w) => w.map(bounded));
    return { path: shown, losses: shown.map(loss) };
  };
  const kept = {}; // only who was changed walks again
  const walk = (name, values) => {
    const { surface, w1, w2 } = values;
    const asked = String([surface, w1, w2, values[name], values[`${name} momentum`]]);
    if (kept[name]?.asked !== asked) kept[name] = { asked, ...walked(name, values) };
    return kept[name];
  };
  return ({ values }) => {
    const { shades, contours, lowest } = surfaces[values.surface];
    const shown = racers.filter((name) => values[`${name} runs`]);
    const walks = shown.map((name) => walk(name, values));
    const doubles = (list) => new DataView(Float64Array.from(list).buffer);
    return {
      shades, contours, lowest, shown,
      paths: doubles(walks.flatMap(({ path }) => path.flat())),
      losses: doubles(walks.flatMap(({ losses }) => losses)),
    };
  };
}

export default answer;
