// Drives Chromium through the pages: pages.cjs URL LANG CODE PASSWORD FOLDER. Prints what the last page says; asks on stdout what a
// picture of letters shows. Keeps a picture of every page.
const path = require("path");
const readline = require("readline");
const { pathToFileURL } = require("url");

const [url, lang, code, password, folder] = process.argv.slice(2);
const answers = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();

async function main() {
  const module = path.join(process.env.NODE_PATH, "puppeteer-core", "lib", "esm", "puppeteer", "puppeteer-core.js");
  const { default: puppeteer } = await import(pathToFileURL(module).href);
  const browser = await puppeteer.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", `--lang=${lang}`], headless: true });
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  page.on("pageerror", (error) => console.log(error.message));
  await page.setExtraHTTPHeaders({ "accept-language": lang });

  const look = async (name, width) => {
    await page.setViewport({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) console.log(`${name} is wider than the screen: ${wide} of ${width}`);
    await page.screenshot({ path: path.join(folder, `${lang}-${name}-${width}.png`), fullPage: true });
  };

  for (const [name, at] of [["index", "/"], ["verify", "/verify"], ["notices", "/notices"], ["recover", "/recover"], ["password", "/recover/password"]]) {
    await page.goto(url + at);
    await look(name, 360);
    await look(name, 1024);
  }
  await page.goto(`${url}/device`);
  await look("code", 360);
  await page.type("#code", code.toLowerCase());
  await Promise.all([page.waitForNavigation(), page.click("button")]);
  for (const secret of ["not the password", password]) {
    await look(secret === password ? "again" : "owner", 360);
    await page.$eval("#user_name", (field) => (field.value = ""));
    await page.type("#user_name", "lisimin");
    await page.type("#password", secret);
    const shown = await page.$eval("img", (picture) => picture.complete && picture.naturalWidth > 0);
    if (!shown) console.log("the picture of letters is not shown");
    console.log(`captcha ${await page.$eval("input[name=captcha_id]", (field) => field.value)}`);
    await page.type("#captcha", (await answers.next()).value);
    await Promise.all([page.waitForNavigation(), page.click("button[value=allow]")]);
  }
  await look("done", 360);
  console.log(await page.$eval("main", (main) => main.innerText));
  await browser.close();
  process.exit(0);
}

main().catch((error) => {
  console.log(error.stack);
  process.exit(1);
});
