// `npm install` never downloads a browser: src/cli/browser.ts finds or installs one when it is needed.
module.exports = { skipDownload: true };
