/**
 * Draws line charts side by side as one SVG that needs nothing else: for figures kept in the documentation.
 *
 * @typedef {object} Series
 * @property {string} name
 * @property {readonly (readonly [number, number])[]} points
 * @property {boolean} [dashed] A line to compare with, not a measurement.
 *
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} xLabel
 * @property {string} yLabel
 * @property {boolean} [xLog]
 * @property {boolean} [yLog]
 * @property {(value: number) => string} [xText]
 * @property {(value: number) => string} [yText]
 * @property {readonly Series[]} series
 */

const WIDTH = 430;
const HEIGHT = 300;
const BOX = { left: 62, right: 16, top: 40, bottom: 48 };
const LEGEND = 18;
/** Told apart by those who see few colours, too; the marks differ besides. */
const COLORS = ['#1f77b4', '#d95f02', '#1b7837', '#7b3294', '#666666'];
const MARKS = [
  (x, y) => `<circle cx="${x}" cy="${y}" r="3.5"/>`,
  (x, y) => `<rect x="${x - 3}" y="${y - 3}" width="6" height="6"/>`,
  (x, y) => `<path d="M${x} ${y - 4}l4 7h-8z"/>`,
  (x, y) => `<path d="M${x} ${y - 4}l4 4-4 4-4-4z"/>`,
  (x, y) => `<path d="M${x - 3} ${y - 3}l6 6m0-6l-6 6" stroke-width="2"/>`,
];

/** The panels in rows of so many. */
export function plot(panels, columns = 2) {
  const height = HEIGHT + LEGEND * 2;
  const rows = Math.ceil(panels.length / columns);
  const drawn = panels.map((panel, index) => `<g transform="translate(${(index % columns) * WIDTH} ${Math.floor(index / columns) * height})">${draw(panel)}</g>`);
  const [w, h] = [WIDTH * Math.min(columns, panels.length), height * rows];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" font-family="system-ui, sans-serif" font-size="11" role="img">
<title>${escape(panels.map(({ title }) => title).join('; '))}</title>
<rect width="${w}" height="${h}" fill="#ffffff"/>
${drawn.join('\n')}
</svg>
`;
}

function draw({ title, xLabel, yLabel, xLog = false, yLog = false, xText = short, yText = short, series }) {
  const points = series.flatMap((one) => one.points);
  const x = scale(points.map(([value]) => value), xLog, BOX.left, WIDTH - BOX.right, false);
  const y = scale(points.map(([, value]) => value), yLog, HEIGHT - BOX.bottom, BOX.top, true);
  const grid = y.ticks.map((tick) => {
    const at = round(y.at(tick));
    return `<path d="M${BOX.left} ${at}H${WIDTH - BOX.right}" stroke="#dddddd"/><text x="${BOX.left - 6}" y="${at + 4}" text-anchor="end">${escape(yText(tick))}</text>`;
  });
  const bottom = HEIGHT - BOX.bottom;
  const below = x.ticks.map((tick) => {
    const at = round(x.at(tick));
    return `<path d="M${at} ${bottom}v4" stroke="#555555"/><text x="${at}" y="${bottom + 16}" text-anchor="middle">${escape(xText(tick))}</text>`;
  });
  const lines = series.map(({ points: own, dashed = false }, index) => {
    const places = own.map(([px, py]) => [round(x.at(px)), round(y.at(py))]);
    const line = `<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${COLORS[index]}" stroke-width="1.8"${dashed ? ' stroke-dasharray="4 4"' : ''}/>`;
    const marks = dashed ? '' : `<g fill="${COLORS[index]}" stroke="${COLORS[index]}" stroke-width="0">${places.map(([px, py]) => MARKS[index](px, py)).join('')}</g>`;
    return line + marks;
  });
  const middle = round((BOX.left + WIDTH - BOX.right) / 2);
  return [
    `<text x="${middle}" y="20" text-anchor="middle" font-size="13" font-weight="600">${escape(title)}</text>`,
    ...grid,
    ...below,
    `<path d="M${BOX.left} ${BOX.top}V${bottom}H${WIDTH - BOX.right}" fill="none" stroke="#555555"/>`,
    ...lines,
    `<text x="${middle}" y="${HEIGHT - 12}" text-anchor="middle">${escape(xLabel)}</text>`,
    `<text transform="translate(13 ${(BOX.top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escape(yLabel)}</text>`,
    ...legend(series),
  ].join('\n');
}

function legend(series) {
  return series.map(({ name, dashed = false }, index) => {
    const [x, y] = [BOX.left + (index % 2) * 180, HEIGHT + 4 + Math.floor(index / 2) * LEGEND];
    const mark = dashed ? '' : `<g fill="${COLORS[index]}" stroke="${COLORS[index]}" stroke-width="0">${MARKS[index](x + 9, y)}</g>`;
    return `<path d="M${x} ${y}h18" stroke="${COLORS[index]}" stroke-width="1.8"${dashed ? ' stroke-dasharray="4 4"' : ''}/>${mark}<text x="${x + 24}" y="${y + 4}">${escape(name)}</text>`;
  });
}

/** Where values lie between `from` and `to`; `zero`: a linear axis begins at nought. */
function scale(values, log, from, to, zero) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (log) {
    const [low, high] = [Math.floor(Math.log10(least) + 1e-9), Math.ceil(Math.log10(most) - 1e-9)];
    const span = Math.max(1, high - low);
    const every = Math.ceil(span / 7);
    const ticks = Array.from({ length: Math.floor(span / every) + 1 }, (_, index) => 10 ** (low + index * every));
    return { ticks, at: (value) => from + ((Math.log10(value) - low) / span) * (to - from) };
  }
  const low = zero ? 0 : least;
  const rough = Math.max(most - low, 1e-9) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough);
  const first = Math.ceil(low / step) * step;
  const top = zero ? Math.ceil(most / step) * step : most;
  const ticks = Array.from({ length: Math.floor((top - first) / step + 1e-9) + 1 }, (_, index) => first + index * step);
  return { ticks, at: (value) => from + ((value - low) / Math.max(top - low, 1e-9)) * (to - from) };
}

/** 1500 as 1.5k. */
export function short(value) {
  for (const [size, sign] of [[1e9, 'G'], [1e6, 'M'], [1e3, 'k']]) if (Math.abs(value) >= size) return `${trim(value / size)}${sign}`;
  return trim(value);
}

function trim(value) {
  return String(Number(value.toPrecision(3)));
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function escape(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
