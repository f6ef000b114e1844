// `npm install` never downloads a browser: scripts/browser.mjs finds or installs one when it is needed.
module.exports = { skipDownload: true };
