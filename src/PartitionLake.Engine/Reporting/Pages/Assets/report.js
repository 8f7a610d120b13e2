// Draws each chart from the table in its figure: what is seen and what is read out cannot differ.
"use strict";
(() => {
  const sizes = ["B", "KB", "MB", "GB", "TB", "PB"];

  // As the tables have it: three digits, and 1,024 bytes to a kilobyte.
  function bytes(value) {
    let unit = 0;
    for (; Math.abs(value) >= 999.5 && unit < sizes.length - 1; unit++) value /= 1024;
    const digits = unit === 0 || Math.abs(value) >= 99.95 || Number.isInteger(value) ? 0 : Math.abs(value) >= 9.995 ? 1 : 2;
    return `${value.toFixed(digits)} ${sizes[unit]}`;
  }

  function seconds(value) {
    if (value < 60) return `${value.toFixed(value < 10 && value > 0 ? 1 : 0)} s`;
    if (value < 3600) return `${(value / 60).toFixed(value < 600 ? 1 : 0)} min`;
    return `${(value / 3600).toFixed(1)} h`;
  }

  const count = (value) => (Math.abs(value) >= 1e6 ? d3.format(".3~s")(value).replace("G", "B") : d3.format(",")(value));
  const share = (value) => `${+(value * 100).toFixed(1)} %`;
  const formats = { bytes, seconds, rows: count, values: count, partitions: count, nulls: share };

  // One object for each row; a cell with an exact value gives that, a time as a date.
  function rowsOf(figure) {
    const fields = [...figure.querySelectorAll("thead th")].map((head) => head.dataset.field);
    return [...figure.querySelectorAll("tbody tr")].map((row) => Object.fromEntries([...row.cells].map((cell, i) => {
      const exact = cell.dataset.value;
      if (exact === undefined) return [fields[i], cell.classList.contains("number") ? null : cell.textContent];
      return [fields[i], /^\d{4}-/.test(exact) ? new Date(exact) : Number(exact)];
    })));
  }

  // Round sizes for an axis: powers of two between the ends, no more than fit.
  function sizeTicks(from, to, width) {
    const most = Math.max(2, Math.floor(width / 80));
    const first = Math.ceil(Math.log2(Math.max(1, from)));
    const last = Math.floor(Math.log2(Math.max(1, to)));
    const step = Math.max(1, Math.ceil((last - first + 1) / most));
    return d3.range(first, last + 1, step).map((power) => 2 ** power);
  }

  // Of a folder's path the values: the names of the keys are the same in every row, and the table has them.
  const values = (path) => path.split("/").map((part) => part.slice(part.indexOf("=") + 1)).join(" · ");
  const cut = (text, most) => (text.length <= most ? text : `${text.slice(0, Math.ceil(most * 0.4))}…${text.slice(text.length - Math.floor(most * 0.6) + 1)}`);

  const charts = {
    histogram(rows, width, figure) {
      const isLog = figure.dataset.scale === "log";
      const drawn = isLog ? rows.filter((row) => row.to > 1 || row.partitions > 0).map((row) => ({ ...row, from: Math.max(row.from, 0.5) })) : rows;
      const x = { label: null, tickFormat: bytes, type: isLog ? "log" : "linear", base: 2 };
      if (isLog) {
        x.ticks = sizeTicks(drawn[0].from, drawn[drawn.length - 1].to, width);
      } else {
        const edges = [...drawn.map((row) => row.from), drawn[drawn.length - 1].to];
        const every = Math.ceil(edges.length / Math.max(2, Math.floor(width / 80)));
        x.ticks = edges.filter((_, i) => i % every === 0);
      }
      return {
        height: 250, marginLeft: 52, marginTop: 30, x,
        y: { label: "Partitions", grid: true, tickFormat: count, ticks: 4, nice: true },
        marks: [
          Plot.rectY(drawn, {
            x1: "from", x2: "to", y: "partitions", fill: "var(--bar)", inset: 0.5,
            title: (row) =>
              `${bytes(row.from < 1 ? 0 : row.from)} to ${bytes(row.to)}\n${count(row.partitions)} partitions\n${bytes(row.bytes)} together`,
            tip: true,
          }),
          Plot.ruleY([0], { stroke: "var(--soft)" }),
        ],
      };
    },
    curve(rows, width) {
      return {
        height: 250, marginLeft: 52, marginTop: 30, marginBottom: 44,
        x: {
          label: "Of all partitions, the largest first", labelOffset: 40, tickFormat: share, ticks: width < 420 ? 3 : 5, domain: [0, 1],
          labelArrow: "none",
        },
        y: { label: "Of all bytes", grid: true, tickFormat: share, ticks: 4, domain: [0, 1], labelArrow: "none" },
        marks: [
          Plot.areaY(rows, { x: "x", y: "y", fill: "var(--bar-soft)" }),
          Plot.line([[0, 0], [1, 1]], { stroke: "var(--soft)", strokeDasharray: "3,4" }),
          Plot.lineY(rows, { x: "x", y: "y", stroke: "var(--bar)", strokeWidth: 2 }),
          Plot.tip(rows, Plot.pointerX({
            x: "x", y: "y",
            title: (row) =>
              `The largest ${share(row.x)}, ${count(row.partitions)} partitions,\nhold ${share(row.y)} of the bytes, ${bytes(row.bytes)}`,
          })),
          Plot.ruleY([0], { stroke: "var(--soft)" }),
        ],
      };
    },
    timeline(rows, width) {
      return {
        height: 230, marginLeft: 52, marginTop: 30,
        x: { label: null, type: "utc", ticks: Math.max(2, Math.floor(width / 75)) },
        y: { label: "Partitions", grid: true, tickFormat: count, ticks: 4, nice: true },
        marks: [
          Plot.rectY(rows, {
            x1: "from", x2: "to", y: "partitions", fill: "var(--bar)", insetLeft: 0.5, insetRight: 0.5,
            title: (row) => `${row.from.toISOString().slice(0, 16).replace("T", " ")}\n${count(row.partitions)} partitions\n${bytes(row.bytes)}`, tip: true,
          }),
          Plot.ruleY([0], { stroke: "var(--soft)" }),
        ],
      };
    },
    ranking(rows, width, figure) {
      const value = figure.dataset.value;
      const note = figure.dataset.note;
      const format = formats[value];
      const drawn = rows.slice(0, 25).map((row, i) => ({ ...row, place: i }));
      const most = d3.max(drawn, (row) => row[value]) || 1;
      const letters = Math.floor((width - 60) / 6.9);
      const named = (row) => (figure.dataset.names === "paths" ? values(row.name) : row.name);
      const noted = (row) => (note && row[note] ? `   ${share(row[note])} null` : "");
      return {
        height: drawn.length * 34 + 8, marginLeft: 0, marginRight: 74, marginTop: 4, marginBottom: 4,
        x: { axis: null, domain: [0, most] },
        y: { axis: null, type: "band", domain: drawn.map((row) => row.place), padding: 0 },
        marks: [
          Plot.barX(drawn, { y: "place", x: most, fill: "var(--bar-soft)", insetTop: 21, insetBottom: 6 }),
          Plot.barX(drawn, { y: "place", x: value, fill: "var(--bar)", insetTop: 21, insetBottom: 6 }),
          Plot.text(drawn, {
            y: "place", x: 0, text: (row) => cut(named(row), letters - noted(row).length) + noted(row), textAnchor: "start", dy: -5, fill: "var(--ink)",
            fontSize: 13, title: (row) => row.name,
          }),
          Plot.text(drawn, { y: "place", x: most, text: (row) => format(row[value]), textAnchor: "start", dx: 8, dy: 7, fill: "var(--ink)", fontSize: 13 }),
        ],
      };
    },
    runs(rows, width, figure) {
      const value = figure.dataset.value;
      const format = formats[value];
      const ended = rows.filter((row) => row[value] !== null);
      const lost = rows.filter((row) => row[value] === null);
      const told = (row) => `${row.started.toISOString().slice(0, 16).replace("T", " ")}\n${row.state}${row[value] === null ? "" : `, ${format(row[value])}`}`;
      return {
        height: 250, marginLeft: 60, marginTop: 30,
        x: { label: null, type: "utc", ticks: Math.max(2, Math.floor(width / 75)), inset: 8 },
        y: { label: value === "seconds" ? "Took" : "Rows out", grid: true, tickFormat: format, ticks: 4, zero: true, nice: true },
        marks: [
          Plot.ruleX(ended, { x: "started", y: value, stroke: "var(--bar)", strokeWidth: 1.5 }),
          Plot.dot(ended, {
            x: "started", y: value, fill: (row) => (row.state === "Completed" ? "var(--bar)" : "var(--warn)"), r: 3.5, title: told, tip: true,
          }),
          Plot.dot(lost, { x: "started", y: 0, stroke: "var(--bad)", strokeWidth: 2, symbol: "times", r: 5, dy: -8, title: told, tip: true }),
          Plot.ruleY([0], { stroke: "var(--soft)" }),
        ],
      };
    },
  };

  function draw(figure) {
    const place = figure.querySelector(".plot");
    const width = place.clientWidth;
    if (width === 0 || figure.drawnWidth === width) return;
    figure.drawnWidth = width;
    const chart = Plot.plot({
      width, className: "chart", style: { background: "none", color: "var(--soft)", fontSize: "12px", fontFamily: "inherit" },
      ...charts[figure.dataset.chart](rowsOf(figure), width, figure),
    });
    // The page has its own rules: a style that a script makes is not among what its policy allows.
    chart.querySelectorAll("style").forEach((style) => style.remove());
    // A picture has one name; those of its parts say nothing to who listens.
    chart.querySelectorAll("[aria-label]").forEach((part) => {
      part.dataset.mark = part.getAttribute("aria-label");
      part.removeAttribute("aria-label");
    });
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", `Chart: ${figure.dataset.title}. The numbers are in the table below it.`);
    place.replaceChildren(chart);
  }

  const figures = [...document.querySelectorAll("figure[data-chart]")];
  const watch = new ResizeObserver((changes) => changes.forEach((change) => draw(change.target.closest("figure"))));
  figures.forEach((figure) => {
    draw(figure);
    watch.observe(figure.querySelector(".plot"));
  });

  const root = document.documentElement;
  const button = document.getElementById("theme");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches);
  const name = () => (button.textContent = isDark() ? "Light" : "Dark");
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", name);
  name();

  // On paper nothing can be unfolded.
  const folded = [...document.querySelectorAll("main details")];
  addEventListener("beforeprint", () => folded.forEach((details) => (details.open = true)));
  addEventListener("afterprint", () => folded.forEach((details) => (details.open = false)));
  root.dataset.drawn = String(figures.length);
})();
