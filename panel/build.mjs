// Makes one file of src: node build.mjs FILE
import { readFile } from 'node:fs/promises'
import { build, transform } from 'esbuild'

const target = ['chrome123', 'firefox128', 'safari17.5']

/** A style sheet as text, made small. */
const sheets = {
  name: 'sheets',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true, target })
      return { contents: code.trim(), loader: 'text' }
    }),
}

await build({
  entryPoints: ['src/robin-conversations.js'],
  outfile: process.argv[2],
  bundle: true,
  minify: true,
  format: 'esm',
  charset: 'utf8',
  target,
  plugins: [sheets],
})
