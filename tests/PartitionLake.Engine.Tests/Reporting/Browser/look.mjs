// Opens reports in Chromium as people do, light and dark, on a desk and on a phone, and tells what is wrong with them.
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const { report, pictures, answer, executable, isBrief } = JSON.parse(await readFile(process.argv[2], "utf8"));
const axe = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
const looks = [];
for (const scheme of isBrief ? ["light"] : ["light", "dark"]) {
  for (const width of isBrief ? [1400] : [1400, 380]) {
    // The policy of the page lets no script in, this one neither, so axe is let in by switching the policy off in a page of its own.
    const look = await view(scheme, width, false);
    look.violations = isBrief ? [] : await view(scheme, width, true);
    looks.push(look);
  }
}
const ways = isBrief ? {} : { keyboard: await keyboard(), folded: await folded(), button: await button() };
await browser.close();
await writeFile(answer, JSON.stringify({ looks, ...ways }));

async function open(scheme, width, bypassCSP) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, bypassCSP });
  const page = await context.newPage();
  const told = { messages: [], requests: [] };
  page.on("console", (message) => told.messages.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => told.messages.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => (told.messages.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("request", (request) => told.requests.push(request.url()));
  const start = performance.now();
  await page.goto(report);
  await page.waitForSelector("html[data-drawn]", { timeout: 30_000 });
  told.milliseconds = performance.now() - start;
  return { context, page, told };
}

async function view(scheme, width, withAxe) {
  const { context, page, told } = await open(scheme, width, withAxe);
  try {
    if (withAxe) {
      // What is folded away is looked at too.
      await page.evaluate(() => document.querySelectorAll("details").forEach((details) => (details.open = true)));
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ["violations"] }));
      return found.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`);
    }
    await page.screenshot({ path: `${pictures}/${scheme}-${width}.png`, fullPage: true });
    const charts = await page.evaluate(() => [...document.querySelectorAll("figure[data-chart]")].map((figure) => ({
      id: figure.id,
      kind: figure.dataset.chart,
      rows: figure.querySelectorAll("tbody tr").length,
      // Bars, dots, lines and texts of the data; axes and their labels do not count.
      marks: figure.querySelectorAll(".plot g[data-mark]:not([data-mark*='axis']):not([data-mark='rule']) > :is(rect, circle, path, line)").length,
      width: figure.querySelector(".plot svg")?.getBoundingClientRect().width ?? 0,
    })));
    const scroll = await page.evaluate(() => document.documentElement.scrollWidth);
    const elements = await page.evaluate(() => document.querySelectorAll("*").length);
    return { scheme, width, charts, scroll, elements, background: await page.evaluate(() => getComputedStyle(document.body).backgroundColor), ...told };
  } finally {
    await context.close();
  }
}

// All that can be used is reached by Tab, in the order of the page.
async function keyboard() {
  const { context, page } = await open("light", 1400, false);
  const wanted = await page.evaluate(() => document.querySelectorAll("a[href], button, summary").length);
  const reached = await page.evaluate(() => (window.reached = new Set()) && 0);
  let steps = reached;
  for (; steps < wanted * 3; steps++) {
    await page.keyboard.press("Tab");
    const end = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body || window.reached.has(element)) return true;
      window.reached.add(element);
      return false;
    });
    if (end) break;
  }
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll("a[href], button, summary")].filter((element) => !window.reached.has(element)).map((element) => element.outerHTML.slice(0, 120)));
  await context.close();
  return { wanted, missed };
}

// A table behind a chart unfolds by the keyboard and shows its rows.
async function folded() {
  const { context, page } = await open("light", 1400, false);
  const summary = page.locator("figure[data-chart] summary").first();
  const table = page.locator("figure[data-chart] table").first();
  const before = await table.isVisible();
  await summary.focus();
  await page.keyboard.press("Enter");
  const after = await table.isVisible();
  await context.close();
  return { before, after };
}

async function button() {
  const { context, page } = await open("light", 1400, false);
  const color = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await color();
  await page.locator("#theme").click();
  const after = await color();
  await context.close();
  return { before, after };
}
