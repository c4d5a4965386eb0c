// Reads {base, chromium, pages: [{name, language, path, cookie, status, lighthouse}], schemes, widths, runs} from stdin,
// writes what was found to stdout as JSON: {findings: [{page, tool, text}], scores: [{page, ...}]}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const job = JSON.parse(readFileSync(0, "utf8"));
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate({
  extends: ["html-validate:recommended"],
  rules: {
    // Whitespace is the templates', and compresses to nothing.
    "no-trailing-whitespace": "off",
    // Lists without bullets lose their role in Safari unless it is written down.
    "no-redundant-role": "off",
    // Suggestions as one types are no <select>; see https://www.w3.org/WAI/ARIA/apg/patterns/combobox/
    "prefer-native-element": ["error", { exclude: ["list", "listbox", "option", "combobox", "group"] }],
    // Choices of one question share a name, and several of them may hold.
    "form-dup-name": ["error", { shared: ["radio", "checkbox", "submit"] }],
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A label around its field that names it too: some programs for speaking to the computer look for the name.
    "no-redundant-for": "off",
  },
});
const findings = [];
const scores = [];
const say = (page, tool, text) => findings.push({ page: `${page.name} (${page.language})`, tool, text });
const note = (text) => process.stderr.write(`${text}\n`);

const browser = await puppeteer.launch({
  executablePath: job.chromium,
  args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
});

async function validate(page) {
  const response = await fetch(job.base + page.path, { headers: page.cookie ? { Cookie: page.cookie } : {}, redirect: "manual" });
  const html = await response.text();
  if (response.status !== page.status) {
    say(page, "status", `${response.status} where ${page.status} was expected, ${response.headers.get("location") ?? ""}`);
    return false;
  }
  const size = Buffer.byteLength(html);
  if (size > job.html) say(page, "weight", `${size} bytes of HTML, ${job.html} are allowed`);
  const report = await validator.validateString(html);
  for (const result of report.results)
    for (const message of result.messages) say(page, "html-validate", `${message.ruleId} at line ${message.line}: ${message.message}`);
  return true;
}

async function become(page) {
  await browser.deleteCookie(...(await browser.cookies()));
  const cookies = page.cookie.split("; ").filter(Boolean).map((each) => each.split(/=(.*)/s));
  await browser.setCookie(...cookies.map(([name, value]) => ({ name, value, domain: "127.0.0.1", path: "/" })));
}

async function axe(page) {
  const tab = await browser.newPage();
  await tab.setBypassCSP(true);
  tab.on("pageerror", (error) => say(page, "script", String(error)));
  for (const width of job.widths) {
    await tab.setViewport({ width, height: 850, isMobile: width < 600, hasTouch: width < 600 });
    for (const scheme of job.schemes) {
      await tab.emulateMediaFeatures([
        { name: "prefers-color-scheme", value: scheme },
        { name: "prefers-reduced-motion", value: "reduce" },
      ]);
      await tab.goto(job.base + page.path, { waitUntil: "load" });
      await tab.evaluate(axeSource);
      const found = await tab.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
      for (const violation of found.violations)
        say(page, "axe", `${width} ${scheme}: ${violation.id} (${violation.impact}) ${violation.nodes.map((node) => node.target.join(" ")).slice(0, 3).join(" | ")}`);
      const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) say(page, "layout", `${width}: wider than the window by ${overflow} px`);
    }
  }
  await tab.close();
}

const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function forget() {
  const tab = await browser.newPage();
  const session = await tab.createCDPSession();
  await session.send("Network.clearBrowserCache");
  await tab.close();
}

async function light(page) {
  const runs = [];
  // A run that Chromium broke off has no figures: it is asked for again, a few times.
  for (let tries = 0; runs.length < job.runs && tries < job.runs + 3; tries++) {
    await forget();
    const result = await lighthouse(job.base + page.path, {
      port: Number(new URL(browser.wsEndpoint()).port),
      output: "json",
      logLevel: "error",
      disableStorageReset: true, // else the visitor's cookies were gone
    });
    if (result.lhr.categories.performance.score !== null) runs.push(result.lhr);
  }
  if (!runs.length) return say(page, "lighthouse", "no run came to its end");
  const score = (name) => Math.round(100 * middle(runs.map((run) => run.categories[name].score)));
  const value = (name) => middle(runs.map((run) => run.audits[name].numericValue));
  const row = {
    page: `${page.name} (${page.language})`,
    performance: score("performance"),
    accessibility: score("accessibility"),
    "best-practices": score("best-practices"),
    seo: score("seo"),
    lcp: value("largest-contentful-paint") / 1000,
    cls: value("cumulative-layout-shift"),
    tbt: value("total-blocking-time"),
    weight: value("total-byte-weight") / 1000,
  };
  scores.push(row);
  for (const [name, least] of Object.entries(job.least))
    if (row[name] < least && !(name === "seo" && page.hidden)) {
      const failed = runs[0].categories[name].auditRefs
        .filter((ref) => ref.weight > 0 && (runs[0].audits[ref.id].score ?? 1) < 0.9)
        .map((ref) => ref.id);
      say(page, "lighthouse", `${name} ${row[name]} of ${least}: ${failed.join(", ")}`);
    }
  for (const [name, most] of Object.entries(job.most))
    if (row[name] > most) say(page, "lighthouse", `${name} ${row[name].toFixed(2)}, at most ${most}`);
}

for (const page of job.pages) {
  note(`${page.name} (${page.language})`);
  try {
    if (!(await validate(page))) continue;
    await become(page);
    await axe(page);
    if (page.lighthouse && job.runs) await light(page);
  } catch (error) {
    say(page, "error", String(error));
  }
}
await browser.close();
process.stdout.write(JSON.stringify({ findings, scores }));
