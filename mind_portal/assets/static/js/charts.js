/* Charts of the dashboards. The server has drawn each as SVG already; where there is a script, ECharts takes its place
   so that one can point at a month. Tooltips are drawn on the canvas: the page's rules allow no styles in HTML. */
import { token } from "portal/theme";

const FONT = 'Sarabun, "Noto Sans Thai", sans-serif';
const DASHES = ["solid", "dashed", "dotted", [8, 4, 2, 4]];
let library;

function textStyle() {
  return { fontFamily: FONT, fontSize: 13, color: token("--m-ink-2") };
}

function frame(data) {
  const quiet = token("--m-ink-3");
  return {
    animation: false,
    textStyle: textStyle(),
    grid: { left: 6, right: 20, top: 26, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: token("--m-surface"),
      borderColor: token("--m-line-strong"),
      textStyle: { ...textStyle(), color: token("--m-ink"), fontSize: 14 },
    },
    xAxis: {
      type: "category",
      boundaryGap: data.kind === "stack",
      data: data.months,
      axisLine: { lineStyle: { color: token("--m-line-strong") } },
      axisTick: { show: false },
      axisLabel: { color: quiet, fontFamily: FONT, hideOverlap: true, margin: 14 },
    },
    yAxis: {
      type: "value",
      scale: !data.zero,
      splitNumber: 4,
      axisLabel: { color: quiet, fontFamily: FONT },
      splitLine: { lineStyle: { color: token("--m-line") } },
    },
  };
}

function trendOptions(data, width) {
  const colour = token("--m-c1");
  const last = data.values.length - 1;
  const whole = data.values.map((value, n) => (data.open && n === last ? null : value));
  const open = data.values.map((value, n) => (data.open && n >= last - 1 ? value : null));
  const end = (n) => (n + 1 < data.years.length ? data.years[n + 1].at : last);
  const room = (n) => ((end(n) - data.years[n].at) / last) * width >= 34;
  const bands = data.years.map((year, n) => [
    { xAxis: year.at, name: room(n) ? year.name : "", itemStyle: { color: n % 2 ? token("--m-bg") : "transparent" } },
    { xAxis: end(n) },
  ]);
  const line = { type: "line", symbol: "circle", showSymbol: false, lineStyle: { width: 2.6, color: colour }, itemStyle: { color: colour } };
  return {
    ...frame(data),
    tooltip: {
      ...frame(data).tooltip,
      formatter: (found) => `${data.months[found[0].dataIndex]}: ${data.shown[found[0].dataIndex]}`,
    },
    series: [
      {
        ...line,
        name: data.name,
        data: whole,
        markArea: {
          silent: true,
          data: bands,
          label: { position: "insideTopLeft", offset: [0, -22], color: token("--m-ink-2"), fontFamily: FONT, fontWeight: 600, fontSize: 13 },
        },
      },
      {
        ...line,
        name: data.name,
        data: open,
        lineStyle: { width: 2.6, color: colour, type: [5, 4] },
        showSymbol: true,
        symbolSize: (value, at) => (at.dataIndex === last ? 10 : 0),
        itemStyle: { color: token("--m-surface"), borderColor: colour, borderWidth: 2.6 },
      },
    ],
  };
}

/* Parts of a whole, at most four: colour, dash and a label at the end of each line. */
function partsOptions(data) {
  const colours = ["--m-c1", "--m-c2", "--m-c3", "--m-c4"].map(token);
  return {
    ...frame(data),
    grid: { left: 6, right: 110, top: 16, bottom: 4, containLabel: true },
    tooltip: {
      ...frame(data).tooltip,
      formatter: (found) =>
        [data.months[found[0].dataIndex], ...data.lines.map((line) => `${line.name}: ${line.shown[found[0].dataIndex]}`)].join("\n"),
    },
    series: data.lines.slice(0, 4).map((line, n) => ({
      type: "line",
      name: line.name,
      data: line.values,
      showSymbol: false,
      lineStyle: { width: 2.4, color: colours[n], type: DASHES[n] },
      itemStyle: { color: colours[n] },
      endLabel: { show: true, formatter: line.name, color: colours[n], fontFamily: FONT, fontSize: 13, width: 100, overflow: "truncate" },
      labelLayout: { moveOverlap: "shiftY" },
    })),
  };
}

function options(data, width) {
  return data.kind === "trend" ? trendOptions(data, width) : partsOptions(data);
}

async function draw(box) {
  let data;
  try {
    data = JSON.parse(box.dataset.chart);
    library ??= await import("echarts");
  } catch {
    return; /* the drawing of the server stays */
  }
  const still = box.querySelector("svg");
  if (!box.isConnected || !still) return;
  const canvas = document.createElement("div");
  canvas.className = "m-chart__canvas";
  canvas.style.height = `${Math.max(still.getBoundingClientRect().height, 190)}px`;
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", still.getAttribute("aria-label") || data.name);
  still.classList.add("m-print-only");
  box.append(canvas);
  const chart = library.init(canvas, null, { renderer: "canvas" });
  chart.setOption(options(data, canvas.offsetWidth));
  box.redraw = () => chart.setOption(options(data, canvas.offsetWidth), true);
  box.refit = () => canvas.offsetWidth && chart.resize(); /* on paper the drawing of the server is shown instead */
  box.discard = () => chart.dispose();
}

/* A chart is drawn when it comes near the screen: a phone on a thin line does not fetch the library for nothing. */
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "120px" });

function findCharts(root) {
  for (const box of root.querySelectorAll("[data-chart]")) watcher.observe(box);
}

function each(act) {
  for (const box of document.querySelectorAll("[data-chart]")) box[act]?.();
}

/* When new figures come by themselves, what the reader had opened stays open, and the focus where it was. */
let kept = null;

function watchSwaps() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target?.id !== "figures" || !event.detail.shouldSwap) return; /* nothing new */
    const root = event.detail.target;
    for (const box of root.querySelectorAll("[data-chart]")) box.discard?.();
    const opened = [...root.querySelectorAll("details")].map((details) => details.open);
    const links = [...root.querySelectorAll("a, button, select, summary")];
    kept = { opened, focus: links.indexOf(document.activeElement) };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const root = document.getElementById("figures");
    if (!root || !kept) return;
    const state = kept;
    kept = null;
    [...root.querySelectorAll("details")].forEach((details, n) => (details.open = state.opened[n] ?? details.open));
    if (state.focus >= 0) [...root.querySelectorAll("a, button, select, summary")][state.focus]?.focus({ preventScroll: true });
    findCharts(root);
  });
}

document.addEventListener("change", (event) => event.target.closest("[data-submit-on-change]")?.requestSubmit());
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("portal:theme", () => each("redraw"));
for (const moment of ["resize", "afterprint"]) window.addEventListener(moment, () => each("refit"));
watchSwaps();
findCharts(document);
