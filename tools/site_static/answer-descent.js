// What DescentView.picture returns, for a loss that is a quadratic form of two weights:
// at + slope · w + w · curvature · w / 2.
function answer({ at, slope, curvature, steps }) {
  const times = ([w1, w2]) => curvature.map(([a, b]) => a * w1 + b * w2);
  const loss = (w) => {
    const Hw = times(w);
    return at + w[0] * (slope[0] + Hw[0] / 2) + w[1] * (slope[1] + Hw[1] / 2);
  };
  return ({ values: { w1, w2, lr } }) => {
    const path = [[w1, w2]];
    while (path.length <= steps) {
      const w = path[path.length - 1], Hw = times(w);
      path.push(w.map((wi, i) => wi - lr * (slope[i] + Hw[i])));
    }
    return {
      path: new DataView(Float64Array.from(path.flat()).buffer),
      losses: new DataView(Float64Array.from(path.map(loss)).buffer),
    };
  };
}

export default answer;
