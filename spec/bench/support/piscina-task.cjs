module.exports = (x) => x + 1;
module.exports.giveBack = (bytes) => bytes;
