// What NeuronsView.picture returns, for a layer Z = X @ W + b.
const UNITS = ["A", "B"];

const number = (value) =>
  String(Number(Number(value.toFixed(2)).toPrecision(4)) + 0).replaceAll("-", "−");
const term = (value) => (value < 0 ? `(${number(value)})` : number(value));

function answer({ extent: [left, right, low, high], points }) {
  const along = (from, to, k) => from + (to - from) * k / (points - 1);
  return ({ values }) => {
    const x = [values.x1, values.x2];
    const layers = UNITS.map((unit) => {
      const w = [values[`w1${unit}`], values[`w2${unit}`]], b = values[`b${unit}`];
      return { w, b, z: x[0] * w[0] + x[1] * w[1] + b };
    });
    const surfaces = new Float32Array(2 * points * points);
    layers.forEach(({ w, b }, j) => {
      for (let i = 0; i < points * points; i++) {
        const at = [along(left, right, i % points), along(low, high, Math.floor(i / points))];
        surfaces[j * points * points + i] = at[0] * w[0] + at[1] * w[1] + b;
      }
    });
    const products = (w) => w.map((wi, i) => `${term(x[i])}·${term(wi)}`).join(" + ");
    const units = layers.map(({ z }, j) => `unit ${UNITS[j]} gives ${number(z)}`);
    return {
      surfaces: new DataView(surfaces.buffer),
      z: layers.map(({ z }) => z),
      sums: layers.map(({ w, b, z }) => `${products(w)} + ${term(b)} = ${number(z)}`),
      alt: `At x1 = ${number(x[0])}, x2 = ${number(x[1])}: ${units.join(" and ")}.`,
    };
  };
}

export default answer;
