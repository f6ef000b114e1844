// Steps of the visits of `npm run pictures`: what a person does on the page, and what is waited for.

// Not every frame: a browser that has lost its GPU process draws none for a while.
export const POLL = { timeout: 120_000, polling: 100 };
export const holds = (expression) => (page) => page.waitForFunction(expression, POLL);
export const appears = (selector) => holds(`document.querySelector(${JSON.stringify(selector)})`);

/** For what only a script reaches: an item that another menu covers, or a place that lies under the window. */
export const press = (selector) => async (page) => {
  await appears(selector)(page);
  await page.$eval(selector, (element) => element.click());
};
export const show = (selector) => (page) =>
  page.$eval(selector, (element) => element.scrollIntoView({ block: "start" }));
export const choose = (selector, value) => (page) => page.select(selector, value);
export const key = (name) => async (page) => {
  await page.focus(".canvas");
  await page.keyboard.press(name);
};
export const type = (selector, text) => async (page) => {
  await page.click(selector, { count: 3 });
  await page.type(selector, text);
  await page.keyboard.press("Enter");
};

export const both =
  (...work) =>
  async (page, given) => {
    for (const each of work) await each(page, given);
  };

/** Selects a layer's weakest neuron, by the layer's place in the list. */
export const layer = (place) => async (page) => {
  await appears(".layer-row .layer")(page);
  await page.$$eval(".layer-row .layer", (all, at) => all[at]?.click(), place - 1);
};

/** Selects a neuron by its place, and shows why. */
export const why = (column, index) => async (page) => {
  await layer(column)(page);
  await press("#tab-table")(page);
  await appears("#neuron-table")(page);
  await page.$$eval(
    "#neuron-table button",
    (all, name) => all.find((each) => each.textContent === name)?.click(),
    `(${column}, ${index})`,
  );
  await press("#tab-why")(page);
};

/** Opens files with the browser's chooser behind a button; `name` is a path, or what is given. */
export const openFile =
  (...names) =>
  async (page, given) => {
    await page.click("#open");
    const [chooser] = await Promise.all([page.waitForFileChooser(), page.click("#choose-files")]);
    await chooser.accept(names.map((name) => given[name] ?? name));
  };

export const certify = (name) => async (page) => {
  const [chooser] = await Promise.all([page.waitForFileChooser(), press("#certify-other")(page)]);
  await chooser.accept([name]);
};

/** A file is held over the page. */
export const dragOver = async (page) => {
  const client = await page.createCDPSession();
  const data = { items: [], files: ["public/samples/seed.json"], dragOperationsMask: 1 };
  const drag = (type) => client.send("Input.dispatchDragEvent", { type, x: 195, y: 200, data });
  await drag("dragEnter");
  await drag("dragOver");
  await appears("body.dropping")(page);
};

/** Before the page loads: its graphics devices can be taken away, and no new one comes. */
export const holdDevices = (page) =>
  page.evaluateOnNewDocument(() => {
    const ask = GPUAdapter.prototype.requestDevice;
    let lose = () => {};
    GPUAdapter.prototype.requestDevice = async function (...given) {
      const device = await ask.apply(this, given);
      const lost = new Promise((resolve) => {
        lose = () => resolve({ reason: "unknown", message: "The driver was reset." });
      });
      Object.defineProperty(device, "lost", { value: lost });
      return device;
    };
    window.loseDevice = () => {
      GPU.prototype.requestAdapter = () => new Promise(() => {});
      lose();
    };
  });

/** Before the page loads: a browser without WebGPU. */
export const withoutGpu = (page) => page.evaluateOnNewDocument("delete Navigator.prototype.gpu");

/** Before the page loads: what it saves is kept for `openSaved`. */
export const keepSaved = (page) =>
  page.evaluateOnNewDocument(() => {
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => {
      window.saved = blob;
      return make(blob);
    };
  });

/** Saves, and goes to what was saved. */
export const openSaved = (what) => async (page) => {
  await page.$eval(`#save + .menu-items [data-value=${what}]`, (item) => item.click());
  await holds("window.saved !== undefined")(page);
  await page.setContent(await page.evaluate(() => window.saved.text()));
};

export const asPrinted = (page) => page.emulateMediaType("print");
