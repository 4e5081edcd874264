/** Stops with a clear message on a Node that is too old. Import it before anything else. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const newEnough = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;

if (!newEnough) {
  console.error(
    `fenliu needs Node 20.19 or newer (of 22: 22.12 or newer); this is ${process.versions.node}. ` +
      'Get a newer one at https://nodejs.org and run the command again.',
  );
  process.exit(1);
}
