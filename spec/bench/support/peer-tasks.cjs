/** The same for those that load CommonJS. */
module.exports = (x) => x + 1;
module.exports.addOne = module.exports;
module.exports.giveBack = (bytes) => bytes;
